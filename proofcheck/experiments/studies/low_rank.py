"""Corollary 1: how near ΔW and ΔV are to low rank, against its bounds, and what truncation does to the losses."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import msgspec

from proofcheck.experiments.bench.networks import Tasks, train_pair
from proofcheck.experiments.bench.premises import fine_tuning
from proofcheck.experiments.bench.readings_figure import PANELS, draw_readings
from proofcheck.experiments.bench.sweep import QUICK, QUICK_SAMPLES, SAMPLES
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, Source, judge, read
from proofcheck.measure.margins import TOLERANCE
from proofcheck.measure.singular import nearest_of_rank, residual
from proofcheck.models.recipe import Recipe

_ALPHA = 0.5


class RankSettings(Settings, frozen=True, kw_only=True):
    """Two tasks with α = 0.5 at one M."""

    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its M."""
        return f"M={self.recipe.M}"


class RankResult(msgspec.Struct, forbid_unknown_fields=True):
    """For T1: ε, and the distances of ΔW and ΔV to rank 1 and 2; for merges with λ = 1, what truncation costs.

    ``cost`` has the greatest growth of a task's loss with ΔW at rank 1 and ΔV at rank 1, and at rank 2.
    """

    epsilon: float
    attention: tuple[float, float]
    values: tuple[float, float]
    cost: tuple[float, float]


Ranked: TypeAlias = Record[RankSettings, RankResult]


def grid(quick: bool) -> Sequence[RankSettings]:
    """A few M."""
    if quick:
        return [RankSettings(samples=QUICK_SAMPLES, recipe=replace(QUICK, M=M)) for M in (5, 10)]
    return [RankSettings(samples=SAMPLES, recipe=Recipe(M=M)) for M in (10, 20, 40)]


def compute(settings: RankSettings, seed: int) -> RankResult:
    """Train the pair, take the residuals, and truncate."""
    tasks = train_pair(settings.recipe, _ALPHA, seed, settings.samples)
    attention, values = tasks.changes[0]
    return RankResult(
        tasks.epsilon[0],
        (residual(attention, 1).absolute, residual(attention, 2).absolute),
        (residual(values, 1).absolute, residual(values, 2).absolute),
        (_cost(tasks, 1), _cost(tasks, 2)),
    )


def _cost(tasks: Tasks, rank: int) -> float:
    """The greatest growth of the loss, over single tasks and their sum, when every vector is truncated."""
    low = tuple((nearest_of_rank(attention, 1), nearest_of_rank(values, rank)) for attention, values in tasks.changes)
    truncated = Tasks(tasks.recipe, tasks.patterns, tasks.pretrained, low, tasks.samples, tasks.steps)
    merges = ((0, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1))
    return max(truncated.loss(task, *lams) - tasks.loss(task, *lams) for task, *lams in merges)


def claims(records: Sequence[Ranked]) -> list[Claim]:
    """Both bounds of Corollary 1, with constants 1, and what it takes to keep the losses."""
    groups = grouped(records, lambda record: f"M = {record.settings.recipe.M}")
    verdicts = []
    sources: tuple[Source, ...] = ("review", "slides")
    for source in sources:
        about, claim = f"corollary-1.{source}", "Corollary 1 with constants 1: ΔW is this near to rank 1"
        over = [_over(at, group, about, _over_attention_bound) for at, group in groups.items()]
        ratio = "residual over Mε + 1/log M"
        verdicts.append(judge(f"low-rank.{about}.W", claim, source, ratio, over, about=[about]))
    for source in sources:
        bound = "ε/δ*" if source == "review" else "ε"
        about, claim = f"corollary-1.{source}", "Corollary 1 with constants 1: ΔV is this near to rank 1"
        ratio_of = partial(_over_values_bound, source=source)
        over = [_over(at, group, about, ratio_of) for at, group in groups.items()]
        verdicts.append(judge(f"low-rank.{about}.V", claim, source, f"residual over {bound}", over, about=[about]))
    growth = f"greatest growth of a loss; predicted at most {TOLERANCE}"
    sentences = ("ΔW and ΔV at rank 1 keep every loss", "ΔW at rank 1 and ΔV at rank 2 keep every loss")
    verdicts.append(judge("low-rank.truncated-to-rank-1", sentences[0], "project", growth, _costs(groups, 0)))
    verdicts.append(judge("low-rank.truncated-to-rank-2", sentences[1], "project", growth, _costs(groups, 1)))
    return verdicts


def _over(at: str, group: Sequence[Ranked], about: str, ratio: Callable[[Ranked, float], float]) -> Reading:
    """The residuals over a bound with one ε for all seeds."""
    run = fine_tuning(group[0].settings.recipe, [record.result.epsilon for record in group])
    over = [ratio(record, run.level) for record in group]
    return read(at, over, high=1, applies=run.hypotheses(about))


def _over_attention_bound(record: Ranked, epsilon: float) -> float:
    M = record.settings.recipe.M  # noqa: N806 - the paper's name
    return float(record.result.attention[0] / (M * epsilon + 1 / math.log(M)))


def _over_values_bound(record: Ranked, epsilon: float, source: Source) -> float:
    share = record.settings.recipe.delta_star if source == "review" else 1.0
    return float(record.result.values[0] * share / epsilon) if epsilon else math.inf


def _costs(groups: dict[str, list[Ranked]], place: int) -> list[Reading]:
    return [
        read(at, [record.result.cost[place] for record in group], high=0, within=TOLERANCE)
        for at, group in groups.items()
    ]


EXPERIMENT = Experiment(
    "low-rank",
    purpose="Corollary 1: how near ΔW and ΔV are to low rank, against the bounds, and what truncation costs",
    place=6,
    kind=Ranked,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=lambda records: draw_readings(claims(records)),
    stacks=True,
    words=Words(
        "Low rank (Corollary 1) in trained networks",
        "How far the weight changes ΔW and ΔV of a trained task are from matrices of rank 1 (Frobenius norm), against"
        " the bounds of Corollary 1 with each hidden constant 1, for several M; and by how much a loss grows when the"
        " task vectors are truncated before they are used alone or added (α = 0.5, λ = 1).",
        PANELS,
    ),
)
