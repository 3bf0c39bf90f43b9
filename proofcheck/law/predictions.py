"""The law of a recipe: its path, and what it says of steps, β, rows, ranks and λ, as the contract has it."""

from dataclasses import asdict
from typing import Literal, NamedTuple

import numpy as np

from proofcheck.law.derivation import norms_squared
from proofcheck.law.descent import EVERY, Member, Point, Problem, descend, path
from proofcheck.law.documents import DeadShares, KeptSet, Law, PathPoint, Residuals
from proofcheck.law.frozen import dead_share, parts
from proofcheck.law.merges import RANGE, Task, kept
from proofcheck.law.samples import population
from proofcheck.law.starts import Start, from_seed, from_zero
from proofcheck.measure.documents import Settings
from proofcheck.measure.singular import residual
from proofcheck.models.checks import one_of, real, whole
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.region.numbers import InputError

# The loss to which steps are counted where the recipe names none, as `scaling` counts them.
LOSS = 0.05
_MOST_STEPS = 100_000


class Run(NamedTuple):
    """One task's law: its start, and the points of its path."""

    start: Start
    problem: Problem
    points: list[Point]

    @property
    def task(self) -> Task:
        """As a merge takes it."""
        return Task(self.problem, self.points[0].member, self.points[-1].member)


def run(recipe: Recipe, start: Start, *, moved: tuple[bool, ...] = EVERY) -> Run:
    """The path that training has a look at: up to its steps, or to the loss ``until``, looked at as training does.

    Args:
        recipe: Every setting; batches, test samples and the type do not enter.
        start: Where it begins.
        moved: Which coefficients of W move, see `descend`.

    Raises:
        InputError: If it diverges, takes more than 100,000 steps, or has a read-out for each position.

    >>> run(Recipe(counts="exact", until=0.05, check_every=1), from_zero()).points[-1].step
    25
    """
    if recipe.read_out != "shared":
        raise InputError("read_out: the law is for a shared read-out, got per-position; leave --read-out out")
    whole("steps", recipe.steps, least=0, most=_MOST_STEPS)
    problem = Problem(start.a, population(recipe.tokens))
    points = descend(problem, start.member, recipe.eta, moved=moved)
    if recipe.until is None:
        return Run(start, problem, path(points, recipe.steps))
    until, every = recipe.until, recipe.check_every
    is_end = lambda point: point.step % every == 0 and point.loss <= until  # noqa: E731
    return Run(start, problem, path(points, recipe.steps, is_end))


def law(recipe: Recipe, alpha: float = 0.5, *, start: str = "zero", seed: int = 0) -> Law:
    """What the law predicts for two tasks trained with a recipe, as the contract ``proofcheck/law/1``.

    Args:
        recipe: Every setting; batches, test samples and the type do not enter.
        alpha: μ_1ᵀμ_2.
        start: ``"zero"`` for five scalars from 0⁺, ``"random"`` for the seed's Ψ⁽⁰⁾ projected on the class.
        seed: As of training.

    Raises:
        InputError: If a value is out of its range, or it diverges.

    >>> law(Recipe(steps=5)).class_
    'C5'
    """
    if abs(real("alpha", alpha)) > 1:
        raise InputError(f"alpha: expected a correlation in [-1, 1], got {alpha:g}")
    if one_of("start", start, ("zero", "random")) == "zero":
        runs = [run(recipe, from_zero())] * 2
    else:
        patterns = Patterns.pair(alpha, recipe.M)
        runs = [run(recipe, from_seed(recipe, patterns, task, seed)) for task in (0, 1)]
    first = runs[0]
    told = [state(first.points[0].member, point, first.start.a, recipe.M) for point in first.points]
    of_beta, dead = told[-1], dead_share(recipe.tokens)
    own, spread = parts(recipe.tokens)
    return Law(
        schema="proofcheck/law/1",
        settings=Settings(alpha=alpha, **asdict(recipe)),
        path=told,
        steps_to_loss=steps_to(first.points, LOSS if recipe.until is None else recipe.until),
        beta=of_beta.kappa * spread / (of_beta.b * own) if of_beta.b else None,
        dead_share=DeadShares(*dead),
        counts=_counts(recipe),
        class_="C5" if start == "zero" else "C2m+5",
        residual=residuals(first.task.change(), recipe.M),
        lambda_=_lambda_sets(runs, alpha),
    )


def steps_to(points: list[Point], loss: float) -> int | None:
    """The first step with at most this loss."""
    return next((point.step for point in points if point.loss <= loss), None)


def state(start: Member, point: Point, a: np.ndarray, M: int) -> PathPoint:
    """A point in the letters of the class: b = Σa_iΔc_i, κ = √m times the mean of the Δk_i, ω = Δω."""
    c, k, w = (last - first for last, first in zip(point.member, start, strict=True))
    norm_V = float(np.sqrt(c @ c + M * (k @ k)))
    norm_W = float(np.sqrt(np.square(w) @ norms_squared(M)))
    b, kappa = float(a @ c), float(np.sqrt(len(k)) * k.mean())
    return PathPoint(point.step, point.loss, b, kappa, float(w[0]), norm_V, norm_W)


def residuals(change: Member, M: int) -> Residuals:
    """How far a task vector of the class is from rank 1.

    ΔV is (c, √M k) in orthonormal directions; ΔW is a block in μ and v̄, and one number on the M − 1 others.
    """
    c, k, (omega, same, other, to, back) = change
    block = np.array([[omega, to * np.sqrt(M)], [back * np.sqrt(M), same + (M - 1) * other]])
    largest = max(float(np.linalg.norm(block, 2)), abs(float(same - other)))
    rest = float(np.square(block).sum() + (M - 1) * (same - other) ** 2) - largest**2
    return Residuals(residual(np.stack([c, np.sqrt(M) * k], axis=1), 1).absolute, float(np.sqrt(max(rest, 0.0))))


def _lambda_sets(runs: list[Run], alpha: float) -> list[KeptSet]:
    tasks = [of_task.task for of_task in runs]
    sets = []
    for evaluated in (0, 1):
        learned, unlearned = kept(tasks, alpha, evaluated)
        sets.append(KeptSet(alpha, evaluated + 1, learned, unlearned, RANGE))
    return sets


def _counts(recipe: Recipe) -> Literal["iid", "exact"]:
    return "exact" if recipe.counts == "exact" else "iid"
