r"""The idealised network in floats: NumPy only, vectorised over λ and over counts, without overflow for any argument.

With the share a(x) = pe^x/(pe^x + qe^{−x} + r) of the tokens +μ in the softmax of a query +μ, and b(x) that of the
tokens −μ in a query −μ,

    Gain(x) = r/P + a(x) + b(x) − a(|x|)·b(|x|)·(1 − e^{−2|x|})²:

nothing cancels but near the zero of Gain, and no term exceeds 1.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.region.numbers import InputError

# e^±700 is finite, and its inverse is far below the rounding of a sum with 1.
_LARGEST = 700.0
# Ratios of floats lie within e^±1500: beyond this |x| Gain equals its limits to the last bit.
_FARTHEST = 1e4

Floats = NDArray[np.float64]


def gain(x: ArrayLike, p: ArrayLike, q: ArrayLike, r: ArrayLike) -> Floats:
    r"""Gain(x) = 1 + (E−1)·Q/(P·D₊·D₋) at E = e^x: what attention does to the margin.

    Args:
        x: ωq̂, any shape; ±∞ gives the limits.
        p: Numbers or fractions of tokens +μ, ≥ 0, of a shape that broadcasts with ``x``.
        q: Of tokens −μ.
        r: Of irrelevant tokens; p + q + r > 0.

    Raises:
        InputError: If a count is negative or not finite, or a sample holds no token.

    Source: project; mechanism of the idealised network.

    >>> gain([-np.inf, 0, np.inf], 0.4, 0.1, 0.5).tolist()
    [-0.5, 1.0, 1.5]
    """
    x_, p_, q_, r_ = (np.asarray(value, dtype=np.float64) for value in (x, p, q, r))
    total = _checked_total(p_, q_, r_)
    x_ = np.clip(x_, -_FARTHEST, _FARTHEST)
    size = np.abs(x_)
    product = _share(p_, r_, q_, size) * _share(q_, r_, p_, size)
    falling = np.expm1(-2.0 * size) ** 2
    return np.asarray(r_ / total + _share(p_, r_, q_, x_) + _share(q_, r_, p_, x_) - product * falling)


def output(p_hat: ArrayLike, q_hat: ArrayLike, omega: ArrayLike, p: ArrayLike, q: ArrayLike, r: ArrayLike) -> Floats:
    r"""f/(A·b) = p̂·(p−q)/P·Gain(ωq̂), the network's output in units of its read-out.

    The margin of a sample with label y is y·f, and p − q has the sign of y.

    Args:
        p_hat: p̂ = Σλ_iγ_i, any shape.
        q_hat: q̂ = Σλ_iγ_i²; all arguments broadcast.
        omega: ω.
        p: Numbers or fractions of tokens +μ, ≥ 0.
        q: Of tokens −μ.
        r: Of irrelevant tokens; p + q + r > 0.

    Raises:
        InputError: If a count is negative or not finite, or a sample holds no token.

    Source: project; mechanism of the idealised network.

    >>> float(output(2.0, 0.0, 1.6, 4, 1, 5))
    0.6
    """
    x = np.asarray(omega, dtype=np.float64) * np.asarray(q_hat, dtype=np.float64)
    p_, q_, r_ = (np.asarray(value, dtype=np.float64) for value in (p, q, r))
    gains = gain(x, p_, q_, r_)
    return np.asarray(np.asarray(p_hat, dtype=np.float64) * ((p_ - q_) / (p_ + q_ + r_)) * gains)


def _checked_total(p: Floats, q: Floats, r: Floats) -> Floats:
    for name, counts in (("p", p), ("q", q), ("r", r)):
        if not np.all(np.isfinite(counts) & (counts >= 0)):
            raise InputError(f"{name}: expected finite numbers of tokens >= 0, got another")
    total = np.asarray(p + q + r)
    if not np.all(total > 0):
        raise InputError("p + q + r: expected at least one token in every sample, got none")
    return total


def _share(own: Floats, rest: Floats, other: Floats, x: Floats) -> Floats:
    """The softmax weight own·e^x/(own·e^x + rest + other·e^{−x}), 0 where there is no own token."""
    present = own > 0
    log_own = np.log(np.where(present, own, 1.0))
    share = 1.0 / (1.0 + _ratio(rest, log_own, x) + _ratio(other, log_own, 2.0 * x))
    return np.where(present, share, 0.0)


def _ratio(count: Floats, log_own: Floats, x: Floats) -> Floats:
    """count/own·e^{−x}, kept within e^±700."""
    present = count > 0
    exponent = np.log(np.where(present, count, 1.0)) - log_own - x
    return np.exp(np.where(present, np.clip(exponent, -_LARGEST, _LARGEST), -_LARGEST))
