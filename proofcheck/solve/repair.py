r"""From the point that is wanted to a short λ that exact arithmetic accepts, or to one that says it is not verified.

A point on the edge of its slice cannot be rounded: it is first moved towards an anchor w with slack. Every inequality
g ≥ 0 of a slice is concave in λ, so g((1−s)p + sw) ≥ (1−s)g(p) + s·g(w): a step s leaves a slack of s·g(w), and that,
over the sums' weight, is how far each λ_i may then move for the sake of a shorter fraction. Where p itself misses, the
step s = −g(p)/(g(w) − g(p)) mends it. How a point is shortened proves nothing: each is checked exactly afterwards.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.feasible import simplest_between
from proofcheck.region.verdict import Proposal
from proofcheck.solve.slice import Slice

# Up to this many tasks a person reads the λ; beyond, one common power of ten keeps the exact sums short.
READ_BY_PEOPLE = 30


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The rational of least denominator in [low, high], of either sign; 0 when it lies there.

    >>> simplest(Fraction(-32, 10), Fraction(-31, 10)), simplest(Fraction(-1), Fraction(1, 9))
    (Fraction(-16, 5), Fraction(0, 1))
    """
    if low <= 0 <= high:
        return Fraction(0)
    return simplest_between(low, high) if low > 0 else -simplest_between(-high, -low)


def anchor(phi: Fraction, s: tuple[Fraction, ...], *, beta: Fraction, c: Fraction) -> tuple[Fraction, ...]:
    """λ = ρs with slack in every inequality where there is any: ρ short, between (1+c)/φ and c/β."""
    least = (1 + c) / phi
    # A box that is far larger adds nothing, and an anchor far away makes every repair a long way.
    most = 3 * least if beta == 0 else min(3 * least, c / beta)
    quarter = (most - least) / 4
    scale = simplest(least + quarter, most - quarter)
    return tuple([scale * entry for entry in s])


def shorten(point: Sequence[Fraction], part: Slice, wide: Fraction) -> tuple[Fraction, ...]:
    """A short λ near ``point``, within the limits of every coordinate, and with the sum or the one value asked for.

    Args:
        point: Where to stay, shape (n,).
        part: What limits λ.
        wide: How far a coordinate may move; for Σλ_i = 1 all that move make up what the others lose.
    """
    if part.constraints.equal:
        point = (sum(point, Fraction(0)) / len(point),) * len(point)
    if len(point) <= READ_BY_PEOPLE and wide < 1:
        near = [_simplest_near(x, wide, low, high) for x, low, high in zip(point, part.low, part.high, strict=True)]
    else:
        # Where whole numbers abound, the shortest fraction is a long one: a round number is what a person reads.
        near = _within(_decimals(point, wide), part)
    return tuple(_restore_sum(near, part) if part.constraints.sum_to_one else near)


def _simplest_near(entry: Fraction, wide: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    least = entry - wide if low is None else max(entry - wide, low)
    greatest = entry + wide if high is None else min(entry + wide, high)
    if least > greatest:
        return _cut(entry, low, high)
    return simplest(least, greatest)


def _decimals(point: Sequence[Fraction], wide: Fraction) -> Sequence[Fraction]:
    """Every entry to the next multiple of one power of ten, at most ``wide`` and not far below it."""
    if not wide:
        return point
    # 2**bits <= wide, and .30102 < log10(2) < .30103.
    bits = wide.numerator.bit_length() - wide.denominator.bit_length() - 1
    p, q = (Fraction(10) ** (bits * (30102 if bits >= 0 else 30103) // 100_000)).as_integer_ratio()
    return [Fraction((2 * a * q + b * p) // (2 * b * p) * p, q) for a, b in map(Fraction.as_integer_ratio, point)]


def _within(point: Sequence[Fraction], part: Slice) -> list[Fraction]:
    """Every entry cut to its limits: as a rule all entries are within the narrowest, and need no look each."""
    whole, unit = over_common_denominator(point)
    highs, lows = ({id(end): end for end in ends if end is not None}.values() for ends in (part.high, part.low))
    greatest, least = max(whole), min(whole)
    if all(greatest <= end * unit for end in highs) and all(least >= end * unit for end in lows):
        return list(point)
    return [_cut(x, low, high) for x, low, high in zip(point, part.low, part.high, strict=True)]


def _cut(entry: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    entry = entry if low is None else max(entry, low)
    return entry if high is None else min(entry, high)


def _restore_sum(lam: list[Fraction], part: Slice) -> list[Fraction]:
    """Σλ_i = 1 again, by moving as few coordinates as their limits allow."""
    if part.constraints.equal:
        return [Fraction(1, len(lam))] * len(lam)
    short = sum(lam, Fraction(0)) < 1
    ends = part.high if short else part.low
    whole, unit = over_common_denominator([*lam, *[end or Fraction(0) for end in ends]])
    entries, limits = whole[: len(lam)], whole[len(lam) :]
    missing = abs(unit - sum(entries))
    room = [
        missing if end is None else min(missing, abs(limit - entry))
        for entry, limit, end in zip(entries, limits, ends, strict=True)
    ]
    for i in sorted(range(len(lam)), key=lambda i: (room[i], abs(entries[i])), reverse=True):
        step = min(missing, room[i])
        lam[i] = Fraction(entries[i] + (step if short else -step), unit)
        missing -= step
        if not missing:
            break
    return lam


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
        sparse = [entry if original else Fraction(0) for entry, original in zip(moved, point, strict=True)]
        for lam in (shorten(sparse, part, wide), shorten(moved, part, wide), moved):
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
    for slack, anchored in zip(part.slacks(point), part.slacks(anchor), strict=True):
        if slack < 0:
            step = max(step, slack / (slack - anchored) if anchored > 0 else Fraction(1))
    return simplest(step, min(step * Fraction(17, 16), Fraction(1)))


def _length(point: Point, anchor: Point) -> Fraction:
    """An upper bound of the distance, at most √n times as long."""
    a_values, b_values, unit = _both(point, anchor)
    return Fraction(
        (math.isqrt(len(a_values)) + 1) * max(abs(a - b) for a, b in zip(a_values, b_values, strict=True)), unit
    )


def _between(point: Point, anchor: Point, step: Fraction) -> tuple[Fraction, ...]:
    start, end, unit = _both(point, anchor)
    p, q = step.as_integer_ratio()
    return tuple([Fraction((q - p) * a + p * b, q * unit) for a, b in zip(start, end, strict=True)])


def squared_distance(point: Point, other: Point) -> Fraction:
    """‖point − other‖²."""
    left, right, unit = _both(point, other)
    return Fraction(sum((a - b) ** 2 for a, b in zip(left, right, strict=True)), unit**2)


def _both(point: Point, other: Point) -> tuple[list[int], list[int], int]:
    """Two points of one length over one denominator."""
    whole, unit = over_common_denominator([*point, *other])
    return whole[: len(point)], whole[len(point) :], unit
