r"""Trained tasks as arrays, their held-out samples, and what the idealised network says of the same samples."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from proofcheck.certify.linear_parts import take_apart
from proofcheck.certify.task import Subject, law_of
from proofcheck.ideal.gain import output
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TOLERANCE, TaskSamples, hinge, margins
from proofcheck.measure.network import Network
from proofcheck.measure.singular import omega
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator
from proofcheck.models.tokens import arranged

if TYPE_CHECKING:
    from proofcheck.models.task_vector import TaskVector
    from proofcheck.models.transformer import Transformer


@dataclass(frozen=True, eq=False)
class Tasks:
    """Tasks fine-tuned from one Ψ⁽⁰⁾.

    Args:
        recipe: Every setting of training.
        patterns: The μ_i and the v_j.
        pretrained: Ψ⁽⁰⁾.
        changes: (ΔW_i, ΔV_i) of each task.
        samples: Of each task, unseen in training.
        steps: That each task's fine-tuning took.
    """

    recipe: Recipe
    patterns: Patterns
    pretrained: Network
    changes: tuple[tuple[Floats, Floats], ...]
    samples: tuple[TaskSamples, ...]
    steps: tuple[int, ...]

    def margins(self, task: int, *lams: float) -> Floats:
        """The margins on a task, from 0, of Ψ⁽⁰⁾ + Σλ_iΔΨ_i."""
        changes = [(lam, *change) for lam, change in zip(lams, self.changes, strict=True)]
        return margins(self.pretrained.plus(changes), self.samples[task])

    def loss(self, task: int, *lams: float) -> float:
        """The mean hinge loss of the same."""
        return float(hinge(self.margins(task, *lams)).mean())

    @cached_property
    def alone(self) -> tuple[Floats, ...]:
        """For each task the margins of the network fine-tuned on it."""
        return tuple(self.margins(task, *row) for task, row in enumerate(np.eye(len(self.changes)).tolist()))

    @cached_property
    def epsilon(self) -> tuple[float, ...]:
        """For each task the loss of the network fine-tuned on it."""
        return tuple(float(hinge(margins).mean()) for margins in self.alone)

    @cached_property
    def certified(self) -> tuple[tuple[float, float], ...]:
        """For each task bounds on the population's loss of the same network, that hold with a proof."""
        bounds = []
        for task, row in enumerate(np.eye(len(self.changes)).tolist()):
            parts = take_apart(self.pretrained, self.changes, self.patterns.dictionary(task))
            loss = Subject(parts, *law_of(self.recipe)).loss(parts.at(row))
            bounds.append((loss.low, loss.high))
        return tuple(bounds)

    @cached_property
    def omega(self) -> tuple[float, ...]:
        """The attention strength ω_i of each task vector."""
        return tuple(omega(dW, mu) for (dW, _), mu in zip(self.changes, self.patterns.mu, strict=True))

    def slack(self, task: int) -> float:
        """The part s of every margin that the fine-tuned network can lose before its loss grows by `TOLERANCE`."""
        low, high = 0.0, 1.0
        for _ in range(30):
            middle = (low + high) / 2
            grown = float(hinge((1 - middle) * self.alone[task]).mean()) > self.epsilon[task] + TOLERANCE
            low, high = (low, middle) if grown else (middle, high)
        return low

    def ideal_loss(self, task: int, *lams: float) -> float:
        """The mean hinge loss of the idealised network with these ω_i, on the same samples."""
        return float(hinge(self.ideal_margins(task, *lams)).mean())

    def ideal_margins(self, task: int, *lams: float) -> Floats:
        """The margins of the same.

        They are y·f/(A·b) = p̂·y(p−q)/P·Gain(Σλ_iω_iγ_i²); A·b makes their mean, for the task alone, the trained
        network's.
        """
        gamma = self.patterns.mu @ self.patterns.mu[task]
        weights = np.asarray(lams)
        scale = self.alone[task].mean() / self._ideal(task, 1.0, self.omega[task]).mean()
        path = float(weights @ (np.asarray(self.omega) * gamma**2))
        return np.asarray(scale * self._ideal(task, float(weights @ gamma), path))

    def _ideal(self, task: int, p_hat: float, path: float) -> Floats:
        counts, labels = self.samples[task].counts, self.samples[task].labels
        p, q = counts[:, 0], counts[:, 1]
        return labels * output(p_hat, path, 1.0, p, q, counts.sum(axis=1) - p - q)


def train_pair(recipe: Recipe, alpha: float, seed: int, samples: int) -> Tasks:
    """T1 and T2 with μ_1ᵀμ_2 = α; the other arguments as in `train_tasks`."""
    return train_tasks(recipe, Patterns.pair(alpha, recipe.M), seed, samples)


def train_tasks(recipe: Recipe, patterns: Patterns, seed: int, samples: int) -> Tasks:
    """Every task of ``patterns``.

    Args:
        recipe: Every setting of training.
        patterns: The μ_i and the v_j.
        seed: Opens every stream of random numbers.
        samples: Held-out samples of each task.
    """
    from proofcheck.models.family import train_family

    family = train_family(recipe, patterns, seed)
    initial, changes = as_network(family.pretrained), tuple(as_arrays(vector) for vector in family.vectors)
    tasks = range(len(changes))
    samples_of_tasks = tuple(held_out(recipe, patterns, task, seed, samples) for task in tasks)
    return Tasks(
        recipe, patterns, initial, changes, samples_of_tasks, tuple(trained.steps for trained in family.trained)
    )


def held_out(recipe: Recipe, patterns: Patterns, task: int, seed: int, samples: int) -> TaskSamples:
    """Samples of a task unseen in training, with the order of their tokens where each position has a read-out."""
    rng = generator(seed, Stream.MEASURE, task)
    batch = recipe.tokens.sample(samples, rng)
    kinds = arranged(batch.counts, rng) if recipe.read_out == "per-position" else None
    return TaskSamples(batch.counts, batch.labels, patterns.dictionary(task), kinds)


def as_network(weights: "Transformer") -> Network:
    """A trained network in NumPy."""
    return Network(*(tensor.detach().double().numpy() for tensor in (weights.W, weights.V, weights.a)))


def as_arrays(vector: "TaskVector") -> tuple[Floats, Floats]:
    """(ΔW, ΔV) of a task vector."""
    return vector.tensors["W"].double().numpy(), vector.tensors["V"].double().numpy()
