r"""Where the law begins: at 0⁺ along the read-out, or at a seed's Ψ⁽⁰⁾ projected on the class."""

from typing import NamedTuple

import numpy as np

from proofcheck.law.descent import Member
from proofcheck.measure.arrays import Floats
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.models.start import drawn_weights

# 0⁺: no gate is open at 0, and c = 0⁺·a opens those that gradient descent opens from a small start.
_NUDGE = 1e-9


class Start(NamedTuple):
    """The read-out a, the member of the class, and how much of W⁽⁰⁾ and V⁽⁰⁾ lies outside, as Frobenius norms."""

    a: Floats
    member: Member
    outside_V: float = 0.0
    outside_W: float = 0.0


def from_zero() -> Start:
    """The law in five scalars, as two neurons: b = Σa_ic_i = 0⁺.

    >>> from_zero().a.round(3).tolist()
    [0.707, -0.707]
    """
    a = np.array([1.0, -1.0]) / np.sqrt(2)
    return Start(a, Member(_NUDGE * a, np.zeros(2), np.zeros(5)))


def from_seed(recipe: Recipe, patterns: Patterns, task: int, seed: int) -> Start:
    """What training with this seed begins at, projected on the class of a task.

    Raises:
        InputError: If the read-out is not shared.

    >>> from_seed(Recipe(m=4, M=3), Patterns.pair(0.5, M=3), 0, seed=1).member.c.shape
    (4,)
    """
    W, V, a = drawn_weights(recipe, patterns.d, seed)
    mu, v = patterns.mu[task], patterns.v
    mean, M = v.sum(axis=0), patterns.M
    inner = v @ W @ v.T
    same, cross = float(np.trace(inner)), float(inner.sum() - np.trace(inner))
    w = np.array([mu @ W @ mu, same / M, cross / max(M * (M - 1), 1), mu @ W @ mean / M, mean @ W @ mu / M])
    member = Member(V @ mu, V @ mean / M, w)
    rest_V = V - np.outer(member.c, mu) - np.outer(member.k, mean)
    rest_W = W - weights_of(member, mu, v)[0]
    return Start(a, member, float(np.linalg.norm(rest_V)), float(np.linalg.norm(rest_W)))


def weights_of(member: Member, mu: Floats, v: Floats) -> tuple[Floats, Floats]:
    """W and V of a member, shapes (d, d) and (m, d)."""
    mean = v.sum(axis=0)
    own, both = v.T @ v, np.outer(mean, mean)
    spans = (np.outer(mu, mu), own, both - own, np.outer(mu, mean), np.outer(mean, mu))
    W = sum(coefficient * span for coefficient, span in zip(member.w, spans, strict=True))
    return np.asarray(W), np.outer(member.c, mu) + np.outer(member.k, mean)
