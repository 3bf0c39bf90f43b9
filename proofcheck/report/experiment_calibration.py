"""Each law's held-out networks over what it predicts of them, before the interval fitted on the small ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import LogFormatterMathtext, NullFormatter

from proofcheck.experiments.calibration_fit import Calibration, Point, calibrate
from proofcheck.experiments.calibration_interval import Fit
from proofcheck.experiments.records import Record
from proofcheck.report.style import GRID, INK, LAYERS, LINEAR, SHOWN

_HALF = 0.34
# What lies further off than this is drawn at the edge.
_VIEW = (0.02, 50.0)


def draw(records: Sequence[Record[Any, Any]]) -> Figure:
    """A row for each law; what no reading is made of is a cross, and has no shade to lie in.

    Args:
        records: Of the experiment ``calibration``.
    """
    rows = calibrate(records)
    figure = Figure(figsize=(7.6, 0.42 * len(rows) + 0.9), layout="constrained")
    axes = figure.add_subplot()
    axes.axvline(1, color=GRID, linewidth=0.9, zorder=0)
    for place, row in enumerate(rows):
        if row.fit is not None:
            _row(axes, place, row, row.fit)
    _frame(axes, rows)
    return figure


def _row(axes: Axes, place: int, row: Calibration, fit: Fit) -> None:
    if fit.determined:
        low, high = _ends(row, fit)
        axes.add_patch(Rectangle((low, place - _HALF), high - low, 2 * _HALF, facecolor=LAYERS[0], edgecolor="none"))
    inside = {reading.at: reading.position == "inside" for reading in row.claim.readings}
    for point in filter(lambda point: point.ratios, row.points):
        value = min(max(float(np.mean(point.ratios)) / fit.mean, _VIEW[0]), _VIEW[1])
        shift, look = _look(point, inside)
        axes.plot([value], [place + shift], linestyle="none", **look)


def _ends(row: Calibration, fit: Fit) -> tuple[float, float]:
    """The predicted set over the fitted constant; a bound leaves one side open."""
    low = _VIEW[0] if row.law.role == "most" else fit.low / fit.mean
    return low, _VIEW[1] if row.law.role == "least" else fit.high / fit.mean


def _look(point: Point, inside: dict[str, bool]) -> tuple[float, dict[str, Any]]:
    """Above the line the networks of the fit, hollow; below it the held-out ones, filled where they are read."""
    if not point.held_out:
        return -0.14, {"marker": "o", "markersize": 4, "markerfacecolor": "none", "markeredgecolor": LAYERS[3]}
    if point.at not in inside:
        return 0.14, {"marker": "x", "markersize": 5, "color": LAYERS[3]}
    if inside[point.at]:
        return 0.14, {"marker": "o", "markersize": 5, "color": SHOWN}
    return 0.14, {"marker": "D", "markersize": 5, "color": LINEAR}


def _frame(axes: Axes, rows: Sequence[Calibration]) -> None:
    axes.set(xscale="log", xlim=_VIEW, ylim=(len(rows) - 0.4, -0.6))
    axes.set_yticks(range(len(rows)), [f"{row.names}:  ${row.law.latex}$" for row in rows], fontsize=10)
    axes.set_xlabel("measured over predicted", fontsize=11)
    axes.xaxis.set_major_formatter(LogFormatterMathtext())
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.tick_params(axis="y", length=0)
    for place, row in enumerate(rows):
        axes.annotate(
            _verdict(row), (1, place), (6, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
            va="center", fontsize=10, color=INK if row.validated else LINEAR,
        )  # fmt: skip


def _verdict(row: Calibration) -> str:
    return row.verdict if row.fit is None or row.fit.determined else "not determined"
