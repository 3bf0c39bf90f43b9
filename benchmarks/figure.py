"""The figure: seconds to decide against n, both logarithmic, one labelled line a solver."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.results import Results, Times

# Okabe and Ito's colours, told apart by any eye; kinds of solver also differ by line and marker.
_OURS, _EXACT, _FLOAT = ("-", "o"), ("-", "s"), ("--", "^")
# Name, colour, kind, and the side of the name where the line ends early.
_LINES = {
    "ours": ("proofcheck: decide", "#000000", _OURS, "right"),
    "certified": ("proofcheck: decide, certify, check", "#0072B2", _OURS, "right"),
    "pplpy, NNC": ("pplpy,\nNNC_Polyhedron", "#D55E00", _EXACT, "above"),
    "pplpy, MIP": ("pplpy, MIP_Problem", "#B87700", _EXACT, "above"),
    "z3, default": ("z3", "#CC79A7", _EXACT, "right"),
    "highspy, default": ("highspy", "#009E73", _FLOAT, "right"),
    "highspy, reduced": ("highspy, our reduction", "#2E9BD6", _FLOAT, "right"),
    "linprog highs, default": ("linprog", "#6B6B6B", _FLOAT, "right"),
    "cvxpy + CLARABEL, default": ("cvxpy + CLARABEL", "#8C510A", _FLOAT, "right"),
}
_STYLE: Any = {
    "svg.hashsalt": "proofcheck",
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_LEAST_GAP = 0.036


def draw(results: Results, path: Path) -> None:
    """Write the figure; the same results give the same bytes."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(8.0, 5.2), layout="constrained")
        axes = figure.add_subplot()
        lines = {key: times for key in _LINES if (times := results.warm["three"].get(key))}
        for key, times in lines.items():
            _line(axes, key, times)
        axes.set(xscale="log", yscale="log", xlabel="tasks n", ylabel="seconds to decide, warm")
        axes.grid(which="major", color="#E4E4E4", linewidth=0.6)
        axes.set_axisbelow(True)
        _label(axes, lines)
        figure.savefig(path, format=path.suffix[1:], metadata={"Date": None} if path.suffix == ".svg" else None)


def _known(times: Times) -> list[tuple[int, float]]:
    return [(n, timed.seconds) for n, timed in times.items() if timed.seconds is not None]


def _line(axes: Axes, key: str, times: Times) -> None:
    _, colour, (line, marker), _ = _LINES[key]
    n, seconds = zip(*_known(times), strict=True)
    width = 2.2 if key in ("ours", "certified") else 1.2
    axes.plot(n, seconds, color=colour, linestyle=line, marker=marker, markersize=4, linewidth=width)


def _label(axes: Axes, lines: dict[str, Times]) -> None:
    """Each name where its line ends: at the right of the axes, or beside the last point before it was stopped."""
    largest = max(n for times in lines.values() for n, _ in _known(times))
    at_edge = {}
    for key, times in lines.items():
        end = _known(times)[-1]
        if end[0] == largest:
            at_edge[key] = end
        else:
            _beside(axes, key, end)
    _at_edge(axes, at_edge)


def _beside(axes: Axes, key: str, end: tuple[int, float]) -> None:
    name, colour, _, side = _LINES[key]
    shift, place = ((0, 6), ("center", "bottom")) if side == "above" else ((7, 0), ("left", "center"))
    axes.annotate(name, end, xytext=shift, textcoords="offset points", color=colour, ha=place[0], va=place[1])


def _at_edge(axes: Axes, ends: dict[str, tuple[int, float]]) -> None:
    """Level with the last point as far as the other names let it, and joined to it."""
    to_axes = axes.transScale + axes.transLimits
    heights = _spread({key: float(to_axes.transform(end)[1]) for key, end in ends.items()})
    for key, height in heights.items():
        name, colour, *_ = _LINES[key]
        joined = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "relpos": (0, 0.5), "shrinkA": 0, "shrinkB": 4}
        axes.annotate(
            name,
            xy=ends[key],
            xytext=(1.04, height),
            textcoords=axes.transAxes,
            color=colour,
            va="center",
            arrowprops=joined,
        )


def _spread(heights: dict[str, float]) -> dict[str, float]:
    """The heights moved apart, from the top down, so that no two names overlap."""
    placed: dict[str, float] = {}
    ceiling = 1.0
    for key in sorted(heights, key=lambda k: -heights[k]):
        placed[key] = min(heights[key], ceiling)
        ceiling = placed[key] - _LEAST_GAP
    return placed
