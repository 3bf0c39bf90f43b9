"""A plane slice of a region, drawn."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from proofcheck.draw import style
from proofcheck.draw.choices import Mark
from proofcheck.draw.line_labels import Clutter
from proofcheck.draw.paint import (
    draw_cuts,
    draw_limits,
    fill,
    label_cuts,
    mark_note,
    mark_points,
    place,
    places,
    tint_sides,
)
from proofcheck.draw.scene import Scene
from proofcheck.draw.words import equation

_DOTS: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 3.5, "color": style.SHOWN}
_OVER_C: dict[str, Any] = {"facecolor": "none", "edgecolor": style.INK, "linewidth": 1.7}


def draw_plane(axes: Axes, scene: Scene) -> list[Artist]:
    """Draw a scene on ``axes``, and return the entries of its legend."""
    _prepare(axes, scene)
    clutter = Clutter()
    entries = [*_polygons(axes, scene, clutter), *_box(axes, scene, clutter), *draw_limits(axes, scene, clutter)]
    entries += _marks(axes, scene, clutter)
    label_cuts(axes, draw_cuts(axes, scene.edges()), _bounds(scene, "="), clutter)
    return entries


def _bounds(scene: Scene, relation: str) -> list[str]:
    worst = "" if scene.nominal is None else r"\min\,"
    sums = (rf"{worst}\Sigma\,\lambda_i\gamma_i", rf"{worst}\Sigma\,\lambda_i\gamma_i^{{\,2}}")
    return [f"${total} {relation} {level}$" for total, level in zip(sums, scene.levels, strict=True)]


def _prepare(axes: Axes, scene: Scene) -> None:
    (left, bottom), (right, top) = places(scene.view)
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.set_xlabel(rf"$\lambda_{{{scene.axes[0]}}}$")
    axes.set_ylabel(rf"$\lambda_{{{scene.axes[1]}}}$", rotation=0, labelpad=10)
    axes.axhline(0, color=style.GRID, linewidth=0.6, zorder=0)
    axes.axvline(0, color=style.GRID, linewidth=0.6, zorder=0)


def _box(axes: Axes, scene: Scene, clutter: Clutter) -> list[Artist]:
    if scene.reach is None:
        return []
    end, _ = place((scene.reach, scene.reach))
    outline = [(-end, -end), (end, -end), (end, end), (-end, end), (-end, -end)]
    axes.plot(*zip(*outline, strict=True), **style.BOX, zorder=5)
    clutter.lines.append(outline)
    return [Line2D([], [], label=r"box $|\lambda_i| \leq c/\beta$", **style.BOX)]


def _polygons(axes: Axes, scene: Scene, clutter: Clutter) -> list[Artist]:
    entries = _layers(axes, scene)
    if scene.nominal:
        fill(axes, places(scene.nominal), **style.NOMINAL, zorder=1)
        entries.append(Patch(label=r"region of the given $\gamma$ alone", **style.NOMINAL))
    if scene.over_c:
        fill(axes, places(scene.over_c), **_OVER_C, zorder=6)
        entries.append(Patch(label=r"every λ that some $c$ admits", **_OVER_C))
    if scene.shown:
        look: dict[str, Any] = {
            "facecolor": "none" if scene.layers else style.LAYERS[1],
            "edgecolor": style.SHOWN,
            "linewidth": 1.0 if scene.over_c else 1.6,
        }
        fill(axes, places(scene.shown), **look, zorder=6)
        axes.plot(*zip(*places(scene.shown), strict=True), **_DOTS, zorder=7)
        if scene.nominal is not None:
            entries.append(Patch(label=r"region of every $\gamma$ within the radius", **look))
        corners = "vertices" if len(scene.centre) == 2 else "corners of the slice"
        entries.append(Line2D([], [], **_DOTS, label=f"{corners} at {equation('$c$', scene.c)}"))
    else:
        entries += tint_sides(axes, scene.sides(), _bounds(scene, r"\geq"), clutter)
    polygons = [scene.shown, scene.nominal or [], *[polygon for _, polygon in scene.layers]]
    clutter.polygons += [places(polygon) for polygon in polygons if len(polygon) > 2]
    return entries


def _layers(axes: Axes, scene: Scene) -> list[Artist]:
    colors = dict(zip([c for c, _ in scene.layers], style.LAYERS[-len(scene.layers) :], strict=False))
    # At a larger c a bounded region reaches further out, so the smaller c lie on top; an unbounded one only shrinks.
    upwards = scene.layers[::-1] if scene.box_is_seen() else scene.layers
    for height, (c, polygon) in enumerate(upwards):
        fill(axes, places(polygon), facecolor=colors[c], edgecolor="none", zorder=1 + height / 10)
        fill(axes, places(polygon), facecolor="none", edgecolor=style.SHOWN, linewidth=0.5, zorder=3)
    entries: list[Artist] = []
    for c, _ in scene.layers:
        name = r"region, $c \to 1$" if c == 1 else f"region, {equation('$c$', c)}"
        edge: dict[str, Any] = {"edgecolor": style.SHOWN, "linewidth": 1.0 if c == scene.c else 0.5}
        entries.append(Patch(label=name, facecolor=colors[c], **edge))
    return entries


def _marks(axes: Axes, scene: Scene, clutter: Clutter) -> list[Artist]:
    entries, stands = mark_points(axes, [(mark, place(scene.place(mark)), _note(scene, mark)) for mark in scene.marks])
    clutter.points += stands
    return entries


def _note(scene: Scene, mark: Mark) -> str:
    note = mark_note(mark, scene.beta, scene.c)
    return note if scene.lies_in_plane(mark) else f"{note}, projected"
