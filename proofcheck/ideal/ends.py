r"""The ends of an interval of λ: an exact rational, or an irrational that is enclosed as narrowly as is asked."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from proofcheck.ideal.roots import Root
from proofcheck.region.numbers import text

DIGITS = 16
# Two irrational ends that agree to this many bits are taken as equal, and the piece between them says so.
LAST_BITS = 2048


@dataclass(frozen=True)
class RationalEnd:
    """A rational λ and the formula that gives it."""

    value: Fraction
    formula: str

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Both ends are λ itself, whatever ``bits``: an irrational end has two that differ."""
        del bits
        return self.value, self.value


@dataclass(frozen=True)
class IrrationalEnd:
    """λ = (y − shift)/scale for an irrational y; ``key`` is the same for ends that are the same number."""

    y: Root
    shift: Fraction
    scale: Fraction
    formula: str
    key: tuple[object, ...]

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals around λ, at most 2^−bits apart.

        >>> from proofcheck.ideal.roots import LogRoot
        >>> from proofcheck.ideal.zero import find_zero
        >>> x0 = LogRoot(find_zero("0.4", "0.1", "0.5"), Fraction(1))
        >>> low, high = IrrationalEnd(x0, Fraction(1), Fraction(-1), "1 − x₀", ()).enclosure(20)
        >>> round(float(low), 5), high - low <= Fraction(1, 2**20)
        (3.20064, True)
        """
        wide = bits + max(0, 1 + math.ceil(1 / abs(self.scale)).bit_length())
        ends = sorted((y - self.shift) / self.scale for y in self.y.enclosure(wide))
        return ends[0], ends[1]


End: TypeAlias = RationalEnd | IrrationalEnd


def compare(left: End, right: End) -> int | None:
    """The sign of left − right; None when they are two numbers that `LAST_BITS` bits do not separate.

    >>> compare(RationalEnd(Fraction(1), "1"), RationalEnd(Fraction(2), "2"))
    -1
    """
    if isinstance(left, IrrationalEnd) and isinstance(right, IrrationalEnd) and left.key == right.key:
        return 0
    if isinstance(left, RationalEnd) and isinstance(right, RationalEnd):
        return (left.value > right.value) - (left.value < right.value)
    bits = 16
    while bits <= LAST_BITS:
        (a, b), (c, d) = left.enclosure(bits), right.enclosure(bits)
        if b < c:
            return -1
        if d < a:
            return 1
        bits *= 2
    return None


def number(end: End) -> str:
    """``"p/q"`` for a rational end, else its decimal rounded to `DIGITS` significant digits.

    >>> number(RationalEnd(Fraction(-1, 2), "−α"))
    '-1/2'
    """
    if isinstance(end, RationalEnd):
        return text(end.value)
    bits = 64
    while True:
        low, high = end.enclosure(bits)
        if low * high > 0 and (decimal := _decimal(low)) == _decimal(high):
            return decimal
        bits *= 2


def _decimal(value: Fraction) -> str:
    """The decimal of `DIGITS` significant digits nearest to a value that is not 0, not a tie."""
    exponent = _exponent(abs(value))
    digits = round(abs(value) * Fraction(10) ** (DIGITS - 1 - exponent))
    if digits == 10**DIGITS:
        digits, exponent = digits // 10, exponent + 1
    sign, figures = "-" if value < 0 else "", str(digits)
    if 0 <= exponent < DIGITS - 1:
        return f"{sign}{figures[: exponent + 1]}.{figures[exponent + 1 :]}"
    if -5 <= exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{figures}"
    return f"{sign}{figures[0]}.{figures[1:]}e{exponent:+d}"


def _exponent(value: Fraction) -> int:
    """The k with 10^k ≤ value < 10^(k+1)."""
    # log10(2) is just above 0.30102; the estimate is at most a few too small.
    k = (value.numerator.bit_length() - value.denominator.bit_length() - 1) * 30102 // 100_000 - 1
    while Fraction(10) ** (k + 1) <= value:
        k += 1
    while Fraction(10) ** k > value:
        k -= 1
    return k


def nearest_float(end: End) -> float:
    """The end as a float, for drawing.

    >>> nearest_float(RationalEnd(Fraction(1, 4), "1/4"))
    0.25
    """
    low, high = end.enclosure(80)
    return float((low + high) / 2)
