"""The page of constants: formulas by source, and every bound as a number at several settings, with vacuity."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from proofcheck.draw.words import equation
from proofcheck.ledger.store import STORE
from proofcheck.site.example import DELTA_STAR, ETA
from proofcheck.site.figures import FIGURES
from proofcheck.site.markdown import digits, formula, page, plain, section, table
from proofcheck.site.statement_tables import constants
from proofcheck.statements.bounds import Bound, decimal, evaluate
from proofcheck.statements.catalogue import CLAIMS, find
from proofcheck.statements.settings import Settings, settings
from proofcheck.statements.vacuity import Vacuity

SETTINGS = ((20, "0.1"), (20, "0.01"), (100, "0.05"), (100, "0.001"), (1000, "0.05"), (1000, "0.001"))
DW_NORM, DV_NORM = 2, 5
_MARKS = {Vacuity.VACUOUS: " ✗", Vacuity.INFORMATIVE: " ✓", Vacuity.NOT_COMPUTABLE: " ?", Vacuity.NOT_APPLICABLE: " –"}


def constants_page() -> str:
    """Formulas, figure, numbers, and the ε from which on a bound is vacuous."""
    bounds = [evaluate(_settings(size, epsilon)) for size, epsilon in SETTINGS]
    return page(
        "Constants, and every bound as a number",
        FIGURES["constants"].markdown(),
        _formulas(),
        constants(tuple(CLAIMS.values())),
        _numbers(bounds),
        _limits(bounds),
        _reasons(bounds[0]),
    )


def _settings(size: int, epsilon: str) -> Settings:
    return settings(M=size, epsilon=epsilon, eta=ETA, delta_star=DELTA_STAR, dw_norm=DW_NORM, dv_norm=DV_NORM)


def _formulas() -> str:
    rows = [
        (plain(claim.title), claim.source.tag, formula(item.latex), plain(item.words), plain(" ".join(claim.remarks)))
        for claim in find("constants")
        for item in claim.conclusion
    ]
    return section("What the sources say", table(["quantity", "source", "formula", "in words", "remark"], rows))


def _numbers(bounds: Sequence[Sequence[Bound]]) -> str:
    intro = (
        f"Every hidden constant is 1, {equation('η', ETA)}, {plain(equation('δ*', DELTA_STAR))}, B and m are the least"
        f" that the review asks for, and ‖ΔW‖\\_F = {DW_NORM}, ‖ΔV‖\\_F = {DV_NORM} stand in for measured norms. ✓: the"
        " bound says something; ✗: it is vacuous, as a model that learned nothing would meet it too, or a hypothesis"
        " fails; ?: not computable."
    )
    if STORE.has_study("calibration"):
        intro += " Constants from trained networks stand on [a page of their own](calibration.md)."
    header = ["bound", "source", *[f"M = {size}, ε = {epsilon}" for size, epsilon in SETTINGS]]
    parts = []
    for label, rows in groupby(zip(*bounds, strict=True), key=lambda row: _label(row[0])):
        lines = [(row[0].latex, row[0].source, *map(_cell, row)) for row in rows]
        parts.append(f"### {label}\n\n{table(header, _merged(lines))}")
    return section("In numbers", intro, *parts)


def _merged(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows of latex, source and cells, those that only their source tells apart in one."""
    sources: dict[tuple[str, ...], list[str]] = {}
    for latex, source, *cells in rows:
        sources.setdefault((latex, *cells), []).append(source)
    return [(formula(latex), ", ".join(tags), *cells) for (latex, *cells), tags in sources.items()]


def _label(bound: Bound) -> str:
    label = CLAIMS[bound.row.claim].label
    return "Constants and requirements" if label.startswith("Constant") else label


def _cell(bound: Bound) -> str:
    mark = _MARKS[bound.verdict.vacuity]
    if bound.count is not None:
        return f"{bound.count} {bound.row.unit}{mark}"
    return f"{'depends on λ' if bound.value is None else digits(decimal(bound.value))}{mark}"


def _limits(found: Sequence[Sequence[Bound]]) -> str:
    """From which ε on each bound is vacuous, where ε decides it, for each M."""
    first = {size: bounds for (size, _), bounds in zip(reversed(SETTINGS), reversed(found), strict=True)}
    sizes = sorted(first)
    rows = []
    for row in zip(*[first[size] for size in sizes], strict=True):
        limits = [bound.verdict.epsilon_limit for bound in row]
        if any(limit is not None for limit in limits):
            rows.append((row[0].latex, row[0].source, *map(_limit, limits)))
    header = ["bound", "source", *[f"M = {size}" for size in sizes]]
    return section("From which ε on a bound says nothing", table(header, _merged(rows)))


def _limit(limit: Any) -> str:
    if limit is None:
        return ""
    return "0: always" if limit <= 0 else digits(decimal(limit))


def _reasons(bounds: Iterable[Bound]) -> str:
    """Why each verdict is what it is, at the first setting."""
    size, epsilon = SETTINGS[0]
    rows = [(bound.latex, bound.source, bound.verdict.vacuity.value, plain(bound.verdict.why)) for bound in bounds]
    header = ["bound", "source", "verdict", "why"]
    return section(f"Why, at M = {size} and ε = {epsilon}", table(header, _merged(rows)))
