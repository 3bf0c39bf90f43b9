"""Theorem 3 as a figure: the critical β of two tasks, and what the theorem promises of the ideal success region."""

from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.draw.level_sets import Floats, superlevel
from proofcheck.draw.paint import fill, place, places
from proofcheck.draw.words import equation, vector_equation
from proofcheck.ideal.success import margins, plane_grid
from proofcheck.region.polygon import HalfPlane, Polygon, clip, rectangle
from proofcheck.region.region import Region
from proofcheck.region.threshold import threshold
from proofcheck.site.example import BETA, NETWORK
from proofcheck.site.panels import GOOD, SPARE, area, frame, grid, pointed, title, words
from proofcheck.statements.printed_numbers import BASELINE, BEST, GAMMA

_LEVELS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8)
_NAMED = (0.03, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8)
# One blue between two levels, darker as β grows.
_BLUES = ("#ffffff", "#f1f6fb", "#dfebf6", "#cfe0f0", "#b5d2e8", "#95c1de", "#72abd1", "#4f93c3", "#3279b3")
_CELLS = 80
_VIEW = ((-2.0, 6.0), (-4.0, 4.0))


def draw() -> Figure:
    """Two panels: critical β over (γ₁, γ₂), and the λ-plane for the paper's estimate of γ."""
    figure = Figure(figsize=(9.8, 4.5))
    left, right = figure.subplots(1, 2, gridspec_kw={"wspace": 0.28})
    _critical(left)
    _success(right)
    return figure


def critical_betas(cells: int = _CELLS) -> tuple[Floats, Floats]:
    """The grid of γ on [−1, 1], of shape (cells + 1,), and φ/2 at each pair, exact and then rounded once.

    >>> critical_betas(2)[1].tolist()
    [[0.0, 0.0, 0.5], [0.0, 0.0, 0.5], [0.5, 0.5, 1.0]]
    """
    exact = [Fraction(2 * step, cells) - 1 for step in range(cells + 1)]
    betas = [[float(threshold(Region([x, y])).phi / 2) for x in exact] for y in exact]
    return np.array([float(entry) for entry in exact]), np.array(betas)


def _critical(axes: Axes) -> None:
    gammas, found = critical_betas()
    frame(axes, x=(-1, 1), y=(-1, 1), names=(r"$\gamma_1$", r"$\gamma_2$"))
    axes.set_aspect("equal")
    title(axes, r"critical $\beta = \varphi(\gamma)/2$ (orange: empty for every $\beta$)")
    axes.contourf(gammas, gammas, found, levels=[0, *_LEVELS, 1], colors=_BLUES)
    lines = axes.contour(gammas, gammas, found, levels=_LEVELS, colors=style.SHOWN, linewidths=0.6)
    axes.clabel(lines, _NAMED, fontsize=9, fmt="%g")
    _empty(axes)
    turn = np.round(np.linspace(0, 2 * np.pi, 181), 6)
    axes.plot(np.round(np.cos(turn), 6), np.round(np.sin(turn), 6), **style.BOX)
    words(axes, (0.76, 0.66), r"$\Sigma\gamma_i^{\,2} = 1$", fontsize=9, on_lines=True)
    axes.plot(
        *place((GAMMA[0], GAMMA[1])), marker="X", markersize=8, color=style.INK, markeredgecolor="white", zorder=8
    )
    pointed(axes, place((GAMMA[0], GAMMA[1])), (0.75, -0.86), "the paper's γ", style.INK)


def _empty(axes: Axes) -> None:
    """Where all non-zero γ_i equal one negative value."""
    for end in ((-1, -1), (-1, 0), (0, -1)):
        axes.plot([0, end[0]], [0, end[1]], color=style.LINEAR, linewidth=2.2, zorder=5)
    words(axes, (-0.57, -0.49), r"$\gamma_1 = \gamma_2 < 0$", color=style.LINEAR, rotation=45, on_lines=True)


def promised_polygon(region: Region, beta: Fraction, low: tuple[int, int], high: tuple[int, int]) -> Polygon:
    """The λ of two tasks that Theorem 3 promises at some c in (0, 1], within a rectangle.

    For some c: both sums are at least 1 + β|λ_i| for each i, and β|λ_i| ≤ 1.

    >>> [str(x) for x, _ in promised_polygon(Region([1, 0]), Fraction(1, 2), (0, 0), (9, 9))]
    ['2', '2']
    """
    one, zero = Fraction(1), Fraction(0)
    halves = []
    for turned in (beta, -beta):
        halves += [HalfPlane(turned, zero, -one), HalfPlane(zero, turned, -one)]
        for power in (1, 2):
            a, b = (entry**power for entry in region.gamma)
            halves += [HalfPlane(a - turned, b, one), HalfPlane(a, b - turned, one)]
    corners = [(Fraction(x), Fraction(y)) for x, y in (low, high)]
    return clip(rectangle(*corners), halves)


def _success(axes: Axes) -> None:
    (left, right), (bottom, top) = _VIEW
    frame(axes, x=_VIEW[0], y=_VIEW[1], names=(r"$\lambda_1$", r"$\lambda_2$"))
    axes.set_aspect("equal")
    title(axes, f"{vector_equation('γ', GAMMA)}, {equation('β', BETA)}")
    # A little further than the panel, so that no edge of an area shows on its frame.
    values = grid(min(left, bottom) - 1, max(right, top) + 1, 360)
    area(axes, superlevel(values, values, margins(GAMMA, plane_grid(values, 2), NETWORK), 1.0), **SPARE)
    promised = promised_polygon(Region(GAMMA), BETA, (-9, -9), (9, 9))
    fill(axes, places(promised), **GOOD, zorder=2)
    words(axes, (4.1, 0.3), "promised by Theorem 3\nfor some $c$")
    words(axes, (2.3, -3.0), "idealised network:\n" + r"$\rho \geq 1$")
    for point, name, at in ((BASELINE, "baseline (1, 0)", (0.2, 1.2)), (BEST, "best point\n(1.2, −0.6)", (-0.3, -1.4))):
        axes.plot(*place((point[0], point[1])), marker="o", markersize=5, color=style.INK, zorder=8)
        pointed(axes, place((point[0], point[1])), at, name, style.INK)
