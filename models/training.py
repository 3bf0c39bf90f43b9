"""Online mini-batch SGD of W and V on the hinge loss, from a seeded Ψ⁽⁰⁾, on one thread.

Every step draws fresh samples, so the batch loss is an unbiased estimate of the population's.
"""

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import torch
from torch import Tensor

from proofcheck.models.batches import Batch, draw, held_out, mean_loss
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe, Stream, generator
from proofcheck.models.start import drawn_weights
from proofcheck.models.threads import one_thread
from proofcheck.models.transformer import Transformer, hinge_loss
from proofcheck.region.numbers import InputError

Progress: TypeAlias = Callable[[int, float], object]

# To measure a network is to square its weights and multiply them: larger ones overflow, and `measure` refuses them.
GREATEST = 1e75


class Trained(NamedTuple):
    """A fine-tuned network, the loss of each batch on its way, and its loss on fresh samples.

    ``reached`` says whether the test loss came down to ``until``; None where none was set.
    """

    network: Transformer
    losses: list[float]
    test_loss: float
    reached: bool | None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.losses)


def pretrained(recipe: Recipe, d: int, seed: int) -> Transformer:
    r"""Ψ⁽⁰⁾: entries of W⁽⁰⁾ and V⁽⁰⁾ normal with standard deviations w0 and ξ, entries of a ±1/√m with equal odds.

    Args:
        recipe: Gives m, P, ξ, w0 and the read-out.
        d: The dimension of a token.
        seed: Opens the streams for the weights and the read-out.

    Source: slides for a; the law of Ψ⁽⁰⁾ is in no source and is the project's.

    >>> pretrained(Recipe(m=4, M=3), d=5, seed=1).V.shape
    torch.Size([4, 5])
    """
    dtype = getattr(torch, recipe.dtype)
    return Transformer(*(torch.as_tensor(weights, dtype=dtype) for weights in drawn_weights(recipe, d, seed)))


def fine_tune(
    initial: Transformer,
    patterns: Patterns,
    task: int,
    recipe: Recipe,
    seed: int,
    progress: Progress | None = None,
    *,
    freeze_attention: bool = False,
) -> Trained:
    """Train W and V on one task, or V alone; ``initial`` stays as it is.

    Args:
        initial: Ψ⁽⁰⁾.
        patterns: Has the task's pattern.
        task: Which row of ``patterns.mu``, from 0.
        recipe: Every setting.
        seed: Opens this task's own streams for batches and for test samples.
        progress: Called after each step with the number of steps taken and the batch loss.
        freeze_attention: Keep W as it is.

    Raises:
        InputError: If the sizes do not go together, or training diverges: the loss is not finite, or a weight is above
            10⁷⁵ in size.

    Source: review, slides: mini-batch SGD on the hinge loss.

    >>> small = Recipe(M=3, P=10, m=8, batch=4, steps=2, test_samples=8)
    >>> fine_tune(pretrained(small, 5, seed=1), Patterns.pair(0.5, M=3), 0, small, seed=1).steps
    2
    """
    _check_sizes(initial, patterns, recipe)
    network = Transformer(initial.W, initial.V, initial.a)
    dictionary = torch.as_tensor(patterns.dictionary(task), dtype=initial.W.dtype)
    rng = generator(seed, Stream.BATCHES, task)
    test = held_out(recipe, seed, task)
    losses: list[float] = []
    moved = (network.V,) if freeze_attention else (network.W, network.V)
    with one_thread():
        while len(losses) < recipe.steps and not _reached(network, dictionary, test, recipe, len(losses)):
            losses.append(sgd_step(network, dictionary, draw(recipe, recipe.batch, rng), recipe.eta, moved))
            _refuse_divergence(losses, network)
            if progress is not None:
                progress(len(losses), losses[-1])
        test_loss = mean_loss(network, dictionary, test)
    return Trained(network, losses, test_loss, None if recipe.until is None else test_loss <= recipe.until)


def sgd_step(
    network: Transformer, dictionary: Tensor, batch: Batch, eta: float, moved: Sequence[Tensor] | None = None
) -> float:
    """Move W and V, or those in ``moved``, by −η times the gradient of the batch loss, in place; return that loss."""
    chosen = (network.W, network.V) if moved is None else moved
    loss = hinge_loss(network(batch.counts, dictionary, batch.kinds), batch.labels)
    gradients = torch.autograd.grad(loss, chosen)
    with torch.no_grad():
        for weights, gradient in zip(chosen, gradients, strict=True):
            weights.sub_(gradient, alpha=eta)
    return float(loss.detach())


def _reached(network: Transformer, dictionary: Tensor, test: Batch, recipe: Recipe, steps: int) -> bool:
    if recipe.until is None or steps % recipe.check_every:
        return False
    return mean_loss(network, dictionary, test) <= recipe.until


def _refuse_divergence(losses: list[float], network: Transformer) -> None:
    # A loss may still be finite when the weights that the step leaves are not. A NaN is not at most anything.
    within = all(bool(weights.abs().max() <= GREATEST) for weights in (network.V, network.W))
    if not (math.isfinite(losses[-1]) and within):
        raise InputError(f"training diverged at step {len(losses)}; take a smaller eta, xi or w0")


def _check_sizes(initial: Transformer, patterns: Patterns, recipe: Recipe) -> None:
    if patterns.M != recipe.M:
        raise InputError(f"patterns: expected M = {recipe.M} irrelevant ones, as the recipe has, got {patterns.M}")
    if patterns.d != initial.W.shape[0]:
        raise InputError(f"patterns: expected d = {initial.W.shape[0]}, as the network has, got {patterns.d}")
    if not initial.shared and len(initial.a) != recipe.P:
        raise InputError(f"a: expected {recipe.P} positions, as the recipe has tokens, got {len(initial.a)}")
    if initial.shared != (recipe.read_out == "shared"):
        raise InputError(f"a: expected a {recipe.read_out} read-out, as the recipe has, got the other kind")
