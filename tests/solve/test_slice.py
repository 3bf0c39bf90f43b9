from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.slice import Slice, accommodate, interval_of_c
from tests.region.strategies import regions

lams = st.lists(st.fractions(min_value=-20, max_value=20, max_denominator=20), min_size=6, max_size=6)


@given(regions(), lams)
def test_a_point_is_accommodated_exactly_where_some_beta_and_c_take_it(region: Region, entries: list[Fraction]) -> None:
    lam = entries[: len(region.gamma)]
    place = accommodate(region, lam)
    if place is not None:
        beta, c = place
        assert 0 < c < 1
        assert region.beta in (None, beta)
        assert region.c in (None, c)
        assert (region.beta is not None) or beta > 0
        assert Slice(region, Constraints(len(lam)), beta, c).contains(lam)
    elif any(lam):
        tiny = Fraction(1, 10**9)
        beta = tiny if region.beta is None else region.beta
        # The least c that the box allows is the one that leaves the sums most room.
        c = region.c or min(max(beta * max(abs(entry) for entry in lam), tiny), 1 - tiny)
        assert not Slice(region, Constraints(len(lam)), beta, c).contains(lam)


def test_the_limits_are_those_of_the_box_and_of_the_constraints() -> None:
    constraints = Constraints(2, lam_min=(Fraction(-1), Fraction(-9)), lam_max=(Fraction(9), Fraction(1)))
    part = Slice(Region(gamma=[1, 1]), constraints, beta=Fraction(1, 4), c=Fraction(1, 2))
    assert (part.low, part.high) == ((-1, -2), (2, 1))


def test_without_a_box_only_the_constraints_limit() -> None:
    part = Slice(Region(gamma=[1, 1]), Constraints(2, nonnegative=True), beta=Fraction(0), c=Fraction(1, 2))
    assert (part.low, part.high) == ((0, 0), (None, None))


def test_a_slice_refuses_what_misses_by_a_trifle() -> None:
    part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=Fraction(1, 2))
    trifle = Fraction(1, 10**40)
    assert part.contains([Fraction(3, 2)])
    assert not part.contains([Fraction(3, 2) - trifle])
    assert part.contains([Fraction(2)])
    assert not part.contains([Fraction(2) + trifle])


def test_a_given_c_is_its_own_interval() -> None:
    assert interval_of_c(Region(gamma=[1], c="1/3")) == (Fraction(1, 3), Fraction(1, 3))
    assert interval_of_c(Region(gamma=[1])) == (0, 1)
