r"""The bridge to the idealised network: how far the trained one can be from it, by its value noise and its logit noise.

The idealised network that is nearest in kind has logits ±L between ±μ and 0 elsewhere, and values ±Ũ for ±μ and 0
elsewhere, with L = (S_++ + S_−− − S_+− − S_−+)/4 and Ũ = (U_+ − U_−)/2; its read-out need not be balanced. With ã its
attention, η_j = Σ_i|a_i||U_ji − Ũ_ji| and T_k = tanh(range_j(S − S̃)_jk/4),

    |f − f̃| ≤ (1/P) Σ_kn_k( Σ_jã_jkη_j + T_k(max η − min η) + T_k·diam Ũ ),  diam Ũ = 2Σ_i|a_i||Ũ_i|.

It is far looser than the certificate, and its floats are not bounded: it says how much of f the ideal explains.
"""

from typing import NamedTuple

import numpy as np

from proofcheck.certify.geometry import Geometry
from proofcheck.measure.arrays import Floats


class Bridge(NamedTuple):
    """The idealised output f̃ at each count vector, and what f differs from it by at most: shape (n,) each."""

    ideal: Floats
    noise: Floats


class Noise(NamedTuple):
    """What the bridge is made of: L, η, shape (K,), and T, shape (K,)."""

    strength: float
    eta: Floats
    tilt: Floats


def noise(network: Geometry) -> Noise:
    """The noise of a network against its idealised one."""
    S, U, size = np.log(network.E), network.U, np.abs(network.a)
    strength = float(S[0, 0] - S[1, 0] + S[1, 1] - S[0, 1]) / 4
    ideal = np.zeros_like(S)
    ideal[:2, :2] = strength * np.array([[1.0, -1.0], [-1.0, 1.0]])
    away = S - ideal
    return Noise(strength, np.abs(U - _values(U)) @ size, np.tanh((away.max(axis=0) - away.min(axis=0)) / 4))


def bridge(network: Geometry, counts: Floats) -> Bridge:
    """The idealised output and its noise.

    Args:
        network: The trained network on one task.
        counts: Shape (n, K), at least one token in every row.

    Source: project; from the ideal to the trained network.
    """
    deviation, a = noise(network), network.a
    relevant = np.array([[deviation.strength, -deviation.strength], [-deviation.strength, deviation.strength]])
    logits = np.zeros_like(network.E)
    logits[:2, :2] = relevant
    # Of key j for query k at [sample, k, j].
    weights = counts[:, None, :] * np.exp(logits - logits.max(axis=0)).T
    attention = weights / weights.sum(axis=2)[:, :, None]
    shares = counts / counts.sum(axis=1)[:, None]
    hidden = attention @ _values(network.U)
    ideal = ((np.maximum(hidden, 0.0) @ a) * shares).sum(axis=1)
    diameter = 2 * float(np.abs(_values(network.U)[0]) @ np.abs(a))
    swing = float(deviation.eta.max() - deviation.eta.min()) + diameter
    return Bridge(ideal, ((attention @ deviation.eta + deviation.tilt * swing) * shares).sum(axis=1))


def proved_noise(network: Geometry) -> float:
    r"""What the theorem ``output_near`` of ``proofs/rocq/Noise.v`` bounds |f − f̃| by, at all counts: in plain floats.

    Σ_i|a_i|(η_i + 2·tanh(ζ)·|Ũ_i|), η_i = max_j|U_ji − Ũ_ji|. A number added to all logits of a query changes neither
    attention, so the best ζ is half the greatest range of S − S̃ over a query's keys.

    Source: project; from the ideal to the trained network.
    """
    deviation, ideal = noise(network), _values(network.U)
    values = np.abs(network.U - ideal).max(axis=0)
    # T_k = tanh(range/4).
    zeta = 2 * float(np.arctanh(np.minimum(deviation.tilt, 1.0)).max())
    return float(np.abs(network.a) @ (values + 2 * np.tanh(zeta) * np.abs(ideal[0])))


def _values(U: Floats) -> Floats:
    """Ũ for +μ, −Ũ for −μ, 0 elsewhere."""
    nearest = np.zeros_like(U)
    nearest[0] = (U[0] - U[1]) / 2
    nearest[1] = -nearest[0]
    return nearest
