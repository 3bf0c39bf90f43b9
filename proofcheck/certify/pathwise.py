r"""Bounds on P·f that are linear, or quadratic, in the shares τ_j = n_j/r of the irrelevant counts, for every n.

From `gates`, Σ_jt_j lo_kj ≤ Σ_ia_iReLU(h_ki) ≤ Σ_jt_j up_kj with t_j = τ_jw_jk/Σ_iτ_iw_ik. As t_j ≥ τ_jw_jk/max_jw_jk,

    Σ_jt_j lo_kj ≥ Σ_jτ_j g_kj,   g_kj = A_k + (w_jk/max_jw_jk)(lo_kj − A_k),   A_k = min_jlo_kj,

and the same from above with up and the maximum.
"""

from dataclasses import dataclass

from proofcheck.certify.gates import Block, Field, gate_errors
from proofcheck.certify.rounding import Approx, expectation, joined, maximum, mean_of, minimum, root, spread
from proofcheck.measure.arrays import Floats


@dataclass(frozen=True, eq=False)
class Side:
    """One side of the bound at some (p, q), from below or from above.

    Args:
        vertex: lo_kj or up_kj at [pair, k, j], shape (n, K, M).
        linear: g_kj, of the same shape.
        upper: Whether it bounds from above.
    """

    vertex: Approx
    linear: Approx
    upper: bool


def sides(field: Field, blocks: list[Block]) -> tuple[Side, Side]:
    """The bounds from below and from above, from the blocks of all queries in order."""
    lows, highs, ws = [], [], []
    for block in blocks:
        positive, negative = gate_errors(field, block)
        lows.append((block.A - negative) / block.w)
        highs.append((block.A + positive) / block.w)
        ws.append(block.w)
    w = joined(ws, axis=1)
    ratio = joined([w / maximum(w, 2) for w in ws], axis=1) if len(ws) > 1 else w / maximum(w, 2)
    return _side(joined(lows, axis=1), ratio, upper=False), _side(joined(highs, axis=1), ratio, upper=True)


def _side(vertex: Approx, ratio: Approx, *, upper: bool) -> Side:
    anchor = maximum(vertex, 2) if upper else minimum(vertex, 2)
    return Side(vertex, anchor + ratio * (vertex - anchor), upper)


def linear_coefficients(side: Side, p: Floats, q: Floats, r: Floats, shares: Floats) -> Approx:
    r"""C_j with P·f ≥ Σ_jτ_jC_j, or ≤ from above: shape (n, M).

    On irrelevant queries G_kj = g_kj = α + u_k + v_j + ρ_kj, whatever α, u and v are; τᵀρτ is at least the least
    entry of its symmetric part.
    """
    G = side.linear[:, 2:]
    rows = expectation(G, shares)
    alpha = expectation(rows, shares)[:, None]
    u, v = rows - alpha, mean_of(G, shares) - alpha
    rest = symmetric(G - alpha[:, :, None] - u[:, :, None] - v[:, None, :])
    worst = (maximum if side.upper else minimum)(rest, (1, 2))[:, :, 0]
    return side.linear[:, 0] * p[:, None] + side.linear[:, 1] * q[:, None] + (alpha + worst + u + v) * r[:, None]


def symmetric(matrices: Approx) -> Approx:
    """(Q + Qᵀ)/2 over the last two axes."""
    return (matrices + Approx(matrices.value.transpose(0, 2, 1), matrices.error)) * 0.5


def mean_and_deviation(C: Approx, P: int, r: Floats, shares: Floats) -> tuple[Approx, Approx]:
    """Mean and standard deviation of Σ_jτ_jC_j/P for n ~ Multinomial(r; π): shape (n,) each."""
    mean = expectation(C, shares)
    deviation = spread(C - mean[:, None], shares) / root(r)
    return mean / float(P), deviation / float(P)
