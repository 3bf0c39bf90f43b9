from itertools import product
from math import comb, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.models.tokens import Tokens, arranged


@given(
    M=st.integers(1, 8),
    P=st.integers(4, 60),
    star=st.floats(0.26, 1),
    hash_=st.floats(0, 0.5),
    n=st.integers(1, 20),
    seed=st.integers(0, 10**6),
)
def test_the_label_is_the_strict_majority_of_every_sample(
    M: int, P: int, star: float, hash_: float, n: int, seed: int
) -> None:
    assume(hash_ < star)
    assume(star + hash_ <= 1)
    counts, labels = Tokens(M=M, P=P, delta_star=star, delta_hash=hash_).sample(n, np.random.default_rng(seed))
    assert counts.shape == (n, M + 2)
    assert np.array_equal(np.sign(counts[:, 0] - counts[:, 1]), labels)
    assert np.all(counts >= 0)
    assert np.all(counts.sum(axis=1) == P)


def _conditional(P: int, star: float, hash_: float) -> dict[tuple[int, int], float]:
    """P[n₊, n₋ | n₊ > n₋] for one sample's tokens, term by term."""
    rest = 1 - star - hash_
    weights = {
        (plus, minus): comb(P, plus) * comb(P - plus, minus) * star**plus * hash_**minus * rest ** (P - plus - minus)
        for plus, minus in product(range(P + 1), repeat=2)
        if plus > minus and plus + minus <= P
    }
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def test_drawing_again_until_a_majority_is_conditioning_on_it() -> None:
    n = 40_000
    counts, labels = Tokens(M=3, P=4, delta_star=0.4, delta_hash=0.2).sample(n, np.random.default_rng(0))
    own = np.where(labels > 0, counts[:, 0], counts[:, 1])
    other = counts[:, 0] + counts[:, 1] - own
    for (plus, minus), expected in _conditional(4, 0.4, 0.2).items():
        share = np.mean((own == plus) & (other == minus))
        assert abs(share - expected) < 5 * sqrt(expected * (1 - expected) / n)
    assert abs(labels.mean()) < 5 / sqrt(n)
    assert np.ptp(counts[:, 2:].mean(axis=0)) < 10 / sqrt(n)


def test_exact_counts_are_two_samples_with_the_rest_spread_evenly() -> None:
    tokens = Tokens(M=20, P=100, counts="exact")
    sample = tokens.sample(50, np.random.default_rng(3))
    positive, negative = tokens.fixed().counts.tolist()
    assert positive == [40, 10, *[3] * 10, *[2] * 10]
    assert negative == [10, 40, *positive[2:]]
    for row, label in zip(sample.counts.tolist(), sample.labels, strict=True):
        assert row == (positive if label > 0 else negative)


def test_no_irrelevant_tokens_need_be_left() -> None:
    assert Tokens(M=2, P=10, delta_star=0.7, delta_hash=0.3, counts="exact").fixed().counts[0].tolist() == [7, 3, 0, 0]
    sample = Tokens(M=2, P=10, delta_star=0.9, delta_hash=0.1).sample(20, np.random.default_rng(0))
    assert sample.counts[:, 2:].sum() == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"M": 0}, "M: expected a whole number >= 1, got 0"),
        ({"M": 2.5}, "M: expected a whole number"),
        ({"P": 0}, "P: expected a whole number >= 1"),
        ({"delta_star": 0}, "delta_star: expected a finite number > 0"),
        ({"delta_star": float("nan")}, "delta_star: expected a finite number"),
        ({"delta_hash": -0.1}, "delta_hash: expected a finite number >= 0"),
        ({"delta_hash": 0.4}, "delta_hash: expected less than delta_star = 0.4"),
        ({"delta_star": 0.8, "delta_hash": 0.3}, "expected at most 1, got 1.1"),
        ({"delta_star": 0.001, "delta_hash": 0}, r"expected delta_star·P >= 1, got 0.1"),
        ({"counts": "exact", "P": 99}, "delta_star·P whole for exact counts, got 39.6"),
        ({"counts": "exact", "P": 5}, "delta_hash·P whole for exact counts, got 0.5"),
        ({"counts": "both"}, "counts: expected iid or exact"),
    ],
)
def test_what_no_data_can_have_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Tokens(**settings)


def test_a_fraction_in_decimals_gives_whole_tokens() -> None:
    assert 0.29 * 100 != 29
    assert Tokens(delta_star=0.29, P=100, counts="exact").fixed().counts[0, 0] == 29


def test_drawn_counts_have_no_fixed_sample() -> None:
    with pytest.raises(InputError, match='expected "exact" for a fixed sample'):
        Tokens().fixed()


def test_an_order_has_the_tokens_that_the_counts_have() -> None:
    counts, _ = Tokens(M=3, P=12).sample(200, np.random.default_rng(0))
    kinds = arranged(counts, np.random.default_rng(1))
    assert kinds.shape == (200, 12)
    assert np.array_equal(np.stack([(kinds == pattern).sum(axis=1) for pattern in range(5)], axis=1), counts)


def test_every_position_is_as_likely_to_hold_a_token() -> None:
    kinds = arranged(np.tile([[1, 0, 3]], (8000, 1)), np.random.default_rng(1))
    share = (kinds == 0).mean(axis=0)
    assert np.all(np.abs(share - 0.25) < 5 * sqrt(0.25 * 0.75 / 8000))


def test_an_order_needs_samples_of_one_length() -> None:
    with pytest.raises(InputError, match="the same number of tokens"):
        arranged(np.array([[1, 2], [2, 2]]), np.random.default_rng(0))
