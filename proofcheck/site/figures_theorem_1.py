"""Theorem 1 as a figure: which λ adds a task, by source and by the idealised network, over all α."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from proofcheck.draw import style
from proofcheck.draw.ideal_overlay import network_words
from proofcheck.draw.level_sets import Floats, superlevel
from proofcheck.draw.line_labels import Clutter, label_line
from proofcheck.ideal.tasks import IdealNetwork, relative_margin
from proofcheck.site.example import BETA, NETWORK, SLACK
from proofcheck.site.panels import GOOD, SPARE, area, frame, grid, pointed, title, words

_NAMES = (r"$\alpha$", r"$\lambda$")
_NEAR = (-0.1, 2.3)
_FAR = (-9.0, 4.0)


def margins(alphas: Floats, lams: Floats, network: IdealNetwork) -> tuple[Floats, Floats]:
    """ρ₁ and ρ₂ of Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2 on a grid.

    Args:
        alphas: Shape (k,).
        lams: Shape (l,).
        network: δ*, δ#, ω.

    Returns:
        Two arrays of shape (l, k).

    >>> first, second = margins(np.array([0.0]), np.array([1.0]), NETWORK)
    >>> first.tolist(), second.tolist()
    ([[1.0]], [[1.0]])
    """
    alpha, lam = np.meshgrid(alphas, lams)
    first = relative_margin(1 + lam * alpha, 1 + lam * alpha**2, network)
    return first, relative_margin(alpha + lam, alpha**2 + lam, network)


def draw() -> Figure:
    """Two panels: close to the bounds of the sources, and far enough down to see T2 learned again."""
    figure = Figure(figsize=(9.2, 4.2))
    near, far = figure.subplots(1, 2, gridspec_kw={"wspace": 0.22})
    _near(near)
    _far(far)
    return figure


def _near(axes: Axes) -> None:
    title(axes, rf"bounds of the sources at $\beta = {float(BETA)}$")
    frame(axes, x=(-1, 1), y=_NEAR, names=_NAMES)
    _ideal(axes, _NEAR)
    beta = float(BETA)
    bound = [(0.0, 1 + beta), (1.0, beta)]
    axes.plot(*zip(*bound, strict=True), color=style.LINEAR, linewidth=1.6, zorder=5)
    for lowest, color, width in ((1 - beta, style.QUADRATIC, 3.5), (1 + beta, style.LINEAR, 1.6)):
        axes.plot([0, 0], [lowest, _NEAR[1]], color=color, linewidth=width, zorder=4, solid_capstyle="butt")
        axes.plot(0, lowest, marker="o", markersize=5, color=color, zorder=6)
    label_line(axes, [bound], r"both sources: $\lambda \geq 1-\alpha+\beta$", style.LINEAR, Clutter())
    pointed(axes, (0, 1 + beta), (-0.22, 1.42), "slides, $\\alpha = 0$:\n$\\lambda \\geq 1+\\beta$", style.LINEAR)
    pointed(axes, (0, 1 - beta), (-0.22, 0.58), "review, $\\alpha = 0$:\n$\\lambda \\geq 1-\\beta$", style.QUADRATIC)
    words(axes, (-0.55, 2.0), "$\\alpha < 0$: review: no λ,\nslides: silent")


def _far(axes: Axes) -> None:
    title(axes, f"idealised network, {network_words(NETWORK)}")
    frame(axes, x=(-1, 1), y=_FAR, names=_NAMES)
    _ideal(axes, _FAR)
    view = Rectangle((-1, _NEAR[0]), 2, _NEAR[1] - _NEAR[0], facecolor="none", edgecolor="#777777", linewidth=0.8)
    axes.add_patch(view)
    words(axes, (-0.97, _NEAR[1] + 0.1), "left panel", ha="left", va="bottom", fontsize=9, color="#555555")
    words(axes, (0.5, 3.2), "both learned")
    words(axes, (-0.27, -6.2), "both learned:\nT2 is flipped\ntwice")
    pointed(axes, (0.76, -7.0), (0.58, -5.9), "both flipped\ntwice", style.INK)
    areas = [
        Patch(**GOOD, label="both learned, slack $s = 0$"),
        Patch(**SPARE, label=f"with slack $s = {float(SLACK)}$"),
    ]
    axes.legend(handles=areas, loc="center left", bbox_to_anchor=(0.01, 0.58))


def _ideal(axes: Axes, lams: tuple[float, float]) -> None:
    x, y = grid(-1, 1, 400), grid(*lams, 480)
    both = np.minimum(*margins(x, y, NETWORK))
    area(axes, superlevel(x, y, both, 1 - float(SLACK)), **SPARE)
    area(axes, superlevel(x, y, both, 1.0), **GOOD, zorder=2)
