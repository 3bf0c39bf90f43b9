r"""The positive roots of a(E) − g·b(E), isolated by Descartes' rule of signs and bisection, for a transcendental g.

a and b have integer coefficients and no common positive root. As a polynomial in g and E it is linear in g, so its part
that has positive roots is irreducible over the rationals, and, g being transcendental, those roots are simple and
irrational: the bisection ends, and never meets a root.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from proofcheck.ideal.polynomials import Polynomial, scaled_value

Sign = Callable[[int, int], int]


class Mixed(NamedTuple):
    """The polynomial a(E) − g·b(E), a and b of equal length."""

    a: Polynomial
    b: Polynomial

    def at(self, value: Fraction, sign: Sign) -> int:
        """Its sign at a rational, by the sign of its two parts."""
        point = value.numerator, value.denominator
        return sign(scaled_value(self.a, *point), scaled_value(self.b, *point))

    def map(self, change: Callable[[Polynomial], Polynomial]) -> "Mixed":
        """The same change of variable in both parts."""
        return Mixed(change(self.a), change(self.b))


def mixed(a: Sequence[int], b: Sequence[int]) -> Mixed:
    """The polynomial a − g·b, the shorter part filled up with zeros.

    >>> mixed((1, 2), (3,))
    Mixed(a=(1, 2), b=(3, 0))
    """
    length = max(len(a), len(b))
    return Mixed((*a, *[0] * (length - len(a))), (*b, *[0] * (length - len(b))))


@dataclass
class Bracket:
    """0 < low < E < high around exactly one root, which is simple; it only ever narrows."""

    polynomial: Mixed
    sign: Sign
    low: Fraction
    high: Fraction

    def halve(self) -> None:
        """Keep the half that holds the root."""
        middle = (self.low + self.high) / 2
        if self.polynomial.at(middle, self.sign) == self.polynomial.at(self.low, self.sign):
            self.low = middle
        else:
            self.high = middle

    def refine(self, bits: int) -> None:
        """Narrow until (high − low)/low ≤ 2^−bits."""
        while (self.high - self.low) * (1 << bits) > self.low:
            self.halve()


def isolate(polynomial: Mixed, sign: Sign) -> list[Bracket]:
    """Disjoint brackets around all positive roots, ascending.

    Args:
        polynomial: a − g·b, not zero at 0.
        sign: The sign of x − g·y for integers x, y.

    Source: Vincent's theorem, as Collins and Akritas use it.

    >>> def sign(x: int, y: int) -> int:  # g = π
    ...     return 1 if x * 10**9 > y * 3141592653 else -1
    >>> [(float(found.low), float(found.high)) for found in isolate(mixed((-2, 0, 1), (1, 0, 0)), sign)]
    [(2.0, 4.0)]
    """
    below = [_positive(polynomial, sign, *ends) for ends in _in_unit(polynomial, sign)]
    flipped = polynomial.map(_reversed)
    above = [_positive(flipped, sign, *ends) for ends in _in_unit(flipped, sign)]
    inverse = [(1 / high, 1 / low) for low, high in reversed(above)]
    return [Bracket(polynomial, sign, low, high) for low, high in (*below, *inverse)]


def _positive(polynomial: Mixed, sign: Sign, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The same bracket with an end above 0."""
    at_zero = polynomial.at(Fraction(0), sign)
    while low == 0:
        middle = high / 2
        if polynomial.at(middle, sign) == at_zero:
            low = middle
        else:
            high = middle
    return low, high


def _in_unit(polynomial: Mixed, sign: Sign) -> list[tuple[Fraction, Fraction]]:
    """Intervals (c/2^k, (c+1)/2^k) in (0, 1), each around one root, ascending."""
    found = []
    # Each entry: the polynomial whose roots in (0, 1) are those in the interval (c/2^k, (c+1)/2^k).
    stack = [(polynomial, 0, 0)]
    while stack:
        here, c, k = stack.pop()
        variations = _variations(here.map(_reversed).map(_shifted), sign)
        if variations == 1:
            found.append((Fraction(c, 1 << k), Fraction(c + 1, 1 << k)))
        elif variations > 1:
            left = here.map(_halved)
            stack.append((left.map(_shifted), 2 * c + 1, k + 1))
            stack.append((left, 2 * c, k + 1))
    return found


def _variations(polynomial: Mixed, sign: Sign) -> int:
    signs = [found for a, b in zip(*polynomial, strict=True) if (found := sign(a, b))]
    return sum(left != right for left, right in pairwise(signs))


def _reversed(polynomial: Polynomial) -> Polynomial:
    return polynomial[::-1]


def _halved(polynomial: Polynomial) -> Polynomial:
    """2ⁿP(x/2)."""
    n = len(polynomial) - 1
    return tuple([a << (n - i) for i, a in enumerate(polynomial)])


def _shifted(polynomial: Polynomial) -> Polynomial:
    """P(x+1)."""
    coefficients, n = list(polynomial), len(polynomial)
    for i in range(n - 1):
        for j in range(n - 2, i - 1, -1):
            coefficients[j] += coefficients[j + 1]
    return tuple(coefficients)
