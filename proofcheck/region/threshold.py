r"""φ, the number that decides every λ-region, and the pair (t, s) that proves it.

F(t) = Σ_i max(0, A_i(t), B_i(t)) on [0, 1], with A_i(t) = t·l_i + (1−t)·lo_i for coefficients ≥ 0 and
B_i(t) = −(t·u_i + (1−t)·hi_i) for coefficients ≤ 0, is convex and piecewise linear. Only tasks with
u_i < 0 bend it: A_i falls to 0 at one end of their bend, B_i rises from 0 at the other; for exact γ the two
ends coincide at t = −γ_i/(1−γ_i). Walking the sorted bends until the slope is ≥ 0 finds its minimum φ.
"""

from fractions import Fraction
from typing import NamedTuple

from proofcheck.region.region import Box, Region

_ONE, _ZERO, _MINUS_ONE = Fraction(1), Fraction(0), Fraction(-1)


class Threshold(NamedTuple):
    """φ = min F, a minimiser t, and s of shape (n,) with |s_i| ≤ 1 and min(Σs_iγ_i, Σs_iγ_i²) = φ."""

    phi: Fraction
    t: Fraction
    s: tuple[Fraction, ...]


class _Bend(NamedTuple):
    """F bends at ``t``, where its slope grows by jump/D²; ``order`` is an integer that orders the bends."""

    order: int
    t: tuple[int, int]
    jump: int


def threshold(region: Region) -> Threshold:
    r"""φ(γ) = min over t in [0,1] of F(t), exactly, with its proof (t, s): O(n log n).

    Whatever β and c: the region is non-empty ⟺ β < φ/2 (c free, β > 0), c·φ ≥ β(1+c) (c given, β > 0),
    φ > 0 (β = 0). With a radius, φ is the threshold of the whole box.

    Source: project; minimax over the box |λ_i| ≤ c/β of the smaller of Theorem 3's two sums.

    >>> threshold(Region(gamma=["0.5", "-0.5"]))
    Threshold(phi=Fraction(1, 3), t=Fraction(1, 3), s=(Fraction(1, 1), Fraction(1, 3)))
    """
    box = region.box
    slope, bends = _slope_at_zero(box), _bends(region)
    if slope >= 0:
        t, fraction = _ZERO, _ZERO
    else:
        t, fraction = _descend(slope, bends)
    return Threshold(region.dual(t), t, _directions(region, t, fraction))


def _slope_at_zero(box: Box) -> int:
    """F'(0+) times D²: only the A_i are active just right of 0, those of boxes that hold 0 never."""
    total = 0
    for low, high, least in zip(box.low, box.high, box.least, strict=True):
        if low >= 0 or high < 0:
            total += low * box.denominator - least
    return total


def _bends(region: Region) -> list[_Bend]:
    """Where A_i falls to 0, t = u²/(u²−l), and where B_i rises from it, t = l²/(l²−u), in ascending order."""
    box, unit = region.box, region.box.denominator
    ends: list[tuple[int, int, int]] = []
    for i, (low, high) in enumerate(zip(*region.ends, strict=True)):
        if high.numerator < 0:
            falling = box.least[i] - box.low[i] * unit
            if low is high:
                ends.append((-low.numerator, low.denominator - low.numerator, 2 * falling))
            else:
                ends.append((*_zero(low, high), falling))
                ends.append((*_zero(high, low), box.greatest[i] - box.high[i] * unit))
    if not ends:
        return []
    # Two different fractions p/q with q < 2**k differ by more than 2**(-2k): these integers order them exactly.
    shift = 2 * max(q for _, q, _ in ends).bit_length() + 1
    return sorted([_Bend((p << shift) // q, (p, q), jump) for p, q, jump in ends])


def _zero(first: Fraction, second: Fraction) -> tuple[int, int]:
    """The t at which t·first + (1−t)·second² is 0, as a fraction p/q, for negative numbers."""
    square = second.numerator**2 * first.denominator
    return square, square - first.numerator * second.denominator**2


def _descend(slope: int, bends: list[_Bend]) -> tuple[Fraction, Fraction]:
    """The first t at which the slope is ≥ 0, and the fraction of the jump there that makes it 0."""
    i = 0
    while i < len(bends):
        here, before = bends[i].order, slope
        j = i
        while j < len(bends) and bends[j].order == here:
            slope += bends[j].jump
            j += 1
        if slope >= 0:
            return Fraction(*bends[i].t), Fraction(-before, slope - before)
        i = j
    return Fraction(1), Fraction(0)


def _directions(region: Region, t: Fraction, fraction: Fraction) -> tuple[Fraction, ...]:
    """s_i = 1 where A_i > 0 leads, −1 where B_i does, 0 in between; tied ones take the same fraction of their jump."""
    leaving, entering = (1 - fraction, -fraction) if fraction else (_ONE, _ZERO)
    s = []
    for (rising, falling), high in zip(region.signs(t), region.ends[1], strict=True):
        if rising > 0:
            s.append(_ONE)
        elif falling > 0:
            s.append(_MINUS_ONE)
        elif high.numerator < 0:
            s.append((leaving if rising == 0 else _ZERO) + (entering if falling == 0 else _ZERO))
        else:
            s.append(_ZERO)
    return tuple(s)
