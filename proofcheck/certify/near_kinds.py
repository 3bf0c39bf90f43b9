r"""A proved margin from three kinds of values: the network whose tokens are u, −u and w is near enough to the trained.

Its logits are ±x between ±μ and 0 elsewhere; its output f̃ depends on the number of irrelevant tokens, not on which.
With T the mean attention to these, η_i = max_j|U_ji − w_i| over irrelevant j and size_i = max_j|U_ji|,

    |f − f̃| ≤ Σ_i|a_i|(T·η_i + spread·size_i),   spread = 2 tanh(ζ/2) = max_k 2 tanh(range_j(S − S̃)_jk/4),

which Rocq proves (``kinds_near``; with r/P in place of T, ``kinds_near_share``). So y·f̃ less that is a margin at every
irrelevant count. Nothing of S is a logarithm here: e^(range/2) is the root of a quotient of the weights E and e^S̃, and
everything is rounded outward (docs/rounding.md); x, u and w are floats, and taken as the numbers that they are.
"""

import math
from typing import NamedTuple

import numpy as np

from proofcheck.certify.geometry import Geometry
from proofcheck.certify.rounding import RELATIVE, UNIT, Approx, exponentials, gamma, grown
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError


class Kinds(NamedTuple):
    """At p tokens yμ and q tokens −yμ, both labels and every irrelevant count.

    Attributes:
        ideal: A lower bound on y·f̃.
        noise: An upper bound on |f − f̃|, with the network's own rounding.
        share_noise: The same with r/P in place of T; ∞ where x < 0, as then it is not proved.
    """

    ideal: float
    noise: float
    share_noise: float

    @property
    def margin(self) -> float:
        """A lower bound on the margin y·f; hinge loss 0 where it is at least 1."""
        return _down(self.ideal - self.noise)

    @property
    def share_margin(self) -> float:
        """The same by r/P."""
        return _down(self.ideal - self.share_noise)


def kinds(network: Geometry, p: int, q: int, P: int) -> Kinds:
    """The margin that three kinds of values prove, rounding included.

    Args:
        network: The trained network on one task.
        p: Tokens yμ.
        q: Tokens −yμ.
        P: All tokens, more than p + q.

    Raises:
        InputError: If p and q are no counts, or leave no irrelevant token.

    Source: project; KindsNear.v.

    >>> from proofcheck.certify.geometry import geometry
    >>> U = np.array([[1.0, -1.0], [-1.0, 1.0], [0.0, 0.0]])
    >>> 0.59 < kinds(geometry(np.zeros((3, 3)), U, np.array([1.0, -1.0])), 7, 1, 10).margin <= 0.6
    True
    """
    if min(p, q) < 0 or p + q >= P:
        raise InputError(f"p and q: expected counts that leave irrelevant tokens among {P}, got {p} and {q}")
    a, U, size = network.a, network.U, np.abs(network.a)
    u, rest = U[0], U[2:]
    w = (rest.max(axis=0) + rest.min(axis=0)) / 2
    x = _strength(network.E)
    # From U_− to −U_+, where their floats differ.
    uneven = float(size @ np.abs(U[0] + U[1])) * (1 + gamma(len(a) + 2))
    eta = np.abs(rest - w).max(axis=0) * (1 + 4 * UNIT)
    from_values = float(size @ eta) * (1 + gamma(len(a) + 2))
    from_logits = _spread(network.E, x) * network.reach
    ideal, attention = math.inf, 0.0
    for plus, minus in ((p, q), (q, p)):
        sign = 1.0 if plus == p else -1.0
        low, seen = _formula(x, u, w, a, (float(plus), float(minus), float(P - p - q)), sign)
        ideal, attention = min(ideal, low), max(attention, seen)
    rounding = grown(grown(uneven) + network.slack)
    share = grown((P - p - q) / P) if x >= 0 else math.inf
    noises = [grown(factor * grown(from_values) + from_logits + rounding) for factor in (attention, share)]
    return Kinds(ideal, *noises)


def _strength(E: Floats) -> float:
    """The x of S̃: any float would do, and this one is near the best."""
    S = np.log(E[:2, :2])
    return float(S[0, 0] - S[1, 0] + S[1, 1] - S[0, 1]) / 4


def _spread(E: Floats, x: float) -> float:
    """An upper bound on max_k 2 tanh(range/4), from quotients: tanh(range/4) = (√R − 1)/(√R + 1), R = e^range."""
    ideal = np.zeros_like(E)
    ideal[:2, :2] = x * np.array([[1.0, -1.0], [-1.0, 1.0]])
    # A shift of a column changes no attention; x rounds once, as a logit's error of u·2|x| at most.
    ratio = E / exponentials(ideal - ideal.max(axis=0))
    R = float((ratio.max(axis=0) / ratio.min(axis=0)).max())
    high = math.sqrt(R * (1 + 8 * RELATIVE + 8 * UNIT * abs(x)))
    return grown(2 * (high - 1) / (high + 1) + 8 * UNIT)


def _formula(
    x: float, u: Floats, w: Floats, a: Floats, counts: tuple[float, float, float], sign: float
) -> tuple[float, float]:
    """A lower bound on ``sign``·f̃ and an upper one on T, for the counts of +μ, −μ and irrelevant tokens."""
    p, q, r = counts
    # Of query and key times e^(−|x|), so that nothing overflows: E = e^x is 1/y or y.
    y = Approx(exponentials(np.array([-abs(x)])), RELATIVE)
    square, total = y * y, p + q + r
    near, far = (Approx(np.ones(1)), square) if x >= 0 else (square, Approx(np.ones(1)))
    plus, minus = near * p + far * q + y * r, far * p + near * q + y * r
    seen = [
        ((near * p - far * q) / plus, y * r / plus, p),
        ((far * p - near * q) / minus, y * r / minus, q),
        (Approx(np.array([p - q])) / total, Approx(np.array([r])) / total, r),
    ]
    value, error, attention = 0.0, 0.0, Approx(np.zeros(1))
    for signed, ignored, count in seen:
        hidden = signed * u + ignored * w
        positive, size = np.maximum(hidden.value, 0.0), np.abs(a)
        value += count / total * float(positive @ a)
        reach = float(positive @ size)
        error = grown(error + float(size.sum()) * hidden.error * (1 + gamma(len(a) + 2)) + gamma(len(a) + 16) * reach)
        attention += ignored * (count / total)
    return _down(sign * value - grown(error)), grown(float(attention.high()[0]) + 8 * UNIT)


def _down(value: float) -> float:
    return float(np.nextafter(value - 4 * UNIT * abs(value), -math.inf))
