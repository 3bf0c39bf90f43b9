"""The region of one task in the plane of (λ, c), drawn."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from proofcheck.draw import style
from proofcheck.draw.line_labels import Clutter
from proofcheck.draw.paint import (
    cut_entries,
    draw_cuts,
    draw_limits,
    fill,
    mark_note,
    mark_points,
    place,
    places,
    tint_sides,
)
from proofcheck.draw.segment_scene import SegmentScene
from proofcheck.draw.words import equation

_BAR: dict[str, Any] = {"color": style.SHOWN, "linewidth": 2, "marker": "o", "markersize": 4}
_TIP: dict[str, Any] = {"color": style.SHOWN, "linewidth": 0.7}


def draw_segment(axes: Axes, scene: SegmentScene) -> list[Artist]:
    """Draw a scene on ``axes``, and return the entries of its legend."""
    (left, _), (right, _) = places(scene.view)
    axes.set(xlim=(left, right), ylim=(0, 1.04), xlabel=r"$\lambda$")
    axes.set_ylabel("$c$", rotation=0, labelpad=10)
    axes.axvline(0, color=style.GRID, linewidth=0.6, zorder=0)
    axes.axhline(1, color=style.GRID, linewidth=0.6, zorder=0)
    clutter = Clutter()
    entries = [*_region(axes, scene, clutter), *_box(axes, scene, clutter), *draw_limits(axes, scene, clutter)]
    placed = [(mark, place(scene.place(mark)), mark_note(mark, scene.beta, mark.c)) for mark in scene.marks]
    marks, stands = mark_points(axes, placed)
    clutter.points += stands
    worst = "" if scene.nominal is None else r"\min\,"
    sums = [*zip((rf"{worst}\lambda\gamma", rf"{worst}\lambda\gamma^2"), scene.levels, strict=True)]
    if not scene.polygon:
        entries += tint_sides(axes, scene.sides(), [rf"${total} \geq {level}$" for total, level in sums], clutter)
    draw_cuts(axes, scene.edges())
    return [*entries, *cut_entries([f"${total} = {level}$" for total, level in sums]), *marks]


def _box(axes: Axes, scene: SegmentScene, clutter: Clutter) -> list[Artist]:
    if scene.beta is None:
        return []
    end = float(1 / scene.beta)
    wedge = [(-end, 1.0), (0.0, 0.0), (end, 1.0)]
    axes.plot(*zip(*wedge, strict=True), **style.BOX, zorder=4)
    clutter.lines.append(wedge)
    return [Line2D([], [], label=r"$|\lambda|\,\beta = c$", **style.BOX)]


def _region(axes: Axes, scene: SegmentScene, clutter: Clutter) -> list[Artist]:
    entries: list[Artist] = []
    if scene.nominal:
        fill(axes, places(scene.nominal), **style.NOMINAL, zorder=1)
        entries.append(Patch(label=r"region of the given $\gamma$ alone", **style.NOMINAL))
    if scene.polygon:
        look: dict[str, Any] = {"facecolor": style.LAYERS[1], "edgecolor": "none"}
        name = "region" if scene.nominal is None else r"region of every $\gamma$ within the radius"
        fill(axes, places(scene.polygon), **look, zorder=2)
        clutter.polygons.append(places(scene.polygon))
        entries.append(Patch(label=name, **look))
        ends = places(scene.interval())
        axes.plot(*zip(*ends, strict=True), **_BAR, zorder=6)
        entries.append(Line2D([], [], **_BAR, label=f"at {equation('$c$', scene.c)}"))
        entries += _smallest_c(axes, scene)
    return entries


def _smallest_c(axes: Axes, scene: SegmentScene) -> list[Artist]:
    """A line from the axis to the tip of the region: the smallest c; nothing where that is 0."""
    tip = min(scene.polygon, key=lambda corner: corner[1])
    if tip[1] == 0:
        return []
    x, y = place(tip)
    left, _ = axes.get_xlim()
    axes.plot([left, x], [y, y], **_TIP, zorder=3)
    return [Line2D([], [], **_TIP, label=equation("smallest $c$", tip[1]))]
