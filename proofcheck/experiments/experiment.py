"""What an experiment is: a grid, what to compute at one of its points, and the claims to judge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic

from proofcheck.experiments.cell import Cell, S
from proofcheck.experiments.records import R, Record
from proofcheck.experiments.verdicts import Claim

PURPOSES = {
    "addition": "Theorem 1: the losses of both tasks over λ ≥ 0, for α from −.9 to .9",
    "negation": "Theorem 2: the losses of both tasks over λ ≤ 0, for α from −.9 to .9",
    "relearning": "the λ at which strong negation teaches T2 again, for δ# from 0 to .2, against x₀/ω",
    "out-of-domain": "Theorem 3: the loss on a target over λ, for γ of two and three tasks and A + (B − C)",
    "low-rank": "Corollary 1: how near ΔW and ΔV are to low rank, against the bounds, and what truncation costs",
    "sparsity": "Corollary 2: large and small rows of ΔV with both read-outs, and what pruning costs",
    "scaling": "steps against η and δ*, β and residuals against M, rows against m: fitted exponents",
    "estimators": "α by every estimator, the paper's among them, against the truth",
}


@dataclass(frozen=True)
class Experiment(Generic[S, R]):
    """An experiment.

    Args:
        name: Of `PURPOSES`.
        kind: The type of its records.
        grid: Its settings, small ones for ``True``.
        compute: What a cell gives, from its settings and seed.
        judge: The claims, from every record.
    """

    name: str
    kind: type[Record[S, R]]
    grid: Callable[[bool], Sequence[S]]
    compute: Callable[[S, int], R]
    judge: Callable[[Sequence[Record[S, R]]], list[Claim]]

    def cells(self, seeds: int, *, quick: bool) -> list[Cell[S]]:
        """Every cell, the seeds 1, 2, ... of each point together."""
        return [Cell(self.name, settings, seed) for settings in self.grid(quick) for seed in range(1, seeds + 1)]


def find(name: str) -> Experiment[Any, Any]:
    """The experiment of this name in `PURPOSES`.

    >>> find("addition").name
    'addition'
    """
    found: Experiment[Any, Any] = import_module(f"proofcheck.experiments.{name.replace('-', '_')}").EXPERIMENT
    return found
