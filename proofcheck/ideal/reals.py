"""Rational enclosures of e^x and log x: mpmath computes with bits to spare, and the bounds are widened outward."""

from fractions import Fraction

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
