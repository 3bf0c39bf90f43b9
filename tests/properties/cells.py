"""The trained networks that the properties are tested on: who they are, and what they do on held-out samples."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property

import numpy as np
import torch
from hypothesis.vendor.pretty import RepresentationPrinter
from numpy.typing import NDArray

from proofcheck.measure.documents import Settings
from proofcheck.measure.intervals import student
from proofcheck.models import Family, Patterns, Recipe, TaskVector, Transformer, train_family
from proofcheck.models.batches import Batch, as_batch, draw, margins
from proofcheck.models.recipe import Stream, generator

Floats = NDArray[np.float64]
Vectors = Mapping[int, TaskVector]

# Tasks 0, 1, 2 are orthonormal, for Theorem 3; each other one makes a pair with task 0, for Theorems 1 and 2.
PAIRS = {0.0: 1, 0.5: 3, -0.5: 4, 0.8: 5, -0.8: 6}
ALL = tuple(range(7))
_HELD_OUT = 400


@dataclass(frozen=True)
class Key:
    """What is trained; ``kind`` is one of those of `recipe`."""

    M: int
    m: int
    seed: int
    kind: str = "iid"
    tasks: tuple[int, ...] = ALL


def recipe(key: Key) -> Recipe:
    """P = 5M tokens, so that token noise is alike at every M; the rate of a read-out per position is P."""
    kinds: dict[str, dict[str, object]] = {
        "iid": {},
        "exact": {"counts": "exact"},
        "unconfused": {"delta_hash": 0.0},
        "slow": {"eta": 1.0, "steps": 60},
        "long": {"steps": 48},
        "position": {"eta": 5.0 * key.M, "steps": 30, "read_out": "per-position"},
    }
    base = {"M": key.M, "P": 5 * key.M, "m": key.m, "batch": 64, "eta": 5.0, "steps": 12, "test_samples": 2}
    return Recipe(**{**base, **kinds[key.kind]})  # type: ignore[arg-type]


def patterns(M: int) -> Patterns:
    """Seven tasks in four dimensions; the fourth is free for what a target of Theorem 3 has of its own."""
    pairs = [[alpha, (1 - alpha**2) ** 0.5, 0, 0] for alpha in list(PAIRS)[1:]]
    tasks = np.array([*np.eye(3, 4).tolist(), *pairs])
    mu = np.hstack([tasks, np.zeros((len(tasks), M))])
    return Patterns(mu, np.hstack([np.zeros((M, 4)), np.eye(M)]))


@dataclass(frozen=True, eq=False)
class Cell:
    """One Ψ⁽⁰⁾, the task vectors trained from it, and samples that no training has seen.

    The samples of every task have the same counts, so that losses of two tasks or networks compare in pairs.
    """

    key: Key
    family: Family
    samples: Batch

    def __repr__(self) -> str:
        return repr(self.key)

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:  # noqa: ARG002 # Hypothesis' own
        # Hypothesis prints a dataclass field by field. All weights of a list of cells are so long that it warns while
        # it replays a failure, and then reports an inconsistent strategy in place of the failure.
        printer.text(repr(self))

    @cached_property
    def vectors(self) -> Vectors:
        """The trained task vectors."""
        return dict(zip(self.key.tasks, self.family.vectors, strict=True))

    @cached_property
    def truncated(self) -> Vectors:
        """ΔW cut to rank 1 and ΔV to rank 2."""
        return {task: vector.truncated({"W": 1, "V": 2}) for task, vector in self.vectors.items()}

    def pruned(self, vectors: Vectors, level: float) -> Vectors:
        """The rows of ΔV shorter than level·m^(−1/2) set to zero."""
        below = level / self.key.m**0.5
        return {task: vector.pruned("V", below) for task, vector in vectors.items()}

    @property
    def mu(self) -> Floats:
        """Shape (7, d)."""
        return self.family.patterns.mu

    def dictionary(self, mu: Floats) -> Floats:
        """The patterns of the task with pattern μ."""
        return np.vstack([mu, -mu, self.family.patterns.v])

    def merged(self, lams: Mapping[int, float], vectors: Vectors | None = None) -> Transformer:
        """Ψ⁽⁰⁾ + Σλ_iΔΨ_i, of these task vectors in place of the trained ones."""
        chosen = self.vectors if vectors is None else vectors
        return self.family.with_vectors([chosen[task] for task in lams], list(lams.values()))

    def margins(self, network: Transformer, mu: Floats) -> Floats:
        """The margin of each sample of the task with pattern μ."""
        return margins(network, torch.as_tensor(self.dictionary(mu)), self.samples).numpy()

    def losses(self, network: Transformer, mu: Floats) -> Floats:
        """The hinge loss of each sample."""
        return np.maximum(0.0, 1 - self.margins(network, mu))

    def loss(self, network: Transformer, mu: Floats) -> float:
        """The mean hinge loss."""
        return float(self.losses(network, mu).mean())

    def moved(self, before: Vectors, after: Vectors, task: int) -> float:
        """The mean |f − f̃| on a task when its task vector is replaced."""
        margins_before, margins_after = (
            self.margins(self.merged({task: 1.0}, vectors), self.mu[task]) for vectors in (before, after)
        )
        return float(np.abs(margins_before - margins_after).mean())

    def alone(self, task: int) -> Floats:
        """The losses of the network fine-tuned on this task."""
        return self.losses(self.merged({task: 1.0}), self.mu[task])

    @cached_property
    def epsilon(self) -> dict[int, float]:
        """ε of each task: the mean of `alone`."""
        return {task: float(self.alone(task).mean()) for task in self.key.tasks}

    def resolution(self, task: int) -> float:
        """Half the 95 % interval of ε: two losses that differ by less are one loss, as far as these samples tell."""
        losses = self.alone(task)
        return student(losses.size, 0.95) * float(losses.std(ddof=1)) / losses.size**0.5


def matrices(vector: TaskVector) -> tuple[Floats, Floats]:
    """ΔW and ΔV."""
    return vector.tensors["W"].numpy(), vector.tensors["V"].numpy()


@cache
def trained(key: Key) -> Cell:
    """Train the tasks of a cell, once in a process."""
    chosen = recipe(key)
    exact = as_batch(chosen.tokens.fixed()) if key.kind == "exact" else None
    samples = exact or draw(chosen, _HELD_OUT, generator(key.seed, Stream.MEASURE))
    return Cell(key, train_family(chosen, patterns(key.M), key.seed, key.tasks), samples)


def keys(
    kind: str = "iid",
    Ms: Sequence[int] = (10, 20, 40),
    ms: Sequence[int] = (64,),
    seeds: Sequence[int] = (1, 2),
    tasks: tuple[int, ...] = ALL,
) -> list[Key]:
    """Every combination of sizes and seeds."""
    return [Key(M, m, seed, kind, tasks) for M in Ms for m in ms for seed in seeds]


def settings_of(cell: Cell) -> Settings:
    """What `proofcheck.measure.corollaries` reads of a recipe."""
    return Settings(alpha=0.0, **asdict(recipe(cell.key)))
