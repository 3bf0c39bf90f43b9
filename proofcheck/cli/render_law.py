"""What the law predicts, as a person reads it in a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.padding import Padding

from proofcheck.cli.console import AnswerConsole, plain_table
from proofcheck.law.documents import Law, PathPoint
from proofcheck.law.predictions import LOSS

if TYPE_CHECKING:
    from rich.table import Table

_SHOWN = (0, 1, 2, 5, 10, 20, 50)


def show(console: AnswerConsole, answer: Law, trained: PathPoint | None) -> None:
    """The path at some steps, then what follows, a line each."""
    of = answer.settings
    scalars = "five scalars, from 0" if answer.class_ == "C5" else f"{2 * of.m + 5} scalars, from a seed's start"
    console.print(f"[bold]training law[/bold]   class {answer.class_}: {scalars}; all numbers estimated")
    console.print(
        f"  M = {of.M}, P = {of.P}, η = {of.eta:g}, δ* = {of.delta_star:g}, δ# = {of.delta_hash:g},"
        f" {answer.counts} counts, α = {of.alpha:g}\n",
        style="dim",
    )
    console.print(Padding(_path(answer.path, trained), (0, 0, 1, 2)))
    for line in _lines(answer):
        console.print(f"  {line}")


def _path(path: Sequence[PathPoint], trained: PathPoint | None) -> "Table":
    table = plain_table("step", "loss", "b", "κ", "ω", "‖ΔV‖", "‖ΔW‖")
    last = path[-1].step
    steps = {scale * step for step in _SHOWN for scale in (1, 10, 100, 1000, 10000) if scale * step < last}
    for point in path:
        if point.step == last or point.step in steps:
            table.add_row(*_cells(point))
    if trained is not None:
        table.add_row(*_cells(trained), style="bold")
        table.add_row("trained", style="dim")
    return table


def _cells(point: PathPoint) -> list[str]:
    numbers = (point.loss, point.b, point.kappa, point.omega, point.norm_V, point.norm_W)
    return [str(point.step), *(f"{number:.4g}" for number in numbers)]


def _lines(answer: Law) -> list[str]:
    level = LOSS if answer.settings.until is None else answer.settings.until
    dead, rest = answer.dead_share, answer.residual
    reached = "not within these steps" if answer.steps_to_loss is None else f"after {answer.steps_to_loss} steps"
    lines = [
        f"loss {level:g}: {reached}",
        *([] if answer.beta is None else [f"β = κρ/(bΔ) ≈ {answer.beta:.4g}, ρ = 1 − δ* − δ#, Δ = δ* − δ#"]),
        f"distance to rank 1: ΔV {rest.V:.4g}, ΔW {rest.W:.4g}",
        f"small rows at W frozen and exact counts: {dead.at_start:.1%} not opened at the start,"
        f" {dead.small_steps:.1%} in the limit of small steps",
    ]
    for entry in answer.lambda_:
        lines.append(
            f"T{entry.task} under Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2, λ within [{entry.range[0]:g}, {entry.range[1]:g}]:"
            f" learned {_pieces(entry.learned)}, unlearned {_pieces(entry.unlearned)}"
        )
    return lines


def _pieces(pieces: Sequence[tuple[float, float]]) -> str:
    # An answer's markup would take a bracket for a style.
    return " ∪ ".join(f"\\[{low:.3f}, {high:.3f}]" for low, high in pieces) or "nowhere"
