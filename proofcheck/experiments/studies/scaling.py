"""How steps, ε, β, residuals and rows grow with one setting at a time: fitted exponents beside the predicted ones.

The figure has each against what is moved, on logarithmic axes, with its fitted exponents.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
import numpy as np

from proofcheck.draw.style import GRID, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS
from proofcheck.experiments.bench.figure import mean_and_half
from proofcheck.experiments.bench.networks import as_arrays, as_network, held_out
from proofcheck.experiments.bench.power_laws import FITTED, LAWS, WITHIN, Curve, Law, fitted, slope
from proofcheck.experiments.bench.premises import everywhere, fine_tuning
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge
from proofcheck.measure.documents import Hypothesis
from proofcheck.measure.intervals import mean
from proofcheck.measure.margins import margins
from proofcheck.measure.singular import residual
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.statements.fine_tuning import FineTuning

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SAMPLES = 1000
# Steps are counted to this test loss; on exact counts it has no noise.
LOSS = 0.05


class ScaleSettings(Settings, frozen=True, kw_only=True):
    """One task, or two irrelevant ones for β, with one setting of the recipe moved."""

    axis: str
    value: float
    freeze_attention: bool
    recipe: Recipe

    def label(self) -> str:
        """By the setting that is moved."""
        return f"{self.axis}={self.value:g}"


class ScaleResult(msgspec.Struct, forbid_unknown_fields=True):
    """Of T1: steps, ε, residuals of rank 1, the median row length of ΔV; β, T1's relative loss of margin at λ = 1.

    ``beta`` is null where one task alone is trained.
    """

    steps: int
    epsilon: float
    attention: float
    values: float
    row: float
    beta: float | None


Scaled: TypeAlias = Record[ScaleSettings, ScaleResult]


class Axis(NamedTuple):
    """Which setting is moved over which values, with which others; ``at`` names the axis as the point of a reading."""

    at: str
    moved: str
    values: tuple[float, ...]
    quick: tuple[float, ...]
    others: Mapping[str, Any]
    freeze_attention: bool = False


_COUNTED = {"counts": "exact", "until": LOSS, "check_every": 1, "steps": 4000, "batch": 32}
_STOPPED = {"until": LOSS, "check_every": 1, "steps": 500}
_SHARES, _QUICK_SHARES = (0.2, 0.3, 0.4, 0.6), (0.4, 0.6)
_SLOW, _UNCONFUSED = {**_COUNTED, "eta": 0.25}, {**_COUNTED, "eta": 0.25, "delta_hash": 0.0}
_MANY = {**_UNCONFUSED, "M": 200, "P": 1000, "batch": 8}

AXES = {
    "eta": Axis("η", "eta", (0.25, 0.5, 1.0, 2.0), (1.0, 2.0), _COUNTED),
    "delta_star": Axis("δ*", "delta_star", _SHARES, _QUICK_SHARES, _SLOW),
    "delta_star,unconfused": Axis("δ*, δ# = 0", "delta_star", _SHARES, _QUICK_SHARES, _UNCONFUSED),
    "delta_star,frozen": Axis("δ*, W frozen", "delta_star", _SHARES, (), _SLOW, freeze_attention=True),
    "delta_star,unconfused,frozen": Axis(
        "δ*, δ# = 0, W frozen", "delta_star", _SHARES, _QUICK_SHARES, _UNCONFUSED, freeze_attention=True
    ),
    "delta_star,unconfused,frozen,M=200": Axis(
        "δ*, δ# = 0, W frozen, M = 200", "delta_star", _SHARES, (), _MANY, freeze_attention=True
    ),
    "M": Axis("M", "M", (10, 20, 40, 80), (5, 10), {}),
    "M,stopped": Axis(f"M, ε = {LOSS}", "M", (10, 20, 40), (5, 10), _STOPPED),
    "m": Axis("m", "m", (64, 128, 256, 512), (32, 64), {}),
    "B": Axis("B", "batch", (32, 64, 128, 256), (16, 32), {}),
    "epsilon": Axis("ε", "until", (0.2, 0.1, 0.05, 0.025), (0.2, 0.1), _STOPPED),
}
_WHOLE = ("M", "m", "batch")


def grid(quick: bool) -> Sequence[ScaleSettings]:
    """Every value of every axis; steps are counted along η and δ*, and fixed along M, m and B."""
    base = Recipe(M=10, P=50, m=64, batch=32, test_samples=200) if quick else Recipe(test_samples=1000)
    points = []
    for name, axis in AXES.items():
        for value in axis.quick if quick else axis.values:
            moved: dict[str, Any] = {axis.moved: int(value) if axis.moved in _WHOLE else value}
            recipe = replace(base, **{**axis.others, **moved})
            freeze = axis.freeze_attention
            points.append(ScaleSettings(axis=name, value=float(value), freeze_attention=freeze, recipe=recipe))
    return points


def compute(settings: ScaleSettings, seed: int) -> ScaleResult:
    """Train T1, and T2 for β unless steps alone are counted, and measure."""
    from proofcheck.models.family import train_family

    recipe, patterns = settings.recipe, Patterns.pair(0.0, settings.recipe.M)
    tasks = (0,) if recipe.counts == "exact" else (0, 1)
    family = train_family(recipe, patterns, seed, tasks, freeze_attention=settings.freeze_attention)
    changes = [as_arrays(vector) for vector in family.vectors]
    initial = as_network(family.pretrained)
    beta = None
    if len(tasks) == 2:
        samples = held_out(recipe, patterns, 0, seed, _SAMPLES)
        merges = (initial.plus([(1, *changes[0]), (lam, *changes[1])]) for lam in (0, 1))
        alone, merged = (margins(merge, samples).mean() for merge in merges)
        beta = float(abs(1 - merged / alone))
    attention, values = changes[0]
    return ScaleResult(
        family.trained[0].steps,
        family.trained[0].test_loss,
        residual(attention, 1).absolute,
        residual(values, 1).absolute,
        float(np.median(np.linalg.norm(values, axis=1))),
        beta,
    )


def claims(records: Sequence[Scaled]) -> list[Claim]:
    """Each law's exponent, fitted for each seed apart."""
    return [_judged(law, records) for law in LAWS]


def _judged(law: Law, records: Sequence[Scaled]) -> Claim:
    readings = [
        fitted(AXES[axis].at, of_axis, law.least, law.most, _supposed(records, axis, law.about))
        for axis in law.axes
        if (of_axis := curves(records, axis, law.quantity))
    ]
    return judge(f"scaling.{law.name}", law.words + WITHIN, law.source, FITTED, readings, about=law.about)


def _supposed(records: Sequence[Scaled], axis: str, about: Sequence[str]) -> list[Hypothesis]:
    """The hypotheses of what a law is about, along the whole axis; a law that is the project's own has none."""
    along = [record for record in records if record.settings.axis == axis]
    at_each = grouped(along, lambda record: record.settings.value).values()
    return everywhere(_run(group).hypotheses(claim) for claim in about for group in at_each)


def _run(group: Sequence[Scaled]) -> FineTuning:
    results = [record.result for record in group]
    steps = min(result.steps for result in results)
    recipe, losses = group[0].settings.recipe, [result.epsilon for result in results]
    return fine_tuning(recipe, losses, steps=steps, alpha=0)


def slopes(records: Sequence[Scaled], axis: str, quantity: str) -> list[float]:
    """The exponent of each seed; none when the axis is not in the records."""
    return [slope(curve) for curve in curves(records, axis, quantity)]


def curves(records: Sequence[Scaled], axis: str, quantity: str) -> list[Curve]:
    """For each seed what is moved, and a field of `ScaleResult` over it."""
    chosen = [record for record in records if record.settings.axis == axis]
    groups = [
        [record for record in chosen if record.seed == seed] for seed in sorted({record.seed for record in chosen})
    ]
    return [
        ([abscissa(record) for record in group], [float(getattr(record.result, quantity)) for record in group])
        for group in groups
    ]


def abscissa(record: Scaled) -> float:
    """The value moved; for ε the loss that was reached, which is below the one that was asked for."""
    return record.result.epsilon if record.settings.axis == "epsilon" else record.settings.value


_COLORS = (SHOWN, LINEAR, QUADRATIC, WITNESS, LAYERS[2])
_SHARE_AXES = tuple(name for name in AXES if name.startswith("delta_star"))
_M = ("M", "M,stopped")
# The quantity, its words, what is moved, its symbol, and the exponents drawn as guides.
_PANELS: tuple[tuple[str, str, tuple[str, ...], str, tuple[float, ...]], ...] = (
    ("steps", "steps", ("eta",), r"$\eta$", (-1,)),
    ("steps", "steps", _SHARE_AXES, r"$\delta_*$", (-2,)),
    ("beta", r"$\beta$", _M, "$M$", (-1, 0.5)),
    ("beta", r"$\beta$", ("epsilon",), r"$\epsilon$", (0, 1)),
    ("values", r"rank-1 residual of $\Delta V$", _M, "$M$", (-0.5,)),
    ("values", r"rank-1 residual of $\Delta V$", ("epsilon",), r"$\epsilon$", (1,)),
    ("values", r"rank-1 residual of $\Delta V$", _SHARE_AXES[:2], r"$\delta_*$", (-1.5, -2.2)),
    ("attention", r"rank-1 residual of $\Delta W$", _M, "$M$", (-1,)),
    ("attention", r"rank-1 residual of $\Delta W$", ("epsilon",), r"$\epsilon$", (0,)),
    ("row", "median row length", ("m",), "$m$", (-0.5,)),
    ("row", "median row length", ("epsilon",), r"$\epsilon$", (0,)),
    ("epsilon", r"$\epsilon$ after 60 steps", ("B",), "$B$", (-0.5, 0)),
)
_COLUMNS = 4


def draw(records: Sequence[Scaled]) -> "Figure":
    """A panel for each quantity and what is moved."""
    from matplotlib.figure import Figure

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


def _ticks(axes: "Axes", values: Collection[float]) -> None:
    """Plain numbers: the values that were asked for, and round ones."""
    from matplotlib.ticker import FuncFormatter, NullLocator

    axes.set_xticks(sorted(values))
    axes.set_yticks(_round(*axes.get_ylim()))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _round(low: float, high: float) -> list[float]:
    """At least three numbers between two, of as few digits as that takes.

    >>> _round(0.3, 4.0), _round(0.26, 0.38)
    ([0.5, 1.0, 2.0], [0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    tried = ((10, 20, 50), (10, 15, 20, 30, 50, 70), range(10, 100, 10), range(10, 100, 2))
    for heads in tried:
        found = [round(head * 10.0 ** (power - 1), 6) for power in powers for head in heads]
        within = [value for value in found if low <= value <= high]
        if len(within) > 2:
            return within
    return within


def _curve(axes: "Axes", records: Sequence[Scaled], quantity: str, name: str, color: str) -> None:
    """The mean over seeds with its interval at each value, and the exponent in the legend."""
    chosen = [record for record in records if record.settings.axis == name]
    if not chosen:
        return
    values = sorted({record.settings.value for record in chosen})
    groups = [[record for record in chosen if record.settings.value == value] for value in values]
    x = [float(np.mean([abscissa(record) for record in group])) for group in groups]
    y, half = mean_and_half(np.array([[getattr(record.result, quantity) for record in group] for group in groups]).T)
    exponent = mean(slopes(records, name, quantity))
    label = f"{_label(name)}: {exponent.value:.2f} [{exponent.low:.2f}, {exponent.high:.2f}]".replace("-", "−")
    # An interval that reaches 0 has no place on a logarithmic axis; it is cut at a tenth of the mean.
    below = np.minimum(half, 0.9 * y)
    axes.errorbar(
        x, y, yerr=[below, half], color=color, marker="o", markersize=3.5, linewidth=1.3, capsize=2, label=label
    )


def _label(name: str) -> str:
    rest = AXES[name].at.partition(", ")[2]
    return rest.replace("δ#", r"$\delta_\#$").replace("ε", r"$\epsilon$") or "exponent"


def _guides(axes: "Axes", exponents: Sequence[float]) -> None:
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


EXPERIMENT = Experiment(
    "scaling",
    purpose="steps against η and δ*, β, residuals and rows against M, m, B and ε: fitted exponents",
    place=8,
    kind=Scaled,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "How steps, β, ε, residuals and rows scale",
        "One setting of the training is moved at a time, and the exponent of a power law is fitted to each seed by"
        " itself: for the number of steps to a fixed loss, for ε, the loss after training, for β, the relative loss of"
        " T1's margin when an irrelevant task is added, for the distances of ΔW and ΔV to rank 1, and for the median"
        " length of the rows of ΔV. The point of a reading names what is moved, and what is held another way: trained"
        " to a fixed loss (ε = 0.05), without confusion tokens (δ# = 0), or with attention not trained (W frozen).",
        "A panel for each quantity and what is moved, on logarithmic axes: mean over the seeds with its 95 % interval;"
        " the legend has the fitted exponents with their intervals, and the dotted guides have predicted ones.",
    ),
)
