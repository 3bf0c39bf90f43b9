"""The λ of a region at one β, and at one c or at any, under extra constraints: what a proposal must lie in, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.feasible import simplest_between
from proofcheck.region.region import Region, Slacks
from proofcheck.solve.constraints import Constraints, Ends


class Interval(NamedTuple):
    """A closed interval [low, high] of c."""

    low: Fraction
    high: Fraction


WHOLE = Interval(Fraction(0), Fraction(1))


def interval_of_c(region: Region) -> Interval:
    """[c, c] for a given c, else [0, 1], the closure of the c that Theorem 3 allows."""
    return WHOLE if region.c is None else Interval(region.c, region.c)


@dataclass(frozen=True)
class Slice:
    r"""{λ : Σλγ ≥ 1+c, Σλγ² ≥ 1+c, |λ_i|β ≤ c} under the constraints, at one β and one c, or, for None, at some c.

    >>> part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=Fraction(1, 2))
    >>> part.contains([Fraction(3, 2)]), part.contains([Fraction(3)])
    (True, False)
    >>> Slice(part.region, part.constraints, part.beta, c=None).contains([Fraction(3)])
    True
    """

    region: Region
    constraints: Constraints
    beta: Fraction
    c: Fraction | None

    @cached_property
    def low(self) -> Ends:
        """The least value of each λ_i, the box of Theorem 3 included; None where there is no limit."""
        if self.beta == 0:
            return self.constraints.low
        edge = -self._most / self.beta
        return tuple([edge if end is None else max(end, edge) for end in self.constraints.low])

    @cached_property
    def high(self) -> Ends:
        """The greatest value of each λ_i, the box of Theorem 3 included; None where there is no limit."""
        if self.beta == 0:
            return self.constraints.high
        edge = self._most / self.beta
        return tuple([edge if end is None else min(end, edge) for end in self.constraints.high])

    @cached_property
    def weight(self) -> Fraction:
        """By how much a sum, with β·max|λ_i| where c is any, moves at most when every λ_i moves by 1."""
        box = self.region.box
        total = sum(max(abs(a), abs(b)) for a, b in zip(box.low, box.high, strict=True))
        return Fraction(total, box.denominator) + self.beta

    @property
    def _most(self) -> Fraction:
        return Fraction(1) if self.c is None else self.c

    def place(self, lam: Sequence[Fraction]) -> Fraction:
        """The c at which to show λ: the slice's, or a short one amid those that admit λ, or the nearest to doing so."""
        if self.c is not None:
            return self.c
        offered = self.region.offers(lam, nonzero=False, beta=self.beta)
        if offered is None:
            return min(self.beta * _largest(lam), Fraction(1))
        quarter = (offered[1] - offered[0]) / 4
        return simplest_between(offered[0] + quarter, offered[1] - quarter)

    def slacks(self, lam: Sequence[Fraction]) -> Slacks:
        """What must be ≥ 0 of λ, each concave in λ: at one c its slacks there.

        At some c, with room = min(Σλγ, Σλγ²) − 1 and least = β·max|λ_i|: room, room − least and 1 − least, in the same
        places; the first and the last must be > 0. A weak region's room is Σλγ − 1, and Σλγ² must be ≥ 0, too.
        """
        if self.c is not None:
            return self.region.slacks(lam, beta=self.beta, c=self.c)
        (linear, quadratic), least = self.region.sums(lam), self.beta * _largest(lam)
        if self.region.weak:
            return Slacks(linear - 1, min(linear - 1 - least, quadratic), 1 - least)
        room = min(linear, quadratic) - 1
        return Slacks(room, room - least, 1 - least)

    def contains(self, lam: Sequence[Fraction]) -> bool:
        """Whether λ meets every inequality and every constraint, exactly."""
        slacks = self.slacks(lam)
        inside = min(slacks) >= 0 and (self.c is not None or (slacks[0] > 0 and slacks[2] > 0))
        return inside and self.constraints.holds(lam)


def _largest(lam: Sequence[Fraction]) -> Fraction:
    whole, unit = over_common_denominator(lam)
    return Fraction(max(map(abs, whole)), unit)


def accommodate(region: Region, lam: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    r"""A β and a c at which λ lies in the region: those given, and the middle of what λ allows for the others.

    c ∈ [β·max|λ_i|, min(Σλγ, Σλγ²) − 1] ∩ (0, 1) for a given β; β = c/(2·max|λ_i|) where β is not given.
    None when there are none.

    Source: Theorem 3, solved for c and β.

    >>> accommodate(Region(gamma=[1]), [Fraction(3, 2)])
    (Fraction(1, 12), Fraction(1, 4))
    """
    offered = region.offers(lam, nonzero=False)
    if offered is None:
        return None
    c = (offered[0] + offered[1]) / 2 if region.c is None else region.c
    return (c / (2 * max(map(abs, lam))) if region.beta is None else region.beta), c
