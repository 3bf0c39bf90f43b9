r"""The largest margin under limits of λ, and whether the region is empty under them, exactly.

Within limits lo_i ≤ λ_i ≤ hi_i, with Σλ_i = 1 or without, minimax over a compact convex set gives

    max over λ of min(V(λ), Q(λ))  =  min over t in [0, 1] of F(t),   F(t) = max over λ of tV(λ) + (1−t)Q(λ).

For each t the right-hand maximum is a fractional knapsack: V and Q fall apart into one concave function of each λ_i
with a bend at 0, so that filling the pieces in descending order of slope attains it. F is convex and piecewise linear,
bends where two slopes cross or one is 0, and each λ that attains F(t) is a line below it: the meeting point of two such
lines is on F, or yields a third one, and after finitely many of them F is at its minimum. Two λ that attain it there,
one with V ≤ Q and one with V ≥ Q, mix to a λ with min(V, Q) = F(t).

In a weak region it is the largest V with Q ≥ 0, min of F(t)/t, found by the same steps with the sign of −Q in place of
that of V − Q.

Theorem 3's box makes the limits depend on c, and the margin min(V, Q) − (1+c) is concave in c. The multipliers of a
knapsack bound it by a line for all c, so that the zeros of the lines approach the first c that serves from below, again
in finitely many steps; where a line stays below 0 for every c that is allowed, its multipliers prove that none serves.
Where one line rises and the next one falls, a mixture of their multipliers is level, and proves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.region import Region
from proofcheck.region.threshold import theta
from proofcheck.solve.constraints import Constraints, Ends

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


class Margin(NamedTuple):
    """The largest min(V, Q) within limits, a λ that attains it, and the multipliers that prove it.

    ``t`` weighs V against Q, ``total`` is that of Σλ_i = 1: no λ within the limits has tV + (1−t)Q − total·(Σλ − 1)
    above ``value``. Of a weak region ``value`` is the largest V with Q ≥ 0, and none is above t·``value``; with t = 0
    no λ has Q ≥ 0, and ``value`` < 0 is the largest Q.
    """

    value: Fraction
    lam: tuple[Fraction, ...]
    t: Fraction
    total: Fraction

    def spare(self, level: Fraction, theta: int) -> Fraction:
        """By how much the bound exceeds t·level + (1−t)·θ·level, what the multipliers ask."""
        share = self.t + theta * (1 - self.t)
        return share * (self.value - level) if share else self.value


class Room(NamedTuple):
    """A c that serves, and the largest margin there; or, with ``c`` None, one whose multipliers prove that none does.

    Where the bound of those falls with c and is not below 0 for every c that is allowed, that of ``mixed`` is.
    No margin at all says that no λ meets the limits for any c that is allowed.
    """

    c: Fraction | None
    margin: Margin | None
    mixed: Margin | None = None


class _Filled(NamedTuple):
    """What attains F(t): λ over a denominator, V(λ) and Q(λ), and the slope of the piece that was filled last."""

    lam: list[int]
    linear: Fraction
    quadratic: Fraction
    last: Fraction


class _Piece(NamedTuple):
    """A task's λ_i from its least value up to 0, or from 0 up to its greatest: how long, and what V and Q rise by."""

    task: int
    length: int
    linear: int
    quadratic: int


@dataclass(frozen=True)
class Limits:
    """lo_i ≤ λ_i ≤ hi_i, shape (n,), and Σλ_i = 1 if ``sum_to_one``; some λ must meet them.

    >>> from proofcheck import Region
    >>> Limits(Region([1, "1/2"]), (ZERO, ZERO), (ONE, ONE), sum_to_one=True).largest_margin().value
    Fraction(1, 1)
    """

    region: Region
    low: tuple[Fraction, ...]
    high: tuple[Fraction, ...]
    sum_to_one: bool

    def largest_margin(self) -> Margin:
        """The largest min(V, Q), and its proof: O(n log n) for each line, of which a few dozen do as a rule."""
        right, left = self._filled(ZERO, prefer_linear=True), self._filled(ONE, prefer_linear=False)
        if (balance := self._balance(right)) > 0 or (balance == 0 and not self.region.weak):
            return self._at(ZERO, right, right)
        if self._balance(left) <= 0:
            return self._at(ONE, left, left)
        while True:
            # Both lines bound F from below; V − Q is their slope.
            rise, fall = left.linear - left.quadratic, right.quadratic - right.linear
            t = (right.quadratic - left.quadratic) / (rise + fall)
            value = right.quadratic - t * fall
            between = self._filled(t, prefer_linear=True)
            if t * between.linear + (1 - t) * between.quadratic == value:
                return self._at(t, right, left)
            if self._balance(between) >= 0:
                left = between
            else:
                right = between

    def _balance(self, filled: _Filled) -> Fraction:
        """θV − Q: the sign of the slope of F(t)/(t + θ(1−t)) where this λ attains F."""
        return theta(self.region) * filled.linear - filled.quadratic

    def _at(self, t: Fraction, first: _Filled, second: _Filled) -> Margin:
        """At the minimiser t, with θV ≤ Q at the first and θV ≥ Q at the second, which both attain F(t)."""
        _, _, unit, _, _ = self._pieces
        gap, other = -self._balance(first), self._balance(second)
        share = gap / (gap + other) if gap + other and first is not second else ZERO
        p, q = share.numerator, share.denominator
        lam = tuple([Fraction((q - p) * a + p * b, q * unit) for a, b in zip(first.lam, second.lam, strict=True)])
        value = t * first.linear + (1 - t) * first.quadratic
        value /= t + theta(self.region) * (1 - t) or ONE
        return Margin(value, lam, t, self._filled(t, prefer_linear=True).last if self.sum_to_one else ZERO)

    @cached_property
    def _pieces(self) -> tuple[list[_Piece], list[int], int, int, int]:
        """The pieces, the least λ over its denominator, that denominator, that of the slopes, and what Σλ lacks."""
        box, unit_of_slopes = self.region.box, self.region.box.denominator**2
        ends, unit = over_common_denominator([*self.low, *self.high])
        low, high = ends[: len(self.low)], ends[len(self.low) :]
        pieces = []
        for i, (a, b) in enumerate(zip(low, high, strict=True)):
            if a < 0:
                pieces.append(_Piece(i, min(b, 0) - a, box.high[i] * box.denominator, box.greatest[i]))
            if b > 0:
                pieces.append(_Piece(i, b - max(a, 0), box.low[i] * box.denominator, box.least[i]))
        return pieces, low, unit, unit_of_slopes, unit - sum(low)

    @cached_property
    def _leaning(self) -> tuple[list[int], list[int]]:
        """The places of the pieces by what Q rises by more than V, and by what V rises by more than Q."""
        leaning = [piece.linear - piece.quadratic for piece in self._pieces[0]]
        by_linear = sorted(range(len(leaning)), key=leaning.__getitem__, reverse=True)
        return sorted(range(len(leaning)), key=leaning.__getitem__), by_linear

    def _filled(self, t: Fraction, *, prefer_linear: bool) -> _Filled:
        """A λ that attains F(t); of equal slopes those with the larger share of V, or of Q, come first."""
        pieces, low, unit, unit_of_slopes, lacking = self._pieces
        p, q = t.numerator, t.denominator
        slopes = [p * piece.linear + (q - p) * piece.quadratic for piece in pieces]
        lam, last = list(low), 0
        # A stable sort keeps pieces of equal slopes in the order that is preferred.
        for i in sorted(self._leaning[prefer_linear], key=slopes.__getitem__, reverse=True):
            slope, piece = slopes[i], pieces[i]
            if self.sum_to_one:
                # A piece of length 0 too may be the last: any slope down to the next piece's proves as much.
                length = min(piece.length, lacking)
                lacking -= length
                last = slope
            else:
                leaning = piece.linear - piece.quadratic
                length = piece.length if (slope, leaning if prefer_linear else -leaning) > (0, 0) else 0
            lam[piece.task] += length
            if self.sum_to_one and not lacking:
                break
        linear, quadratic = self._sums(lam)
        whole = unit * unit_of_slopes
        return _Filled(lam, Fraction(linear, whole), Fraction(quadratic, whole), Fraction(last, q * unit_of_slopes))

    def _sums(self, lam: Sequence[int]) -> tuple[int, int]:
        box = self.region.box
        linear = quadratic = 0
        for entry, low, high, least, greatest in zip(lam, box.low, box.high, box.least, box.greatest, strict=True):
            linear += entry * (low if entry >= 0 else high)
            quadratic += entry * (least if entry >= 0 else greatest)
        return linear * box.denominator, quadratic


@dataclass(frozen=True)
class Scale:
    """How the box and the level grow with v: |λ_i| ≤ reach·v, and both sums are to reach level + slope·v.

    For β > 0 v is c, with reach 1/β, level 1 and slope 1; at β = 0 the box is only an aid, and v its size.
    """

    region: Region
    constraints: Constraints
    reach: Fraction
    level: Fraction
    slope: Fraction

    def first(self, start: Fraction, end: Fraction | None, *, strict: bool = False) -> Room:
        """The least v that serves, below ``end`` if given, from a ``start`` whose limits some λ meets.

        A ``strict`` level is to be exceeded, so that any v that does so is returned.
        """
        v = start
        before: tuple[Margin, Fraction] | None = None
        while True:
            margin = self.limits(v).largest_margin()
            spare = self._spare(margin, v)
            if spare > 0 or (spare == 0 and not strict):
                return Room(v, margin)
            rise = self.rise(margin, v)
            if rise < 0:
                level = self._level_with_sum(margin, rise, v) if before is None else _level(*before, margin, rise)
                return Room(None, margin, level)
            if rise == 0 or (end is not None and v - spare / rise >= end):
                return Room(None, margin)
            before = margin, rise
            # At the level itself a line that rises may be none of the margin's: further up it cannot rise again.
            v = v - spare / rise if spare else 2 * v

    def last(self, first: Fraction, end: Fraction) -> Fraction:
        """The greatest v ≤ ``end`` that serves, where ``first`` does."""
        v = end
        while v > first:
            margin = self.limits(v).largest_margin()
            spare = self._spare(margin, v)
            if spare >= 0:
                break
            v = max(first, v - spare / self.rise(margin, v, below=True))
        return v

    def _spare(self, margin: Margin, v: Fraction) -> Fraction:
        return margin.spare(self.level + self.slope * v, theta(self.region))

    def limits(self, v: Fraction) -> Limits:
        """low_i ≤ λ_i ≤ high_i, each cut to |λ_i| ≤ reach·v."""
        edge = self.reach * v
        low = [-edge if end is None else max(end, -edge) for end in self.constraints.low]
        high = [edge if end is None else min(end, edge) for end in self.constraints.high]
        return Limits(self.region, tuple(low), tuple(high), self.constraints.sum_to_one)

    def rise(self, margin: Margin, v: Fraction, *, below: bool = False) -> Fraction:
        """By how much the bound of these multipliers on the margin grows with v, upwards of it, or ``below`` it."""
        box, t, edge = self.region.box, margin.t, self.reach * v
        p, q, unit = t.numerator, t.denominator, box.denominator
        total = margin.total
        rate = 0
        for i, (low, high) in enumerate(zip(self.constraints.low, self.constraints.high, strict=True)):
            if _gives_way(high, edge, below):
                upward = p * box.low[i] * unit + (q - p) * box.least[i]
                rate += max(0, upward * total.denominator - total.numerator * q * unit * unit)
            if _gives_way(None if low is None else -low, edge, below):
                downward = p * box.high[i] * unit + (q - p) * box.greatest[i]
                rate += max(0, total.numerator * q * unit * unit - downward * total.denominator)
        return self.reach * Fraction(rate, q * unit * unit * total.denominator) - self.slope * (
            t + theta(self.region) * (1 - t)
        )

    def _level_with_sum(self, margin: Margin, rise: Fraction, v: Fraction) -> Margin:
        """Multipliers whose bound is below 0 on both sides of v: below it Σλ_i = 1 is out of the box's reach.

        What is missing to the sum there, times a multiplier of its own, makes up for the fall of the line.
        """
        if not self.constraints.sum_to_one:
            return margin
        edge, (low, high) = self.reach * v, (self.constraints.low, self.constraints.high)
        for ends, goal in ((high, ONE), (tuple([None if end is None else -end for end in low]), -ONE)):
            growing = sum(_gives_way(end, edge, True) for end in ends)
            if growing and sum((edge if end is None else min(end, edge) for end in ends), ZERO) == goal:
                return margin._replace(total=margin.total + goal * rise / (self.reach * growing))
        return margin

    def least(self) -> Fraction | None:
        """The least v whose limits some λ meets; None where none does."""
        low, high = self.constraints.low, self.constraints.high
        needed = [end for end in low if end is not None] + [-end for end in high if end is not None]
        v = max([ZERO, *needed]) / self.reach
        if not self.constraints.sum_to_one:
            return v
        mirrored = tuple([None if end is None else -end for end in low])
        ends = [_reached(high, ONE, self.reach, v), _reached(mirrored, -ONE, self.reach, v)]
        return None if None in ends else max([end for end in ends if end is not None])


def _level(first: Margin, rise: Fraction, second: Margin, fall: Fraction) -> Margin:
    """Multipliers that mix those of a line that rises and of one that falls, so that their bound is level."""
    share = fall / (fall - rise)
    t = share * first.t + (1 - share) * second.t
    return second._replace(t=t, total=share * first.total + (1 - share) * second.total)


def _gives_way(end: Fraction | None, edge: Fraction, below: bool) -> bool:
    """Whether ±edge, and not the limit of its own, holds a λ_i on this side, as the edge moves up, or down if below."""
    return end is None or end > edge or (below and end == edge)


def _reached(ends: Ends, goal: Fraction, reach: Fraction, v: Fraction) -> Fraction | None:
    """The least v from here on at which Σ min(end_i, reach·v) is at least ``goal``; concave, so lines lead there."""
    while True:
        edge = reach * v
        missing = goal - sum((edge if end is None else min(end, edge) for end in ends), ZERO)
        if missing <= 0:
            return v
        growing = sum(end is None or end > edge for end in ends)
        if not growing:
            return None
        v += missing / (reach * growing)
