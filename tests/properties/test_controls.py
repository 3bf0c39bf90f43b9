"""Task vectors that no training made fail the properties that trained ones have."""

from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import numpy as np
import pytest
import torch

from proofcheck.models import TaskVector, pretrained
from tests.properties.cells import ALL, PAIRS, Cell, Floats, matrices, recipe
from tests.properties.limits import Limits, structure

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")

Made: TypeAlias = Callable[[Cell, int], TaskVector]
LOW_RANK = {"W is rank 1", "V is rank 2"}
DIRECTIONS = {"W reads mu", "W asks mu", "V reads mu", "V reads the mean v"}


def _difference(cell: Cell, task: int) -> TaskVector:
    """Of two Ψ⁽⁰⁾."""
    start = cell.family.pretrained
    other = pretrained(recipe(cell.key), start.W.shape[0], cell.key.seed + 1000 + task)
    return TaskVector.between(start.state_dict(), other.state_dict())


def _untrained(cell: Cell, task: int) -> TaskVector:
    """The difference of two Ψ⁽⁰⁾, made as large as the trained task vector."""
    return _as_large(_difference(cell, task), cell.vectors[task])


def _shuffled(cell: Cell, task: int) -> TaskVector:
    """The trained entries in a random order, in a random basis.

    In the patterns' own basis ΔW has one large entry, and stays near rank 1 wherever that is put.
    """
    rng = np.random.default_rng([cell.key.seed, task])
    W, V = matrices(cell.vectors[task])
    basis, _ = np.linalg.qr(rng.normal(size=W.shape))
    turned = basis.T @ _permuted(basis @ W @ basis.T, rng) @ basis, _permuted(V @ basis.T, rng) @ basis
    return TaskVector(dict(zip("WV", map(torch.as_tensor, turned), strict=True)))


def _permuted(matrix: Floats, rng: np.random.Generator) -> Floats:
    return rng.permutation(matrix.ravel()).reshape(matrix.shape)


def _rank_3(cell: Cell, task: int) -> TaskVector:
    """The trained singular vectors with three equal singular values."""
    trained = cell.vectors[task]
    return _as_large(TaskVector({name: _three(matrix) for name, matrix in trained.tensors.items()}), trained)


def _three(matrix: torch.Tensor) -> torch.Tensor:
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    return left[:, :3] @ right[:3]


def _as_large(vector: TaskVector, trained: TaskVector) -> TaskVector:
    sizes = {name: matrix.norm() for name, matrix in trained.tensors.items()}
    return TaskVector({name: matrix * (sizes[name] / matrix.norm()) for name, matrix in vector.tensors.items()})


@pytest.mark.parametrize(
    ("control", "fails"), [(_untrained, LOW_RANK | DIRECTIONS), (_shuffled, LOW_RANK | DIRECTIONS), (_rank_3, LOW_RANK)]
)
def test_a_control_fails_corollary_1(control: Made, fails: set[str], shared: list[Cell], limits: Limits) -> None:
    for cell, task in product(shared, ALL):
        numbers = structure(*matrices(control(cell, task)), cell.mu[task], cell.family.patterns.v)
        assert fails <= limits.broken(numbers, cell.key.M), (cell, task)


def test_the_rows_of_an_untrained_task_vector_are_not_as_long(shared: list[Cell], limits: Limits) -> None:
    for cell, task in product(shared, ALL):
        numbers = structure(*matrices(_difference(cell, task)), cell.mu[task], cell.family.patterns.v)
        assert "rows scale" in limits.broken(numbers, cell.key.M), (cell, task)


@pytest.mark.parametrize("control", [_untrained, _shuffled])
def test_adding_a_control_teaches_nothing(control: Made, shared: list[Cell], limits: Limits) -> None:
    for cell, alpha in product(shared, (0.0, 0.5, 0.8)):
        task = PAIRS[alpha]
        network = cell.merged({0: 1.0, task: 1.0}, {0: control(cell, 0), task: control(cell, task)})
        assert cell.loss(network, cell.mu[task]) > limits.theta * cell.epsilon[task], (cell, alpha)
