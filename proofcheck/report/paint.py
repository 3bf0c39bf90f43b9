"""Exact polygons, segments and points, put on a figure as floats, each with its entry of the legend."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patches import Polygon as PolygonPatch

from proofcheck.region.numbers import InputError
from proofcheck.region.polygon import Point, Polygon
from proofcheck.report.choices import Mark
from proofcheck.report.line_labels import Clutter, Place, label_line
from proofcheck.report.style import INK, LINEAR, QUADRATIC, WITNESS
from proofcheck.report.words import equation, vector_equation

# Beyond this, axes and their ticks lose their meaning in floats.
_LARGEST = 1e100
_SHAPES = {"least norm": "^", "Chebyshev centre": "v", "largest margin": "o", "nearest point": "p"}


def place(point: Point) -> Place:
    """A point in floats.

    Raises:
        InputError: If it is too far out to draw.
    """
    try:
        x, y = float(point[0]), float(point[1])
    except OverflowError:
        x = y = math.inf
    if max(abs(x), abs(y)) > _LARGEST:
        raise InputError(
            f"figure: expected |λ| up to {_LARGEST:.0e}, but it is beyond; give a larger beta, or no figure"
        )
    return x, y


def places(points: Iterable[Point]) -> list[Place]:
    """Points in floats."""
    return [place(point) for point in points]


def fill(axes: Axes, corners: Sequence[Place], **look: Any) -> None:
    """A polygon; a segment or a point, which have no inside, as a thick line or a dot in the same colour."""
    if len(corners) > 2:
        axes.add_patch(PolygonPatch(corners, closed=True, **look))
    elif corners:
        x, y = zip(*corners, strict=True)
        color = look["facecolor"] if look.get("edgecolor", "none") == "none" else look["edgecolor"]
        axes.plot(x, y, color=color, linewidth=2.5, marker="o", markersize=3, zorder=look.get("zorder", 1))


def mark_point(axes: Axes, mark: Mark, at: Place, order: int, note: str) -> Artist:
    """A marker at a point, and its legend entry; a point outside the view shows as an arrow towards it."""
    look = _marker(mark)
    label = f"{mark.name}{note}"
    (left, right), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    if left <= at[0] <= right and bottom <= at[1] <= top:
        axes.plot(*at, **look, zorder=10 + order)
    else:
        centre = ((left + right) / 2, (bottom + top) / 2)
        edge = _towards(centre, at, (right - left) / 2, (top - bottom) / 2)
        start = edge[0] + 0.15 * (centre[0] - edge[0]), edge[1] + 0.15 * (centre[1] - edge[1])
        axes.annotate("", edge, start, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 6, "shrinkB": 1})
        axes.plot(*start, **look, zorder=10 + order)
        label += ", beyond the frame"
    return Line2D([], [], label=label, **look)


def _towards(centre: Place, at: Place, half_width: float, half_height: float) -> Place:
    """Where the ray from the centre of the view to a point beyond leaves the view."""
    x, y = at[0] - centre[0], at[1] - centre[1]
    share = 1 / max(abs(x) / half_width, abs(y) / half_height)
    return centre[0] + share * x, centre[1] + share * y


def _marker(mark: Mark) -> dict[str, Any]:
    look: dict[str, Any] = {"linestyle": "none", "markeredgecolor": INK, "markeredgewidth": 0.8}
    if mark.kind == "witness":
        return look | {"marker": "*", "markersize": 13, "markerfacecolor": WITNESS}
    if mark.kind == "yours":
        return look | {"marker": "X", "markersize": 9, "markerfacecolor": INK, "markeredgecolor": "white"}
    return look | {"marker": _SHAPES.get(mark.name, "s"), "markersize": 6.5, "markerfacecolor": "white"}


def mark_note(mark: Mark, beta: Fraction | None, c: Fraction) -> str:
    """What the legend says of a mark: its λ while it is short; for the user's point, inside or outside.

    A proposal at another β or c than those of the figure may lie outside the region that is drawn, and says so.
    """
    shown = f" {vector_equation('λ', mark.lam)}" if len(mark.lam) <= 3 else ""
    if mark.kind == "yours":
        return f"{shown.removeprefix(' λ')}: {'inside' if mark.inside else 'outside'}"
    elsewhere = mark.kind == "proposal" and (mark.beta, mark.c) != (beta or 0, c)
    where = f", at {equation('β', mark.beta)}, {equation('$c$', mark.c)}" if elsewhere else ""
    return f",{shown}{where}" if shown else where


def tint_sides(axes: Axes, sides: Sequence[Polygon], names: Sequence[str], clutter: Clutter) -> list[Artist]:
    """For an empty region: where each sum alone is large enough."""
    entries: list[Artist] = []
    for side, color, name in zip(sides, (LINEAR, QUADRATIC), names, strict=True):
        if side:
            fill(axes, places(side), facecolor=color, alpha=0.13, edgecolor="none", zorder=1)
            clutter.polygons.append(places(side))
            entries.append(Patch(facecolor=color, alpha=0.13, label=name))
    return entries


def draw_cuts(axes: Axes, edges: Sequence[Sequence[Polygon]], names: Sequence[str], clutter: Clutter) -> None:
    """The lines on which the linear and the quadratic sum are 1+c, each with its name beside it."""
    looks = ((LINEAR, "solid"), (QUADRATIC, (0, (5, 2))))
    lines = [[places(edge) for edge in cut] for cut in edges]
    for cut, (color, dashes) in zip(lines, looks, strict=True):
        for line in cut:
            axes.plot(*zip(*line, strict=True), color=color, linestyle=dashes, linewidth=1.3, zorder=4)
    # What the first label covers stays known to the second: both share the points of the clutter.
    for k, (color, _) in enumerate(looks):
        label_line(axes, lines[k], names[k], color, replace(clutter, lines=[*clutter.lines, *lines[1 - k]]))
