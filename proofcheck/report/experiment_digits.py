"""Accuracy of both tasks over λ in the three cases of coloured digits, and what the estimators make of α."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from proofcheck.experiments.colored_digits import Case, added, by_case, negated
from proofcheck.experiments.digits import ESTIMATORS
from proofcheck.report.experiment_figure import draw_curve, mean_and_half
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN

_COLORS = (LAYERS[3], LINEAR)
_CASE_COLORS = {"irrelevant": INK, "aligned": SHOWN, "contradictory": QUADRATIC}
_DOTTED = (0, (1, 1.5))


def draw(records: Sequence[Case]) -> Figure:
    """A panel for each case with its legend below, and one for α."""
    cases = by_case(records)
    figure = Figure(figsize=(3.1 * (len(cases) + 1), 3.9), layout="constrained")
    panels = figure.subplots(1, len(cases) + 1, squeeze=False).ravel()
    for axes, (case, group) in zip(panels, cases.items(), strict=False):
        _curves(axes, case, group)
    _alphas(panels[-1], cases)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=5)
    return figure


def _curves(axes: Axes, case: str, group: list[Case]) -> None:
    lams = group[0].settings.lams
    for task, color in enumerate(_COLORS):
        draw_curve(axes, lams, [each.result.merged.test[task] for each in group], color)
        alone = mean_and_half([[each.result.alone[task]] for each in group])[0][0]
        axes.axhline(alone, color=color, linewidth=1.0, linestyle=_DOTTED, zorder=1)
    for chosen, marker in (([added(each) for each in group], "^"), ([negated(each) for each in group], "v")):
        for task, color in enumerate(_COLORS):
            values = [(each.first, each.second)[task] for each in chosen]
            axes.scatter([each.lam for each in chosen], values, color=color, marker=marker, s=24, linewidths=0.5,
                         edgecolors="white", zorder=5)  # fmt: skip
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.axhline(0.5, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(lams[0], lams[-1]), ylim=(-0.03, 1.03), xlabel=r"$\lambda$", ylabel="accuracy on the test split")
    axes.set_title(case)


def _alphas(axes: Axes, cases: dict[str, list[Case]]) -> None:
    for place, name in enumerate(ESTIMATORS):
        for case, group in cases.items():
            mean, half = mean_and_half([[each.result.alpha[name]] for each in group])
            axes.errorbar([place], mean, yerr=half, color=_CASE_COLORS[case], marker="o", markersize=5, capsize=3,
                          label=case if place == 0 else None)  # fmt: skip
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), list(ESTIMATORS))
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), ylim=(-1.08, 1.08), ylabel=r"estimate of $\alpha$")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, fontsize=8.5, handlelength=1, columnspacing=0.8)


def _legend() -> list[Line2D]:
    marks = (("^", "λ chosen for addition"), ("v", "λ chosen for negation"))
    return [
        *(Line2D([], [], color=color, linewidth=1.6, label=f"task {task}") for task, color in enumerate(_COLORS, 1)),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="its own network"),
        *(Line2D([], [], color=INK, marker=mark, linewidth=0, markersize=5, label=label) for mark, label in marks),
    ]
