"""The exact nearest point, at one c and over all: against every choice of tight inequalities, and by its KKT system."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region, propose
from proofcheck.region.threshold import decide, threshold
from proofcheck.solve.bench import Bench
from proofcheck.solve.constrained import constrained_ground, plain_ground
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.nearest import Multipliers, Nearest
from proofcheck.solve.points import nearest_proposal
from proofcheck.solve.slice import Interval, Slice
from tests.solve.corners import nearest, squared_distance
from tests.solve.strategies import constraints, regions

WHOLE = Interval(Fraction(0), Fraction(1))
targets = st.fractions(-12, 12, max_denominator=8)


@given(regions(most=2), st.data())
def test_least_norm_and_near_are_those_of_brute_force(region: Region, data: st.DataObject) -> None:
    n = len(region.gamma)
    limits = data.draw(st.just(Constraints(n)) | constraints(n).filter(lambda constraint: not constraint.equal))
    decision = decide(region)
    ground = constrained_ground(decision, limits) if limits.asked else plain_ground(decision)
    if ground.part is None or ground.anchor is None:
        return
    part = Slice(region, limits, ground.part.beta, region.c)
    target = tuple(data.draw(st.lists(targets, min_size=n, max_size=n)))
    bench = Bench(decision, limits, "CLARABEL")
    proposal = nearest_proposal("near", bench, part, ground.anchor, target)
    assert proposal is not None
    assert proposal.verified
    best = squared_distance(nearest(region, limits, part.beta, region.c, target), target)
    reached = squared_distance(proposal.lam, target)
    assert best <= reached <= best + max(best, Fraction(1, 10**7)) * Fraction(2, 10**6)
    if best:
        assert proposal.off is not None
        assert reached <= best * (1 + proposal.off) ** 2


def orders(seed: int, n: int, most: int) -> Region:
    """γ within ``most`` orders of magnitude, at a third of the critical β."""
    rng = np.random.default_rng(seed)
    digits_and_orders = zip(rng.integers(-999, 1000, n), rng.integers(0, most, n), strict=True)
    gamma = [Fraction(int(digits), 1000) / 10 ** int(order) for digits, order in digits_and_orders]
    phi = threshold(Region(gamma)).phi
    return Region(gamma, beta=phi / 6)


@pytest.mark.parametrize("n", [5, 40, 400])
@pytest.mark.parametrize("seed", range(4))
def test_within_three_orders_of_magnitude_the_optimum_is_proved(n: int, seed: int) -> None:
    region = orders(seed, n, 3)
    proposals = {proposal.name: proposal for proposal in propose(region, near=[2] * n).proposals}
    for name in ("least_norm", "near"):
        off = proposals[name].off
        assert proposals[name].verified
        assert off is not None
        assert off <= Fraction(1, 10**6)


@pytest.mark.parametrize("seed", range(12))
def test_over_twelve_orders_a_point_is_exact_or_says_how_far_off_it_may_be(seed: int) -> None:
    for proposal in propose(orders(seed, 4, 13), near=[1] * 4).proposals:
        assert proposal.verified
        assert (proposal.off is not None and proposal.off <= Fraction(1, 10**6)) or "%" in proposal.note


@given(regions(), st.data())
def test_any_multipliers_bound_the_distance_from_below(region: Region, data: st.DataObject) -> None:
    n = len(region.gamma)
    limits = data.draw(constraints(n).filter(lambda constraint: not constraint.equal))
    ground = constrained_ground(decide(region), limits)
    if ground.part is None or ground.anchor is None or ground.part.c is None:
        return
    numbers = st.fractions(-9, 9, max_denominator=9)
    target = tuple(data.draw(st.lists(numbers, min_size=n, max_size=n)))
    c = Interval(ground.part.c, Fraction(1))
    start = Multipliers(*data.draw(st.tuples(numbers, numbers, numbers)), data.draw(st.fractions(*c)))
    bound = Nearest(region, limits, ground.part.beta, c, target).lower_bound(start)
    assert bound <= squared_distance(ground.anchor, target)


def test_newton_arrives_from_multipliers_of_a_few_digits() -> None:
    """The README's region: V and Q are tight, λ_1 is held by c/β, and c = 1/13 is free."""
    region = Region(["0.8", "-0.6"], beta="1/20")
    program = Nearest(region, Constraints(2), Fraction(1, 20), WHOLE, (Fraction(0), Fraction(0)))
    optimum = program.solve([Multipliers(Fraction(1, 2), Fraction(3), Fraction(0), Fraction(1, 10))])
    assert optimum is not None
    assert optimum.lam == (Fraction(20, 13), Fraction(10, 39))
    assert optimum.c == Fraction(1, 13)


def test_a_kink_where_the_box_meets_a_limit_is_found() -> None:
    """c is held where c/β passes lam_max = 2: there the box lets go of λ_2."""
    region = Region(["-759/1000", "723/1000", "383/500"], beta=Fraction(112530619, 2166140000), gamma_radius="81/1000")
    findings = propose(region, near=["-47/5", "23/10", "-83/10"], lam_max=2)
    near = next(proposal for proposal in findings.proposals if proposal.name == "near")
    assert near.verified
    assert near.off is not None
    assert near.off <= Fraction(1, 10**6)
    assert near.c == pytest.approx(2 * region.beta, rel=1e-5)


# From a search at random, at ends of c: floats there tell neither the least c nor which λ_i the box cuts.
AT_ENDS = {
    "a sum of one, a tiny c": (Region(["0.58", "-0.35"], beta="899/4500000000"), {"sum_to_one": True}, None),
    "five tasks on a sum": (
        Region(["-1/5", "-9/10", 1, "-1/2", "7/10"], beta="213/328000000", gamma_radius="1/10"),
        {"sum_to_one": True},
        None,
    ),
    "limits beside the sum": (
        Region([1, "1/50", "3/5", "-0.43"], beta="187/260000000"),
        {"sum_to_one": True, "lam_min": ["-1e-9", "-1e-9", "-2.6", "-1e-9"]},
        None,
    ),
    "two equally large": (Region(["-0.424", "-0.448"], beta="159/45250000000"), {}, [1000000, 1000]),
    "next to c = 1": (Region(["-1/2", "1/10", "3/400", "-1/20", "-3/4000"], beta="0.0288"), {}, [-34, 35, 1000, 35, 1]),
    "a far target at a given c": (
        Region(["-0.000169", "0.24", "-0.054"], beta="60515968044971439/2000000000000000000", c="999999/1000000"),
        {},
        [33, -33, 33],
    ),
}


@pytest.mark.parametrize(("region", "limits", "near"), AT_ENDS.values(), ids=AT_ENDS)
def test_at_the_ends_of_c_the_optimum_is_proved(region: Region, limits: dict[str, Any], near: list[int] | None) -> None:
    names = ("least_norm",) if near is None else ("least_norm", "near")
    proposals = [point for point in propose(region, near=near, **limits).proposals if point.name in names]
    assert len(proposals) == len(names)
    for proposal in proposals:
        assert proposal.verified
        assert "not proved" not in proposal.note
        assert proposal.off is not None
        assert proposal.off <= Fraction(1, 10**6)


def test_the_optimum_is_reached_from_a_point_inside_without_floats() -> None:
    region, target = Region(["0.8", "-0.6"], beta="1/20"), (Fraction(30), Fraction(-50))
    program = Nearest(region, Constraints(2), Fraction(1, 20), Interval(Fraction(0), Fraction(1)), target)
    optimum = program.approach((Fraction(5), Fraction(5, 6)), Fraction(7, 13))
    assert optimum is not None
    assert optimum.lam == (20, -20)
    assert optimum.c == 1
