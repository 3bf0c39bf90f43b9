r"""The two limits on λ that have closed forms: λ ≥ 0 has a threshold of its own, and one common λ is an interval.

For λ ≥ 0 the terms of F that serve negative coefficients fall away:

    φ₊ = min over t in [0,1] of Σ_i max(0, A_i(t)),   A_i(t) = t·l_i + (1−t)·lo_i.

A_i with l_i < 0 < lo_i falls to 0 at t = lo_i/(lo_i − l_i) and bends the sum there; no other term bends it.
As φ does for all λ, φ₊ decides the region: non-empty ⟺ β < φ₊/2 for free c, and so on.

For λ_1 = … = λ_n = x no x < 0 has Σλγ² ≥ 1+c, as the squares are ≥ 0; nor has it Σλγ ≥ 1+c beside Σλγ² ≥ 0. For x ≥ 0
both sums are multiples of x, and with m = min(Σl_i, Σlo_i), or Σl_i in a weak region, the region is 1+c ≤ m·x,
β·x ≤ c. Eliminating c leaves an interval of x.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from proofcheck.region.region import Region
from proofcheck.region.threshold import Threshold
from proofcheck.solve.constraints import Constraints


def nonnegative_threshold(region: Region) -> Threshold:
    r"""φ₊ with a minimiser t, and s ≥ 0 with s_i ≤ 1 whose `Region.level` is φ₊: O(n log n).

    Source: project; minimax over the box 0 ≤ λ_i ≤ c/β of the smaller of Theorem 3's two sums.

    >>> nonnegative_threshold(Region(gamma=["0.5", "-0.5"]))
    Threshold(phi=Fraction(1, 3), t=Fraction(1, 3), s=(Fraction(1, 1), Fraction(1, 3)))
    """
    box = region.box
    linear = [low * box.denominator for low in box.low]
    # With λ ≥ 0 the squares of a weak region ask nothing.
    t, fraction = (Fraction(1), Fraction(0)) if region.weak else _lowest(linear, box.least)
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


class Common(NamedTuple):
    """The closed interval of the common value x; ``high`` is None when nothing limits it."""

    low: Fraction
    high: Fraction | None


def equal_threshold(region: Region) -> Fraction:
    """φ₌ = max(0, m), m = min(Σl_i, Σlo_i), or Σl_i if weak: what φ is to all λ, φ₌ is to those with one common value.

    >>> equal_threshold(Region(gamma=["0.5", "-0.25"]))
    Fraction(1, 4)
    """
    box = region.box
    linear, quadratic = Fraction(sum(box.low), box.denominator), Fraction(sum(box.least), box.denominator**2)
    return max(Fraction(0), linear if region.weak else min(linear, quadratic))


def common_value(region: Region, constraints: Constraints, *, beta: Fraction, c: Fraction | None) -> Common | None:
    r"""The x that β, c and the constraints allow; for c = None those of the closure, c ∈ [0, 1].

    [(1+c)/m, c/β] for a given c, else [1/(m−β), 1/β]; cut to the limits of λ, and to 1/n for Σλ = 1.

    Source: project, Theorem 3 on the diagonal.

    >>> common_value(Region(gamma=[1, 1]), Constraints(2, equal=True), beta=Fraction(1, 2), c=None)
    Common(low=Fraction(2, 3), high=Fraction(2, 1))
    """
    m = equal_threshold(region)
    if m == 0 or (c is None and m <= beta):
        return None
    low = 1 / (m - beta) if c is None else (1 + c) / m
    high = None if beta == 0 else (1 if c is None else c) / beta
    least = [low, *(end for end in constraints.low[:1] if end is not None)]
    greatest = [end for end in (high, *constraints.high[:1]) if end is not None]
    if constraints.sum_to_one:
        least.append(Fraction(1, constraints.n))
        greatest.append(Fraction(1, constraints.n))
    allowed = Common(max(least), min(greatest) if greatest else None)
    return None if allowed.high is not None and allowed.low > allowed.high else allowed


def choose_common(region: Region, constraints: Constraints) -> Fraction | None:
    """An x at which some β and c, those of the region where it names them, satisfy everything; None when none does.

    The region's own c lies strictly within (0, 1), so that x must lie below 1/β and above 1/m: the middle of the
    interval does whenever anything does, unless the constraints leave only one of these ends.
    """
    beta = region.beta or Fraction(0)
    allowed = common_value(region, constraints, beta=beta, c=region.c)
    if allowed is None:
        return None
    x = 2 * allowed.low if allowed.high is None else (allowed.low + allowed.high) / 2
    if region.c is None and (beta * x >= 1 or x * equal_threshold(region) <= 1):
        return None
    return x
