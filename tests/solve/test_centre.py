"""The largest ball: its radius against another solver's, over the facets of the slice or of the set over all c."""

import math
import re
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofcheck import Region, propose
from proofcheck.region.threshold import decide, threshold, working
from proofcheck.solve.centre import Ball, Centre
from proofcheck.solve.constrained import constrained_ground
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.repair import anchor
from proofcheck.solve.slice import Slice
from tests.solve.strategies import regions, well_scaled

GAMMAS = [["0.79", "-0.64"], ["0.3", "0.9", "-0.2"], ["-0.9", "0.8", "0.1", "-0.1"], ["0.5"]]
BETA = Fraction(1, 20)


def found_in(region: Region, limits: Constraints | None = None) -> tuple[Slice, Centre]:
    base = threshold(region)
    beta, c, *_ = working(region, base.phi)
    part = Slice(region, limits or Constraints(len(region.gamma)), beta, region.c)
    start = anchor(base.phi, base.s, beta=beta, c=c)
    if limits is not None:
        start = tuple(limits.low[i] or entry for i, entry in enumerate(start))
    centre = Ball(part, "CLARABEL").centre(start)
    assert centre is not None
    assert centre.most is not None
    return part, centre


def best_radius(part: Slice) -> float:
    """The radius of a largest ball by another solver: max r with a·λ − |a|r ≥ b for each facet."""
    g, n = np.array(part.region.gamma, float), len(part.region.gamma)
    beta, level = float(part.beta), 1 + float(part.c or 0)
    facets: list[tuple[Any, float]] = []
    for normal in (g, g * g):
        pulls = [s * beta * axis for s in (1, -1) for axis in np.eye(n)] if part.c is None else [np.zeros(n)]
        facets += [(normal - pull, level) for pull in pulls]
    reach = float((1 if part.c is None else part.c) / part.beta)
    facets += [(s * axis, -reach) for s in (1, -1) for axis in np.eye(n)]
    rows = [[*-normal, np.linalg.norm(normal)] for normal, _ in facets]
    solution = linprog([0] * n + [-1], rows, [-end for _, end in facets], bounds=[(None, None)] * (n + 1))
    return float(-solution.fun)


@pytest.mark.parametrize("gamma", GAMMAS)
@pytest.mark.parametrize("c", [None, "2/3"])
def test_the_radius_is_the_one_that_another_solver_finds(gamma: list[str], c: str | None) -> None:
    part, centre = found_in(Region(gamma, beta=BETA, c=c))
    assert centre.most is not None
    assert part.contains(centre.lam)
    assert centre.radius <= centre.most <= centre.radius * Fraction(1000001, 10**6)
    assert float(centre.radius) == pytest.approx(best_radius(part), rel=1e-6)


def test_over_all_c_the_ball_is_that_of_the_union() -> None:
    _, centre = found_in(Region(["0.8", "-0.6"], beta=BETA))
    assert [float(entry) for entry in centre.lam] == pytest.approx([11.683, -0.378], abs=1e-3)
    assert float(centre.radius) == pytest.approx(8.3175, abs=1e-4)


@given(regions(roomy=True).filter(well_scaled), st.integers(0, 2**32))
def test_every_point_of_the_ball_lies_in_the_set(region: Region, seed: int) -> None:
    if threshold(region).phi == 0:
        return
    part, centre = found_in(region)
    rng = np.random.default_rng(seed)
    for direction in rng.normal(size=(20, len(centre.lam))):
        unit = direction / np.linalg.norm(direction) * (1 - 1e-9)
        moved = [a + centre.radius * Fraction(float(b)) for a, b in zip(centre.lam, unit, strict=True)]
        assert part.contains(moved)


@pytest.mark.parametrize("share", ["0.99", "0.999", "0.999999"])
@pytest.mark.parametrize("c", [None, "2/3"])
def test_a_sliver_keeps_its_centre(share: str, c: str | None) -> None:
    """Near the critical β the set shrinks to a point: its radius shrinks with it, and no digit of it is lost."""
    phi = threshold(Region(["0.8", "-0.6"])).phi
    most = phi / 2 if c is None else Fraction(c) * phi / (1 + Fraction(c))
    _, centre = found_in(Region(["0.8", "-0.6"], beta=most * Fraction(share), c=c))
    assert centre.most is not None
    assert 0 < centre.radius <= centre.most <= centre.radius * Fraction(100001, 100000)


def test_a_tiny_beta_is_no_trouble() -> None:
    part, centre = found_in(Region(["0.8", "-0.6"], beta="1e-12"))
    assert float(centre.radius) == pytest.approx(best_radius(replace(part, beta=BETA)) * 5e10, rel=0.1)


def test_a_coordinate_that_cannot_move_does_not_shrink_the_ball() -> None:
    fixed = Constraints(2, lam_min=(Fraction(2), Fraction(-100)), lam_max=(Fraction(2), Fraction(100)))
    region = Region(["0.9", "0.9"], beta=BETA, c="2/3")
    _, centre = found_in(region, replace(fixed, lam_min=(Fraction(2), Fraction(3))))
    least = (1 + Fraction(2, 3) - Fraction("0.81") * 2) / Fraction("0.81")
    assert least < 3
    assert [float(entry) for entry in centre.lam] == pytest.approx([2, (3 + 40 / 3) / 2], rel=1e-5)


@pytest.mark.parametrize("gamma", [["0.9", "1"], ["0.3", "0.9", "-0.9"], ["-0.9", "0.8", "0.5", "-0.1"]])
@pytest.mark.parametrize("c", [None, "1/3"])
def test_under_a_sum_the_ball_lives_within_it(gamma: list[str], c: str | None) -> None:
    n = len(gamma)
    region, limits = Region(gamma, beta="1/100", c=c), Constraints(n, sum_to_one=True)
    ground = constrained_ground(decide(region), limits)
    if ground.part is None or ground.anchor is None:
        return
    part = Slice(region, limits, ground.part.beta, region.c)
    centre = Ball(part, "CLARABEL").centre(ground.anchor)
    assert centre is not None
    assert centre.most is not None
    assert sum(centre.lam) == 1
    assert centre.radius <= centre.most <= centre.radius * Fraction(1000001, 10**6)
    for direction in np.random.default_rng(1).normal(size=(20, n)):
        flat = direction - direction.mean()
        steps = [Fraction(float(entry)) for entry in flat / np.linalg.norm(flat) * (1 - 1e-9)]
        steps[-1] = -sum(steps[:-1])
        assert part.contains([a + centre.radius * b for a, b in zip(centre.lam, steps, strict=True)])


def test_with_a_radius_the_ball_serves_for_every_gamma() -> None:
    gamma, spread = ["0.7", "-0.5"], Fraction(1, 20)
    _, centre = found_in(Region(gamma, beta=BETA, gamma_radius=spread))
    radii: list[Any] = []
    for signs in product((-1, 0, 1), repeat=2):
        moved = [Fraction(entry) + sign * spread for entry, sign in zip(gamma, signs, strict=True)]
        part = Slice(Region(moved, beta=BETA), Constraints(2), BETA, None)
        radii.append(Ball(part, "CLARABEL").radius(centre.lam))
    assert Fraction(1, 5) < centre.radius <= min(radii)


def test_a_radius_is_never_said_to_be_larger_than_it_is():
    region = Region([1, 1, 1, 1, 1], beta="1/22", c="1/10")
    (centre,) = [proposal for proposal in propose(region, lam_min=-15).proposals if proposal.name == "chebyshev_centre"]
    (radius,) = re.findall(r"a ball of radius ([0-9.]+?)\.\.\. around", centre.note)
    linear, _, box = centre.slacks
    room = min(linear / Fraction(math.isqrt(5 * 10**24), 10**12), box / region.beta)
    assert Fraction(radius) <= room
    assert room - Fraction(radius) < Fraction(1, 10**5)
