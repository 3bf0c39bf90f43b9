r"""The output at given counts, within its rounding."""

import numpy as np

from proofcheck.certify.geometry import Geometry
from proofcheck.certify.rounding import Approx, gamma, grown
from proofcheck.measure.arrays import Floats

_AT_ONCE = 256


def outputs(network: Geometry, counts: Floats) -> Approx:
    r"""F = Σ_k(n_k/P) Σ_ia_iReLU(h_ki), h_k = Σ_jn_jE_jkU_j/Σ_jn_jE_jk.

    The two sums have K terms each, and |h_ki| ≤ max_j|U_ji|; one more sum is over m neurons, one over K queries.

    Args:
        network: The network.
        counts: Tokens of each pattern, shape (n, K), at least one in every row.

    Returns:
        Shape (n,).
    """
    found = [_part(network, counts[start : start + _AT_ONCE]) for start in range(0, len(counts), _AT_ONCE)]
    K, m = network.U.shape
    return Approx(np.concatenate(found), grown(gamma(4 * K + m + 40) * network.reach))


def _part(network: Geometry, counts: Floats) -> Floats:
    attention = counts[:, None, :] * network.E.T
    hidden = (attention @ network.U) / attention.sum(axis=2)[:, :, None]
    total: Floats = ((np.maximum(hidden, 0.0) @ network.a) * counts).sum(axis=1) / counts.sum(axis=1)
    return total
