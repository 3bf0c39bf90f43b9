"""The hidden constants: fitted on small networks, validated on larger ones and on other δ*, η, B, α and seeds.

The figure has each law's held-out networks over what it predicts of them, before the interval fitted on the small ones.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, SHOWN
from proofcheck.experiments.bench.sweep import QUICK, QUICK_SAMPLES
from proofcheck.experiments.calibration.fit import Calibration, Point, calibrate
from proofcheck.experiments.calibration.interval import Fit
from proofcheck.experiments.calibration.networks import Calibrated, CalibrationSettings, compute
from proofcheck.experiments.engine.cell import Record
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim
from proofcheck.models.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SAMPLES = 2000
_ALPHA = -0.5
_USUAL = Recipe()


def grid(quick: bool) -> Sequence[CalibrationSettings]:
    """Small sizes to fit on; larger ones, and another B, δ*, η and α, held out."""
    if quick:
        fit = [_settings(replace(QUICK, M=5), quick=True), _settings(QUICK, quick=True)]
        return [*fit, _settings(replace(QUICK, M=20), held_out=True, quick=True)]
    return [*_fit(), *_held_out()]


def _fit() -> list[CalibrationSettings]:
    sizes = [_settings(replace(_USUAL, M=M, m=m)) for M in (10, 20, 40) for m in (64, 256)]
    return [*sizes, _settings(replace(_USUAL, batch=64)), _settings(replace(_USUAL, m=64), alpha=-0.3)]


def _held_out() -> list[CalibrationSettings]:
    recipes = [
        replace(_USUAL, M=80, m=128),
        replace(_USUAL, m=1024),
        replace(_USUAL, batch=512),
        replace(_USUAL, delta_star=0.3),
        replace(_USUAL, delta_star=0.6),
        # Twice the rate for half the steps: trained as far.
        replace(_USUAL, eta=2 * _USUAL.eta, steps=_USUAL.steps // 2),
    ]
    return [*[_settings(recipe, held_out=True) for recipe in recipes], _settings(_USUAL, held_out=True, alpha=-0.8)]


def _settings(
    recipe: Recipe, *, held_out: bool = False, alpha: float = _ALPHA, quick: bool = False
) -> CalibrationSettings:
    samples = QUICK_SAMPLES if quick else _SAMPLES
    return CalibrationSettings(held_out=held_out, alpha=alpha, samples=samples, recipe=recipe)


def claims(records: Sequence[Calibrated]) -> list[Claim]:
    """For each law whether its fitted constant predicts the held-out networks."""
    return [calibration.claim for calibration in calibrate(records)]


_HALF = 0.34
# What lies further off than this is drawn at the edge.
_VIEW = (0.02, 50.0)


def draw(records: Sequence[Record[Any, Any]]) -> "Figure":
    """A row for each law; what no reading is made of is a cross, and has no shade to lie in.

    Args:
        records: Of the experiment ``calibration``.
    """
    from matplotlib.figure import Figure

    rows = calibrate(records)
    figure = Figure(figsize=(7.6, 0.42 * len(rows) + 0.9), layout="constrained")
    axes = figure.add_subplot()
    axes.axvline(1, color=GRID, linewidth=0.9, zorder=0)
    for place, row in enumerate(rows):
        if row.fit is not None:
            _row(axes, place, row, row.fit)
    _frame(axes, rows)
    return figure


def _row(axes: "Axes", place: int, row: Calibration, fit: Fit) -> None:
    from matplotlib.patches import Rectangle

    if fit.determined:
        low, high = _ends(row, fit)
        axes.add_patch(Rectangle((low, place - _HALF), high - low, 2 * _HALF, facecolor=LAYERS[0], edgecolor="none"))
    inside = {reading.at: reading.granted == "holds" for reading in row.claim.readings}
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


def _frame(axes: "Axes", rows: Sequence[Calibration]) -> None:
    from matplotlib.ticker import LogFormatterMathtext, NullFormatter

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


EXPERIMENT = Experiment(
    "calibration",
    purpose="the hidden constants: fitted on small networks, validated on larger ones",
    place=10,
    fits_constants=True,
    kind=Calibrated,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    words=Words(
        "Hidden constants, fitted and validated",
        "The bounds of the paper hide constants. Here the constant of each bound is fitted on small networks: the ratio"
        " of what is measured to the bound with constants 1, in the geometric mean, with the interval that one more"
        " network's ratio lies in with 95 % confidence if the form of the bound is right. Then larger networks, and"
        " ones trained with another B, δ*, η or α, are put to that prediction.".replace("*", "\\*"),
        "A row for each bound: what was measured over what the fitted constant predicts, for the networks of the fit"
        " (hollow, above the line) and for the held-out ones (below; filled where the interval over the seeds lies in"
        " the prediction, orange diamonds where it does not, crosses where nothing is read, as the constant is not"
        " determined); the prediction is shaded, and open to one side where the paper bounds from one side only.",
    ),
)
