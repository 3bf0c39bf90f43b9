"""A line's name written along the line, at the place where it hides least."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke

Place: TypeAlias = tuple[float, float]
Line: TypeAlias = list[Place]

_STEPS = 25
_GAP = 3.0


@dataclass
class Clutter:
    """What a label should keep off, in data coordinates: closed polygons, lines, points; it grows with each label."""

    polygons: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    points: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class _Spot:
    """A place for a label in pixels: its centre, the direction of its line, and half its length and height."""

    x: float
    y: float
    angle: float
    half_length: float
    half_height: float

    def samples(self) -> Iterator[Place]:
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        for along in range(-4, 5):
            for across in (-1, 0, 1):
                u, v = along / 4 * self.half_length, across * self.half_height
                yield self.x + u * cos - v * sin, self.y + u * sin + v * cos


def label_line(axes: Axes, pieces: Sequence[Line], name: str, color: str, clutter: Clutter) -> None:
    """Write ``name`` beside one of the straight ``pieces`` of a line, clear of ``clutter``, which then holds it too."""
    text = axes.text(0, 0, name, color=color, ha="center", va="center", rotation_mode="anchor", fontsize=11)
    text.set_path_effects([Stroke(linewidth=2.5, foreground="white"), Normal()])
    axes.apply_aspect()
    extent = text.get_window_extent()
    ranked = []
    for piece in pieces:
        other_pieces = [other for other in pieces if other is not piece]
        pixels = _in_pixels(axes, replace(clutter, lines=clutter.lines + other_pieces))
        ranked += [(_cost(axes, spot, pixels), spot) for spot in _spots(axes, piece, extent.width, extent.height)]
    if not ranked:
        text.remove()
        return
    _, best = min(ranked, key=lambda pair: pair[0])
    to_data = axes.transData.inverted()
    x, y = to_data.transform((best.x, best.y))
    text.set(x=x, y=y, rotation=math.degrees(best.angle))
    clutter.points.extend((x, y) for x, y in to_data.transform(list(best.samples())))


def _spots(axes: Axes, piece: Line, width: float, height: float) -> Iterator[_Spot]:
    """The places along a straight piece, on either side of it, that are long enough for the label."""
    (x, y), (u, v) = axes.transData.transform(piece)
    length = math.hypot(u - x, v - y)
    if length < width:
        return
    angle = math.atan2(v - y, u - x)
    angle -= math.pi * round(angle / math.pi)
    for step in range(_STEPS + 1):
        share = (width / 2 + (length - width) * step / _STEPS) / length
        for away in (height / 2 + _GAP, -height / 2 - _GAP):
            yield _Spot(
                x + share * (u - x) - away * math.sin(angle),
                y + share * (v - y) + away * math.cos(angle),
                angle,
                width / 2,
                height / 2,
            )


def _in_pixels(axes: Axes, clutter: Clutter) -> Clutter:
    def moved(places: Line) -> Line:
        return [(x, y) for x, y in axes.transData.transform(places)] if places else []

    return Clutter(
        [moved(polygon) for polygon in clutter.polygons],
        [moved(line) for line in clutter.lines],
        moved(clutter.points),
    )


def _cost(axes: Axes, spot: _Spot, clutter: Clutter) -> float:
    """How much a label would hide, with some weight for what it comes near."""
    cost = 0.0
    box, size = axes.bbox, spot.half_height
    for sample in spot.samples():
        if not box.x0 + 2 < sample[0] < box.x1 - 2 or not box.y0 + 2 < sample[1] < box.y1 - 2:
            cost += 20
        cost += 2 * sum(Path(polygon, closed=False).contains_point(sample) for polygon in clutter.polygons)
        for point in clutter.points:
            away = math.dist(sample, point)
            cost += 6 if away < 1.5 * size else size / (1 + away) / 10
        for line in clutter.lines:
            for end, other in pairwise(line):
                cost += 3 if _distance(sample, end, other) < 0.8 * size else 0
    return cost


def _distance(point: Place, end: Place, other: Place) -> float:
    (x, y), (u, v), (p, q) = end, other, point
    square = (u - x) ** 2 + (v - y) ** 2
    share = min(1.0, max(0.0, ((p - x) * (u - x) + (q - y) * (v - y)) / square)) if square else 0.0
    return math.hypot(p - x - share * (u - x), q - y - share * (v - y))
