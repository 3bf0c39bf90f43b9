r"""Double negation: under strong negation T2's value path and its attention path have both flipped, and it is learned.

At α = 0 the idealised network at fixed counts unlearns T2 for −|x₀|/ω ≤ λ ≤ 0 only; the paper offers every λ ≤ 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import NEAR, UNLEARNED, train_pair
from proofcheck.experiments.records import Record
from proofcheck.experiments.sweep import QUICK, QUICK_SAMPLES, SAMPLES
from proofcheck.experiments.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.zero import find_zero
from proofcheck.models.recipe import Recipe

_DELTAS, _QUICK_DELTAS = (0.0, 0.02, 0.05, 0.1, 0.2), (0.0, 0.1)
_LEAST = "least E_T2 over −8 ≤ λ ≤ 0"
_CROSSING = f"the greatest λ < 0 with E_T2 < {UNLEARNED}"


class RelearningSettings(Settings, frozen=True, kw_only=True):
    """Strong negation at α = 0 and one δ#, which the recipe has."""

    lams: tuple[float, ...]
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its δ#."""
        return f"delta_hash={self.recipe.delta_hash:g}"


class RelearningResult(msgspec.Struct, forbid_unknown_fields=True):
    """T2's loss at each λ, trained and idealised, the λ at which it falls below `UNLEARNED`, and x₀/ω.

    ``crossing`` is null where T2 is not learned again, ``predicted`` where the idealised network never does so.
    """

    omega: float
    loss: list[float]
    ideal: list[float]
    crossing: float | None
    ideal_crossing: float | None
    predicted: float | None


Relearning: TypeAlias = Record[RelearningSettings, RelearningResult]


def grid(quick: bool) -> Sequence[RelearningSettings]:
    """A few δ#, and λ from 0 down to −8."""
    step = 0.25
    lams = tuple(-step * i for i in range(33))
    samples = QUICK_SAMPLES if quick else SAMPLES
    base = QUICK if quick else Recipe()
    return [
        RelearningSettings(lams=lams, samples=samples, recipe=replace(base, delta_hash=delta))
        for delta in (_QUICK_DELTAS if quick else _DELTAS)
    ]


def compute(settings: RelearningSettings, seed: int) -> RelearningResult:
    """Train the pair, negate T2 ever more strongly, and close in on where it is learned again."""
    recipe = settings.recipe
    pair = train_pair(recipe, 0.0, seed, settings.samples)

    def trained(lam: float) -> float:
        return pair.loss(1, 1, lam)

    def ideal(lam: float) -> float:
        return pair.ideal_loss(1, 1, lam)

    losses, ideals = ([loss(lam) for lam in settings.lams] for loss in (trained, ideal))
    zero = find_zero(*(str(share) for share in _shares(recipe)))
    return RelearningResult(
        pair.omega[1],
        losses,
        ideals,
        _crossing(trained, settings.lams, losses),
        _crossing(ideal, settings.lams, ideals),
        None if zero is None else zero.x0() / pair.omega[1],
    )


def _shares(recipe: Recipe) -> tuple[float, float, float]:
    return recipe.delta_star, recipe.delta_hash, round(1 - recipe.delta_star - recipe.delta_hash, 12)


def _crossing(loss: Callable[[float], float], lams: Sequence[float], losses: Sequence[float]) -> float | None:
    """The first λ on the way down at which the loss is below `UNLEARNED`, by bisection; None where there is none."""
    below = [i for i, found in enumerate(losses) if found < UNLEARNED]
    if not below or below[0] == 0:
        return None
    high, low = lams[below[0] - 1], lams[below[0]]
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if loss(middle) < UNLEARNED else (low, middle)
    return low


def claims(records: Sequence[Relearning]) -> list[Claim]:
    """The paper's unbounded negation at α = 0 by both sources, and the idealised network's end of it."""
    groups = by_delta(records)
    stays = [read(at, [min(record.result.loss) for record in group], low=UNLEARNED) for at, group in groups.items()]
    ends = [_against_ideal(at, group) for at, group in groups.items() if group[0].result.predicted is not None]
    curves = [_against_curve(at, group) for at, group in groups.items() if group[0].result.predicted is not None]
    never = [at_least for at_least in stays if groups[at_least.at][0].result.predicted is None]
    return [
        judge("Theorem 2: at α = 0 T2 stays unlearned for every λ ≤ 0", "review", _LEAST, stays),
        judge("Theorem 2: at α = 0 T2 stays unlearned for every λ ≤ 0", "slides", _LEAST, stays),
        judge("without confusion tokens T2 is never learned again", "ideal", _LEAST, never),
        judge(f"T2 is learned again at x₀/ω, within {NEAR:.0%}", "ideal", _CROSSING, ends),
        judge(
            f"the same where the idealised loss on the same samples falls, within {NEAR:.0%}",
            "ideal",
            _CROSSING,
            curves,
        ),
    ]


def by_delta(records: Sequence[Relearning]) -> dict[str, list[Relearning]]:
    """The records of each δ#, by the name of the point."""
    found: dict[str, list[Relearning]] = {}
    for record in records:
        found.setdefault(f"δ# = {record.settings.recipe.delta_hash:g}", []).append(record)
    return found


def _against_ideal(at: str, group: list[Relearning]) -> Reading:
    predicted = [record.result.predicted for record in group if record.result.predicted is not None]
    return _near(at, group, float(np.mean(predicted)))


def _against_curve(at: str, group: list[Relearning]) -> Reading:
    return _near(at, group, float(np.mean([_or_end(record, record.result.ideal_crossing) for record in group])))


def _near(at: str, group: list[Relearning], predicted: float) -> Reading:
    measured = [_or_end(record, record.result.crossing) for record in group]
    return read(at, measured, (1 + NEAR) * predicted, (1 - NEAR) * predicted)


def _or_end(record: Relearning, crossing: float | None) -> float:
    """A network that does not relearn within the sweep counts with its far end."""
    return record.settings.lams[-1] if crossing is None else crossing


EXPERIMENT = Experiment("relearning", Relearning, grid, compute, claims)
