r"""Ψ = Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2} over λ: the losses of both tasks, trained and idealised (Theorems 1, 2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import msgspec
import numpy as np
from msgspec import structs

from proofcheck.experiments.bench.networks import train_pair
from proofcheck.experiments.bench.premises import fine_tuning
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.measure.arrays import Floats
from proofcheck.models.recipe import Recipe
from proofcheck.statements.fine_tuning import FineTuning
from proofcheck.statements.lambda_sets import LambdaPiece, Operation, lambda_set

SWEEP = (
    "A panel for each α, with a shared read-out: the losses of the merged network over λ, mean and 95 % interval over"
    " the seeds (solid, with band), and of the [idealised network](../bounds/definitions.md#the-idealised-network) on"
    " the same samples (dashed). The bars above say which λ each source offers."
)

LOSSES = (
    "E\\_T1 and E\\_T2 are its mean hinge losses on fresh samples of each task, and ε is the loss of the network that"
    " was fine-tuned on that task alone."
)

PAIR = (
    "Two tasks T1 and T2, whose patterns have the correlation α, are each fine-tuned from the same network Ψ⁽⁰⁾;"
    " the merged network is Ψ⁽⁰⁾ + ΔΨ\\_T1 + λΔΨ\\_T2, d = M + 2."
)

ALPHAS = (-0.9, -0.5, -0.2, 0.0, 0.2, 0.5, 0.9)
QUICK_ALPHAS = (-0.5, 0.0, 0.5)
QUICK = Recipe(M=10, P=50, m=64, batch=32, eta=5.0, steps=12, test_samples=200)
SAMPLES, QUICK_SAMPLES = 1000, 200
# With a read-out for each position: fewer samples, as each costs more, and fewer α.
_POSITIONED = 200
POSITIONED_ALPHAS = (-0.5, 0.0, 0.5)


class SweepSettings(Settings, frozen=True, kw_only=True):
    """A sweep at one α."""

    alpha: float
    lams: tuple[float, ...]
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its α and, where each position has one, the read-out."""
        return f"alpha={self.alpha:g}" + (",per-position" if self.recipe.read_out == "per-position" else "")


class SweepResult(msgspec.Struct, forbid_unknown_fields=True):
    """For each task ε, ω and the slack, and for each λ the losses of the merged and of the idealised network."""

    epsilon: tuple[float, float]
    omega: tuple[float, float]
    slack: tuple[float, float]
    loss_1: list[float]
    loss_2: list[float]
    ideal_1: list[float]
    ideal_2: list[float]

    def taken(self, recipe: Recipe) -> int:
        """The fewest steps that a task took."""
        return recipe.steps


Sweep: TypeAlias = Record[SweepSettings, SweepResult]


def settings_over(least: float, most: float, step: float, *, quick: bool) -> list[SweepSettings]:
    """A sweep for each α over the same λ; with twice the step for quick ones."""
    step = 2 * step if quick else step
    lams = tuple(round(least + step * i, 6) for i in range(round((most - least) / step) + 1))
    recipe, samples = (QUICK, QUICK_SAMPLES) if quick else (Recipe(), SAMPLES)
    return [
        SweepSettings(alpha=alpha, lams=lams, samples=samples, recipe=recipe)
        for alpha in (QUICK_ALPHAS if quick else ALPHAS)
    ]


def positioned(least: float, most: float, step: float, alphas: Sequence[float], *, quick: bool) -> list[SweepSettings]:
    """A sweep with a read-out for each position; it needs a rate about P times as large, and costs more a sample."""
    shared = {settings.alpha: settings for settings in settings_over(least, most, step, quick=quick)}
    chosen = [shared[alpha] for alpha in alphas if alpha in shared]
    return [structs.replace(settings, samples=_POSITIONED, recipe=per_position(settings.recipe)) for settings in chosen]


def per_position(recipe: Recipe) -> Recipe:
    """The same recipe with a read-out for each position, and η times P.

    >>> per_position(QUICK).eta
    250.0
    """
    return replace(recipe, read_out="per-position", eta=recipe.eta * recipe.P)


def with_positions(recipes: Iterable[Recipe]) -> str:
    """What a claim on such networks says of them: they differ in η too.

    >>> with_positions([per_position(QUICK)])
    ', a read-out for each position and η = 250'
    """
    etas = sorted({recipe.eta for recipe in recipes})
    return ", a read-out for each position" + "".join(f" and η = {eta:g}" for eta in etas)


def compute(settings: SweepSettings, seed: int) -> SweepResult:
    """Train the pair, and sweep."""
    pair = train_pair(settings.recipe, settings.alpha, seed, settings.samples)
    losses = [[pair.loss(task, 1, lam) for lam in settings.lams] for task in (0, 1)]
    ideal = [[pair.ideal_loss(task, 1, lam) for lam in settings.lams] for task in (0, 1)]
    slacks = (pair.slack(0), pair.slack(1))
    return SweepResult((pair.epsilon[0], pair.epsilon[1]), (pair.omega[0], pair.omega[1]), slacks, *losses, *ideal)


def by_alpha(records: Sequence[Sweep], read_out: str = "shared") -> dict[float, list[Sweep]]:
    """The records of each α with one kind of read-out."""
    chosen = [record for record in records if record.settings.recipe.read_out == read_out]
    return grouped(chosen, lambda record: record.settings.alpha)


def rational(number: float) -> Fraction:
    """The rational that a decimal setting such as −0.9 means.

    >>> rational(-0.9)
    Fraction(-9, 10)
    """
    return Fraction(str(number))


def ideal_network(records: Sequence[Sweep]) -> IdealNetwork:
    """The idealised network with the mean ω of T2's vectors."""
    recipe = records[0].settings.recipe
    omega = float(np.mean([record.result.omega[1] for record in records]))
    return IdealNetwork(str(recipe.delta_star), str(recipe.delta_hash), str(round(omega, 6)))


def run_of(group: Sequence[Sweep]) -> FineTuning:
    """The fine-tuned networks of a group, with one ε for all its seeds."""
    settings = group[0].settings
    losses = [loss for record in group for loss in record.result.epsilon]
    steps = min(record.result.taken(settings.recipe) for record in group)
    return fine_tuning(settings.recipe, losses, steps=steps, alpha=rational(settings.alpha))


def offered(operation: Operation, source: str, group: Sequence[Sweep]) -> LambdaPiece:
    """What a source offers at this α, with its own β at these networks, and hidden constants 1."""
    run = run_of(group)
    numbers = {"beta": run.beta(source), "eta": run.eta, "delta_star": run.delta_star}
    return lambda_set(operation, source, rational(group[0].settings.alpha), numbers)[0]


def places(piece: LambdaPiece, lams: Sequence[float]) -> list[int]:
    """Where in ``lams`` the λ are that a source offers; nowhere if an end is not known."""
    if piece.empty:
        return []
    ends_known = zip(piece.interval, piece.unbounded, (float("-inf"), float("inf")), strict=True)
    ends = [
        infinite if unbounded else None if end is None else float(Fraction(end))
        for end, unbounded, infinite in ends_known
    ]
    low, high = ends
    return [] if low is None or high is None else [i for i, lam in enumerate(lams) if low <= lam <= high]


def words(alpha: float) -> str:
    """The point of a reading.

    >>> words(-0.5)
    'α = −0.5'
    """
    return f"α = {alpha:g}".replace("-", "−")


def first_lasting(lams: Sequence[float], losses: Sequence[float], level: float) -> float | None:
    """The least λ from which on the loss stays at ``level`` or below, between two λ by linear interpolation.

    None when it is above at the last one, or never: then that λ is not among these.

    >>> first_lasting([0.0, 1.0, 2.0], [1.0, 0.5, 0.0], 0.25)
    1.5
    """
    above = [i for i, loss in enumerate(losses) if loss > level]
    if not above or above[-1] == len(lams) - 1:
        return None
    i = above[-1]
    share = (losses[i] - level) / (losses[i] - losses[i + 1])
    return lams[i] + share * (lams[i + 1] - lams[i])


def sign_change(margins: Callable[[float], Floats], lams: Sequence[float]) -> float | None:
    """Where the mean margin turns positive, on the way on from the λ at which it is least; None where it never does.

    Args:
        margins: At a λ.
        lams: To start the bisection between.

    >>> round(sign_change(lambda lam: np.array([lam * (lam + 1.25)]), [0.0, -0.5, -1.0, -1.5]), 2)
    -1.25
    """

    def mean(lam: float) -> float:
        return float(margins(lam).mean())

    means = [mean(lam) for lam in lams]
    least = int(np.argmin(means))
    above = next((i for i in range(least, len(lams)) if means[i] > 0), None)
    if above is None or above == least:
        return None
    before, after = lams[above - 1], lams[above]
    for _ in range(12):
        middle = (before + after) / 2
        before, after = (before, middle) if mean(middle) > 0 else (middle, after)
    return after
