"""Numbers for symbols in a relation."""

from collections.abc import Mapping

from sympy import Basic, Indexed, Symbol
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
