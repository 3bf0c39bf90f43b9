"""SymPy's relations kept as they are written, and what they cannot say by themselves: for all, there is, some λ.

Unevaluated they are faster to build, and one that SymPy can already decide from its symbols' assumptions
stays a statement instead of turning into True. Putting numbers in evaluates them.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

import sympy
from sympy import And, Basic, Expr, IndexedBase, Integer, Or, Symbol, Tuple, false, sympify, true
from sympy.logic.boolalg import Boolean, BooleanFunction

Eq = partial(sympy.Eq, evaluate=False)
Ne = partial(sympy.Ne, evaluate=False)
Ge = partial(sympy.Ge, evaluate=False)
Gt = partial(sympy.Gt, evaluate=False)
Le = partial(sympy.Le, evaluate=False)
Lt = partial(sympy.Lt, evaluate=False)


class Quantified(Boolean):
    """A relation for each value 1, ..., n of an index: ``ForAll(relation, (i, n))``."""

    join: ClassVar[Callable[..., Boolean]]
    sign: ClassVar[str]
    latex: ClassVar[str]

    def __new__(cls, body: Boolean, limits: tuple[Symbol, Expr]) -> "Quantified":
        """The relation ``body``, and the index with its last value."""
        relation: Quantified = Basic.__new__(cls, sympify(body), Tuple(*limits))
        return relation

    @property
    def free_symbols(self) -> set[Basic]:
        """All but the index."""
        index, last = self.args[1]
        free: set[Basic] = (self.args[0].free_symbols - {index}) | last.free_symbols
        return free

    def doit(self, **hints: Any) -> Boolean:
        """The relations for index 1, ..., n, joined, once n is a number.

        >>> from proofcheck.statements.symbols import gamma, i
        >>> ForAll(gamma[i] >= 0, (i, Integer(2))).doit()
        (gamma[1] >= 0) & (gamma[2] >= 0)
        """
        body, (index, last) = self.args
        if not last.is_Integer:
            return self
        join = type(self).join
        return join(*[body.xreplace({index: Integer(value)}).doit(**hints) for value in range(1, int(last) + 1)])

    def _paper_text(self, printer: Any, **_: Any) -> str:
        body, (index, last) = self.args
        return f"{printer._print(body)} {self.sign} {printer._print(index)} ≤ {printer._print(last)}"

    def _latex(self, printer: Any, **_: Any) -> str:
        body, (index, last) = self.args
        return rf"{printer._print(body)} \;\; {self.latex} {printer._print(index)} \leq {printer._print(last)}"


class ForAll(Quantified):
    """The relation holds for every index."""

    join, sign, latex = And, "for all", r"\forall\,"


class Exists(Quantified):
    """The relation holds for some index."""

    join, sign, latex = Or, "for some", r"\exists\,"


class NonEmpty(BooleanFunction):
    r"""Theorem 3's region of λ is not empty for these γ and this β: decided exactly, with a certificate.

    The first argument is the end that c stays below, 1 or ∞. Without an end (λ, c) lies in the region at β exactly when
    (2λ/(c+2), c/(c+2)), whose c is below 1, lies in that at β/2; which is decided instead.

    >>> from sympy import Rational, oo
    >>> NonEmpty(1, Rational(1, 20), Rational(-1, 2)), NonEmpty(1, Rational(1, 20), Rational(1, 2))
    (False, True)
    >>> [NonEmpty(end, Rational(1, 2), Rational(4, 5), Rational(-3, 5)) for end in (1, oo)]
    [False, True]
    """

    @classmethod
    def eval(cls, end: Expr, beta: Expr, *gamma: Expr) -> Boolean | None:
        """True or false once β and every γ_i are rational numbers."""
        if not all(value.is_Rational for value in (beta, *gamma)):
            return None
        from proofcheck.region.feasible import feasible
        from proofcheck.region.region import Region

        rationals = [Fraction(int(value.p), int(value.q)) for value in (beta, *gamma)]
        bounded_beta = rationals[0] / 2 if end.is_infinite else rationals[0]
        return true if feasible(Region(rationals[1:], beta=bounded_beta)).verdict == "nonempty" else false


class RegionNonEmpty(Boolean):
    """`NonEmpty` for γ_1, ..., γ_n while n is not yet a number."""

    def __new__(cls, beta: Expr, gamma: IndexedBase, last: Expr, end: Expr) -> "RegionNonEmpty":
        """β, the family γ, n, and the end that c stays below."""
        relation: RegionNonEmpty = Basic.__new__(cls, sympify(beta), gamma, sympify(last), sympify(end))
        return relation

    def doit(self, **_: Any) -> Boolean:
        """`NonEmpty`, once n is a number."""
        beta, gamma, last, end = self.args
        entries = [gamma[index] for index in range(1, int(last) + 1)] if last.is_Integer else []
        return NonEmpty(end, beta, *entries) if entries else self

    def _paper_text(self, printer: Any, **_: Any) -> str:
        beta, gamma = map(printer._print, self.args[:2])
        end = "∞" if self.args[3].is_infinite else printer._print(self.args[3])
        return f"R({gamma}, {beta}, c) ≠ ∅ for some c in (0, {end})"

    def _latex(self, printer: Any, **_: Any) -> str:
        beta, gamma, _last, end = map(printer._print, self.args)
        return rf"R({gamma}, {beta}, c) \neq \emptyset \;\; \exists\, c \in (0, {end})"
