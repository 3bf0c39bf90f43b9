r"""The centre of a largest ball of λ, at one c or within the set of λ that some c admits.

Without c Theorem 3 asks V(λ) ≥ 1 + β|λ_i|, Q(λ) ≥ 1 + β|λ_i|, or ≥ 0 if weak, and |λ_i| ≤ 1/β for every i: the set is
a polytope whose facets have the normals ±e_i and g ∓ βe_i, with g_k = γ_k or γ_k² (if weak that one itself). A ball of
radius r around p lies in it exactly when each inequality has a slack of r times the length of its normal; under
Σλ_i = 1, or next to a λ_i that cannot move, the ball lies within what is left, and so do the normals. With a radius of
γ the longest normal counts that γ may have.

A float solver proposes the centre, in steps u away from the last one in units of its radius, so that a sliver is as
easy as a cube. The radius around the rounded centre is computed, and weak duality bounds every other:

    r·Σ_k y_k|a_k| ≤ Σ_k y_k·slack_k(p)   for all y ≥ 0 with Σ_k y_ka_k = 0.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.threshold import theta
from proofcheck.solve.programs import Conclusion, Floats, conclude, cp, status_of
from proofcheck.solve.repair import Point, shorten
from proofcheck.solve.slice import Slice

MOST_SOLVES = 5
# How near the radius and its bound must come for no further solve, and how far a centre is rounded, both in radii.
CLOSE_ENOUGH = Fraction(1, 10**7)
ROUNDED = Fraction(1, 2 * 10**6)
# Slacks of so many radii hold anyway; larger numbers cost a solver its digits.
FAR = 1e6
HUGE = 1e300
# Beyond what some thousand float operations on positive numbers can be wrong by.
FLOATS = 1e-10


class Centre(NamedTuple):
    """A point, a radius of a ball around it that lies inside, and one that no ball inside exceeds, or None."""

    lam: tuple[Fraction, ...]
    radius: Fraction
    most: Fraction | None


class _Normals(NamedTuple):
    """Lengths of the normals: of either sum's facets that rise and that fall with λ_i, shape (2, n); of ±e_i, (n,)."""

    rising: Floats
    falling: Floats
    axis: Floats


class _Slacks(NamedTuple):
    """Exact slacks at a point, rounded once: shapes as in `_Normals`, and those of the upper and the lower limits."""

    rising: Floats
    falling: Floats
    upper: Floats
    lower: Floats


class _Sum(NamedTuple):
    """One of the two sums: slopes between low_i and high_i over ``unit``, once all are divided by ``size``."""

    low: list[int]
    high: list[int]
    unit: int
    size: Fraction


@dataclass(frozen=True)
class Ball:
    """The largest ball in a slice with β > 0, whose constraints do not ask for one common λ."""

    part: Slice
    solver: str

    def centre(self, start: tuple[Fraction, ...]) -> Centre | None:
        """A centre, from a point of the slice; None where the solver gives no point.

        Args:
            start: A λ of the slice, shape (n,).
        """
        best, unit, most, solves = start, self._reach, None, 0
        radius = self.radius(best)
        while solves < MOST_SOLVES and (answer := self._solve(best, unit)) is not None:
            step, bound = answer
            solves += 1
            if bound < float("inf"):
                most = unit * Fraction(bound) if most is None else min(most, unit * Fraction(bound))
            target = [a + unit * Fraction(b) for a, b in zip(best, step.tolist(), strict=True)]
            moved = shorten(target, self.part, unit / 10**12)
            if (longer := self.radius(moved)) > radius:
                best, radius = moved, longer
            if radius <= 0 or (most is not None and most <= radius * (1 + CLOSE_ENOUGH)):
                break
            unit = radius
        return self._rounded(best, radius, most) if solves else None

    def _rounded(self, best: tuple[Fraction, ...], radius: Fraction, most: Fraction | None) -> Centre:
        if radius <= 0:
            return Centre(best, Fraction(0), most)
        spread = len(best) if self.part.constraints.sum_to_one else math.isqrt(len(best)) + 1
        short = shorten(best, self.part, radius * ROUNDED / spread)
        lam = short if self.radius(short) >= radius * (1 - 2 * ROUNDED) else best
        return Centre(lam, self.radius(lam), most)

    def radius(self, lam: Point) -> Fraction:
        """A radius of a ball around λ in the slice, the largest but for the last digits of a float; ≤ 0 outside."""
        slacks, normals, unit = self._slacks(lam, self._reach), self._normals, self._reach
        pairs = [*zip(slacks, (*normals, normals.axis), strict=True)]
        ratios = [slack[length > 0] / length[length > 0] for slack, length in pairs]
        least = min([float(ratio.min()) for ratio in ratios if ratio.size], default=0.0)
        return unit * Fraction(least * (1 - FLOATS) if self.part.contains(lam) else min(least, 0.0))

    @property
    def _reach(self) -> Fraction:
        return 1 / self.part.beta

    @cached_property
    def _free(self) -> list[bool]:
        return [a is None or a != b for a, b in zip(self.part.low, self.part.high, strict=True)]

    @cached_property
    def _ends(self) -> tuple[tuple[list[int], list[int]], int]:
        """The greatest and the least λ_i, over one denominator."""
        ends = [end or Fraction(0) for end in (*self.part.high, *self.part.low)]
        distinct = {id(end): end for end in ends}
        whole, unit = over_common_denominator([*distinct.values()])
        known = dict(zip(distinct, whole, strict=True))
        over = [known[id(end)] for end in ends]
        return (over[: len(over) // 2], over[len(over) // 2 :]), unit

    @property
    def _pulls(self) -> tuple[Fraction, Fraction]:
        """By how much the slack of each sum falls with ±λ_i, beside the sum itself: β where c is any and asked."""
        pull = self.part.beta if self.part.c is None else Fraction(0)
        return pull, theta(self.part.region) * pull

    @cached_property
    def _sums(self) -> tuple[_Sum, _Sum]:
        """Both sums, each divided by its largest slope; for γ = 0 by 1."""
        box = self.part.region.box
        linear = max(map(abs, [*box.low, *box.high])) or box.denominator
        squares = max(box.greatest) or box.denominator**2
        return (
            _Sum(box.low, box.high, linear, Fraction(linear, box.denominator)),
            _Sum(box.least, box.greatest, squares, Fraction(squares, box.denominator**2)),
        )

    @cached_property
    def _normals(self) -> _Normals:
        free, count, on_sum = self._free, sum(self._free) or 1, self.part.constraints.sum_to_one
        rising: list[list[float]] = []
        falling: list[list[float]] = []
        for (low, high, unit, size), pulled in zip(self._sums, self._pulls, strict=True):
            # Over whole numbers: all slopes times the denominator of the pull.
            step, whole = (pulled / size * unit).as_integer_ratio()
            squares = whole**2 * sum(max(a * a, b * b) for a, b, moves in zip(low, high, free, strict=True) if moves)
            total = whole * sum(a for a, moves in zip(low, free, strict=True) if moves)
            projected = on_sum and low == high
            for pull, lengths in ((-step, rising), (step, falling)):
                row = []
                for a, b, moves in zip(low, high, free, strict=True):
                    square, along = squares, total
                    if moves:
                        first, last = whole * a, whole * b
                        square += max((first + pull) ** 2, (last + pull) ** 2) - max(first**2, last**2)
                        along += pull
                    # Uncertain γ has no one normal to project: the longest one counts whole.
                    square = count * square - along**2 if projected else count * square
                    row.append(_ratio(square, count * (whole * unit) ** 2) ** 0.5)
                lengths.append(row)
        axis = np.array(free, float) * ((1 - 1 / count) ** 0.5 if on_sum else 1.0)
        return _Normals(np.array(rising), np.array(falling), axis)

    def _slacks(self, lam: Point, unit: Fraction) -> _Slacks:
        """The slacks at λ, over a unit of length, those of a sum over its largest slope too."""
        part, (whole, per) = self.part, over_common_denominator(lam)
        rising, falling = [], []
        asked = 1 + (part.c or Fraction(0))
        least = (asked, theta(part.region) * asked)
        for value, needed, (*_, size), own in zip(part.region.sums(lam), least, self._sums, self._pulls, strict=True):
            total, pull = (value - needed) / (unit * size), own / (unit * size)
            (spare, pulled), below = over_common_denominator([total, pull])
            rising.append([_ratio(spare * per - pulled * entry, below * per) for entry in whole])
            falling.append([_ratio(spare * per + pulled * entry, below * per) for entry in whole])
        (high, low), among = self._ends
        step, length = (unit * (among * per)).as_integer_ratio()
        upper = [_ratio((end * per - entry * among) * length, step) for entry, end in zip(whole, high, strict=True)]
        lower = [_ratio((entry * among - end * per) * length, step) for entry, end in zip(whole, low, strict=True)]
        return _Slacks(np.array(rising), np.array(falling), np.array(upper), np.array(lower))

    def _solve(self, at: tuple[Fraction, ...], unit: Fraction) -> tuple[Floats, float] | None:
        """A step from ``at`` to the centre, and a radius that none exceeds, both in units of length."""
        slacks, slopes, program = self._slacks(at, unit), self._slopes(at), self._program
        pulls = np.array([_float(pull / size) for pull, (*_, size) in zip(self._pulls, self._sums, strict=True)])
        program.set(slacks, self._normals, slopes, pulls, self._bends(at, unit))
        if conclude(status_of(program.problem, self.solver)) is not Conclusion.POINT:
            return None
        step = np.asarray(program.u.value, float)
        return (step, self._bound(slopes, pulls, slacks, program.multipliers())) if np.all(np.isfinite(step)) else None

    @cached_property
    def _program(self) -> "_Program":
        on_sum, any_c = self.part.constraints.sum_to_one, self.part.c is None
        return _Program(len(self._free), on_sum, any_c=any_c, bends=any(self.part.region.gamma_radius or ()))

    def _slopes(self, at: Point) -> Floats:
        """The slopes of both sums in each λ_i at a point, shape (2, n)."""
        return np.array(
            [
                [float(Fraction(a if entry >= 0 else b, unit)) for a, b, entry in zip(low, high, at, strict=True)]
                for low, high, unit, _ in self._sums
            ]
        )

    def _bends(self, at: Point, unit: Fraction) -> tuple[Floats, Floats, Floats]:
        """By how much each slope changes at λ_i = 0, shape (2, n), how far off that is, and on which side, (n,)."""
        distance, side = (
            np.array([_float(abs(entry) / unit) for entry in at]),
            np.array([1.0 - 2 * (e < 0) for e in at]),
        )
        near = distance < FAR
        change = [
            [float(Fraction(b - a, unit)) for a, b in zip(low, high, strict=True)] for low, high, unit, _ in self._sums
        ]
        return np.array(change) * near, np.where(near, distance, 0.0), side

    def _bound(self, slopes: Floats, pulls: Floats, slacks: _Slacks, y: tuple[Floats, Floats, float]) -> float:
        r"""Weak duality in units of length: what is missing to Σ_k y_ka_k = 0 is made up by multipliers of the limits.

        Only sums of positive floats are formed but for that remainder, whose own rounding is added to it.
        """
        rising, falling, total = y
        normals, free = self._normals, np.array(self._free)
        terms = [
            *((rising + falling).sum(axis=1)[:, np.newaxis] * slopes),
            *(pulls[:, np.newaxis] * falling),
            *(-pulls[:, np.newaxis] * rising),
            np.full(slopes.shape[1], total),
        ]
        rest = np.where(free, np.sum(terms, axis=0), 0.0)
        rounding = np.where(free, np.abs(terms).sum(axis=0) * FLOATS / 100, 0.0)
        rising_rest, falling_rest = np.maximum(rest, 0), np.maximum(-rest, 0)
        cost = (rising * np.maximum(slacks.rising, 0)).sum() + (falling * np.maximum(slacks.falling, 0)).sum()
        cost += (
            rising_rest @ slacks.upper + falling_rest @ slacks.lower + rounding @ np.maximum(slacks.upper, slacks.lower)
        )
        length = (
            (rising * normals.rising).sum()
            + (falling * normals.falling).sum()
            + (rising_rest + falling_rest) @ normals.axis
        )
        return float(cost / length * (1 + FLOATS)) if length > 0 else float("inf")


class _Program:
    """max r with w_j ≥ ±bu_i + r|a| − slack for every i, V_j(u) ≥ w_j, and u_i within the limits by r|e_i|.

    At one c every i says the same, and the first speaks for all.
    """

    def __init__(self, n: int, sum_to_one: bool, *, any_c: bool, bends: bool) -> None:
        self.u, self._r, w = cp.Variable(n), cp.Variable(), cp.Variable(2)
        self._n, count = n, n if any_c else 1
        self._rows: dict[str, list[Any]] = {
            name: [cp.Parameter(count) for _ in range(2)] for name in ("rising", "falling", "longer", "shorter")
        }
        self._rows |= {name: [cp.Parameter(n) for _ in range(2)] for name in ("slope", "change")}
        self._pull = [cp.Parameter() for _ in range(2)]
        self._upper, self._lower, self._axis = cp.Parameter(n), cp.Parameter(n), cp.Parameter(n)
        self._distance, self._side = cp.Parameter(n), cp.Parameter(n)
        rows, moved = self._rows, self.u[:count]
        self._rising, self._falling = (
            [w[j] >= sign * self._pull[j] * moved + rows[length][j] * self._r - rows[slack][j] for j in range(2)]
            for sign, length, slack in ((1, "longer", "rising"), (-1, "shorter", "falling"))
        )
        beyond = cp.Variable(n, nonneg=True) if bends else None
        lost = [rows["change"][j] @ beyond if bends else 0 for j in range(2)]
        self._total = [cp.sum(self.u) == 0] if sum_to_one else []
        within = [
            *self._rising,
            *(self._falling if any_c else []),
            *[rows["slope"][j] @ self.u - lost[j] >= w[j] for j in range(2)],
            self.u + self._axis * self._r <= self._upper,
            -self.u + self._axis * self._r <= self._lower,
            *self._total,
            *([beyond >= -self._distance - cp.multiply(self._side, self.u)] if bends else []),
        ]
        self.problem = cp.Problem(cp.Maximize(self._r), within)

    def set(
        self, slacks: _Slacks, normals: _Normals, slopes: Floats, pulls: Floats, bends: tuple[Floats, Floats, Floats]
    ) -> None:
        """Give every parameter its value."""
        change, self._distance.value, self._side.value = bends
        values = (slacks.rising, slacks.falling, normals.rising, normals.falling, slopes, change)
        for rows, numbers in zip(self._rows.values(), values, strict=True):
            for row, value in zip(rows, numbers, strict=True):
                row.value = np.minimum(value[: row.size], FAR)
        for parameter, pull in zip(self._pull, pulls, strict=True):
            parameter.value = pull
        self._upper.value, self._lower.value = np.minimum(slacks.upper, FAR), np.minimum(slacks.lower, FAR)
        self._axis.value = normals.axis

    def multipliers(self) -> tuple[Floats, Floats, float]:
        """Those of the sums' facets, shape (2, n) each and ≥ 0, and of Σu = 0."""
        duals = np.zeros((2, 2, self._n))
        for side, rows in enumerate((self._rising, self._falling)):
            for j, row in enumerate(rows):
                if row.dual_value is not None:
                    duals[side, j, : np.size(row.dual_value)] = np.maximum(row.dual_value, 0)
        return duals[0], duals[1], -float(self._total[0].dual_value) if self._total else 0.0


def _float(value: Fraction) -> float:
    return _ratio(*value.as_integer_ratio())


def _ratio(numerator: int, denominator: int) -> float:
    """The float nearest to a quotient of whole numbers, denominator > 0."""
    try:
        return numerator / denominator
    except OverflowError:
        return HUGE if numerator > 0 else -HUGE
