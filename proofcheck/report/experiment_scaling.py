"""Steps, β, residuals, rows and ε against what is moved, on logarithmic axes, with each fitted exponent."""

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from proofcheck.experiments.scaling import AXES, Scaled, abscissa, slopes
from proofcheck.measure.intervals import mean
from proofcheck.report.experiment_figure import mean_and_half
from proofcheck.report.style import GRID, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS

_COLORS = (SHOWN, LINEAR, QUADRATIC, WITNESS, LAYERS[2])
_SHARES = tuple(name for name in AXES if name.startswith("delta_star"))
_M = ("M", "M,stopped")
# The quantity, its words, what is moved, its symbol, and the exponents drawn as guides.
_PANELS: tuple[tuple[str, str, tuple[str, ...], str, tuple[float, ...]], ...] = (
    ("steps", "steps", ("eta",), r"$\eta$", (-1,)),
    ("steps", "steps", _SHARES, r"$\delta_*$", (-2,)),
    ("beta", r"$\beta$", _M, "$M$", (-1, 0.5)),
    ("beta", r"$\beta$", ("epsilon",), r"$\epsilon$", (0, 1)),
    ("values", r"rank-1 residual of $\Delta V$", _M, "$M$", (-0.5,)),
    ("values", r"rank-1 residual of $\Delta V$", ("epsilon",), r"$\epsilon$", (1,)),
    ("values", r"rank-1 residual of $\Delta V$", _SHARES[:2], r"$\delta_*$", (-1.5, -2.2)),
    ("attention", r"rank-1 residual of $\Delta W$", _M, "$M$", (-1,)),
    ("attention", r"rank-1 residual of $\Delta W$", ("epsilon",), r"$\epsilon$", (0,)),
    ("row", "median row length", ("m",), "$m$", (-0.5,)),
    ("row", "median row length", ("epsilon",), r"$\epsilon$", (0,)),
    ("epsilon", r"$\epsilon$ after 60 steps", ("B",), "$B$", (-0.5, 0)),
)
_COLUMNS = 4


def draw(records: Sequence[Scaled]) -> Figure:
    """A panel for each quantity and what is moved."""
    rows = -(-len(_PANELS) // _COLUMNS)
    figure = Figure(figsize=(3.3 * _COLUMNS, 3.1 * rows), layout="constrained")
    panels = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axes, (quantity, words, moved, symbol, guides) in zip(panels, _PANELS, strict=True):
        for color, name in zip(_COLORS, moved, strict=False):
            _curve(axes, records, quantity, name, color)
        _guides(axes, guides)
        axes.set(xscale="log", yscale="log", xlabel=symbol, ylabel=words)
        _ticks(axes, {record.settings.value for record in records if record.settings.axis == moved[0]})
        axes.legend(fontsize=7.5, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2, handlelength=1.6)
    return figure


def _ticks(axes: Axes, values: Collection[float]) -> None:
    """Plain numbers: the values that were asked for, and 1, 2 and 5 times powers of ten."""
    axes.set_xticks(sorted(values))
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _curve(axes: Axes, records: Sequence[Scaled], quantity: str, name: str, color: str) -> None:
    """The mean over seeds with its interval at each value, and the exponent in the legend."""
    chosen = [record for record in records if record.settings.axis == name]
    if not chosen:
        return
    values = sorted({record.settings.value for record in chosen})
    groups = [[record for record in chosen if record.settings.value == value] for value in values]
    x = [float(np.mean([abscissa(record) for record in group])) for group in groups]
    y, half = mean_and_half(np.array([[getattr(each.result, quantity) for each in group] for group in groups]).T)
    found = mean(slopes(records, name, quantity))
    label = f"{_label(name)}: {found.value:.2f} [{found.low:.2f}, {found.high:.2f}]".replace("-", "−")
    # An interval that reaches 0 has no place on a logarithmic axis; it is cut at a tenth of the mean.
    below = np.minimum(half, 0.9 * y)
    axes.errorbar(
        x, y, yerr=[below, half], color=color, marker="o", markersize=3.5, linewidth=1.3, capsize=2, label=label
    )


def _label(name: str) -> str:
    rest = AXES[name].at.partition(", ")[2]
    return rest.replace("δ#", r"$\delta_\#$").replace("ε", r"$\epsilon$") or "exponent"


def _guides(axes: Axes, exponents: Sequence[float]) -> None:
    """Dotted lines of the predicted exponents through the middle of what is drawn."""
    # The ends of error bars are lines too, without a line style.
    points = np.vstack([np.asarray(line.get_xydata()) for line in axes.get_lines() if line.get_linestyle() == "-"])
    middle = np.exp(np.log(points).mean(axis=0))
    ends = np.array([points[:, 0].min(), points[:, 0].max()])
    for exponent in exponents:
        label = f"guide: {exponent:g}".replace("-", "−")
        axes.plot(
            ends,
            middle[1] * (ends / middle[0]) ** exponent,
            color=GRID,
            linestyle="dotted",
            linewidth=1.6,
            zorder=1,
            label=label,
        )
