r"""The point of a region that is nearest to a given one, exactly: the KKT system at the active set of a float solver.

min ½‖λ − a‖² over (λ, c) with V(λ) ≥ 1+c, Q(λ) ≥ θ(1+c), |λ_i| ≤ c/β, limits of each λ_i, and Σλ_i = 1 where it is
asked for; V and Q are Theorem 3's two sums, each for its worst γ, and θ is 1, or 0 in a weak region. With multipliers
y₁, y₂ ≥ 0 of the sums and z of Σλ_i = 1,

    λ_i = a_i + y₁p_i + y₂q_i + z,   cut to the limits and to [−c/β, c/β],

where p_i and q_i are the slopes of the two sums in λ_i. Which λ_i are cut, and by what, turns optimality into at most
four linear equations in y₁, y₂, z and c. Solving them in rationals and cutting anew is Newton's method, and near the
optimum it arrives there after a few steps. Where it arrives is checked: in a convex program a point that meets every
KKT condition is the optimum, however it was found.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.region import Region
from proofcheck.region.threshold import theta
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.slice import Interval

ZERO, ONE = Fraction(0), Fraction(1)
MOST_STEPS, MOST_APPROACHES = 30, 60
# How far a solver's c may be off: ends and kinks that near are tried.
NEAR = Fraction(1, 10**4)
# How many λ_i may be the first that the box cuts, and by which part of c.
MOST_TIGHTENED, JUST = 3, Fraction(1, 10**6)
# What a λ_i is: free where it is positive, free where it is negative, at a limit of its own or at 0, at c/β, at −c/β.
RISING, FALLING, FIXED, TOP, BOTTOM = range(5)


class Multipliers(NamedTuple):
    """y₁, y₂, z and c: where Newton's method stands."""

    linear: Fraction
    quadratic: Fraction
    total: Fraction
    c: Fraction


class Optimum(NamedTuple):
    """The nearest point of the closed region, shape (n,), and a c that admits it or is an end; where Newton arrived."""

    lam: tuple[Fraction, ...]
    c: Fraction
    multipliers: Multipliers


class _Active(NamedTuple):
    """Which inequalities are taken for equations: both sums', and where c is held, if anywhere."""

    linear: bool
    quadratic: bool
    c: Fraction | None


class _Cut(NamedTuple):
    """λ at some multipliers, over one denominator, what each λ_i is, and by how much c/β holds them back in all.

    ``pressure`` is a sum over those at ±c/β; those that are there by a limit of their own too may count or not.
    """

    values: list[int]
    unit: int
    kinds: bytes
    pressure: tuple[Fraction, Fraction]


class _Totals(NamedTuple):
    """V(λ), Q(λ), Σλ_i and ‖λ − a‖²."""

    linear: Fraction
    quadratic: Fraction
    total: Fraction
    distance: Fraction


@dataclass(frozen=True)
class Nearest:
    """The program; not for λ_1 = … = λ_n, which has a closed form.

    Attributes:
        region: γ and its radius.
        constraints: The limits of λ, and Σλ_i = 1.
        beta: β ≥ 0; at 0 the interval of c must be a point.
        c: The closed interval of c, on which no limit of λ lies beyond ±c/β.
        target: a, shape (n,).
    """

    region: Region
    constraints: Constraints
    beta: Fraction
    c: Interval
    target: tuple[Fraction, ...]

    def solve(self, starts: Iterable[Multipliers]) -> Optimum | None:
        """The optimum, as soon as Newton's method arrives at it from one of the starts; None where it never does."""
        admitted = [self._admitted(start) for start in starts]
        tight = (y for start in admitted[:1] for y in self._tightened(start))
        arrived = (self._newton(start, active) for start in chain(admitted, tight) for active in self._likely(start))
        return next((optimum for optimum in arrived if optimum is not None), None)

    def _tightened(self, start: Multipliers) -> Iterator[Multipliers]:
        """The same multipliers at a c whose box just cuts the largest λ_i, and the largest two, and so on.

        Where the least c that admits λ is small, floats do not tell it from one that cuts none.
        """
        if self.beta == 0 or self.c.low == self.c.high:
            return
        cut = self._cut(start._replace(c=self.c.high))
        sizes = sorted({abs(value) for value in cut.values}, reverse=True)
        for size in sizes[:MOST_TIGHTENED]:
            yield self._admitted(start._replace(c=self.beta * Fraction(size, cut.unit) * (1 - JUST)))

    def approach(self, inner: tuple[Fraction, ...], c: Fraction) -> Optimum | None:
        """The optimum by steps that need no floats; None where they become too many.

        The target starts at a point of the region and moves to where it is. The optimum follows it on a path of
        straight pieces, so that Newton's method arrives from the last one once a step is short enough.

        Args:
            inner: A point of the region, shape (n,).
            c: A c that admits it.
        """
        y, at, step = Multipliers(ZERO, ZERO, ZERO, c), ZERO, ONE
        for _ in range(MOST_APPROACHES):
            ahead = min(at + step, ONE)
            target = [a + ahead * (b - a) for a, b in zip(inner, self.target, strict=True)]
            optimum = replace(self, target=tuple(target)).solve([y])
            if optimum is None:
                step /= 8
                continue
            if ahead == 1:
                return optimum
            y, at, step = optimum.multipliers, ahead, 4 * step
        return None

    def lower_bound(self, start: Multipliers) -> Fraction:
        r"""A number that ‖λ − a‖² is never below in the region, by weak duality from any multipliers.

        The least value D of the Lagrangian over λ is convex in c, so that its tangent bounds it for every c.
        """
        y = self._admitted(start)
        cut = self._cut(y)
        totals = self._totals(cut)
        spare = self._spare(y, totals)
        value = totals.distance / 2 - y.linear * spare[0] - y.quadratic * spare[1]
        value -= y.total * (totals.total - 1)
        slope = y.linear + self._theta * y.quadratic - cut.pressure[0]
        return 2 * (value + min(slope * (end - y.c) for end in self.c))

    @cached_property
    def _theta(self) -> int:
        return theta(self.region)

    def _spare(self, y: Multipliers, totals: _Totals) -> tuple[Fraction, Fraction]:
        """By how much both sums exceed what is asked of them at the c of the multipliers."""
        return totals.linear - 1 - y.c, totals.quadratic - self._theta * (1 + y.c)

    def _admitted(self, y: Multipliers) -> Multipliers:
        c = min(max(y.c, self.c.low), self.c.high)
        total = y.total if self.constraints.sum_to_one else ZERO
        return Multipliers(max(y.linear, ZERO), max(y.quadratic, ZERO), total, c)

    @cached_property
    def _limits(self) -> tuple[int, list[int], list[int | None], list[int | None]]:
        """One denominator, and over it the target and the limits of each λ_i."""
        low, high = self.constraints.low, self.constraints.high
        whole, unit = over_common_denominator([*self.target, *[end for end in (*low, *high) if end is not None]])
        known = iter(whole[len(self.target) :])
        lower = [None if end is None else next(known) for end in low]
        upper = [None if end is None else next(known) for end in high]
        return unit, whole[: len(self.target)], lower, upper

    @cached_property
    def _slopes(self) -> tuple[int, list[tuple[int, int, int, int]]]:
        """One denominator, and over it both sums' slopes in each λ_i: where λ_i > 0, then where λ_i < 0."""
        box = self.region.box
        rows = zip(box.low, box.least, box.high, box.greatest, strict=True)
        return box.denominator**2, [(a * box.denominator, b, d * box.denominator, e) for a, b, d, e in rows]

    def _likely(self, start: Multipliers) -> list[_Active]:
        """What may hold with equality, the likeliest first: floats do not tell a small multiplier from none."""
        ends = [end for end in dict.fromkeys((*self.c, *self._kinks(start.c))) if abs(end - start.c) <= NEAR]
        single_c = None if self.c.low < self.c.high else self.c.low
        first = _Active(start.linear > 0, start.quadratic > 0, ends[0] if start.c in self.c else single_c)
        places = [single_c] if single_c is not None else [None, *ends]
        sets = [_Active(*choice) for choice in product((True, False), (True, False), places)]
        return sorted(sets, key=lambda active: sum(a != b for a, b in zip(active, first, strict=True)))

    def _kinks(self, c: Fraction) -> Iterator[Fraction]:
        """The c near this one at which c/β passes a limit of some λ_i: from there on it holds the λ_i back no more."""
        for end in {abs(end) for end in (*self.constraints.low, *self.constraints.high) if end is not None}:
            if self.c.low < end * self.beta < self.c.high and abs(end * self.beta - c) <= NEAR:
                yield end * self.beta

    def _newton(self, y: Multipliers, active: _Active) -> Optimum | None:
        cut, tried = self._cut(y), set()
        for _ in range(MOST_STEPS):
            if (active, cut.kinds) in tried:
                return None
            tried.add((active, cut.kinds))
            solution = _solved(self._equations(cut, active), y)
            if solution is None:
                return None
            y = self._admitted(solution)
            cut = self._cut(y)
            totals = self._totals(cut)
            if self._is_optimal(y, cut, totals):
                return Optimum(tuple([Fraction(value, cut.unit) for value in cut.values]), y.c, y)
            active = self._updated(active, solution, cut, totals)
        return None

    def _cut(self, y: Multipliers) -> _Cut:
        unit, targets, lower, upper = self._limits
        slope_unit, slopes = self._slopes
        reach = None if self.beta == 0 else y.c / self.beta
        (first, second, shift, edge), y_unit = over_common_denominator([*y[:3], reach or ZERO])
        own, shift = y_unit * slope_unit, shift * slope_unit * unit
        first, second, edge = first * unit, second * unit, edge * slope_unit * unit
        values, kinds, inner, outer = [], bytearray(), 0, 0
        for a, low, high, (p, q, p_below, q_below) in zip(targets, lower, upper, slopes, strict=True):
            value, kind = a * own + shift + first * p + second * q, RISING
            if value <= 0:
                below = a * own + shift + first * p_below + second * q_below
                value, kind = (below, FALLING) if below < 0 else (0, FIXED if below > value else RISING)
            top = None if high is None else high * own
            bottom = None if low is None else low * own
            if top is not None and value > top and (reach is None or top <= edge):
                outer += value - top if top == edge else 0
                value, kind = top, FIXED
            elif bottom is not None and value < bottom and (reach is None or bottom >= -edge):
                outer += bottom - value if bottom == -edge else 0
                value, kind = bottom, FIXED
            elif reach is not None and value > edge:
                inner, value, kind = inner + value - edge, edge, TOP
            elif reach is not None and value < -edge:
                inner, value, kind = inner - edge - value, -edge, BOTTOM
            values.append(value)
            kinds.append(kind)
        whole, per_unit = own * unit, self.beta or ONE
        least = Fraction(inner, whole) / per_unit
        return _Cut(values, whole, bytes(kinds), (least, least + Fraction(outer, whole) / per_unit))

    def _totals(self, cut: _Cut) -> _Totals:
        unit, targets, *_ = self._limits
        slope_unit, slopes = self._slopes
        linear = quadratic = distance = 0
        per = cut.unit // unit
        for value, a, (p, q, p_below, q_below) in zip(cut.values, targets, slopes, strict=True):
            linear += value * (p if value >= 0 else p_below)
            quadratic += value * (q if value >= 0 else q_below)
            distance += (value - a * per) ** 2
        whole = cut.unit * slope_unit
        return _Totals(
            Fraction(linear, whole),
            Fraction(quadratic, whole),
            Fraction(sum(cut.values), cut.unit) if self.constraints.sum_to_one else ONE,
            Fraction(distance, cut.unit**2),
        )

    def _equations(self, cut: _Cut, active: _Active) -> list[list[Fraction]]:
        """Rows (coefficients of y₁, y₂, z, c; right-hand side)."""
        unit, targets, *_ = self._limits
        slope_unit, slopes = self._slopes
        pp = pq = qq = p_sum = q_sum = free = ap = aq = a_sum = 0
        p_fixed = q_fixed = fixed = p_edge = q_edge = sides = edges = a_edge = 0
        for kind, value, a, (p, q, p_below, q_below) in zip(cut.kinds, cut.values, targets, slopes, strict=True):
            if kind == FALLING or value < 0:
                p, q = p_below, q_below
            if kind == FIXED:
                p_fixed, q_fixed, fixed = p_fixed + p * value, q_fixed + q * value, fixed + value
            elif kind in (RISING, FALLING):
                pp, pq, qq, p_sum, q_sum, free = pp + p * p, pq + p * q, qq + q * q, p_sum + p, q_sum + q, free + 1
                ap, aq, a_sum = ap + a * p, aq + a * q, a_sum + a
            else:
                side = 1 if kind == TOP else -1
                p_edge, q_edge, sides, edges = p_edge + side * p, q_edge + side * q, sides + side, edges + 1
                a_edge += side * a
        beta, s = self.beta or ONE, slope_unit
        per_p, per_q, per_one = (Fraction(p_edge, s) / beta, Fraction(q_edge, s) / beta, Fraction(sides) / beta)
        sums = Fraction(p_sum, s), Fraction(q_sum, s)
        crossed = Fraction(pq, s * s)
        linear = [Fraction(pp, s * s), crossed, sums[0], per_p - 1]
        linear.append(1 - Fraction(ap, s * unit) - Fraction(p_fixed, s * cut.unit))
        quadratic = [crossed, Fraction(qq, s * s), sums[1], per_q - self._theta]
        quadratic.append(self._theta - Fraction(aq, s * unit) - Fraction(q_fixed, s * cut.unit))
        total = [*sums, Fraction(free), per_one, 1 - Fraction(a_sum, unit) - Fraction(fixed, cut.unit)]
        in_c = [1 - per_p, self._theta - per_q, -per_one, edges / beta**2, Fraction(a_edge, unit) / beta]
        return [
            linear if active.linear else [ONE, ZERO, ZERO, ZERO, ZERO],
            quadratic if active.quadratic else [ZERO, ONE, ZERO, ZERO, ZERO],
            total if self.constraints.sum_to_one else [ZERO, ZERO, ONE, ZERO, ZERO],
            in_c if active.c is None else [ZERO, ZERO, ZERO, ONE, active.c],
        ]

    def _is_optimal(self, y: Multipliers, cut: _Cut, totals: _Totals) -> bool:
        spare = self._spare(y, totals)
        if min(spare) < 0 or totals.total != 1 or y.linear * spare[0] or y.quadratic * spare[1]:
            return False
        return self._rests(y, cut)

    def _rests(self, y: Multipliers, cut: _Cut) -> bool:
        """Whether no other c would be better at these multipliers."""
        (least, most), pull = cut.pressure, max(y.linear, ZERO) + self._theta * max(y.quadratic, ZERO)
        return (pull >= least or y.c == self.c.high) and (pull <= most or y.c == self.c.low)

    def _updated(self, active: _Active, solution: Multipliers, cut: _Cut, totals: _Totals) -> _Active:
        """An inequality of a negative multiplier is let go, one that fails is taken up."""
        spare = self._spare(solution, totals)
        linear = solution.linear > 0 if active.linear else spare[0] < 0
        quadratic = solution.quadratic > 0 if active.quadratic else spare[1] < 0
        if self.c.low == self.c.high:
            return _Active(linear, quadratic, active.c)
        if active.c is None:
            outside = next((end for end in self.c if (solution.c - end) * (end - sum(self.c) / 2) >= 0), None)
            return _Active(linear, quadratic, outside)
        return _Active(linear, quadratic, active.c if self._rests(solution, cut) else None)


def _solved(rows: Iterable[Sequence[Fraction]], near: Multipliers) -> Multipliers | None:
    """The solution of the equations; of many, one that leaves alone what they leave open; None where there is none."""
    rest = [over_common_denominator(row)[0] for row in rows]
    pivots: list[tuple[int, list[int]]] = []
    while rest:
        first, *rest = rest
        column = next((j for j in range(4) if first[j]), None)
        if column is not None:
            pivots.append((column, first))
            rest = [_without(column, row, first) for row in rest]
        elif first[4]:
            return None
    solution = list(near)
    for column, row in reversed(pivots):
        known = sum((row[j] * solution[j] for j in range(4) if row[j] and j != column), ZERO)
        solution[column] = (row[4] - known) / row[column]
    return Multipliers(*solution)


def _without(column: int, row: list[int], pivot: list[int]) -> list[int]:
    """The row with 0 in the column, by a multiple of the pivot."""
    if not row[column]:
        return row
    left = [pivot[column] * a - row[column] * b for a, b in zip(row, pivot, strict=True)]
    common = math.gcd(*left) or 1
    return [entry // common for entry in left]
