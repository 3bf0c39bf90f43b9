"""No bound excludes the truth: every sample of small laws enumerated, for networks of every temper."""

from dataclasses import replace
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certify import gates, loss, moments, pathwise
from proofcheck.certify.counts import Law, even_shares, independent
from proofcheck.certify.counts import given as given_pair
from proofcheck.certify.gates import Block, Field
from proofcheck.certify.geometry import Geometry, geometry
from proofcheck.certify.loss import METHODS, exact_accuracy, exact_loss, expected_accuracy, expected_loss
from proofcheck.certify.moments import Moments
from proofcheck.certify.rounding import Approx
from tests.certify.samples import ROUNDING, compositions, network, networks, output, true_means
from tests.examples import examples

STAR, HASH = Fraction(2, 5), Fraction(1, 5)
P = 5


def uneven(M: int) -> list[Fraction]:
    """Irrelevant shares 1 : 2 : ... : M."""
    return [Fraction(2 * (j + 1), M * (M + 1)) for j in range(M)]


def law_of(net: Geometry, shares: list[Fraction] | None = None, tail: Fraction = Fraction(0)) -> Law:
    return independent(P, STAR, HASH, shares or even_shares(net.M), tail)


def contains(net: Geometry, law: Law, shares: list[Fraction] | None = None, **options: object) -> bool:
    bounds = expected_loss(net, law, **options)  # type: ignore[arg-type]
    truth, _ = true_means(net, P, STAR, HASH, shares or even_shares(net.M))
    return bounds.low <= truth + ROUNDING and truth - ROUNDING <= bounds.high


@examples(60)
@given(networks(), st.sampled_from([*[(method,) for method in METHODS], METHODS]), st.booleans(), st.booleans())
def test_the_expected_loss_is_within_the_bounds(
    net: Geometry, methods: tuple[str, ...], split: bool, even: bool
) -> None:
    shares = even_shares(net.M) if even else uneven(net.M)
    assert contains(net, law_of(net, shares), shares, methods=methods, split=split)


@examples(40)
@given(networks(), st.sampled_from([Fraction(1, 3), Fraction(1, 20), Fraction(1, 1000)]))
def test_what_is_dropped_is_paid_for(net: Geometry, tail: Fraction) -> None:
    assert contains(net, law_of(net, tail=tail))


@examples(30)
@given(networks(), st.sampled_from(METHODS))
def test_looking_for_stable_neurons_only_narrows_the_bounds(net: Geometry, method: str) -> None:
    split, whole = (expected_loss(net, law_of(net), methods=(method,), split=stable) for stable in (True, False))
    assert split.low >= whole.low - ROUNDING
    assert split.high <= whole.high + ROUNDING
    if method == "pathwise" and net.E.min() > 0.01:
        # There a stable neuron's gate has no error either way. Rounding grows with the square of the range of w, here
        # at most 10^4, from some 30 roundings of size 10^-16 of numbers up to 10.
        assert tuple(split) == pytest.approx(tuple(whole), abs=1e-9)


@examples(20)
@given(networks(), st.floats(0, 0.5))
def test_a_slack_widens_the_bounds_by_no_less(net: Geometry, slack: float) -> None:
    narrow = expected_loss(net, law_of(net))
    wide = expected_loss(net, law_of(net), slack=lambda p, _: np.full(len(p), slack), most_slack=slack)
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


@examples(40)
@given(networks(), st.sampled_from([(1, 0), (2, 1), (3, 0), (3, 2), (4, 1)]))
def test_given_counts_of_the_relevant_tokens_are_a_law_too(net: Geometry, pair: tuple[int, int]) -> None:
    p, q = pair
    bounds = expected_loss(net, given_pair(P, p, q, even_shares(net.M)))
    rest = compositions(P - p - q, net.M)
    chances = np.array([_multinomial(row) for row in rest.tolist()])
    truth = 0.0
    for label, (plus, minus) in ((1, (p, q)), (-1, (q, p))):
        counts = np.hstack([np.tile([float(plus), float(minus)], (len(rest), 1)), rest])
        truth += float(chances @ np.maximum(0, 1 - label * output(net, counts))) / 2
    assert bounds.low <= truth + ROUNDING
    assert truth - ROUNDING <= bounds.high


def _multinomial(row: list[float]) -> float:
    from math import factorial

    ways = factorial(int(sum(row)))
    for count in row:
        ways //= factorial(int(count))
    return float(ways / Fraction(len(row)) ** int(sum(row)))


@examples(40)
@given(networks(), st.integers(0, 10**6))
def test_samples_with_given_counts_are_bounded_to_the_last_digits(net: Geometry, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(9, np.full(net.M + 2, 1 / (net.M + 2)), size=4).astype(float)
    labels = rng.choice([-1.0, 1.0], 4)
    bounds = exact_loss(net, counts, labels)
    truth = float(np.maximum(0, 1 - labels * output(net, counts)).mean())
    assert bounds.low - ROUNDING <= truth <= bounds.high + ROUNDING
    assert bounds.width < 1e-11


PLANTED = [
    network(seed, M, 6, logits, values)
    for seed in range(6)
    for M in (2, 3)
    for logits in (1.0, 3.0)
    for values in (1.0, 4.0)
]


def every_network_is_contained(methods: tuple[str, ...] = METHODS, tail: Fraction = Fraction(0)) -> bool:
    return all(contains(net, law_of(net, tail=tail), methods=methods) for net in PLANTED)


@pytest.mark.slow
@pytest.mark.parametrize("methods", [("moments",), ("pathwise",), METHODS])
def test_the_networks_for_planted_bugs_are_contained_without_one(methods: tuple[str, ...]) -> None:
    assert every_network_is_contained(methods)
    assert every_network_is_contained(methods, Fraction(1, 3))


def test_a_dropped_tail_that_is_not_paid_for_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    _kept = loss.Profile.__init__
    monkeypatch.setattr(
        loss.Profile, "__init__", lambda self, net, law, **rest: _kept(self, net, replace(law, dropped=0.0), **rest)
    )
    assert not every_network_is_contained(tail=Fraction(1, 3))


def test_a_lost_label_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loss, "LABELS", (1,))
    assert not every_network_is_contained()


def test_a_wrong_sign_of_the_label_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = loss._from_moments
    monkeypatch.setattr(loss, "_from_moments", lambda moments, tokens, label: honest(moments, tokens, -label))
    assert not every_network_is_contained(("moments",))


def test_gate_errors_on_the_wrong_side_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = loss._from_moments

    def swapped(moments: Moments, tokens: int, label: int) -> loss.Bound:
        return honest(replace(moments, positive=moments.negative, negative=moments.positive), tokens, label)

    monkeypatch.setattr(loss, "_from_moments", swapped)
    assert not every_network_is_contained(("moments",))


def test_a_missing_query_class_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = moments._relevant

    def without_minus(field: Field, block: Block, count: np.ndarray, r: np.ndarray) -> object:  # type: ignore[type-arg]
        return honest(field, block, count * (block.queries.start != 1), r)

    monkeypatch.setattr(moments, "_relevant", without_minus)
    assert not every_network_is_contained(("moments",))


def test_weights_that_are_not_normalised_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = loss.Profile.__init__
    monkeypatch.setattr(
        loss.Profile,
        "__init__",
        lambda self, net, law, **rest: honest(self, net, replace(law, weights=0.8 * law.weights), **rest),
    )
    assert not every_network_is_contained()


def test_a_chord_in_place_of_a_tangent_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sides of the gate errors exchanged: chords bound the convex part from below."""
    honest = gates.gate_errors
    monkeypatch.setattr(pathwise, "gate_errors", lambda field, block: honest(field, block)[::-1])
    assert not every_network_is_contained(("pathwise",))


def test_gates_taken_for_exact_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_field: Field, block: Block) -> tuple[Approx, Approx]:
        zero = Approx(np.zeros_like(block.w.value))
        return zero, zero

    monkeypatch.setattr(pathwise, "gate_errors", nothing)
    assert not every_network_is_contained(("pathwise",))


def test_neurons_sorted_by_their_mean_alone_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slip that trained networks hide: stable if on at one vertex rather than at all."""

    def careless(field: Field, _p: object, _q: object, _r: object, queries: slice) -> tuple[object, object]:
        on = np.any(field.greatest[queries] > 0, axis=0)
        return np.flatnonzero(on), np.zeros(0, dtype=int)

    monkeypatch.setattr(gates, "_sorted", careless)
    assert not every_network_is_contained()


def test_a_variance_of_too_many_draws_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """On even attention, where everything else is nearly exact."""
    even = [network(seed, 2, 2, 0.0, 4.0) for seed in range(12)]
    assert all(contains(net, law_of(net), methods=("pathwise",)) for net in even)
    monkeypatch.setattr(pathwise, "root", lambda r: Approx(np.asarray(100.0 * r)))
    assert not all(contains(net, law_of(net), methods=("pathwise",)) for net in even)


def test_a_product_of_two_ratios_to_first_order_only_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = moments.moments

    def first_order(*arguments: object) -> Moments:
        moments = honest(*arguments)  # type: ignore[arg-type]
        zero = Approx(np.zeros_like(moments.rest.value))
        return replace(moments, rest=zero, positive=zero, negative=zero)

    monkeypatch.setattr(loss, "moments", first_order)
    assert not every_network_is_contained(("moments",))


@examples(25)
@given(st.integers(0, 10**6), st.integers(1, 4), st.sampled_from([(method,) for method in METHODS]))
def test_a_network_that_is_linear_is_contained_to_the_last_digit(seed: int, M: int, methods: tuple[str, ...]) -> None:
    """Even attention, neurons that are always on, margins below 1: the loss is rational, and there is no tolerance."""
    rng, shares = np.random.default_rng(seed), uneven(M)
    U, a = rng.uniform(0.1, 0.3, size=(M + 2, 3)), np.array([0.5, -0.25, 0.75])
    net = geometry(np.zeros((M + 2, M + 2)), U, a)
    bounds = expected_loss(net, law_of(net, shares), methods=methods)
    g = [sum(Fraction(x) * Fraction(y) for x, y in zip(row, a.tolist(), strict=True)) for row in U.tolist()]
    middle = sum(share * value for share, value in zip(shares, g[2:], strict=True))
    masses, truth = Fraction(0), Fraction(0)
    for q in range(P):
        for p in range(q + 1, P - q + 1):
            r = P - p - q
            mass = comb(P, p) * comb(P - p, q) * STAR**p * HASH**q * (1 - STAR - HASH) ** r
            outputs = [(plus * g[0] + minus * g[1] + r * middle) / P for plus, minus in ((p, q), (q, p))]
            masses, truth = masses + mass, truth + mass * (1 - outputs[0] + 1 + outputs[1]) / 2
    assert Fraction(bounds.low) <= truth / masses <= Fraction(bounds.high)
    assert Fraction(bounds.low) >= truth / masses - Fraction(1, 10**11)


def accuracy_within(net: Geometry, tokens: int = 6) -> bool:
    bounds = expected_accuracy(net, independent(tokens, STAR, HASH, even_shares(net.M), Fraction(1, 1000)))
    _, truth = true_means(net, tokens, STAR, HASH, even_shares(net.M))
    return bounds.low <= truth + ROUNDING and truth - ROUNDING <= bounds.high


@examples(60)
@given(networks())
def test_the_accuracy_is_within_the_bounds(net: Geometry) -> None:
    assert accuracy_within(net)


def test_samples_without_irrelevant_tokens_are_right_or_wrong() -> None:
    net, law = network(2), independent(4, "3/4", "1/4", even_shares(3))
    bounds = expected_accuracy(net, law)
    truth = sum(
        weight * float(label * output(net, np.array([[*pair[::label], 0.0, 0.0, 0.0]]))[0] > 0) / 2
        for pair, weight in zip(law.pairs.tolist(), law.weights.tolist(), strict=True)
        for label in (1, -1)
    )
    assert bounds.high - bounds.low < ROUNDING
    assert bounds.low == pytest.approx(truth, abs=ROUNDING)


def test_shares_of_given_samples_are_exact() -> None:
    net = network(1)
    counts = np.array([[3.0, 1, 1, 0, 0], [1, 3, 0, 1, 0]])
    labels = np.sign(output(net, counts))
    assert exact_accuracy(net, counts, labels) == (1.0, 1.0)
    assert exact_accuracy(net, counts, labels * [1, -1]) == (0.5, 0.5)


def test_bounds_on_the_chance_to_fail_that_are_too_small_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: every pair with a positive mean margin counts as surely right."""
    even = [network(seed, M=2, m=2, logits=0.0, values=4.0) for seed in range(16)]
    assert all(accuracy_within(net) for net in even)
    honest = loss.mean_and_deviation

    def certain(*given_: object) -> tuple[object, object]:
        mean, deviation = honest(*given_)  # type: ignore[arg-type]
        return mean, deviation * 0.0

    monkeypatch.setattr(loss, "mean_and_deviation", certain)
    assert not all(accuracy_within(net) for net in even)
