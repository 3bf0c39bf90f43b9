"""Every bound of the paper at given M, ε, η and δ*: its formula, its number, and whether it says anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sympy import Expr, Max, Symbol

from proofcheck.region.numbers import InputError
from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.bound_rows import ROWS, Row
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Item
from proofcheck.statements.constants import BATCH, BETA_LIMIT, RATE
from proofcheck.statements.rearrange import isolate, whole_up
from proofcheck.statements.settings import Settings
from proofcheck.statements.symbols import MEANINGS, M, batch, beta, d, delta_star, epsilon, eta, m
from proofcheck.statements.vacuity import At, Verdict, supposing, supposing_beta_limit

SCHEMA = "proofcheck/bounds/1"
_DIGITS = 12


@dataclass(frozen=True)
class Bound:
    """One bound at given numbers; an entry of the JSON contract ``proofcheck/bounds/1``.

    Attributes:
        row: Where it comes from.
        value: The exact value; None when it depends on what is not given, such as λ.
        constants: The hidden constants that it and its verdict depend on.
        verdict: Whether it says anything.
        met: Whether the settings meet it, for a requirement on them; None otherwise.
    """

    row: Row
    value: Expr | None
    constants: Mapping[str, Expr]
    verdict: Verdict
    met: bool | None

    @property
    def source(self) -> str:
        """The tag of the source."""
        return CLAIMS[self.row.claim].source.tag

    @property
    def formula(self) -> str:
        """The bound as the paper prints it, in one line."""
        return CLAIMS[self.row.claim].item(self.row.item).text

    @property
    def latex(self) -> str:
        """The bound as the paper prints it, in LaTeX."""
        return CLAIMS[self.row.claim].item(self.row.item).latex

    @property
    def count(self) -> int | None:
        """The whole number that meets it, for steps, samples, neurons and dimensions."""
        return int(whole_up(self.value)) if self.row.unit is not None and self.value is not None else None

    def to_json(self) -> dict[str, Any]:
        """The bound as a JSON object."""
        limit = self.verdict.epsilon_limit
        return {
            "claim": self.row.claim,
            "symbol": MEANINGS[self.row.symbol].text,
            "source": self.source,
            "formula": self.formula,
            "latex": self.latex,
            "value": None if self.value is None else as_float(self.value),
            "decimal": None if self.value is None else decimal(self.value),
            "count": self.count,
            "unit": self.row.unit,
            "constants": {name: as_float(value) for name, value in self.constants.items()},
            "met": self.met,
            "vacuity": self.verdict.vacuity.value,
            "why": self.verdict.why,
            "epsilon_limit": None if limit is None else as_float(Max(limit, 0)),
        }


def evaluate(settings: Settings) -> tuple[Bound, ...]:
    """Every bound at the given numbers.

    Raises:
        InputError: If a constant is given on which no bound depends.

    Source: review and slides, each bound by its own claim; the verdicts: project.

    >>> from proofcheck.statements.settings import settings
    >>> found = evaluate(settings(M=20, epsilon="0.05", eta=1, delta_star="0.4"))
    >>> next(bound.count for bound in found if bound.row.claim == "steps.review")
    7
    """
    _refuse_unused(settings)
    values = _values(settings)
    return tuple([_bound(row, settings, values[CLAIMS[row.claim].source.tag]) for row in ROWS])


def to_document(
    given: Settings, bounds: Sequence[Bound], calibrated: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The JSON object of the contract ``proofcheck/bounds/1``.

    Args:
        given: Where the bounds were evaluated.
        bounds: As `evaluate` returns them.
        calibrated: What is to be said of constants that were fitted, or None where none were.

    Source: project, design.

    >>> from proofcheck.statements.settings import settings
    >>> given = settings(M=20, epsilon="0.05", eta=1, delta_star="0.4")
    >>> to_document(given, evaluate(given))["settings"]["epsilon"]
    '1/20'
    """
    norms = {"dw_norm": given.norms.get("ΔW"), "dv_norm": given.norms.get("ΔV")}
    numbers = {"M": given.M, "epsilon": given.epsilon, "eta": given.eta, "delta_star": given.delta_star}
    rationals = {name: None if value is None else str(value) for name, value in (numbers | norms).items()}
    return {
        "schema": SCHEMA,
        "settings": {
            **rationals,
            "batch": None if given.batch is None else str(given.batch),
            "constants": {name: str(value) for name, value in given.constants.items()},
            "assumed": list(given.assumed),
        },
        "calibrated": None if calibrated is None else dict(calibrated),
        "bounds": [bound.to_json() for bound in bounds],
    }


def _refuse_unused(settings: Settings) -> None:
    used = {name for row in ROWS for name in _constants(row, settings)}
    for name in settings.constants:
        if name not in settings.assumed and name not in used:
            valid = ", ".join(constant for constant in symbols.HIDDEN if constant in used)
            raise InputError(f"constant {name}: no bound here depends on it; expected one of {valid}")


def _values(settings: Settings) -> dict[str, dict[Expr, Expr]]:
    """Numbers for the symbols, by source: B and m the least that the review asks for, d and β as each source says."""
    common: dict[Expr, Expr] = {
        M: settings.M,
        epsilon: settings.epsilon,
        eta: settings.eta,
        delta_star: settings.delta_star,
        **{symbols.HIDDEN[name]: value for name, value in settings.constants.items()},
    }
    common[d] = _solved("patterns.review", "patterns", d, common)
    common[m] = whole_up(_solved("neurons.review", "neurons", m, common))
    needed = whole_up(_solved("batch.review", "batch", batch, common))
    common[batch] = needed if settings.batch is None else settings.batch
    return {tag: common | {beta: _solved(f"beta.{tag}", "beta", beta, common)} for tag in ("review", "slides")}


def _solved(claim: str, item: str, symbol: Symbol, values: Mapping[Expr, Expr]) -> Expr:
    """The other side of a claim's relation in ``symbol``, with the numbers put in."""
    relation = expand(CLAIMS[claim].item(item).relation)
    return isolate(relation, symbol)[1].xreplace(values)


def _bound(row: Row, settings: Settings, values: Mapping[Expr, Expr]) -> Bound:
    own_symbol = {symbol: value for symbol, value in values.items() if symbol != row.symbol}
    value = _solved(row.claim, row.item, row.symbol, own_symbol)
    value = value if value.is_number else None
    judge = supposing_beta_limit(row.judge) if _supposes_limit(row) else row.judge
    verdict = supposing(judge, _supposed(row))(At(values=values, bound=value, norms=settings.norms))
    used = {name: settings.constants[name] for name in _constants(row, settings)}
    return Bound(row, value, used, verdict, _met(row, settings, values, value))


def _supposes_limit(row: Row) -> bool:
    return BETA_LIMIT in CLAIMS[row.claim].hypotheses


def _supposed(row: Row) -> list[Item]:
    """What the bound's theorem supposes of the batch and of the learning rate."""
    return [item for item in (BATCH, RATE) if item in CLAIMS[row.claim].hypotheses]


def _constants(row: Row, settings: Settings) -> list[str]:
    """The hidden constants in a bound, in what it is compared with, and in the β, m, d and B that it uses."""
    source = CLAIMS[row.claim].source.tag
    behind = {beta: f"beta.{source}", m: "neurons.review", d: "patterns.review"}
    if settings.batch is None:
        behind[batch] = "batch.review"
    reached: set[Expr] = set()
    pending = set(row.compared) | CLAIMS[row.claim].item(row.item).relation.free_symbols
    supposed = [*_supposed(row), *([BETA_LIMIT] if _supposes_limit(row) else [])]
    pending |= {symbol for item in supposed for symbol in item.relation.free_symbols}
    while pending:
        reached |= pending
        named = [behind.pop(symbol) for symbol in pending & behind.keys()]
        pending = {symbol for claim in named for symbol in CLAIMS[claim].conclusion[0].relation.free_symbols} - reached
    return [name for name, symbol in symbols.HIDDEN.items() if symbol in reached]


def _met(row: Row, settings: Settings, values: Mapping[Expr, Expr], value: Expr | None) -> bool | None:
    if row.claim == "batch.review" and settings.batch is not None and value is not None:
        return bool(settings.batch >= value)
    if row.claim == "rate.review" and value is not None:
        return bool(settings.eta <= value)
    if row.claim == "beta-limit.review" and value is not None:
        return bool(values[beta] < value)
    return None


def as_float(value: Expr) -> float | None:
    """The nearest float; None when there is none.

    >>> from sympy import Integer
    >>> as_float(Integer(10) ** 400) is None
    True
    """
    try:
        near = float(value.evalf(_DIGITS + 5))
    except OverflowError:
        return None
    return near if isfinite(near) else None


def decimal(value: Expr) -> str:
    """Twelve significant digits, of any size."""
    return str(value.evalf(_DIGITS))
