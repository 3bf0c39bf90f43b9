r"""Irrational numbers that are only ever known by enclosures, which narrow on demand."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from proofcheck.ideal.reals import log_bounds

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
        """Its sign, certified."""

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
            found = beyond == self.high or not self._is_below(beyond)
            self.low, self.high = (guess, beyond) if found else (beyond, self.high)
        else:
            beyond = guess - part
            found = beyond == self.low or self._is_below(beyond)
            self.low, self.high = (beyond, guess) if found else (self.low, beyond)
        self._jump = self._jump * 2 if found else max(1, self._jump // 2)

    def _is_below(self, y: Fraction) -> bool:
        return self.function.sign(y) == self._below

    def _guess(self, parts: int) -> int:
        """Which multiple of the parts, not at an end, lies nearest to where the secant vanishes."""
        width = self.high - self.low
        bits = _BITS + 2 * parts.bit_length() + max(0, width.denominator.bit_length() - width.numerator.bit_length())
        below, above = self.function.value(self.low, bits), self.function.value(self.high, bits)
        share = Fraction(1, 2) if below == above else below / (below - above)
        return min(max(round(share * parts), 1), parts - 1)
