"""The target's loss over (λ1, λ2) for each γ of two tasks, with what Theorem 3 offers and what learns the target."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from proofcheck.experiments.networks import TOLERANCE
from proofcheck.experiments.out_of_domain import Target, TargetSettings, by_gamma, coverage, in_view
from proofcheck.report.style import INK, LAYERS, LINEAR, SHOWN

_MAP = LinearSegmentedColormap.from_list("loss", ["#ffffff", LAYERS[0], LAYERS[1], LAYERS[2]])
_LEVELS = (0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0)
_DASHED = (0, (4, 2))
_FINE = 301


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
    _polytopes(axes, settings, (x[0], x[-1]))
    axes.set(xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$", aspect="equal")
    name = at.replace("γ", r"\gamma").replace("−", "-")
    axes.set_title(f"${name}$\n{_covered(group, (loss <= level).any())}", fontsize=10.5)


def _covered(group: list[Target], learned: bool) -> str:
    if not learned:
        return "nothing learns it in this box"
    if not in_view(group[0].settings):
        return "Theorem 3 offers λ out of this box"
    share = np.mean([coverage(each) for each in group])
    return f"covers {share:.0%} of what learns it here"


def _polytopes(axes: Axes, settings: TargetSettings, ends: tuple[float, float]) -> None:
    """Where both sums less 1 are at least β·max|λ_i|: the union of Theorem 3's polytopes over c."""
    side = np.linspace(*ends, _FINE)
    across, up = np.meshgrid(side, side)
    first, second = settings.gamma
    beta = 1 / (settings.recipe.M + 3)
    room = np.minimum(across * first + up * second, across * first**2 + up * second**2) - 1
    spare = room - beta * np.maximum(abs(across), abs(up))
    if spare.max() > 0:
        axes.contourf(side, side, spare, levels=[0, spare.max()], colors="none", hatches=["////"], zorder=4)
        axes.contour(side, side, spare, levels=[0], colors=[LINEAR], linewidths=1.8, zorder=5)


def _legend() -> list[Line2D | Patch]:
    labels = [f"loss below {level:g}" for level in _LEVELS[1:]]
    shades = [_MAP(i / len(labels)) for i in range(len(labels))]
    return [
        Patch(facecolor="none", edgecolor=LINEAR, hatch="////", linewidth=1.8, label="offered by Theorem 3"),
        Line2D([], [], color=SHOWN, linewidth=1.8, label="target learned, trained"),
        Line2D([], [], color=INK, linewidth=1.1, linestyle=_DASHED, label="target learned, idealised"),
        *(Patch(facecolor=c, edgecolor="#bbbbbb", linewidth=0.4, label=t) for c, t in zip(shades, labels, strict=True)),
    ]
