from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region, feasible
from proofcheck.region.location import Location
from tests.region.strategies import regions


def where(region: Region, *lam: object) -> Location:
    location = feasible(region, lam=lam).lam  # type: ignore[arg-type] # any number
    assert location is not None
    return location


def test_the_papers_best_point_misses_the_quadratic_sum() -> None:
    point = where(Region(["0.792", "-0.637"], beta="1/20"), "1.2", "-0.6")
    assert not point.inside
    assert point.fails == ("quadratic",)
    assert point.c_interval is None
    quadratic = Fraction("1.2") * Fraction("0.792") ** 2 - Fraction("0.6") * Fraction("0.637") ** 2
    assert round(float(quadratic), 3) == 0.509
    assert point.slacks.quadratic == quadratic - 1 - point.c


@given(regions(), st.lists(st.fractions(-12, 12, max_denominator=8), min_size=6, max_size=6))
def test_inside_means_that_every_inequality_holds_at_some_c(region: Region, numbers: list[Fraction]) -> None:
    lam = numbers[: len(region.gamma)]
    point = where(region, *lam)
    if point.inside:
        assert point.fails == ()
        assert min(point.slacks) >= 0
        assert point.c_interval is not None
        low, high = point.c_interval
        for c in (low, (low + high) / 2, high):
            if 0 < c < 1:
                assert min(region.slacks(lam, beta=point.beta, c=c)) >= 0
        assert feasible(region).verdict == "nonempty"
    else:
        assert point.fails
        assert point.c_interval is None
        candidates = [Fraction(i, 40) for i in range(1, 40)] + [point.beta * max(map(abs, lam))]
        for c in [region.c] if region.c else [c for c in candidates if 0 < c < 1]:
            assert min(region.slacks(lam, beta=point.beta, c=c)) < 0


def test_just_outside_the_interval_of_c_the_point_is_outside() -> None:
    point = where(Region(["0.5", "0.5"], beta="1/20"), 3, 3)
    assert point.c_interval == (Fraction(3, 20), Fraction(1, 2))
    tiny = Fraction(1, 10**9)
    for c, inside in [("3/20", True), (Fraction(3, 20) - tiny, False), ("1/2", True), (Fraction(1, 2) + tiny, False)]:
        assert where(Region(["0.5", "0.5"], beta="1/20", c=c), 3, 3).inside is inside


@pytest.mark.parametrize(
    ("lam", "fails"),
    [((4,), ("linear", "quadratic")), ((8,), ("quadratic",)), ((0,), ("linear", "quadratic"))],
)
def test_the_failing_inequalities_are_named(lam: tuple[int, ...], fails: tuple[str, ...]) -> None:
    assert where(Region(["1/4"], beta="1/1000", c="1/2"), *lam).fails == fails


def test_a_sum_of_exactly_one_leaves_no_c() -> None:
    point = where(Region([1], beta=0), 1)
    assert (point.inside, point.fails, point.c) == (False, ("linear", "quadratic"), 0)


def test_a_coefficient_beyond_every_c_fails_the_box() -> None:
    assert "box" in where(Region([1], beta="1/4"), 4).fails
    assert where(Region([1], beta="1/4"), "3.99").inside


def test_the_largest_beta_is_where_the_point_leaves_the_region() -> None:
    largest = where(Region(["0.5", "0.5"]), 3, 3).largest_beta
    assert largest == Fraction(1, 6)
    assert where(Region(["0.5", "0.5"], beta=Fraction(166, 1000)), 3, 3).inside
    assert not where(Region(["0.5", "0.5"], beta=Fraction(167, 1000)), 3, 3).inside


def test_the_analogy_is_the_point_one_one_minus_one() -> None:
    assert where(Region(["0.6", "0.6", "-0.5"], beta="1/100"), 1, 1, -1).fails == ("quadratic",)
