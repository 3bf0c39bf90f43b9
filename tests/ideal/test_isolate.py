"""Root isolation: every positive root of a(E) − π·b(E), once."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from sympy import Poly, Rational, Symbol

from proofcheck.ideal.isolate import isolate, mixed
from tests.examples import examples

# π to 60 digits decides every sign of small integers a − πb.
_DIGITS = 10**60
_PI = 3141592653589793238462643383279502884197169399375105820974944
X = Symbol("x")
coefficients = st.lists(st.integers(-9, 9), min_size=2, max_size=7)


def sign(a, b):
    value = a * _DIGITS - b * _PI
    return (value > 0) - (value < 0)


def roots(a, b):
    """The positive roots of the same polynomial at the 60 digits, by SymPy."""
    value = Rational(_PI, _DIGITS)
    polynomial = Poly([x - y * value for x, y in zip(reversed(a), reversed(b), strict=True)], X)
    return [root for root in polynomial.intervals(eps=Rational(1, 10**12)) if root[0][1] > 0]


@examples(150)
@given(coefficients, coefficients)
def test_every_positive_root_gets_one_bracket(a, b):
    polynomial = mixed(a, b)
    # The room's own polynomials are not zero at 0, and their two parts share no positive root.
    if not (polynomial.a[0] or polynomial.b[0]) or not (polynomial.a[-1] or polynomial.b[-1]):
        return
    parts = [Poly(list(reversed(part)), X) for part in polynomial]
    if parts[0].gcd(parts[1]).degree() > 0:
        return
    brackets = isolate(polynomial, sign)
    expected = roots(*polynomial)
    assert len(brackets) == len(expected)
    before = Fraction(0)
    for bracket, (interval, multiplicity) in zip(brackets, expected, strict=True):
        assert multiplicity == 1
        assert before <= bracket.low < bracket.high
        assert polynomial.at(bracket.low, sign) * polynomial.at(bracket.high, sign) == -1
        before = bracket.high
        bracket.refine(45)
        assert bracket.low <= Fraction(int(interval[1].p), int(interval[1].q))
        assert Fraction(int(interval[0].p), int(interval[0].q)) <= bracket.high


def test_roots_at_very_different_scales_are_separated():
    # (E − 2⁻³⁰⁰)(E − 2³⁰⁰), moved by π·2⁻⁴⁰⁰.
    polynomial = mixed((2**400, -(2**400) * (2**600 + 1) // 2**300, 2**400), (1, 0, 0))
    low, high = isolate(polynomial, sign)
    assert low.high < 1 < high.low
    for bracket in (low, high):
        bracket.refine(20)
        assert bracket.high / bracket.low <= 1 + Fraction(1, 2**20)
