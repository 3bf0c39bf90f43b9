"""What each kind of task vector does to the prediction of every text over λ, α beforehand, and Rouge-L."""

from collections.abc import Callable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from proofcheck.experiments.books import ESTIMATORS, KEPT, KINDS, ROUGE_KIND, Unlearning, chosen, fallen, risen
from proofcheck.experiments.texts import ALIGNED, GENERAL, ROLES, UNALIGNED, UNLEARNED
from proofcheck.report.experiment_figure import draw_curve, mean_and_half
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN

_COLORS = {UNLEARNED: LINEAR, ALIGNED: QUADRATIC, UNALIGNED: LAYERS[2], GENERAL: SHOWN}
_DOTTED = (0, (1, 1.5))


def draw(records: Sequence[Unlearning]) -> Figure:
    """Loss above, accuracy below, a column for each kind of vector; in the last column α and Rouge-L."""
    figure = Figure(figsize=(3.0 * (len(KINDS) + 1), 5.8), layout="constrained")
    panels = figure.subplots(2, len(KINDS) + 1, squeeze=False)
    for column, (kind, title) in enumerate(KINDS.items()):
        _curves(panels[0, column], records, kind, risen)
        _curves(panels[1, column], records, kind, lambda *at: -fallen(*at))
        panels[0, column].set_title(title)
        panels[0, column].axhline(KEPT, color=INK, linewidth=0.8, linestyle=_DOTTED)
    panels[0, 0].set_ylabel("test loss above λ = 0")
    panels[1, 0].set_ylabel("test accuracy above λ = 0")
    _alphas(panels[0, -1], records)
    _rouge(panels[1, -1], records)
    figure.legend(handles=_legend(records), loc="outside lower center", ncols=4)
    return figure


def _curves(
    axes: Axes, records: Sequence[Unlearning], kind: str, value: Callable[[Unlearning, str, str, float], float]
) -> None:
    lams = records[0].settings.lams
    for role, color in _COLORS.items():
        draw_curve(axes, lams, [[value(each, kind, role, lam) for lam in lams] for each in records], color)
        lam = [chosen(each, kind) for each in records]
        heights = [value(each, kind, role, at) for each, at in zip(records, lam, strict=True)]
        axes.scatter(lam, heights, color=color, marker="v", s=24, linewidths=0.5, edgecolors="white", zorder=5)
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(lams[0] - 0.05, lams[-1] + 0.05), xlabel=r"$\lambda$")


def _alphas(axes: Axes, records: Sequence[Unlearning]) -> None:
    for place, estimator in enumerate(ESTIMATORS):
        for shift, role in enumerate((ALIGNED, UNALIGNED, GENERAL)):
            mean, half = mean_and_half([[each.result.alpha[role][estimator]] for each in records])
            axes.errorbar([place + 0.15 * (shift - 1)], mean, yerr=half, color=_COLORS[role], marker="o", capsize=3)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), [f"of {words}" for words in ("outputs", "weights")])
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), title=r"$\alpha$ with the unlearned book")


def _rouge(axes: Axes, records: Sequence[Unlearning]) -> None:
    lams = records[0].settings.rouge_lams
    for role, color in _COLORS.items():
        draw_curve(axes, lams, [each.result.rouge.score[role] for each in records], color)
        floor = mean_and_half([each.result.rouge.floor[role] for each in records])[0]
        axes.plot(lams, floor, color=color, linewidth=1.0, linestyle=_DOTTED, zorder=1)
    axes.set(
        xlim=(lams[0], lams[-1]),
        xlabel=r"$\lambda$",
        ylabel="Rouge-L on the test split",
        title=f"Rouge-L, {KINDS[ROUGE_KIND]}",
    )


def _legend(records: Sequence[Unlearning]) -> list[Line2D]:
    library = records[0].settings.library
    words = {role: f"{library.name(role)}, {role}" for role in ROLES}
    return [
        *(Line2D([], [], color=color, linewidth=1.6, label=words[role]) for role, color in _COLORS.items()),
        Line2D([], [], color=INK, marker="v", linewidth=0, markersize=5, label="λ chosen on the selection split"),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="allowed rise (loss); floor (Rouge-L)"),
    ]
