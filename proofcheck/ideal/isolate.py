r"""Gain as a ratio of polynomials in E = e^{ωq̂}, and the positive roots of such a polynomial, each isolated.

The roots are those of a(E) − g·b(E) for a transcendental g, isolated by Descartes' rule of signs and bisection. a and b
have integer coefficients and no common positive root. As a polynomial in g and E it is linear in g, so its part that
has positive roots is irreducible over the rationals, and, g being transcendental, those roots are simple and
irrational: the bisection ends, and never meets a root.

With counts p, q, r of the tokens +μ, −μ, irrelevant, and P = p+q+r, Gain = N(E)/M(E):

    N = pq(p+q+2r)E⁴ + r(p+q)(p+q+2r)E³ + (p³+3p²q+2p²r+3pq²+2pqr+q³+2q²r+r³)E² + r²(p+q)E − pq(p+q),
    M = P(pE²+rE+q)(qE²+rE+p).

Both are homogeneous of degree 3 in the counts, so fractions of tokens serve as well as numbers of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.numbers import InputError, Number, exact, text

# The coefficients, the constant first.
Polynomial: TypeAlias = tuple[int, ...]


class GainPolynomials(NamedTuple):
    """N and M of equal length, without the powers of E and constants that they share."""

    numerator: Polynomial
    denominator: Polynomial


def exact_counts(p: Number, q: Number, r: Number) -> tuple[Fraction, Fraction, Fraction]:
    """The counts as rationals.

    Raises:
        InputError: If one is no number or negative, or all are 0.

    >>> exact_counts("0.4", "0.1", "0.5")
    (Fraction(2, 5), Fraction(1, 10), Fraction(1, 2))
    """
    counts = exact(p, "p"), exact(q, "q"), exact(r, "r")
    for name, count in zip("pqr", counts, strict=True):
        if count < 0:
            raise InputError(f"{name}: expected a number of tokens >= 0, got {text(count)}")
    if not any(counts):
        raise InputError("p, q, r: expected at least one token, got none")
    return counts


def gain_polynomials(p: Fraction, q: Fraction, r: Fraction) -> GainPolynomials:
    """N and M, in lowest terms as far as absent classes of tokens allow.

    Without −μ (or without +μ) Gain = r/P + pE/(pE+r); without irrelevant tokens too it is 1.

    Args:
        p: The number or fraction of tokens +μ, ≥ 0.
        q: Of tokens −μ, ≥ 0.
        r: Of irrelevant tokens, ≥ 0; at least one of the three is positive.

    Source: project; mechanism of the idealised network, derived in `derivation`.

    >>> gain_polynomials(Fraction(1), Fraction(0), Fraction(2))
    GainPolynomials(numerator=(4, 5), denominator=(6, 3))
    """
    (p_, q_, r_), _ = over_common_denominator((p, q, r))
    total, marked = p_ + q_ + r_, p_ + q_
    if marked == 0 or (p_ * q_ == 0 and r_ == 0):
        return GainPolynomials((1,), (1,))
    if p_ * q_ == 0:
        return GainPolynomials((r_ * r_, marked * (total + r_)), (total * r_, total * marked))
    square = marked**3 + 2 * r_ * (p_ * p_ + p_ * q_ + q_ * q_) + r_**3
    numerator = (-p_ * q_ * marked, r_ * r_ * marked, square, r_ * marked * (total + r_), p_ * q_ * (total + r_))
    denominator = multiply((total,), multiply((q_, r_, p_), (p_, r_, q_)))
    return GainPolynomials(numerator, denominator)


def multiply(left: Sequence[int], right: Sequence[int]) -> Polynomial:
    """The product of two polynomials.

    >>> multiply((1, 1), (-1, 1))
    (-1, 0, 1)
    """
    result = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return tuple(result)


def logarithmic_derivative(polynomials: GainPolynomials) -> Polynomial:
    """W = E(M′N − MN′), so that E·(M/N)′ = W/N².

    >>> logarithmic_derivative(GainPolynomials((4, 5), (6, 3)))
    (0, -18)
    """
    n, m = polynomials
    rising = multiply(_times_e_derivative(m), n)
    falling = multiply(m, _times_e_derivative(n))
    return _trimmed([a - b for a, b in zip(rising, falling, strict=True)])


def _times_e_derivative(polynomial: Sequence[int]) -> Polynomial:
    return tuple([i * a for i, a in enumerate(polynomial)])


def _trimmed(coefficients: list[int]) -> Polynomial:
    while len(coefficients) > 1 and coefficients[-1] == 0:
        coefficients.pop()
    return tuple(coefficients)


def scaled_value(polynomial: Sequence[int], numerator: int, denominator: int) -> int:
    """dⁿ·P(a/d) for a polynomial of length n+1: P at a rational without a single gcd.

    >>> scaled_value((1, 0, 4), 1, 2)
    8
    """
    value, power = 0, 1
    for coefficient in reversed(polynomial):
        value = value * numerator + coefficient * power
        power *= denominator
    return value


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
    brackets = []
    # Each entry: the polynomial whose roots in (0, 1) are those in the interval (c/2^k, (c+1)/2^k).
    stack = [(polynomial, 0, 0)]
    while stack:
        part, c, k = stack.pop()
        variations = _variations(part.map(_reversed).map(_shifted), sign)
        if variations == 1:
            brackets.append((Fraction(c, 1 << k), Fraction(c + 1, 1 << k)))
        elif variations > 1:
            left = part.map(_halved)
            stack.append((left.map(_shifted), 2 * c + 1, k + 1))
            stack.append((left, 2 * c, k + 1))
    return brackets


def _variations(polynomial: Mixed, sign: Sign) -> int:
    signs = [nonzero for a, b in zip(*polynomial, strict=True) if (nonzero := sign(a, b))]
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
