"""Corollary 2: which rows of ΔV are large and small, with both read-outs, their laws in B, and what pruning costs."""

from collections.abc import Callable, Sequence

import numpy as np

from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.exponents import FITTED, WITHIN, Curve, fitted, slope
from proofcheck.experiments.networks import TOLERANCE
from proofcheck.experiments.sparsity_networks import (
    EARLY,
    POSITION,
    QUIET,
    SHARED,
    RowResult,
    Rows,
    compute,
    grid,
)
from proofcheck.experiments.verdicts import Claim, Reading, Source, judge, read
from proofcheck.measure.rows import Fractions, fractions

# The share of the rows, the shortest ones, that stand for small rows where no neuron is balanced.
_SHORTEST = 0.05
_SIZES = (SHARED, QUIET, POSITION)
_SOURCES: tuple[Source, ...] = ("review", "slides")


def claims(records: Sequence[Rows]) -> list[Claim]:
    """How many rows are large and small by both sources with constants 1; their laws in B; what pruning costs."""
    groups = _at_base(records)
    found = [claim for source in _SOURCES for claim in _shares(groups, source)]
    both = [f"corollary-2.{source}" for source in _SOURCES]
    large = [read(at, [_fractions(each, "review").large for each in group], low=0.5) for at, group in groups.items()]
    tenth = [read(at, [each.result.cost for each in group], high=TOLERANCE) for at, group in groups.items()]
    rest = [read(at, [each.result.cost_not_large for each in group], high=TOLERANCE) for at, group in groups.items()]
    words = (
        "at least half of the rows are large with constant 1",
        "pruning every row that is not large keeps the loss",
    )
    kept, growth = "pruning the shortest tenth of the rows keeps the loss", "growth of the loss"
    return [
        *found,
        judge("sparsity.corollary-2.large", words[0], "review", "share of the rows ≥ m^(−1/2)", large, about=both),
        judge("sparsity.corollary-2.pruned", words[1], "review", growth, rest, about=both),
        judge("sparsity.pruned-tenth", kept, "project", growth, tenth),
        *_laws(records),
    ]


def _at_base(records: Sequence[Rows]) -> dict[str, list[Rows]]:
    """The records of each point at the base B."""
    base = {record.settings.recipe.batch for record in records if record.settings.point == QUIET}
    found: dict[str, list[Rows]] = {f"read-out = {point}": [] for point in _SIZES}
    for record in records:
        if record.settings.point in _SIZES and record.settings.recipe.batch in base:
            found[f"read-out = {record.settings.point}"].append(record)
    return {at: group for at, group in found.items() if group}


def _shares(groups: dict[str, list[Rows]], source: Source) -> list[Claim]:
    """No row is in between, and some are small."""
    about = f"corollary-2.{source}"
    between = [read(at, [_fractions(each, source).between for each in group], high=0) for at, group in groups.items()]
    small = [
        read(at, [_fractions(each, source).small for each in group], low=1 / group[0].settings.recipe.m)
        for at, group in groups.items()
    ]
    parted, exists = "Corollary 2 with constants 1: every row is large or small", "some rows are small with constant 1"
    return [
        judge(f"sparsity.{about}.rows", parted, source, "share of the rows of ΔV in between", between, about=[about]),
        judge(
            f"sparsity.{about}.small", exists, source, "share of the rows of ΔV that are small", small, about=[about]
        ),
    ]


def _fractions(record: Rows, source: Source) -> Fractions:
    recipe, result = record.settings.recipe, record.result
    large = recipe.m**-0.5
    share = _root(recipe.batch) if source == "review" else result.epsilon
    return fractions(result.rows, large=large, small=float(large * share))


def _root(batch: float) -> float:
    """√(log B/B)."""
    return float(np.sqrt(np.log(batch) / batch))


def _laws(records: Sequence[Rows]) -> list[Claim]:
    """Small rows against B: the review's √(log B/B), the slides' ε, and what a shared read-out does instead."""
    positions, shared = (EARLY, POSITION), (SHARED,)
    words = (
        "the rows with Σ_l a_(l)i = 0 go like √(log B/B)",
        "the rows with Σ_l a_(l)i = 0 go like ε, B being moved",
        "with a shared read-out the shortest twentieth of the rows goes like √(log B/B)",
        "with a shared read-out the shortest twentieth of the rows is free of B",
    )
    return [
        judge(
            "sparsity.corollary-2.review.balanced-against-B",
            words[0] + WITHIN,
            "review",
            FITTED,
            _exponents(records, positions, _balanced_row),
            about=["corollary-2.review"],
        ),
        judge(
            "sparsity.corollary-2.slides.balanced-against-epsilon",
            words[1] + WITHIN,
            "slides",
            "the slope of the logarithms of length over ε and B",
            _exponents(records, positions, _balanced_over_epsilon, free=True),
            about=["corollary-2.slides"],
        ),
        judge(
            "sparsity.corollary-2.review.shared-against-B",
            words[2] + WITHIN,
            "review",
            FITTED,
            _exponents(records, shared, _shortest),
            about=["corollary-2.review"],
        ),
        judge(
            "sparsity.shared-free-of-B",
            words[3] + WITHIN,
            "project",
            FITTED,
            _exponents(records, shared, _shortest, free=True),
        ),
    ]


def _exponents(
    records: Sequence[Rows],
    points: Sequence[str],
    quantity: Callable[[RowResult], float | None],
    *,
    free: bool = False,
) -> list[Reading]:
    """The exponents in B of each seed, against 0 or that of √(log B/B) over the same B."""
    found = []
    for point in points:
        curves = _curves([record for record in records if record.settings.point == point], quantity)
        # Two make an interval.
        if len(curves) > 1:
            batches = curves[0][0]
            predicted = 0.0 if free else slope((batches, [_root(batch) for batch in batches]))
            found.append(fitted(point, curves, predicted, predicted))
    return found


def _curves(group: Sequence[Rows], quantity: Callable[[RowResult], float | None]) -> list[Curve]:
    """The quantity over B of each seed that has it at every B."""
    found: list[Curve] = []
    for seed in sorted({record.seed for record in group}):
        own = sorted((each for each in group if each.seed == seed), key=lambda each: each.settings.recipe.batch)
        values = [value for each in own if (value := quantity(each.result)) is not None]
        if len(values) == len(own):
            found.append(([float(each.settings.recipe.batch) for each in own], values))
    return found


def _balanced_row(result: RowResult) -> float | None:
    # That none of m neurons is balanced has a chance of about (1 − √(2/(πP)))^m, below one in a million.
    return result.balanced


def _balanced_over_epsilon(result: RowResult) -> float | None:
    return None if result.balanced is None else result.balanced / result.epsilon


def _shortest(result: RowResult) -> float:
    return float(np.mean(result.rows[: max(1, round(_SHORTEST * len(result.rows)))]))


EXPERIMENT = Experiment("sparsity", Rows, grid, compute, claims)
