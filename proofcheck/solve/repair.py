r"""From the point that is wanted to a short λ that exact arithmetic accepts, or to one that says it is not verified.

A point on the edge of its slice cannot be rounded: it is first moved towards an anchor w with slack. Every inequality
g ≥ 0 of a slice is concave in λ, so g((1−s)p + sw) ≥ (1−s)g(p) + s·g(w): a step s leaves a slack of s·g(w), and that,
over the sums' weight, is how far each λ_i may then move for the sake of a shorter fraction. Where p itself misses, the
step s = −g(p)/(g(w) − g(p)) mends it.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from proofcheck.region.verdict import Proposal
from proofcheck.region.working import over_common_denominator
from proofcheck.solve.rounding import READ_BY_PEOPLE, shorten, simplest
from proofcheck.solve.slice import Slice

Point = Sequence[Fraction]
# Numerators and denominators of up to 12 digits are read as they are.
SHORT_BITS = 40


def is_short(point: Point) -> bool:
    """Whether a person can read λ as exact fractions."""
    return len(point) <= READ_BY_PEOPLE and all(
        max(abs(entry.numerator), entry.denominator).bit_length() <= SHORT_BITS for entry in point
    )


def settle(point: Point, part: Slice, anchor: Point | None, allowed: Fraction) -> tuple[Fraction, ...] | None:
    """A λ of the slice, as short as can be within ``allowed`` of the point, in ‖·‖₂; None where none is found.

    Args:
        point: Where to stay, shape (n,): in the closure of the slice.
        part: The slice.
        anchor: A λ of the slice, with slack where there is any, or None.
        allowed: How far to go, > 0.
    """
    spread = 2 * (math.isqrt(len(point)) + 1) * (len(point) if part.constraints.sum_to_one else 1)
    if part.contains(lam := shorten(point, part, allowed / spread)):
        return lam
    if anchor is not None and (distance := _length(point, anchor)):
        step = min(allowed / (2 * distance), Fraction(1, 2))
        spare = min(part.slacks(anchor)[:2] if part.c is not None else part.slacks(anchor))
        moved = _between(point, anchor, step)
        wide = min(allowed / spread, step * spare / (part.weight * spread))
        # A λ_i of 0 says that the task is left out: it stays so where it can.
        kept = [entry if was else Fraction(0) for entry, was in zip(moved, point, strict=True)]
        for lam in (shorten(kept, part, wide), shorten(moved, part, wide), moved):
            if part.contains(lam):
                return lam
    return tuple(point) if part.contains(point) else None


def mended(point: Point, part: Slice, anchor: Point) -> tuple[Fraction, ...] | None:
    """A point outside the slice, moved towards the anchor as far as it must; None where the anchor is outside too."""
    step = least_step(point, anchor, part)
    lam = _between(point, anchor, step)
    return lam if part.contains(lam) else None


def exactly(name: str, lam: Point, part: Slice, note: str, off: Fraction | None = None) -> Proposal:
    """A λ that is taken as it stands, and checked."""
    c = part.place(lam)
    slacks = part.region.slacks(lam, beta=part.beta, c=c)
    return Proposal(name, tuple(lam), c, part.beta, part.contains(lam), slacks, note, off)


def least_step(point: Point, anchor: Point, part: Slice) -> Fraction:
    """A short s in [0, 1] with (1−s)·point + s·anchor in the slice: the s that concavity gives, or up to 1/16 more.

    >>> from proofcheck import Region
    >>> from proofcheck.solve.constraints import Constraints
    >>> part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=Fraction(1, 2))
    >>> least_step([Fraction(1)], [Fraction(2)], part)
    Fraction(1, 2)
    """
    step = Fraction(0)
    for here, there in zip(part.slacks(point), part.slacks(anchor), strict=True):
        if here < 0:
            step = max(step, here / (here - there) if there > 0 else Fraction(1))
    return simplest(step, min(step * Fraction(17, 16), Fraction(1)))


def _length(point: Point, anchor: Point) -> Fraction:
    """An upper bound of the distance, at most √n times as long."""
    here, there, unit = _both(point, anchor)
    return Fraction((math.isqrt(len(here)) + 1) * max(abs(a - b) for a, b in zip(here, there, strict=True)), unit)


def _between(point: Point, anchor: Point, step: Fraction) -> tuple[Fraction, ...]:
    here, there, unit = _both(point, anchor)
    p, q = step.as_integer_ratio()
    return tuple([Fraction((q - p) * a + p * b, q * unit) for a, b in zip(here, there, strict=True)])


def squared_distance(point: Point, other: Point) -> Fraction:
    """‖point − other‖²."""
    here, there, unit = _both(point, other)
    return Fraction(sum((a - b) ** 2 for a, b in zip(here, there, strict=True)), unit**2)


def _both(point: Point, other: Point) -> tuple[list[int], list[int], int]:
    """Two points of one length over one denominator."""
    whole, unit = over_common_denominator([*point, *other])
    return whole[: len(point)], whole[len(point) :], unit
