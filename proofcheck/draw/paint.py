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

from proofcheck.draw.choices import Mark
from proofcheck.draw.line_labels import Clutter, Line, Place, label_line
from proofcheck.draw.plane import Plane
from proofcheck.draw.style import INK, KEPT, LIMIT, LINEAR, QUADRATIC, WITNESS
from proofcheck.draw.words import equation, vector_equation
from proofcheck.region.numbers import InputError
from proofcheck.region.polygon import Point, Polygon

# Beyond this, axes and their ticks lose their meaning in floats.
_LARGEST = 1e100
# The least distance of two markers, in points.
_CLEAR = 11.0
_LIMITS: dict[str, Any] = {"color": LIMIT, "linewidth": 1.3, "linestyle": (0, (4, 1.5, 1, 1.5))}
_SHAPES = {"least norm": "^", "Chebyshev centre": "v", "largest margin": "o", "nearest point": "p"}


def place(point: Point) -> Place:
    """The floats nearest to an exact point.

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
    """`place` of each point."""
    return [place(point) for point in points]


def fill(axes: Axes, corners: Sequence[Place], **look: Any) -> None:
    """A polygon; a segment or a point, which have no inside, as a thick line or a dot in the same colour."""
    if len(corners) > 2:
        axes.add_patch(PolygonPatch(corners, closed=True, **look))
    elif corners:
        x, y = zip(*corners, strict=True)
        color = look["facecolor"] if look.get("edgecolor", "none") == "none" else look["edgecolor"]
        axes.plot(x, y, color=color, linewidth=2.5, marker="o", markersize=3, zorder=look.get("zorder", 1))


def mark_points(axes: Axes, marks: Sequence[tuple[Mark, Place, str]]) -> tuple[list[Artist], list[Place]]:
    """Markers at points, each with its note: their legend entries, and where they stand.

    A point outside the view shows as an arrow towards it. A marker that would hide another, or be hidden, stands beside
    its point, which is then a dot with a line to the marker.
    """
    axes.apply_aspect()
    within = [_within(axes, at) for _, at, _ in marks]
    pixels = [(float(x), float(y)) for x, y in axes.transData.transform(within)] if within else []
    occupied: list[Place] = []
    entries: list[Artist] = []
    stands: list[Place] = []
    for order, ((mark, at, note), spot, pixel) in enumerate(zip(marks, within, pixels, strict=True)):
        look, label = _marker(mark), f"{mark.name}{note}"
        if spot != at:
            edge = _edge(axes, at)
            axes.annotate("", edge, spot, arrowprops={"arrowstyle": "-|>", "color": INK, "shrinkA": 6, "shrinkB": 1})
            label += ", beyond the frame"
        stand = _free_place(axes, pixel, [*occupied, *pixels[:order], *pixels[order + 1 :]])
        occupied.append(stand)
        if stand != pixel:
            moved = _in_data(axes, stand)
            axes.plot(*zip(spot, moved, strict=True), color=INK, linewidth=0.8, zorder=9)
            axes.plot(*spot, color=INK, marker="o", markersize=2.5, linestyle="none", zorder=9)
            spot = moved
        axes.plot(*spot, **look, zorder=10 + order)
        stands += [at, spot]
        entries.append(Line2D([], [], label=label, **look))
    if occupied != pixels:
        aside: dict[str, Any] = {"color": INK, "linewidth": 0.8, "marker": "o", "markersize": 2.5, "markevery": [0]}
        entries.append(Line2D([], [], label="from a point to its marker", **aside))
    return entries, stands


def _free_place(axes: Axes, pixel: Place, obstacles: Sequence[Place]) -> Place:
    """The place in pixels itself, or the first on growing rings around it that is in the view and clear of others."""
    clear = _CLEAR * axes.figure.dpi / 72
    box = axes.bbox

    def is_free(place: Place) -> bool:
        inside = (
            box.x0 + clear / 2 < place[0] < box.x1 - clear / 2 and box.y0 + clear / 2 < place[1] < box.y1 - clear / 2
        )
        return inside and all(math.dist(place, other) >= clear for other in obstacles)

    if all(math.dist(pixel, other) >= clear for other in obstacles):
        return pixel
    rings = [
        (pixel[0] + radius * clear * math.cos(angle), pixel[1] + radius * clear * math.sin(angle))
        for radius in (1.5, 2.2, 3.0, 4.0)
        for angle in [math.pi * (3 / 4 + k / 6) for k in range(12)]
    ]
    return next((place for place in rings if is_free(place)), pixel)


def _in_data(axes: Axes, pixel: Place) -> Place:
    x, y = axes.transData.inverted().transform(pixel)
    return float(x), float(y)


def _within(axes: Axes, at: Place) -> Place:
    """The point itself, or for one outside the view the start of an arrow towards it."""
    (left, right), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    if left <= at[0] <= right and bottom <= at[1] <= top:
        return at
    centre, edge = ((left + right) / 2, (bottom + top) / 2), _edge(axes, at)
    return edge[0] + 0.15 * (centre[0] - edge[0]), edge[1] + 0.15 * (centre[1] - edge[1])


def _edge(axes: Axes, at: Place) -> Place:
    """Where the ray from the centre of the view to a point beyond leaves the view."""
    (left, right), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    centre = (left + right) / 2, (bottom + top) / 2
    x, y = at[0] - centre[0], at[1] - centre[1]
    share = 1 / max(2 * abs(x) / (right - left), 2 * abs(y) / (top - bottom))
    return centre[0] + share * x, centre[1] + share * y


def _marker(mark: Mark) -> dict[str, Any]:
    look: dict[str, Any] = {"linestyle": "none", "markeredgecolor": INK, "markeredgewidth": 0.8}
    if mark.kind == "witness":
        return look | {"marker": "*", "markersize": 13, "markerfacecolor": WITNESS}
    if mark.kind == "yours":
        return look | {"marker": "X", "markersize": 9, "markerfacecolor": INK, "markeredgecolor": "white"}
    if mark.kind == "target":
        return look | {"marker": "+", "markersize": 10, "markeredgewidth": 2.0}
    return look | {"marker": _SHAPES.get(mark.name, "s"), "markersize": 6.5, "markerfacecolor": "white"}


def mark_note(mark: Mark, beta: Fraction | None, c: Fraction) -> str:
    """What the legend says of a mark: its λ while it is short; for the user's points, inside or outside.

    A proposal at another β or c than those of the figure may lie outside the region that is drawn, and says so.
    """
    coordinates = f" {vector_equation('λ', mark.lam)}" if len(mark.lam) <= 3 else ""
    if mark.kind in ("yours", "target"):
        return f"{coordinates.removeprefix(' λ')}: {'inside' if mark.inside else 'outside'}"
    elsewhere = mark.kind == "proposal" and (mark.beta, mark.c) != (beta or 0, c)
    where = f", at {equation('β', mark.beta)}, {equation('$c$', mark.c)}" if elsewhere else ""
    return f",{coordinates}{where}" if coordinates else where


def tint_sides(axes: Axes, sides: Sequence[Polygon], names: Sequence[str], clutter: Clutter) -> list[Artist]:
    """For an empty region: where each sum alone is large enough."""
    entries: list[Artist] = []
    for side, color, name in zip(sides, (LINEAR, QUADRATIC), names, strict=True):
        if side:
            fill(axes, places(side), facecolor=color, alpha=0.13, edgecolor="none", zorder=1)
            clutter.polygons.append(places(side))
            entries.append(Patch(facecolor=color, alpha=0.13, label=name))
    return entries


def draw_limits(axes: Axes, plane: Plane, clutter: Clutter) -> list[Artist]:
    """The limits on λ, dashed, and hatched what of the region lies within them."""
    entries: list[Artist] = []
    alike: Artist
    lines = [places(line) for line in plane.limit_lines()]
    for line in lines:
        axes.plot(*zip(*line, strict=True), **_LIMITS, zorder=5)
    clutter.lines += lines
    if lines:
        entries.append(Line2D([], [], label="your limits on λ", **_LIMITS))
    if plane.kept:
        fill(axes, places(plane.kept), **KEPT, zorder=6.5)
        alike = Patch(**KEPT) if len(plane.kept) > 2 else Line2D([], [], color=LIMIT, linewidth=2.5)
        alike.set_label("region within your limits")
        entries.append(alike)
    return entries


_CUTS: tuple[dict[str, Any], ...] = (
    {"color": LINEAR, "linestyle": "solid", "linewidth": 1.3},
    {"color": QUADRATIC, "linestyle": (0, (5, 2)), "linewidth": 1.3},
)


def draw_cuts(axes: Axes, edges: Sequence[Sequence[Polygon]]) -> list[list[Line]]:
    """Draw the lines on which both sums are what is asked of them; returns the places of each."""
    lines = [[places(edge) for edge in cut] for cut in edges]
    for cut, look in zip(lines, _CUTS, strict=True):
        for line in cut:
            axes.plot(*zip(*line, strict=True), **look, zorder=4)
    return lines


def label_cuts(axes: Axes, lines: list[list[Line]], names: Sequence[str], clutter: Clutter) -> None:
    """Write the name of each cut along it."""
    # What the first label covers stays known to the second: both share the points of the clutter.
    for k, look in enumerate(_CUTS):
        label_line(axes, lines[k], names[k], look["color"], replace(clutter, lines=[*clutter.lines, *lines[1 - k]]))


def cut_entries(names: Sequence[str]) -> list[Artist]:
    """The cuts as entries of a legend, where lines that lie close leave no room for names along them."""
    return [Line2D([], [], label=name, **look) for name, look in zip(names, _CUTS, strict=True)]
