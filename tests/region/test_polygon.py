"""Plane slices: convex, counter-clockwise, exactly the points of the region in the plane."""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import InputError, Region
from proofcheck.region.polygon import HalfPlane, clip, cuts, plane_slice, rectangle, segment_region, slice_over_c
from tests.examples import examples

ENTRY = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1)]) | st.fractions(-1, 1, max_denominator=7)
PLACE = st.fractions(-12, 12, max_denominator=5)
C = st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9)


def turns(polygon):
    """The cross product at each corner: positive where a counter-clockwise polygon turns."""
    sides = [(q[0] - p[0], q[1] - p[1]) for p, q in zip(polygon, polygon[1:] + polygon[:1], strict=True)]
    return [u[0] * v[1] - u[1] * v[0] for u, v in zip(sides, sides[1:] + sides[:1], strict=True)]


def holds(polygon, point):
    """Whether a counter-clockwise polygon, a segment or a point holds ``point``."""
    if not polygon:
        return False
    inside = True
    for (x, y), (u, v) in zip(polygon, polygon[1:] + polygon[:1], strict=True):
        inside &= (u - x) * (point[1] - y) - (v - y) * (point[0] - x) >= 0
    within = [min(p[k] for p in polygon) <= point[k] <= max(p[k] for p in polygon) for k in (0, 1)]
    return inside and all(within)


@st.composite
def slices(draw):
    n = draw(st.integers(2, 4))
    gamma = draw(st.lists(ENTRY, min_size=n, max_size=n))
    radius = draw(st.none() | st.lists(st.fractions(0, 1, max_denominator=5), min_size=n, max_size=n))
    axes = tuple(draw(st.permutations(range(1, n + 1)))[:2])
    centre = draw(st.lists(st.fractions(-12, 12, max_denominator=3), min_size=n, max_size=n))
    reach = draw(st.fractions(Fraction(1, 2), 12, max_denominator=2))
    return Region(gamma, gamma_radius=radius), axes, centre, draw(C), reach


@examples(120)
@given(slices(), PLACE, PLACE)
def test_a_point_of_the_plane_is_in_the_slice_exactly_when_it_is_in_the_region(scene, x, y):
    region, axes, centre, c, reach = scene
    polygon = plane_slice(region, c=c, reach=reach, axes=axes, centre=centre)
    for place in [(x, y), *polygon]:
        point = list(centre)
        point[axes[0] - 1], point[axes[1] - 1] = place
        inside = min(region.slacks(point, beta=c / reach, c=c)) >= 0
        assert holds(polygon, place) == inside


@examples(120)
@given(slices(), PLACE, PLACE)
def test_a_point_is_in_the_slice_over_all_c_where_some_c_offers_it(scene, x, y):
    """But for the edge: there the c that would do may be 0 or 1."""
    region, axes, centre, _, reach = scene
    polygon = slice_over_c(region, beta=1 / reach, reach=reach, axes=axes, centre=centre)
    middle = [(sum(p[k] for p in polygon) / len(polygon)) for k in (0, 1)] if polygon else (x, y)
    for place in [(x, y), tuple(middle)]:
        point = list(centre)
        point[axes[0] - 1], point[axes[1] - 1] = place
        offered = region.offers(point, nonzero=False, beta=1 / reach) is not None
        room, least = min(region.sums(point)) - 1, max(map(abs, point)) / reach
        on_edge = room in (0, least) or least == 1
        assert holds(polygon, place) == offered or on_edge


@examples(60)
@given(slices(), st.fractions(0, 1, max_denominator=6))
def test_the_slice_over_all_c_holds_the_slice_at_every_c(scene, c):
    region, axes, centre, _, reach = scene
    whole = slice_over_c(region, beta=1 / reach, reach=reach, axes=axes, centre=centre)
    for corner in plane_slice(region, c=c, reach=c * reach, axes=axes, centre=centre) if c else []:
        assert holds(whole, corner)


@examples(120)
@given(slices())
def test_corners_are_distinct_and_turn_left(scene):
    region, axes, centre, c, reach = scene
    polygon = plane_slice(region, c=c, reach=reach, axes=axes, centre=centre)
    assert len(set(polygon)) == len(polygon)
    if len(polygon) > 2:
        assert min(turns(polygon)) > 0


@examples(100)
@given(ENTRY, st.none() | st.fractions(0, 1, max_denominator=5), st.fractions(Fraction(1, 20), 1), PLACE, C)
def test_one_task_in_the_plane_of_lambda_and_c(gamma, radius, beta, x, c):
    region = Region([gamma], gamma_radius=radius)
    polygon = segment_region(region, beta=beta, reach=1 / beta)
    assert holds(polygon, (x, c)) == (min(region.slacks([x], beta=beta, c=c)) >= 0)


def test_one_task_without_a_bound_stops_at_the_reach():
    polygon = segment_region(Region([1]), beta=Fraction(0), reach=Fraction(5))
    assert polygon == [(1, 0), (5, 0), (5, 1), (2, 1)]


def test_a_slice_can_be_a_segment_a_point_or_empty():
    square = rectangle((Fraction(-1), Fraction(-1)), (Fraction(1), Fraction(1)))
    side, corner, beyond = [HalfPlane(Fraction(1), Fraction(b), Fraction(k)) for b, k in [(0, 1), (1, 2), (1, 3)]]
    assert clip(square, [side]) == [(1, -1), (1, 1)]
    assert clip(square, [side, HalfPlane(Fraction(0), Fraction(1), Fraction(0))]) == [(1, 0), (1, 1)]
    assert clip(square, [corner]) == [(1, 1)]
    assert clip(square, [beyond]) == []


def test_a_centre_beyond_the_box_leaves_nothing():
    region, centre = Region(["1/2"] * 3), [Fraction(0), Fraction(0), Fraction(5)]
    assert plane_slice(region, c=Fraction(1, 2), reach=Fraction(5), centre=centre)
    assert plane_slice(region, c=Fraction(1, 2), reach=Fraction(49, 10), centre=centre) == []


def test_a_radius_gives_each_cut_a_half_plane_for_every_corner_of_the_pair():
    sum_cuts = cuts(Region(["1/2", "-1/4"], gamma_radius=["1/4", 0]), c=Fraction(1, 2))
    assert [(half.a, half.b) for half in sum_cuts.linear] == [
        (Fraction(1, 4), Fraction(-1, 4)),
        (Fraction(3, 4), Fraction(-1, 4)),
    ]
    assert [half.a for half in sum_cuts.quadratic] == [Fraction(1, 16), Fraction(9, 16)]


@examples(60)
@given(slices())
def test_a_larger_radius_gives_a_smaller_slice(scene):
    region, axes, centre, c, reach = scene
    assume(region.gamma_radius is not None)
    robust = plane_slice(region, c=c, reach=reach, axes=axes, centre=centre)
    nominal = plane_slice(Region(region.gamma), c=c, reach=reach, axes=axes, centre=centre)
    assert all(holds(nominal, corner) for corner in robust)


@pytest.mark.parametrize("axes", [(1, 1), (0, 1), (1, 4), (1,), (1, 2, 3), (1, True), (1.0, 2)])
def test_axes_that_are_not_two_different_tasks_are_refused(axes):
    with pytest.raises(InputError, match="axes: expected two different tasks between 1 and 3"):
        plane_slice(Region([1, 0, 0]), c=Fraction(1, 2), reach=Fraction(3), axes=axes, centre=[Fraction(0)] * 3)


def test_a_slice_of_more_than_two_tasks_needs_a_centre_of_their_number():
    with pytest.raises(InputError, match="centre: expected the 3 coordinates of a point of the slice, got none"):
        plane_slice(Region([1, 0, 0]), c=Fraction(1, 2), reach=Fraction(3))
    with pytest.raises(InputError, match="centre: expected 3 numbers, one for each gamma, got 2"):
        plane_slice(Region([1, 0, 0]), c=Fraction(1, 2), reach=Fraction(3), centre=[Fraction(0)] * 2)
