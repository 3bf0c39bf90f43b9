"""What one task vector of a run is like: its matrices, its rows, and the corollaries that it meets."""

import numpy as np

from proofcheck.measure import corollaries, documents
from proofcheck.measure.arrays import Floats
from proofcheck.measure.intervals import Estimate
from proofcheck.measure.rows import find_gap, fractions, row_norms
from proofcheck.measure.run import Change, Run
from proofcheck.measure.singular import alignment, mean_read_out, nu, omega, residual, singular_values

SOURCES: tuple[corollaries.Source, corollaries.Source] = ("review", "slides")
_SHOWN = 4


def measure_task(run: Run, index: int, loss: documents.Interval) -> documents.Task:
    """One task vector.

    Args:
        run: What was trained.
        index: 0 for T1.
        loss: The fine-tuned network's loss on its own task, ε.
    """
    change, mu, a = run.vectors[index], run.mu[index], mean_read_out(run.pretrained.a)
    return documents.Task(
        task=index + 1,
        loss=loss,
        omega=omega(change.dW, mu),
        nu=nu(change.dV, mu, a),
        W=_matrix(change.dW, _alignment_of_W(change, mu)),
        V=_matrix(change.dV, _alignment_of_V(change, mu, run.v, a)),
        rows=_rows(change.dV, loss, run.about.settings),
    )


def _matrix(matrix: Floats, directions: dict[str, float]) -> documents.Matrix:
    values = singular_values(matrix)
    # Nothing of the zero matrix points anywhere.
    directions = directions if values[0] else {}
    nearest = [documents.Low(*residual(matrix, rank)) for rank in (1, 2)]
    return documents.Matrix(float(np.linalg.norm(values)), values[:_SHOWN].tolist(), nearest, directions)


def _alignment_of_W(change: Change, mu: Floats) -> dict[str, float]:
    cosines = alignment(change.dW, left=[mu], right=[mu])
    return _named(left_mu=cosines.left, right_mu=cosines.right)


def _alignment_of_V(change: Change, mu: Floats, v: Floats, a: Floats) -> dict[str, float]:
    signs = np.sign(a)
    first = alignment(change.dV, left=[signs] if signs.any() else None, right=[mu])
    centre = v.mean(axis=0)
    second = alignment(change.dV, right=[centre], count=2).right if centre.any() else None
    return _named(
        left_read_out=first.left, right_mu=first.right, second_right_mean_v=None if second is None else second[1:]
    )


def _named(**cosines: Floats | None) -> dict[str, float]:
    return {name: float(value[0, 0]) for name, value in cosines.items() if value is not None and value.size}


def _rows(dV: Floats, loss: documents.Interval, settings: documents.Settings) -> documents.Rows:
    norms = row_norms(dV)
    least, median, greatest = np.quantile(norms, [0, 0.5, 1]) * np.sqrt(len(norms))
    gap = find_gap(norms)
    dead = fractions(norms, large=0, small=0).dead
    shown_gap = None if gap is None else documents.Gap(*gap)
    shares = [_shares(norms, loss.value, settings, source) for source in SOURCES]
    return documents.Rows(float(least), float(median), float(greatest), dead, shown_gap, shares)


def _shares(
    norms: Floats, epsilon: float, settings: documents.Settings, source: corollaries.Source
) -> documents.Shares:
    large, small = corollaries.large_row(settings), corollaries.small_row(epsilon, settings, source)
    rows = fractions(norms, large=large, small=small)
    return documents.Shares(source, large, small, rows.large, rows.small, rows.between)


def judge_task(run: Run, index: int, loss: documents.Interval) -> list[documents.Verdict]:
    """Corollaries 1 and 2 on one task vector.

    Args:
        run: What was trained.
        index: 0 for T1.
        loss: The fine-tuned network's loss on its own task, ε.
    """
    change, settings, number = run.vectors[index], run.about.settings, index + 1
    epsilon, norms = Estimate(loss.value, loss.low, loss.high, loss.exact), row_norms(change.dV)
    size_W, size_V = (float(np.linalg.norm(matrix)) for matrix in change)
    return [
        corollaries.judge_W(number, size_W, residual(change.dW, 1), epsilon, settings),
        *[
            corollaries.judge_V(number, size_V, residual(change.dV, rank), epsilon, settings, source)
            for rank in (1, 2)
            for source in SOURCES
        ],
        *[corollaries.judge_rows(number, norms, epsilon, settings, source) for source in SOURCES],
    ]
