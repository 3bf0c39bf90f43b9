r"""What is summed over one tensor: ⟨τ_i, τ_j⟩, the energy of each row, signs, moved entries, leading directions.

A task vector is τ_i = θ_i − θ_0, the difference of the stored numbers. It is formed and summed in float64: with
u = 2⁻⁵³ a difference is off by a factor 1 + δ, |δ| ≤ u, and a sum over n products by at most γ_n = nu/(1 − nu) times
the sum of their sizes, which is at most ‖τ_i‖‖τ_j‖. Whether a difference is zero, and its sign, is exact.
"""

from dataclasses import dataclass

import numpy as np

from proofcheck.certify.rounding import TINY, UNIT, gamma, grown
from proofcheck.checkpoints.checkpoint import Span
from proofcheck.checkpoints.sketch import WIDEST, Energy, Sketch
from proofcheck.measure.arrays import Floats


@dataclass(frozen=True)
class Sums:
    """The sums of one tensor; the first ``compared`` models take part in signs and directions, a target does not.

    Attributes:
        elements: How many entries.
        gram: ⟨τ_i, τ_j⟩, shape (models, models).
        gram_error: A bound on the error of each.
        base: ‖θ_0‖², and
        base_error: a bound on its error; both None where the base was not read.
        rows: ‖row of τ_i‖², shape (models, rows); None for a vector.
        row_error: A bound on the errors of a model's rows together, shape (models,).
        energy: Bounds of the leading squared singular values; None where they were not asked for.
        moved: How many entries of each τ_i are not 0; None where only factors are known.
        conflicts: How many entries are positive in one τ_i and negative in another; None likewise.
    """

    elements: int
    gram: Floats
    gram_error: Floats
    base: float | None
    base_error: float
    rows: Floats | None
    row_error: Floats
    energy: Energy | None
    moved: list[int] | None
    conflicts: int | None

    @property
    def is_finite(self) -> bool:
        """Whether no entry was infinite, not a number, or too large to be squared."""
        return bool(np.isfinite(self.gram).all() and np.isfinite(self.base or 0.0))


class Tally:
    """The sums of one tensor, fed with its spans in order.

    Args:
        models: How many task vectors, the target among them.
        compared: How many of them are compared with each other.
        rows: Of the tensor.
        columns: Of the tensor.
        is_matrix: Whether its rows mean something.
        spectra: Whether to bound singular values.
    """

    def __init__(self, models: int, compared: int, rows: int, columns: int, *, is_matrix: bool, spectra: bool) -> None:
        self._compared, self._columns, self._elements = compared, columns, rows * columns
        self._gram = np.zeros((models, models))
        self._base, self._pieces, self._longest = 0.0, 0, 0
        self._rows = np.zeros((models, rows)) if is_matrix else None
        wanted = spectra and is_matrix and min(rows, columns) > 1 and columns <= WIDEST
        self._sketch = Sketch(compared, columns) if wanted else None
        self._moved, self._conflicts = np.zeros(compared, np.int64), 0

    def add(self, span: Span, base: Floats, deltas: Floats) -> None:
        """The next numbers of the base, shape (n,), and of all task vectors, shape (models, n)."""
        self._base += float(np.einsum("n,n->", base, base))
        self._pieces, self._longest = self._pieces + 1, max(self._longest, len(base))
        raised, lowered = deltas[: self._compared] > 0, deltas[: self._compared] < 0
        self._moved += [np.count_nonzero(up) + np.count_nonzero(down) for up, down in zip(raised, lowered, strict=True)]
        if self._compared > 1:
            self._conflicts += int(np.count_nonzero(raised.any(axis=0) & lowered.any(axis=0)))
        if self._rows is not None:
            first, last = span.first // self._columns, -(-span.last // self._columns)
            rows = deltas.reshape(len(deltas), last - first, -1)
            energies = np.einsum("irc,irc->ir", rows, rows)
            self._rows[:, first:last] += energies
            squares = energies.sum(axis=1)
        else:
            squares = np.einsum("in,in->i", deltas, deltas)
        products = products_of(deltas, squares)
        self._gram += products
        # Infinite numbers have no eigenvalues, and the tensor will be left out.
        if self._sketch is not None and np.isfinite(products).all():
            self._sketch.add(deltas[: self._compared].reshape(self._compared, -1, self._columns))

    def sums(self) -> Sums:
        """All that was summed."""
        share = gamma(self._longest + self._pieces + 4)
        sizes = np.sqrt(np.diag(self._gram)) * (1 + share)
        tiny = self._elements * TINY
        gram_error = share * np.outer(sizes, sizes) * (1 + 8 * UNIT) + tiny
        energy = self._sketch.energy() if self._sketch is not None and np.isfinite(self._gram).all() else None
        return Sums(
            self._elements,
            self._gram,
            gram_error,
            self._base,
            grown(share * self._base) + tiny,
            self._rows,
            np.diag(gram_error).copy(),
            energy,
            self._moved.tolist(),
            self._conflicts if self._compared > 1 else None,
        )


def products_of(deltas: Floats, squares: Floats) -> Floats:
    """⟨a_i, a_j⟩ of the rows, one by one: BLAS takes ten times as long for a few long rows, and several threads."""
    products = np.diag(squares)
    for i, one in enumerate(deltas):
        for j, other in enumerate(deltas[:i]):
            products[i, j] = products[j, i] = np.einsum("n,n->", one, other)
    return products
