r"""The threshold of a region under λ ≥ 0, in closed form.

With only coefficients ≥ 0 allowed, the terms of F that serve the negative ones fall away:

    φ₊ = min over t in [0,1] of Σ_i max(0, A_i(t)),   A_i(t) = t·l_i + (1−t)·lo_i.

A_i with l_i < 0 < lo_i falls to 0 at t = lo_i/(lo_i − l_i) and bends the sum there; no other term bends it.
As φ does for all λ, φ₊ decides the region: non-empty ⟺ β < φ₊/2 for free c, and so on.
"""

from collections.abc import Sequence
from fractions import Fraction

from proofcheck.region.region import Region
from proofcheck.region.threshold import Threshold


def nonnegative_threshold(region: Region) -> Threshold:
    r"""φ₊ with a minimiser t, and s ≥ 0 with s_i ≤ 1 and min(Σs_il_i, Σs_ilo_i) = φ₊: O(n log n).

    Source: project; minimax over the box 0 ≤ λ_i ≤ c/β of the smaller of Theorem 3's two sums.

    >>> nonnegative_threshold(Region(gamma=["0.5", "-0.5"]))
    Threshold(phi=Fraction(1, 3), t=Fraction(1, 3), s=(Fraction(1, 1), Fraction(1, 3)))
    """
    box = region.box
    linear = [low * box.denominator for low in box.low]
    t, fraction = _lowest(linear, box.least)
    on_linear, on_squares = t.numerator, t.denominator - t.numerator
    rising = [on_linear * a + on_squares * b for a, b in zip(linear, box.least, strict=True)]
    phi = Fraction(sum(max(0, entry) for entry in rising), t.denominator * box.denominator**2)
    falls = [a < 0 < b for a, b in zip(linear, box.least, strict=True)]
    s = [
        Fraction(1) if entry > 0 else 1 - fraction if entry == 0 and down else Fraction(0)
        for entry, down in zip(rising, falls, strict=True)
    ]
    return Threshold(phi, t, tuple(s))


def _lowest(linear: Sequence[int], squares: Sequence[int]) -> tuple[Fraction, Fraction]:
    """The first t at which the slope is ≥ 0, and the fraction of the jump there that makes it 0."""
    slope = sum(a - b for a, b in zip(linear, squares, strict=True) if a > 0 or b > 0)
    if slope >= 0:
        return Fraction(0), Fraction(0)
    jumps: dict[Fraction, int] = {}
    for a, b in zip(linear, squares, strict=True):
        if a < 0 < b:
            jumps[Fraction(b, b - a)] = jumps.get(Fraction(b, b - a), 0) + b - a
    for t in sorted(jumps):
        if slope + jumps[t] >= 0:
            return t, Fraction(-slope, jumps[t])
        slope += jumps[t]
    return Fraction(1), Fraction(0)
