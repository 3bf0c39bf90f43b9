r"""The λ-region of Theorem 3, for one γ or for every γ in a box.

For coefficients λ and a scalar c the theorem asks

    Σ λ_i γ_i ≥ 1 + c,   Σ λ_i γ_i² ≥ 1 + c,   |λ_i| β ≤ c for all i,   0 < c < 1.

When γ is known only to a radius, both sums are those of the worst γ in the box, each on its own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, cast

from proofcheck.region.numbers import (
    InputError,
    Number,
    brief,
    exact,
    exact_vector,
    is_single,
    over_common_denominator,
)


class Slacks(NamedTuple):
    """By how much a point meets each inequality of the region; a negative slack is a violation.

    ``linear`` = Σ λ_iγ_i − (1+c), ``quadratic`` = Σ λ_iγ_i² − (1+c), ``box`` = c − β·max|λ_i|.
    """

    linear: Fraction
    quadratic: Fraction
    box: Fraction


class Box(NamedTuple):
    """γ_i ∈ [low_i, high_i]/D and γ_i² ∈ [least_i, greatest_i]/D², in integers over one D = denominator."""

    low: list[int]
    high: list[int]
    least: list[int]
    greatest: list[int]
    denominator: int


@dataclass(frozen=True, init=False)
class Region:
    r"""R(γ, β, c) = {λ : Σλ_iγ_i ≥ 1+c, Σλ_iγ_i² ≥ 1+c, |λ_i|β ≤ c}, exactly as Theorem 3 states it.

    Args:
        gamma: γ_i = μ_{T_i}ᵀμ_{T′}, shape (n,), n ≥ 1, each in [−1, 1].
        beta: β ≥ 0, or None to ask about every small enough β > 0.
        c: c in (0, 1), or None when any such c will do.
        gamma_radius: r ≥ 0 (one, or one a task): the inequalities must hold for every γ′ with
            |γ′_i − γ_i| ≤ r_i, cut to [−1, 1].

    Raises:
        InputError: If a value is no number or out of its range, or the lengths differ.

    Source: Theorem 3 (slides, eq. 4; review, §3.4). λ_i ≠ 0, asked for by the slides only, is left out.

    >>> Region(gamma=["0.79", "-0.64"], beta="1/20").gamma
    (Fraction(79, 100), Fraction(-16, 25))
    """

    gamma: tuple[Fraction, ...]
    beta: Fraction | None
    c: Fraction | None
    gamma_radius: tuple[Fraction, ...] | None

    def __init__(
        self,
        gamma: Iterable[Number],
        *,
        beta: Number | None = None,
        c: Number | None = None,
        gamma_radius: Number | Iterable[Number] | None = None,
    ) -> None:
        entries = exact_vector(gamma, "gamma")
        for i, entry in enumerate(entries, start=1):
            if abs(entry.numerator) > entry.denominator:
                raise InputError(f"gamma[{i}]: expected a correlation in [-1, 1], got {brief(entry)}")
        exact_beta = None if beta is None else exact(beta, "beta")
        if exact_beta is not None and exact_beta < 0:
            raise InputError(f"beta: expected a number >= 0, got {brief(exact_beta)}")
        exact_c = None if c is None else exact(c, "c")
        if exact_c is not None and not 0 < exact_c < 1:
            raise InputError(f"c: expected a number strictly between 0 and 1, got {brief(exact_c)}")
        object.__setattr__(self, "gamma", entries)
        object.__setattr__(self, "beta", exact_beta)
        object.__setattr__(self, "c", exact_c)
        object.__setattr__(self, "gamma_radius", _radii(gamma_radius, len(entries)))

    @cached_property
    def ends(self) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
        """(l, u): the least and the greatest γ_i, each of shape (n,)."""
        if self.gamma_radius is None:
            return self.gamma, self.gamma
        pairs = list(zip(self.gamma, self.gamma_radius, strict=True))
        return (
            tuple([max(g - r, Fraction(-1)) for g, r in pairs]),
            tuple([min(g + r, Fraction(1)) for g, r in pairs]),
        )

    @cached_property
    def box(self) -> Box:
        """The ranges of γ_i and of γ_i², over one common denominator."""
        lows, highs = self.ends
        unit = math.lcm(*{end.denominator for end in lows + highs})
        low, low_squares = _scaled(lows, unit)
        if self.gamma_radius is None:
            return Box(low, low, low_squares, low_squares, unit)
        high, high_squares = _scaled(highs, unit)
        both = list(zip(low, high, low_squares, high_squares, strict=True))
        least = [0 if a <= 0 <= b else min(p, q) for a, b, p, q in both]
        return Box(low, high, least, [max(p, q) for _, _, p, q in both], unit)

    def sums(self, lam: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """(min Σλ_iγ_i, min Σλ_iγ_i²) over the γ of the box: the sums themselves when γ is exact.

        >>> Region(gamma=["1/2", "-1/2"]).sums([Fraction(3), Fraction(1)])
        (Fraction(1, 1), Fraction(1, 1))
        """
        if len(lam) != len(self.gamma):
            raise InputError(f"lam: expected {len(self.gamma)} numbers, one for each gamma, got {len(lam)}")
        box = self.box
        # Entries of one denominator add up first, so that a single long one does not make every product long.
        totals: dict[int, tuple[int, int]] = {}
        for entry, low, high, least, greatest in zip(lam, box.low, box.high, box.least, box.greatest, strict=True):
            weight = entry.numerator
            linear, quadratic = totals.get(entry.denominator, (0, 0))
            linear += weight * (low if weight >= 0 else high)
            quadratic += weight * (least if weight >= 0 else greatest)
            totals[entry.denominator] = linear, quadratic
        unit = math.lcm(*totals)
        linear = sum(total * (unit // denominator) for denominator, (total, _) in totals.items())
        quadratic = sum(total * (unit // denominator) for denominator, (_, total) in totals.items())
        return Fraction(linear, box.denominator * unit), Fraction(quadratic, box.denominator**2 * unit)

    def slacks(self, lam: Sequence[Fraction], *, beta: Fraction, c: Fraction) -> Slacks:
        """The `Slacks` of the point (λ, c) at this β.

        >>> Region(gamma=["1/2"]).slacks([Fraction(8)], beta=Fraction(1, 20), c=Fraction(1, 2))
        Slacks(linear=Fraction(5, 2), quadratic=Fraction(1, 2), box=Fraction(1, 10))
        """
        linear, quadratic = self.sums(lam)
        weights, unit = over_common_denominator(lam)
        reach = Fraction(max(map(abs, weights)), unit)
        return Slacks(linear - (1 + c), quadratic - (1 + c), c - beta * reach)

    def offers(
        self, lam: Sequence[Fraction], *, nonzero: bool, beta: Fraction | None = None
    ) -> tuple[Fraction, Fraction] | None:
        r"""The c at which Theorem 3 offers λ: [β·max|λ_i|, min(Σλγ, Σλγ²) − 1] cut at 1, or None where there is none.

        Its ends 0 and 1 are limits, as 0 < c < 1. None too where the region's own c lies outside.

        Args:
            lam: λ of shape (n,).
            nonzero: Whether every λ_i ≠ 0 is asked for, as the slides do and the review does not.
            beta: β ≥ 0; the region's own when left out, and every small enough β > 0 where it has none.

        Raises:
            InputError: If λ has another length than γ.

        Source: Theorem 3, solved for c.

        >>> region = Region(gamma=["0.8", "-0.6"], beta="1/20")
        >>> region.offers([Fraction(8), Fraction(0)], nonzero=False)
        (Fraction(2, 5), Fraction(1, 1))
        >>> region.offers([Fraction(8), Fraction(0)], nonzero=True) is None
        True
        """
        room = min(self.sums(lam)) - 1
        if nonzero and not all(lam):
            return None
        least = (self.beta if beta is None else beta) or Fraction(0)
        least *= max(map(abs, lam))
        if not (room > 0 and least <= room and least < 1):
            return None
        most = min(room, Fraction(1))
        return (least, most) if self.c is None or least <= self.c <= most else None

    def signs(self, t: Fraction) -> Iterator[tuple[int, int]]:
        """For each i two integers with the signs of A_i = t·l_i + (1−t)·lo_i and of B_i = −(t·u_i + (1−t)·hi_i).

        Both are 0 where the box holds 0, as A_i ≤ 0 and B_i ≤ 0 there.
        """
        p, rest = t.numerator, t.denominator - t.numerator
        for low, high in zip(*self.ends, strict=True):
            a, b, c, d = low.numerator, low.denominator, high.numerator, high.denominator
            if a >= 0:
                yield a, -a
            elif low is high:
                # tγ_i + (1−t)γ_i² has the sign of γ_i(t + (1−t)γ_i), and γ_i is negative.
                falling = p * b + rest * a
                yield -falling, falling
            elif c >= 0:
                yield 0, 0
            else:
                yield p * a * d * d + rest * c * c * b, -(p * c * b * b + rest * a * a * d)

    def dual(self, t: Fraction) -> Fraction:
        """F(t) = Σ_i max(0, t·l_i + (1−t)·lo_i, −(t·u_i + (1−t)·hi_i)); Σ_i |tγ_i + (1−t)γ_i²| for exact γ.

        No λ with |λ_i| ≤ R has both sums above R·F(t): this is weak duality, for every t in [0, 1].

        >>> Region(gamma=["-1/2"]).dual(Fraction(1, 3))
        Fraction(0, 1)
        """
        box = self.box
        linear = squares = 0
        for (rising, falling), low, high, least, greatest in zip(
            self.signs(t), box.low, box.high, box.least, box.greatest, strict=True
        ):
            if rising > 0:
                linear, squares = linear + low, squares + least
            elif falling > 0:
                linear, squares = linear - high, squares - greatest
        p, q, unit = t.numerator, t.denominator, box.denominator
        return Fraction(p * unit * linear + (q - p) * squares, q * unit**2)


def _scaled(values: Sequence[Fraction], unit: int) -> tuple[list[int], list[int]]:
    """The values times ``unit``, and their squares times its square, both whole."""
    square = unit * unit
    return (
        [value.numerator * (unit // value.denominator) for value in values],
        [value.numerator**2 * (square // value.denominator**2) for value in values],
    )


def _radii(given: Number | Iterable[Number] | None, n: int) -> tuple[Fraction, ...] | None:
    if given is None:
        return None
    if is_single(given):
        radii = (exact(cast("Number", given), "gamma_radius"),) * n
    else:
        radii = exact_vector(cast("Iterable[Number]", given), "gamma_radius")
        radii = radii * n if len(radii) == 1 else radii
    if len(radii) != n:
        raise InputError(f"gamma_radius: expected 1 number or {n}, one for each gamma, got {len(radii)}")
    for i, radius in enumerate(radii, start=1):
        if radius < 0:
            raise InputError(f"gamma_radius[{i}]: expected a number >= 0, got {brief(radius)}")
    return radii
