"""How steps, ε, β, residuals and rows grow with one setting at a time: fitted exponents beside the predicted ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.exponents import FITTED, WITHIN, Curve, fitted, slope
from proofcheck.experiments.networks import as_arrays, as_network, held_out
from proofcheck.experiments.records import Record
from proofcheck.experiments.scaling_laws import LAWS, Law
from proofcheck.experiments.verdicts import Claim, judge
from proofcheck.measure.margins import margins
from proofcheck.measure.singular import residual
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe

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
    found = []
    for name, axis in AXES.items():
        for value in axis.quick if quick else axis.values:
            moved: dict[str, Any] = {axis.moved: int(value) if axis.moved in _WHOLE else value}
            recipe = replace(base, **{**axis.others, **moved})
            freeze = axis.freeze_attention
            found.append(ScaleSettings(axis=name, value=float(value), freeze_attention=freeze, recipe=recipe))
    return found


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
        fitted(AXES[axis].at, found, law.least, law.most)
        for axis in law.axes
        if (found := curves(records, axis, law.quantity))
    ]
    return judge(f"scaling.{law.name}", law.words + WITHIN, law.source, FITTED, readings, about=law.about)


def slopes(records: Sequence[Scaled], axis: str, quantity: str) -> list[float]:
    """The exponent of each seed; none when the axis is not in the records."""
    return [slope(curve) for curve in curves(records, axis, quantity)]


def curves(records: Sequence[Scaled], axis: str, quantity: str) -> list[Curve]:
    """For each seed what is moved, and a field of `ScaleResult` over it."""
    chosen = [record for record in records if record.settings.axis == axis]
    groups = [[each for each in chosen if each.seed == seed] for seed in sorted({record.seed for record in chosen})]
    return [
        ([abscissa(each) for each in group], [float(getattr(each.result, quantity)) for each in group])
        for group in groups
    ]


def abscissa(record: Scaled) -> float:
    """The value moved; for ε the loss that was reached, which is below the one that was asked for."""
    return record.result.epsilon if record.settings.axis == "epsilon" else record.settings.value


EXPERIMENT = Experiment("scaling", Scaled, grid, compute, claims)
