r"""Arrays of floats with a proved bound on their distance from the exact values: a running error analysis.

With u = 2⁻⁵³ each operation rounds by a factor 1 + δ, |δ| ≤ u, or, near 0, by an absolute 2⁻¹⁰⁷⁵; a sum of n products
in any order, with or without fused operations, is within γ_n = nu/(1 − nu) of its absolute values' sum. e^x is computed
by integers, within 2⁻⁵² relatively, as what a libm promises is not proved. Every rule below is derived in
docs/rounding.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

UNIT = 2.0**-53
# Covers every underflow, also under a square root: √(2¹⁰·2⁻¹⁰⁷⁴) < 2⁻⁵⁰⁰.
TINY = 2.0**-500

# Of e^x: no result is subnormal, and each is within this, relatively; then bits, halvings and terms of its series.
LEAST = -700.0
RELATIVE = 2.0**-52

_BITS = 1200
_NEAR_BITS, _NEAR = 192, -64.0
_HALVINGS, _TERMS = 8, 24


def gamma(n: int) -> float:
    r"""γ_n = n·u/(1 − n·u), rounded up.

    >>> 10 * UNIT < gamma(10) < 10.001 * UNIT
    True
    """
    return grown(n * UNIT / (1 - n * UNIT))


def grown(bound: float) -> float:
    """A bound that a formula of at most 16 rounded operations on non-negative floats gave, made an upper one.

    What is not a number, such as 0·∞, bounds nothing: ∞.

    >>> grown(1.0) > 1.0, grown(math.nan)
    (True, inf)
    """
    return math.inf if math.isnan(bound) else float(bound) * (1 + 2.0**-48) + TINY


@dataclass(frozen=True, eq=False)
class Approx:
    """Exact numbers known within ``error`` of ``value``, entry by entry.

    >>> third = Approx(np.array([1.0]), 0.0) / np.array([3.0])
    >>> bool(third.low()[0] < third.high()[0]), third.error < 1e-16
    (True, True)
    """

    value: Floats
    error: float = 0.0

    # NumPy leaves array + Approx to the reflected methods below.
    __array_ufunc__ = None

    @cached_property
    def size(self) -> float:
        """The greatest absolute value held, not of what it stands for."""
        return _greatest(self.value)

    def low(self) -> Floats:
        """A lower bound on each exact number."""
        return np.nextafter(self.value - self.error, -np.inf)

    def high(self) -> Floats:
        """An upper bound on each exact number."""
        return np.nextafter(self.value + self.error, np.inf)

    def __getitem__(self, key: Any) -> "Approx":
        return Approx(np.asarray(self.value[key]), self.error)

    def __neg__(self) -> "Approx":
        return Approx(-self.value, self.error)

    def __add__(self, other: "Approx | Floats | float") -> "Approx":
        b = as_approx(other)
        return _rounded(self.value + b.value, self.error + b.error)

    def __sub__(self, other: "Approx | Floats | float") -> "Approx":
        b = as_approx(other)
        return _rounded(self.value - b.value, self.error + b.error)

    def __mul__(self, other: "Approx | Floats | float") -> "Approx":
        b = as_approx(other)
        error = b.error and b.error * (self.size + self.error)
        return _rounded(self.value * b.value, error + (self.error and self.error * b.size))

    def __truediv__(self, other: "Approx | Floats | float") -> "Approx":
        b = as_approx(other)
        least = (float(np.abs(b.value).min()) - b.error) * (1 - 4 * UNIT)
        if not least > 0:
            # The divisor may be 0: nothing is known.
            return Approx(np.zeros(np.broadcast_shapes(self.value.shape, b.value.shape)), math.inf)
        quotient = self.value / b.value
        size = _greatest(quotient)
        return Approx(quotient, grown((self.error + grown(size) * b.error) / least + UNIT * size))

    def __radd__(self, other: Floats | float) -> "Approx":
        return self + other

    def __rmul__(self, other: Floats | float) -> "Approx":
        return self * other

    def __rsub__(self, other: Floats | float) -> "Approx":
        return as_approx(other) - self


def as_approx(given: "Approx | Floats | float") -> Approx:
    """Floats as the exact numbers that they are."""
    return given if isinstance(given, Approx) else Approx(np.asarray(given, dtype=np.float64))


def _rounded(value: Floats, error: float) -> Approx:
    return Approx(value, grown(error + UNIT * _greatest(value)))


def _greatest(value: Floats) -> float:
    return float(np.abs(value).max(initial=0.0))


def expectation(x: Approx, weights: Floats) -> Approx:
    """Σ_j π_j x_j over the last axis, for π_j within u of ``weights``, relatively, and Σπ_j = 1."""
    return Approx(x.value @ weights, grown(x.error + gamma(len(weights) + 4) * x.size))


def mean_of(x: Approx, weights: Floats) -> Approx:
    """The same over the last axis but one."""
    return Approx(weights @ x.value, grown(x.error + gamma(len(weights) + 4) * x.size))


def spread(d: Approx, weights: Floats) -> Approx:
    """√(Σ_j π_j d_j²) over the last axis: a norm, so that an error of d is an error of it."""
    value = np.sqrt((d.value * d.value) @ weights)
    return Approx(value, grown(d.error + gamma(len(weights) + 8) * d.size))


def hypot(a: Approx, b: Approx) -> Approx:
    """√(a² + b²): a norm too."""
    value = np.sqrt(a.value * a.value + b.value * b.value)
    return Approx(value, grown(a.error + b.error + gamma(8) * (a.size + b.size)))


def root(exact: Floats) -> Approx:
    """√x of exact numbers ≥ 0; the root rounds correctly."""
    return _rounded(np.sqrt(exact), 0.0)


def positive_part(z: Approx, s: Approx) -> Approx:
    """(z + √(z² + s²))/2 ≥ E[Z₊] for E Z = z, Var Z = s²: its slope is at most 1 in z and 1/2 in s."""
    value = (z.value + np.sqrt(z.value * z.value + s.value * s.value)) / 2
    return Approx(value, grown(z.error + s.error + gamma(8) * (z.size + s.size)))


def minimum(x: Approx, axis: int | tuple[int, ...]) -> Approx:
    """The least along axes, which are kept."""
    return Approx(x.value.min(axis=axis, keepdims=True), x.error)


def maximum(x: Approx, axis: int | tuple[int, ...]) -> Approx:
    """The greatest along axes, which are kept."""
    return Approx(x.value.max(axis=axis, keepdims=True), x.error)


def joined(parts: Sequence[Approx], axis: int) -> Approx:
    """Arrays joined along an axis, with the greatest error."""
    return Approx(np.concatenate([part.value for part in parts], axis=axis), max(part.error for part in parts))


def product_sum_high(weights: Floats, terms: Floats) -> float:
    """An upper bound on Σ_i π_i t_i of non-negative terms, for π_i within u of ``weights``, relatively."""
    return grown(float(weights @ terms) * (1 + gamma(len(weights) + 4)))


def product_sum_low(weights: Floats, terms: Floats) -> float:
    """A lower bound on the same."""
    return max(0.0, float(weights @ terms) * (1 - gamma(len(weights) + 8)) - TINY)


def exponentials(x: Floats) -> Floats:
    r"""e^x with a relative error of at most 2⁻⁵², for −700 ≤ x ≤ 0.

    In fixed point with B bits, after s halvings of x that make it at most 2⁻⁸ in size: its Taylor sum, squared s times.
    Each of 24 terms errs by less than 2 units and the rest of the series by less than 2⁻²⁰⁰; a squaring doubles the
    error and adds 1 unit. So it is below 2^(s+6) units: for x ≥ −64, s ≤ 15 and B = 192, and e^x > 2⁻⁹³; else s ≤ 18
    and B = 1200, and e^x > 2⁻¹⁰¹¹. Both are below 2⁻⁷⁰ relatively, and the last division rounds by u.

    Raises:
        InputError: If an x is below −700.

    >>> [float(value) for value in exponentials(np.array([0.0, -1.0]))]
    [1.0, 0.36787944117144233]
    """
    if x.min() < LEAST:
        raise InputError(f"network: attention logits {-x.min():.3g} apart cannot be certified; at most {-LEAST:g} can")
    return np.array([_exponential(value) for value in x.ravel().tolist()]).reshape(x.shape)


def _exponential(x: float) -> float:
    bits = _NEAR_BITS if x >= _NEAR else _BITS
    numerator, denominator = (-x).as_integer_ratio()
    halvings = max(0, int(-x).bit_length()) + _HALVINGS
    t = (numerator << bits) // (denominator << halvings)
    term = total = one = 1 << bits
    for k in range(1, _TERMS + 1):
        term = -(term * t >> bits) // k
        if not term or term == -1:
            break
        total += term
    for _ in range(halvings):
        total = total * total >> bits
    return total / one
