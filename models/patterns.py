r"""The patterns of Definition 2: one discriminative μ_T a task, and the irrelevant v_1..v_M that are orthogonal to all.

NumPy only, so that a folder of trained networks can be measured without PyTorch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.models.checks import real, whole
from proofcheck.region.numbers import InputError

Floats = NDArray[np.float64]

# Far above the rounding of d products of float32 patterns, far below any angle that matters.
_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Patterns:
    r"""Unit patterns μ_1..μ_K of the tasks and v_1..v_M of irrelevant tokens, with v_j ⟂ μ_i for all i, j.

    The μ_i may correlate in any way, and so may the v_j among themselves.

    Args:
        mu: Shape (K, d), one row a task.
        v: Shape (M, d).

    Raises:
        InputError: If a shape is wrong, a row is not of length 1, or some v_j is not orthogonal to some μ_i.

    Source: review, Definition 2.

    >>> Patterns.pair(alpha=0.5, M=3).mu.shape
    (2, 5)
    """

    mu: Floats
    v: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "mu", _unit_rows("mu", self.mu))
        object.__setattr__(self, "v", _unit_rows("v", self.v))
        if self.mu.shape[1] != self.v.shape[1]:
            raise InputError(f"v: expected {self.mu.shape[1]} columns, as mu has, got {self.v.shape[1]}")
        overlap = np.abs(self.v @ self.mu.T)
        if overlap.max() > _TOLERANCE:
            j, i = np.unravel_index(overlap.argmax(), overlap.shape)
            raise InputError(
                f"v: every v_j must be orthogonal to every mu_i, got v_{j + 1}·mu_{i + 1} = {overlap.max():.3g}"
            )

    @classmethod
    def orthonormal(cls, tasks: int, M: int) -> "Patterns":
        """Orthonormal μ_1..μ_K and v_1..v_M, the unit vectors of d = K + M dimensions.

        Raises:
            InputError: If ``tasks`` or ``M`` is below 1.

        >>> Patterns.orthonormal(2, M=3).dictionary(1)[0].tolist()
        [0.0, 1.0, 0.0, 0.0, 0.0]
        """
        return cls._in_coordinates(np.eye(whole("tasks", tasks, least=1)), M)

    @classmethod
    def pair(cls, alpha: float, M: int) -> "Patterns":
        r"""Two tasks with μ_1ᵀμ_2 = α: μ_1 = e_1, μ_2 = α e_1 + √(1−α²) e_2, in d = M + 2 dimensions for every α.

        Raises:
            InputError: If α is outside [−1, 1] or ``M`` below 1.

        >>> Patterns.pair(alpha=-0.6, M=3).mu.tolist()
        [[1.0, 0.0, 0.0, 0.0, 0.0], [-0.6, 0.8, 0.0, 0.0, 0.0]]
        """
        correlation = real("alpha", alpha)
        if abs(correlation) > 1:
            raise InputError(f"alpha: expected a correlation in [-1, 1], got {alpha!r:.40}")
        return cls._in_coordinates(np.array([[1.0, 0.0], [correlation, math.sqrt(1 - correlation**2)]]), M)

    @classmethod
    def with_target(cls, gamma: Sequence[float], M: int) -> "Patterns":
        r"""Orthonormal tasks μ_1..μ_n, and last the target μ_T′ = Σγ_iμ_i + κμ′_⊥, κ = √(1 − Σγ_i²), in d = M + n + 1.

        Raises:
            InputError: If γ is empty, no list of numbers, or Σγ_i² > 1; or if ``M`` is below 1.

        Source: Theorem 3 (review).

        >>> Patterns.with_target([0.6, 0.0], M=1).mu[-1].tolist()
        [0.6, 0.0, 0.8, 0.0]
        """
        row = _checked_gamma(gamma)
        tasks = np.eye(row.size, row.size + 1)
        # Σγ² = 1 spelt in decimals may exceed 1 by a rounding.
        return cls._in_coordinates(np.vstack([tasks, np.append(row, math.sqrt(max(0.0, 1 - float(row @ row))))]), M)

    @classmethod
    def _in_coordinates(cls, tasks: Floats, M: int) -> "Patterns":
        irrelevant = whole("M", M, least=1)
        directions = tasks.shape[1]
        mu = np.hstack([tasks, np.zeros((len(tasks), irrelevant))])
        return cls(mu, np.hstack([np.zeros((irrelevant, directions)), np.eye(irrelevant)]))

    @property
    def M(self) -> int:
        """The number of irrelevant patterns."""
        return len(self.v)

    @property
    def d(self) -> int:
        """The dimension of a token."""
        return int(self.mu.shape[1])

    def dictionary(self, task: int) -> Floats:
        """The patterns a token of this task may be, in the order that counts have: μ, −μ, v_1, ..., v_M.

        Args:
            task: 0 for T1.

        Returns:
            Shape (M + 2, d).

        Raises:
            InputError: If there is no such task.

        >>> Patterns.orthonormal(1, M=1).dictionary(0).tolist()
        [[1.0, 0.0], [-1.0, -0.0], [0.0, 1.0]]
        """
        if whole("task", task, least=0) >= len(self.mu):
            raise InputError(f"task: expected one of 0 to {len(self.mu) - 1}, got {task}")
        return np.vstack([self.mu[task], -self.mu[task], self.v])


def _unit_rows(name: str, entries: ArrayLike) -> Floats:
    try:
        rows = np.array(entries, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            f"{name}: expected an array of numbers, one pattern a row, got {type(entries).__name__}"
        ) from None
    if rows.ndim != 2 or 0 in rows.shape:
        raise InputError(f"{name}: expected an array of shape (patterns, d), got shape {rows.shape}")
    lengths = np.linalg.norm(rows, axis=1)
    # Written so that a length that is not a number is refused too.
    if not np.all(np.abs(lengths - 1) <= _TOLERANCE):
        worst = int(np.argmax(~(np.abs(lengths - 1) <= _TOLERANCE)))
        raise InputError(f"{name}: expected rows of length 1, got length {lengths[worst]:.6g} in row {worst + 1}")
    rows.setflags(write=False)
    return rows


def _checked_gamma(gamma: Sequence[float]) -> Floats:
    try:
        row = np.array([real(f"gamma[{i}]", entry) for i, entry in enumerate(gamma, start=1)])
    except TypeError:
        raise InputError(f"gamma: expected a list of numbers, got {gamma!r:.40}") from None
    if not row.size:
        raise InputError("gamma: expected at least one number, got none")
    if row @ row > 1 + _TOLERANCE:
        raise InputError(f"gamma: expected Σγ_i² <= 1, as a unit target has, got {row @ row:.6g}")
    return row
