"""What a new network may differ by: prediction limits from networks at other seeds, and exact bounds on a change of f.

A limit is the end of Student's prediction interval for one more task vector. It is measured on the seeds below, on
which no property is tested, and nobody chooses it: one chance in a thousand that any of the numbers of the grid exceeds
its limit, shared out evenly among them.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

from proofcheck.measure.margins import beta
from proofcheck.measure.rows import row_norms
from proofcheck.measure.singular import alignment, residual
from proofcheck.models import Transformer
from tests.properties.cells import PAIRS, Cell, Floats, Key, matrices, trained

CALIBRATION_SEEDS = (101, 102, 103, 104, 105, 106)
CALIBRATION_TASKS = (0, 1, 3, 5)
# Seven numbers of seven task vectors in each of twelve cells.
_EXCEEDED = 1e-3 / (7 * 7 * 12)
_ON_LOGARITHM = ("W is rank 1", "V is rank 2", "rows scale")


@dataclass(frozen=True)
class Range:
    """Where the next seed's value lies."""

    low: float
    high: float


def predicted(groups: Mapping[int, Sequence[float]], exceeded: float = _EXCEEDED) -> dict[int, Range]:
    """x̄_M ± t·s·√(1 + 1/n) for each size M, with one spread s for all sizes."""
    values = {M: np.array(group) for M, group in groups.items()}
    freedom = sum(group.size - 1 for group in values.values())
    spread = math.sqrt(sum(float(((group - group.mean()) ** 2).sum()) for group in values.values()) / freedom)
    t = float(stats.t.ppf(1 - exceeded, freedom))
    half = {M: t * spread * math.sqrt(1 + 1 / group.size) for M, group in values.items()}
    return {M: Range(float(group.mean()) - half[M], float(group.mean()) + half[M]) for M, group in values.items()}


def predicted_factor(groups: Mapping[int, Sequence[float]]) -> dict[int, Range]:
    """The same of positive sizes, which spread by factors: on the logarithm."""
    logs = predicted({M: [math.log(value) for value in group] for M, group in groups.items()})
    return {M: Range(math.exp(interval.low), math.exp(interval.high)) for M, interval in logs.items()}


def structure(W: Floats, V: Floats, mu: Floats, v: Floats) -> dict[str, float]:
    """How far from the structure that the corollaries state: every entry but the last is 0 for the ideal one."""
    turned = alignment(W, left=[mu], right=[mu])
    spanned = alignment(V, right=[mu, v.mean(axis=0)], count=2)
    assert turned.left is not None
    assert turned.right is not None
    assert spanned.right is not None
    return {
        "W is rank 1": residual(W, 1).relative,
        "W reads mu": 1 - float(turned.left[0, 0]),
        "W asks mu": 1 - float(turned.right[0, 0]),
        "V is rank 2": residual(V, 2).relative,
        "V reads mu": 1 - float(spanned.right[0, 0]),
        "V reads the mean v": 1 - float(spanned.right[1, 1]),
        "rows scale": float(np.median(row_norms(V))) * len(V) ** 0.5,
    }


def of_cell(cell: Cell, task: int) -> dict[str, float]:
    """`structure` of a trained task vector."""
    return structure(*matrices(cell.vectors[task]), cell.mu[task], cell.family.patterns.v)


class Limits:
    """Everything measured on the calibration seeds; it trains them, so it is made outside ``given``."""

    def __init__(self, kind: str, Ms: Sequence[int], ms: Sequence[int]) -> None:
        self.cells = {
            M: [
                trained(Key(M, ms[index % len(ms)], seed, kind, CALIBRATION_TASKS))
                for index, seed in enumerate(CALIBRATION_SEEDS)
            ]
            for M in Ms
        }
        self._ranges = self._structure()

    @cached_property
    def beta_times_M(self) -> float:
        """β is of order 1/M, as the slides' Θ(1/d)."""
        return self._one(lambda cell: max(_betas(cell)) * cell.key.M)

    @cached_property
    def theta(self) -> float:
        """The constant of Theorem 1's Θ(ε), where its λ is least."""
        return max(1.0, self._one(self._ratio))

    def beta(self, M: int) -> float:
        """β of the theorems."""
        return self.beta_times_M / M

    def broken(self, numbers: Mapping[str, float], M: int) -> set[str]:
        """The properties that these numbers do not have."""
        ranges = {name: by_M[M] for name, by_M in self._ranges.items()}
        small = numbers["rows scale"] < ranges["rows scale"].low
        return {name for name, interval in ranges.items() if numbers[name] > interval.high} | (
            {"rows scale"} if small else set()
        )

    def most_short_rows(self, m: int) -> int:
        """The most of m rows that are shorter than m^(−1/2), from their share on the calibration seeds."""
        norms = [
            row_norms(matrices(vector)[1]) * cell.key.m**0.5
            for cells in self.cells.values()
            for cell in cells
            for vector in cell.vectors.values()
        ]
        short, rows = sum(int((lengths < 1).sum()) for lengths in norms), sum(lengths.size for lengths in norms)
        return int(stats.betabinom.ppf(1 - _EXCEEDED, m, short + 1, rows - short + 1))

    def _one(self, measure: Callable[[Cell], float]) -> float:
        """The limit of a number that is the same at every size."""
        return predicted_factor({0: [measure(cell) for cells in self.cells.values() for cell in cells]})[0].high

    def _structure(self) -> dict[str, dict[int, Range]]:
        structures = {
            M: [of_cell(cell, task) for cell in cells for task in CALIBRATION_TASKS] for M, cells in self.cells.items()
        }
        names = next(iter(structures.values()))[0]
        return {
            name: (predicted_factor if name in _ON_LOGARITHM else predicted)(
                {M: [numbers[name] for numbers in group] for M, group in structures.items()}
            )
            for name in names
        }

    def _ratio(self, cell: Cell) -> float:
        """E_T2/ε, the worse of two correlations."""
        ratios = []
        for alpha in (0.5, 0.8):
            other = PAIRS[alpha]
            network = cell.merged({0: 1.0, other: 1 - alpha + self.beta(cell.key.M)})
            ratios.append(cell.loss(network, cell.mu[other]) / cell.epsilon[other])
        return max(ratios)


def _betas(cell: Cell) -> list[float]:
    """β at α = 0 and λ = −1, of each task on the other."""
    betas = []
    for own, other in ((0, 1), (1, 0)):
        alone = cell.margins(cell.merged({own: 1.0}), cell.mu[own])
        both = cell.margins(cell.merged({own: 1.0, other: -1.0}), cell.mu[own])
        betas.append(beta(both, alone, -1.0).value)
    return betas


def greatest_change(before: Transformer, after: Transformer, dictionary: Floats) -> float:
    r"""A bound on |f − f̃| that holds for every sample of a task.

    A softmax whose logits change within a range of s for each query moves at most tanh(s/4) of its weight, and
    ReLU is 1-Lipschitz; convex functions of a mixture of patterns are largest at a pattern or a pair of them:

        |f − f̃| ≤ max_k tanh(s_k/4) · max_{j,l} Σ_i |a_i||V(x_j − x_l)|_i + max_k Σ_i |a_i||(V − Ṽ)x_k|_i.
    """
    W, V, a, W_after, V_after = (tensor.detach().numpy() for tensor in (before.W, before.V, before.a, after.W, after.V))
    weight = np.abs(a).reshape(-1, len(V)).max(axis=0)
    logits = dictionary @ (W - W_after) @ dictionary.T
    moved = float(np.tanh(np.ptp(logits, axis=0) / 4).max())
    values, changed = dictionary @ V.T, dictionary @ (V - V_after).T
    widest = max(float((np.abs(values - row) @ weight).max()) for row in values)
    return moved * widest + float((np.abs(changed) @ weight).max())


def exponent(sizes: Iterable[float], values: Iterable[float]) -> Range:
    """The 95 % interval of the slope of log value against log size."""
    x, y = (np.log(np.fromiter(column, dtype=float)) for column in (sizes, values))
    fit = stats.linregress(x, y)
    half = stats.t.ppf(0.975, x.size - 2) * fit.stderr
    return Range(fit.slope - half, fit.slope + half)


def rounds_to(interval: Range, half_integer: float) -> bool:
    """Whether a whole interval of exponents is nearer to this one than to any other multiple of 1/2."""
    return abs(interval.low - half_integer) < 0.25 and abs(interval.high - half_integer) < 0.25
