"""Four laws with their calibrated constants, and the networks that they were fitted on and compared with."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, NamedTuple

import msgspec
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from proofcheck.draw import style
from proofcheck.experiments.calibration.fit import Calibration
from proofcheck.experiments.calibration.laws import measured, predicted
from proofcheck.experiments.calibration.stored import Calibrations, read_calibrations
from proofcheck.ledger.store import STORE
from proofcheck.site.panels import beside, logarithmic, title


class _Panel(NamedTuple):
    """What a panel shows: laws by name, the horizontal values, how a setting takes one and gives its own."""

    laws: tuple[tuple[str, str, tuple[float, float]], ...]
    x: tuple[float, ...]
    put: Callable[[Any, float], Any]
    get: Callable[[Any], float]
    ticks: tuple[float, ...]
    names: tuple[str, str]
    y: tuple[float, float]
    heading: str


def _moved(settings: Any, value: float, *, name: str) -> Any:
    number = int(value) if name == "M" else value
    return msgspec.structs.replace(settings, recipe=replace(settings.recipe, **{name: number}))


_SIZES = tuple(float(size) for size in (8, 10, 14, 20, 28, 40, 56, 80, 100))
_PANELS = (
    _Panel(
        (("C_T", "review", (0.45, 24)),),
        tuple(np.linspace(0.27, 0.66, 14).round(3).tolist()),
        partial(_moved, name="delta_star"),
        lambda settings: float(settings.recipe.delta_star),
        (0.3, 0.4, 0.5, 0.6),
        (r"$\delta^*$", "$T$"),
        (8, 90),
        "steps to a loss of 0.05",
    ),
    _Panel(
        (("C_poly", "review", (28, 0.05)), ("C_beta", "slides", (9, 0.033))),
        _SIZES,
        partial(_moved, name="M"),
        lambda settings: float(settings.recipe.M),
        (10, 20, 40, 80),
        ("$M$", r"$\beta$"),
        (0.005, 0.2),
        r"interference at $\lambda = 1$",
    ),
    _Panel(
        (("C_V", "slides: at most", (9, 3.1)),),
        _SIZES,
        partial(_moved, name="M"),
        lambda settings: float(settings.recipe.M),
        (10, 20, 40, 80),
        ("$M$", r"$\|\Delta V - \Delta V_{LR}\|_F$"),
        (0.4, 5),
        r"rank-1 residual of $\Delta V$",
    ),
    _Panel(
        (("C_low", "both: at least", (0.45, 12)),),
        tuple(np.linspace(0.25, 0.95, 15).round(3).tolist()),
        lambda settings, value: msgspec.structs.replace(settings, alpha=-value),
        lambda settings: -float(settings.alpha),
        (0.3, 0.5, 0.8),
        (r"$|\alpha|$", r"$-\lambda$"),
        (1.2, 40),
        "the lower end of negation",
    ),
)


@cache
def stored() -> Calibrations:
    """The stored calibrations, read once."""
    return read_calibrations(STORE.records)


def draw() -> Figure:
    """A panel for each: the law's line with the interval for one more network, and means over seeds."""
    figure = Figure(figsize=(8.4, 7.0), layout="constrained")
    for axes, panel in zip(figure.subplots(2, 2).ravel(), _PANELS, strict=True):
        _draw_panel(axes, panel, stored())
    figure.legend(handles=_legend(), loc="outside lower center", ncols=2)
    return figure


def _legend() -> list[Line2D | Patch]:
    hollow: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": style.INK, "linewidth": 0}
    return [
        Line2D([], [], marker="o", markersize=5, label="network of the fit, mean over seeds", **hollow),
        Line2D([], [], marker="D", markersize=5, color=style.LINEAR, linewidth=0, label="held-out network"),
        Line2D([], [], color=style.SHOWN, linewidth=1.4, label="the law with its calibrated constant"),
        Patch(color=style.SHOWN, alpha=0.13, linewidth=0, label="95 % interval for one more network"),
    ]


def _draw_panel(axes: Axes, panel: _Panel, calibrations: Calibrations) -> None:
    logarithmic(axes, x=(panel.x[0], panel.x[-1]), y=panel.y, names=panel.names)
    axes.set_xticks(panel.ticks, [f"{tick:g}" for tick in panel.ticks])
    axes.set_xticks([], minor=True)
    title(axes, f"{panel.names[1]}: {panel.heading}")
    usual = calibrations.records[0].settings
    alike = [record for record in calibrations.records if _alike(record.settings, panel, usual)]
    epsilon = float(np.mean([record.result.epsilon for record in alike]))
    rows = {row.law.name: row for row in calibrations.rows}
    colours = (style.SHOWN, style.QUADRATIC)
    for (name, words, place), colour in zip(panel.laws, colours, strict=False):
        _draw_law(axes, rows[name], panel, (usual, epsilon), colour)
        beside(axes, place, words, colour, (0, 4))
    _draw_points(axes, rows[panel.laws[-1][0]], panel, alike)


def _alike(settings: Any, panel: _Panel, usual: Any) -> bool:
    """Whether a recipe differs from the usual one in what the panel moves and in sizes alone."""
    moved = panel.put(settings, panel.get(usual)).recipe
    return bool(replace(moved, M=usual.recipe.M, m=usual.recipe.m, batch=usual.recipe.batch) == usual.recipe)


def _draw_law(axes: Axes, row: Calibration, panel: _Panel, at: tuple[Any, float], colour: str) -> None:
    if row.fit is None:
        return
    usual, epsilon = at
    line = np.abs([predicted(row.law, panel.put(usual, value), epsilon) for value in panel.x])
    axes.fill_between(panel.x, row.fit.low * line, row.fit.high * line, color=colour, alpha=0.13, linewidth=0)
    axes.plot(panel.x, row.fit.mean * line, color=colour, linewidth=1.4)


def _draw_points(axes: Axes, row: Calibration, panel: _Panel, records: Sequence[Any]) -> None:
    groups: dict[Any, list[float]] = {}
    for record in records:
        value = measured(row.law, record.result)
        if value is not None:
            groups.setdefault(record.settings, []).append(abs(value))
    for settings, values in groups.items():
        held = settings.held_out
        look: dict[str, Any] = (
            {"color": style.LINEAR} if held else {"markerfacecolor": "none", "markeredgecolor": style.INK}
        )
        axes.plot([panel.get(settings)], [np.mean(values)], marker="D" if held else "o", markersize=5, zorder=4, **look)
