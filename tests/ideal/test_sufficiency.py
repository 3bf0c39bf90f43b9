"""When Theorem 3's condition leaves the target its whole margin, and when it does not."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region
from proofcheck.ideal.gain import gain
from proofcheck.ideal.success import margins, promised
from proofcheck.ideal.sufficiency import is_monotone, polytope_succeeds, sufficiency
from proofcheck.ideal.tasks import IdealNetwork, relative_margin
from tests.examples import examples
from tests.ideal.strategies import networks, slacks

# Confused networks with hardly an irrelevant token: where Gain overshoots.
crowded = st.builds(
    lambda star, less, rest, omega: IdealNetwork(
        Fraction(star + less, 2 * star + less + rest), Fraction(star, 2 * star + less + rest), omega
    ),
    st.integers(1, 60),
    st.integers(1, 20),
    st.integers(0, 3),
    st.fractions(Fraction(1, 5), 3, max_denominator=10),
)
any_network = st.one_of(networks(), crowded)
levels = st.fractions(0, 1, max_denominator=40)
FAR = np.concatenate([np.linspace(0, 1, 400), np.geomspace(1, 400, 400)])


@examples(150)
@given(any_network, levels, slacks)
def test_the_verdict_agrees_with_a_scan_over_q_hat(network, c, slack):
    verdict = sufficiency(network, c, slack)
    scan = relative_margin(1 + float(c), 1 + float(c) + FAR, network)
    if verdict.holds:
        assert scan.min() >= 1 - float(slack) - 1e-12
    else:
        assert min(verdict.p_hat, verdict.q_hat) >= 1 + c
        assert relative_margin(float(verdict.p_hat), float(verdict.q_hat), network) < 1 - float(slack) + 1e-12


@examples(100)
@given(any_network, st.fractions(Fraction(1, 4), 1, max_denominator=30), slacks)
def test_a_c_of_a_quarter_or_more_always_suffices(network, c, slack):
    assert sufficiency(network, c, slack).holds


def test_no_smaller_c_suffices_for_every_network():
    # Gain exceeds its limit 1 + r/P by 2w(1−w)/(1+w)² at most, w = e^{−2x}, and that is 1/4 at w = 1/3.
    # q → p, r = 0 and e^{2ω} = 3: Gain(ω) → 5/4, and its limit is 1.
    c = Fraction(1, 4) - Fraction(1, 1000)
    network = IdealNetwork(Fraction(5001, 10000), Fraction(4999, 10000), "0.55")
    verdict = sufficiency(network, c)
    assert not verdict.holds
    assert relative_margin(float(verdict.p_hat), float(verdict.q_hat), network) < 1


@examples(80)
@given(any_network)
def test_gain_increases_throughout_exactly_when_r_squared_is_at_least_2pq(network):
    x, counts = np.linspace(-20, 20, 4001), [float(count) for count in network.counts]
    steps = np.diff(gain(x, *counts))
    if is_monotone(network):
        assert steps.min() >= -1e-14
    else:
        limit = 1 + counts[2]
        assert gain(np.linspace(0, 20, 4001), *counts).max() > limit
        turns = np.diff(np.sign(steps[np.abs(steps) > 1e-13]))
        assert np.count_nonzero(turns) <= 1


def test_a_small_counterexample_to_sufficiency():
    # Every number here is small: δ* = 2/3, δ# = 1/3, ω = 1, c = 1/10, γ = (1/2, −1/2), λ = (51/10, 29/10).
    network, gamma, lam = IdealNetwork("2/3", "1/3", 1), ["1/2", "-1/2"], [Fraction(51, 10), Fraction(29, 10)]
    region = Region(gamma, beta="1/51", c="1/10")
    assert min(region.slacks(lam, beta=region.beta, c=region.c)) >= 0
    margin = float(margins(gamma, [[float(entry) for entry in lam]], network)[0])
    # Without irrelevant tokens and with F = e^{2x}, Gain = 1 + 4(F−1)/((2F+1)(F+2)) here.
    at_two, at_one = [1 + 4 * (f - 1) / ((2 * f + 1) * (f + 2)) for f in (math.exp(4), math.exp(2))]
    assert margin == pytest.approx(1.1 * at_two / at_one)
    assert margin < 0.971
    assert not polytope_succeeds(region, network).holds


rational_gammas = st.lists(st.fractions(-1, 1, max_denominator=6), min_size=1, max_size=4)


@examples(60)
@given(rational_gammas, any_network, slacks, st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
def test_a_polytope_that_succeeds_has_no_failing_point_and_the_others_show_one(gamma, network, slack, c):
    region = Region(gamma, beta=Fraction(1, 40), c=c)
    verdict = polytope_succeeds(region, network, slack)
    if verdict.lam is not None:
        assert not verdict.holds
        assert min(region.slacks(verdict.lam, beta=region.beta, c=c)) >= 0
        assert margins(gamma, [[float(entry) for entry in verdict.lam]], network)[0] < 1 - float(slack) + 1e-9
        return
    assert verdict.holds
    points = np.random.default_rng(0).uniform(-1, 1, size=(4000, len(gamma))) * float(c * 40)
    inside = promised(region, points, beta=region.beta, c=c)
    assert np.all(margins(gamma, points, network)[inside] >= 1 - float(slack) - 1e-9)


@examples(60)
@given(rational_gammas, any_network, slacks, st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20))
def test_a_condition_that_suffices_for_every_gamma_suffices_for_each(gamma, network, slack, c):
    if sufficiency(network, c, slack).holds:
        assert polytope_succeeds(Region(gamma, beta=Fraction(1, 40), c=c), network, slack).holds


def test_bad_input_is_refused():
    network = IdealNetwork("0.4", "0.1", "1.6")
    with pytest.raises(InputError, match=r"^c: expected a number >= 0, got -1"):
        sufficiency(network, -1)
    with pytest.raises(InputError, match=r"^gamma_radius: expected an exact gamma"):
        polytope_succeeds(Region(["0.5"], gamma_radius="0.1"), network)
    with pytest.raises(InputError, match=r"^beta: "):
        polytope_succeeds(Region(["0.5"], beta=0), network)
