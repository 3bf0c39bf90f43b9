r"""Irrational numbers that are only ever known by rational enclosures, which narrow on demand.

For e^x and log x mpmath computes with bits to spare, and the bounds are widened outward.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from mpmath.libmp import from_rational, mpf_exp, mpf_log, round_nearest, to_fixed

# mpmath rounds its results to within a few units in the last place; with this many bits more than are
# asked for, one unit of the answer covers its error many times over.
_SPARE = 64


def exp_bounds(x: Fraction, bits: int) -> tuple[int, int]:
    """Integers with low ≤ 2^bits·e^x ≤ high and high − low ≤ 3, for x ≤ 0.

    >>> exp_bounds(Fraction(0), 8), exp_bounds(Fraction(-10**9), 8)
    ((255, 258), (0, 1))
    """
    if x < -bits:
        return 0, 1
    wide = bits + _SPARE
    value = mpf_exp(from_rational(x.numerator, x.denominator, wide, round_nearest), wide, round_nearest)
    fixed = int(to_fixed(value, bits))
    return max(fixed - 1, 0), fixed + 2


def log_bounds(value: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Rationals with low ≤ log(value) ≤ high and high − low = 3/2^bits, for value > 0.

    >>> low, high = log_bounds(Fraction(2), 40)
    >>> round(float(low), 10), round(float(high), 10)
    (0.6931471806, 0.6931471806)
    """
    # |log v| < 2^k needs k more bits for the same absolute error.
    wide = bits + _SPARE + (value.numerator.bit_length() + value.denominator.bit_length()).bit_length()
    logarithm = mpf_log(from_rational(value.numerator, value.denominator, wide, round_nearest), wide, round_nearest)
    fixed, unit = int(to_fixed(logarithm, bits)), 1 << bits
    return Fraction(fixed - 1, unit), Fraction(fixed + 2, unit)


# Bits to spare in a guess, beyond those that tell its parts apart.
_BITS = 64


class Root(Protocol):
    """A real number y."""

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals with low ≤ y ≤ high, at most 2^−bits apart."""


class Narrowing(Protocol):
    """A positive number E in [low, high]."""

    low: Fraction
    high: Fraction

    def refine(self, bits: int) -> None:
        """Narrow until (high − low)/low ≤ 2^−bits."""


@dataclass
class LogRoot:
    """y = log(E)/ω for an E that is known by a bracket.

    >>> from proofcheck.ideal.zero import find_zero
    >>> low, high = LogRoot(find_zero("0.4", "0.1", "0.5"), Fraction(1)).enclosure(30)
    >>> round(float(low), 3), high - low <= Fraction(1, 2**30)
    (-2.201, True)
    """

    bracket: Narrowing
    omega: Fraction

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals around y, at most 2^−bits apart."""
        wide = bits + max(0, 1 + math.ceil(1 / self.omega).bit_length())
        self.bracket.refine(wide + 2)
        low, _ = log_bounds(self.bracket.low, wide + 4)
        _, high = log_bounds(self.bracket.high, wide + 4)
        return low / self.omega, high / self.omega


class Function(Protocol):
    """A real function, known at rationals."""

    def sign(self, y: Fraction) -> int:
        """−1, 0 or 1: the sign at y, proved however near to 0 the value is."""

    def value(self, y: Fraction, bits: int) -> Fraction:
        """Its value, to about ``bits`` bits after the point; nothing is concluded from it."""


@dataclass
class SignRoot:
    """The one root of a function in (low, high), where it changes sign.

    >>> from proofcheck.ideal.certified import CertifiedGain
    >>> from proofcheck.ideal.crossings import Product
    >>> from proofcheck.ideal.tasks import IdealNetwork
    >>> product = Product(CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")), Fraction(0), Fraction(2))
    >>> low, high = SignRoot(product, Fraction(1), Fraction(3)).enclosure(30)
    >>> round(float(low), 6), high - low <= Fraction(1, 2**30)
    (1.899162, True)
    """

    function: Function
    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        self._below = self.function.sign(self.low)
        self._jump = 1

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals around y, at most 2^−bits apart."""
        while (self.high - self.low) * (1 << bits) > 1:
            self._narrow()
        return self.low, self.high

    def _narrow(self) -> None:
        """Quadratic interval refinement: the secant proposes one of 2^jump equal parts, and two signs decide."""
        parts = 1 << self._jump
        part = (self.high - self.low) / parts
        guess = self.low + self._guess(parts) * part
        if self._is_below(guess):
            beyond = guess + part
            guessed = beyond == self.high or not self._is_below(beyond)
            self.low, self.high = (guess, beyond) if guessed else (beyond, self.high)
        else:
            beyond = guess - part
            guessed = beyond == self.low or self._is_below(beyond)
            self.low, self.high = (beyond, guess) if guessed else (self.low, beyond)
        self._jump = self._jump * 2 if guessed else max(1, self._jump // 2)

    def _is_below(self, y: Fraction) -> bool:
        return self.function.sign(y) == self._below

    def _guess(self, parts: int) -> int:
        """Which multiple of the parts, not at an end, lies nearest to where the secant vanishes."""
        width = self.high - self.low
        bits = _BITS + 2 * parts.bit_length() + max(0, width.denominator.bit_length() - width.numerator.bit_length())
        below, above = self.function.value(self.low, bits), self.function.value(self.high, bits)
        share = Fraction(1, 2) if below == above else below / (below - above)
        return min(max(round(share * parts), 1), parts - 1)
