r"""How near a matrix is to rank 1 and 2, in one pass over its rows, bounded from both sides.

Rows are gathered, and whenever there are enough, they and what was kept are replaced by their leading directions: with
Z the rows at hand and U the leading eigenvectors of ZZᵀ, Z becomes UᵀZ. What is given up is positive and at most its
leading eigenvalues, so that after all rows, with B what is kept and θ the eigenvalues of BBᵀ,

    Σ_{i≤r} θ_i  ≤  Σ_{i≤r} σ_i²(A)  ≤  Σ_{i≤r} θ_i + Σ_steps (the r greatest eigenvalues given up)

by Ky Fan's principle: the sum of the r greatest eigenvalues grows with the matrix and is subadditive. No singular value
is estimated; where a spectrum is flat the bounds part by some hundredths of ‖A‖, where it falls they meet.
"""

from typing import NamedTuple

import numpy as np

from proofcheck.certify.rounding import gamma
from proofcheck.measure.arrays import Floats

RANKS = (1, 2)
# Wider rows would make one step larger than all else that is held.
WIDEST = 2**16
_KEPT, _STEP = 16, 64


class Energy(NamedTuple):
    """Bounds of Σ_{i≤r} σ_i² for r = 1, 2: arrays of shape (models, 2)."""

    low: Floats
    high: Floats


class Sketch:
    """Leading directions of several matrices of one shape, fed with some of their rows at a time.

    Args:
        models: How many matrices.
        columns: Their width, at most `WIDEST`.
    """

    def __init__(self, models: int, columns: int) -> None:
        # A matrix of few columns has no more directions than these, and loses none.
        self._kept = columns if columns <= _KEPT + _STEP else _KEPT
        self._held = np.empty((models, self._kept + _STEP, columns))
        self._count = self._steps = 0
        self._given_up = np.zeros((models, len(RANKS)))
        self._traces = np.zeros(models)

    def add(self, rows: Floats) -> None:
        """More rows of each, shape (models, rows, columns)."""
        done, most = 0, self._held.shape[1]
        while done < rows.shape[1]:
            if self._count == most:
                self._shorten()
            count = min(most - self._count, rows.shape[1] - done)
            self._held[:, self._count : self._count + count] = rows[:, done : done + count]
            self._count, done = self._count + count, done + count

    def energy(self) -> Energy:
        """The bounds, for all rows that were given."""
        values = self._eigen()[0][:, ::-1][:, : RANKS[-1]]
        values = np.pad(np.maximum(values, 0), ((0, 0), (0, RANKS[-1] - values.shape[1])))
        sums = np.cumsum(values, axis=1)
        # What rounding can do to the products and eigenvalues of a step, of what the step held.
        slack = gamma(8 * sum(self._held.shape[1:])) * self._traces[:, np.newaxis]
        return Energy(np.maximum(sums - slack, 0), sums + self._given_up + slack)

    def _eigen(self) -> tuple[Floats, Floats]:
        held = self._held[:, : self._count]
        products = held @ held.transpose(0, 2, 1)
        self._traces += np.trace(products, axis1=1, axis2=2)
        values, vectors = np.linalg.eigh(products)
        return values, vectors

    def _shorten(self) -> None:
        values, vectors = self._eigen()
        lost = np.maximum(values[:, -self._kept - 1 : -self._kept - 1 - len(RANKS) : -1], 0)
        self._given_up += np.cumsum(lost, axis=1)
        leading = vectors[:, :, -self._kept :].transpose(0, 2, 1)
        self._held[:, : self._kept] = leading @ self._held[:, : self._count]
        self._count = self._kept
