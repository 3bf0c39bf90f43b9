"""From a relation to a bound: numbers for its symbols, the one left over solved for, and rounded up where it counts."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from sympy import Basic, Eq, Expr, Indexed, Integer, Rational, Symbol, floor, log
from sympy.logic.boolalg import Boolean

from proofcheck.statements.asymptotic import expand


def substitute(relation: Boolean, assignment: Mapping[Basic, Basic]) -> Boolean:
    """The relation with numbers for symbols, sums and quantifiers written out, and each order read as C·|x|.

    >>> from sympy import Integer
    >>> from proofcheck.statements.symbols import alpha, lam
    >>> substitute(lam >= 1 - alpha, {alpha: Integer(1)})
    lam >= 0
    """
    scalars = {symbol: value for symbol, value in assignment.items() if isinstance(symbol, Symbol)}
    entries = {symbol: value for symbol, value in assignment.items() if isinstance(symbol, Indexed)}
    # Sums must be written out before γ_1, γ_2, ... can be found in them; quantifiers are decided last.
    return expand(relation.xreplace(scalars).doit().xreplace(entries)).doit()


# What a relation becomes when both sides are divided by a negative number.
_TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "=="}


class NotLinearError(ValueError):
    """The symbol does not occur linearly, or its coefficient has no known sign."""


def isolate(relation: Any, symbol: Symbol) -> tuple[str, Expr]:
    """The relation as (``<=``, ``<``, ``>=``, ``>`` or ``==``, other side), with ``symbol`` alone on the left.

    Raises:
        NotLinearError: If it is not linear in ``symbol`` with a coefficient of known sign.

    >>> from proofcheck.statements.symbols import alpha, beta, lam
    >>> isolate(1 - lam <= alpha - beta, lam)
    ('>=', -alpha + beta + 1)
    """
    difference = (relation.lhs - relation.rhs).expand()
    slope = difference.coeff(symbol)
    rest = difference - slope * symbol
    if rest.has(symbol) or not (slope.is_positive or slope.is_negative):
        raise NotLinearError(f"{relation} is not linear in {symbol}")
    sign = "==" if isinstance(relation, Eq) else relation.rel_op
    return (sign if slope.is_positive or sign == "==" else _TURNED[sign]), (-rest / slope).expand()


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
