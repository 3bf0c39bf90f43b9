r"""Weak duality in exact arithmetic: any multipliers, however they were found, prove a bound.

For y₁, y₂ ≥ 0 and any z, every (x, c) of the region that meets the constraints has

    o·x + kc  ≤  o·x + kc + y₁(V(x) − h₁(1+c)) + y₂(Q(x) − h₂(1+c)) + z(Σx_i − total),

as the added terms are ≥ 0 there. The right-hand side is bounded over the larger set that keeps only the limits
of single coordinates, low_i ≤ x_i ≤ high_i and |x_i| ≤ ρc, and c ∈ [c₀, c₁]. There it falls apart: for a fixed c into
one concave function of each x_i, with a bend at 0 only, so that the best x_i is an end of its interval or 0.
What is left is concave and piecewise linear in c, with bends where ρc passes |low_i| or |high_i|: walking them
while the slope is > 0 finds its maximum.

An upper bound < 0 for o = 0, k = 0 proves that there is no point at all. A free c means 0 < c < 1, yet the bound is
taken over [0, 1]: the larger set can only raise it. A bound of 0 still proves it if only c = 0, or only c = 1,
attains it.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from proofcheck.solve.scaled import Frame
from proofcheck.solve.slice import Interval

ZERO = Fraction(0)


class Multipliers(NamedTuple):
    """y₁ and y₂ for the two sums, z for Σx_i = total."""

    linear: Fraction
    quadratic: Fraction
    total: Fraction


NOTHING = Multipliers(ZERO, ZERO, ZERO)


@dataclass(frozen=True)
class Goal:
    """o·x + kc with o = ``sign`` times one coordinate axis, or 0, and k = ``on_c``."""

    index: int | None = None
    sign: int = 1
    on_c: int = 0


class Supremum(NamedTuple):
    """The largest value, and the interval of c that attains it; ±inf when there is no bound, or no point."""

    value: Fraction | float
    first: Fraction
    last: Fraction


class _Line(NamedTuple):
    """What one coordinate adds: ``constant`` + ``slope``·min(ρc, ``until``)."""

    constant: Fraction
    slope: Fraction
    until: Fraction | None


def supremum(frame: Frame, goal: Goal, y: Multipliers, c: Interval) -> Supremum:
    """The bound that ``y`` proves for ``goal`` over the region with c in the closed interval: O(n log n).

    Args:
        frame: The program.
        goal: What is bounded.
        y: Multipliers; the first two must be ≥ 0.
        c: The interval of c.

    Source: project, weak duality.
    """
    low = max(c.low, _least_c(frame))
    if low > c.high or _crossed(frame):
        return Supremum(float("-inf"), low, c.high)
    lines = [_best(frame, goal, y, i) for i in range(frame.constraints.n)]
    if frame.reach is None and any(line.slope and line.until is None for line in lines):
        return Supremum(float("inf"), low, c.high)
    h1, h2 = frame.h
    fixed = y.linear * h1 + y.quadratic * h2
    constant = sum((line.constant for line in lines), -fixed - y.total * (frame.total or ZERO))
    return _walk(frame, lines, constant, goal.on_c - fixed, Interval(low, c.high))


def refutes(frame: Frame, y: Multipliers, c: Interval) -> bool:
    """Whether ``y`` proves that no point of the region meets the constraints.

    The ends of a true interval of c, 0 and 1, are not allowed themselves.
    """
    bound = supremum(frame, Goal(), y, c)
    if bound.value == 0 and c.low < c.high:
        return bound.first == bound.last and bound.first in c
    return bound.value < 0


def _least_c(frame: Frame) -> Fraction:
    """The least c whose box |x_i| ≤ ρc reaches every interval [low_i, high_i]."""
    if frame.reach is None:
        return ZERO
    needed = [end for end in frame.low if end is not None] + [-end for end in frame.high if end is not None]
    return max([ZERO, *needed]) / frame.reach


def _crossed(frame: Frame) -> bool:
    return any(
        low is not None and high is not None and low > high for low, high in zip(frame.low, frame.high, strict=True)
    )


def slopes(frame: Frame, goal: Goal, y: Multipliers, i: int) -> tuple[Fraction, Fraction]:
    """The slopes in x_i, for x_i > 0 and for x_i < 0; the first is never the larger."""
    aimed = goal.sign if i == goal.index else 0
    linear, quadratic = frame.linear, frame.quadratic
    right = aimed + y.linear * linear.low[i] + y.quadratic * quadratic.low[i] + y.total
    left = aimed + y.linear * linear.high[i] + y.quadratic * quadratic.high[i] + y.total
    return right, left


def _best(frame: Frame, goal: Goal, y: Multipliers, i: int) -> _Line:
    right, left = slopes(frame, goal, y, i)
    low, high = frame.low[i], frame.high[i]
    if high is not None and high < 0 and left >= 0:
        return _Line(left * high, ZERO, None)
    if low is not None and low > 0 and right <= 0:
        return _Line(right * low, ZERO, None)
    if right > 0:
        return _Line(ZERO, right, high)
    if left < 0:
        return _Line(ZERO, -left, None if low is None else -low)
    return _Line(ZERO, ZERO, None)


def _walk(frame: Frame, lines: list[_Line], constant: Fraction, slope_c: Fraction, c: Interval) -> Supremum:
    """Max over c of constant + slope_c·c + Σ slope_i·min(ρc, until_i), concave in c."""
    start, slope = constant + slope_c * c.low, slope_c
    bends: list[tuple[Fraction, Fraction]] = []
    if frame.reach is None:
        start += sum((line.slope * line.until for line in lines if line.until is not None), ZERO)
        return _climb(start, slope, bends, c)
    for line in lines:
        at_once = line.until is not None and line.until <= frame.reach * c.low
        if at_once:
            start += line.slope * line.until  # type: ignore[operator]
            continue
        start += line.slope * frame.reach * c.low
        slope += line.slope * frame.reach
        if line.until is not None:
            bends.append((line.until / frame.reach, line.slope * frame.reach))
    return _climb(start, slope, bends, c)


def _climb(value: Fraction, slope: Fraction, bends: list[tuple[Fraction, Fraction]], c: Interval) -> Supremum:
    """From c.low upwards while the slope is > 0, and on to the end of the flat part."""
    place, first = c.low, c.low
    for at, drop in [*sorted(bends), (c.high, ZERO)]:
        end = min(at, c.high)
        if slope < 0:
            break
        if slope > 0:
            value += slope * (end - place)
            first = end
        place = end
        slope -= drop
    return Supremum(value, first, place)
