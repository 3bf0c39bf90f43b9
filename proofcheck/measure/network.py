r"""The network of eq. (3) in NumPy, on token counts: what a folder of weights computes, without PyTorch."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.measure.arrays import Floats, finite
from proofcheck.region.numbers import InputError

# One attention output of every sample, pattern and neuron is held at a time: 45 MB for 256 samples at the base recipe.
_MOST_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Network:
    r"""f = Σ_k (n_k/P) aᵀReLU( Σ_j n_j e^{x_jᵀWx_k} V x_j / Z_k ), with Z_k = Σ_j n_j e^{x_jᵀWx_k}.

    Args:
        W: Shape (d, d).
        V: Shape (m, d).
        a: Shape (m,), or (P, m) for a read-out of its own at each position.

    Raises:
        InputError: If the shapes do not go together, or a weight is not finite.

    Source: slides, eq. (3); over counts, project.

    >>> Network(np.zeros((2, 2)), np.eye(2), [1.0, 1.0]).outputs([[3, 1]], np.eye(2)).tolist()
    [1.0]
    """

    W: Floats
    V: Floats
    a: Floats

    def __post_init__(self) -> None:
        for name, ndims in (("W", (2,)), ("V", (2,)), ("a", (1, 2))):
            object.__setattr__(self, name, finite(name, getattr(self, name), *ndims))
        m, d = self.V.shape
        if self.W.shape != (d, d):
            raise InputError(f"W: expected shape ({d}, {d}), as V has {d} columns, got {self.W.shape}")
        if self.a.shape[-1] != m:
            raise InputError(f"a: expected {m} entries a position, as V has rows, got {self.a.shape[-1]}")

    @property
    def shared(self) -> bool:
        """Whether all positions have one read-out."""
        return self.a.ndim == 1

    def plus(self, changes: Iterable[tuple[float, ArrayLike, ArrayLike]]) -> "Network":
        """The merge Ψ + Σλ_iΔΨ_i.

        Args:
            changes: (λ_i, ΔW_i, ΔV_i) for each task vector.

        Raises:
            InputError: If a shape differs.

        Source: slides, eq. (2).
        """
        W, V = self.W, self.V
        for lam, dW, dV in changes:
            step_W, step_V = finite("dW", dW, 2), finite("dV", dV, 2)
            if step_W.shape != W.shape or step_V.shape != V.shape:
                raise InputError(
                    f"dW, dV: expected shapes {W.shape} and {V.shape}, got {step_W.shape} and {step_V.shape}"
                )
            with np.errstate(over="ignore", invalid="ignore"):
                # What overflows is refused by name below.
                W, V = W + lam * step_W, V + lam * step_V
        return Network(W, V, self.a)

    def outputs(self, counts: ArrayLike, dictionary: ArrayLike, kinds: NDArray[np.int64] | None = None) -> Floats:
        """The output f(X; Ψ) of each sample.

        Args:
            counts: Tokens of each pattern, shape (n, K); every sample has one at least.
            dictionary: The patterns x_1..x_K, shape (K, d).
            kinds: The order of the tokens as indices into the dictionary, shape (n, P); needed where each position has
                a read-out of its own.

        Returns:
            Shape (n,).

        Raises:
            InputError: If shapes do not go together, a sample is empty, ``kinds`` is missing, or a number overflows.
        """
        rows, patterns = finite("counts", counts, 2), finite("dictionary", dictionary, 2)
        if rows.shape[1] != len(patterns) or patterns.shape[1] != len(self.W):
            expected = f"(n, K) and (K, {len(self.W)})"
            raise InputError(f"counts, dictionary: expected shapes {expected}, got {rows.shape} and {patterns.shape}")
        if rows.min() < 0 or not np.all(rows.any(axis=1)):
            raise InputError("counts: expected numbers of tokens >= 0, at least one a sample, got others")
        if not self.shared:
            _check_kinds(kinds, rows, self.a)
        with np.errstate(over="ignore", invalid="ignore"):
            # Logit of key j for query k at [k, j].
            logits, values = (patterns @ self.W @ patterns.T).T, patterns @ self.V.T
            parts = [slice(start, start + _MOST_AT_ONCE) for start in range(0, len(rows), _MOST_AT_ONCE)]
            outputs = [self._part(rows[part], logits, values, None if kinds is None else kinds[part]) for part in parts]
        return finite("outputs", np.concatenate(outputs), 1)

    def _part(self, counts: Floats, logits: Floats, values: Floats, kinds: NDArray[np.int64] | None) -> Floats:
        hidden = np.maximum(_attention(counts, logits) @ values, 0.0)
        if kinds is None or self.shared:
            weighed: Floats = ((hidden @ self.a) * counts).sum(axis=1) / counts.sum(axis=1)
            return weighed
        placed = (kinds[:, :, None] == np.arange(len(values))).astype(np.float64)
        total: Floats = (hidden * (placed.transpose(0, 2, 1) @ self.a)).sum(axis=(1, 2)) / len(self.a)
        return total


def _attention(counts: Floats, logits: Floats) -> Floats:
    """The share of pattern j in the softmax of query k at [sample, k, j]."""
    with np.errstate(divide="ignore"):
        # ln 0 = −∞ takes a pattern that is absent out of the softmax, and no logit overflows.
        exponents = np.log(counts)[:, None, :] + logits
    exponents -= exponents.max(axis=2, keepdims=True)
    shares = np.exp(exponents, out=exponents)
    shares /= shares.sum(axis=2, keepdims=True)
    return shares


def _check_kinds(kinds: NDArray[np.int64] | None, counts: Floats, a: Floats) -> None:
    if kinds is None:
        raise InputError("kinds: expected the order of the tokens, since each position has a read-out, got none")
    if kinds.shape != (len(counts), len(a)):
        raise InputError(f"kinds: expected shape ({len(counts)}, {len(a)}), got {kinds.shape}")
    numbers = [(kinds == pattern).sum(axis=1) for pattern in range(counts.shape[1])]
    if not np.array_equal(np.stack(numbers, axis=1), counts):
        raise InputError("kinds: expected the tokens that counts have, got others")
