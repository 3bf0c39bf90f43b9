r"""Mean and variance of P·f to first order in the counts, with bounds on the rest (Method 2 of the certificate).

With gates fixed, Σ_ia_ic_ih_ki = Σ_jτ_jA_kj/Σ_jτ_jw_jk is a ratio L_k of two means over r independent draws. With
l₀ = E A/E w, x = A − w·l₀ (so E x = 0), y = w − w̄, X = Σ_jτ_jx_j and Y = Σ_jτ_jy_j,

    L_k = l₀ + X/w̄ + R,   |R| = |XY|/(w̄·Σ_jτ_jw_j) ≤ |XY|/(w̄·w_min).
"""

from dataclasses import dataclass

import numpy as np

from proofcheck.certify.gates import Block, Field
from proofcheck.certify.pathwise import symmetric
from proofcheck.certify.rounding import (
    Approx,
    expectation,
    gamma,
    grown,
    hypot,
    mean_of,
    minimum,
    root,
    spread,
)
from proofcheck.measure.arrays import Floats


@dataclass(frozen=True, eq=False)
class Moments:
    """P·f = Z + e with E Z = ``mean``, sd Z ≤ ``deviation``, and −(rest + negative) ≤ E e ≤ rest + positive; (n,) each.

    The parts of e: |R| of `rest`, and the gate errors, which have the sign of a_i and that of nothing else.
    """

    mean: Approx
    deviation: Approx
    rest: Approx
    positive: Approx
    negative: Approx


def moments(field: Field, blocks: list[Block], p: Floats, q: Floats, r: Floats) -> Moments:
    """The moments of P·f over n ~ Multinomial(r; π).

    Args:
        field: The network.
        blocks: Of the queries +, − and the irrelevant ones, in this order.
        p: Numbers of tokens +μ, shape (n,).
        q: Of tokens −μ.
        r: Of irrelevant tokens.
    """
    shares = field.shares
    of_plus, of_minus = (_relevant(field, block, count, r) for block, count in zip(blocks, (p, q), strict=False))
    l0, linear, quadratic, of_rest = _irrelevant(field, blocks[2], r)
    centre = expectation(l0, shares)
    diagonal = Approx(np.einsum("njj->nj", quadratic.value), quadratic.error)
    drift = expectation(diagonal, shares)
    lines = of_plus.line + of_minus.line + (l0 - centre[:, None] + linear) * r[:, None]
    mean = of_plus.mean + of_minus.mean + centre * r + drift
    deviation = spread(lines - expectation(lines, shares)[:, None], shares) / root(r)
    parts = (of_plus, of_minus, of_rest)
    return Moments(
        mean,
        deviation + _quadratic_deviation(quadratic, diagonal - drift[:, None], r, shares),
        _sum([part.rest for part in parts]),
        _sum([part.positive for part in parts]),
        _sum([part.negative for part in parts]),
    )


def _sum(terms: list[Approx]) -> Approx:
    return terms[0] + terms[1] + terms[2]


def _quadratic_deviation(rho: Approx, diagonal: Approx, r: Floats, shares: Floats) -> Approx:
    """The sd of r·τᵀρτ for a ρ that is symmetric and π-centred in rows and columns.

    τᵀρτ = r⁻²(Σ_sρ_{J_sJ_s} + Σ_{s≠t}ρ_{J_sJ_t}); the two sums are uncorrelated, so Var = Var(ρ_JJ)/r + 2(r−1)/r·E ρ².
    """
    pairs = spread(rho, shares)
    off = spread(pairs, shares) * (root(2 * (r - 1)) / root(r))
    return hypot(off, spread(diagonal, shares) / root(r))


@dataclass(frozen=True, eq=False)
class _Query:
    """What queries of weight p, q, or n_k add: to the mean, the coefficients of τ_j, and the bounds on the rest."""

    mean: Approx
    line: Approx
    rest: Approx
    positive: Approx
    negative: Approx


@dataclass(frozen=True, eq=False)
class _Ratio:
    """l₀, x, y, w̄ and w_min of a block: shapes (n, K'), (n, K', M), (n, K', M), (n, K'), (n, K')."""

    l0: Approx
    x: Approx
    y: Approx
    average: Approx
    least: Approx


def _ratio(block: Block, shares: Floats) -> _Ratio:
    average = expectation(block.w, shares)
    l0 = expectation(block.A, shares) / average
    x, y = block.A - block.w * l0[:, :, None], block.w - average[:, :, None]
    return _Ratio(l0, x, y, average, minimum(block.w, 2)[:, :, 0])


def _relevant(field: Field, block: Block, count: Floats, r: Floats) -> _Query:
    """Queries μ or −μ, ``count`` of them, at which E|XY| ≤ sd(x)·sd(y)/r."""
    shares = field.shares
    ratio = _ratio(block, shares)
    line = (ratio.x / ratio.average[:, :, None])[:, 0] * count[:, None]
    spreads = spread(ratio.x, shares) * spread(ratio.y, shares)
    rest = (spreads / (ratio.average * ratio.least))[:, 0] * count / r
    means = block.base + field.mean[block.queries][:, block.unstable]
    deviations = field.deviation[block.queries][:, block.unstable] / np.sqrt(r)[:, None, None]
    positive, negative = _gates(field, block, means, deviations, ratio.least)
    return _Query(ratio.l0[:, 0] * count, line, rest, positive[:, 0] * count, negative[:, 0] * count)


def _irrelevant(field: Field, block: Block, r: Floats) -> tuple[Approx, Approx, Approx, _Query]:
    """Irrelevant queries, n_k of them: l₀, the coefficients v, the matrix ρ, and the bounds on the rest.

    Σ_kn_kL_k = r(Σ_kτ_kl₀_k + τᵀBτ) + Σ_kn_kR_k with B_kj = x_j/w̄; v_j = Σ_kπ_kB_kj and ρ the symmetric part of B − v.
    In the mean over n_k, one of the r draws is k.
    """
    shares = field.shares
    ratio = _ratio(block, shares)
    B = ratio.x / ratio.average[:, :, None]
    v = mean_of(B, shares)
    rho = symmetric(B - v[:, None, :])
    spreads = _with_own(ratio.x, r, shares) * _with_own(ratio.y, r, shares)
    rests = spreads / (ratio.average * ratio.least) / r[:, None]
    own = np.einsum("kki->ki", field.products[block.queries])[:, block.unstable]
    mean, inverse = field.mean[block.queries][:, block.unstable], (1 / r)[:, None, None]
    means = block.base + own * inverse + mean * (1 - inverse)
    deviations = field.deviation[block.queries][:, block.unstable] * np.sqrt(r - 1)[:, None, None] * inverse
    positive, negative = _gates(field, block, means, deviations, ratio.least)
    total = [expectation(variance, shares) for variance in (rests, positive * r[:, None], negative * r[:, None])]
    return ratio.l0, v, rho, _Query(Approx(np.zeros_like(r)), Approx(np.zeros((len(r), 1))), *total)


def _with_own(x: Approx, r: Floats, shares: Floats) -> Approx:
    """√(x_k² + (r−1)·Var x) at [pair, k]: r times the root of E[X²] when one of the r draws is k."""
    own = Approx(np.einsum("nkk->nk", x.value), x.error)
    return hypot(own, spread(x, shares) * root(r - 1)[:, None])


def _gates(field: Field, block: Block, means: Floats, deviations: Floats, least: Approx) -> tuple[Approx, Approx]:
    """Σ_i|a_i|·E ReLU(s_ih_i) over a_i > 0, and over a_i < 0, at [pair, k]: E ReLU(Z) ≤ (μ + √(μ²+v))/2, over w_min."""
    a = field.geometry.a[block.unstable]
    if not a.size:
        nothing = Approx(np.zeros(least.value.shape))
        return nothing, nothing
    signed = np.where(block.gates, -means, means)
    parts = (signed + np.sqrt(signed * signed + deviations * deviations)) / 2
    sums = parts @ np.stack([np.maximum(a, 0.0), np.maximum(-a, 0.0)], axis=1)
    steps = 4 * len(field.shares) + 2 * len(a) + 100
    error = grown(gamma(steps) * block.w.size * block.reach * (1 + gamma(8)))
    return Approx(sums[..., 0], error) / least, Approx(sums[..., 1], error) / least
