r"""A network as its certificate sees it, and its output at given counts, within its rounding.

It is the weights E_jk = e^(S_jk − max_j S_jk) of the softmax and the values U_j = V x_j. E and U are floats and from
here on exact: they are those of a network whose output differs from the network's own by at most ``slack``, whatever
the counts.
"""

from dataclasses import dataclass

import numpy as np

from proofcheck.certify.rounding import RELATIVE, UNIT, Approx, exponentials, gamma, grown
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

# Samples whose outputs are computed together.
_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Geometry:
    """One network on one task; the dictionary is x_+ = μ, x_− = −μ, x_1..x_M, in this order, K = M + 2.

    Args:
        E: Of key j for query k at [j, k], in (0, 1]; shape (K, K).
        U: Shape (K, m).
        a: The read-out, shape (m,).
        reach: F ≥ Σ_i |a_i| max_j |U_ji| ≥ |f|.
        tilt: The most by which a logit may differ from the certified network's.
        slack: The most by which the output of the network with E and U differs from the certified one's.
    """

    E: Floats
    U: Floats
    a: Floats
    reach: float
    tilt: float
    slack: float

    @property
    def M(self) -> int:
        """The number of irrelevant patterns."""
        return len(self.U) - 2


def geometry(S: Floats, U: Floats, a: Floats, S_error: Floats | float = 0.0, U_error: Floats | float = 0.0) -> Geometry:
    r"""The geometry of logits and values that are known within an error, entry by entry.

    Errors of logits by at most ε_k for query k tilt its attention by at most ε_k/2 in total variation (the range of the
    change is 2ε_k, and tanh(2ε_k/4) ≤ ε_k/2), which moves h_k by that share of the diameter 2F of the values.

    Args:
        S: Logit of key j for query k at [j, k], shape (K, K).
        U: Shape (K, m).
        a: Shape (m,).
        S_error: Of a shape that broadcasts with S.
        U_error: Of a shape that broadcasts with U.

    Raises:
        InputError: If there is no irrelevant pattern, or numbers are too large to certify.

    >>> geometry(np.zeros((3, 3)), np.ones((3, 2)), np.array([0.5, -0.5])).slack < 1e-15
    True
    """
    if len(U) < 3:
        raise InputError(f"dictionary: expected μ, −μ and at least one irrelevant pattern, got {len(U)} patterns")
    if not (np.all(np.isfinite(S)) and np.all(np.isfinite(U)) and np.all(np.isfinite(S_error))):
        raise InputError("network: its logits or values overflow, so they cannot be certified; take smaller lambdas")
    below = S - S.max(axis=0)
    E = exponentials(below)
    # The subtraction rounds by u; a factor 1 + ε of e^x is a logit's error of at most |ε| + ε².
    tilt = grown(float(np.max(np.broadcast_to(S_error, S.shape) + UNIT * np.abs(below))) + RELATIVE * (1 + RELATIVE))
    size = np.abs(a)
    reach = grown(float(size @ np.abs(U).max(axis=0)) * (1 + gamma(len(a) + 2)))
    moved = float(np.max(np.broadcast_to(U_error, U.shape) @ size)) * (1 + gamma(len(a) + 2))
    return Geometry(E, U, a, reach, tilt, grown(moved + tilt * reach))


def outputs(network: Geometry, counts: Floats) -> Approx:
    r"""F = Σ_k(n_k/P) Σ_ia_iReLU(h_ki), h_k = Σ_jn_jE_jkU_j/Σ_jn_jE_jk.

    The two sums have K terms each, and |h_ki| ≤ max_j|U_ji|; one more sum is over m neurons, one over K queries.

    Args:
        network: The network.
        counts: Tokens of each pattern, shape (n, K), at least one in every row.

    Returns:
        Shape (n,).
    """
    parts = [_part(network, counts[start : start + _AT_ONCE]) for start in range(0, len(counts), _AT_ONCE)]
    K, m = network.U.shape
    return Approx(np.concatenate(parts), grown(gamma(4 * K + m + 40) * network.reach))


def _part(network: Geometry, counts: Floats) -> Floats:
    attention = counts[:, None, :] * network.E.T
    hidden = (attention @ network.U) / attention.sum(axis=2)[:, :, None]
    total: Floats = ((np.maximum(hidden, 0.0) @ network.a) * counts).sum(axis=1) / counts.sum(axis=1)
    return total
