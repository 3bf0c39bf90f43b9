"""What a figure shows is exact: its polygons are the region's, its centre and its points are where they say."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region, feasible, vertices
from proofcheck.draw.choices import drawn_levels, find_centre, find_marks, level_of
from proofcheck.draw.plane import boundary
from proofcheck.draw.scene import plane_scene
from proofcheck.draw.segment_scene import segment_scene
from proofcheck.region.polygon import rectangle
from proofcheck.region.verdict import Proposal
from proofcheck.solve.constrained import within_limits
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.slice import Slice
from tests.examples import examples
from tests.region.strategies import regions
from tests.solve.strategies import constraints

PAPER = ["0.79", "-0.64"]


def proposal(name, verdict, lam, *, verified=True):
    beta, c, _ = level_of(verdict)
    slacks = verdict.region.slacks(lam, beta=beta, c=c)
    return Proposal(name=name, lam=tuple(lam), c=c, beta=beta, verified=verified, slacks=slacks, note="")


@examples(80)
@given(regions())
def test_every_verdict_has_a_scene_in_which_its_witness_is_seen(region):
    verdict = feasible(region)
    n, witness = len(region.gamma), verdict.certificate.witness
    scene = segment_scene(verdict) if n == 1 else plane_scene(verdict, (n, 1))
    (left, bottom), (right, top) = scene.view
    assert left < right
    assert bottom < top
    assert bool(scene.polygon if n == 1 else scene.shown) == (witness is not None)
    if witness is not None:
        x, y = scene.place(scene.marks[0])
        assert (x, y) == ((witness.lam[0], witness.c) if n == 1 else (witness.lam[n - 1], witness.lam[0]))
        assert left <= x <= right
        assert bottom <= y <= top


@examples(60)
@given(regions())
def test_for_two_tasks_the_outlined_polygon_has_the_regions_vertices(region):
    if len(region.gamma) != 2 or region.beta == 0:
        return
    assert sorted(plane_scene(feasible(region), (1, 2)).shown) == vertices(region)


@examples(40)
@given(regions(), st.data())
def test_what_is_hatched_is_the_part_of_the_region_within_the_limits(region, data):
    n = len(region.gamma)
    limits = data.draw(constraints(n).filter(lambda limits: limits.asked))
    verdict = within_limits(region, **limits.to_json()).attach(feasible(region))
    beta = level_of(verdict).beta
    if n == 1:
        scene = segment_scene(verdict)
        if scene.kept is None:
            # That all λ_i are equal takes nothing away from one.
            assert limits == Constraints(1, equal=True)
            return
        corners = [(x,) for x, _ in scene.kept]
    else:
        scene = plane_scene(verdict, (1, 2))
        corners = [(x, y, *scene.centre[2:]) for x, y in scene.kept]
    part = Slice(region, limits, beta or Fraction(0), region.c)
    for corner in corners:
        assert limits.holds(corner)
        # The ends of c are on the edge of what is drawn.
        assert n == 1 or min(part.slacks(corner)) >= 0
    for proposal in verdict.proposals:
        if n == 2 and beta == proposal.beta:
            x, y = proposal.lam
            outline = zip(scene.kept[-1:] + scene.kept[:-1], scene.kept, strict=True)
            assert all((b[0] - a[0]) * (y - a[1]) >= (b[1] - a[1]) * (x - a[0]) for a, b in outline)
            assert scene.kept
    if verdict.constrained.verdict == "empty":
        # An end of (0, 1) alone may be left, which is no c.
        assert not scene.kept or not any(part.contains(corner) for corner in corners)


def test_limits_that_leave_nothing_are_drawn_and_said():
    verdict = feasible(Region(["0.8", "-0.6"], beta="1/20"))
    scene = plane_scene(within_limits(verdict, lam_max=1).attach(verdict), (1, 2))
    assert scene.kept == []
    assert len(scene.limit_lines()) == 2
    assert plane_scene(verdict, (1, 2)).kept is None


@examples(60)
@given(regions())
def test_layers_lie_between_the_smallest_c_and_one(region):
    verdict = feasible(region)
    if verdict.verdict == "empty":
        return
    beta, c, _ = level_of(verdict)
    levels = drawn_levels(verdict)
    assert c in levels
    assert levels == sorted(set(levels))
    assert levels[-1] == 1
    assert levels[0] >= (beta or 0) / (verdict.phi - (beta or 0))


def test_a_given_c_is_the_one_that_is_outlined():
    verdict = feasible(Region(PAPER, beta="1/20", c="1/5"))
    scene = plane_scene(verdict, (1, 2))
    assert scene.c == Fraction(1, 5)
    assert scene.reach == 4
    assert dict(scene.layers)[scene.c] == scene.shown


def test_an_empty_region_with_c_free_is_drawn_at_the_limit_where_it_comes_nearest():
    scene = plane_scene(feasible(Region(["1/2", "-1/2"], beta="1/6")), (1, 2))
    assert scene.c == 1
    assert scene.shown == []
    # β is the critical β: at c = 1 both cuts and the box meet in one point, (6, 2).
    linear, quadratic = scene.edges()
    assert all(len(edges) == 1 for edges in (linear, quadratic))
    assert scene.reach == 6
    assert min(scene.cuts.linear[0].excess((Fraction(6), Fraction(2))), 0) == 0
    assert scene.cuts.quadratic[0].excess((Fraction(6), Fraction(2))) == 0


def test_a_slice_goes_through_the_verified_chebyshev_centre_else_the_witness():
    verdict = feasible(Region([*PAPER, "0.3"], beta="1/20"))
    lam = [Fraction(3), Fraction(0), Fraction(4)]
    centred = replace(verdict, proposals=(proposal("chebyshev_centre", verdict, lam),))
    unverified = replace(verdict, proposals=(proposal("chebyshev_centre", verdict, lam, verified=False),))
    assert find_centre(centred) == ("Chebyshev centre", tuple(lam))
    assert find_centre(unverified) == find_centre(verdict) == ("witness", verdict.certificate.witness.lam)
    # A centre of all λ that some c admits need not lie in the region at the figure's c.
    beyond = replace(centred.proposals[0], lam=(Fraction(19), Fraction(0), Fraction(4)), c=Fraction(39, 40))
    assert verdict.region.offers(beyond.lam, nonzero=False, beta=beyond.beta) is not None
    assert find_centre(replace(verdict, proposals=(beyond,)))[0] == "witness"


def test_the_outline_over_all_c_holds_every_layer_and_stands_only_where_c_is_free():
    free = plane_scene(feasible(Region(PAPER, beta="1/20")), (1, 2))
    fixed = plane_scene(feasible(Region(PAPER, beta="1/20", c="1/5")), (1, 2))
    assert fixed.over_c == []
    # Its tip is the point of the smallest c, where both sums and the box meet.
    tip = min(free.over_c)
    sums = feasible(Region(PAPER)).region.sums(tip)
    assert sums[0] == sums[1] == 1 + tip[0] / 20
    assert max(free.over_c) == max(corner for _, layer in free.layers for corner in layer)


def test_the_target_is_marked_as_inside_where_some_c_offers_it():
    verdict = feasible(Region(["0.8", "-0.6"], beta="1/20"))
    for target, inside in (((2, Fraction(1, 5)), True), ((Fraction(6, 5), Fraction(-3, 5)), False)):
        marked = plane_scene(verdict, (1, 2), target).marks[-1]
        assert (marked.kind, marked.lam, marked.inside) == ("target", target, inside)


def test_only_verified_proposals_are_marked():
    verdict = feasible(Region(PAPER, beta="1/20"), lam=["1.2", "-0.6"])
    lam = [Fraction(5), Fraction(1)]
    proposals = [proposal("least_norm", verdict, lam), proposal("near", verdict, lam, verified=False)]
    marks = find_marks(replace(verdict, proposals=tuple(proposals)))
    assert [mark.name for mark in marks] == ["witness", "least norm", "your λ"]
    assert [mark.inside for mark in marks] == [True, True, False]


def test_a_point_out_of_the_plane_is_known_as_projected():
    verdict = feasible(Region([*PAPER, "0.3"]), lam=[1, 2, 3])
    scene = plane_scene(verdict, (1, 2))
    witness, yours = scene.marks
    assert scene.lies_in_plane(witness)
    assert not scene.lies_in_plane(yours)
    assert scene.place(yours) == (1, 2)


def test_a_far_point_stands_on_its_own_ray():
    verdict = feasible(Region(PAPER), lam=[10**500, -(10**499)])
    scene = plane_scene(verdict, (1, 2))
    x, y = scene.place(scene.marks[-1])
    assert x == -10 * y
    assert abs(x) < 10**6


def test_without_a_bound_the_region_leaves_the_view():
    scene = plane_scene(feasible(Region(PAPER, beta=0)), (1, 2))
    assert scene.reach is None
    assert not scene.box_is_seen()
    (_, bottom), (right, top) = scene.view
    assert max(x for x, _ in scene.shown) > right
    assert max(y for _, y in scene.shown) > top
    assert min(y for _, y in scene.shown) < bottom


@pytest.mark.parametrize(("beta", "close"), [("0.34", True), ("1/1000", True), ("1/20", False)])
def test_a_region_that_is_small_or_has_small_cuts_is_enlarged(beta, close):
    scene = plane_scene(feasible(Region(PAPER, beta=beta), lam=[2, 0]), (1, 2))
    enlarged = scene.enlarged()
    assert (enlarged is not None) == close
    if enlarged is not None:
        (left, _), (right, _) = enlarged.view
        assert enlarged.shown == scene.shown
        assert right - left < (scene.view[1][0] - scene.view[0][0]) / 4
        assert all(left <= enlarged.place(mark)[0] <= right for mark in enlarged.marks)


def test_with_a_radius_the_given_gamma_alone_allows_more():
    scene = plane_scene(feasible(Region(PAPER, gamma_radius="0.1")), (1, 2))
    assert scene.layers == ()
    assert set(scene.shown) != set(scene.nominal)
    assert min(scene.cuts.linear[0].k, 2) == 1 + scene.c
    # Each worst-case cut bends at most once for each axis that it crosses.
    assert all(1 <= len(pieces) <= 3 for pieces in scene.edges())


def test_the_edge_of_a_cut_is_where_its_sum_is_exactly_one_plus_c():
    scene = plane_scene(feasible(Region(PAPER, gamma_radius=["0.1", 0])), (1, 2))
    for half_planes, pieces in zip(scene.cuts, scene.edges(), strict=True):
        for piece in pieces:
            for point in piece:
                assert min(half.excess(point) for half in half_planes) == 0


def test_a_cut_without_a_slope_has_no_edge():
    square = rectangle((Fraction(-1), Fraction(-1)), (Fraction(1), Fraction(1)))
    assert boundary(square, plane_scene(feasible(Region([0, 0])), (1, 2)).cuts.linear) == []


def test_axes_are_checked():
    with pytest.raises(InputError, match="axes: expected two different tasks between 1 and 2"):
        plane_scene(feasible(Region(PAPER)), (1, 3))


@examples(60)
@given(st.fractions(Fraction(1, 40), 1, max_denominator=40), st.fractions(Fraction(1, 50), 2, max_denominator=50))
def test_one_task_is_drawn_as_the_segment_that_its_vertices_bound(gamma, beta):
    region = Region([gamma], beta=beta)
    scene = segment_scene(feasible(region))
    assert sorted(x for x, _ in scene.interval()) == [x for (x,) in vertices(region)]
    assert {c for _, c in scene.interval()} <= {scene.c}
