"""Which λ each source offers for addition (Theorem 1) and for negation (Theorem 2), read off the claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from sympy import Basic, Expr, Integer, Not, Rational, false, oo, true

from proofcheck.region.numbers import InputError, Number, exact, text
from proofcheck.statements import theorem_1, theorem_2
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.constants import BETA_LIMIT
from proofcheck.statements.rearrange import isolate, substitute
from proofcheck.statements.symbols import E_1, E_2, HIDDEN, MEANINGS, alpha, beta, delta_star, eta, lam
from proofcheck.statements.values import number

Operation: TypeAlias = Literal["addition", "negation"]

_CLAIMS: dict[str, tuple[Claim, ...]] = {"addition": theorem_1.CLAIMS, "negation": theorem_2.CLAIMS}
_GIVEN = {"beta": beta, "eta": eta, "delta_star": delta_star}
_DIGITS = 15


@dataclass(frozen=True)
class LambdaPiece:
    """An interval of λ that a source offers; an entry of the JSON contract ``proofcheck/lambda/1``.

    Attributes:
        source: ``review`` or ``slides``; the project's idealised network uses the same type as ``ideal``.
        interval: Both ends as text, "p/q" or decimals; None when unbounded, or not known from what was given.
        unbounded: For each end, whether it is infinite.
        closed: For each end, whether it belongs to the set.
        formula: The set as the source writes it.
        empty: Whether the source offers no λ.
        why: Where the set comes from, what was assumed, or why there is none.
    """

    source: str
    interval: tuple[str | None, str | None]
    unbounded: tuple[bool, bool]
    closed: tuple[bool, bool]
    formula: str
    empty: bool
    why: str

    def to_json(self) -> dict[str, Any]:
        """The piece as a JSON object."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


@dataclass(frozen=True)
class _End:
    value: Expr | None
    infinite: bool
    closed: bool


def lambda_set(
    operation: Operation, source: str, alpha_value: Number, given: Mapping[str, Number] | None = None
) -> tuple[LambdaPiece, ...]:
    """The λ that a source offers at one α: its connected pieces, ascending.

    Args:
        operation: ``addition`` or ``negation``.
        source: ``review`` or ``slides``.
        alpha_value: α in [−1, 1].
        given: β, η, δ* and hidden constants by name; a hidden constant that is not given is 1.

    Raises:
        InputError: If a value is out of its range, or a name unknown.

    Source: Theorems 1 and 2 (review, slides), each case by its own claim.

    >>> lambda_set("addition", "slides", "1/2", {"beta": "1/20"})[0].interval
    ('11/20', None)
    """
    values = {alpha: _correlation(alpha_value)} | _assignment(given or {})
    applicable = [claim for claim in _of_source(operation, source) if _applies(claim, values)]
    if not applicable:
        return (_nothing(source, "", _silent(operation, source)),)
    claim = applicable[0]
    if BETA_LIMIT in claim.hypotheses and substitute(BETA_LIMIT.relation, values) == false:
        return (_nothing(source, _formula(claim) or _conclusion_words(claim), _beyond_limit(claim, given or {})),)
    if not _lambda_items(claim):
        return (_nothing(source, _conclusion_words(claim), _refused(claim)),)
    return (_piece(claim, values, given or {}),)


def _of_source(operation: Operation, source: str) -> Iterator[Claim]:
    """The source's cases; its summary is no case of its own."""
    return (claim for claim in _CLAIMS[operation] if claim.source.tag == source and not claim.id.endswith(".summary"))


def _correlation(value: Number) -> Rational:
    fraction = exact(value, "alpha")
    if abs(fraction) > 1:
        raise InputError(f"alpha: expected a correlation in [-1, 1], got {text(fraction)}")
    return Rational(fraction.numerator, fraction.denominator)


def _assignment(numbers: Mapping[str, Number]) -> dict[Basic, Basic]:
    names = _GIVEN | HIDDEN
    for name in numbers:
        if name not in names:
            raise InputError(f"{name}: expected one of {', '.join(names)}")
    ones: dict[Basic, Basic] = {constant: Integer(1) for constant in HIDDEN.values()}
    return ones | {names[name]: number(value, names[name]) for name, value in numbers.items()}


def _applies(claim: Claim, values: Mapping[Basic, Basic]) -> bool:
    """Whether the claim's case is the one of this α: what it supposes of α alone holds."""
    of_alpha = [item for item in claim.hypotheses if item.relation.free_symbols == {alpha}]
    return all(substitute(item.relation, values) == true for item in of_alpha)


def _lambda_items(claim: Claim) -> list[Item]:
    """What the claim asks of λ itself, and not of the errors."""
    return [item for item in claim.hypotheses if item.relation.has(lam) and not item.relation.has(E_1, E_2)]


def _formula(claim: Claim) -> str:
    return ", ".join(item.text for item in _lambda_items(claim))


def _piece(claim: Claim, values: Mapping[Basic, Basic], numbers: Mapping[str, Number]) -> LambdaPiece:
    items = _lambda_items(claim)
    low, high = (_end(items, direction, values) for direction in (">", "<"))
    empty = low.value is not None and high.value is not None and bool(low.value > high.value)
    return LambdaPiece(
        source=claim.source.tag,
        interval=(_shown(low), _shown(high)),
        unbounded=(low.infinite, high.infinite),
        closed=(low.closed, high.closed),
        formula=_formula(claim),
        empty=empty,
        why=_origin(claim, low, high, numbers),
    )


def _end(items: list[Item], direction: str, values: Mapping[Basic, Basic]) -> _End:
    """The end that the relations set on one side; none of the statements sets two on the same side."""
    for item in items:
        sign, end = isolate(item.relation, lam)
        if sign.startswith(direction):
            value = substitute(end, values)
            if value in (oo, -oo):
                break
            return _End(value if value.is_number else None, infinite=False, closed="=" in sign)
    return _End(None, infinite=True, closed=False)


def _shown(end: _End) -> str | None:
    if end.value is None:
        return None
    if end.value.is_Rational:
        return text(Fraction(int(end.value.p), int(end.value.q)))
    return str(end.value.evalf(_DIGITS))


def _origin(claim: Claim, low: _End, high: _End, numbers: Mapping[str, Number]) -> str:
    used = [name for item in _lambda_items(claim) for name in HIDDEN if item.relation.has(HIDDEN[name])]
    assumed = [name for name in used if name not in numbers]
    unknown = [
        MEANINGS[symbol].text
        for name, symbol in _GIVEN.items()
        if name not in numbers and any(item.relation.has(symbol) for item in _lambda_items(claim))
    ]
    open_end = (low.value is None and not low.infinite) or (high.value is None and not high.infinite)
    parts = [
        f"{claim.label} by the {claim.source.tag}, {claim.title.split(': ')[-1]}.",
        f"Hidden constants taken as 1: {', '.join(assumed)}." if assumed else "",
        f"Not known without {', '.join(unknown)}." if open_end and unknown else "",
        *_summary(claim),
    ]
    return " ".join(part for part in parts if part)


def _summary(claim: Claim) -> list[str]:
    """What the review's summary has instead, where it differs."""
    operation = "addition" if claim in theorem_1.CLAIMS else "negation"
    relations = {item.relation for item in _lambda_items(claim)}
    sentences = []
    for other in _CLAIMS[operation]:
        summary = other.source is claim.source and other.id.endswith(".summary")
        same_case = _case(other) in (set(), _case(claim))
        if summary and same_case and {item.relation for item in _lambda_items(other)} != relations:
            sentences.append(f"Its summary has {_formula(other)}.")
    return sentences


def _case(claim: Claim) -> set[Basic]:
    return {item.relation for item in claim.hypotheses if item.relation.free_symbols == {alpha}}


def _nothing(source: str, formula: str, why: str) -> LambdaPiece:
    return LambdaPiece(
        source, (None, None), (False, False), (False, False), formula or "no λ is offered", empty=True, why=why
    )


def _silent(operation: Operation, source: str) -> str:
    theorem = _CLAIMS[operation][0].label
    return f"silent: {theorem} in the {source} says nothing for this sign of α."


def _conclusion_words(claim: Claim) -> str:
    return ", ".join(item.text for item in claim.conclusion)


def _refused(claim: Claim) -> str:
    words = "; ".join(item.words for item in claim.conclusion)
    kind = "claims impossibility" if any(item.relation.has(Not) for item in claim.conclusion) else "gives no interval"
    return " ".join([f"the {claim.source.tag} {kind}: {words}.", *claim.remarks, *_summary(claim)])


def _beyond_limit(claim: Claim, numbers: Mapping[str, Number]) -> str:
    limit = f"C_limit = {numbers['C_limit']}" if "C_limit" in numbers else "C_limit taken as 1"
    return f"β is not below Θ(1) ({limit}): the {claim.source.tag}'s theorem does not apply."
