"""Learned and unlearned sets: they hold exactly the λ with ρ ≥ 1 − s, and with ρ ≤ 0."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from proofcheck import InputError
from proofcheck.ideal.ends import IrrationalEnd, RationalEnd
from proofcheck.ideal.sets import learned, positive, unlearned
from proofcheck.ideal.tasks import IdealNetwork, Line, first_task, relative_margin, second_task
from proofcheck.ideal.zero import find_zero
from tests.examples import examples
from tests.ideal.softmax import class_gain
from tests.ideal.strategies import alphas, networks, slacks

GRID = np.linspace(-30, 30, 12001)
TYPICAL = IdealNetwork("0.4", "0.1", "1.6")
rationals = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1)]) | st.fractions(-4, 4, max_denominator=12)


def member(pieces, lam=GRID):
    """Which grid points the pieces hold, by their ends as floats."""
    inside = np.zeros(lam.shape, dtype=bool)
    for piece in pieces:
        low, high = piece.floats()
        inside |= (lam >= low) & (lam <= high)
    return inside


def assert_is(pieces, height, scale, sign=1):
    """The pieces hold the grid points with sign·height ≥ 0, wherever that is clear in floats."""
    clear = np.abs(height) > 1e-10 * scale
    assert np.array_equal(member(pieces)[clear], (sign * height >= 0)[clear])


def assert_ascending(pieces):
    floats = [end for piece in pieces for end in piece.floats()]
    assert floats == sorted(floats)
    assert all(piece.low is not None for piece in pieces[1:])
    assert all(piece.high is not None for piece in pieces[:-1])


@examples(100)
@given(alphas, networks(), slacks, st.booleans())
def test_the_learned_set_of_either_task_agrees_with_a_dense_scan(alpha, network, slack, first):
    line = first_task(alpha) if first else second_task(alpha)
    height = relative_margin(line.p_hat(GRID), line.q_hat(GRID), network) - (1 - float(slack))
    pieces = learned(line, network, slack)
    assert not any(piece.note for piece in pieces)
    assert_ascending(pieces)
    assert_is(pieces, height, 1 + np.abs(line.p_hat(GRID)))


@examples(100)
@given(alphas, networks(), st.booleans())
def test_the_unlearned_set_of_either_task_agrees_with_a_dense_scan(alpha, network, first):
    line = first_task(alpha) if first else second_task(alpha)
    margin = relative_margin(line.p_hat(GRID), line.q_hat(GRID), network)
    pieces = unlearned(line, network)
    assert_ascending(pieces)
    assert_is(pieces, margin, 1 + np.abs(line.p_hat(GRID)), sign=-1)
    assert_is(positive(line, network), margin, 1 + np.abs(line.p_hat(GRID)))


@examples(100)
@given(st.tuples(rationals, rationals), st.tuples(rationals, rationals), networks(), slacks)
def test_sets_along_any_line_out_of_domain_agree_with_a_dense_scan(value, attention, network, slack):
    # Lines along which one path, or both, stand still among them.
    line = Line(value, attention)
    margin = relative_margin(line.p_hat(GRID), line.q_hat(GRID), network)
    scale = 1 + np.abs(line.p_hat(GRID))
    assert_is(learned(line, network, slack), margin - (1 - float(slack)), scale)
    if any(value):
        assert_is(unlearned(line, network), margin, scale, sign=-1)
    else:
        assert [piece.unbounded for piece in unlearned(line, network)] == [[True, True]]


@examples(50)
@given(alphas, networks(), slacks, st.booleans())
def test_irrational_ends_are_right_to_sixteen_digits(alpha, network, slack, first):
    line = first_task(alpha) if first else second_task(alpha)
    for piece in learned(line, network, slack):
        for end, digits in zip((piece.low, piece.high), piece.interval, strict=True):
            if isinstance(end, IrrationalEnd):
                with mp.workdps(50):
                    near = mpf(digits)
                    apart = mp.mpf(10) ** (mp.floor(mp.log10(abs(near))) - 14)
                    counts = [mpf(count.numerator) / count.denominator for count in network.counts]
                    heights = [exact_height(line, network, slack, counts, near + step) for step in (-apart, apart)]
                assert heights[0] * heights[1] < 0
                assert len(digits.lstrip("-0.").replace(".", "").split("e")[0]) == 16


def exact_height(line, network, slack, counts, lam):
    """ρ − (1−s) at 50 digits, from the softmax sums."""
    (p0, p1), (q0, q1) = [[mpf(x.numerator) / x.denominator for x in pair] for pair in (line.value, line.attention)]
    omega = mpf(network.omega.numerator) / network.omega.denominator
    alone = class_gain(omega, *counts)
    gain_here = class_gain(omega * (q0 + q1 * lam), *counts)
    return (p0 + p1 * lam) * gain_here / alone - (1 - mpf(slack.numerator) / slack.denominator)


@examples(80)
@given(alphas, networks(confused=True))
def test_t2_is_unlearned_exactly_between_its_two_flips(alpha, network):
    (piece,) = unlearned(second_task(alpha), network)
    flip = float(-(alpha**2)) + find_zero(*network.counts).x0() / float(network.omega)
    expected = sorted([float(-alpha), flip])
    assert piece.floats() == pytest.approx(expected, abs=1e-12)
    rational = piece.low if -alpha < flip else piece.high
    assert rational.value == -alpha
    assert piece.closed == [True, True]


@examples(30)
@given(alphas, networks(confused=False).filter(lambda network: not network.delta_hash))
def test_without_confusion_tokens_t2_is_unlearned_from_minus_alpha_down(alpha, network):
    (piece,) = unlearned(second_task(alpha), network)
    assert (piece.low, piece.high.value, piece.closed, piece.unbounded) == (None, -alpha, [False, True], [True, False])


@examples(60)
@given(alphas, networks(confused=True), slacks)
def test_under_strong_negation_t2_is_learned_again_below_its_unlearned_set(alpha, network, slack):
    relearned = learned(second_task(alpha), network, slack)[0]
    assert relearned.low is None
    assert relearned.floats()[1] < unlearned(second_task(alpha), network)[0].floats()[0]


@examples(40)
@given(networks(), slacks)
def test_an_irrelevant_first_task_does_not_feel_lambda(network, slack):
    assert [piece.unbounded for piece in learned(first_task(0), network, slack)] == [[True, True]]
    assert unlearned(first_task(0), network) == []


@examples(60)
@given(alphas, networks())
def test_without_slack_zero_is_an_exact_end_of_the_first_task(alpha, network):
    ends = [end for piece in learned(first_task(alpha), network) for end in (piece.low, piece.high)]
    rational = [end.value for end in ends if isinstance(end, RationalEnd)]
    assert rational == ([0] if alpha else [])


@pytest.mark.parametrize(("alpha", "expected"), [("0", "1"), ("1", "0")])
def test_where_both_paths_of_t2_are_those_of_the_task_alone_the_end_is_exact(alpha, expected):
    assert learned(second_task(alpha), TYPICAL)[-1].interval == [expected, None]


def test_the_end_where_attention_is_as_in_the_task_alone_is_exact_for_the_right_slack():
    # q̂ = 1 at λ = 1 − α², and p̂ = 1 − s there when s = α² − α.
    assert learned(second_task("-1/4"), TYPICAL, "5/16")[-1].interval == ["15/16", None]


@examples(40)
@given(networks(), slacks)
def test_for_the_same_task_twice_both_sets_are_the_same(network, slack):
    of_first, of_second = learned(first_task(1), network, slack), learned(second_task(1), network, slack)
    assert [piece.interval for piece in of_first] == [piece.interval for piece in of_second]


@pytest.mark.parametrize("slack", ["0", "1/10"])
def test_without_any_other_token_only_the_value_path_counts(slack):
    only = IdealNetwork(1, 0, 3)
    assert learned(second_task("-1/2"), only, slack)[0].interval == [str(Fraction(3, 2) - Fraction(slack)), None]
    assert learned(first_task("-1/2"), only, slack)[0].interval == [None, str(2 * Fraction(slack))]
    assert unlearned(second_task("-1/2"), only)[0].interval == [None, "1/2"]


def test_membership_of_a_rational_is_exact_at_a_rational_end():
    (piece,) = unlearned(second_task("1/3"), IdealNetwork("0.4", "0", "1.6"))
    assert piece.contains(Fraction(-1, 3))
    assert not piece.contains(Fraction(-1, 3) + Fraction(1, 10**40))
    (open_piece,) = positive(first_task("-1/3"), IdealNetwork("0.4", "0", "1.6"))
    assert not open_piece.contains(Fraction(3))
    assert open_piece.closed == [False, False]


@pytest.mark.parametrize("alpha", ["1e-30", "-1e-30"])
def test_a_tiny_correlation_loses_nothing(alpha):
    pieces = learned(first_task(alpha), TYPICAL)
    finite = [end for piece in pieces for end in piece.interval if end is not None]
    assert "0" in finite
    assert any(abs(float(end)) > 1e59 for end in finite)


@pytest.mark.parametrize("omega", ["1e-9", "1e6"])
def test_extreme_attention_is_still_decided(omega):
    network = IdealNetwork("0.4", "0.1", omega)
    for alpha in ("-1/2", "0", "1/2"):
        for line in (first_task(alpha), second_task(alpha)):
            height = relative_margin(line.p_hat(GRID), line.q_hat(GRID), network) - 0.9
            assert_is(learned(line, network, "0.1"), height, 1 + np.abs(line.p_hat(GRID)))


@pytest.mark.parametrize("slack", ["-0.1", "1", "x"])
def test_a_slack_outside_zero_to_one_is_refused(slack):
    with pytest.raises(InputError, match=r"^slack: expected"):
        learned(second_task(0), TYPICAL, slack)


def test_a_turning_point_at_the_level_is_noted():
    # At α = −1/2 the margin of T1 has a maximum above 1: scale the value path until it only just reaches 1.
    line = first_task("-1/2")
    low, high = Fraction(1, 100), Fraction(1)
    for _ in range(40):
        middle = (low + high) / 2
        scaled = Line((line.value[0] * middle, line.value[1] * middle), line.attention)
        low, high = (low, middle) if learned(scaled, TYPICAL) else (middle, high)
    at_top = Line((line.value[0] * low, line.value[1] * low), line.attention)
    assert [piece.note for piece in learned(at_top, TYPICAL)] == []
    (point,) = learned(at_top, TYPICAL, last_bits=16)
    assert "cannot be told" in point.note
    assert point.low is point.high
    assert point.formula.startswith("λ = ")
