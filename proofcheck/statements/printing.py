"""Statements as a person reads them: LaTeX, and one line of text."""

from collections.abc import Iterable
from typing import Any

from sympy import Abs, Add, Basic, Expr, Function, Indexed, IndexedBase, Mul, Pow, Rational, Sum, Symbol
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import precedence
from sympy.printing.str import StrPrinter

from proofcheck.statements.asymptotic import Asymptotic
from proofcheck.statements.symbols import MEANINGS

_RELATIONS = {"<=": "≤", ">=": "≥", "==": "=", "!=": "≠", "<": "<", ">": ">"}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Stands for δ* until the product signs are written, so that its star is not taken for one.
_STAR = "\ue000"


class _PaperOrder:
    """Sums and products as the paper writes them: 1 − α + β, Θ(ε) + β|λ|, λ_iγ_i, by the order of the symbols here."""

    def _as_ordered_terms(self, expression: Add, order: str | None = None) -> list[Expr]:  # noqa: ARG002
        return sorted(expression.args, key=_rank_of_term)

    def _print_Mul(self, product: Expr) -> str:
        # SymPy's own _print_Pow hands a negative power such as 1/x over to _print_Mul.
        in_order = Mul._from_args(sorted(product.args, key=_rank_of_factor)) if product.is_Mul else product
        text: str = super()._print_Mul(in_order)  # type: ignore[misc] # a printer of SymPy stands behind it
        return text


def _positions(expression: Expr) -> list[int]:
    order = {symbol: position for position, symbol in enumerate(MEANINGS)}
    return [order[symbol] for symbol in expression.atoms(Symbol, IndexedBase) if symbol in order]


def _rank_of_term(term: Expr) -> tuple[bool, bool, bool, int]:
    """Numbers, orders of magnitude, whole terms, fractions; each by its last symbol."""
    fraction = any(power.exp.is_negative for power in term.atoms(Pow) if not term.has(Asymptotic))
    return not term.is_number, not term.has(Asymptotic), fraction, max(_positions(term), default=0)


def _rank_of_factor(factor: Expr) -> tuple[bool, bool, int]:
    """Numbers, symbols, functions of them; each by its first symbol."""
    function = factor.has(Function, Sum) and not isinstance(factor, Abs)
    return not factor.is_number, function, min(_positions(factor), default=0)


class _LatexNames(LatexPrinter):
    def _print_Symbol(self, symbol: Symbol, **_: Any) -> str:
        return MEANINGS[symbol].latex if symbol in MEANINGS else super()._print_Symbol(symbol)

    def _print_IndexedBase(self, base: IndexedBase) -> str:
        return MEANINGS[base].latex if base in MEANINGS else str(base.label)

    def _print_Indexed(self, indexed: Indexed, exp: str | None = None) -> str:
        base = self._print(indexed.base)
        base = f"{{{base}}}" if "_" in base or "^" in base else base
        latex = f"{base}_{{{','.join(map(self._print, indexed.indices))}}}"
        return latex if exp is None else f"{latex}^{{{exp}}}"


class _TextNames(StrPrinter):
    # SymPy's own classes bring a `_sympystr` that would go before the methods below.
    printmethod = "_paper_text"

    def _print_Symbol(self, symbol: Symbol) -> str:
        return _escaped(MEANINGS[symbol].text) if symbol in MEANINGS else str(symbol.name)

    def _print_IndexedBase(self, base: IndexedBase) -> str:
        return _escaped(MEANINGS[base].text) if base in MEANINGS else str(base.label)

    def _print_Indexed(self, indexed: Indexed) -> str:
        return f"{self._print(indexed.base)}_{''.join(map(self._print, indexed.indices))}"

    def _print_Relational(self, relation: Any) -> str:
        return f"{self._print(relation.lhs)} {_RELATIONS[relation.rel_op]} {self._print(relation.rhs)}"

    def _print_Pow(self, power: Any, rational: bool = False) -> str:  # noqa: ARG002
        base, exponent = power.args
        base_text = f"({self._print(base)})" if base.is_Function else self.parenthesize(base, precedence(power))
        if exponent == Rational(1, 2):
            return f"√{base_text}"
        if exponent == -1 and base.is_Function:
            return f"1/{self._print(base)}"
        if exponent.is_Integer:
            return f"{base_text}{str(exponent).translate(_SUPERSCRIPTS)}"
        return f"{base_text}^{self.parenthesize(exponent, precedence(power))}"

    def _print_log(self, logarithm: Any) -> str:
        argument = logarithm.args[0]
        return f"log {self._print(argument)}" if argument.is_Symbol else f"log({self._print(argument)})"

    def _print_Abs(self, size: Any) -> str:
        return f"|{self._print(size.args[0])}|"

    def _print_Sum(self, total: Any) -> str:
        body = self._print(total.function)
        indices = [self._print(index) for index, *_ends in total.limits]
        below = indices[0] if len(indices) == 1 else f"{{{','.join(indices)}}}"
        return f"Σ_{below} {f'({body})' if total.function.is_Add else body}"

    def _print_KroneckerDelta(self, delta: Any) -> str:
        return f"[{self._print(delta.args[0])} = {self._print(delta.args[1])}]"

    def _print_And(self, joined: Any) -> str:
        return " and ".join(self._parts(joined.args))

    def _print_Or(self, joined: Any) -> str:
        return " or ".join(self._parts(joined.args))

    def _print_Not(self, negated: Any) -> str:
        return f"not ({self._print(negated.args[0])})"

    def _print_Implies(self, implication: Any) -> str:
        return f"{self._print(implication.args[1])} where {self._print(implication.args[0])},"

    def _print_Max(self, largest: Any) -> str:
        return f"max({', '.join(self._parts(largest.args))})"

    def _parts(self, parts: Iterable[Any]) -> list[str]:
        return sorted(self._print(part) for part in parts)


class _Latex(_PaperOrder, _LatexNames):
    pass


class _Text(_PaperOrder, _TextNames):
    pass


def _escaped(text: str) -> str:
    return text.replace("*", _STAR)


def to_text(expression: Basic) -> str:
    """One line of text.

    >>> from proofcheck.statements.symbols import alpha, beta, lam
    >>> to_text(lam >= 1 - alpha + beta)
    'λ ≥ 1 - α + β'
    """
    text: str = _Text({"order": "none"}).doprint(expression)
    return text.replace("*", "·").replace(_STAR, "*")


def to_latex(expression: Basic) -> str:
    r"""LaTeX, without the dollars.

    >>> from proofcheck.statements.symbols import alpha, beta, lam
    >>> to_latex(lam >= 1 - alpha + beta)
    '\\lambda \\geq 1 - \\alpha + \\beta'
    """
    latex: str = _Latex({"order": "none"}).doprint(expression)
    return latex
