"""The gradient of the population loss in full matrices, by autograd, to hold the law against."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from proofcheck.measure.arrays import Floats
from proofcheck.models.patterns import Patterns
from proofcheck.models.transformer import dictionary_form, hinge_loss

# Exact counts whose v_j are equally many: r/M = 5/2 tokens of each.
P, M, RELEVANT, CONFUSING = 100, 20, 40.0, 10.0
PATTERNS = Patterns.orthonormal(1, M=M)
MU, V = PATTERNS.mu[0], PATTERNS.v
MEAN = V.sum(axis=0)


def unsigned() -> tuple[Floats, Floats]:
    """Counts of both labels, and the dictionary."""
    rest = [(P - RELEVANT - CONFUSING) / M] * M
    return np.array([[RELEVANT, CONFUSING, *rest], [CONFUSING, RELEVANT, *rest]]), PATTERNS.dictionary(0)


def signed() -> tuple[Floats, Floats]:
    """The same with ±v_j equally often."""
    counts, dictionary = unsigned()
    return np.hstack([counts[:, :2], counts[:, 2:] / 2, counts[:, 2:] / 2]), np.vstack([dictionary, -V])


def gradient(
    W: Floats, V_: Floats, a: Floats, counts: Floats, dictionary: Floats, labels: Sequence[float] = (1.0, -1.0)
) -> tuple[Floats, Floats]:
    """∂/∂W and ∂/∂V of the mean hinge loss."""
    weights: list[Tensor] = [torch.tensor(matrix, requires_grad=True) for matrix in (W, V_)]
    counts_, patterns, a_, y = (torch.tensor(array) for array in (counts, dictionary, a, np.array(labels)))
    loss = hinge_loss(dictionary_form(counts_, patterns, *weights, a_), y)
    dW, dV = torch.autograd.grad(loss, weights)
    return dW.numpy(), dV.numpy()


def outside(matrix: Floats, basis: Sequence[Floats]) -> float:
    """The relative size of what a matrix has outside the span of others."""
    columns, _ = np.linalg.qr(np.stack([member.ravel() for member in basis], axis=1))
    entries = matrix.ravel()
    return float(np.linalg.norm(entries - columns @ (columns.T @ entries)) / np.linalg.norm(entries))
