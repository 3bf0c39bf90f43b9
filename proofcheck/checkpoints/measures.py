"""From the sums of tensors to what is said of them: norms, cosines, ranks, rows and signs, each with its bounds."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from proofcheck.certify.rounding import UNIT, grown
from proofcheck.checkpoints.documents import Bounded, Measures
from proofcheck.checkpoints.sketch import Energy
from proofcheck.checkpoints.tally import Sums
from proofcheck.measure.arrays import Floats
from proofcheck.measure.rows import find_gap

SHARE = 0.9


class Range(NamedTuple):
    """A number that lies between two."""

    low: float
    high: float


def together(parts: Sequence[Sums]) -> Sums:
    """The sums of several tensors as of one; rows, directions, signs and moved entries of those that have them."""
    models = len(parts[0].gram)
    rows = [part.rows for part in parts if part.rows is not None]
    energies = [part.energy for part in parts if part.energy is not None]
    signed = [part for part in parts if part.moved is not None]
    zero = np.zeros((models, models))
    gram = sum((part.gram for part in parts), zero)
    # The sums over tensors are rounded too.
    error = sum((part.gram_error for part in parts), zero) + len(parts) * UNIT * np.abs(gram)
    bases = [part.base for part in parts]
    base_known = all(base is not None for base in bases)
    return Sums(
        sum(part.elements for part in parts),
        gram,
        error * (1 + 2 * len(parts) * UNIT),
        math.fsum(base or 0.0 for base in bases) if base_known else None,
        grown(sum(part.base_error for part in parts)),
        np.concatenate(rows, axis=1) if rows else None,
        sum((part.row_error for part in parts if part.rows is not None), np.zeros(models)) * (1 + len(parts) * UNIT),
        _added(energies) if energies else None,
        _counts(signed) if len(signed) == len(parts) else None,
        _conflicts(parts),
    )


def _added(energies: Sequence[Energy]) -> Energy:
    rounding = 2 * len(energies) * UNIT
    low, high = (sum((np.asarray(side) for side in sides), np.zeros(())) for sides in zip(*energies, strict=True))
    return Energy(np.asarray(low * (1 - rounding)), np.asarray(high * (1 + rounding)))


def _counts(parts: Sequence[Sums]) -> list[int]:
    return [sum(counts) for counts in zip(*(part.moved or [] for part in parts), strict=True)]


def _conflicts(parts: Sequence[Sums]) -> int | None:
    known = [part.conflicts for part in parts if part.conflicts is not None]
    return sum(known) if len(known) == len(parts) else None


def measured(sums: Sums, matrices: Sums | None, compared: int) -> Measures:
    """What is said of some sums.

    Args:
        sums: Of a tensor, or of all.
        matrices: Of those tensors among them whose directions were bounded; None where there is none.
        compared: How many models are spoken of; a target behind them is not.
    """
    norms = [_root(Range(*ends)) for ends in zip(*_ends(sums), strict=True)][:compared]
    middles = [(norm.low + norm.high) / 2 for norm in norms]
    cosine, cosine_error = cosines(sums, compared)
    base = None if sums.base is None else _root(Range(sums.base - sums.base_error, sums.base + sums.base_error))
    ranks = None if matrices is None or matrices.energy is None else _ranks(matrices, matrices.energy, compared)
    return Measures(
        elements=sums.elements,
        norm=middles,
        norm_error=[_radius(norm) for norm in norms],
        base_norm=None if base is None else (base.low + base.high) / 2,
        base_norm_error=None if base is None else _radius(base),
        cosine=cosine,
        cosine_error=cosine_error,
        stable_rank=ranks and ranks[0],
        rank1_residual=ranks and ranks[1],
        rank2_residual=ranks and ranks[2],
        rows_for_90pct=_rows_needed(sums, compared),
        row_gap=_row_gaps(sums, compared),
        sign_conflict=None if sums.conflicts is None else sums.conflicts / max(1, sums.elements),
        moved=None if sums.moved is None else [count / max(1, sums.elements) for count in sums.moved],
    )


def _ends(sums: Sums) -> tuple[Floats, Floats]:
    """Bounds of each ‖τ_i‖²; a task vector without an entry that moved is exactly zero."""
    squares, error = np.diag(sums.gram), np.diag(sums.gram_error)
    low, high = np.maximum(squares - error, 0), squares + error
    return low, np.where(squares == 0, 0, high)


def _root(square: Range) -> Range:
    low, high = math.sqrt(max(0.0, square.low)), math.sqrt(square.high)
    return Range(low * (1 - 4 * UNIT), high * (1 + 4 * UNIT))


def _radius(ends: Range) -> float:
    return (ends.high - ends.low) / 2 * (1 + 4 * UNIT) + 2 * UNIT * ends.high


def cosines(sums: Sums, compared: int) -> tuple[list[list[float | None]], float]:
    """All cosines ⟨τ_i, τ_j⟩/(‖τ_i‖‖τ_j‖), and a bound on the error of each."""
    low = _ends(sums)[0]
    values: list[list[float | None]] = []
    worst = 0.0
    for i in range(compared):
        values.append([])
        for j in range(compared):
            if low[i] == 0 or low[j] == 0:
                values[-1].append(None)
                continue
            if i == j:
                values[-1].append(1.0)
                continue
            product = math.sqrt(sums.gram[i, i]) * math.sqrt(sums.gram[j, j])
            least = math.sqrt(low[i]) * math.sqrt(low[j])
            cosine = float(sums.gram[i, j]) / product
            # The product's own error, and what the two norms can be off by.
            off = (float(sums.gram_error[i, j]) + abs(float(sums.gram[i, j])) * (1 - least / product)) / least
            worst = max(worst, grown(off + 8 * UNIT))
            values[-1].append(min(1.0, max(-1.0, cosine)))
    return values, worst


def _ranks(matrices: Sums, energy: Energy, compared: int) -> tuple[Bounded, Bounded, Bounded]:
    """The stable rank, and the residuals at ranks 1 and 2."""
    low, high = _ends(matrices)
    stable = Bounded([], [])
    residuals = (Bounded([], []), Bounded([], []))
    for i in range(compared):
        if low[i] == 0:
            for bounded in (stable, *residuals):
                bounded.ge.append(None)
                bounded.le.append(None)
            continue
        first = energy.low[i, 0], energy.high[i, 0]
        stable.ge.append(max(1.0, float(low[i] / first[1]) * (1 - 4 * UNIT)))
        stable.le.append(float(high[i] / first[0]) * (1 + 4 * UNIT) if first[0] > 0 else None)
        for rank, bounded in enumerate(residuals):
            bounded.ge.append(_residual(float(energy.high[i, rank]) / float(low[i]) * (1 + 4 * UNIT)))
            bounded.le.append(_residual(float(energy.low[i, rank]) / float(high[i]) * (1 - 4 * UNIT)))
    return stable, *residuals


def _residual(share: float) -> float:
    return math.sqrt(max(0.0, 1 - share))


def _rows_needed(sums: Sums, compared: int) -> Bounded | None:
    if sums.rows is None:
        return None
    needed = Bounded([], [])
    for energies, error in zip(sums.rows[:compared], sums.row_error, strict=False):
        if not (total := float(energies.sum())):
            needed.ge.append(None)
            needed.le.append(None)
            continue
        running = np.cumsum(np.sort(energies)[::-1])
        # What the rows' own errors, and those of these sums, can change.
        off = 2 * float(error) + 4 * len(running) * UNIT * total
        for ends, goal in ((needed.ge, SHARE * total - off), (needed.le, SHARE * total + off)):
            count = min(int(np.searchsorted(running, goal)) + 1, len(running))
            ends.append(count / len(running))
    return needed


def _row_gaps(sums: Sums, compared: int) -> Bounded | None:
    if sums.rows is None or sums.rows.shape[1] < 2:
        return None
    gaps = Bounded([], [])
    for energies, error in zip(sums.rows[:compared], sums.row_error, strict=False):
        norms = np.sqrt(np.maximum(energies, 0))
        gap = find_gap(norms) if norms.max() > 0 else None
        if gap is None:
            gaps.ge.append(None)
            gaps.le.append(None)
            continue
        ordered = np.sort(energies)[::-1]
        long, short = float(ordered[gap.large - 1]), float(ordered[gap.large])
        gaps.ge.append(math.sqrt(max(0.0, long - error) / (short + error)) if short + error else None)
        gaps.le.append(math.sqrt((long + error) / (short - error)) if short > error else None)
    return gaps
