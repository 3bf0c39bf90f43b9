"""Where the idealised network succeeds, drawn beside the region that Theorem 3 promises."""

from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch

from proofcheck.draw.level_sets import Floats, is_empty, level_lines, superlevel
from proofcheck.draw.paint import places
from proofcheck.draw.scene import Scene
from proofcheck.draw.words import equation
from proofcheck.ideal.sets import exact_slack, learned
from proofcheck.ideal.tasks import IdealNetwork, out_of_domain, relative_margin
from proofcheck.region.numbers import Number
from proofcheck.region.region import Region

_CELLS = 320
_COLOR = "#00745a"
_HATCH: dict[str, Any] = {"facecolor": "none", "edgecolor": "none", "hatchcolor": "#8fc7b5", "hatch": "...."}
_EDGE: dict[str, Any] = {"color": _COLOR, "linewidth": 1.5, "linestyle": (0, (4, 1.5, 1, 1.5))}


class Ideal(NamedTuple):
    """The idealised network to draw, and the slack s with which a task counts as learned."""

    network: IdealNetwork
    slack: Number = 0


def ideal_words(ideal: Ideal) -> str:
    """Which network and slack are drawn, in a line.

    >>> ideal_words(Ideal(IdealNetwork("0.4", "0.1", "1.6")))
    'idealised network: δ* = 0.4, δ# = 0.1, ω = 1.6, $s$ = 0'
    """
    return f"idealised network: {network_words(ideal.network)}, {equation('$s$', exact_slack(ideal.slack))}"


def network_words(network: IdealNetwork) -> str:
    """δ*, δ# and ω.

    >>> network_words(IdealNetwork("0.4", "0.1", "1.6"))
    'δ* = 0.4, δ# = 0.1, ω = 1.6'
    """
    settings = (("δ*", network.delta_star), ("δ#", network.delta_hash), ("ω", network.omega))
    return ", ".join(equation(name, value) for name, value in settings)


class Grid(NamedTuple):
    """λ_i, λ_j and ρ on a grid over the view of a scene."""

    x: Floats
    y: Floats
    rho: Floats


def margin_grid(region: Region, scene: Scene, network: IdealNetwork) -> Grid:
    r"""ρ in the plane and the view of a scene, for the region's γ without its radius.

    Source: project; mechanism of Theorem 3.
    """
    (left, bottom), (right, top) = places(scene.view)
    x, y = np.linspace(left, right, _CELLS + 1), np.linspace(bottom, top, _CELLS + 1)
    i, j = (axis - 1 for axis in scene.axes)
    fixed = [Fraction(0) if k in (i, j) else entry for k, entry in enumerate(scene.centre)]
    value, attention = (float(total) for total in Region(region.gamma).sums(fixed))
    across, up = float(region.gamma[i]), float(region.gamma[j])
    p_hat = value + across * x[np.newaxis, :] + up * y[:, np.newaxis]
    q_hat = attention + across**2 * x[np.newaxis, :] + up**2 * y[:, np.newaxis]
    return Grid(x, y, relative_margin(p_hat, q_hat, network))


def draw_success(axes: Axes, region: Region, scene: Scene, ideal: Ideal) -> list[Artist]:
    """Hatch and outline {λ : ρ ≥ 1 − s} on a plane slice, and return its entry of the legend."""
    grid, level = margin_grid(region, scene, ideal.network), 1 - float(exact_slack(ideal.slack))
    # The hatch lies under the polygons and the outline over them, so that both stay readable.
    area = superlevel(*grid, level)
    drawn = not is_empty(area)
    if drawn:
        axes.add_patch(PathPatch(area, **_HATCH, zorder=0.5))
    for line in level_lines(*grid, level):
        axes.plot(line[:, 0], line[:, 1], **_EDGE, zorder=5.5)
    return [_entry(drawn=drawn)]


def draw_threshold(axes: Axes, region: Region, ideal: Ideal) -> list[Artist]:
    """For one task: hatch the λ with ρ ≥ 1 − s in the plane of (λ, c), with a line at each end."""
    left, right = axes.get_xlim()
    pieces = [piece.floats() for piece in learned(out_of_domain(region.gamma, [0], [1]), ideal.network, ideal.slack)]
    visible = [(low, high) for low, high in pieces if low < right and high > left]
    for low, high in visible:
        axes.axvspan(max(low, left), min(high, right), **_HATCH, zorder=0.5)
        for end in (low, high):
            if left < end < right:
                axes.axvline(end, **_EDGE, zorder=3.5)
    axes.set_xlim(left, right)
    return [_entry(drawn=bool(visible))]


def _entry(*, drawn: bool) -> Artist:
    edge = {"edgecolor": _COLOR, "linewidth": _EDGE["linewidth"], "linestyle": _EDGE["linestyle"]}
    nowhere = "" if drawn else " nowhere in view"
    return Patch(**(_HATCH | edge), label=rf"idealised network: $\rho \geq 1-s${nowhere}")
