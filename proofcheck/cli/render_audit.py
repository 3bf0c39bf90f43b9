"""What ``audit`` found, as a person reads it in a terminal: beside every number exact, bounded or proposal."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proofcheck.checkpoints.documents import Audit, Bounded, Interval, Logits, Measures, Source, TensorMeasures
from proofcheck.cli.console import Listing, plain_table
from proofcheck.cli.numerals import percent
from proofcheck.cli.output import printable
from proofcheck.region.numbers import decimal

_COLOURS = {"holds": "green", "fails": "red", "cannot be checked": "yellow"}
_STATES = {"holds": "holds", "fails": "fails", "cannot be checked": "cannot be checked from weights"}
_MOST_TENSORS = 6
# Bounds this near, in units of the last place shown, are one number, rounded.
_SAME = 1e-3
_MOST_LEFT_OUT = 6
_PLACES = 9
_PROJECTIONS = (
    "γ_ij = τ_i·τ_j/‖τ_i‖², how much of i a unit of j brings along. A row is Σ_j λ_jγ_ij: our reading of Theorem 3's"
    " first sum. It is not the theorem's condition, whose second sum and c it leaves out."
)


def show(console: Console, audit: Audit) -> None:
    """The whole report."""
    # Names, and what configs say, are somebody else's.
    audit = msgspec.convert(_printable(msgspec.to_builtins(audit)), Audit)
    console.print(Text(audit.says, "bold"))
    console.print()
    _show_sources(console, audit)
    _show_warnings(console, audit)
    _show_totals(console, audit)
    _show_tensors(console, audit)
    _show_hypotheses(console, audit)
    _show_proposals(console, audit)
    _show_target(console, audit)
    _show_logits(console, audit)


def _printable(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _printable(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_printable(value) for value in part]
    return printable(part) if isinstance(part, str) else part


def _show_sources(console: Console, audit: Audit) -> None:
    rows = Listing()
    for name, source in zip(["base", *audit.models], [audit.base, *audit.fine_tunes], strict=True):
        rows.add(Text(name), sentence=Text(f"{source.path} ({_form(source)})"))
    console.print(rows)
    counted = f"{len(audit.tensors)} tensors, {audit.total.elements} weights (exact)"
    console.print(f"  compared: {counted}; left out: {len(audit.left_out)}")
    for left in audit.left_out[:_MOST_LEFT_OUT]:
        console.print(Padding(Text(f"{left.tensor}: {left.why}"), (0, 0, 0, 4)))
    if (more := len(audit.left_out) - _MOST_LEFT_OUT) > 0:
        console.print(f"    and {more} more, in the JSON")
    console.print()


def _form(source: Source) -> str:
    size = sum(file.size for file in source.files)
    kinds = ", ".join(f"{count} {dtype}" for dtype, count in source.dtypes.items())
    files = "1 file" if len(source.files) == 1 else f"{len(source.files)} files"
    return f"{'adapter, ' if source.form == 'adapter' else ''}{files}, {size / 1e6:.4g} MB: {kinds}"


def _show_warnings(console: Console, audit: Audit) -> None:
    if not audit.warnings:
        return
    rows = Listing()
    for warned in audit.warnings:
        rows.add(Text(f"! {warned.id}", "yellow"), sentence=Text(warned.says))
    console.print(Padding(rows, (0, 0, 1, 0)))


_COLUMNS = (
    ("norm", "bounded"),
    ("moved", "exact"),
    ("stable rank", "bounded"),
    ("off rank 1", "bounded"),
    ("off rank 2", "bounded"),
    ("90 % in rows", "bounded"),
    ("row gap", "bounded"),
)
_NOTHING = "-"


def _show_totals(console: Console, audit: Audit) -> None:
    total = audit.total
    console.print("[bold]task vectors[/bold]")
    _show_measures(console, audit.models, [("", total)])
    console.print(Padding(" ".join(_notes(total)), (0, 0, 1, 2)))
    if len(audit.models) > 1:
        console.print(
            f"[bold]cosines of task vectors[/bold] (bounded, ± {total.cosine_error:.1g}): of two tasks they say a sign"
            " at most, and never α"
        )
        console.print(Padding(_matrix(audit.models, [[_signed(c) for c in row] for row in total.cosine]), (0, 0, 0, 2)))
        if total.sign_conflict is not None:
            console.print(f"  sign conflicts: {percent(total.sign_conflict)} of the entries (exact)")
        console.print()


def _show_measures(console: Console, models: Sequence[str], parts: Sequence[tuple[str, Measures]]) -> None:
    """Under the name of each part a row for each model; columns in which nothing is known are left out."""
    names = [f"  {name}" for name in models]
    cells = [[_cells(measures, place) for place in range(len(models))] for _, measures in parts]
    known = [at for at in range(len(_COLUMNS)) if any(row[at] != _NOTHING for part in cells for row in part)]
    rows = [["", *[_COLUMNS[at][line] for at in known]] for line in (0, 1)]
    body = [[[name, *[row[at] for at in known]] for name, row in zip(names, part, strict=True)] for part in cells]
    widths = [max(map(cell_len, column)) for column in zip(*rows, *[row for part in body for row in part], strict=True)]
    for row in rows:
        console.print(_line(row, widths, "dim"))
    for (heading, _), part in zip(parts, body, strict=True):
        if heading:
            console.print(Text(heading))
        for row in part:
            console.print(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int], style: str = "") -> Text:
    padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True)]
    return Text("  ".join(padded).rstrip(), style)


def _notes(total: Measures) -> Iterator[str]:
    worst = (
        max(error / norm for error, norm in zip(total.norm_error, total.norm, strict=True) if norm)
        if any(total.norm)
        else 0.0
    )
    yield f"Norms are within {worst:.1g} of their size."
    if total.base_norm is not None:
        yield f"The base's norm is {total.base_norm:.4g} (bounded)."
    yield "Off rank r: the distance to rank r over the norm, all matrices together."
    if total.moved is None:
        yield "Of factors that are not multiplied out, neither moved entries nor signs are known."


def _cells(measures: Measures, place: int) -> list[str]:
    moved = _NOTHING if measures.moved is None else percent(measures.moved[place])
    return [
        f"{measures.norm[place]:#.4g}",
        moved,
        _range(measures.stable_rank, place, 1),
        _range(measures.rank1_residual, place, 3),
        _range(measures.rank2_residual, place, 3),
        _range(measures.rows_for_90pct, place, 1, scale=100, unit="%"),
        _range(measures.row_gap, place, 1, unit="x", nothing="none"),
    ]


def _range(
    bounded: Bounded | None, place: int, places: int, *, scale: int = 1, unit: str = "", nothing: str = _NOTHING
) -> str:
    """Both bounds, rounded away from each other; one number where they are the same to that many places."""
    if bounded is None:
        return _NOTHING
    low, high = bounded.ge[place], bounded.le[place]
    if low is None:
        return nothing
    step = 10**places
    least = f"{math.floor(low * scale * step) / step:.{places}f}"
    if high is None:
        return f"{least}{unit} up"
    if f"{low * scale:.{places}f}" == f"{high * scale:.{places}f}" and (high - low) * scale * step < _SAME:
        return f"{low * scale:.{places}f}{unit}"
    return f"{least} to {math.ceil(high * scale * step) / step:.{places}f}{unit}"


def _signed(cosine: float | None) -> str:
    return "-" if cosine is None else f"{cosine:.4f}"


def _matrix(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = plain_table("", *map(escape, names))
    for name, row in zip(names, rows, strict=True):
        table.add_row(Text(name), *row)
    return table


def _show_tensors(console: Console, audit: Audit) -> None:
    """Those that hold most of the task vectors; all of them are in the JSON."""
    whole = sum(norm**2 for norm in audit.total.norm)
    if len(audit.tensors) < 2 or not whole:
        return
    largest = sorted(audit.tensors, key=_energy, reverse=True)[:_MOST_TENSORS]
    share = sum(map(_energy, largest)) / whole
    words = f"the {len(largest)} tensors with most of them" if len(largest) < len(audit.tensors) else "tensor by tensor"
    console.print(
        f"[bold]{words}[/bold]: {share:.0%} of the energy (bounded); all {len(audit.tensors)} are in the JSON"
    )
    parts = [(f"{tensor.name} ({' x '.join(map(str, tensor.shape))})", tensor) for tensor in largest]
    _show_measures(console, audit.models, parts)
    console.print()


def _energy(tensor: TensorMeasures) -> float:
    return sum(norm**2 for norm in tensor.norm)


def _show_hypotheses(console: Console, audit: Audit) -> None:
    console.print("[bold]what the paper supposes and concludes[/bold]")
    rows = Listing()
    for hypothesis in audit.hypotheses:
        state = hypothesis.state
        rows.add(hypothesis.id, Text(_STATES[state], _COLOURS[state]), sentence=Text(hypothesis.why))
    console.print(Padding(rows, (0, 0, 1, 2)))


def _show_proposals(console: Console, audit: Audit) -> None:
    if audit.gamma is None:
        console.print("No λ is proposed: a task vector is zero, or too small to be told from zero.")
        console.print()
        return
    console.print("[bold]λ by rule[/bold] (proposal; no guarantee)")
    console.print(Padding(_PROJECTIONS, (0, 0, 0, 2)))
    gamma = [[_short(entry) for entry in row] for row in audit.gamma]
    console.print(f"  γ (bounded, ± {audit.gamma_error:.1g})")
    console.print(Padding(_matrix(audit.models, gamma), (0, 0, 0, 2)))
    asked_rows = ", ".join(
        f"{escape(row.model)} {'≥' if row.relation == '>=' else '≤'} {row.bound}" for row in audit.asked
    )
    free = [escape(name) for name in audit.models if name not in {row.model for row in audit.asked}]
    console.print(Padding(f"Rows asked: {asked_rows}{'; free: ' + ', '.join(free) if free else ''}", (0, 0, 0, 2)))
    table = plain_table(
        "rule", *[escape(f"λ {name}") for name in audit.models], "slack of each row (exact for this γ, to 3 digits)"
    )
    for proposal in audit.lambda_:
        if proposal.value is None or proposal.rows is None:
            table.add_row(proposal.rule, *["-"] * len(audit.models), proposal.note)
        else:
            slacks = ", ".join(decimal(Fraction(slack), 3) for slack in proposal.rows)
            table.add_row(proposal.rule, *[_short(entry) for entry in proposal.value], slacks)
    console.print(Padding(table, (0, 0, 1, 2)))


def _short(value: str) -> str:
    """A rational in full: a decimal where it is one, else a fraction."""
    exact = Fraction(value)
    places = _PLACES
    while places and (exact * 10 ** (places - 1)).denominator == 1:
        places -= 1
    whole = exact * 10**places
    if whole.denominator != 1:
        return value
    return f"{Decimal(whole.numerator).scaleb(-places):f}"


def _show_target(console: Console, audit: Audit) -> None:
    if audit.target is None:
        return
    target = audit.target
    entries = ", ".join(_short(entry) for entry in target.gamma)
    console.print(f"[bold]target[/bold] {escape(target.name)}: γ = ({entries}) ± {_short(target.radius)} (bounded)")
    console.print(Padding(Text(target.command), (0, 0, 0, 4)))
    console.print(Padding(f"Before you paste it: {target.note}.", (0, 0, 1, 2)))


_ABOUT_EFFECTS = (
    "Row: whose examples; column: whose vector; the mean change of the margin over that by the own vector, with 95 %"
    " bootstrap intervals. Off the diagonal it stands for α, though the theorems' α is a correlation of patterns."
)
_ABOUT_SURROGATE = (
    "The surrogate takes logits as linear in λ. Half of the examples choose its λ; its accuracies below, with 95 %"
    " intervals, are on the other half. No network was merged for them."
)


def _show_logits(console: Console, audit: Audit) -> None:
    logits = audit.logits
    if logits is None:
        return
    console.print(Text.assemble(("effects on data", "bold"), f" (estimate), from {logits.folder}"))
    effects = [[_interval(entry) for entry in row.effect] for row in logits.effects]
    _print_all(console, [Text(_ABOUT_EFFECTS), _matrix(audit.models, effects), *_of_effects(logits)])
    console.print()
    console.print("[bold]accuracy[/bold]")
    _print_all(console, [Text(_ABOUT_SURROGATE), _accuracies(logits), *_of_agreement(logits)])
    console.print()


def _print_all(console: Console, parts: Sequence[Text | Table]) -> None:
    for part in parts:
        console.print(Padding(part, (0, 0, 0, 2)))


def _of_effects(logits: Logits) -> Iterator[Text]:
    if unlabelled := [row.task for row in logits.effects if not row.labelled]:
        yield Text(f"{', '.join(unlabelled)}: without labels, an example's class is what the own fine-tune predicts.")
    if silent := [row.task for row in logits.effects if None in row.effect]:
        yield Text(f"{', '.join(silent)}: no effects, as the own vector may not raise the margin at all.")
    if logits.beta_by_means is not None and logits.beta_by_spread is not None:
        sizes = f"{logits.beta_by_means:.2f} by means, {logits.beta_by_spread:.2f} by the spread over examples"
        yield Text(
            f"β (estimate): {sizes}; the greatest over all pairs, related ones too. The sources give an order only."
        )


def _accuracies(logits: Logits) -> Table:
    table = plain_table("", "base\nexact", "own\nexact", *[f"{guess.rule}\nestimate" for guess in logits.predicted])
    for place, scored in enumerate(logits.accuracy):
        alone = [percent(right / scored.examples) for right in (scored.base, scored.models[place])]
        table.add_row(Text(scored.task), *alone, *[_percent(guess.accuracy[place]) for guess in logits.predicted])
    return table


def _of_agreement(logits: Logits) -> Iterator[Text]:
    for agreement in logits.agreement:
        gaps = f"{100 * agreement.mean_gap:.1f} points in the mean, {100 * agreement.greatest_gap:.1f} at most"
        merges = "1 merged network" if len(agreement.lam) == 1 else f"{len(agreement.lam)} merged networks"
        yield Text(f"{agreement.task}: on {merges} the surrogate's accuracy is off by {gaps} (exact).")
    if not logits.agreement:
        yield Text("How near the surrogate is, is not known: no logits of merged networks were given.")


def _interval(estimate: Interval | None) -> str:
    if estimate is None:
        return "-"
    if estimate.low == estimate.high == estimate.value:
        return f"{estimate.value:.2f}"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def _percent(estimate: Interval) -> str:
    return f"{estimate.value:.1%} [{estimate.low:.1%}, {estimate.high:.1%}]"
