"""The slice of a region at one β and one c, under extra constraints on λ: what a proposal must lie in, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

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
    r"""{λ : Σλγ ≥ 1+c, Σλγ² ≥ 1+c, |λ_i|β ≤ c} under the constraints, at one β and one c.

    >>> part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=Fraction(1, 2))
    >>> part.contains([Fraction(3, 2)]), part.contains([Fraction(3)])
    (True, False)
    """

    region: Region
    constraints: Constraints
    beta: Fraction
    c: Fraction

    @cached_property
    def low(self) -> Ends:
        """The least value of each λ_i, the box of Theorem 3 included; None where there is no limit."""
        if self.beta == 0:
            return self.constraints.low
        edge = -self.c / self.beta
        return tuple([edge if end is None else max(end, edge) for end in self.constraints.low])

    @cached_property
    def high(self) -> Ends:
        """The greatest value of each λ_i, the box of Theorem 3 included; None where there is no limit."""
        if self.beta == 0:
            return self.constraints.high
        edge = self.c / self.beta
        return tuple([edge if end is None else min(end, edge) for end in self.constraints.high])

    @cached_property
    def weights(self) -> tuple[Fraction, ...]:
        """By how much Σλγ moves with each λ_i at most: the largest |γ_i|."""
        box = self.region.box
        return tuple([Fraction(max(abs(a), abs(b)), box.denominator) for a, b in zip(box.low, box.high, strict=True)])

    def slacks(self, lam: Sequence[Fraction]) -> Slacks:
        """The slacks of λ in Theorem 3's inequalities."""
        return self.region.slacks(lam, beta=self.beta, c=self.c)

    def contains(self, lam: Sequence[Fraction]) -> bool:
        """Whether λ meets every inequality and every constraint, exactly."""
        return min(self.slacks(lam)) >= 0 and self.constraints.holds(lam)


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
