r"""The lengths of the rows of ΔV: a large group and a small one, as Corollary 2 has it, or no gap between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from proofcheck.measure.arrays import Floats, finite
from proofcheck.region.numbers import InputError

# A row this short beside the longest is rounding: the neuron never fired.
_DEAD = 1e-12


def row_norms(matrix: ArrayLike) -> Floats:
    """‖u_i‖ for each row, shape (rows,).

    Raises:
        InputError: If ``matrix`` is no matrix of finite numbers.

    >>> row_norms([[3, 4], [0, 0]]).tolist()
    [5.0, 0.0]
    """
    return np.asarray(np.linalg.norm(finite("matrix", matrix, 2), axis=1))


class Gap(NamedTuple):
    """Two groups of rows: every large one is at least ``ratio`` times every small one; ``threshold`` lies between."""

    large: int
    small: int
    ratio: float
    threshold: float


def find_gap(norms: ArrayLike, *, least_ratio: float = 2.0, least_width: float = 0.1) -> Gap | None:
    """The widest gap in the sorted lengths that parts them into large and small; None where there is none.

    A ratio alone is no gap: among lengths spread evenly from 0, the two smallest have any ratio. So the gap must also
    be wide beside the longest row. Rows of rounding size count as small, and a gap above them is one.

    Args:
        norms: Row lengths, shape (m,), ≥ 0.
        least_ratio: The shortest large row over the longest small one, at least.
        least_width: Their difference over the longest row of all, at least.

    Raises:
        InputError: If a length is negative or not finite.

    >>> find_gap([5.0, 0.25, 4.0, 0.125, 5.0])
    Gap(large=3, small=2, ratio=16.0, threshold=2.125)
    >>> find_gap([0.2, 0.4, 0.6, 0.8, 1.0], least_width=0.25) is None
    True
    """
    lengths = np.sort(_checked(norms))[::-1]
    upper, lower = lengths[:-1], lengths[1:]
    # Rounding sizes are raised to one, so that no ratio of two of them counts and none is infinite.
    floor = _DEAD * lengths[0]
    wide = (upper - lower >= least_width * lengths[0]) & (upper >= least_ratio * np.maximum(lower, floor)) & (upper > 0)
    if not wide.any():
        return None
    last = int(np.argmax(np.where(wide, upper - lower, -1.0)))
    ratio = upper[last] / max(lower[last], floor)
    return Gap(last + 1, lengths.size - last - 1, float(ratio), float((upper[last] + lower[last]) / 2))


class Fractions(NamedTuple):
    """Shares of the rows: at least ``large``, at most ``small``, strictly between, and dead (of rounding size)."""

    large: float
    small: float
    between: float
    dead: float


def fractions(norms: ArrayLike, *, large: float, small: float) -> Fractions:
    """What share of the rows is long, short, or neither, for given bounds.

    Args:
        norms: Row lengths, shape (m,), ≥ 0.
        large: The least length of a large row.
        small: The greatest length of a small row; a row that is both counts as large.

    Raises:
        InputError: If a length or a bound is negative or not finite.

    Source: Corollary 2 (review, slides), whose bounds are m^(−1/2) and m^(−1/2) times √(log B/B) or ε.

    >>> fractions([5.0, 1.0, 0.1, 0.0], large=2, small=0.5)
    Fractions(large=0.25, small=0.5, between=0.25, dead=0.25)
    """
    lengths = _checked(norms)
    for name, bound in (("large", large), ("small", small)):
        if not (np.isfinite(bound) and bound >= 0):
            raise InputError(f"{name}: expected a finite length >= 0, got {bound!r:.40}")
    is_large = lengths >= large
    is_small = ~is_large & (lengths <= small)
    dead = lengths <= _DEAD * lengths.max()
    shares = (is_large, is_small, ~is_large & ~is_small, dead)
    return Fractions(*(float(share.mean()) for share in shares))


def _checked(norms: ArrayLike) -> Floats:
    lengths = finite("norms", norms, 1)
    if lengths.min() < 0:
        raise InputError(f"norms: expected lengths >= 0, got {lengths.min():g}")
    return lengths
