"""λ to try from the idealised network's sets: each lies in the set, and the best has the most slack."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck.ideal.candidates import candidates
from proofcheck.ideal.lam_sets import Goal, addition, negation
from proofcheck.ideal.tasks import IdealNetwork, first_task, relative_margin, second_task
from proofcheck.region.numbers import InputError

NETWORK = IdealNetwork("0.4", "0.1", "1.6")


@given(
    goal=st.sampled_from(["addition", "negation"]),
    alpha=st.fractions(-1, 1, max_denominator=20),
    slack=st.sampled_from(["0", "1/3", "2/3"]),
    count=st.integers(1, 6),
)
@settings(max_examples=40, deadline=None)
def test_each_lies_in_one_piece_of_the_set_and_none_twice(goal: Goal, alpha: Fraction, slack: str, count: int) -> None:
    pieces = {"addition": addition, "negation": negation}[goal](alpha, NETWORK, slack)
    try:
        found, best = candidates(goal, alpha, NETWORK, slack, count=count)
    except InputError as refusal:
        assert not pieces or "irrational" in str(refusal)  # noqa: PT017
        return
    assert found == sorted(set(found))
    assert 0 <= best < len(found) <= count
    assert any(all(piece.contains(lam) for lam in found) for piece in pieces)


def test_they_are_from_the_piece_nearest_to_zero() -> None:
    assert all(lam > 0 for lam in candidates("addition", "1/2", NETWORK)[0])
    assert len(addition("1/2", NETWORK)) > 1


def test_a_thousand_of_a_short_piece_are_a_thousand() -> None:
    assert len(candidates("negation", "1/2", NETWORK, "0.3", count=1000)[0]) == 1000


def test_the_best_has_the_most_of_the_least_margin() -> None:
    found, best = candidates("negation", "-1/2", NETWORK, count=9)

    def margin(lam: Fraction) -> float:
        first, second = (
            float(relative_margin(float(line.p_hat(lam)), float(line.q_hat(lam)), NETWORK))
            for line in (first_task("-1/2"), second_task("-1/2"))
        )
        return min(first - 1, -second)

    assert margin(found[best]) == max(map(margin, found)) > margin(found[0])


def test_an_empty_set_says_why() -> None:
    with pytest.raises(InputError, match="no λ serves negation"):
        candidates("negation", "1/2", NETWORK)
