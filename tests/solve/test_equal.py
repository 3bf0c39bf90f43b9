from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.closed_forms import choose_common, common_value, equal_threshold
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.slice import Slice, accommodate
from tests.examples import examples
from tests.solve.corners import corners, nonempty
from tests.solve.strategies import limits, regions

QUARTER = Fraction(1, 4)


@examples(60)
@given(regions(), st.none() | limits, st.none() | limits, st.booleans())
def test_the_interval_is_that_of_the_polytope(
    region: Region, low: Fraction | None, high: Fraction | None, sum_to_one: bool
) -> None:
    assume(low is None or high is None or low <= high)
    n = len(region.gamma)
    limited = Constraints(
        n,
        sum_to_one=sum_to_one and n > 1,
        equal=True,
        lam_min=None if low is None else (low,) * n,
        lam_max=None if high is None else (high,) * n,
    )
    assert region.beta is not None
    points = corners(region, limited, region.beta)
    interval = common_value(region, limited, beta=region.beta, c=region.c)
    assert (interval is None) == (not points)
    if interval is not None:
        assert interval == (min(point[0] for point in points), max(point[0] for point in points))
    x = choose_common(region, limited)
    assert (x is not None) == nonempty(region, limited, region.beta)
    if x is not None:
        place = accommodate(region, [x] * n)
        assert place is not None
        assert Slice(region, limited, *place).contains([x] * n)


def test_at_the_critical_beta_only_c_one_is_left_and_is_not_allowed() -> None:
    region, equal = Region(gamma=[1], beta="1/2"), Constraints(1, equal=True)
    assert common_value(region, equal, beta=Fraction(1, 2), c=None) == (2, 2)
    assert choose_common(region, equal) is None


@pytest.mark.parametrize("beta", [None, 0])
def test_without_a_box_the_common_value_must_exceed_the_end_that_needs_c_zero(beta: int | None) -> None:
    region = Region(gamma=[1], beta=beta)
    assert choose_common(region, Constraints(1, equal=True, lam_max=(Fraction(1),))) is None
    assert choose_common(region, Constraints(1, equal=True, lam_max=(Fraction(11, 10),))) is not None


def test_a_negative_common_value_never_serves() -> None:
    assert equal_threshold(Region(gamma=["-1/2", "1/4"])) == 0
    assert common_value(Region(gamma=["-1/2"]), Constraints(1, equal=True), beta=QUARTER, c=None) is None
