r"""The least and the greatest output over all irrelevant counts, at given numbers of tokens +μ and −μ."""

from typing import NamedTuple

import numpy as np

from proofcheck.certify.gates import Block, Field
from proofcheck.certify.geometry import outputs
from proofcheck.certify.pathwise import Side, sides, symmetric
from proofcheck.certify.rounding import Approx, maximum, minimum
from proofcheck.measure.arrays import Floats


class Range(NamedTuple):
    """Bounds on f over all n ≥ 0 with Σn = r, and what the M samples with one irrelevant pattern attain: (pairs,) each.

    ``attained_low`` is at least the least, ``attained_high`` at most the greatest output there is, each within its
    rounding.
    """

    low: Floats
    high: Floats
    attained_low: Approx
    attained_high: Approx


def output_range(field: Field, blocks: list[Block], P: int, p: Floats, q: Floats, r: Floats) -> Range:
    r"""The better of two bounds on each side, and the vertices.

    With g of `pathwise`, P·f ≥ τᵀQτ ≥ min_{k,j}(Q_kj + Q_jk)/2 on the simplex, Q_kj = r g_kj + p g_+j + q g_−j; and
    P·f ≥ p min_jlo_+j + q min_jlo_−j + r min_kjlo_kj.

    Args:
        field: The network.
        blocks: Of all queries, for these pairs.
        P: Tokens a sample.
        p: Numbers of tokens +μ, shape (n,).
        q: Of tokens −μ.
        r: Of irrelevant tokens, ≥ 1.
    """
    below, above = sides(field, blocks)
    reach = field.geometry.reach
    low = np.max([-reach + 0 * p, *(bound.low() for bound in _bounds(below, P, p, q, r))], axis=0)
    high = np.min([reach + 0 * p, *(bound.high() for bound in _bounds(above, P, p, q, r))], axis=0)
    slack, vertices = field.geometry.slack, _vertices(field, p, q, r)
    return Range(
        np.nextafter(low - slack, -np.inf),
        np.nextafter(high + slack, np.inf),
        minimum(vertices, 1)[:, 0],
        maximum(vertices, 1)[:, 0],
    )


def _bounds(side: Side, P: int, p: Floats, q: Floats, r: Floats) -> tuple[Approx, Approx]:
    extreme = maximum if side.upper else minimum
    g, vertex = side.linear, side.vertex
    relevant = g[:, 0] * p[:, None] + g[:, 1] * q[:, None]
    Q = g[:, 2:] * r[:, None, None] + relevant[:, None, :]
    plus, minus = (extreme(vertex[:, k], 1)[:, 0] for k in (0, 1))
    separate = plus * p + minus * q + extreme(vertex[:, 2:], (1, 2))[:, 0, 0] * r
    return extreme(symmetric(Q), (1, 2))[:, 0, 0] / float(P), separate / float(P)


def _vertices(field: Field, p: Floats, q: Floats, r: Floats) -> Approx:
    """The outputs of the M samples of each pair whose irrelevant tokens are all the same."""
    M = field.geometry.M
    counts = np.zeros((len(p), M, M + 2))
    counts[:, :, 0], counts[:, :, 1] = p[:, None], q[:, None]
    counts[:, range(M), range(2, M + 2)] = r[:, None]
    corners = outputs(field.geometry, counts.reshape(-1, M + 2))
    return Approx(corners.value.reshape(len(p), M), corners.error)
