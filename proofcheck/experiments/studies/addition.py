r"""Theorem 1, addition: T1 and T2 both learned by Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}."""

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from proofcheck.experiments.bench.sweep import (
    LOSSES,
    PAIR,
    POSITIONED_ALPHAS,
    SWEEP,
    Sweep,
    SweepSettings,
    by_alpha,
    compute,
    first_lasting,
    ideal_network,
    positioned,
    rational,
    run_of,
    settings_over,
    with_positions,
    words,
)
from proofcheck.experiments.bench.sweep_figure import draw_sweep
from proofcheck.experiments.bench.two_tasks import adds, adds_never, greater
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.sets import learned
from proofcheck.ideal.tasks import second_task
from proofcheck.measure.margins import TOLERANCE

_SUMMARY = "theorem-1.review.summary"
_THRESHOLD = f"the λ from which on E_T2 ≤ ε + {TOLERANCE}, at each α where it is in the sweep for every seed"
# The step of the sweep: between two of its λ a threshold is interpolated.
_STEP = 0.1


def grid(quick: bool) -> Sequence[SweepSettings]:
    """Every α over λ in [0, 3], and fewer, coarser ones with a read-out for each position."""
    return [*settings_over(0.0, 3.0, _STEP, quick=quick), *positioned(0.0, 3.0, 0.3, POSITIONED_ALPHAS, quick=quick)]


def claims(records: Sequence[Sweep]) -> list[Claim]:
    """Theorem 1 by both sources, and the idealised network's threshold."""
    groups = list(by_alpha(records).values())
    once = [_sufficient(group, inside) for group in groups if (inside := _once_for_all(group))]
    positioned_groups = list(by_alpha(records, "per-position").values())
    where = with_positions(group[0].settings.recipe for group in positioned_groups)
    within = [reading for group in groups if (reading := _threshold(group))]
    curves = [reading for group in groups if (reading := _curve(group))]
    fixed = "T2 is learned from a λ on that lies between those with ρ = 1 − s and ρ = 1 at fixed counts"
    sentence = f"T2 is learned from where the idealised loss on the same samples says, within {_STEP}"
    return [
        *adds("addition", groups),
        *adds("addition", positioned_groups, ".per-position", where),
        judge(
            f"addition.{_SUMMARY}",
            "Theorem 1, its summary: for every α both tasks are learned at every λ ≥ 1 − α + β",
            "review",
            "greatest over the λ offered of E_T1 − ε − |λ|β and of E_T2 − ε",
            once,
            about=[_SUMMARY],
        ),
        adds_never("addition", groups),
        judge("addition.threshold-at-fixed-counts", fixed, "ideal", _THRESHOLD, within),
        judge("addition.threshold-on-same-samples", sentence, "ideal", _THRESHOLD, curves),
    ]


def _once_for_all(group: list[Sweep]) -> list[int]:
    """Where λ ≥ 1 − α + β, the review's summary for every α."""
    settings = group[0].settings
    least = 1 - rational(settings.alpha) + run_of(group).beta("review")
    return [i for i, lam in enumerate(settings.lams) if rational(lam) >= least]


def _sufficient(group: list[Sweep], inside: list[int]) -> Reading:
    run = run_of(group)
    worst = [float(greater(record, run, "review")[inside].max()) for record in group]
    return read(words(group[0].settings.alpha), worst, high=0, within=TOLERANCE, applies=run.hypotheses(_SUMMARY))


def _threshold(group: list[Sweep]) -> Reading | None:
    """None where a threshold lies out of the sweep: then its place is not known."""
    settings, thresholds = group[0].settings, _known(map(threshold, group))
    if thresholds is None:
        return None
    slack = float(np.mean([record.result.slack[1] for record in group]))
    ends = [ideal_threshold(group, at) for at in (slack, 0.0)]
    return read(words(settings.alpha), thresholds, *ends)


def _curve(group: list[Sweep]) -> Reading | None:
    ends = _known(map(threshold, group))
    ideal = _known(_from_on(record, record.result.ideal_2) for record in group)
    if ends is None or ideal is None:
        return None
    predicted = float(np.mean(ideal))
    return read(words(group[0].settings.alpha), ends, predicted, predicted, within=_STEP)


def _known(values: Iterable[float | None]) -> list[float] | None:
    thresholds = list(values)
    return None if None in thresholds else [value for value in thresholds if value is not None]


def threshold(record: Sweep) -> float | None:
    """The λ from which on T2 is learned; None where the sweep has none."""
    return _from_on(record, record.result.loss_2)


def _from_on(record: Sweep, losses: Sequence[float]) -> float | None:
    return first_lasting(record.settings.lams, losses, record.result.epsilon[1] + TOLERANCE)


def ideal_threshold(group: Sequence[Sweep], slack: float) -> float:
    """The same of the idealised network at fixed counts and this slack."""
    line = second_task(rational(group[0].settings.alpha))
    return learned(line, ideal_network(group), str(round(slack, 6)))[-1].floats()[0]


EXPERIMENT = Experiment(
    "addition",
    purpose="Theorem 1: the losses of both tasks over λ ≥ 0, for α from −.9 to .9",
    place=1,
    kind=Sweep,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=partial(draw_sweep, "addition"),
    stacks=True,
    words=Words(
        "Addition (Theorem 1) in trained networks",
        f"{PAIR} {LOSSES} Theorem 1 says for which λ both tasks are then learned: E\\_T1 ≤ ε + \\|λ\\|β and E\\_T2 ≤"
        " ε, here with β = 1/d and 0.02 to spare. In the idealised network ρ is the margin of the merged network over"
        " that of the network fine-tuned on the task alone, and s, the slack, the part of its margins that a trained"
        " network can lose before its loss grows by 0.02.",
        SWEEP,
    ),
)
