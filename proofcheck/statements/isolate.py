"""Solve a relation that is linear in one symbol for that symbol."""

from typing import Any

from sympy import Eq, Expr, Symbol

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
