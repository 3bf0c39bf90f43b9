"""Clarabel's multipliers: near the optimal ones, in the units that they are said to have."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import decide
from proofcheck.solve import points
from proofcheck.solve.bench import Bench
from proofcheck.solve.constrained import constrained_ground, plain_ground
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.nearest import Nearest
from proofcheck.solve.points import nearest_proposal
from proofcheck.solve.quadratic import float_multipliers
from proofcheck.solve.slice import Interval, Slice
from tests.solve.corners import nearest, squared_distance
from tests.solve.strategies import constraints, regions, well_scaled

targets = st.fractions(-12, 12, max_denominator=8)
BETA = Fraction(1, 20)


@given(regions(most=2).filter(lambda region: region.c is not None and well_scaled(region)), st.data())
def test_they_bound_the_distance_from_below_by_nearly_itself(region: Region, data: st.DataObject) -> None:
    n, decision = len(region.gamma), decide(region)
    limits = data.draw(st.just(Constraints(n)) | constraints(n).filter(lambda constraint: not constraint.equal))
    ground = constrained_ground(decision, limits) if limits.asked else plain_ground(decision)
    target = tuple(data.draw(st.lists(targets, min_size=n, max_size=n)))
    if ground.part is None or region.c is None or ground.part.contains(target):
        return
    program = Nearest(region, limits, ground.part.beta, Interval(region.c, region.c), target)
    y = float_multipliers(program, Bench(decision, limits, "CLARABEL").size(ground.part.beta, region.c, target))
    best = squared_distance(nearest(region, limits, ground.part.beta, region.c, target), target)
    if y is None or not best:
        return
    assert best * (1 - Fraction(1, 10**4)) - Fraction(1, 10**4) <= program.lower_bound(y) <= best


def test_where_there_is_no_point_there_are_none() -> None:
    program = Nearest(Region(["-1/2"]), Constraints(1), BETA, Interval(BETA, Fraction(1)), (Fraction(0),))
    assert float_multipliers(program, Fraction(1)) is None


@pytest.mark.parametrize("limits", [Constraints(3), Constraints(3, sum_to_one=True, lam_max=(Fraction(2),) * 3)])
@pytest.mark.parametrize("radius", [None, "1/50"])
def test_the_optimum_is_the_same_from_the_solvers_own_multipliers(
    limits: Constraints, radius: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    region = Region(["0.9", "-0.5", "0.3"], beta=BETA, gamma_radius=radius)
    decision = decide(region)
    ground = constrained_ground(decision, limits) if limits.asked else plain_ground(decision)
    assert ground.part is not None
    assert ground.anchor is not None
    part = Slice(region, limits, BETA, None)
    proposals = []
    for start in (float_multipliers, lambda *_: None):
        monkeypatch.setattr(points, "float_multipliers", start)
        bench = Bench(decision, limits, "CLARABEL")
        proposals.append(nearest_proposal("near", bench, part, ground.anchor, (Fraction(1), Fraction(4), Fraction(-9))))
    assert proposals[0] == proposals[1]
    assert proposals[0] is not None
    assert proposals[0].verified
