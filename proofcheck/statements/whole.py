"""The next whole number, whatever the size."""

from fractions import Fraction
from math import ceil

from sympy import Expr, Integer, Rational, floor, log


def whole_up(value: Expr) -> Integer:
    """The least whole number that is not below a positive value, either rational or irrational.

    SymPy's own ceiling gives up on large irrational numbers. Here the precision grows until both ends of the
    error agree, which they do once it is fine enough, as an irrational value is no whole number.

    >>> whole_up(400 * log(20)), whole_up(Rational(25, 4)), whole_up(Integer(7))
    (1199, 7, 7)
    """
    if value.is_Rational:
        return Integer(ceil(Fraction(int(value.p), int(value.q))))
    digits = 30 + max(0, int(floor(log(value, 10).evalf(15))))
    while True:
        near = Rational(value.evalf(digits))
        error = abs(near) / 10 ** (digits - 5)
        low, high = (ceil(Fraction(int(end.p), int(end.q))) for end in (near - error, near + error))
        if low == high:
            return Integer(low)
        digits *= 2
