"""λ for addition and negation: the contract, the intersections, and from which slack on."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.ideal.ends import RationalEnd
from proofcheck.ideal.lam_sets import addition, lambda_sets, least_slack, negation, value_path_slack
from proofcheck.ideal.pieces import Piece, intersect
from proofcheck.ideal.tasks import IdealNetwork, first_task, relative_margin, second_task
from tests.examples import examples
from tests.ideal.strategies import alphas, networks, slacks
from tests.ideal.test_sets import GRID, member

TYPICAL = IdealNetwork("0.4", "0.1", "1.6")
UNCONFUSED = IdealNetwork("0.4", "0", "1.6")


@examples(80)
@given(alphas, networks(), slacks)
def test_addition_and_negation_agree_with_a_dense_scan(alpha, network, slack):
    first, second = [
        relative_margin(task(alpha).p_hat(GRID), task(alpha).q_hat(GRID), network) for task in (first_task, second_task)
    ]
    level = 1 - float(slack)
    clear = np.minimum(np.abs(first - level), np.minimum(np.abs(second - level), np.abs(second))) > 1e-9
    # At α = 0 the first margin is its level throughout when there is no slack.
    clear |= (alpha == 0) & (np.minimum(np.abs(second - level), np.abs(second)) > 1e-9)
    first_learned = np.ones(GRID.shape, dtype=bool) if alpha == 0 else first >= level
    assert np.array_equal(member(addition(alpha, network, slack))[clear], (first_learned & (second >= level))[clear])
    assert np.array_equal(member(negation(alpha, network, slack))[clear], (first_learned & (second <= 0))[clear])


@examples(60)
@given(alphas, networks(), slacks)
def test_every_entry_keeps_the_contract(alpha, network, slack):
    for entries in lambda_sets(alpha, network, slack).values():
        assert entries
        for entry in entries:
            assert list(entry) == ["source", "interval", "unbounded", "closed", "formula", "empty", "why"]
            assert entry["source"] == "ideal"
            assert entry["why"].endswith(".")
            for end, unbounded, closed in zip(entry["interval"], entry["unbounded"], entry["closed"], strict=True):
                assert (end is None) == (unbounded or entry["empty"])
                assert closed == (end is not None)
        assert len(entries) == 1 or not any(entry["empty"] for entry in entries)


@examples(60)
@given(alphas, networks(), slacks)
def test_addition_and_negation_share_no_lambda(alpha, network, slack):
    assert intersect(addition(alpha, network, slack), negation(alpha, network, slack)) == []


@examples(40)
@given(alphas.filter(lambda alpha: alpha >= 0), networks(), slacks)
def test_irrelevant_and_aligned_tasks_can_be_added_and_the_others_negated(alpha, network, slack):
    assert addition(alpha, network, slack)[-1].high is None
    assert any(piece.contains(Fraction(0)) for piece in negation(-alpha, network, slack))


@examples(200)
@given(alphas, slacks)
def test_the_value_path_alone_needs_the_stated_slack(alpha, slack):
    # Addition: 1 + λα ≥ 1 − s and α + λ ≥ 1 − s; negation: 1 + λα ≥ 1 − s and α + λ ≤ 0. Both are linear in λ.
    needed = value_path_slack(alpha)
    least, most = (1 - slack - alpha, None) if alpha >= 0 else (1 - slack - alpha, slack / -alpha)
    assert (most is None or least <= most) == (slack >= needed["addition"])
    most, least = -alpha, (-slack / alpha if alpha > 0 else None)
    assert (least is None or least <= most) == (slack >= needed["negation"])


def test_contradictory_addition_without_confusion_tokens_is_impossible_without_slack():
    (entry,) = lambda_sets("-0.5", UNCONFUSED)["addition"]
    assert entry["empty"]
    assert "exactly when s ≥ |α| = 1/2; here s = 0" in entry["why"]
    assert "never learned again" in entry["why"]


def test_contradictory_addition_happens_under_strong_negation_when_there_are_confusion_tokens():
    (entry,) = lambda_sets("-0.5", TYPICAL)["addition"]
    assert [float(end) for end in entry["interval"]] == pytest.approx([-7.769088756106, -2.909490124295])
    assert entry["why"].startswith("Strong negation: both paths of T2 have flipped")
    assert "T1 still keeps" in entry["why"]


def test_contradictory_addition_without_slack_is_possible_where_attention_is_steep():
    # Rare patterns and strong attention: Gain still grows steeply at ω, which the value path alone cannot see.
    (entry,) = lambda_sets("-0.3", IdealNetwork("1e-23", "0.9e-23", 50))["addition"]
    assert [float(end) for end in entry["interval"]] == pytest.approx([0.96263721972, 1.51343630141])
    assert "thanks to attention: on the value path it would take s ≥ |α| = 3/10, not s = 0" in entry["why"]
    lam, network = 1.2, IdealNetwork("1e-23", "0.9e-23", 50)
    for line in (first_task("-0.3"), second_task("-0.3")):
        assert relative_margin(line.p_hat(lam), line.q_hat(lam), network) > 1


def test_negation_can_be_two_pieces():
    entries = lambda_sets("-0.3", IdealNetwork("1e-22", "0.99e-22", 50))["negation"]
    assert [entry["interval"][1] for entry in entries] == ["-1.881589743352855", "3/10"]


def test_opposite_tasks_are_never_both_learned():
    for slack in ("0", "0.99"):
        (entry,) = lambda_sets(-1, TYPICAL, slack)["addition"]
        assert entry["empty"]
        assert "which no slack s < 1 reaches" in entry["why"]


def test_aligned_negation_needs_slack():
    (entry,) = lambda_sets("0.5", TYPICAL)["negation"]
    assert entry["empty"]
    assert "exactly when s ≥ α² = 1/4; here s = 0" in entry["why"]
    (entry,) = lambda_sets("0.5", TYPICAL, "0.3")["negation"]
    assert not entry["empty"]
    assert entry["interval"][1] == "-1/2"
    assert "thanks to the slack s = 3/10" in entry["why"]


def test_slack_that_only_the_value_path_honours_is_said_so():
    # The value path allows s = 0.255 ≥ α² = 0.25, but the ideal network needs about 0.264.
    (entry,) = lambda_sets("0.5", TYPICAL, "0.255")["negation"]
    assert entry["empty"]
    assert "attention takes the margin away" in entry["why"]


def test_irrelevant_tasks_have_the_amended_negation():
    (entry,) = lambda_sets(0, TYPICAL)["negation"]
    assert entry["interval"] == ["-1.375401541344004", "0"]
    assert entry["formula"] == "−α² − |x₀|/ω ≤ λ ≤ −α"
    (entry,) = lambda_sets(0, UNCONFUSED)["negation"]
    assert (entry["interval"], entry["unbounded"], entry["closed"]) == ([None, "0"], [True, False], [False, True])


@examples(15)
@given(alphas, networks(), st.sampled_from(["addition", "negation"]))
def test_the_least_slack_separates_none_from_some(alpha, network, goal):
    enclosure = least_slack(goal, alpha, network, bits=6)
    choose = {"addition": addition, "negation": negation}[goal]
    if enclosure is None:
        assert choose(alpha, network, Fraction(63, 64)) == []
        return
    low, high = enclosure
    assert choose(alpha, network, high)
    assert high == 0 or (choose(alpha, network, low) == [] and high - low == Fraction(1, 64))


def test_the_least_slack_for_aligned_negation_is_about_alpha_squared():
    for alpha in ("0.1", "0.3", "0.5"):
        low, high = least_slack("negation", alpha, TYPICAL, bits=10)
        assert float(high) == pytest.approx(float(alpha) ** 2, rel=0.1)
        assert low < high


@examples(40)
@given(alphas, networks(), slacks, slacks)
def test_more_slack_never_loses_a_lambda(alpha, network, less, more):
    assume(less < more)
    for choose in (addition, negation):
        assert np.all(member(choose(alpha, network, more)) >= member(choose(alpha, network, less)))


def test_pieces_that_share_an_end_meet_in_a_point():
    end = RationalEnd(Fraction(1), "1")
    (point,) = intersect([Piece(None, end)], [Piece(end, None)])
    assert point.interval == ["1", "1"]
    assert point.formula == "λ = 1"


@pytest.mark.parametrize(("alpha", "slack", "name"), [("2", "0", "alpha"), ("0", "1", "slack"), ("0", "-1", "slack")])
def test_bad_input_is_refused(alpha, slack, name):
    with pytest.raises(InputError, match=f"^{name}: expected"):
        lambda_sets(alpha, TYPICAL, slack)
