r"""Θ, O, Ω and poly as SymPy functions that name the constant they hide.

``Theta(epsilon, C)`` prints as Θ(ε), as the paper has it, and stands for C·|ε|: an order measures a size, so
the sign of its argument does not count. One reading serves every relation: E ≤ Θ(ε) is decided as E ≤ C·ε,
E ≥ Θ(1) as E ≥ C, and T = Θ(η⁻¹) as T = C·η⁻¹, with C the value that the constant happens to have.
"""

from typing import Any, ClassVar

from sympy import Abs, Basic, Expr, Function, Ge, Gt, Le, Lt, Symbol
from sympy.logic.boolalg import Boolean


class Asymptotic(Function):
    """An order of magnitude: its expression, and the positive constant that it hides."""

    nargs = (2, 3)
    text: ClassVar[str]
    latex: ClassVar[str]
    direction: ClassVar[str]

    @property
    def expression(self) -> Expr:
        """What the order is of."""
        return self.args[0]

    @property
    def constants(self) -> tuple[Symbol, ...]:
        """The named constants that the order hides."""
        return tuple(self.args[1:])

    def bound(self) -> Expr:
        """C·|expression|."""
        return self.args[1] * Abs(self.expression)

    def _eval_is_extended_real(self) -> bool:
        return True

    def _eval_is_extended_nonnegative(self) -> bool:
        return True

    def _latex(self, printer: Any, **_: Any) -> str:
        return rf"{self.latex}\left({printer._print(self.expression)}\right)"

    def _paper_text(self, printer: Any, **_: Any) -> str:
        return f"{self.text}({printer._print(self.expression)})"


class Theta(Asymptotic):
    """Θ(x): between two multiples of x; one named constant stands for the multiple that is meant.

    >>> from proofcheck.statements.symbols import epsilon
    >>> Theta(epsilon, Symbol("C", positive=True)).bound()
    C*epsilon
    """

    text, latex, direction = "Θ", r"\Theta", "both"


class BigO(Asymptotic):
    """O(x): at most a multiple of x."""

    text, latex, direction = "O", "O", "upper"


class Omega(Asymptotic):
    """Ω(x): at least a multiple of x."""

    text, latex, direction = "Ω", r"\Omega", "lower"


class Polynomial(Asymptotic):
    """poly(x), read as C·xᵏ: the sources say no more than "poly", so the form and both names are our choice.

    >>> from proofcheck.statements.symbols import eta
    >>> Polynomial(eta, Symbol("C", positive=True), Symbol("k", positive=True)).bound()
    C*eta**k
    """

    text, latex, direction = "poly", r"\mathrm{poly}", "both"

    def bound(self) -> Expr:
        """C·|expression|ᵏ."""
        return self.args[1] * Abs(self.expression) ** self.args[2]


def expand(expression: Basic) -> Basic:
    """The expression with each order replaced by what it stands for.

    >>> from proofcheck.statements.symbols import epsilon, E_2
    >>> expand(Le(E_2, Theta(epsilon, Symbol("C", positive=True))))
    E_2 <= C*epsilon
    """
    return expression.xreplace({order: order.bound() for order in expression.atoms(Asymptotic)})


def misused(relation: Boolean) -> set[Asymptotic]:
    """The orders that bound the wrong side: an O as a lower end, an Ω as an upper end.

    >>> from proofcheck.statements.symbols import E_2
    >>> misused(Ge(E_2, BigO(1, Symbol("C", positive=True))))
    {BigO(1, C)}
    """
    wrong: set[Asymptotic] = set()
    for part in relation.atoms(Ge, Gt, Le, Lt):
        wrong |= _misused_in(part.gts, "upper") | _misused_in(part.lts, "lower")
    return wrong


def _misused_in(side: Expr, needed: str) -> set[Asymptotic]:
    """Those of one side whose direction, turned by a minus sign before them, is not the one needed there."""
    turned = {"upper": "lower", "lower": "upper", "both": "both"}
    orders = set()
    for order in side.atoms(Asymptotic):
        direction = turned[order.direction] if side.coeff(order).is_negative else order.direction
        if direction not in ("both", needed):
            orders.add(order)
    return orders
