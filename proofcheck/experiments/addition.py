r"""Theorem 1, addition: T1 and T2 both learned by Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}."""

from collections.abc import Sequence

import numpy as np

from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import NEAR, TOLERANCE
from proofcheck.experiments.sweep import (
    Sweep,
    SweepSettings,
    by_alpha,
    compute,
    first_lasting,
    ideal_network,
    offered,
    places,
    rational,
    settings_over,
    words,
)
from proofcheck.experiments.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.sets import learned
from proofcheck.ideal.tasks import second_task
from proofcheck.measure.arrays import Floats

_WORST = "greatest over the λ offered, in [0, 3], of E_T1 − ε − |λ|/d and of E_T2 − ε"
_BEST = "least over λ of the greater of E_T1 − ε − |λ|/d and E_T2 − ε"
_THRESHOLD = f"the λ from which on E_T2 ≤ ε + {TOLERANCE}"


def grid(quick: bool) -> Sequence[SweepSettings]:
    """λ from 0 to 3."""
    return settings_over(0.0, 3.0, 0.1, quick=quick)


def claims(records: Sequence[Sweep]) -> list[Claim]:
    """Theorem 1 by both sources, and the idealised network's threshold."""
    groups = list(by_alpha(records).values())
    sufficient = [
        judge(f"Theorem 1: both tasks are learned at every λ that the {source} offers", source, _WORST, readings)
        for source in ("review", "slides")
        if (readings := [found for group in groups for found in _sufficient(group, source)])
    ]
    impossible = [_impossible(group) for group in groups if group[0].settings.alpha < 0]
    within = [_threshold(group) for group in groups]
    near = [_curve(group) for group in groups]
    fixed = "T2 is learned from a λ on that lies between those with ρ = 1 − s and ρ = 1 at fixed counts"
    same = f"T2 is learned from where the idealised loss on the same samples says, within {NEAR}"
    return [
        *sufficient,
        judge("Theorem 1: for α < 0 no λ makes both tasks learned", "review", _BEST, impossible),
        judge(fixed, "ideal", _THRESHOLD, within),
        judge(same, "ideal", _THRESHOLD, near),
    ]


def _greater(record: Sweep) -> Floats:
    """The greater excess of the two tasks at each λ."""
    settings, result = record.settings, record.result
    allowed = np.abs(settings.lams) / (settings.recipe.M + 2)
    first = np.array(result.loss_1) - result.epsilon[0] - allowed
    return np.asarray(np.maximum(first, np.array(result.loss_2) - result.epsilon[1]))


def _sufficient(group: list[Sweep], source: str) -> list[Reading]:
    settings = group[0].settings
    inside = places(offered("addition", source, settings), settings.lams)
    if not inside:
        return []
    worst = [float(_greater(record)[inside].max()) for record in group]
    return [read(words(settings.alpha), worst, high=TOLERANCE)]


def _impossible(group: list[Sweep]) -> Reading:
    best = [float(_greater(record).min()) for record in group]
    return read(words(group[0].settings.alpha), best, low=TOLERANCE)


def _threshold(group: list[Sweep]) -> Reading:
    settings = group[0].settings
    found = [threshold(record) for record in group]
    slack = float(np.mean([record.result.slack[1] for record in group]))
    ends = [ideal_threshold(group, at) for at in (slack, 0.0)]
    return read(words(settings.alpha), found, *ends)


def _curve(group: list[Sweep]) -> Reading:
    predicted = float(np.mean([_from_on(record, record.result.ideal_2) for record in group]))
    found = [threshold(record) for record in group]
    return read(words(group[0].settings.alpha), found, predicted - NEAR, predicted + NEAR)


def threshold(record: Sweep) -> float:
    """The λ from which on T2 is learned; the greatest λ where it is not even there."""
    return _from_on(record, record.result.loss_2)


def _from_on(record: Sweep, losses: Sequence[float]) -> float:
    lams = record.settings.lams
    found = first_lasting(lams, losses, record.result.epsilon[1] + TOLERANCE)
    return lams[-1] if found is None else found


def ideal_threshold(group: Sequence[Sweep], slack: float) -> float:
    """The same of the idealised network at fixed counts and this slack."""
    line = second_task(rational(group[0].settings.alpha))
    return learned(line, ideal_network(group), str(round(slack, 6)))[-1].floats()[0]


EXPERIMENT = Experiment("addition", Sweep, grid, compute, claims)
