r"""The λ-region of Theorem 3, for one γ or for every γ in a box.

For coefficients λ and a scalar c the theorem asks

    Σ λ_i γ_i ≥ 1 + c,   Σ λ_i γ_i² ≥ 1 + c,   |λ_i| β ≤ c for all i,   0 < c < 1.

c < 1 is the slides' alone: without that end the region at β is, but for a factor of λ, the one here at β/2.
Of the squares the weak region asks Σ λ_i γ_i² ≥ 0 only, which is what the idealised network needs.
When γ is known only to a radius, both sums are those of the worst γ in the box, each on its own.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from proofcheck.region.numbers import InputError, Number, brief, exact, exact_vector, is_single, ratios, shortened


class Slacks(NamedTuple):
    """By how much a point meets each inequality of the region; a negative slack is a violation.

    ``linear`` = Σ λ_iγ_i − (1+c), ``quadratic`` = Σ λ_iγ_i² − (1+c), or − 0 if weak, ``box`` = c − β·max|λ_i|.
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


@dataclass(frozen=True, init=False, kw_only=True)
class Region:
    r"""R(γ, β, c) = {λ : Σλ_iγ_i ≥ 1+c, Σλ_iγ_i² ≥ 1+c, |λ_i|β ≤ c}, exactly as Theorem 3 states it, with c < 1.

    Args:
        gamma: γ_i = μ_{T_i}ᵀμ_{T′}, shape (n,), n ≥ 1, each in [−1, 1].
        beta: β ≥ 0, or None to ask about every small enough β > 0.
        c: c in (0, 1), or None when any such c will do.
        gamma_radius: r ≥ 0 (one, or one a task): all must hold for every γ′ in [−1, 1]ⁿ with |γ′_i − γ_i| ≤ r_i.
        weak: Whether Σλ_iγ_i² ≥ 0 is asked in place of ≥ 1+c.

    Raises:
        InputError: If a value is no number or out of its range, or the lengths differ.

    Source: Theorem 3 (slides, eq. 4; review, §3.4). λ_i ≠ 0, asked for by the slides only, is left out.

    >>> Region(gamma=["0.79", "-0.64"], beta="1/20").gamma
    (Fraction(79, 100), Fraction(-16, 25))
    """

    # Made when it is first asked for, as a verdict needs the integers only.
    gamma: tuple[Fraction, ...] = cached_property(lambda self: tuple(map(Fraction, *self.ratios)))  # type: ignore[assignment]
    beta: Fraction | None
    c: Fraction | None
    gamma_radius: tuple[Fraction, ...] | None
    weak: bool
    ratios: tuple[list[int], list[int]] = field(init=False, repr=False, compare=False)

    def __init__(
        self,
        gamma: Iterable[Number],
        *,
        beta: Number | None = None,
        c: Number | None = None,
        gamma_radius: Number | Iterable[Number] | None = None,
        weak: bool = False,
    ) -> None:
        numerators, denominators = ratios(gamma, "gamma")
        for i, (p, q) in enumerate(zip(numerators, denominators, strict=True), start=1):
            if abs(p) > q:
                raise InputError(f"gamma[{i}]: expected a correlation in [-1, 1], got {brief(Fraction(p, q))}")
        exact_beta = None if beta is None else exact(beta, "beta")
        if exact_beta is not None and exact_beta < 0:
            raise InputError(f"beta: expected a number >= 0, got {brief(exact_beta)}")
        exact_c = None if c is None else exact(c, "c")
        if exact_c is not None and not 0 < exact_c < 1:
            raise InputError(f"c: expected a number strictly between 0 and 1, got {brief(exact_c)}")
        if not isinstance(weak, bool):
            raise InputError(f"weak: expected True or False, got {shortened(weak)}")
        radii, both = _radii(gamma_radius, len(numerators)), (numerators, denominators)
        self.__dict__.update(beta=exact_beta, c=exact_c, gamma_radius=radii, weak=weak, ratios=both)

    @cached_property
    def ends(self) -> tuple[list[int], list[int], list[int]]:
        """(a, b, m): l_i = a_i/m_i and u_i = b_i/m_i are the least and the greatest γ_i, in lowest terms or not."""
        numerators, denominators = self.ratios
        if self.gamma_radius is None:
            return numerators, numerators, denominators
        units = [q * r.denominator for q, r in zip(denominators, self.gamma_radius, strict=True)]
        both = list(zip(numerators, denominators, self.gamma_radius, units, strict=True))
        low = [max(p * r.denominator - r.numerator * q, -m) for p, q, r, m in both]
        return low, [min(p * r.denominator + r.numerator * q, m) for p, q, r, m in both], units

    @cached_property
    def box(self) -> Box:
        """The ranges of γ_i and of γ_i², over one common denominator."""
        lows, highs, units = self.ends
        unit = math.lcm(*set(units))
        low, low_squares = _scaled(lows, units, unit)
        if self.gamma_radius is None:
            return Box(low, low, low_squares, low_squares, unit)
        high, high_squares = _scaled(highs, units, unit)
        both = list(zip(low, high, low_squares, high_squares, strict=True))
        least = [0 if a <= 0 <= b else min(p, q) for a, b, p, q in both]
        return Box(low, high, least, [max(p, q) for _, _, p, q in both], unit)

    def sums(self, lam: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """(min Σλ_iγ_i, min Σλ_iγ_i²) over the γ of the box: the sums themselves when γ is exact.

        >>> Region(gamma=["1/2", "-1/2"]).sums([Fraction(3), Fraction(1)])
        (Fraction(1, 1), Fraction(1, 1))
        """
        box = self.box
        if len(lam) != len(box.low):
            raise InputError(f"lam: expected {len(box.low)} numbers, one for each gamma, got {len(lam)}")
        # Entries of one denominator add up first, so that a single long one does not make every product long.
        totals: dict[int, tuple[int, int]] = {}
        for entry, low, high, least, greatest in zip(lam, *box[:4], strict=True):
            weight, denominator = entry.as_integer_ratio()
            linear, quadratic = totals.get(denominator, (0, 0))
            end, square = (low, least) if weight >= 0 else (high, greatest)
            totals[denominator] = linear + weight * end, quadratic + weight * square
        terms = [(*total, denominator) for denominator, total in totals.items()]
        while len(terms) > 1:
            # Two and two, so that the long ones are few.
            terms = [*map(_added, terms[::2], terms[1::2]), *terms[len(terms) & ~1 :]]
        linear, quadratic, unit = terms[0]
        return Fraction(linear, box.denominator * unit), Fraction(quadratic, box.denominator**2 * unit)

    def slacks(self, lam: Sequence[Fraction], *, beta: Fraction, c: Fraction) -> Slacks:
        """The `Slacks` of the point (λ, c) at this β.

        >>> Region(gamma=["1/2"]).slacks([Fraction(8)], beta=Fraction(1, 20), c=Fraction(1, 2))
        Slacks(linear=Fraction(5, 2), quadratic=Fraction(1, 2), box=Fraction(1, 10))
        """
        linear, quadratic = self.sums(lam)
        # Most entries are the same few objects.
        reach = max(map(abs, {id(entry): entry for entry in lam}.values()))
        return Slacks(linear - (1 + c), quadratic - (1 + c) * (not self.weak), c - beta * reach)

    def level(self, lam: Sequence[Fraction]) -> Fraction:
        """The greatest k with Σλ_iγ_i ≥ k and Σλ_iγ_i² ≥ k, or ≥ 0 if weak; a number below 0 where there is none.

        >>> Region(gamma=["1/2", "-1/2"], weak=True).level([Fraction(3), Fraction(-3)])
        Fraction(3, 1)
        """
        linear, quadratic = self.sums(lam)
        return linear if self.weak and quadratic >= 0 else min(linear, quadratic)

    def offers(
        self, lam: Iterable[Number], *, nonzero: bool, beta: Fraction | None = None, bounded: bool = True
    ) -> tuple[Fraction, Fraction] | None:
        r"""The c at which Theorem 3 offers λ: [β·max|λ_i|, `level` − 1] cut at 1, or None where there is none.

        Its ends 0 and 1 are limits, as 0 < c < 1. None too where the region's own c lies outside.

        Args:
            lam: λ of shape (n,).
            nonzero: Whether every λ_i ≠ 0 is asked for, as the slides do and the review does not.
            beta: β ≥ 0; the region's own when left out, and every small enough β > 0 where it has none.
            bounded: Whether c < 1 is asked for, as the slides do and the review does not.

        Raises:
            InputError: If λ has another length than γ, or an entry is no number.

        Source: Theorem 3, solved for c.

        >>> Region(gamma=["0.8", "-0.6"], beta="1/20").offers([8, 0], nonzero=False)
        (Fraction(2, 5), Fraction(1, 1))
        """
        lam = exact_vector(lam, "lam")
        most = min([self.level(lam) - 1] + [Fraction(1)] * bounded)
        least = ((self.beta if beta is None else beta) or 0) * max(map(abs, lam))
        admitted = most > 0 and least <= most and (least < 1 or not bounded) and (all(lam) or not nonzero)
        return (least, most) if admitted and (self.c is None or least <= self.c <= most) else None

    def dual(self, t: Fraction) -> Fraction:
        """F(t) = Σ_i max(0, t·l_i + (1−t)·lo_i, −(t·u_i + (1−t)·hi_i)); Σ_i |tγ_i + (1−t)γ_i²| for exact γ.

        No λ with |λ_i| ≤ R has both sums above R·F(t): this is weak duality, for every t in [0, 1].

        >>> Region(gamma=["-1/2"]).dual(Fraction(1, 3))
        Fraction(0, 1)
        """
        box, p, q = self.box, t.numerator, t.denominator - t.numerator
        linear = squares = 0
        # Each sign is found in the entry's own, shorter integers.
        for a, b, m, low, high, least, greatest in zip(*self.ends, *box[:4], strict=True):
            if a >= 0 or (b < 0 and p * a * m + q * b * b > 0):
                linear, squares = linear + low, squares + least
            elif b < 0 and p * b * m + q * a * a < 0:
                linear, squares = linear - high, squares - greatest
        return Fraction(p * box.denominator * linear + q * squares, t.denominator * box.denominator**2)


def _added(first: tuple[int, int, int], second: tuple[int, int, int]) -> tuple[int, int, int]:
    """Two pairs of sums, each pair over its denominator, over one."""
    (a, b, p), (c, d, q) = first, second
    unit = math.lcm(p, q)
    return a * (unit // p) + c * (unit // q), b * (unit // p) + d * (unit // q), unit


def _scaled(numerators: list[int], denominators: list[int], unit: int) -> tuple[list[int], list[int]]:
    """The fractions times ``unit``, and their squares times its square, all whole."""
    square = unit * unit
    factors = {q: (unit // q, square // (q * q)) for q in set(denominators)}
    both = list(zip(numerators, denominators, strict=True))
    return [p * factors[q][0] for p, q in both], [p * p * factors[q][1] for p, q in both]


def _radii(given: Any, n: int) -> tuple[Fraction, ...] | None:
    if given is None:
        return None
    radii = (exact(given, "gamma_radius"),) if is_single(given) else exact_vector(given, "gamma_radius")
    radii = radii * n if len(radii) == 1 else radii
    if len(radii) != n:
        raise InputError(f"gamma_radius: expected 1 number or {n}, one for each gamma, got {len(radii)}")
    for i, radius in enumerate(radii, start=1):
        if radius < 0:
            raise InputError(f"gamma_radius[{i}]: expected a number >= 0, got {brief(radius)}")
    return radii
