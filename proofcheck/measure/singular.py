r"""Singular values of a task vector's matrices, how near low rank they are, and where their singular vectors point."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from proofcheck.measure.arrays import Floats, finite, unit
from proofcheck.region.numbers import InputError


class Residual(NamedTuple):
    """The distance ‖A − A_r‖_F to the nearest matrix of rank r, and the same over ‖A‖_F (0 for A = 0)."""

    rank: int
    absolute: float
    relative: float


def singular_values(matrix: ArrayLike) -> Floats:
    """σ_1 ≥ σ_2 ≥ ..., shape (min(rows, columns),).

    Raises:
        InputError: If ``matrix`` is no matrix of finite numbers.

    >>> singular_values([[3, 0], [0, -4]]).tolist()
    [4.0, 3.0]
    """
    return np.asarray(np.linalg.svd(finite("matrix", matrix, 2), compute_uv=False))


def residual(matrix: ArrayLike, rank: int) -> Residual:
    r"""‖A − A_r‖_F = √(Σ_{i>r} σ_i²): no matrix of rank r is nearer.

    Args:
        matrix: A, any shape.
        rank: r ≥ 0.

    Raises:
        InputError: If ``matrix`` is no matrix of finite numbers, or ``rank`` is negative.

    Source: Corollary 1 (review, slides).

    >>> residual([[3, 0], [0, -4]], 1)
    Residual(rank=1, absolute=3.0, relative=0.6)
    """
    if rank < 0:
        raise InputError(f"rank: expected a whole number >= 0, got {rank}")
    values = singular_values(matrix)
    absolute, whole = float(np.linalg.norm(values[rank:])), float(np.linalg.norm(values))
    return Residual(rank, absolute, absolute / whole if whole else 0.0)


def nearest_of_rank(matrix: ArrayLike, rank: int) -> Floats:
    """A_r, the nearest matrix of rank r.

    Raises:
        InputError: If ``matrix`` is no matrix of finite numbers, or ``rank`` is negative.

    >>> nearest_of_rank([[3, 0], [0, -4]], 1).round(12).tolist()
    [[0.0, 0.0], [0.0, -4.0]]
    """
    if rank < 0:
        raise InputError(f"rank: expected a whole number >= 0, got {rank}")
    left, values, right = np.linalg.svd(finite("matrix", matrix, 2), full_matrices=False)
    return np.asarray((left[:, :rank] * values[:rank]) @ right[:rank])


class Alignment(NamedTuple):
    """|cos| between singular vectors (rows, in order of σ) and given patterns (columns)."""

    left: Floats | None
    right: Floats | None


def alignment(
    matrix: ArrayLike, *, left: ArrayLike | None = None, right: ArrayLike | None = None, count: int = 1
) -> Alignment:
    """How well the first singular vectors point along given directions; their signs are arbitrary, so sizes only.

    Args:
        matrix: A, shape (rows, columns).
        left: Directions in the space of the left singular vectors, shape (k, rows), of any lengths.
        right: Directions in that of the right ones, shape (k, columns).
        count: How many singular vectors.

    Raises:
        InputError: If a direction is zero, or sizes do not go together.

    >>> alignment([[0, 2], [0, 0]], right=[[1, 0], [3, 4]]).right.tolist()
    [[0.0, 0.8]]
    """
    array = finite("matrix", matrix, 2)
    u, _, v = np.linalg.svd(array, full_matrices=False)
    return Alignment(_cosines("left", u.T[:count], left), _cosines("right", v[:count], right))


def _cosines(name: str, vectors: Floats, directions: ArrayLike | None) -> Floats | None:
    if directions is None:
        return None
    rows = finite(name, directions, 2)
    if rows.shape[1] != vectors.shape[1]:
        raise InputError(f"{name}: expected directions of dimension {vectors.shape[1]}, got {rows.shape[1]}")
    units = np.array([unit(name, row) for row in rows])
    return np.asarray(np.minimum(1.0, np.abs(vectors @ units.T)))


def omega(dW: ArrayLike, mu: ArrayLike) -> float:
    r"""ω = μᵀ ΔW μ, the strength of the nearest ω μμᵀ to ΔW.

    Args:
        dW: ΔW, shape (d, d).
        mu: μ, shape (d,); made a unit vector.

    Raises:
        InputError: If the shapes do not go together.

    Source: project; idealised network.

    >>> omega([[2, 0], [0, 5]], [1, 0])
    2.0
    """
    pattern, matrix = unit("mu", mu), finite("dW", dW, 2)
    if matrix.shape != (pattern.size, pattern.size):
        raise InputError(f"dW: expected shape ({pattern.size}, {pattern.size}), as mu has, got {matrix.shape}")
    return float(pattern @ matrix @ pattern)


def nu(dV: ArrayLike, mu: ArrayLike, a: ArrayLike) -> float:
    r"""ν = (1/√m) Σ_i sign(a_i) (ΔV μ)_i, the size of the nearest ΔV with rows ν·sign(a_i)·μ/√m.

    Args:
        dV: ΔV, shape (m, d).
        mu: μ, shape (d,); made a unit vector.
        a: The read-out, shape (m,), or (P, m), of which the mean over positions counts.

    Raises:
        InputError: If the shapes do not go together.

    Source: project; idealised network.

    >>> nu([[1, 0], [-1, 0], [1, 0], [-1, 0]], [1, 0], [0.5, -0.5, 0.5, -0.5])
    2.0
    """
    pattern, matrix, signs = unit("mu", mu), finite("dV", dV, 2), np.sign(mean_read_out(a))
    if matrix.shape != (signs.size, pattern.size):
        raise InputError(f"dV: expected shape ({signs.size}, {pattern.size}), as a and mu have, got {matrix.shape}")
    return float(signs @ matrix @ pattern / np.sqrt(signs.size))


def mean_read_out(a: ArrayLike) -> Floats:
    """The read-out, averaged over positions where each has its own.

    >>> mean_read_out([[1, -1], [0, -1]]).tolist()
    [0.5, -1.0]
    """
    array = finite("a", a, 1, 2)
    return array if array.ndim == 1 else np.asarray(array.mean(axis=0))
