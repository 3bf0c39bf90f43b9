"""Losses over λ at each α, above bars for the λ that each source and the idealised network offer."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, WITNESS
from proofcheck.experiments.bench.figure import draw_curve, draw_ideal
from proofcheck.experiments.bench.sweep import Sweep, by_alpha, ideal_network, offered, rational
from proofcheck.ideal.lam_sets import addition, negation
from proofcheck.statements.lambda_sets import Operation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

_COLORS = (LAYERS[3], LINEAR)
_BARS = {"review": QUADRATIC, "slides": WITNESS, "ideal": INK}
_COLUMNS = 4
_TOP = 1.6


def draw_sweep(operation: Operation, records: Sequence[Sweep]) -> "Figure":
    """A panel for each α, and the legend in the next place."""
    from matplotlib.figure import Figure

    groups = by_alpha(records)
    columns = min(_COLUMNS, len(groups) + 1)
    rows = -(-(len(groups) + 1) // columns)
    figure = Figure(figsize=(2.9 * columns, 2.7 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, (alpha, group) in zip(panels, groups.items(), strict=False):
        _panel(axes, operation, alpha, group)
    for axes in panels[len(groups) :]:
        axes.set_axis_off()
    panels[len(groups)].legend(handles=_legend(), loc="center")
    return figure


def _panel(axes: "Axes", operation: Operation, alpha: float, group: list[Sweep]) -> None:
    lams = group[0].settings.lams
    trained = ([record.result.loss_1 for record in group], [record.result.loss_2 for record in group])
    ideal = ([record.result.ideal_1 for record in group], [record.result.ideal_2 for record in group])
    for color, rows, dashed in zip(_COLORS, trained, ideal, strict=True):
        draw_curve(axes, lams, rows, color)
        draw_ideal(axes, lams, dashed, color)
    axes.axhline(1, color=GRID, linewidth=0.6, zorder=0)
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(lams[0], lams[-1]), ylim=(-0.04, _TOP), xlabel=r"$\lambda$", ylabel="hinge loss")
    axes.set_title(rf"$\alpha = {alpha:g}$", pad=22)
    _bars(axes, operation, group)


def _bars(axes: "Axes", operation: Operation, group: list[Sweep]) -> None:
    from matplotlib.transforms import blended_transform_factory

    settings = group[0].settings
    across = blended_transform_factory(axes.transData, axes.transAxes)
    for place, (source, color) in enumerate(_BARS.items()):
        for low, high in _offered(operation, source, group):
            ends = [max(low, settings.lams[0]), min(high, settings.lams[-1])]
            if ends[0] <= ends[1]:
                height = 1.025 + 0.035 * place
                axes.plot(
                    ends, [height] * 2, color=color, linewidth=3, transform=across, clip_on=False, solid_capstyle="butt"
                )


def _offered(operation: Operation, source: str, group: list[Sweep]) -> list[tuple[float, float]]:
    settings = group[0].settings
    if source == "ideal":
        ideal = addition if operation == "addition" else negation
        slack = min(sum(record.result.slack[task] for record in group) / len(group) for task in (0, 1))
        pieces = ideal(rational(settings.alpha), ideal_network(group), str(round(slack, 6)))
        return [piece.floats() for piece in pieces]
    piece = offered(operation, source, group)
    if piece.empty or any(end is None and not free for end, free in zip(piece.interval, piece.unbounded, strict=True)):
        return []
    low, high = piece.interval
    return [
        (
            float("-inf") if low is None else float(Fraction(low)),
            float("inf") if high is None else float(Fraction(high)),
        )
    ]


def _legend() -> "list[Patch | Line2D]":
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        *(Line2D([], [], color=color, linewidth=1.6, label=f"T{i}, trained") for i, color in enumerate(_COLORS, 1)),
        Line2D([], [], color=INK, linewidth=1.1, linestyle=(0, (4, 2)), label="idealised network"),
        Patch(color=INK, alpha=0.25, linewidth=0, label="95 % interval over seeds"),
        *(
            Line2D([], [], color=color, linewidth=3, label=f"$\\lambda$ offered: {name}")
            for name, color in _BARS.items()
        ),
    ]
