"""Samples as tensors, and the loss of a network on them."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from proofcheck.models.recipe import Recipe, Stream, generator
from proofcheck.models.threads import one_thread
from proofcheck.models.tokens import Sample, arranged
from proofcheck.models.transformer import Transformer

# One attention output of every sample, pattern and neuron is held at a time: 45 MB for 256 samples at the base recipe.
_MOST_AT_ONCE = 256


class Batch(NamedTuple):
    """Counts (n, M + 2), labels (n,), and, where each position has a read-out, the order of the tokens (n, P)."""

    counts: Tensor
    labels: Tensor
    kinds: Tensor | None


def draw(recipe: Recipe, n: int, rng: np.random.Generator) -> Batch:
    """``n`` fresh samples.

    >>> draw(Recipe(read_out="per-position"), 2, np.random.default_rng(0)).kinds.shape
    torch.Size([2, 100])
    """
    sample = recipe.tokens.sample(n, rng)
    kinds = None if recipe.read_out == "shared" else torch.as_tensor(arranged(sample.counts, rng))
    return as_batch(sample, recipe.dtype, kinds)


def as_batch(sample: Sample, dtype: str = "float64", kinds: Tensor | None = None) -> Batch:
    """Samples as tensors of a type that a network of that type reads."""
    real = getattr(torch, dtype)
    return Batch(torch.as_tensor(sample.counts, dtype=real), torch.as_tensor(sample.labels, dtype=real), kinds)


def held_out(recipe: Recipe, seed: int, task: int) -> Batch:
    """What a task's test loss is taken on: the two samples there are, where counts decide, else fresh ones.

    >>> held_out(Recipe(counts="exact"), seed=1, task=0).labels.tolist()
    [1.0, -1.0]
    """
    if recipe.counts == "exact" and recipe.read_out == "shared":
        return as_batch(recipe.tokens.fixed(), recipe.dtype)
    return draw(recipe, recipe.test_samples, generator(seed, Stream.TEST, task))


@one_thread()
@torch.no_grad()
def margins(network: Transformer, dictionary: Tensor, batch: Batch) -> Tensor:
    """The margin y f of each sample, shape (n,).

    Args:
        network: The network.
        dictionary: The task's patterns, shape (M + 2, d).
        batch: The samples.
    """
    outputs = [
        network(batch.counts[start:end], dictionary, None if batch.kinds is None else batch.kinds[start:end])
        for start in range(0, len(batch.labels), _MOST_AT_ONCE)
        for end in (start + _MOST_AT_ONCE,)
    ]
    return torch.cat(outputs) * batch.labels


def mean_loss(network: Transformer, dictionary: Tensor, batch: Batch) -> float:
    """The mean hinge loss over the samples."""
    return float(torch.relu(1 - margins(network, dictionary, batch)).mean())
