r"""Which λ a merge has when it is stored: what rounding to the stored format left of the edit.

Let τ_i = θ_i − θ_0 and d = stored − θ_0. The effective λ are the coefficients of the combination of task vectors that
is nearest to d: they solve Gλ = v with G_ij = ⟨τ_i, τ_j⟩ and v_i = ⟨τ_i, d⟩, and without rounding they are the λ that
were asked for. With D = diag ‖τ_i‖, y_i = λ_i‖τ_i‖/‖d‖ solves Ĝy = w, where Ĝ = D⁻¹GD⁻¹ has ones on its diagonal and
|w_i| ≤ 1; entries that are off by s at most put a computed ŷ off by

    ‖y − ŷ‖ ≤ (‖w − Ĝŷ‖ + ks‖ŷ‖ + √k·s)/(least eigenvalue of Ĝ − ks),

and where that eigenvalue is not above ks the task vectors cannot be told apart, and no λ is given.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from proofcheck.certify.rounding import TINY, gamma, grown
from proofcheck.checkpoints.tally import products_of
from proofcheck.measure.arrays import Floats


@dataclass(frozen=True)
class Products:
    """What is summed over one tensor, or over all.

    Attributes:
        gram: Of all ⟨·, ·⟩ among the task vectors and d, which is last; shape (k + 1, k + 1).
        share: Each entry is within this share of the product of its two norms.
        edited: How many entries the edit Σλ_iτ_i changes; None where that is not counted.
        lost: How many of these are stored as the base's own would be; None likewise.
    """

    gram: Floats
    share: float
    edited: int | None
    lost: int | None

    @property
    def lost_share(self) -> float | None:
        """The share of the edited entries that is lost."""
        return self.lost / self.edited if self.edited and self.lost is not None else None


class Sums:
    """The products of one tensor, fed block by block; ``models`` is k."""

    def __init__(self, models: int) -> None:
        self._gram = np.zeros((models + 1, models + 1))
        self._pieces, self._longest, self._edited, self._lost = 0, 0, 0, 0

    def add(self, differences: Floats, edited: int, lost: int) -> None:
        """The next entries of the task vectors and of d, shape (k + 1, n), and how many of them are edited and lost."""
        self._gram += products_of(differences, np.einsum("in,in->i", differences, differences))
        self._pieces, self._longest = self._pieces + 1, max(self._longest, differences.shape[1])
        self._edited, self._lost = self._edited + edited, self._lost + lost

    def products(self) -> Products:
        """All that was summed; each difference was rounded once, each sum as often as it has terms."""
        return Products(self._gram, gamma(self._longest + self._pieces + 4), self._edited, self._lost)


def together(parts: Sequence[Products], models: int) -> Products:
    """The products of several tensors as of one."""
    gram = sum((part.gram for part in parts), np.zeros((models + 1, models + 1)))
    share = max((part.share for part in parts), default=0.0)
    return Products(
        gram,
        grown((share + gamma(len(parts) + 1)) * (1 + 2 * share)),
        _sum([part.edited for part in parts]),
        _sum([part.lost for part in parts]),
    )


def _sum(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


@dataclass(frozen=True)
class Effective:
    """The effective λ, None for a task vector that is zero or cannot be told apart, and a bound on their errors."""

    lam: list[float | None]
    error: float | None


def effective(products: Products) -> Effective:
    """The effective λ.

    >>> found = effective(Products(np.array([[4.0, 2.0], [2.0, 1.0]]), 1e-15, 2, 0))
    >>> found.lam, found.error < 1e-14
    ([0.5], True)
    """
    k = len(products.gram) - 1
    norms = np.sqrt(np.diag(products.gram))
    moved = [i for i in range(k) if norms[i] > 0]
    nothing = Effective([None] * k, None)
    if not moved or not math.isfinite(products.share):
        return nothing
    if norms[k] == 0:
        return Effective([0.0 if i in moved else None for i in range(k)], 0.0)
    hat = products.gram[np.ix_(moved, moved)] / np.outer(norms[moved], norms[moved])
    w = products.gram[moved, k] / (norms[moved] * norms[k])
    # Each quotient is rounded, and so are the norms, from sums that are off themselves.
    off = grown(2 * products.share + gamma(8))
    least = float(np.linalg.eigvalsh(hat)[0]) - len(moved) * (off + gamma(16 * len(moved) ** 2))
    if least <= 0:
        return nothing
    y = np.linalg.solve(hat, w)
    size = float(np.linalg.norm(y))
    residual = float(np.linalg.norm(w - hat @ y)) + gamma(2 * len(moved) + 4) * (size + 1) * len(moved)
    radius = grown((residual + len(moved) * off * size + math.sqrt(len(moved)) * off) / least)
    scales = norms[k] / norms[moved]
    found: list[float | None] = [None] * k
    for place, i in enumerate(moved):
        found[i] = float(y[place] * scales[place])
    return Effective(found, grown(radius * float(scales.max()) * (1 + 4 * off) + 4 * off * size * float(scales.max())))


def rounding(products: Products, lam: Sequence[float]) -> tuple[float, float] | None:
    """Two bounds of ‖d − Σλ_iτ_i‖/‖Σλ_iτ_i‖, how large rounding is beside the edit; None where there is no edit."""
    k = len(lam)
    norms = np.sqrt(np.diag(products.gram))
    edit, rest = np.array([*lam, 0.0]), np.array([*lam, -1.0])
    reach = float(np.abs(rest) @ norms)
    off = grown((2 * products.share + gamma(4 * (k + 2) ** 2)) * reach**2)
    square, error = (float(c @ products.gram @ c) for c in (edit, rest))
    if square <= off:
        return None
    low = math.sqrt(max(0.0, error - off) / (square + off))
    return low / (1 + 2.0**-48), grown(math.sqrt(max(0.0, error + off) / (square - off)) + TINY)
