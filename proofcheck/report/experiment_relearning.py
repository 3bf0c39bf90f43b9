"""T2's loss under strong negation at each δ#, and where its mean margin changes sign against x₀/ω."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.experiments.relearning import Relearning, by_delta
from proofcheck.report.experiment_figure import draw_curve, draw_ideal, mean_and_half
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS

_COLORS = (SHOWN, LAYERS[2], QUADRATIC, LINEAR, WITNESS)


def draw(records: Sequence[Relearning]) -> Figure:
    """The losses on the left, the thresholds on the right."""
    groups = by_delta(records)
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    for color, (name, group) in zip(_COLORS, groups.items(), strict=False):
        _losses(left, group, name, color)
        _threshold(right, group, name, color)
    # A mean margin of 0 is a mean loss of 1, but for margins above 1.
    left.axhline(1, color=GRID, linewidth=0.8, zorder=0)
    lams = records[0].settings.lams
    left.set(xlim=(lams[-1], 0), ylim=(-0.04, 2), xlabel=r"$\lambda$", ylabel="hinge loss of T2")
    left.set_title("solid: trained; dashed: idealised")
    left.legend(loc="upper left", title=None)
    ends = [min(right.get_xlim()[0], right.get_ylim()[0]), 0]
    right.plot(ends, ends, color=INK, linewidth=0.7, zorder=1)
    right.set(xlim=ends, ylim=ends, xlabel=r"predicted: $x_0/\omega$", ylabel=r"trained: $\lambda$ with mean margin 0")
    right.set_title("where T2's mean margin changes sign")
    right.legend(loc="upper left")
    return figure


def _losses(axes: Axes, group: list[Relearning], name: str, color: str) -> None:
    lams = group[0].settings.lams
    draw_curve(axes, lams, [each.result.loss for each in group], color)
    draw_ideal(axes, lams, [each.result.ideal for each in group], color)
    axes.plot([], [], color=color, linewidth=1.6, label=_label(name))


def _threshold(axes: Axes, group: list[Relearning], name: str, color: str) -> None:
    pairs = [(each.result.predicted, each.result.zero) for each in group]
    known = [(predicted, zero) for predicted, zero in pairs if predicted is not None and zero is not None]
    if len(known) < 2:
        return
    mean, half = mean_and_half(known)
    axes.errorbar(
        mean[0],
        mean[1],
        xerr=half[0],
        yerr=half[1],
        color=color,
        marker="o",
        markersize=5,
        linestyle="",
        label=_label(name),
    )


def _label(name: str) -> str:
    return "$" + name.replace("δ#", r"\delta_\#") + "$"
