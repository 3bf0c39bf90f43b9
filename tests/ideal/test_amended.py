"""Theorem 2 amended: the ends that the mechanism names, for every α."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from proofcheck.ideal.amended import STATEMENT, amend
from proofcheck.ideal.lam_sets import negation
from proofcheck.ideal.tasks import IdealNetwork, first_task, relative_margin, second_task
from proofcheck.ideal.zero import find_zero
from tests.examples import examples
from tests.ideal.strategies import alphas, networks, slacks
from tests.ideal.test_sets import GRID, member


@examples(60)
@given(alphas, networks(confused=True), slacks)
def test_with_confusion_tokens_both_flips_and_the_relearning_are_there(alpha, network, slack):
    amended = amend(alpha, network, slack)
    reach = -find_zero(*network.counts).x0() / float(network.omega)
    assert amended.swapped == (float(alpha - alpha**2) > reach)
    assert amended.unlearned.floats() == pytest.approx(sorted([float(-alpha), float(-(alpha**2)) - reach]), abs=1e-12)
    assert set(amended.unlearned.formula.split(" ≤ λ ≤ ")) == {"−α", "−α² − |x₀|/ω"}
    (again,) = amended.relearned
    assert again.low is None
    assert again.floats()[1] < amended.unlearned.floats()[0]


@examples(60)
@given(alphas, networks())
def test_the_margin_of_t1_is_positive_where_it_says(alpha, network):
    margin = relative_margin(first_task(alpha).p_hat(GRID), first_task(alpha).q_hat(GRID), network)
    clear = np.abs(margin) > 1e-10 * (1 + np.abs(GRID))
    assert np.array_equal(member(amend(alpha, network).positive)[clear], (margin > 0)[clear])


@examples(40)
@given(alphas.filter(lambda alpha: alpha < 0), networks(confused=True))
def test_for_contradictory_tasks_t1_lives_in_the_exact_interval_which_holds_the_sufficient_one(alpha, network):
    amended = amend(alpha, network)
    (piece,) = amended.positive
    reach = -find_zero(*network.counts).x0() / float(network.omega)
    assert piece.floats() == pytest.approx([-(1 + reach) / float(alpha) ** 2, -1 / float(alpha)], rel=1e-12)
    assert piece.formula == "−(1 + |x₀|/ω)/α² < λ < −1/α"
    assert amended.sufficient == -1 / alpha**2
    assert piece.contains(amended.sufficient)


@examples(40)
@given(alphas, networks(), slacks)
def test_the_negation_region_is_where_t1_is_learned_and_t2_unlearned(alpha, network, slack):
    amended = amend(alpha, network, slack)
    assert [piece.interval for piece in amended.negation] == [
        piece.interval for piece in negation(alpha, network, slack)
    ]


def test_without_confusion_tokens_nothing_is_relearned():
    amended = amend("-1/2", IdealNetwork("0.4", "0", "1.6"))
    assert amended.relearned == []
    assert not amended.swapped
    assert amended.unlearned.interval == [None, "1/2"]
    assert amended.to_json()["unlearned"]["unbounded"] == [True, False]


@pytest.mark.parametrize(("delta_hash", "expected"), [("0.02", -2.4), ("0.05", -1.8), ("0.1", -1.4), ("0.2", -0.96)])
def test_the_predicted_relearning_of_the_mechanism(delta_hash, expected):
    # There λ = x₀/ω at α = 0 and ω ≈ 1.6; trained networks relearn T2 at −2.5, −1.75, −1.25 and −1.0.
    low, high = amend(0, IdealNetwork("0.4", delta_hash, "1.6")).unlearned.floats()
    assert (round(low, 2 if delta_hash == "0.2" else 1), high) == (expected, 0.0)


def test_far_below_the_unlearned_set_t2_has_more_margin_than_alone():
    network = IdealNetwork("0.4", "0.1", "1.6")
    again = amend(Fraction(1, 5), network).relearned[0].floats()[1]
    line = second_task(Fraction(1, 5))
    margins = relative_margin(
        line.p_hat(np.array([again - 1, again - 5])), line.q_hat(np.array([again - 1, again - 5])), network
    )
    assert np.all(margins > 1)
    assert "learned again" in STATEMENT
