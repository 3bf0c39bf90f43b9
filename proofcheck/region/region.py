r"""The λ-region of Theorem 3, for one γ or for every γ in a box.

For coefficients λ and a scalar c the theorem asks

    Σ λ_i γ_i ≥ 1 + c,   Σ λ_i γ_i² ≥ 1 + c,   |λ_i| β ≤ c for all i,   0 < c < 1.

When γ is known only to a radius, both sums are those of the worst γ in the box, each on its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from proofcheck.region.numbers import InputError, Number, exact, exact_vector, over_common_denominator, text


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
            if abs(entry) > 1:
                raise InputError(f"gamma[{i}]: expected a correlation in [-1, 1], got {text(entry)}")
        exact_beta = None if beta is None else exact(beta, "beta")
        if exact_beta is not None and exact_beta < 0:
            raise InputError(f"beta: expected a number >= 0, got {text(exact_beta)}")
        exact_c = None if c is None else exact(c, "c")
        if exact_c is not None and not 0 < exact_c < 1:
            raise InputError(f"c: expected a number strictly between 0 and 1, got {text(exact_c)}")
        object.__setattr__(self, "gamma", entries)
        object.__setattr__(self, "beta", exact_beta)
        object.__setattr__(self, "c", exact_c)
        object.__setattr__(self, "gamma_radius", _radii(gamma_radius, len(entries)))

    @cached_property
    def box(self) -> Box:
        """The ranges of γ_i and of γ_i², over one common denominator."""
        centre, n = self.gamma, len(self.gamma)
        if self.gamma_radius is None:
            low, denominator = over_common_denominator(centre)
            squares = [g * g for g in low]
            return Box(low, low, squares, squares, denominator)
        lows = [max(g - r, Fraction(-1)) for g, r in zip(centre, self.gamma_radius, strict=True)]
        highs = [min(g + r, Fraction(1)) for g, r in zip(centre, self.gamma_radius, strict=True)]
        ends, denominator = over_common_denominator(lows + highs)
        low, high = ends[:n], ends[n:]
        least = [0 if a <= 0 <= b else min(a * a, b * b) for a, b in zip(low, high, strict=True)]
        greatest = [max(a * a, b * b) for a, b in zip(low, high, strict=True)]
        return Box(low, high, least, greatest, denominator)

    def sums(self, lam: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
        """(min Σλ_iγ_i, min Σλ_iγ_i²) over the γ of the box: the sums themselves when γ is exact.

        >>> Region(gamma=["1/2", "-1/2"]).sums([Fraction(3), Fraction(1)])
        (Fraction(1, 1), Fraction(1, 1))
        """
        if len(lam) != len(self.gamma):
            raise InputError(f"lam: expected {len(self.gamma)} numbers, one for each gamma, got {len(lam)}")
        box = self.box
        weights, unit = over_common_denominator(lam)
        linear = quadratic = 0
        for w, low, high, least, greatest in zip(weights, box.low, box.high, box.least, box.greatest, strict=True):
            linear += w * (low if w >= 0 else high)
            quadratic += w * (least if w >= 0 else greatest)
        return Fraction(linear, box.denominator * unit), Fraction(quadratic, box.denominator**2 * unit)

    def slacks(self, lam: Sequence[Fraction], *, beta: Fraction, c: Fraction) -> Slacks:
        """The `Slacks` of the point (λ, c) at this β.

        >>> Region(gamma=["1/2"]).slacks([Fraction(8)], beta=Fraction(1, 20), c=Fraction(1, 2))
        Slacks(linear=Fraction(5, 2), quadratic=Fraction(1, 2), box=Fraction(1, 10))
        """
        linear, quadratic = self.sums(lam)
        return Slacks(linear - (1 + c), quadratic - (1 + c), c - beta * max(abs(entry) for entry in lam))

    def dual(self, t: Fraction) -> Fraction:
        """F(t) = Σ_i max(0, t·l_i + (1−t)·lo_i, −(t·u_i + (1−t)·hi_i)); Σ_i |tγ_i + (1−t)γ_i²| for exact γ.

        No λ with |λ_i| ≤ R has both sums above R·F(t): this is weak duality, for every t in [0, 1].

        >>> Region(gamma=["-1/2"]).dual(Fraction(1, 3))
        Fraction(0, 1)
        """
        box = self.box
        on_linear, on_squares = t.numerator * box.denominator, t.denominator - t.numerator
        total = 0
        for low, high, least, greatest in zip(box.low, box.high, box.least, box.greatest, strict=True):
            rising = on_linear * low + on_squares * least
            falling = -(on_linear * high + on_squares * greatest)
            total += max(0, rising, falling)
        return Fraction(total, t.denominator * box.denominator**2)


def _radii(given: Number | Iterable[Number] | None, n: int) -> tuple[Fraction, ...] | None:
    if given is None:
        return None
    if isinstance(given, str) or not isinstance(given, Iterable):
        radii = (exact(given, "gamma_radius"),) * n
    else:
        radii = exact_vector(given, "gamma_radius")
        radii = radii * n if len(radii) == 1 else radii
    if len(radii) != n:
        raise InputError(f"gamma_radius: expected 1 number or {n}, one for each gamma, got {len(radii)}")
    for i, radius in enumerate(radii, start=1):
        if radius < 0:
            raise InputError(f"gamma_radius[{i}]: expected a number >= 0, got {text(radius)}")
    return radii
