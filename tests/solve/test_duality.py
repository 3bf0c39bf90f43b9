from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.duality import NOTHING, Goal, Multipliers, refutes, supremum
from proofcheck.solve.scaled import Frame, frame
from proofcheck.solve.slice import WHOLE, Interval, interval_of_c
from tests.examples import examples
from tests.solve.corners import corners
from tests.solve.strategies import constraints, regions

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
weights = st.fractions(min_value=0, max_value=6, max_denominator=12)
signed = st.fractions(min_value=-4, max_value=4, max_denominator=12)


@st.composite
def bounded(draw: st.DrawFn) -> tuple[Region, Frame, Goal, Multipliers]:
    """A region, its program, a goal and any multipliers with y ≥ 0."""
    region = draw(regions(roomy=draw(st.booleans())))
    n = len(region.gamma)
    limited = draw(constraints(n).filter(lambda drawn_limits: not drawn_limits.equal))
    assert region.beta is not None
    program = frame(region, limited, beta=region.beta, unit=draw(st.sampled_from([ONE, 1 / region.beta])))
    goal = Goal(draw(st.none() | st.integers(0, n - 1)), draw(st.sampled_from([1, -1])), draw(st.integers(-1, 1)))
    z = draw(signed) if limited.sum_to_one else ZERO
    return region, program, goal, Multipliers(draw(weights), draw(weights), z)


def lagrangian(program: Frame, goal: Goal, y: Multipliers, x: list[Fraction], c: Fraction) -> Fraction:
    def slack(place: int) -> Fraction:
        sum_ = (program.linear, program.quadratic)[place]
        ends = zip(sum_.low, sum_.high, x, strict=True)
        return sum((a * e if e >= 0 else b * e for a, b, e in ends), ZERO) - program.h[place] * (1 + c)

    aim = (goal.sign * x[goal.index] if goal.index is not None else ZERO) + goal.on_c * c
    return aim + y.linear * slack(0) + y.quadratic * slack(1) + y.total * (sum(x, ZERO) - (program.total or ZERO))


def ends_of(program: Frame, i: int, c: Fraction) -> list[Fraction]:
    """The ends of the interval of x_i at this c, and 0 where it lies between."""
    assert program.reach is not None
    low, high = program.low[i], program.high[i]
    least = -program.reach * c if low is None else max(low, -program.reach * c)
    greatest = program.reach * c if high is None else min(high, program.reach * c)
    return [least, greatest, *([ZERO] if least < 0 < greatest else [])] if least <= greatest else []


@examples(60)
@given(bounded())
def test_no_corner_of_the_region_exceeds_the_bound(problem: tuple[Region, Frame, Goal, Multipliers]) -> None:
    """So no point does; and a region with a point is never refuted."""
    region, program, goal, y = problem
    bound = supremum(program, goal, y, interval_of_c(region)).value
    points = corners(region, program.constraints, program.beta)
    if any(region.c is not None or point[-1] < 1 for point in points):
        assert not refutes(program, y, interval_of_c(region))
    for *lam, c in points:
        x = [entry / program.unit for entry in lam]
        own = goal.sign * x[goal.index] if goal.index is not None else ZERO
        assert own + goal.on_c * c <= bound


@examples(60)
@given(bounded())
def test_the_bound_is_the_exact_maximum_over_the_limits(problem: tuple[Region, Frame, Goal, Multipliers]) -> None:
    """It is attained at an end of the interval of c, or where ρc passes a limit; and just where it says."""
    region, program, goal, y = problem
    c = interval_of_c(region)
    bound = supremum(program, goal, y, c)
    assert program.reach is not None
    bends = [abs(end) / program.reach for end in (*program.low, *program.high) if end is not None]
    values = {}
    for at in {c.low, c.high, *[bend for bend in bends if c.low <= bend <= c.high]}:
        choices = [ends_of(program, i, at) for i in range(len(region.gamma))]
        if all(choices):
            # The Lagrangian is a sum over the coordinates: each can be chosen on its own, the others at any end.
            x = [ends[0] for ends in choices]
            for i, ends in enumerate(choices):
                x[i] = max(ends, key=lambda e: lagrangian(program, goal, y, [*x[:i], e, *x[i + 1 :]], at))
            values[at] = lagrangian(program, goal, y, x, at)
    if not values:
        assert bound.value == float("-inf")
        return
    assert bound.value == max(values.values())
    attained = [at for at, value in values.items() if value == bound.value]
    assert (bound.first, bound.last) == (min(attained), max(attained))


def one_task(beta: Fraction, **limits: tuple[Fraction, ...]) -> Frame:
    return frame(Region(gamma=[1]), Constraints(1, **limits), beta=beta, unit=ONE)  # type: ignore[arg-type]


def test_a_bound_of_zero_refutes_only_if_an_end_of_c_alone_attains_it() -> None:
    y = Multipliers(ONE, ZERO, ZERO)
    # λ − 1 − c with λ ≤ 1/β·c = 2c: 0 at c = 1 alone, which is not allowed.
    assert refutes(one_task(HALF), y, WHOLE)
    # λ − 1 − c with λ ≤ 1: 0 at c = 0 alone, which is not allowed either.
    assert refutes(one_task(ZERO, lam_max=(ONE,)), y, WHOLE)
    # At a given c the bound 0 leaves a point.
    given_c = Interval(HALF, HALF)
    assert not refutes(one_task(Fraction(1, 3)), y, given_c)
    assert refutes(one_task(Fraction(1, 3) + Fraction(1, 10**30)), y, given_c)
    # Just below the critical β there is room.
    assert not refutes(one_task(HALF - Fraction(1, 10**30)), y, WHOLE)


def test_a_bound_that_an_inner_c_attains_does_not_refute() -> None:
    # λ ≤ 3/2 and λ ≤ 3c: λ − 1 − c is 0 at c = 1/2 alone, and λ = 3/2, c = 1/2 is a point.
    program = one_task(Fraction(1, 3), lam_max=(Fraction(3, 2),))
    bound = supremum(program, Goal(), Multipliers(ONE, ZERO, ZERO), WHOLE)
    assert bound == (0, HALF, HALF)
    assert not refutes(program, Multipliers(ONE, ZERO, ZERO), WHOLE)


def test_limits_outside_the_box_leave_nothing() -> None:
    assert refutes(one_task(HALF, lam_min=(Fraction(3),)), NOTHING, WHOLE)
    # λ ≥ 2 with |λ| ≤ 2c leaves c = 1, which is not allowed.
    assert refutes(one_task(HALF, lam_min=(Fraction(2),)), NOTHING, WHOLE)
    assert not refutes(one_task(HALF, lam_min=(2 - Fraction(1, 10**30),)), NOTHING, WHOLE)


@pytest.mark.parametrize("sign", [1, -1])
def test_without_a_box_there_may_be_no_bound(sign: int) -> None:
    assert supremum(one_task(ZERO), Goal(0, sign), NOTHING, WHOLE).value == float("inf")


def test_without_a_box_a_given_c_counts() -> None:
    program = one_task(ZERO, lam_max=(ONE,))
    bound = supremum(program, Goal(), Multipliers(ONE, ZERO, ZERO), Interval(HALF, HALF))
    assert bound.value == -HALF
