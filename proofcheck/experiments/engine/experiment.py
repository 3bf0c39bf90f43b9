"""What an experiment is: a grid, what to compute at one of its points, and the claims to judge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Generic

from proofcheck.experiments.engine.cell import Cell, R, Record, S
from proofcheck.experiments.engine.verdicts import Claim
from proofcheck.region.numbers import InputError

PURPOSES = {
    "addition": "Theorem 1: the losses of both tasks over λ ≥ 0, for α from −.9 to .9",
    "negation": "Theorem 2: the losses of both tasks over λ from −6 to 2, for α from −.9 to .9",
    "relearning": "the λ at which strong negation teaches T2 again, for δ# from 0 to .2, against x₀/ω",
    "out-of-domain": "Theorem 3: the loss on a target over λ, for γ of two and three tasks and A + (B − C)",
    "low-rank": "Corollary 1: how near ΔW and ΔV are to low rank, against the bounds, and what truncation costs",
    "sparsity": "Corollary 2: large and small rows of ΔV with both read-outs, and what pruning costs",
    "scaling": "steps against η and δ*, β, residuals and rows against M, m, B and ε: fitted exponents",
    "estimators": "α by every estimator, the paper's among them, against the truth",
    "calibration": "the hidden constants: fitted on small networks, validated on larger ones",
    "colored-digits": "Figure 3: digits coloured with and against their parity, tasks added and negated",
    "colored-digits-ood": "Figures 4 and 7: coloured digits out of domain, over (λ1, λ2), with the region of γ̂",
    "merging": "soups, Fisher, TIES, DARE and the federated average beside task arithmetic with the λ of feasible",
    "tangent": "linearised fine-tuning against the network as it is: addition, negation, disentanglement, relearning",
    "books": "Figure 8: one book unlearned by a small language model, one by its author and others beside it",
}


@dataclass(frozen=True)
class Experiment(Generic[S, R]):
    """An experiment.

    Args:
        name: Of `PURPOSES`.
        kind: The type of its records.
        grid: Its settings, small ones for ``True``; takes a source for each role by name.
        compute: What a cell gives, from its settings and seed.
        judge: The claims, from every record.
        roles: The data that it takes from the user, each with what it may be.
    """

    name: str
    kind: type[Record[S, R]]
    grid: Callable[..., Sequence[S]]
    compute: Callable[[S, int], R]
    judge: Callable[[Sequence[Record[S, R]]], list[Claim]]
    roles: Mapping[str, str] = field(default_factory=dict)

    def cells(self, seeds: int, *, quick: bool, sources: Mapping[str, str] | None = None) -> list[Cell[S]]:
        """Every cell, the seeds 1, 2, ... of each point together.

        Args:
            seeds: How many.
            quick: Whether the small settings are meant.
            sources: Where the data of a role are; the default where a role is left out.

        Raises:
            InputError: If a role is unknown, or its data are missing.
        """
        given = sources or {}
        for role in given:
            if role not in self.roles:
                known = ", ".join(self.roles) or "none"
                raise InputError(f"--data: {self.name} takes no {role!r:.40}; expected one of: {known}")
        points = self.grid(quick, **given)
        return [Cell(self.name, settings, seed) for settings in points for seed in range(1, seeds + 1)]


def find(name: str) -> Experiment[Any, Any]:
    """The experiment of this name in `PURPOSES`.

    >>> find("addition").name
    'addition'
    """
    found: Experiment[Any, Any] = import_module(f"proofcheck.experiments.studies.{name.replace('-', '_')}").EXPERIMENT
    return found
