r"""The network at given (p, q) as linear bounds in the attention t_j of the irrelevant tokens.

For query k and counts n of irrelevant tokens, h_k = Σ_jτ_jN^j_k/Σ_jτ_jw_jk with τ = n/r,

    w_jk = (pE_+k + qE_−k)/r + E_jk,   N^j_k = (pE_+kU_+ + qE_−kU_−)/r + E_jkU_j.

A neuron with gate c_i ∈ {0, 1} has ReLU(h_i) = c_ih_i + ReLU(s_ih_i), s_i = −1 where c_i = 1, else 1: for *stable*
neurons, whose N keeps its sign, the last term is 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofcheck.certify.geometry import Geometry
from proofcheck.certify.rounding import UNIT, Approx, gamma, grown
from proofcheck.measure.arrays import Floats


@dataclass(frozen=True, eq=False)
class Field:
    """A geometry with what does not depend on (p, q): E_jkU_ji over the irrelevant keys j, by query and neuron.

    Args:
        geometry: The network.
        shares: π, shape (M,).
        products: E_jkU_ji at [k, j, i], shape (K, M, m).
        least: Its least over j, shape (K, m).
        greatest: Its greatest.
        mean: Σ_jπ_j of it.
        deviation: Its standard deviation under π.
    """

    geometry: Geometry
    shares: Floats
    products: Floats
    least: Floats
    greatest: Floats
    mean: Floats
    deviation: Floats


def field_of(geometry: Geometry, shares: Floats) -> Field:
    """The field of a geometry, for irrelevant tokens with these shares."""
    products = geometry.E[2:].T[:, :, None] * geometry.U[2:][None]
    mean = np.einsum("j,kji->ki", shares, products)
    away = products - mean[:, None]
    deviation = np.sqrt(np.einsum("j,kji->ki", shares, away * away))
    return Field(geometry, shares, products, products.min(axis=1), products.max(axis=1), mean, deviation)


@dataclass(frozen=True, eq=False)
class Block:
    """Some (p, q) at some queries: the softmax weights, the linear part, and the unstable neurons.

    Args:
        w: w_jk at [pair, k, j], shape (n, K', M).
        A: Σ_i a_ic_iN^j_ki, of the same shape.
        unstable: Which neurons are unstable at some query or pair of the block.
        gates: c at [pair, k, i], over the unstable neurons.
        base: (pE_+kU_+ + qE_−kU_−)/r at [pair, k, i], over the unstable neurons.
        queries: Which queries.
        reach: Σ|a_i| max_j|U_ji| over the unstable neurons, an upper bound.
    """

    w: Approx
    A: Approx
    unstable: NDArray[np.intp]
    gates: NDArray[np.bool_]
    base: Floats
    queries: slice
    reach: float


def block_of(field: Field, p: Floats, q: Floats, r: Floats, queries: slice, *, split: bool = True) -> Block:
    """The pairs (p, q) of a tile at some queries.

    Args:
        field: The network.
        p: Numbers of tokens +μ, shape (n,).
        q: Of tokens −μ.
        r: P − p − q ≥ 1.
        queries: Which of the K queries.
        split: Whether to look for stable neurons; without, all count as unstable.
    """
    network = field.geometry
    plus, minus = network.E[0, queries], network.E[1, queries]
    active, unstable = _sorted(field, p, q, r, queries) if split else (np.zeros(0, int), np.arange(len(network.a)))
    weight_plus, weight_minus = (p / r)[:, None] * plus, (q / r)[:, None] * minus
    E = network.E[2:, queries].T
    w = (weight_plus + weight_minus)[:, :, None] + E
    greatest = float(w.max())
    U = network.U[:, unstable]
    base = weight_plus[:, :, None] * U[0] + weight_minus[:, :, None] * U[1]
    gates = base + field.mean[queries, unstable] > 0
    # Σ_i a_ic_iU_xi of every pattern x: the stable neurons that are always on, and the gates.
    slopes = network.U[:, active] @ network.a[active] + (gates * network.a[unstable]) @ U.T
    A = (weight_plus * slopes[:, :, 0] + weight_minus * slopes[:, :, 1])[:, :, None] + E * slopes[:, :, 2:]
    reach = grown(float(np.abs(network.a[unstable]) @ np.abs(U).max(axis=0)) * (1 + gamma(len(unstable) + 2)))
    rounding = gamma(len(network.a) + 16) * greatest * network.reach
    return Block(
        Approx(w, grown(gamma(8) * greatest)), Approx(A, grown(rounding)), unstable, gates, base, queries, reach
    )


def _sorted(field: Field, p: Floats, q: Floats, r: Floats, queries: slice) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The neurons that are on at every pair, query and count, and the unstable ones.

    r·N^j = pE_+U_+ + qE_−U_− + (P−p−q)E_jU_j is linear in (p, q): its extremes over the tile's square are at corners,
    also at such with P − p − q < 1.
    """
    network, total = field.geometry, float(p[0] + q[0] + r[0])
    corners = [(x, y) for x in (p.min(), p.max()) for y in (q.min(), q.max())]
    plus = network.E[0, queries][:, None] * network.U[0]
    minus = network.E[1, queries][:, None] * network.U[1]
    low, high = np.inf, -np.inf
    for x, y in corners:
        rest = total - x - y
        ends = rest * field.least[queries], rest * field.greatest[queries]
        base = x * plus + y * minus
        low, high = np.minimum(low, base + np.minimum(*ends)), np.maximum(high, base + np.maximum(*ends))
    # Each sum has three products of at most P in size times max_j|U_ji|, and a corner's counts at most 3P in all.
    margin = 32 * UNIT * 3 * total * np.abs(network.U).max(axis=0) + 2.0**-500
    on = np.all(low > margin, axis=0)
    off = np.all(high < -margin, axis=0)
    return np.flatnonzero(on), np.flatnonzero(~(on | off))


def gate_errors(field: Field, block: Block) -> tuple[Approx, Approx]:
    """Σ_i |a_i| ReLU(s_iN^j_ki) over the unstable neurons with a_i > 0, and over those with a_i < 0; of w's shape."""
    a = field.geometry.a[block.unstable]
    if not a.size:
        nothing = Approx(np.zeros_like(block.w.value))
        return nothing, nothing
    N = block.base[:, :, None, :] + field.products[block.queries][:, :, block.unstable]
    N *= np.where(block.gates, -1.0, 1.0)[:, :, None, :]
    np.maximum(N, 0.0, out=N)
    sums = N @ np.stack([np.maximum(a, 0.0), np.maximum(-a, 0.0)], axis=1)
    error = grown(gamma(len(a) + 16) * block.w.size * block.reach * (1 + gamma(8)))
    return Approx(sums[..., 0], error), Approx(sums[..., 1], error)
