r"""How far the output moves when the coefficients λ do: what carries a bound at one λ over a box around it.

Let dS and dU be the changes of logits and values from the centre to a point of the box, ã the attention of query k,
R_k the range of dS_·k. On the way, at t ∈ [0, 1],

    dh_k/dt = Σ_jã_jdU_j + Cov_ã(dS_·k, U + t·dU).

Attention differs from the centre's by at most R_k/4 in total variation. Neurons that stay off on the way add nothing;
those that stay on add up to one number g_j = Σ_{on}a_iU_ji a pattern, so that opposite ones cancel; the others count in
full. So the sum over neurons moves no faster than

    |Σ_jã_jdg_j| + Σ_jã_jη_j + R_k/4·(range dg + range η) + R_k·(range g + diam)·min(1/4, 1 − ã_j),

with ã at the centre, η_j = Σ_{rest}|a_i||dU_ji|, range g and diam over the way, and any key j in the last factor, whose
1 − ã_j grows by at most e^(R_k). Over all counts of irrelevant tokens each part is greatest at a vertex.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from proofcheck.certify.geometry import Geometry
from proofcheck.certify.linear_parts import Parts
from proofcheck.certify.rounding import UNIT, gamma
from proofcheck.measure.arrays import Floats

# Over a thousand times the rounding of any formula below.
_GROWTH = 1 + 2.0**-30
_QUARTER = 0.25


@dataclass(frozen=True, eq=False)
class Tube:
    """All networks Ψ⁽⁰⁾ + Σλ_iΔΨ_i with |λ_i − c_i| ≤ radius_i.

    Args:
        network: The one at the centre c.
        steps: radius_i·ΔU_i of each task vector, shape (n, K, m).
        ranges: R_k, shape (K,): the greatest over the box.
        rounding: What the roundings of logits and values add beyond the centre's.
        P: Tokens a sample.
    """

    network: Geometry
    steps: Floats
    ranges: Floats
    rounding: float
    P: int

    def slack(self, plus: Floats, minus: Floats) -> Floats:
        """The most that f moves at these counts of +μ and −μ, whatever the irrelevant ones: shape (n,)."""
        moved = self._moved(plus, minus)
        rest = self.P - plus - minus
        most = np.where(rest > 0, rest * moved[:, 2:].max(axis=1), 0.0)
        movement: Floats = (plus * moved[:, 0] + minus * moved[:, 1] + most) / self.P * _GROWTH + self.rounding
        return movement

    @cached_property
    def most(self) -> float:
        """The most that f moves at any counts: attention may then be anything."""
        eta, span = self._sizes.sum(axis=0) @ np.abs(self.network.a), self._spans @ np.abs(self.network.a)
        worst = float(eta.max()) * (1 + float(np.minimum(self.ranges / 4, 1).max())) + float(self.ranges.max()) * span
        return float(worst) * _GROWTH + self.rounding

    @cached_property
    def _sizes(self) -> Floats:
        return np.abs(self.steps)

    @cached_property
    def _spans(self) -> Floats:
        """The range over patterns of each neuron's value, anywhere in the tube: shape (m,)."""
        value_ranges = self.network.U.max(axis=0) - self.network.U.min(axis=0)
        spans: Floats = value_ranges + (self.steps.max(axis=1) - self.steps.min(axis=1)).sum(axis=0)
        return spans * _GROWTH

    @cached_property
    def _reaches(self) -> Floats:
        """How far h_ki may move, at [k, i]: max_j|dU_ji| + R_k/4·range_jU_ji, as |Σ(ã′ − ã)_jU_j| ≤ TV·range."""
        values = self._sizes.sum(axis=0).max(axis=0)
        reaches: Floats = (values + np.minimum(self.ranges / 4, 1)[:, None] * self._spans) * _GROWTH
        return reaches

    @cached_property
    def _shifted(self) -> list[tuple[Floats, Floats, Floats, Floats]]:
        """E_jk(U_ji ∓ reach) for the keys ±, and its least and greatest over the irrelevant keys: (K, m) each."""
        E, U = self.network.E, self.network.U
        shifted = []
        for sign in (-1.0, 1.0):
            away = sign * self._reaches
            keys = [E[j][:, None] * (U[j] + away) for j in (0, 1)]
            least, most = np.full_like(away, np.inf), np.full_like(away, -np.inf)
            for j in range(2, len(U)):
                product = E[j][:, None] * (U[j] + away)
                least, most = np.minimum(least, product), np.maximum(most, product)
            shifted.append((*keys, least, most))
        return shifted

    def _sorted(self, plus: Floats, minus: Floats) -> tuple[Floats, Floats]:
        """Which neurons stay on, and which are neither on nor off for sure, at [k, i]: 1 or 0.

        As in `gates`, by the corners of these counts: the sums are linear in them.
        """
        corners = [(p, q) for p in (plus.min(), plus.max()) for q in (minus.min(), minus.max())]
        (lower, _), (_, upper) = (self._extremes(shifted, corners) for shifted in self._shifted)
        margin = 128 * UNIT * 3 * self.P * (np.abs(self.network.U).max(axis=0) + self._reaches) + 2.0**-500
        on, off = lower > margin, upper < -margin
        return on.astype(np.float64), (~(on | off)).astype(np.float64)

    def _extremes(
        self, shifted: tuple[Floats, Floats, Floats, Floats], corners: list[tuple[float, float]]
    ) -> tuple[Floats, Floats]:
        of_plus, of_minus, least, most = shifted
        low, high = np.full_like(least, np.inf), np.full_like(least, -np.inf)
        for p, q in corners:
            base, rest = p * of_plus + q * of_minus, self.P - p - q
            low = np.minimum(low, base + np.minimum(rest * least, rest * most))
            high = np.maximum(high, base + np.maximum(rest * least, rest * most))
        return low, high

    def _moved(self, plus: Floats, minus: Floats) -> Floats:
        """The most that Σ_ia_iReLU(h_ki) moves, at [pair, k]."""
        a, U = self.network.a, self.network.U
        on, rest = self._sorted(plus, minus)
        signed = [(on * a) @ step.T for step in self.steps]
        eta = (rest * np.abs(a)) @ self._sizes.sum(axis=0).T
        g = (on * a) @ U.T
        # Sums over neurons round by γ_m of their absolute values.
        small = gamma(2 * len(a) + 8) * float(np.abs(a) @ (np.abs(U).max(axis=0) + self._sizes.sum(axis=0).max(axis=0)))
        shares = self._attention(plus, minus)
        drift = sum(np.abs(_weighted(shares, change)).max(axis=2) for change in signed) + _weighted(shares, eta).max(
            axis=2
        )
        ranges = sum(_range(change) for change in signed) + _range(eta)
        spans = _range(g) + sum(_range(change) for change in signed) + (rest * np.abs(a)) @ self._spans
        covariance = np.minimum(_QUARTER, self._others(shares) * _exponential(self.ranges)) * self.ranges
        moved: Floats = (
            drift + np.minimum(self.ranges / 4, 1) * ranges + covariance * spans + 8 * small * (1 + self.ranges)
        )
        return moved

    def _attention(self, plus: Floats, minus: Floats) -> tuple[Floats, Floats, Floats]:
        """The shares of the keys +, − and the irrelevant one at each vertex: at [pair, k, vertex]."""
        E = self.network.E
        p, q, r = plus[:, None, None], minus[:, None, None], (self.P - plus - minus)[:, None, None]
        of_plus, of_minus, of_rest = p * E[0][:, None], q * E[1][:, None], r * E[2:].T
        total = of_plus + of_minus + of_rest
        return of_plus / total, of_minus / total, of_rest / total

    @staticmethod
    def _others(shares: tuple[Floats, Floats, Floats]) -> Floats:
        """The least of 1 − ã_+ and 1 − ã_−, each at its greatest over the vertices."""
        of_plus, of_minus, of_rest = shares
        least: Floats = np.minimum((of_minus + of_rest).max(axis=2), (of_plus + of_rest).max(axis=2))
        return least


def _weighted(shares: tuple[Floats, Floats, Floats], values: Floats) -> Floats:
    """Σ_jã_jx_kj at each vertex, for x at [k, j]."""
    averages: Floats = shares[0] * values[:, :1] + shares[1] * values[:, 1:2] + shares[2] * values[:, 2:]
    return averages


def _range(values: Floats) -> Floats:
    widths: Floats = values.max(axis=1) - values.min(axis=1)
    return widths


def _exponential(x: Floats) -> Floats:
    """At least e^x for x < 32, (1 − x/64)^(−64); beyond, a number that bounds nothing."""
    bound: Floats = np.where(x < 32, (1 - np.minimum(x, 32) / 64) ** -64.0 * (1 + 2.0**-40), 1e300)
    return bound


def tube(parts: Parts, network: Geometry, radii: Floats, P: int) -> Tube:
    """The tube around a network.

    Args:
        parts: What it was merged from.
        network: The merge at the centre.
        radii: One for each task vector, ≥ 0, shape (n,).
        P: Tokens a sample.
    """
    size = np.abs(parts.a)
    moving = np.flatnonzero(radii)
    growth = 1 + gamma(4 * len(size) + 16 * len(radii) + 64)
    dS, dU = parts.S[1:], parts.U[1:]
    ranges = np.einsum("n,nk->k", radii, dS.max(axis=1) - dS.min(axis=1)) * growth
    values = float(radii @ (parts.U_error[1:] @ size).max(axis=1))
    logits = float(radii @ parts.S_error[1:].max(axis=(1, 2)))
    reach = float(radii @ [np.abs(change).max(axis=0) @ size for change in dU])
    rounding = values + network.tilt * reach + logits * (network.reach + reach)
    steps = radii[moving, None, None] * dU[moving] * _GROWTH
    return Tube(network, steps, ranges, rounding * _GROWTH, P)
