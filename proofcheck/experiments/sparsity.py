"""Corollary 2: which rows of ΔV are large and small, with both read-outs, and what pruning the shortest costs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import TOLERANCE
from proofcheck.experiments.records import Record
from proofcheck.experiments.sweep import QUICK
from proofcheck.experiments.verdicts import Claim, Source, judge, read
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TaskSamples, hinge, margins
from proofcheck.measure.network import Network
from proofcheck.measure.rows import fractions, row_norms
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator
from proofcheck.models.tokens import arranged

_PRUNED = 0.1
_SAMPLES = 300


class RowSettings(Settings, frozen=True, kw_only=True):
    """One task with one read-out."""

    recipe: Recipe

    def label(self) -> str:
        """By its read-out."""
        return f"read_out={self.recipe.read_out}"


class RowResult(msgspec.Struct, forbid_unknown_fields=True):
    """ε, the row lengths of ΔV ascending, and the growth of the loss when the shortest tenth is pruned."""

    epsilon: float
    rows: list[float]
    cost: float


Rows: TypeAlias = Record[RowSettings, RowResult]


def grid(quick: bool) -> Sequence[RowSettings]:
    """Both read-outs; one for each position needs a rate about P times as large."""
    base = QUICK if quick else Recipe()
    positioned = replace(base, read_out="per-position", eta=base.eta * base.P)
    return [RowSettings(recipe=base), RowSettings(recipe=positioned)]


def compute(settings: RowSettings, seed: int) -> RowResult:
    """Train the task, and prune."""
    from proofcheck.models.family import train_family

    recipe, patterns = settings.recipe, Patterns.orthonormal(1, settings.recipe.M)
    family = train_family(recipe, patterns, seed)
    attention, values = (family.vectors[0].tensors[name].numpy() for name in ("W", "V"))
    start = family.pretrained
    initial = Network(*(tensor.detach().numpy() for tensor in (start.W, start.V, start.a)))
    samples = _samples(recipe, patterns, seed)

    def loss(change: Floats) -> float:
        return float(hinge(margins(initial.plus([(1, attention, change)]), samples)).mean())

    norms = row_norms(values)
    kept = norms >= np.quantile(norms, _PRUNED)
    epsilon = loss(values)
    return RowResult(epsilon, np.sort(norms).tolist(), loss(np.where(kept[:, None], values, 0.0)) - epsilon)


def _samples(recipe: Recipe, patterns: Patterns, seed: int) -> TaskSamples:
    rng = generator(seed, Stream.MEASURE)
    drawn = recipe.tokens.sample(_SAMPLES, rng)
    kinds = arranged(drawn.counts, rng) if recipe.read_out == "per-position" else None
    return TaskSamples(drawn.counts, drawn.labels, patterns.dictionary(0), kinds)


def claims(records: Sequence[Rows]) -> list[Claim]:
    """Every row is large or small, by both sources with constants 1; pruning a tenth keeps the loss."""
    groups: dict[str, list[Rows]] = {}
    for record in records:
        groups.setdefault(f"read-out = {record.settings.recipe.read_out}", []).append(record)
    found = []
    sources: tuple[Source, ...] = ("review", "slides")
    for source in sources:
        shares = [read(at, [_between(each, source) for each in group], high=0) for at, group in groups.items()]
        claim = "Corollary 2 with constants 1: every row is large or small"
        found.append(judge(claim, source, "share of the rows of ΔV in between", shares))
    costs = [read(at, [each.result.cost for each in group], high=TOLERANCE) for at, group in groups.items()]
    found.append(judge("pruning the shortest tenth of the rows keeps the loss", "project", "growth of the loss", costs))
    return found


def _between(record: Rows, source: Source) -> float:
    recipe, result = record.settings.recipe, record.result
    large = recipe.m**-0.5
    share = (np.log(recipe.batch) / recipe.batch) ** 0.5 if source == "review" else result.epsilon
    return fractions(result.rows, large=large, small=float(large * share)).between


EXPERIMENT = Experiment("sparsity", Rows, grid, compute, claims)
