"""Theorem 2 as a figure: where T2 is unlearned, where it is learned again, and what the paper promises."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.draw.ideal_overlay import network_words
from proofcheck.draw.level_sets import superlevel
from proofcheck.ideal.zero import find_zero
from proofcheck.site.example import NETWORK
from proofcheck.site.figures_theorem_1 import margins
from proofcheck.site.panels import BAD, GOOD, area, frame, grid, pointed, title, words

_LAMS = (-6.0, 2.0)
_LOST: dict[str, Any] = {"facecolor": "#e4e4e4", "edgecolor": "none"}
_PAPER: dict[str, Any] = {"color": style.QUADRATIC, "linewidth": 1.6, "linestyle": (0, (6, 2))}
_AMENDED: dict[str, Any] = {"color": style.SHOWN, "linewidth": 1.8}


def draw() -> Figure:
    """The (α, λ) plane of the idealised network with the paper's region and the amended ends."""
    figure = Figure(figsize=(7.2, 5.2))
    axes = figure.add_subplot()
    title(axes, f"idealised network, {network_words(NETWORK)}, slack $s = 0$")
    frame(axes, x=(-1, 1), y=_LAMS, names=(r"$\alpha$", r"$\lambda$"))
    _areas(axes)
    _paper(axes)
    _amended(axes)
    words(axes, (-0.4, -0.75), "negation succeeds:\nT2 unlearned, T1 learned")
    words(axes, (0.5, -1.1), "T2 unlearned,\nT1 not learned")
    words(axes, (0.5, -2.75), "T2 not unlearned", color="#555555")
    words(axes, (0.35, -4.7), "T2 learned again:\nboth of its paths have flipped", on_lines=True)
    return figure


def _areas(axes: Axes) -> None:
    x, y = grid(-1, 1, 400), grid(*_LAMS, 400)
    first, second = margins(x, y, NETWORK)
    area(axes, superlevel(x, y, -second, 0.0), **_LOST)
    area(axes, superlevel(x, y, np.minimum(-second, first - 1), 0.0), **GOOD, zorder=2)
    again = np.where(y[:, np.newaxis] < -x, second, 0.0)
    area(axes, superlevel(x, y, again, 1.0), **BAD, zorder=1.5)


def _paper(axes: Axes) -> None:
    x = grid(-1, 0, 400)[:-1]
    axes.plot(x, -1 / x**2, **_PAPER, zorder=5)
    axes.plot([-1, 0], [0, 0], **_PAPER, zorder=5)
    color = style.QUADRATIC
    pointed(axes, (-0.44, -1 / 0.44**2), (-0.62, -5.5), r"slides: $\lambda \geq {-}\alpha^{-2}$", color)
    pointed(axes, (-0.6, 0), (-0.35, 1.5), r"slides: $\lambda \leq 0$", color)


def _amended(axes: Axes) -> None:
    x = grid(-1, 1, 200)
    zero = find_zero(*NETWORK.counts)
    if zero is not None:
        attention = -(x**2) + zero.x0() / float(NETWORK.omega)
        axes.plot(x, attention, **_AMENDED, zorder=4)
        pointed(
            axes, (-0.1, attention[90]), (0.1, -2.1), r"amended: $-\alpha^2-|x_0|/\omega \leq \lambda$", style.SHOWN
        )
    axes.plot(x, -x, **_AMENDED, zorder=4)
    pointed(axes, (0.3, -0.3), (0.9, 0.8), r"amended: $\lambda \leq {-}\alpha$", style.SHOWN)
