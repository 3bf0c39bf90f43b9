"""Limits and proposals of the weak region, against linear and quadratic programs that share no code with them."""

import random
from collections.abc import Sequence
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofcheck import Region, propose
from proofcheck.region.threshold import decide
from proofcheck.solve.constrained import within_limits
from tests.region.strategies import regions

Limit = Sequence[Fraction | None]


def _exists(region: Region, low: Limit, high: Limit, *, sum_to_one: bool) -> bool:
    """Whether a linear program in λ⁺, λ⁻ and c in [0, 1] has a point."""
    ends, squares, unit = region.box[:2], region.box[2:4], region.box.denominator
    n, beta = len(ends[0]), float(region.beta or 0)
    rows = [[-a / unit for a in ends[0]] + [b / unit for b in ends[1]] + [1.0]]
    rows += [[-a / unit**2 for a in squares[0]] + [b / unit**2 for b in squares[1]] + [0.0]]
    bounds = [-1.0, 0.0]
    for k in range(n):
        sign = [float(i == k) for i in range(n)] + [-float(i == k) for i in range(n)] + [0.0]
        rows.append([beta * abs(entry) for entry in sign[:-1]] + [-1.0])
        bounds.append(0.0)
        for end, way in ((low[k], -1), (high[k], 1)):
            if end is not None:
                rows.append([way * entry for entry in sign])
                bounds.append(way * float(end))
    c = (0, 1) if region.c is None else (float(region.c),) * 2
    equation = {"A_eq": [[1.0] * n + [-1.0] * n + [0.0]], "b_eq": [1.0]} if sum_to_one else {}
    asked = {"A_ub": rows, "b_ub": bounds, "bounds": [(0, None)] * (2 * n) + [c]}
    return bool(linprog([0.0] * (2 * n + 1), **asked, **equation).status == 0)


def test_limits_are_decided_as_a_linear_program_decides_them_on_random_instances() -> None:
    rng = random.Random(5)
    seen = set()
    for number in range(300):
        n = rng.randint(1, 4)
        gamma = [Fraction(rng.randint(-20, 20), 20) for _ in range(n)]
        region = Region(
            [-abs(entry) for entry in gamma] if number % 5 == 0 else gamma,
            beta=Fraction(rng.choice([0, 1, 2, 5, 10]), 40),
            c=rng.choice([None, Fraction(1, 2), Fraction(9, 10)]),
            gamma_radius=Fraction(1, 40) if number % 4 == 3 else None,
            weak=True,
        )
        on_sum = number % 3 == 0
        low = Fraction(rng.randint(-8, 2), 2) if number % 2 else None
        high = Fraction(rng.randint(3, 16), 2) if number % 3 == 1 or number % 6 == 2 else None
        found = within_limits(region, sum_to_one=on_sum, lam_min=low, lam_max=high)
        nonempty = found.constrained.verdict == "nonempty"
        assert nonempty == _exists(region, [low] * n, [high] * n, sum_to_one=on_sum), region
        assert found.witness is None or found.witness.verified
        assert nonempty == (found.witness is not None)
        seen.add((nonempty, on_sum))
    assert len(seen) == 4


def test_squares_that_reach_zero_and_no_more_leave_a_point() -> None:
    # Σλγ² = λ₁/4 + λ₂/4 ≥ 0 and λ₁ ≤ 4, λ₂ ≤ −4 leave Σλγ² = 0 alone, at λ = (4, −4) where Σλγ = 4.
    found = within_limits(Region(["1/2", "-1/2"], weak=True), lam_max=[4, -4])
    assert found.witness is not None
    assert found.witness.lam == (4, -4)


def test_least_norms_are_those_of_a_quadratic_program() -> None:
    rng = random.Random(5)
    for number in range(40):
        n = rng.randint(1, 4)
        gamma = [Fraction(rng.randint(-20, 20), 20) for _ in range(n)]
        phi = decide(Region(gamma, weak=True)).phi
        if phi == 0:
            continue
        beta, c = phi * Fraction(rng.randint(1, 19), 40), Fraction(1, 2) if number % 2 else None
        highest = Fraction(rng.randint(2, 30), 4)
        found = propose(Region(gamma, beta=beta, c=c, weak=True), lam_max=highest)
        proposal = next((entry for entry in found.proposals if entry.name == "least_norm"), None)
        assert found.solver.agrees is not False
        assert all(entry.verified for entry in found.proposals)
        x, v, g = cp.Variable(n), cp.Variable(), np.array(gamma, float)
        rows = [g @ x >= 1 + v, g**2 @ x >= 0, cp.abs(x) * float(beta) <= v, v >= 0, v <= 1, x <= float(highest)]
        program = cp.Problem(cp.Minimize(cp.sum_squares(x)), [*rows, *([] if c is None else [v == float(c)])])
        program.solve(solver="CLARABEL")
        assert (proposal is None) == (program.status not in ("optimal", "optimal_inaccurate"))
        if proposal is not None:
            norm = float(sum(entry * entry for entry in proposal.lam))
            assert norm == pytest.approx(program.value, rel=1e-4, abs=1e-6)


@given(regions(weak=st.just(True)))
def test_every_proposal_lies_in_the_region_and_within_its_extents(region: Region) -> None:
    found = propose(region)
    for proposal in found.proposals:
        assert proposal.verified
        assert min(region.slacks(proposal.lam, beta=proposal.beta, c=proposal.c)) >= 0
        if found.extents is not None:
            assert all(low <= x <= high for x, (low, high) in zip(proposal.lam, found.extents.lam, strict=True))
