"""What rests on what: the claims of a ledger as a picture, coloured by status.

A frame says that the claim's statement is pinned in Rocq, a fill in the colour of «proved» that its proof was accepted
in this run: stated and proved are two things. Claims stand in layers, each to the right of all that it rests on; those
that rest on nothing and carry nothing stand below, by section.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path

from proofcheck.draw.style import GRID, INK, house_style, image
from proofcheck.ledger.status import Status
from proofcheck.ledger.verify import Verified

COLOURS = {
    Status.PROVED: "#3a9a5b",
    Status.CERTIFIED: "#8fcf9f",
    Status.IDENTITY: "#cbe8cf",
    Status.SUPPORTED: "#9dc7e3",
    Status.CONTRADICTED: "#f0a58f",
    Status.REFUTED: "#d6604d",
    Status.DEFINITION: "#ffffff",
    Status.UNDECIDED: "#f7edc8",
    Status.NOT_APPLICABLE: "#efe9d8",
    Status.ASSUMED: "#f4e3a1",
    Status.NOT_CHECKED: "#e6e6e6",
}
# Where a box leads on the site: the ledger, which shows the picture.
_LEDGER = "ledger.html"
_STATED = "#08306b"
# In inches: a box, and the room between two.
_WIDTH, _HEIGHT, _ACROSS, _DOWN = 1.36, 0.36, 0.3, 0.12
_COLUMNS, _ROUNDS = 7, 12
# In points; a letter takes about 0.6 of its size.
_LETTER, _ASPECT, _LINE = 9.0, 0.6, 18


class Place(NamedTuple):
    """The lower left corner of a box."""

    x: float
    y: float


def claim_graph(claims: Mapping[str, Verified], suffix: str) -> bytes:
    """The picture as a file.

    Args:
        claims: What a run of the ledger found.
        suffix: ``.svg`` or ``.png``.
    """
    joined = {name for verified in claims.values() for name in verified.claim.rests_on} & set(claims)
    joined |= {name for name, verified in claims.items() if verified.claim.rests_on}
    layers = _layers({name: claims[name] for name in claims if name in joined})
    routes = _routes(layers, claims)
    places = _in_layers(_ordered(layers, routes))
    bottom = min((place.y for place in places.values()), default=0.0) - 3 * _HEIGHT
    headings = _below({name: verified for name, verified in claims.items() if name not in joined}, places, bottom)
    with house_style():
        return image(_drawn(claims, routes, places, headings), suffix)


def connected(claims: Mapping[str, Verified]) -> dict[str, Verified]:
    """The claims that take others for granted, and those that are taken for granted; not the regions, one by one."""
    taken = {name for verified in claims.values() for name in verified.claim.entry.depends}
    return {name: verified for name, verified in claims.items() if name in taken or verified.claim.entry.depends}


def _layers(claims: Mapping[str, Verified]) -> list[list[str]]:
    """The claims by how far they are from those that rest on nothing; a claim follows all that it rests on."""
    depth: dict[str, int] = {}
    for name, verified in sorted(claims.items(), key=lambda item: len(item[1].claim.rests_on)):
        depth[name] = _depth(verified, claims)
    return [[name for name in claims if depth[name] == layer] for layer in range(max(depth.values(), default=-1) + 1)]


def _depth(verified: Verified, claims: Mapping[str, Verified]) -> int:
    below = [other for other in verified.claim.rests_on if other in claims]
    return max((1 + _depth(claims[other], claims) for other in below), default=0)


def _routes(layers: list[list[str]], claims: Mapping[str, Verified]) -> list[list[str]]:
    """For each line the stations of its way, one in each layer between its ends; the layers get these stations."""
    depth = {name: number for number, layer in enumerate(layers) for name in layer}
    routes = []
    for name in depth:
        for other in claims[name].claim.rests_on:
            if other in depth:
                between = [f"{other} → {name}, {number}" for number in range(depth[other] + 1, depth[name])]
                for number, station in enumerate(between, start=depth[other] + 1):
                    layers[number].append(station)
                routes.append([other, *between, name])
    return routes


def _ordered(layers: Sequence[list[str]], routes: Sequence[list[str]]) -> list[list[str]]:
    """Each layer sorted by where its claims' neighbours stand, to and fro, so that few lines cross."""
    order = [list(layer) for layer in layers]
    neighbours: dict[str, set[str]] = {}
    for route in routes:
        for first, second in pairwise(route):
            neighbours.setdefault(first, set()).add(second)
            neighbours.setdefault(second, set()).add(first)
    for _ in range(_ROUNDS):
        for layer in order:
            height = {name: place / len(level) for level in order for place, name in enumerate(level)}
            mean = {
                name: _mean([height[neighbour] for neighbour in sorted(neighbours.get(name, ()))], height[name])
                for name in layer
            }
            layer.sort(key=mean.__getitem__)
    return order


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _in_layers(layers: Sequence[Sequence[str]]) -> dict[str, Place]:
    tallest = max(map(len, layers), default=0)
    places = {}
    for column, layer in enumerate(layers):
        step = (_HEIGHT + _DOWN) * tallest / max(1, len(layer))
        for row, name in enumerate(layer):
            places[name] = Place(column * (_WIDTH + _ACROSS), -(row + 0.5) * step)
    return places


def _below(claims: Mapping[str, Verified], places: dict[str, Place], top: float) -> dict[str, Place]:
    """Put the other claims in columns under their sections; return where the headings go."""
    headings = {}
    for section, group in groupby(claims, key=lambda name: claims[name].claim.section):
        names = list(group)
        headings[section] = Place(0, top)
        for number, name in enumerate(names):
            row, column = divmod(number, _COLUMNS)
            places[name] = Place(column * (_WIDTH + _ACROSS), top - (row + 1) * (_HEIGHT + _DOWN))
        top -= (-(-len(names) // _COLUMNS) + 1.8) * (_HEIGHT + _DOWN)
    return headings


def _drawn(
    claims: Mapping[str, Verified],
    routes: Sequence[Sequence[str]],
    places: Mapping[str, Place],
    headings: Mapping[str, Place],
) -> Figure:
    right = max((place.x for place in places.values()), default=0.0) + _WIDTH
    low = min((place.y for place in places.values()), default=0.0) - _HEIGHT
    figure = Figure(figsize=(right, -low + 0.8))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.05, right + 0.05), ylim=(low, 0.8))
    axes.set_axis_off()
    for route in routes:
        _line(axes, [places[station] for station in route])
    for name, verified in claims.items():
        _box(axes, verified, places[name])
    for section, place in headings.items():
        axes.text(place.x, place.y, section, fontsize=9, fontweight="bold", color=INK, va="center")
    _legend(axes, {verified.status for verified in claims.values()})
    return figure


def _box(axes: Axes, verified: Verified, place: Place) -> None:
    stated = bool(verified.claim.entry.proofs)
    frame: dict[str, Any] = (
        {"edgecolor": _STATED, "linewidth": 1.4} if stated else {"edgecolor": "#999999", "linewidth": 0.5}
    )
    look: dict[str, Any] = {"boxstyle": "round,pad=0,rounding_size=0.05", "facecolor": COLOURS[verified.status]}
    box = FancyBboxPatch(place, _WIDTH, _HEIGHT, zorder=2, **look, **frame)
    box.set_url(f"{_LEDGER}#{verified.claim.id}")
    axes.add_patch(box)
    middle = (place.x + _WIDTH / 2, place.y + _HEIGHT / 2)
    label = _label(verified.claim.id)
    size = min(_LETTER, _WIDTH * 72 / (_ASPECT * max(map(len, label.split("\n")))))
    axes.text(*middle, label, fontsize=size, color=INK, ha="center", va="center", zorder=3, linespacing=1.0)


def _label(name: str) -> str:
    """The id, in two lines where it is long."""
    head, point, tail = name.rpartition(".")
    return f"{head}{point}\n{tail}" if len(name) > _LINE and head else name


def _line(axes: Axes, stations: Sequence[Place]) -> None:
    """From a claim to one that rests on it, level at every station, and straight through those between."""
    points = [Place(stations[0].x + _WIDTH, stations[0].y + _HEIGHT / 2)]
    points += [Place(x, station.y + _HEIGHT / 2) for station in stations[1:-1] for x in (station.x, station.x + _WIDTH)]
    points.append(Place(stations[-1].x, stations[-1].y + _HEIGHT / 2))
    vertices, codes = [points[0]], [Path.MOVETO]
    for number, (start, end) in enumerate(pairwise(points)):
        if number % 2:
            vertices.append(end)
            codes.append(Path.LINETO)
        else:
            middle = (start.x + end.x) / 2
            vertices += [Place(middle, start.y), Place(middle, end.y), end]
            codes += [Path.CURVE4] * 3
    axes.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes), arrowstyle="-|>", mutation_scale=7, color="#777777", linewidth=0.7, zorder=1
        )
    )


def _legend(axes: Axes, used: set[Status]) -> None:
    entries = [
        Patch(facecolor=COLOURS[status], edgecolor=GRID, label=status.value) for status in Status if status in used
    ]
    entries.append(Patch(facecolor="white", edgecolor=_STATED, linewidth=1.4, label="stated in Rocq"))
    axes.legend(
        handles=entries, loc="upper left", ncols=len(entries), fontsize=8.5, borderaxespad=0.2, columnspacing=1.2
    )
