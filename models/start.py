"""The draws of Ψ⁽⁰⁾ that a seed opens, as NumPy arrays: training begins there, and so does the training law."""

import numpy as np

from proofcheck.models.patterns import Floats
from proofcheck.models.recipe import Recipe, Stream, generator


def drawn_weights(recipe: Recipe, d: int, seed: int) -> tuple[Floats, Floats, Floats]:
    r"""W⁽⁰⁾ and V⁽⁰⁾ with normal entries of standard deviations w0 and ξ, and a with entries ±1/√m of equal odds.

    Args:
        recipe: Gives m, P, ξ, w0 and the read-out.
        d: The dimension of a token.
        seed: Opens the streams for the weights and the read-out.

    Returns:
        Shapes (d, d), (m, d), and (m,) or (P, m).

    Source: slides for a; the law of Ψ⁽⁰⁾ is in no source and is the project's.

    >>> [array.shape for array in drawn_weights(Recipe(m=4, M=3), d=5, seed=1)]
    [(5, 5), (4, 5), (4,)]
    """
    rng = generator(seed, Stream.WEIGHTS)
    with np.errstate(over="ignore"):
        # Infinite weights are told as divergence, at the first step.
        V, W = rng.normal(size=(recipe.m, d)) * recipe.xi, rng.normal(size=(d, d)) * recipe.w0
    shape = (recipe.m,) if recipe.read_out == "shared" else (recipe.P, recipe.m)
    return W, V, generator(seed, Stream.READ_OUT).choice([-1.0, 1.0], shape) / recipe.m**0.5
