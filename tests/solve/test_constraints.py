from fractions import Fraction

import pytest

from proofcheck import InputError
from proofcheck.solve.constraints import Constraints, read_constraints, read_point

HALF = Fraction(1, 2)


def test_nothing_asked_holds_for_every_lam() -> None:
    constraints = read_constraints(2)
    assert not constraints.asked
    assert constraints.holds([Fraction(-100), Fraction(100)])
    assert constraints.contradiction() is None
    assert constraints.to_json() == {}


@pytest.mark.parametrize(
    ("constraints", "good", "bad"),
    [
        (Constraints(2, nonnegative=True), (0, 3), (-1, 3)),
        (Constraints(2, sum_to_one=True), (-1, 2), (1, 1)),
        (Constraints(2, equal=True), (3, 3), (3, 4)),
        (Constraints(2, lam_min=(Fraction(1), Fraction(-1))), (1, -1), (0, 0)),
        (Constraints(2, lam_max=(Fraction(1), Fraction(-1))), (1, -1), (0, 0)),
    ],
)
def test_each_constraint_holds_exactly_where_it_says(
    constraints: Constraints, good: tuple[int, int], bad: tuple[int, int]
) -> None:
    assert constraints.asked
    assert constraints.holds([Fraction(entry) for entry in good])
    assert not constraints.holds([Fraction(entry) for entry in bad])


def test_a_sum_that_misses_one_by_a_trifle_does_not_hold() -> None:
    assert not Constraints(2, sum_to_one=True).holds([HALF, HALF + Fraction(1, 10**30)])


def test_nonnegative_and_lam_min_keep_the_stricter_limit() -> None:
    constraints = Constraints(2, nonnegative=True, lam_min=(Fraction(-1), Fraction(1)))
    assert constraints.low == (0, 1)


def test_equal_folds_the_limits_of_all_into_one() -> None:
    constraints = Constraints(2, equal=True, lam_min=(Fraction(-1), Fraction(1)), lam_max=(Fraction(5), Fraction(3)))
    assert (constraints.low, constraints.high) == ((1, 1), (3, 3))


@pytest.mark.parametrize(
    "constraints",
    [
        Constraints(1, nonnegative=True, lam_max=(Fraction(-1),)),
        Constraints(2, equal=True, lam_min=(Fraction(2), Fraction(0)), lam_max=(Fraction(3), Fraction(1))),
        Constraints(2, sum_to_one=True, lam_min=(Fraction(1), HALF)),
        Constraints(2, sum_to_one=True, lam_max=(HALF, Fraction(1, 3))),
    ],
)
def test_contradictions_are_named(constraints: Constraints) -> None:
    assert constraints.contradiction()


def test_limits_that_just_allow_the_sum_are_no_contradiction() -> None:
    constraints = Constraints(2, sum_to_one=True, lam_min=(HALF, HALF), lam_max=(HALF, HALF))
    assert constraints.contradiction() is None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"lam_min": 1, "lam_max": 0}, r"lam_min\[1\]: expected at most lam_max\[1\] = 0, got 1"),
        ({"lam_min": [1, 2, 3]}, "lam_min: expected 1 number or 2"),
        ({"lam_max": "abc"}, "lam_max: expected a finite number"),
        ({"lam_max": [1, float("nan")]}, r"lam_max\[2\]: expected a finite number"),
        ({"lam_min": []}, "lam_min: expected at least one number"),
    ],
)
def test_bad_limits_are_refused_in_one_line(options: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words) as raised:
        read_constraints(2, **options)  # type: ignore[arg-type]
    assert "\n" not in str(raised.value)


def test_one_limit_stands_for_all_tasks() -> None:
    assert read_constraints(3, lam_min="-1/2", lam_max=[2]).to_json() == {
        "lam_min": ["-1/2"] * 3,
        "lam_max": ["2"] * 3,
    }


def test_a_point_needs_one_number_a_task() -> None:
    assert read_point(["1/2", 1], 2, "near") == (HALF, 1)
    with pytest.raises(InputError, match="near: expected 2 numbers, one for each gamma, got 1"):
        read_point([1], 2, "near")
