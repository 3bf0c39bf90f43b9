"""A plan says what will be tested, and what chance that has."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from proofcheck.region.numbers import InputError
from proofcheck.risk import Demand, make_plan
from proofcheck.risk.checker import digest, refuse_plan
from proofcheck.risk.planning import ray
from tests.risk.plans import DEMANDS, plain, plan


@given(st.integers(2, 40), st.lists(st.integers(-50, 50), min_size=1, max_size=4).filter(any))
def test_a_ray_holds_lambda_itself_and_rises_to_three_halves_of_it(count: int, tenths: list[int]) -> None:
    lam = [str(Fraction(k, 10)) for k in tenths]
    candidates, own = ray(lam, count)
    assert [Fraction(entry) for entry in candidates[own]] == [Fraction(entry) for entry in lam]
    place = next(i for i, entry in enumerate(tenths) if entry)
    steps = [float(Fraction(row[place]) / Fraction(lam[place])) for row in candidates]
    assert steps == sorted(set(steps))
    assert steps[-1] == pytest.approx(1.5, rel=1e-3) or count == 2


@pytest.mark.parametrize("procedure", ["arms", "ordered", "sequence", "holm", "bonferroni", "all"])
def test_the_checker_takes_every_plan(procedure: str) -> None:
    made = plan(procedure)
    refuse_plan(plain(made))
    assert made.hash == digest(plain(made))


def test_it_starts_where_the_predicted_slack_of_all_demands_is_largest() -> None:
    assumed = {"a": [0.99, 0.95, 0.92, 0.8], "b": [0.6, 0.54, 0.4, 0.3]}
    assert plan(assumed=assumed).procedure.start == 2
    assert plan("ordered", assumed=assumed).procedure.order == [2, 1, 0, 3]


def test_chances_of_one_test_are_those_of_the_binomial_law() -> None:
    demands = [Demand("a", "learn", "0.86", 500, "unnamed", None)]
    made = plan("sequence", count=1, demands=demands, assumed={"a": [0.9]})
    most = max(k for k in range(500) if binom.cdf(k, 500, 0.14) <= 0.1)
    chance = binom.cdf(most, 500, 0.1)
    assert float(str(made.chances.any)) == pytest.approx(chance, abs=4 * (chance * (1 - chance) / 2000) ** 0.5)
    assert made.chances.any == made.chances.candidates[0]


def test_of_a_candidate_of_which_nothing_is_assumed_nothing_is_said() -> None:
    made = plan(assumed={"a": [None, 0.95, None, None], "b": [None, 0.3, None, None]}, start=1)
    assert [chance is None for chance in made.chances.candidates] == [True, False, True, True]


@pytest.mark.parametrize(
    ("given_", "complaint"),
    [
        ({"delta": "2"}, "δ between 0 and 1"),
        ({"delta": "x"}, "delta"),
        ({"procedure": "best"}, "expected one of arms"),
        ({"start": 4}, "expected a candidate from 0 to 3"),
        ({"demands": [Demand("a", "keep", "1.2", 9, "", None)]}, "expected a share between 0 and 1"),
        ({"demands": [DEMANDS[0], DEMANDS[0]]}, "demands by name"),
    ],
)
def test_a_bad_plan_is_refused_in_one_line(given_: dict[str, object], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        plan(**given_)  # type: ignore[arg-type]


def test_candidates_and_levels_are_exact() -> None:
    made = make_plan(["m"], [[0.1], ["1e-3"]], [Demand("a", "keep", "43/50", 9, "", None)])
    assert made.candidates == [[str(Fraction(0.1))], ["1/1000"]]
