r"""Theorem 3, out of domain: a target with μ_T′ = Σγ_iμ_{T_i} + κμ′_⊥, learned by Ψ⁽⁰⁾ + Σλ_iΔΨ_{T_i}."""

import itertools
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import NEAR, TOLERANCE, train_tasks
from proofcheck.experiments.records import Record
from proofcheck.experiments.sweep import QUICK
from proofcheck.experiments.verdicts import Claim, Reading, judge, read
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.region.region import Region

# About the estimate that the slides print, made possible: theirs has Σγ² > 1.
_PRINTED = (0.79, -0.61)
_ANALOGY = (0.577, 0.577, -0.577)
_ANALOGY_LAM = (1.0, 1.0, -1.0)
_DRAWN = 3
_WORST = "greatest E_T′ − ε over the λ with both sums ≥ 1 + c and |λ_i|/d ≤ c for some c in (0, 1)"
_AGREE = f"share of the λ at which trained and idealised network agree whether E_T′ ≤ ε + {TOLERANCE}"


class TargetSettings(Settings, frozen=True, kw_only=True):
    """A target and the λ to try, one row each."""

    gamma: tuple[float, ...]
    lams: tuple[tuple[float, ...], ...]
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its γ."""
        return f"gamma={','.join(f'{entry:g}' for entry in self.gamma)}"


class TargetResult(msgspec.Struct, forbid_unknown_fields=True):
    """ε of a network fine-tuned on the target, ω of each source task, and the target's loss at each λ."""

    epsilon: float
    omega: list[float]
    loss: list[float]
    ideal: list[float]


Target: TypeAlias = Record[TargetSettings, TargetResult]


def grid(quick: bool) -> Sequence[TargetSettings]:
    """The printed γ and random ones of two tasks over a grid of λ; of three tasks, and the analogy, over draws."""
    recipe, samples, side, draws = (QUICK, 100, 6, 60) if quick else (Recipe(), 300, 21, 400)
    axis = [round(-2 + 5 * i / (side - 1), 6) for i in range(side)]
    rng = np.random.default_rng(1)
    plane = tuple(itertools.product(axis, axis))
    cloud = (_ANALOGY_LAM, *(tuple(row) for row in rng.uniform(-5, 5, (draws, 3)).round(3).tolist()))
    drawn = [_drawn_gamma(rng, tasks) for tasks in (2, 3) for _ in range(_DRAWN)]
    gammas = [_PRINTED, *(drawn[:1] if quick else drawn), _ANALOGY]
    return [
        TargetSettings(gamma=gamma, lams=plane if len(gamma) == 2 else cloud, samples=samples, recipe=recipe)
        for gamma in gammas
    ]


def _drawn_gamma(rng: np.random.Generator, tasks: int) -> tuple[float, ...]:
    """A direction at random, of a length that leaves some of the target outside the tasks."""
    direction = rng.normal(size=tasks)
    return tuple((rng.uniform(0.6, 0.99) * direction / np.linalg.norm(direction)).round(2).tolist())


def compute(settings: TargetSettings, seed: int) -> TargetResult:
    """Train the tasks, and the target for comparison; merge the tasks at every λ."""
    patterns = Patterns.with_target(settings.gamma, settings.recipe.M)
    tasks = train_tasks(settings.recipe, patterns, seed, settings.samples)
    target = len(settings.gamma)
    losses = [tasks.loss(target, *lam, 0) for lam in settings.lams]
    ideal = [tasks.ideal_loss(target, *lam, 0) for lam in settings.lams]
    return TargetResult(tasks.epsilon[target], list(tasks.omega[:target]), losses, ideal)


@cache
def offered(settings: TargetSettings) -> tuple[bool, ...]:
    """Which λ of the settings Theorem 3 offers for some c, with β = 1/d; exact."""
    region = Region([str(entry) for entry in settings.gamma])
    beta = Fraction(1, settings.recipe.M + len(settings.gamma) + 1)
    return tuple(_is_offered(region, beta, lam) for lam in settings.lams)


def _is_offered(region: Region, beta: Fraction, lam: tuple[float, ...]) -> bool:
    exact = [Fraction(str(entry)) for entry in lam]
    most, least = min(region.sums(exact)) - 1, beta * max(map(abs, exact))
    return most > 0 and least <= most and least < 1 and all(exact)


def claims(records: Sequence[Target]) -> list[Claim]:
    """Theorem 3's sufficiency, the analogy, and the idealised network's word on each λ."""
    groups = by_gamma(records)
    sufficient = [_worst(at, group) for at, group in groups.items() if any(offered(group[0].settings))]
    analogy = [_analogy(at, group) for at, group in groups.items() if group[0].settings.gamma == _ANALOGY]
    agree = [read(at, [_agreement(record) for record in group], low=1 - NEAR) for at, group in groups.items()]
    return [
        judge("Theorem 3: the target is learned at every λ offered", "review", _WORST, sufficient),
        judge("Theorem 3: the target is learned at every λ offered", "slides", _WORST, sufficient),
        judge("the analogy A + (B − C) with λ = (1, 1, −1) learns its target", "review", "E_T′ − ε", analogy),
        judge("the idealised network says which λ learn the target", "ideal", _AGREE, agree),
    ]


def by_gamma(records: Sequence[Target]) -> dict[str, list[Target]]:
    """The records of each γ, by the name of the point."""
    found: dict[str, list[Target]] = {}
    for record in records:
        name = ", ".join(f"{entry:g}" for entry in record.settings.gamma).replace("-", "−")
        found.setdefault(f"γ = ({name})", []).append(record)
    return found


def _worst(at: str, group: list[Target]) -> Reading:
    inside = list(offered(group[0].settings))
    worst = [float(np.array(record.result.loss)[inside].max()) - record.result.epsilon for record in group]
    return read(at, worst, high=TOLERANCE)


def _analogy(at: str, group: list[Target]) -> Reading:
    place = group[0].settings.lams.index(_ANALOGY_LAM)
    return read(at, [record.result.loss[place] - record.result.epsilon for record in group], high=TOLERANCE)


def _agreement(record: Target) -> float:
    level = record.result.epsilon + TOLERANCE
    return float(np.mean((np.array(record.result.loss) <= level) == (np.array(record.result.ideal) <= level)))


def coverage(group: Sequence[Target]) -> float:
    """The share of the λ that learn the target, in the mean over seeds, that Theorem 3 offers; 0 where none does."""
    level = np.mean([record.result.epsilon for record in group]) + TOLERANCE
    learned = np.mean([record.result.loss for record in group], axis=0) <= level
    return float(np.mean(np.array(offered(group[0].settings))[learned])) if learned.any() else 0.0


EXPERIMENT = Experiment("out-of-domain", Target, grid, compute, claims)
