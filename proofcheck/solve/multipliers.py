r"""From a solver's float multipliers to rational ones that prove the best bound, as a rule exactly.

The bound of `supremum` is convex and piecewise linear in (y₁, y₂, z), so its least value is attained where two of its
bends (with z, three) meet: y_j = 0, a slope in some x_i that is 0, or a slope in c that is 0. The bends on which the
float multipliers nearly lie are solved exactly. Should that miss, the shortest fractions near the floats serve.
Whatever comes out, the bound that it proves is exact: a bad choice makes a bound loose, never false.
"""

from collections.abc import Iterator
from fractions import Fraction

from proofcheck.solve.duality import NOTHING, ZERO, Goal, Multipliers, slopes, supremum
from proofcheck.solve.repair import simplest
from proofcheck.solve.scaled import Frame
from proofcheck.solve.slice import Interval

# A solver's multipliers are good to about 10⁻⁸: how far a short fraction may lie from them, how near to a bend they
# count as on it, and from which slope on a coordinate is held back by its limit.
NEAR = Fraction(1, 10**7)
ROUGH = (Fraction(1, 3), Fraction(1, 20), Fraction(1, 1000))
ON_BEND = Fraction(1, 10**4)
ACTIVE = Fraction(1, 10**6)

# coefficients of y₁, y₂, z, and the right-hand side
Line = tuple[Fraction, Fraction, Fraction, Fraction]
ONE = Fraction(1)


def candidates(
    frame: Frame, goal: Goal, near: Multipliers, c: Interval, at_c: Fraction, *, scaled: bool = False
) -> Iterator[Multipliers]:
    """Rational multipliers near the given ones, all with y ≥ 0, the likeliest to be best first.

    Args:
        frame: The program.
        goal: What is to be bounded.
        near: The solver's multipliers.
        c: The interval of c.
        at_c: The solver's c.
        scaled: Whether only the ratios of the multipliers count, as for a proof of emptiness.
    """
    if scaled and (weight := near.linear + near.quadratic) > 0:
        near = Multipliers(*[entry / weight for entry in near])
    if scaled:
        # A proof of emptiness needs no best multipliers: where there is room, short ones are easier to follow.
        yield from (_nonnegative(_short(near, width)) for width in ROUGH)
    short = _short(near, NEAR)
    lines = [(ONE, ONE, ZERO, ONE)] if scaled else []
    bends = [(_distance(line, near), line) for line in _bends(frame, goal, near, c, at_c)]
    lines += [line for distance, line in sorted(bends) if distance < ON_BEND]
    # Where the multipliers are not unique they may lie on fewer bends than there are unknowns.
    lines += [(ONE, ZERO, ZERO, short.linear), (ZERO, ONE, ZERO, short.quadratic), (ZERO, ZERO, ONE, short.total)]
    yield _nonnegative(_meet(lines, frame.total is not None))
    yield _nonnegative(short)


def best_bound(frame: Frame, goal: Goal, near: Multipliers | None, c: Interval, at_c: Fraction) -> Fraction | float:
    """The least bound on ``goal`` that the multipliers near the solver's, or none at all, prove."""
    tried = [NOTHING]
    if near is not None:
        tried += candidates(frame, goal, near, c, at_c)
    return min(supremum(frame, goal, y, c).value for y in tried)


def _short(near: Multipliers, width: Fraction) -> Multipliers:
    return Multipliers(*[simplest(entry - width, entry + width) for entry in near])


def _nonnegative(y: Multipliers) -> Multipliers:
    return Multipliers(max(y.linear, ZERO), max(y.quadratic, ZERO), y.total)


def _bends(frame: Frame, goal: Goal, near: Multipliers, c: Interval, at_c: Fraction) -> Iterator[Line]:
    yield ONE, ZERO, ZERO, ZERO
    yield ZERO, ONE, ZERO, ZERO
    linear, quadratic = frame.linear, frame.quadratic
    on_total = ZERO if frame.total is None else ONE
    for i in range(frame.constraints.n):
        aimed = goal.sign if i == goal.index else 0
        yield linear.low[i], quadratic.low[i], on_total, Fraction(-aimed)
        if linear.bends:
            yield linear.high[i], quadratic.high[i], on_total, Fraction(-aimed)
    if frame.reach is not None and c.low < c.high:
        yield _slope_in_c(frame, goal, near, at_c)


def _slope_in_c(frame: Frame, goal: Goal, near: Multipliers, at_c: Fraction) -> Line:
    """Where k − y₁h₁ − y₂h₂ + ρ·Σ(slopes of the x_i that the box holds back at c) = 0."""
    reach = frame.reach or ZERO
    on = [-frame.h[0], -frame.h[1], ZERO]
    constant = Fraction(goal.on_c)
    for i in range(frame.constraints.n):
        right, left = slopes(frame, goal, near, i)
        low, high = frame.low[i], frame.high[i]
        aimed = goal.sign if i == goal.index else 0
        if right > ACTIVE and (high is None or high > reach * at_c):
            sign, linear, quadratic = 1, frame.linear.low[i], frame.quadratic.low[i]
        elif left < -ACTIVE and (low is None or -low > reach * at_c):
            sign, linear, quadratic = -1, frame.linear.high[i], frame.quadratic.high[i]
        else:
            continue
        on = [on[0] + sign * reach * linear, on[1] + sign * reach * quadratic, on[2] + sign * reach]
        constant += sign * reach * aimed
    return on[0], on[1], on[2] if frame.total is not None else ZERO, -constant


def _distance(line: Line, y: Multipliers) -> Fraction:
    """How far y is from the line, relative to its largest coefficient or term: large y are known less exactly."""
    terms = [line[0] * y.linear, line[1] * y.quadratic, line[2] * y.total, -line[3]]
    size = max(abs(entry) for entry in (*line[:3], *terms))
    return abs(sum(terms, ZERO)) / size if any(line[:3]) else ON_BEND


def _meet(lines: list[Line], with_total: bool) -> Multipliers:
    """Where the first lines that are independent of those before them meet; the last ones must span everything."""
    unknowns = 3 if with_total else 2
    pivots: list[tuple[int, list[Fraction]]] = []
    for line in lines:
        row = list(line)
        for column, pivot in pivots:
            row = [a - row[column] * b for a, b in zip(row, pivot, strict=True)]
        column = next((j for j in range(unknowns) if row[j]), unknowns)
        if column < unknowns:
            pivots.append((column, [a / row[column] for a in row]))
        if len(pivots) == unknowns:
            break
    return _back_substitute(pivots)


def _back_substitute(pivots: list[tuple[int, list[Fraction]]]) -> Multipliers:
    solution = [ZERO, ZERO, ZERO]
    for column, row in reversed(pivots):
        solution[column] = row[3] - sum((row[j] * solution[j] for j in range(3) if j != column), ZERO)
    return Multipliers(*solution)
