"""T′'s accuracy over (λ1, λ2), with the two half-planes of Theorem 3 for the mean γ̂, and the λ that were chosen."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon
from numpy.typing import NDArray

from proofcheck.experiments.colored_digits_ood import ESTIMATOR, Target, chosen, region_of
from proofcheck.experiments.digits import ESTIMATORS
from proofcheck.region.polygon import clip, cuts, rectangle
from proofcheck.report.experiment_figure import mean_and_half
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS

_MAP = LinearSegmentedColormap.from_list("accuracy", ["#ffffff", LAYERS[0], LAYERS[1], LAYERS[2], LAYERS[3]])
_LEVELS = np.linspace(0.5, 1.0, 11)


def draw(records: Sequence[Target]) -> Figure:
    """The map, and γ̂ by each estimator."""
    figure = Figure(figsize=(9.4, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    _map(figure, left, records)
    _gammas(right, records)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _map(figure: Figure, axes: Axes, records: Sequence[Target]) -> None:
    axis = np.array(records[0].settings.axis)
    side = len(axis)
    mean = np.mean([each.result.test for each in records], axis=0).reshape(side, side).T
    shades = axes.contourf(axis, axis, mean, levels=_LEVELS, cmap=_MAP, extend="min", zorder=1)
    figure.colorbar(shades, ax=axes, label="accuracy on T′, test split")
    gamma = np.mean([each.result.gamma[ESTIMATOR] for each in records], axis=0)
    first, second = np.meshgrid(axis, axis)
    for row, color in ((gamma, LINEAR), (gamma**2, QUADRATIC)):
        height = row[0] * first + row[1] * second
        if height.min() < 1 < height.max():
            axes.contour(axis, axis, height, levels=[1.0], colors=[color], linewidths=1.6, zorder=3)
    offered = _offered(gamma, axis)
    if len(offered) > 2:
        axes.add_patch(Polygon(offered, facecolor="none", edgecolor=INK, hatch="///", linewidth=0, zorder=2))
    best = np.array([chosen(each)[0] for each in records])
    axes.scatter(best[:, 0], best[:, 1], color=WITNESS, edgecolors=INK, linewidths=0.6, s=34, zorder=5)
    advised = np.array([each.result.advice[0].lam for each in records if each.result.advice])
    if len(advised):
        axes.scatter(advised[:, 0], advised[:, 1], color=SHOWN, marker="s", edgecolors="white", s=26, zorder=5)
    axes.set(xlim=(axis[0], axis[-1]), ylim=(axis[0], axis[-1]), xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$")
    axes.set_aspect("equal")


def _offered(gamma: NDArray[np.float64], axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of Theorem 3's polytope within the box, as c and β tend to 0; exact until it is drawn."""
    found = cuts(region_of((float(gamma[0]), float(gamma[1]))), c=Fraction(0))
    low, high = Fraction(float(axis[0])), Fraction(float(axis[-1]))
    corners = clip(rectangle((low, low), (high, high)), [*found.linear, *found.quadratic])
    return np.array([[float(entry) for entry in corner] for corner in corners])


def _gammas(axes: Axes, records: Sequence[Target]) -> None:
    for place, name in enumerate(ESTIMATORS):
        for task, color in enumerate((LAYERS[3], LINEAR)):
            mean, half = mean_and_half([[each.result.gamma[name][task]] for each in records])
            axes.errorbar([place], mean, yerr=half, color=color, marker="o", markersize=5, capsize=3)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), list(ESTIMATORS))
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), ylim=(-1.08, 1.08), ylabel=r"estimate of $\gamma_i$")
    axes.set_title(r"$\hat\gamma_1$ blue, $\hat\gamma_2$ orange", fontsize=11)


def _legend() -> list[Line2D | Patch]:
    return [
        Line2D([], [], color=LINEAR, linewidth=1.6, label=r"$\sum\lambda_i\hat\gamma_i = 1$"),
        Line2D([], [], color=QUADRATIC, linewidth=1.6, label=r"$\sum\lambda_i\hat\gamma_i^2 = 1$"),
        Patch(facecolor="none", edgecolor=INK, hatch="///", linewidth=0, label="both sums reach 1"),
        Line2D([], [], color=WITNESS, markeredgecolor=INK, marker="o", linewidth=0, label="best on selection"),
        Line2D([], [], color=SHOWN, marker="s", linewidth=0, label="recommended by feasible (least norm)"),
    ]
