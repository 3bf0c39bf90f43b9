r"""e^x for x ≤ 0, within 2⁻⁵² relatively, by integers: what a libm promises is not proved, this is."""

import numpy as np

from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

# No result is subnormal.
LEAST = -700.0
RELATIVE = 2.0**-52

_BITS = 1200
_NEAR_BITS, _NEAR = 192, -64.0
_HALVINGS, _TERMS = 8, 24


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
