"""The sources' bounds as curves: exact expressions, evaluated with digits to spare and then rounded once."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofcheck.region.numbers import Number
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.bounds import as_float
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.hidden import HIDDEN
from proofcheck.statements.values import number


def curve(claim: str, item: str, symbol: str, values: Sequence[Fraction], at: Mapping[str, Number]) -> list[float]:
    """The right side of a claim's relation, its hidden constants 1, as one symbol takes the given values.

    Args:
        claim: The id of the claim.
        item: The name of the relation in it.
        symbol: The name of the symbol that varies.
        values: Its values.
        at: Numbers for the other symbols, by name.

    >>> curve("corollary-1.slides", "V of rank 1", "epsilon", [Fraction(1, 4)], {})
    [0.25]
    """
    named = CLAIMS[claim].quantities
    ones = {constant: number(1, constant) for constant in HIDDEN.values()}
    fixed = ones | {named[name]: number(value, named[name]) for name, value in at.items()}
    side = expand(CLAIMS[claim].item(item).relation).rhs.xreplace(fixed)
    varying = named[symbol]
    return [_finite(side.xreplace({varying: number(value, varying)})) for value in values]


def _finite(value: Any) -> float:
    near = as_float(value)
    if near is None:
        raise ValueError(f"expected a bound that a float can hold, got {value}")
    return near


def powers(first: int, last: int, steps: int) -> list[Fraction]:
    """10^first to 10^last in ``steps`` equal ratios a power of ten, each to three significant digits.

    >>> [str(value) for value in powers(-1, 1, 2)]
    ['1/10', '79/250', '1', '79/25', '10']
    """
    return [Fraction(f"{10.0 ** (k / steps):.2e}") for k in range(first * steps, last * steps + 1)]


def whole_powers(first: int, last: int, steps: int) -> list[Fraction]:
    """`powers`, each rounded to the nearest whole number, without repetition.

    >>> [str(value) for value in whole_powers(0, 1, 4)]
    ['1', '2', '3', '6', '10']
    """
    return [Fraction(value) for value in sorted({round(value) for value in powers(first, last, steps)})]
