from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.repair import READ_BY_PEOPLE, shorten, simplest
from proofcheck.solve.slice import Slice

ONE = Fraction(1)
entries = st.fractions(min_value=-3, max_value=3)
tolerances = st.sampled_from([Fraction(1, 10**k) for k in (2, 6, 9)])


def at(constraints: Constraints, *, beta: Fraction = Fraction(1, 4)) -> Slice:
    return Slice(Region(gamma=["1/2"] * constraints.n), constraints, beta=beta, c=ONE / 2)


@given(entries, entries)
def test_simplest_lies_between_and_none_is_simpler(a: Fraction, b: Fraction) -> None:
    low, high = min(a, b), max(a, b)
    rational = simplest(low, high)
    assert low <= rational <= high
    for denominator in range(1, min(rational.denominator, 40)):
        assert -((-low * denominator) // 1) > (high * denominator) // 1


@given(st.lists(entries, min_size=3, max_size=3), tolerances)
def test_shortening_stays_near_and_within_the_limits(point: list[Fraction], tolerance: Fraction) -> None:
    part = at(Constraints(3))
    short = shorten(point, part, tolerance)
    for entry, original in zip(short, point, strict=True):
        assert abs(entry) <= 2
        assert abs(entry - max(min(original, Fraction(2)), Fraction(-2))) <= tolerance


@given(st.lists(entries, min_size=3, max_size=3), tolerances)
def test_the_sum_and_the_common_value_are_restored_exactly(point: list[Fraction], tolerance: Fraction) -> None:
    assert sum(shorten(point, at(Constraints(3, sum_to_one=True)), tolerance)) == 1
    assert len(set(shorten(point, at(Constraints(3, equal=True)), tolerance))) == 1
    assert set(shorten(point, at(Constraints(3, equal=True, sum_to_one=True)), tolerance)) == {ONE / 3}


def test_the_sum_is_restored_within_the_limits_of_each() -> None:
    part = at(Constraints(3, sum_to_one=True, nonnegative=True, lam_max=(ONE / 10, ONE / 2, ONE)))
    short = shorten([ONE / 10, ONE / 2, Fraction(1, 100)], part, Fraction(1, 10**6))
    assert short == (ONE / 10, ONE / 2, Fraction(2, 5))


def test_a_short_fraction_is_recognised_in_a_float() -> None:
    point = [Fraction(1 / 3), Fraction(-2 / 7), Fraction(1e-12)]
    assert shorten(point, at(Constraints(3)), Fraction(1, 10**6)) == (ONE / 3, Fraction(-2, 7), 0)


def test_large_values_become_round_numbers() -> None:
    part = at(Constraints(1), beta=Fraction(1, 10**15))
    assert shorten([Fraction(276465119001.7)], part, Fraction(276465)) == (276465100000,)


@pytest.mark.parametrize("size", ["1e-300", "7e-8", "1", "9e11", "3e200"])
def test_many_tasks_share_one_power_of_ten(size: str) -> None:
    n, scale = READ_BY_PEOPLE + 1, Fraction(size)
    point = [scale * Fraction(k, 17) for k in range(1, n + 1)]
    wide = Fraction(1, 10**6) * max(point)
    short = shorten(point, at(Constraints(n), beta=Fraction(0)), wide)
    assert all(abs(a - b) <= wide for a, b in zip(short, point, strict=True))
    unit = max(entry.denominator for entry in short)
    assert all(unit % entry.denominator == 0 for entry in short)
    assert len(str(int(max(short) * unit)).rstrip("0")) <= 10
