from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.scaled import HUGE, Sum, frame, nearest_float
from tests.region.strategies import regions

units = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50)
lams = st.lists(st.fractions(min_value=-20, max_value=20, max_denominator=20), min_size=6, max_size=6)


def value(sum_: Sum, x: list[Fraction]) -> Fraction:
    terms = zip(sum_.low, sum_.high, x, strict=True)
    return sum((low * entry if entry >= 0 else high * entry for low, high, entry in terms), Fraction(0))


@given(regions(), units, units, lams)
def test_the_inequalities_are_theorem_3s_in_other_units(
    region: Region, unit: Fraction, beta: Fraction, entries: list[Fraction]
) -> None:
    lam, c = entries[: len(region.gamma)], Fraction(1, 3)
    program = frame(region, Constraints(len(lam)), beta=beta, unit=unit)
    x = [entry / unit for entry in lam]
    slacks = region.slacks(lam, beta=beta, c=c)
    assert value(program.linear, x) - program.h[0] * (1 + c) == slacks.linear * program.h[0]
    assert value(program.quadratic, x) - program.h[1] * (1 + c) == slacks.quadratic * program.h[1]
    assert program.reach is not None
    assert program.reach * c - max(abs(entry) for entry in x) == slacks.box * program.reach


def test_limits_and_total_change_units_too() -> None:
    constraints = Constraints(2, sum_to_one=True, lam_min=(Fraction(1), Fraction(-1)))
    program = frame(Region(gamma=[1, 0]), constraints, beta=Fraction(0), unit=Fraction(4))
    assert program.low == (Fraction(1, 4), Fraction(-1, 4))
    assert program.high == (None, None)
    assert program.total == Fraction(1, 4)
    assert program.reach is None


def test_a_zero_sum_keeps_finite_coefficients() -> None:
    program = frame(Region(gamma=[0, 0]), Constraints(2), beta=Fraction(1), unit=Fraction(1))
    assert program.linear.low == (0, 0)
    assert program.linear.size == 1


def test_no_rational_is_too_large_or_too_small_for_a_float() -> None:
    assert nearest_float(Fraction(10**400)) == HUGE
    assert nearest_float(Fraction(-(10**400))) == -HUGE
    assert nearest_float(Fraction(1, 10**400)) == 0.0
    assert nearest_float(Fraction(10**9)) == HUGE
    assert nearest_float(Fraction(1, 3)) == 1 / 3
