r"""Ψ⁽⁰⁾ and task vectors on one dictionary: logits and values are linear in λ, so they are multiplied out once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proofcheck.certify.geometry import Geometry, geometry
from proofcheck.certify.rounding import gamma
from proofcheck.measure.arrays import Floats, finite
from proofcheck.measure.network import Network
from proofcheck.region.numbers import InputError


@dataclass(frozen=True, eq=False)
class Parts:
    """S = Σ_i λ_iS_i and U = Σ_i λ_iU_i, with λ_0 = 1 for Ψ⁽⁰⁾.

    Args:
        S: Shape (n + 1, K, K), the logit of key j for query k at [i, j, k].
        U: Shape (n + 1, K, m).
        a: Shape (m,).
        S_error: The rounding of S, entry by entry.
        U_error: The rounding of U.
    """

    S: Floats
    U: Floats
    a: Floats
    S_error: Floats
    U_error: Floats

    def at(self, lam: Sequence[float]) -> Geometry:
        """The geometry of Ψ⁽⁰⁾ + Σλ_iΔΨ_i.

        Raises:
            InputError: If there is not one λ for each task vector, or one is not finite or too large.
        """
        weights = np.array([1.0, *lam])
        if len(weights) != len(self.S) or not np.all(np.isfinite(weights)):
            raise InputError(f"lam: expected {len(self.S) - 1} finite coefficients, got {list(lam)}")
        with np.errstate(over="ignore", invalid="ignore"):
            S, S_error = _merged(weights, self.S, self.S_error)
            U, U_error = _merged(weights, self.U, self.U_error)
        return geometry(S, U, self.a, S_error, U_error)


def _merged(weights: Floats, parts: Floats, errors: Floats) -> tuple[Floats, Floats]:
    n = gamma(len(weights) + 2)
    error = np.tensordot(np.abs(weights), errors + n * np.abs(parts), axes=1) * (1 + 4 * n)
    return np.tensordot(weights, parts, axes=1), error


def take_apart(pretrained: Network, changes: Sequence[tuple[ArrayLike, ArrayLike]], dictionary: ArrayLike) -> Parts:
    r"""Logits D W_i Dᵀ and values D V_iᵀ of Ψ⁽⁰⁾ and of each task vector.

    Args:
        pretrained: Ψ⁽⁰⁾, with one read-out for all positions.
        changes: (ΔW_i, ΔV_i).
        dictionary: D: μ, −μ, v_1..v_M as rows; they need not be orthogonal.

    Raises:
        InputError: If each position has a read-out of its own, or shapes do not go together.
    """
    if not pretrained.shared:
        raise InputError("read-out: a read-out of its own at each position is not supported; certify a shared one")
    D = finite("dictionary", dictionary, 2)
    if D.shape[1] != len(pretrained.W):
        raise InputError(f"dictionary: expected {len(pretrained.W)} columns, as W has, got {D.shape[1]}")
    Ws = [pretrained.W, *(finite("dW", dW, 2) for dW, _ in changes)]
    Vs = [pretrained.V, *(finite("dV", dV, 2) for _, dV in changes)]
    if any(W.shape != Ws[0].shape for W in Ws) or any(V.shape != Vs[0].shape for V in Vs):
        raise InputError("dW, dV: expected the shapes of W and V, got others")
    size, d = np.abs(D), D.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        S, U = np.array([D @ W @ D.T for W in Ws]), np.array([D @ V.T for V in Vs])
        S_error = gamma(4 * d + 8) * np.array([size @ np.abs(W) @ size.T for W in Ws])
        U_error = gamma(2 * d + 4) * np.array([size @ np.abs(V).T for V in Vs])
    return Parts(S, U, pretrained.a, S_error, U_error)
