import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from proofcheck.certify.counts import even_shares, fixed_counts, given, independent, tiles
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError


def _brute(P: int, star: Fraction, hash_: Fraction) -> dict[tuple[int, int], Fraction]:
    """The conditional law by expanding every sequence of tokens."""
    masses: dict[tuple[int, int], Fraction] = {}
    chances = {"p": star, "q": hash_, "r": 1 - star - hash_}
    for tokens in itertools.product("pqr", repeat=P):
        pair = tokens.count("p"), tokens.count("q")
        if pair[0] > pair[1]:
            masses[pair] = masses.get(pair, Fraction(0)) + math.prod(
                (chances[token] for token in tokens), start=Fraction(1)
            )
    total = sum(masses.values())
    return {pair: mass / total for pair, mass in masses.items() if mass}


@pytest.mark.parametrize(("star", "hash_"), [("2/5", "1/10"), ("1/2", "1/2"), ("1/3", "0"), ("1", "0"), ("3/4", "1/4")])
def test_weights_are_the_exact_ones_rounded(star: str, hash_: str) -> None:
    if star == hash_:
        with pytest.raises(InputError, match="δ#"):
            independent(6, star, hash_, even_shares(2))
        return
    law = independent(6, star, hash_, even_shares(2), tail=Fraction(0))
    exact = _brute(6, Fraction(star), Fraction(hash_))
    assert {tuple(pair) for pair in law.pairs.tolist()} == exact.keys()
    assert [float(exact[tuple(pair)]) for pair in law.pairs.tolist()] == law.weights.tolist()
    assert law.dropped == 0


@given_values(st.sampled_from([Fraction(1, 10**k) for k in range(1, 9)]), st.integers(2, 40))
def test_the_dropped_mass_is_within_its_budget_and_nothing_is_lost(tail: Fraction, P: int) -> None:
    law = independent(P, "0.4", "0.1", even_shares(3), tail)
    whole = independent(P, "0.4", "0.1", even_shares(3), Fraction(0))
    total_weight = sum(Fraction(weight) for weight in law.weights.tolist())
    assert law.dropped <= float(tail) * (1 + 1e-15)
    # Each weight is within 2^-53 of its exact value, and these sum to 1 with the dropped ones.
    assert abs(total_weight + Fraction(law.dropped) - 1) <= Fraction(1, 2**51)
    assert Fraction(law.dropped) >= sum(Fraction(w) for w in whole.weights.tolist()[len(law.weights) :]) * (
        1 - Fraction(1, 2**50)
    )


def test_fixed_counts_are_those_that_training_draws() -> None:
    for settings in ({"M": 20, "P": 100}, {"M": 7, "P": 20, "delta_star": 0.5, "delta_hash": 0.05}):
        tokens = Tokens(counts="exact", **settings)  # type: ignore[arg-type]
        counts, labels = fixed_counts(tokens.P, str(tokens.delta_star), str(tokens.delta_hash), tokens.M)
        sample = tokens.fixed()
        assert counts.tolist() == sample.counts.tolist()
        assert labels.tolist() == sample.labels.tolist()


def test_the_law_is_that_of_the_samples() -> None:
    """Draws of the networks' own sampler, against the exact probabilities of the ten likeliest pairs."""
    law, n = independent(30, "0.4", "0.1", even_shares(4)), 40_000
    samples = Tokens(M=4, P=30).sample(n, np.random.default_rng(5))
    right = np.where(samples.labels[:, None] > 0, samples.counts[:, :2], samples.counts[:, 1::-1])
    for (p, q), weight in zip(law.pairs[:10].tolist(), law.weights[:10].tolist(), strict=True):
        share = float(np.mean((right[:, 0] == p) & (right[:, 1] == q)))
        # Five standard deviations of a share.
        assert abs(share - weight) < 5 * math.sqrt(weight / n)


def test_tiles_hold_every_pair_once() -> None:
    law = independent(50, "0.4", "0.1", even_shares(4))
    assert sorted(np.concatenate(tiles(law.pairs, 6)).tolist()) == list(range(len(law.pairs)))


@pytest.mark.parametrize(
    "shares", [[], [Fraction(1, 2)], [Fraction(3, 2), Fraction(-1, 2)], [Fraction(1), Fraction(0)]]
)
def test_shares_that_are_none_are_refused(shares: list[Fraction]) -> None:
    with pytest.raises(InputError, match="sum to 1"):
        given(10, 4, 1, shares)


def test_sizes_out_of_range_are_refused() -> None:
    with pytest.raises(InputError, match="tokens to certify"):
        independent(100_000, "0.4", "0.1", even_shares(2))
    with pytest.raises(InputError, match="0 <= q < p"):
        given(10, 4, 4, even_shares(2))
    with pytest.raises(InputError, match="whole for exact counts"):
        fixed_counts(10, "0.45", "0.1", 2)
