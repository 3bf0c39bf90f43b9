r"""Gain as a ratio of two polynomials in E = e^{ωq̂}, in integers.

With counts p, q, r of the tokens +μ, −μ, irrelevant, and P = p+q+r, Gain = N(E)/M(E):

    N = pq(p+q+2r)E⁴ + r(p+q)(p+q+2r)E³ + (p³+3p²q+2p²r+3pq²+2pqr+q³+2q²r+r³)E² + r²(p+q)E − pq(p+q),
    M = P(pE²+rE+q)(qE²+rE+p).

Both are homogeneous of degree 3 in the counts, so fractions of tokens serve as well as numbers of them.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from proofcheck.region.numbers import InputError, Number, exact, text
from proofcheck.region.working import over_common_denominator

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
