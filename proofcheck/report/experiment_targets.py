"""The target's loss over (λ1, λ2) for each γ of two tasks, with what Theorem 3 offers and what learns the target."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from proofcheck.experiments.networks import TOLERANCE
from proofcheck.experiments.out_of_domain import Target, by_gamma, coverage, offered
from proofcheck.report.style import INK, LAYERS, LINEAR, SHOWN

_MAP = LinearSegmentedColormap.from_list("loss", ["#ffffff", LAYERS[0], LAYERS[1], LAYERS[2]])
_LEVELS = (0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
_DASHED = (0, (4, 2))


def draw(records: Sequence[Target]) -> Figure:
    """A map for each γ of two tasks, and the legend in the last place."""
    maps = {at: group for at, group in by_gamma(records).items() if len(group[0].settings.gamma) == 2}
    figure = Figure(figsize=(3.0 * (len(maps) + 1), 3.3), layout="constrained")
    panels = figure.subplots(1, len(maps) + 1, squeeze=False).ravel()
    for axes, (at, group) in zip(panels, maps.items(), strict=False):
        _map(axes, at, group)
    panels[-1].set_axis_off()
    panels[-1].legend(handles=_legend(), loc="center")
    return figure


def _map(axes: Axes, at: str, group: list[Target]) -> None:
    settings = group[0].settings
    x, y = (sorted({lam[i] for lam in settings.lams}) for i in (0, 1))
    shape = (len(x), len(y))
    loss, ideal = (
        np.mean([getattr(each.result, name) for each in group], axis=0).reshape(shape).T for name in ("loss", "ideal")
    )
    level = float(np.mean([each.result.epsilon for each in group])) + TOLERANCE
    axes.contourf(x, y, loss, levels=_LEVELS, cmap=_MAP, extend="max", zorder=1)
    looks = ((loss, SHOWN, 1.8, "solid"), (ideal, INK, 1.1, _DASHED))
    for order, (values, color, width, line) in enumerate(looks, start=3):
        if values.min() < level < values.max():
            axes.contour(
                x, y, values, levels=[level], colors=[color], linewidths=width, linestyles=[line], zorder=order
            )
    inside = [lam for lam, good in zip(settings.lams, offered(settings), strict=True) if good]
    if inside:
        across, up = ([lam[i] for lam in inside] for i in (0, 1))
        axes.scatter(across, up, color=LINEAR, s=7, linewidths=0, zorder=5)
    axes.set(xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$", aspect="equal")
    name = at.replace("γ", r"\gamma").replace("−", "-")
    covered = f"covers {coverage(group):.0%} of what learns it" if (loss <= level).any() else "nothing learns it here"
    axes.set_title(f"${name}$\n{covered}", fontsize=10.5)


def _legend() -> list[Line2D | Patch]:
    labels = [f"loss below {level:g}" for level in _LEVELS[1:]]
    shades = [_MAP(i / len(labels)) for i in range(len(labels))]
    return [
        Line2D([], [], color=LINEAR, marker="o", markersize=4, linestyle="", label="offered by Theorem 3"),
        Line2D([], [], color=SHOWN, linewidth=1.8, label="target learned, trained"),
        Line2D([], [], color=INK, linewidth=1.1, linestyle=_DASHED, label="target learned, idealised"),
        *(Patch(facecolor=c, edgecolor="#bbbbbb", linewidth=0.4, label=t) for c, t in zip(shades, labels, strict=True)),
    ]
