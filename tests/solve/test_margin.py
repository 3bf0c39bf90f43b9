"""The largest margin under limits, and emptiness, against every corner of the polytope and against a linear program."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.margin import Limits, Scale
from tests.solve.corners import corners
from tests.solve.strategies import constraints, regions

ONE = Fraction(1)
# Few values, so that slopes cross at one t, limits meet the box, and margins are 0 exactly.
quarters = st.integers(-4, 4).map(lambda k: Fraction(k, 4))
limited = constraints(2).filter(lambda limits: not limits.equal and limits.contradiction() is None)


def scale(region: Region, limits: Constraints) -> Scale:
    assert region.beta
    return Scale(region, limits, 1 / region.beta, ONE, ONE)


@given(st.lists(quarters, min_size=2, max_size=2), st.integers(2, 12), st.integers(1, 11), limited)
@example([ONE, ONE / 2], 3, 11, Constraints(2, sum_to_one=True))
def test_the_first_and_the_last_c_are_those_of_the_corners(
    gamma: list[Fraction], per_beta: int, twelfths: int, limits: Constraints
) -> None:
    region = Region(gamma, beta=Fraction(1, per_beta))
    at = [corner[-1] for corner in corners(region, limits, Fraction(1, per_beta))]
    within = scale(region, limits)
    least = within.least()
    if least is None or least >= 1:
        assert min(at, default=ONE) == 1
        return
    first = within.first(least, ONE)
    if first.c is None:
        assert min(at, default=ONE) == 1
        return
    assert first.c == min(at) < 1
    assert within.last(first.c, ONE) == max(at)
    c = Fraction(twelfths, 12)
    if c >= least:
        assert (within.limits(c).largest_margin().value >= 1 + c) == (min(at) <= c <= max(at))


@given(regions(), st.data())
def test_the_margin_is_attained_and_no_multipliers_allow_more(region: Region, data: st.DataObject) -> None:
    limits = data.draw(constraints(len(region.gamma)).filter(lambda constraint: not constraint.equal))
    within = scale(region, limits)
    least = None if limits.contradiction() else within.least()
    if least is None:
        return
    box = within.limits(least + 1)
    proof = box.largest_margin()
    assert min(region.sums(proof.lam)) >= proof.value
    assert all(low <= entry <= high for low, entry, high in zip(box.low, proof.lam, box.high, strict=True))
    assert not limits.sum_to_one or sum(proof.lam) == 1
    # Σ_i max over [low_i, high_i] of (t(V − …) − total·λ_i), concave with a bend at 0.
    ends = [sorted({low, high, min(max(Fraction(0), low), high)}) for low, high in zip(box.low, box.high, strict=True)]
    most = proof.total
    for i, places in enumerate(ends):
        values = []
        for x in places:
            alone = region.sums([x if k == i else Fraction(0) for k in range(len(ends))])
            values.append(proof.t * alone[0] + (1 - proof.t) * alone[1] - proof.total * x)
        most += max(values)
    assert most == proof.value


@pytest.mark.parametrize("sum_to_one", [False, True])
def test_many_tasks_agree_with_a_linear_program(sum_to_one: bool) -> None:
    n, rng = 60, np.random.default_rng(7)
    gamma = [Fraction(int(k), 100) for k in rng.integers(-99, 100, n)]
    ends = [sorted((Fraction(int(a), 10), Fraction(int(b), 10))) for a, b in rng.integers(-30, 31, (n, 2))]
    low, high = (tuple(column) for column in zip(*ends, strict=True))
    low = tuple(min(entry, ONE / n) for entry in low)
    high = tuple(max(entry, ONE / n) for entry in high)
    proof = Limits(Region(gamma), low, high, sum_to_one).largest_margin()
    g = np.array(gamma, float)
    answer = linprog(
        [*[0.0] * n, -1.0],
        A_ub=np.column_stack([np.array([-g, -g * g]), [1.0, 1.0]]),
        b_ub=[0.0, 0.0],
        A_eq=[[*[1.0] * n, 0.0]] if sum_to_one else None,
        b_eq=[1.0] if sum_to_one else None,
        bounds=[*zip(map(float, low), map(float, high), strict=True), (None, None)],
    )
    assert float(proof.value) == pytest.approx(-answer.fun, rel=1e-9)


def test_a_common_sum_that_the_box_cannot_reach_has_no_least_c() -> None:
    limits = Constraints(2, sum_to_one=True, lam_max=(ONE / 3, ONE / 3))
    assert scale(Region([1, 1], beta="1/3"), limits).least() is None
    assert scale(Region([1, 1], beta="1/3"), Constraints(2, sum_to_one=True)).least() == ONE / 6
