r"""Corollary 2: which rows of ΔV are large and small, with both read-outs, their laws in B, and what pruning costs.

With a read-out for each position a neuron i with Σ_l a_(l)i = 0 gains nothing from any token on average: these are the
small rows. With a shared read-out there is no such neuron.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.bench.networks import as_arrays, as_network, held_out
from proofcheck.experiments.bench.power_laws import FITTED, WITHIN, Curve, fitted, slope
from proofcheck.experiments.bench.premises import everywhere, fine_tuning
from proofcheck.experiments.bench.readings_figure import PANELS, draw_readings
from proofcheck.experiments.bench.sweep import QUICK, per_position
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, Source, judge, read
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TOLERANCE, hinge, margins
from proofcheck.measure.rows import Fractions, fractions, row_norms
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.statements.fine_tuning import FineTuning

_PRUNED = 0.1
_SAMPLES = 300
# The share of the rows, the shortest ones, that stand for small rows where no neuron is balanced.
_SHORTEST = 0.05
_SOURCES: tuple[Source, ...] = ("review", "slides")
_SHARES = (0.0, 1.0)


class RowSettings(Settings, frozen=True, kw_only=True):
    """One task; ``point`` names the read-out and what else differs from the base recipe but B."""

    point: str
    recipe: Recipe

    def label(self) -> str:
        """By its point and B."""
        return f"{self.point.replace(' ', '')},B={self.recipe.batch}"


class RowResult(msgspec.Struct, forbid_unknown_fields=True):
    """ε, the row lengths of ΔV ascending, and what pruning does to the loss.

    ``balanced`` has the mean length of the rows with Σ_l a_(l)i = 0, null where there is none; ``cost`` and
    ``cost_not_large`` the growth of the loss without the shortest tenth and without the rows shorter than m^(−1/2).
    """

    epsilon: float
    rows: list[float]
    balanced: float | None
    cost: float
    cost_not_large: float


Rows: TypeAlias = Record[RowSettings, RowResult]

SHARED, POSITION = "shared", "per position"
QUIET, EARLY = "shared, P = 2000", "per position, 6 steps"
_SIZES = (SHARED, QUIET, POSITION)
_BATCHES, _QUICK_BATCHES = (32, 64, 128, 256, 512), (16, 32)


def grid(quick: bool) -> Sequence[RowSettings]:
    """Both read-outs at each B; and little token noise, and few steps with many neurons, at some."""
    base = QUICK if quick else Recipe()
    steps, neurons = (3, 128) if quick else (6, 512)
    kinds = {
        SHARED: base,
        # With fewer neurons than these a seed might have none with Σ_l a_(l)i = 0.
        POSITION: replace(per_position(base), m=max(base.m, 128)),
        EARLY: replace(per_position(base), steps=steps, m=neurons, test_samples=200),
    }
    batches = _QUICK_BATCHES if quick else _BATCHES
    moved = [(point, replace(recipe, batch=batch)) for point, recipe in kinds.items() for batch in batches]
    # Long training at B = 512 costs most and says least.
    chosen = [(point, recipe) for point, recipe in moved if point == EARLY or recipe.batch < 512]
    quiet = replace(base, P=2000, xi=0.03)
    return [RowSettings(point=point, recipe=recipe) for point, recipe in [*chosen, (QUIET, quiet)]]


def compute(settings: RowSettings, seed: int) -> RowResult:
    """Train the task, and prune."""
    from proofcheck.models.family import train_family

    recipe, patterns = settings.recipe, Patterns.orthonormal(1, settings.recipe.M)
    family = train_family(recipe, patterns, seed)
    attention, values = as_arrays(family.vectors[0])
    initial = as_network(family.pretrained)
    samples = held_out(recipe, patterns, 0, seed, _SAMPLES)
    norms = row_norms(values)

    def loss(rows: Any) -> float:
        change: Floats = np.where(np.asarray(rows)[:, None], values, 0.0)
        return float(hinge(margins(initial.plus([(1, attention, change)]), samples)).mean())

    epsilon = loss(norms >= 0)
    return RowResult(
        epsilon,
        np.sort(norms).tolist(),
        _balanced(norms, initial.a),
        loss(norms >= np.quantile(norms, _PRUNED)) - epsilon,
        loss(norms >= recipe.m**-0.5) - epsilon,
    )


def _balanced(norms: Floats, a: Floats) -> float | None:
    if a.ndim == 1:
        return None
    # Sums of P entries ±1/√m are 0 or at least 2/√m.
    balanced = np.abs(a.sum(axis=0)) < a.shape[1] ** -0.5
    return float(norms[balanced].mean()) if balanced.any() else None


def claims(records: Sequence[Rows]) -> list[Claim]:
    """How many rows are large and small by both sources with constants 1; their laws in B; what pruning costs."""
    groups = _at_base(records)
    shares = [claim for source in _SOURCES for claim in _shares(groups, source)]
    tenth = [
        read(at, [record.result.cost for record in group], high=0, within=TOLERANCE) for at, group in groups.items()
    ]
    half = "at least half of the rows are large with constant 1"
    pruned, growth = "pruning every row that is not large keeps the loss", "growth of the loss"
    return [
        *shares,
        judge(
            "sparsity.corollary-2.slides.large",
            half,
            "slides",
            "share of the rows ≥ m^(−1/2)",
            [
                read(
                    at,
                    [_fractions(record, "slides", 1.0).large for record in group],
                    low=0.5,
                    possible=_SHARES,
                    applies=_run(group).hypotheses("corollary-2.slides"),
                )
                for at, group in groups.items()
            ],
            about=["corollary-2.slides"],
        ),
        *(
            judge(
                f"sparsity.corollary-2.{source}.pruned",
                pruned,
                source,
                growth,
                [
                    read(
                        at,
                        [record.result.cost_not_large for record in group],
                        high=0,
                        within=TOLERANCE,
                        applies=_run(group).hypotheses(f"corollary-2.{source}"),
                    )
                    for at, group in groups.items()
                ],
                about=[f"corollary-2.{source}"],
            )
            for source in _SOURCES
        ),
        judge(
            "sparsity.pruned-tenth", "pruning the shortest tenth of the rows keeps the loss", "project", growth, tenth
        ),
        *_laws(records),
    ]


def _at_base(records: Sequence[Rows]) -> dict[str, list[Rows]]:
    """The records of each point at the base B."""
    base = {record.settings.recipe.batch for record in records if record.settings.point == QUIET}
    groups: dict[str, list[Rows]] = {f"read-out = {point}": [] for point in _SIZES}
    for record in records:
        if record.settings.point in _SIZES and record.settings.recipe.batch in base:
            groups[f"read-out = {record.settings.point}"].append(record)
    return {at: group for at, group in groups.items() if group}


def _shares(groups: dict[str, list[Rows]], source: Source) -> list[Claim]:
    """No row is in between, and some are small."""
    about = f"corollary-2.{source}"
    runs = {at: _run(group) for at, group in groups.items()}
    parts = {at: [_fractions(record, source, runs[at].level) for record in group] for at, group in groups.items()}
    between = [
        read(at, [part.between for part in parts[at]], high=0, possible=_SHARES, applies=run.hypotheses(about))
        for at, run in runs.items()
    ]
    small = [
        read(at, [part.small for part in parts[at]], low=1 / run.m, possible=_SHARES, applies=run.hypotheses(about))
        for at, run in runs.items()
    ]
    parted, exists = "Corollary 2 with constants 1: every row is large or small", "some rows are small with constant 1"
    return [
        judge(f"sparsity.{about}.rows", parted, source, "share of the rows of ΔV in between", between, about=[about]),
        judge(
            f"sparsity.{about}.small", exists, source, "share of the rows of ΔV that are small", small, about=[about]
        ),
    ]


def _run(group: Sequence[Rows]) -> FineTuning:
    return fine_tuning(group[0].settings.recipe, [record.result.epsilon for record in group], tasks=1)


def _fractions(record: Rows, source: Source, epsilon: float) -> Fractions:
    recipe, result = record.settings.recipe, record.result
    large = recipe.m**-0.5
    share = _root(recipe.batch) if source == "review" else epsilon
    return fractions(result.rows, large=large, small=float(large * share))


def _root(batch: float) -> float:
    """√(log B/B)."""
    return float(np.sqrt(np.log(batch) / batch))


def _laws(records: Sequence[Rows]) -> list[Claim]:
    """Small rows against B: the review's √(log B/B), the slides' ε, and what a shared read-out does instead."""
    positions, shared = (EARLY, POSITION), (SHARED,)
    balanced, shortest = "the rows with Σ_l a_(l)i = 0", "with a shared read-out the shortest twentieth of the rows"
    return [
        judge(
            "sparsity.corollary-2.review.balanced-against-B",
            f"{balanced} go like √(log B/B){WITHIN}",
            "review",
            FITTED,
            _exponents(records, positions, _balanced_row, about="corollary-2.review"),
            about=["corollary-2.review"],
        ),
        judge(
            "sparsity.corollary-2.slides.balanced-against-epsilon",
            f"{balanced} go like ε, B being moved{WITHIN}",
            "slides",
            "the slope of the logarithms of length over ε and B",
            _exponents(records, positions, _balanced_over_epsilon, free=True, about="corollary-2.slides"),
            about=["corollary-2.slides"],
        ),
        judge(
            "sparsity.corollary-2.review.shared-against-B",
            f"{shortest} goes like √(log B/B){WITHIN}",
            "review",
            FITTED,
            _exponents(records, shared, _shortest, about="corollary-2.review"),
            about=["corollary-2.review"],
        ),
        judge(
            "sparsity.shared-free-of-B",
            f"{shortest} is free of B{WITHIN}",
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
    about: str | None = None,
) -> list[Reading]:
    """The exponents in B of each seed, against 0 or that of √(log B/B) over the same B."""
    readings = []
    for point in points:
        chosen = [record for record in records if record.settings.point == point]
        curves = _curves(chosen, quantity)
        # Two make an interval.
        if len(curves) > 1:
            batches = curves[0][0]
            predicted = 0.0 if free else slope((batches, [_root(batch) for batch in batches]))
            at_each = grouped(chosen, lambda record: record.settings.recipe.batch).values()
            applies = everywhere(_run(group).hypotheses(about) for group in at_each) if about else []
            readings.append(fitted(point, curves, predicted, predicted, applies))
    return readings


def _curves(group: Sequence[Rows], quantity: Callable[[RowResult], float | None]) -> list[Curve]:
    """The quantity over B of each seed that has it at every B."""
    curves: list[Curve] = []
    for seed in sorted({record.seed for record in group}):
        own = sorted(
            (record for record in group if record.seed == seed), key=lambda record: record.settings.recipe.batch
        )
        values = [value for record in own if (value := quantity(record.result)) is not None]
        if len(values) == len(own):
            curves.append(([float(record.settings.recipe.batch) for record in own], values))
    return curves


def _balanced_row(result: RowResult) -> float | None:
    # That none of m neurons is balanced has a chance of about (1 − √(2/(πP)))^m, below one in a million.
    return result.balanced


def _balanced_over_epsilon(result: RowResult) -> float | None:
    return None if result.balanced is None else result.balanced / result.epsilon


def _shortest(result: RowResult) -> float:
    return float(np.mean(result.rows[: max(1, round(_SHORTEST * len(result.rows)))]))


EXPERIMENT = Experiment(
    "sparsity",
    purpose="Corollary 2: large and small rows of ΔV with both read-outs, and what pruning costs",
    place=7,
    kind=Rows,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=lambda records: draw_readings(claims(records)),
    stacks=True,
    words=Words(
        "Sparsity (Corollary 2) in trained networks",
        "The lengths of the rows of ΔV of a trained task, one row for each neuron, with one read-out vector for all"
        " positions (shared) and with one for each position. Corollary 2 sorts the rows into large ones, at least m^−½,"
        " and small ones, at most m^−½·√(log B/B) (review) or m^−½·ε (slides), here with each hidden constant 1, and"
        " prunes the small. A neuron i is balanced when the Σ\\_l a\\_(l)i of its read-outs over the positions l is 0;"
        " with a shared read-out none is.",
        PANELS,
    ),
)
