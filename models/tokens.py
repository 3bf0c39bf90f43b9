r"""Definition 2's data: how many tokens of a sample are μ_T, −μ_T and each v_j, and its label.

A sample is its counts over the M + 2 patterns of `Patterns.dictionary`: the network of eq. (3) reads nothing else, but
for a read-out of its own at each position, which needs an order too (`arranged`). NumPy only.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from proofcheck.models.checks import one_of, real, whole
from proofcheck.region.numbers import InputError

# A number of tokens such as 0.29·100 misses its whole number by a few roundings.
_ROUNDING = 1e-9


class Sample(NamedTuple):
    """Samples of one task: counts over (μ, −μ, v_1..v_M), shape (n, M + 2), and labels ±1, shape (n,)."""

    counts: NDArray[np.int64]
    labels: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Tokens:
    r"""The law of a sample: y = ±1 with probability 1/2; of P tokens a fraction δ* is yμ, δ# is −yμ, the rest v_j.

    ``"iid"`` draws each token independently with these probabilities, and draws a sample again until yμ is the strict
    majority of its ±μ. ``"exact"`` gives every sample δ*P and δ#P of them, and spreads the rest as evenly as whole
    numbers allow, the first patterns taking one more: two distinct samples, up to order.

    Args:
        M: Irrelevant patterns, ≥ 1.
        P: Tokens a sample, ≥ 1.
        delta_star: δ*, with δ*P ≥ 1: fewer label-relevant tokens leave most samples without a label.
        delta_hash: δ#, in [0, δ*), with δ* + δ# ≤ 1.
        counts: ``"iid"`` or ``"exact"``.

    Raises:
        InputError: If a value is out of its range, or exact counts would not be whole.

    Source: review, Definition 2; the redraw and the rounding are the project's.

    >>> Tokens(M=2, P=10, counts="exact").fixed().counts.tolist()
    [[4, 1, 3, 2], [1, 4, 3, 2]]
    """

    M: int = 20
    P: int = 100
    delta_star: float = 0.4
    delta_hash: float = 0.1
    counts: str = "iid"

    def __post_init__(self) -> None:
        whole("M", self.M, least=1)
        whole("P", self.P, least=1)
        one_of("counts", self.counts, ("iid", "exact"))
        star = real("delta_star", self.delta_star, above=0)
        hash_ = real("delta_hash", self.delta_hash, least=0)
        if hash_ >= star:
            raise InputError(f"delta_hash: expected less than delta_star = {star:g}, got {hash_:g}")
        if star + hash_ > 1 + _ROUNDING:
            raise InputError(f"delta_star + delta_hash: expected at most 1, got {star + hash_:g}")
        if star * self.P < 1 - _ROUNDING:
            raise InputError(f"delta_star: expected delta_star·P >= 1, got {star * self.P:g}; take a larger P")
        if self.counts == "exact":
            _whole_tokens("delta_star", star * self.P)
            _whole_tokens("delta_hash", hash_ * self.P)

    def sample(self, n: int, rng: np.random.Generator) -> Sample:
        """Draw ``n`` samples.

        Raises:
            InputError: If ``n`` is below 1.

        >>> drawn = Tokens().sample(3, np.random.default_rng(0))
        >>> drawn.counts.shape, drawn.counts.sum(axis=1).tolist()
        ((3, 22), [100, 100, 100])
        """
        size = whole("n", n, least=1)
        counts = self._majority_counts(size, rng)
        labels = rng.choice([-1.0, 1.0], size)
        return Sample(_labelled(counts, labels), labels)

    def fixed(self) -> Sample:
        """The two samples of exact counts, y = 1 first: each has probability 1/2, so two terms make every expectation.

        Raises:
            InputError: If the counts are drawn.
        """
        if self.counts != "exact":
            raise InputError('counts: expected "exact" for a fixed sample, got "iid"; draw a sample instead')
        labels = np.array([1.0, -1.0])
        return Sample(_labelled(np.tile(self._exact_counts(), (2, 1)), labels), labels)

    def _exact_counts(self) -> NDArray[np.int64]:
        relevant, confusing = round(self.delta_star * self.P), round(self.delta_hash * self.P)
        share, over = divmod(self.P - relevant - confusing, self.M)
        irrelevant = np.full(self.M, share)
        irrelevant[:over] += 1
        return np.concatenate([[relevant, confusing], irrelevant])

    def _majority_counts(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Counts over (yμ, −yμ, v_1..v_M)."""
        if self.counts == "exact":
            return np.tile(self._exact_counts(), (n, 1))
        rest = max(0.0, 1 - self.delta_star - self.delta_hash)
        probabilities = np.array([self.delta_star, self.delta_hash, *[rest / self.M] * self.M])
        counts = rng.multinomial(self.P, probabilities, size=n)
        while np.any(undecided := counts[:, 0] <= counts[:, 1]):
            counts[undecided] = rng.multinomial(self.P, probabilities, size=int(undecided.sum()))
        return counts


def arranged(counts: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """The tokens of each sample as indices into the dictionary, in a uniformly random order.

    Given its counts, the order of independent tokens is uniform.

    Args:
        counts: Shape (n, M + 2), every row of the same sum P.
        rng: Draws the order.

    Returns:
        Shape (n, P).

    Raises:
        InputError: If the rows have different sums.

    >>> sorted(arranged(np.array([[2, 0, 1]]), np.random.default_rng(0))[0].tolist())
    [0, 0, 2]
    """
    sums = counts.sum(axis=1)
    if np.any(sums != sums[0]):
        raise InputError("counts: expected the same number of tokens in every sample, got different ones")
    kinds = np.repeat(np.tile(np.arange(counts.shape[1]), len(counts)), counts.ravel())
    return rng.permuted(kinds.reshape(len(counts), -1), axis=1)


def _labelled(counts: NDArray[np.int64], labels: NDArray[np.float64]) -> NDArray[np.int64]:
    """Counts over (μ, −μ, ...) from those over (yμ, −yμ, ...)."""
    negative = labels < 0
    counts[negative, :2] = counts[negative, 1::-1]
    return counts


def _whole_tokens(name: str, tokens: float) -> None:
    if abs(tokens - round(tokens)) > _ROUNDING:
        raise InputError(f"{name}: expected {name}·P whole for exact counts, got {tokens:g}; choose another P")
