"""The region, β and c to work with where less is given: for a witness, a figure, or anything optimised."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from proofcheck.region.numbers import Number
from proofcheck.region.region import Region

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)


class Working(NamedTuple):
    """The β and c that are used; ``beta_given`` and ``c_given`` say whether the region named them."""

    beta: Fraction
    c: Fraction
    beta_given: bool
    c_given: bool


def as_region(asked: Region | Iterable[Number]) -> Region:
    """The region itself, or that of a bare γ, shape (n,), whose β and c are free.

    Raises:
        InputError: If an entry of γ is no number, or outside [−1, 1].

    >>> as_region(["1/2"])
    Region(gamma=(Fraction(1, 2),), beta=None, c=None, gamma_radius=None)
    """
    return asked if isinstance(asked, Region) else Region(asked)


def over_common_denominator(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Integers ``p_i`` and one ``D > 0`` with ``values[i] = p_i / D``: sums of them need no gcd.

    >>> over_common_denominator([Fraction(1, 2), Fraction(-1, 3)])
    ([3, -2], 6)
    """
    common = math.lcm(*{value.denominator for value in values})
    return [value.numerator * (common // value.denominator) for value in values], common


def smallest_c(phi: Fraction, beta: Fraction) -> Fraction | None:
    """c*(β) = β/(φ−β), the least c with a non-empty region; None when β ≥ φ/2, as then there is none.

    At β = 0 every c > 0 does, and c* = 0 is their infimum.

    Source: project, from c·φ ≥ β(1+c).

    >>> smallest_c(Fraction(1, 2), Fraction(1, 10))
    Fraction(1, 4)
    """
    return beta / (phi - beta) if 2 * beta < phi else None


def is_nonempty(region: Region, phi: Fraction) -> bool:
    """Whether some λ (and c, when it is free) satisfies Theorem 3; for β not given, at every small enough β > 0.

    Source: project, from the minimax value φ.

    >>> is_nonempty(Region(gamma=[1], beta="1/2"), Fraction(1))
    False
    """
    if not region.beta:
        return phi > 0
    if region.c is None:
        return 2 * region.beta < phi
    return region.c * phi >= region.beta * (1 + region.c)


def working(region: Region, phi: Fraction) -> Working:
    """The β and c of the region, or the ones that stand in for them.

    β not given: β̄ = half of the largest feasible β, φ/4, or c·φ/(2(1+c)) for a given c. c not given:
    c̄ = (c*+1)/2, half-way from the smallest c to 1; 1/2 when β = 0, or when no c will do.

    Source: project, design.

    >>> working(Region(gamma=[1]), Fraction(1))
    Working(beta=Fraction(1, 4), c=Fraction(2, 3), beta_given=False, c_given=False)
    """
    beta, c = region.beta, region.c
    if beta is None and c is None and phi:
        # c*(φ/4) = 1/3, whatever φ is.
        return Working(phi / 4, TWO_THIRDS, beta_given=False, c_given=False)
    if beta is None:
        beta = phi / 4 if c is None else c * phi / (1 + c) / 2
    if c is None:
        least = smallest_c(phi, beta)
        c = HALF if beta == 0 or least is None else (least + 1) / 2
    return Working(beta, c, region.beta is not None, region.c is not None)
