"""What hidden constants are fitted to: each bounded quantity, measured on one Ψ⁽⁰⁾ and the tasks trained from it."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.bench.networks import Tasks
from proofcheck.experiments.engine.cell import Record, Settings
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TOLERANCE, TaskSamples, hinge
from proofcheck.measure.network import Network
from proofcheck.measure.rows import row_norms
from proofcheck.measure.singular import residual
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator

# Steps are counted to this test loss, on exact counts: it then has no noise.
LOSS = 0.05
# A target at which both sums of Theorem 3 bind at one λ.
GAMMA = (0.8, -0.6)
# Seeds of the held-out networks begin here: none of them trained a network of the fit.
OTHER_SEEDS = 1000
_FEW = 500
# The large rows of ΔV are taken to be those of at least this part of the longest: no source says where L ends.
LARGE = 0.5


class CalibrationSettings(Settings, frozen=True, kw_only=True):
    """One recipe, of the fit or held out, and the α < 0 at which negation is measured."""

    held_out: bool
    alpha: float
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """Fit or held out, with the settings in which networks differ, and α."""
        use, recipe = "held-out" if self.held_out else "fit", self.recipe
        moved = f"M={recipe.M},m={recipe.m},B={recipe.batch},eta={recipe.eta:g},delta_star={recipe.delta_star:g}"
        return f"{use},{moved},alpha={self.alpha:g}"


class Measurement(msgspec.Struct, forbid_unknown_fields=True):
    """What one Ψ⁽⁰⁾ and its tasks gave for each quantity that a source bounds up to a constant.

    ``epsilon`` is T1's own loss; ``steps`` to a loss of `LOSS`; ``beta`` T1's relative loss of margin at λ = 1;
    ``learned`` E_T2 at the least λ of Theorem 1 for an irrelevant T2; ``unlearned`` E_T2 at λ = −1 for the
    contradictory one; ``target`` E_T′ at the λ where both sums of Theorem 3 bind; ``lower_end`` and ``upper_end`` the
    λ of the contradictory T2 between which T1 is kept; residuals of rank 1; ``fraction`` the share of rows of ΔV at
    least `LARGE` times as long as the longest, ``large_row`` the shortest of them, ``small_row`` the longest other,
    null where no other row moved.
    """

    epsilon: float
    steps: int
    beta: float
    learned: float
    unlearned: float
    target: float
    lower_end: float
    upper_end: float
    residual_W: float  # noqa: N815 - the paper's name
    residual_V: float  # noqa: N815 - the paper's name
    fraction: float
    large_row: float
    small_row: float | None


Calibrated: TypeAlias = Record[CalibrationSettings, Measurement]


def compute(settings: CalibrationSettings, seed: int) -> Measurement:
    """Train T1, an irrelevant and a contradictory T2, and measure."""
    own_seed = seed + OTHER_SEEDS * settings.held_out
    tasks, steps = _train(settings, own_seed)
    alone = tasks.loss(0, 1, 0, 0)
    attention, values = tasks.changes[0]
    norms = row_norms(values)
    large = norms >= LARGE * norms.max()
    return Measurement(
        epsilon=alone,
        steps=steps,
        beta=abs(1 - float(tasks.margins(0, 1, 1, 0).mean() / tasks.alone[0].mean())),
        learned=tasks.loss(1, 1, 1 + 1 / settings.recipe.M, 0),
        unlearned=tasks.loss(2, 1, 0, -1),
        target=tasks.loss(3, *_binding(settings.recipe.M), 0),
        lower_end=_kept_until(_few(tasks), -0.25 / settings.alpha**2, 16),
        upper_end=_kept_until(_few(tasks), 0.05, 40),
        residual_W=residual(attention, 1).absolute,
        residual_V=residual(values, 1).absolute,
        fraction=float(large.mean()),
        large_row=float(norms[large].min()),
        small_row=float(norms[~large].max(initial=0.0)) or None,
    )


def _train(settings: CalibrationSettings, seed: int) -> tuple[Tasks, int]:
    """T1, the irrelevant and the contradictory T2; the steps that T1 takes on exact counts."""
    from proofcheck.models.family import train_family
    from proofcheck.models.training import fine_tune

    recipe, patterns = settings.recipe, _patterns(settings.recipe.M, settings.alpha)
    family = train_family(recipe, patterns, seed, tasks=(0, 1, 2))
    start = family.pretrained
    counted = replace(recipe, counts="exact", until=LOSS, check_every=1, steps=2000, test_samples=2)
    steps = fine_tune(start, patterns, 0, counted, seed).steps
    initial = Network(*(tensor.detach().numpy() for tensor in (start.W, start.V, start.a)))
    changes = tuple((vector.tensors["W"].numpy(), vector.tensors["V"].numpy()) for vector in family.vectors)
    batches = [recipe.tokens.sample(settings.samples, generator(seed, Stream.MEASURE, task)) for task in range(4)]
    samples = tuple(
        TaskSamples(batch.counts, batch.labels, patterns.dictionary(task)) for task, batch in enumerate(batches)
    )
    steps_of_tasks = tuple(trained.steps for trained in family.trained)
    return Tasks(recipe, patterns, initial, changes, samples, steps_of_tasks), steps


def _patterns(M: int, alpha: float) -> Patterns:  # noqa: N803 - the paper's name
    """T1, the irrelevant T2, the contradictory T2 and the target, in one plane."""
    basis = Patterns.orthonormal(2, M)
    plane = np.array([[1, 0], [0, 1], [alpha, (1 - alpha**2) ** 0.5], GAMMA])
    return Patterns(plane @ basis.mu, basis.v)


def _binding(M: int) -> Floats:  # noqa: N803 - the paper's name
    """The λ with Σλ_iγ_i = Σλ_iγ_i² = 1 + c and c = β·max|λ_i|, for the slides' β = 1/M."""
    least = np.linalg.solve(np.array([GAMMA, np.square(GAMMA)]), np.ones(2))
    return np.asarray(least / (1 - np.abs(least).max() / M))


def _few(tasks: Tasks) -> Callable[[float], float]:
    """By how much more than `TOLERANCE` T1's loss is above ε when λ times the contradictory T2's vector is added."""
    samples = tasks.samples[0]
    first_samples = TaskSamples(samples.counts[:_FEW], samples.labels[:_FEW], samples.dictionary)
    few_samples = replace(tasks, samples=(first_samples,))
    allowed = few_samples.loss(0, 1, 0, 0) + TOLERANCE
    return lambda lam: float(hinge(few_samples.margins(0, 1, 0, lam)).mean()) - allowed


def _kept_until(excess: Callable[[float], float], step: float, most: int) -> float:
    """The first λ on the way from 0 at which T1's loss is above what is allowed; ``most`` steps when it never is."""
    crossing = next((i for i in range(1, most + 1) if excess(i * step) > 0), None)
    if crossing is None:
        return most * step
    inside, outside = (crossing - 1) * step, crossing * step
    for _ in range(6):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if excess(middle) > 0 else (middle, outside)
    return (inside + outside) / 2
