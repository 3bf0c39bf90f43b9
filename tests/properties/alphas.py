"""α of pairs of trained tasks by every estimator, and how far from the truth other seeds say that each may be.

Where an estimate is off on average, that is its law and not chance: what ΔW has of the tokens' noise is common to all
tasks (attention, about 1/M at α = 0), and network 2 attends less to ±μ_1 than network 1 does (margins, mixture).
"""

from collections.abc import Mapping
from functools import cache
from itertools import product
from math import copysign
from typing import NamedTuple

from proofcheck.measure.correlation import (
    alpha_from_attention,
    alpha_from_margins,
    alpha_from_mixture,
    alpha_from_values,
)
from tests.properties.cells import PAIRS, Cell, Floats, Key, Vectors, matrices, trained
from tests.properties.limits import CALIBRATION_SEEDS, CALIBRATION_TASKS, Range, predicted

# The coefficients with which task vectors are added, alike in both networks.
LAMS = (0.5, 1.0, 1.5)
ESTIMATORS = ("attention", "values", "mixture", "margins")
# One chance in a thousand that any of the numbers of twelve cells is outside, shared out evenly.
_EXCEEDED = 1e-3 / (len(ESTIMATORS) * len(PAIRS) * len(LAMS) * 12)


class Outputs(NamedTuple):
    """What the networks of task 0 and of another say on the samples of both: f at [network][task]."""

    first: tuple[Floats, Floats]
    other: tuple[Floats, Floats]


def outputs(cell: Cell, vectors: Vectors, alpha: float, lam: float) -> Outputs:
    """Of Ψ⁽⁰⁾ + λΔΨ_0 and Ψ⁽⁰⁾ + λΔΨ_j, with μ_0ᵀμ_j = α."""
    tasks, labels = (0, PAIRS[alpha]), cell.samples.labels.numpy()
    first, other = (
        tuple(cell.margins(cell.merged({own: lam}, vectors), cell.mu[task]) * labels for task in tasks) for own in tasks
    )
    return Outputs((first[0], first[1]), (other[0], other[1]))


@cache
def trained_outputs(cell: Cell, alpha: float, lam: float) -> Outputs:
    """Of the task vectors of the cell itself, once in a process."""
    return outputs(cell, cell.vectors, alpha, lam)


def estimates(cell: Cell, vectors: Vectors, alpha: float, lam: float, measured: Outputs) -> dict[str, float]:
    """α of task 0 and the task at correlation α, or |α| from attention, of λ times both task vectors."""
    (W_0, V_0), (W_1, V_1) = (matrices(vectors[task]) for task in (0, PAIRS[alpha]))
    labels = cell.samples.labels.numpy()
    on_first, on_other = zip(measured.first, measured.other, strict=True)
    return {
        "attention": alpha_from_attention(lam * W_0, lam * W_1),
        "values": alpha_from_values(lam * V_0, lam * V_1),
        "mixture": alpha_from_mixture(on_first, on_other).alpha,
        "margins": alpha_from_margins(on_first[0] * labels, on_first[1] * labels),
    }


def truth(estimator: str, alpha: float) -> float:
    """What an estimator claims to give."""
    return abs(alpha) if estimator == "attention" else alpha


class Tolerances:
    """The ends of Student's prediction interval for the error at one more seed, whichever is farther from 0.

    They are measured on seeds on which no property is tested.
    """

    def __init__(self, Ms: tuple[int, ...] = (10, 20, 40), ms: tuple[int, ...] = (64, 256)) -> None:
        self._errors = {
            (alpha, lam): {
                M: [_errors(M, ms[n % len(ms)], seed, alpha, lam) for n, seed in enumerate(CALIBRATION_SEEDS)]
                for M in Ms
            }
            for alpha, lam in product(PAIRS, LAMS)
        }
        self._ranges = {
            (name, *at): predicted(
                {M: [estimated[name] for estimated in group] for M, group in errors.items()}, _EXCEEDED
            )
            for name in ESTIMATORS
            for at, errors in self._errors.items()
        }

    def of(self, estimator: str, M: int, alpha: float, lam: float) -> float:
        """The most that an estimate may be from the truth."""
        return _farther(self._ranges[estimator, alpha, lam][M])

    @property
    def greatest(self) -> Mapping[str, float]:
        """By estimator."""
        return {
            name: max(
                _farther(interval)
                for key, group in self._ranges.items()
                if key[0] == name
                for interval in group.values()
            )
            for name in ESTIMATORS
        }


def _farther(interval: Range) -> float:
    return max(-interval.low, interval.high)


def _errors(M: int, m: int, seed: int, alpha: float, lam: float) -> dict[str, float]:
    cell = trained(Key(M, m, seed, "iid", CALIBRATION_TASKS))
    # The contradictory tasks, of the same Ψ⁽⁰⁾ and with batches of their own.
    vectors = {**cell.vectors, **trained(Key(M, m, seed, "iid", (PAIRS[-0.5], PAIRS[-0.8]))).vectors}
    estimated = estimates(cell, vectors, alpha, lam, outputs(cell, vectors, alpha, lam))
    return {name: estimated[name] - truth(name, alpha) for name in ESTIMATORS}


def sign(alpha: float) -> float:
    """±1."""
    return copysign(1.0, alpha)
