"""What `measure` found, as a person reads it in a terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from proofcheck.cli.console import Listing, plain_table
from proofcheck.measure.documents import Interval, Matrix, Measured, Performance, Rows, Task, Verdict

_COLOURS = {"holds": "green", "fails": "red", "vacuous": "yellow", "undecided": "yellow", "not applicable": "yellow"}


def show(console: Console, measured: Measured) -> None:
    """The whole report."""
    from proofcheck.statements.fine_tuning import in_words

    settings = measured.settings
    console.print(
        Text.assemble(
            ("two task vectors", "bold"),
            f"   M = {settings.M}, P = {settings.P}, m = {settings.m}, d = {measured.d}, seed {measured.seed}",
        )
    )
    console.print(Padding(_behind(measured), (0, 0, 1, 2)))
    _show_alpha(console, measured)
    for task in measured.tasks:
        _show_task(console, task)
    _show_corollaries(console, measured.corollaries)
    console.print(Padding(f"{in_words(measured.hypotheses)}.", (0, 0, 1, 2)))
    _show_merges(console, measured)


def _behind(measured: Measured) -> str:
    if measured.tasks[0].loss.exact:
        return "Counts are fixed: two samples are all there are, and every margin and loss is exact."
    return (
        f"Margins and losses are means over {measured.samples} fresh samples, ± at {measured.level:.0%} confidence; "
        "the test losses that train reported are means over others."
    )


def _show_alpha(console: Console, measured: Measured) -> None:
    rows = Listing("α from", "", "")
    for alpha in measured.alpha:
        value = "-" if alpha.value is None else f"{alpha.value:.3f}" if alpha.signed else f"±{alpha.value:.3f}"
        rows.add(alpha.estimator, value, sentence=alpha.note)
    console.print(Padding(rows, (0, 0, 1, 0)))


def _show_task(console: Console, task: Task) -> None:
    console.print(
        Text.assemble(
            (f"T{task.task}", "bold"),
            f"   test loss ε = {_number(task.loss)}, ω = {task.omega:.3g}, ν = {task.nu:.3g}",
        )
    )
    table = plain_table("", "norm", "singular values", "off rank 1", "off rank 2")
    table.add_row("ΔW", *_matrix_cells(task.W))
    table.add_row("ΔV", *_matrix_cells(task.V))
    console.print(Padding(table, (0, 0, 0, 2)))
    for name, matrix in (("ΔW", task.W), ("ΔV", task.V)):
        if matrix.alignment:
            cosines = [f"{_DIRECTIONS[key]} {value:.3f}" for key, value in matrix.alignment.items()]
            console.print(Padding(f"{name}, |cos| of singular vectors: {', '.join(cosines)}", (0, 0, 0, 2)))
    console.print(Padding(_row_words(task.rows), (0, 0, 1, 2)))


_DIRECTIONS = {
    "left_mu": "left with μ",
    "right_mu": "right with μ",
    "left_read_out": "left with sign(a)",
    "second_right_mean_v": "2nd right with mean v_j",
}


def _matrix_cells(matrix: Matrix) -> list[str]:
    return [
        f"{matrix.norm:.3g}",
        " ".join(f"{value:.3g}" for value in matrix.singular_values),
        *[f"{low.absolute:.3g} ({low.relative:.1%})" for low in matrix.residuals],
    ]


def _row_words(rows: Rows) -> str:
    spread = f"√m × rows of ΔV: {rows.least:.3g} to {rows.greatest:.3g}, median {rows.median:.3g}; "
    if rows.gap is None:
        return spread + "no gap parts large from small."
    gap = rows.gap
    share = gap.small / (gap.large + gap.small)
    return spread + f"{gap.large} large, {gap.small} small ({share:.1%}), {gap.ratio:.3g} times apart."


def _show_corollaries(console: Console, verdicts: list[Verdict]) -> None:
    """One line a claim and source, both tasks side by side; what is vacuous or undecided says why below."""
    console.print("[bold]Corollaries[/bold], with every hidden constant 1")
    table = plain_table("claim", "by", "T1", "", "T2", "")
    first, second = ([verdict for verdict in verdicts if verdict.task == task] for task in (1, 2))
    for of_first, of_second in zip(first, second, strict=True):
        cells = [cell for verdict in (of_first, of_second) for cell in _verdict_cells(verdict)]
        table.add_row(_claim(of_first), "both" if len(of_first.sources) > 1 else of_first.sources[0], *cells)
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print(Padding(" ".join(_corollary_notes(verdicts)), (0, 0, 1, 2)))


def _corollary_notes(verdicts: list[Verdict]) -> list[str]:
    first = verdicts[0]
    since = f"from ε = {first.vacuous_from:.2g} on" if first.vacuous_from else "at any ε"
    notes = [f"The paper claims rank 1, not 2. The bound on ΔW of T1 says nothing {since}."]
    words = {(verdict.verdict, verdict.about == "rows") for verdict in verdicts}
    if ("vacuous", False) in words:
        notes.append("Vacuous: the bound is no smaller than the matrix, so the zero matrix meets it.")
    if ("vacuous", True) in words:
        notes.append("Vacuous for rows: small ones may be as long as large ones.")
    if {("undecided", False), ("undecided", True)} & words:
        notes.append("Undecided: it hangs on ε, in its bound or in a hypothesis.")
    if {("not applicable", False), ("not applicable", True)} & words:
        notes.append("Not applicable: a hypothesis of that source fails, which is named below.")
    return notes


def _claim(verdict: Verdict) -> str:
    return "2: rows part" if verdict.about == "rows" else f"1: Δ{verdict.about} rank {verdict.rank}"


def _verdict_cells(verdict: Verdict) -> tuple[str, Text]:
    word = Text(verdict.verdict, _COLOURS[verdict.verdict])
    if verdict.about == "rows":
        return f"{verdict.measured:.1%} between", word
    if verdict.bound is None:
        return "no bound", word
    sign = "≤" if verdict.measured <= verdict.bound else ">"
    return f"{verdict.measured:.3g} {sign} {verdict.bound:.3g}", word


def _show_merges(console: Console, measured: Measured) -> None:
    console.print("[bold]Networks[/bold] Ψ⁽⁰⁾ + λ_1 ΔΨ_1 + λ_2 ΔΨ_2; ρ = margin over that of the task alone")
    table = plain_table("λ_1", "λ_2", "T1 loss", "margin", "ρ", "T2 loss", "margin", "ρ")
    for merge in measured.merges:
        cells = [cell for performance in (merge.task_1, merge.task_2) for cell in _performance_cells(performance)]
        table.add_row(*[f"{lam:g}" for lam in merge.lam], *cells)
    console.print(Padding(table, (0, 0, 0, 2)))
    if measured.beta is not None:
        beta = measured.beta
        loss = f"T1's relative loss of margin per unit at λ = {beta.lam:g}"
        console.print(f"  β = {_number(beta.beta)} = {beta.times_M:.3g}/M, {loss}")


def _performance_cells(performance: Performance) -> list[str]:
    rho = "-" if performance.rho is None else _short(performance.rho.value, 3)
    return [_number(performance.loss), _short(performance.margin.value, 3), rho]


def _number(interval: Interval) -> str:
    if interval.exact:
        return _short(interval.value, 4)
    error = max(interval.high - interval.value, interval.value - interval.low)
    return f"{_short(interval.value, 4)} ± {_short(error, 4)}"


def _short(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if abs(value) < 1e3 else f"{value:.3g}"
