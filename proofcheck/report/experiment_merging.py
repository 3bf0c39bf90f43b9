"""Both tasks' accuracies under every merging rule, and where in the plane of λ each rule ends."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from proofcheck.experiments.merging import Pair, by_case, of
from proofcheck.report.experiment_figure import mean_and_half
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR

_COLORS = (LAYERS[3], LINEAR)
_DOTTED = (0, (1, 1.5))
_LABELS = "abcdefghij"


def draw(records: Sequence[Pair]) -> Figure:
    """For each case the accuracies, and the λ."""
    cases = by_case(records)
    rules = [merge.rule for merge in records[0].result.merges]
    figure = Figure(figsize=(10.0, 3.6 * len(cases)), layout="constrained")
    panels = figure.subplots(len(cases), 2, squeeze=False, width_ratios=(1.5, 1))
    for (left, right), (case, group) in zip(panels, cases.items(), strict=True):
        _accuracies(left, case, group, rules)
        _lams(right, group, rules)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4)
    return figure


def _accuracies(axes: Axes, case: str, group: list[Pair], rules: list[str]) -> None:
    for task, color in enumerate(_COLORS):
        mean, half = mean_and_half([[of(each, rule).accuracy[task] for rule in rules] for each in group])
        heights = np.arange(len(rules)) + 0.14 * (2 * task - 1)
        axes.errorbar(mean, heights, xerr=half, color=color, marker="o", markersize=5, capsize=3, linestyle="")
        alone = mean_and_half([[each.result.alone[task]] for each in group])[0][0]
        axes.axvline(alone, color=color, linewidth=1.0, linestyle=_DOTTED)
    axes.set_yticks(range(len(rules)), [f"{rule}  {label}" for rule, label in zip(rules, _LABELS, strict=False)])
    axes.set(ylim=(len(rules) - 0.5, -0.5), xlim=(0.3, 1.02), xlabel="accuracy on the test split", title=case)
    axes.grid(axis="y", color=GRID, linewidth=0.4)


def _lams(axes: Axes, group: list[Pair], rules: list[str]) -> None:
    for place, rule in enumerate(rules):
        mean = np.mean([of(each, rule).lam for each in group], axis=0)
        axes.scatter(mean[0], mean[1], color=INK, s=12, zorder=3)
        axes.annotate(_LABELS[place], mean, textcoords="offset points", xytext=(5, 3), fontsize=10)
    axes.axhline(0, color=GRID, linewidth=0.6)
    axes.axvline(0, color=GRID, linewidth=0.6)
    alpha = float(np.mean([each.result.alpha["weight"] for each in group]))
    # Where both targets have both sums at 1: the binding ones are α and α² by sign.
    edge = np.linspace(-1, 3, 200)
    lower = np.max([(1 - a * edge) for a in (alpha, alpha**2)], axis=0)
    axes.plot(edge, lower, color=_COLORS[1], linewidth=1.2)
    axes.plot(lower, edge, color=_COLORS[0], linewidth=1.2)
    axes.set(xlim=(-0.1, 2), ylim=(-0.1, 2), xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$", aspect="equal")
    axes.set_title("the λ that each rule amounts to", fontsize=10.5)


def _legend() -> list[Line2D]:
    return [
        *(Line2D([], [], color=color, marker="o", label=f"task {task}") for task, color in enumerate(_COLORS, 1)),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="its own network"),
        Line2D([], [], color=INK, linewidth=1.2, label="Theorem 3's edge for that task (right)"),
    ]
