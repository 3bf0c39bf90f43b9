"""Short rationals near floats; nothing here is exact about anything, and the exact check comes after it."""

from collections.abc import Sequence
from fractions import Fraction

from proofcheck.region.feasible import simplest_between
from proofcheck.region.working import over_common_denominator
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
