"""The disentanglement error of each network in the three modes, and T2 under negation on the one-layer network."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from proofcheck.experiments.networks import UNLEARNED
from proofcheck.experiments.tangent import Tangent, by_network
from proofcheck.experiments.tangent_bench import MODES, SQUARE
from proofcheck.report.experiment_figure import draw_curve
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, SHOWN

_MAP = LinearSegmentedColormap.from_list("error", ["#ffffff", LAYERS[0], LAYERS[1], LAYERS[2], SHOWN])
_TOP = 2.0


def draw(records: Sequence[Tangent]) -> Figure:
    """A row of maps for each network, and the losses under negation below."""
    groups = by_network(records)
    rows = len(groups) + 1
    figure = Figure(figsize=(8.6, 2.7 * rows), layout="constrained")
    grid = figure.add_gridspec(rows, 3)
    for row, (name, group) in enumerate(groups.items()):
        panels = [figure.add_subplot(grid[row, column]) for column in range(3)]
        for axes, mode in zip(panels, MODES, strict=True):
            shades = _error(axes, group, mode)
            axes.set_title(mode, fontsize=11)
        panels[0].set_ylabel(f"{name}\n$\\alpha_2$")
        figure.colorbar(shades, ax=panels, label=r"$\xi$", shrink=0.9)
    _negation(figure.add_subplot(grid[-1, :]), groups["one-layer"])
    return figure


def _error(axes: Axes, group: list[Tangent], mode: str) -> AxesImage:
    mean = np.mean([each.result.mode(mode).error for each in group], axis=0)
    half = (SQUARE[1] - SQUARE[0]) / 2
    extent = (SQUARE[0] - half, SQUARE[-1] + half, SQUARE[0] - half, SQUARE[-1] + half)
    shades = axes.imshow(mean.T, origin="lower", extent=extent, cmap=_MAP, vmin=0, vmax=_TOP, interpolation="nearest")
    axes.set_xlabel(r"$\alpha_1$")
    return shades


def _negation(axes: Axes, group: list[Tangent]) -> None:
    lams = group[0].settings.relearning
    for rows, color, name in (
        ([each.result.negated for each in group], LINEAR, "as it is"),
        ([each.result.negated_linearised for each in group], LAYERS[3], "linearised"),
    ):
        draw_curve(axes, lams, rows, color)
        axes.plot([], [], color=color, label=name)
    axes.axhline(UNLEARNED, color=INK, linewidth=0.8, linestyle=(0, (1, 1.5)))
    axes.axhline(0, color=GRID, linewidth=0.6)
    axes.set(xlim=(lams[0], lams[-1]), ylim=(-0.05, 3.0), xlabel=r"$\lambda$", ylabel="hinge loss of T2, one-layer")
    axes.legend(loc="upper left")
