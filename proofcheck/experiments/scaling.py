"""How steps, β, residuals and rows grow with one setting at a time: fitted exponents beside the predicted ones."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import NEAR
from proofcheck.experiments.records import Record
from proofcheck.experiments.verdicts import Claim, Source, judge, read
from proofcheck.measure.margins import TaskSamples, margins
from proofcheck.measure.network import Network
from proofcheck.measure.singular import residual
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator

_SAMPLES = 1000
# Steps are counted to this test loss, on exact counts: it then has no noise.
_LOSS = 0.05


class ScaleSettings(Settings, frozen=True, kw_only=True):
    """Two irrelevant tasks, with one setting of the recipe moved."""

    axis: str
    value: float
    recipe: Recipe

    def label(self) -> str:
        """By the setting that is moved."""
        return f"{self.axis}={self.value:g}"


class ScaleResult(msgspec.Struct, forbid_unknown_fields=True):
    """Of T1: steps, residuals of rank 1, the median row length of ΔV; β, T1's relative loss of margin at λ = 1."""

    steps: int
    attention: float
    values: float
    row: float
    beta: float


Scaled: TypeAlias = Record[ScaleSettings, ScaleResult]

_AXES: dict[str, tuple[float, ...]] = {
    "eta": (0.25, 0.5, 1.0, 2.0),
    "delta_star": (0.3, 0.4, 0.5, 0.6),
    "M": (10, 20, 40, 80),
    "m": (64, 128, 256, 512),
}
_QUICK_AXES: dict[str, tuple[float, ...]] = {"eta": (1.0, 2.0), "delta_star": (0.4, 0.6), "M": (5, 10), "m": (32, 64)}


def grid(quick: bool) -> Sequence[ScaleSettings]:
    """Every value of every axis; steps are counted along η and δ*, and fixed along M and m."""
    base = Recipe(M=10, P=50, m=64, batch=32) if quick else Recipe()
    counted = replace(base, counts="exact", until=_LOSS, check_every=1, steps=2000)
    found = []
    for axis, values in (_QUICK_AXES if quick else _AXES).items():
        start = counted if axis in ("eta", "delta_star") else base
        for value in values:
            change: dict[str, Any] = {axis: int(value) if axis in ("M", "m") else value}
            moved = replace(start, **change)
            found.append(ScaleSettings(axis=axis, value=float(value), recipe=moved))
    return found


def compute(settings: ScaleSettings, seed: int) -> ScaleResult:
    """Train T1, and T2 for β, and measure."""
    from proofcheck.models.family import train_family

    recipe, patterns = settings.recipe, Patterns.pair(0.0, settings.recipe.M)
    family = train_family(recipe, patterns, seed)
    changes = [(vector.tensors["W"].numpy(), vector.tensors["V"].numpy()) for vector in family.vectors]
    start = family.pretrained
    initial = Network(*(tensor.detach().numpy() for tensor in (start.W, start.V, start.a)))
    drawn = recipe.tokens.sample(_SAMPLES, generator(seed, Stream.MEASURE))
    samples = TaskSamples(drawn.counts, drawn.labels, patterns.dictionary(0))
    alone, merged = (margins(initial.plus([(1, *changes[0]), (lam, *changes[1])]), samples).mean() for lam in (0, 1))
    attention, values = changes[0]
    return ScaleResult(
        family.trained[0].steps,
        residual(attention, 1).absolute,
        residual(values, 1).absolute,
        float(np.median(np.linalg.norm(values, axis=1))),
        float(abs(1 - merged / alone)),
    )


_LAWS: tuple[tuple[str, str, str, Source, float], ...] = (
    ("steps", "eta", f"the number of steps to a loss of {_LOSS}", "review", -1.0),
    ("steps", "delta_star", f"the number of steps to a loss of {_LOSS}", "review", -2.0),
    ("beta", "M", "β at λ = 1", "slides", -1.0),
    ("row", "m", "the median row length of ΔV", "review", -0.5),
    ("values", "M", "the rank-1 residual of ΔV", "project", -0.5),
    ("attention", "M", "the rank-1 residual of ΔW", "project", -1.0),
)
_NAMES = {"eta": "η", "delta_star": "δ*", "M": "M", "m": "m"}


def claims(records: Sequence[Scaled]) -> list[Claim]:
    """Each law's exponent, fitted for each seed apart."""
    return [
        judge(
            f"{what} goes like {_NAMES[axis]}^{exponent:g}".replace("^-", "^−") + f", within {NEAR} in the exponent",
            source,
            "the slope of the logarithms, by least squares",
            [read(f"{_NAMES[axis]}", _slopes(records, axis, name), exponent - NEAR, exponent + NEAR)],
        )
        for name, axis, what, source, exponent in _LAWS
    ]


def _slopes(records: Sequence[Scaled], axis: str, name: str) -> list[float]:
    seeds = sorted({record.seed for record in records})
    return [
        slope([each for each in records if each.settings.axis == axis and each.seed == seed], _get(name))
        for seed in seeds
    ]


def _get(name: str) -> Callable[[ScaleResult], float]:
    return lambda result: float(getattr(result, name))


def slope(records: Sequence[Scaled], quantity: Callable[[ScaleResult], float]) -> float:
    """The slope of log(quantity) against log(value) over some records."""
    values = np.log([record.settings.value for record in records])
    found = np.log([quantity(record.result) for record in records])
    return float(np.polyfit(values, found, 1)[0])


EXPERIMENT = Experiment("scaling", Scaled, grid, compute, claims)
