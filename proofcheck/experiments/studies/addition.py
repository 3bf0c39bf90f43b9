r"""Theorem 1, addition: T1 and T2 both learned by Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
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
    offered,
    places,
    positioned,
    rational,
    settings_over,
    with_positions,
    words,
)
from proofcheck.experiments.bench.sweep_figure import draw_sweep
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, Source, judge, near, read
from proofcheck.ideal.sets import learned
from proofcheck.ideal.tasks import second_task
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TOLERANCE

_WORST = "greatest over the λ offered, in [0, 3], of E_T1 − ε − |λ|/d and of E_T2 − ε"
_BEST = "least over λ of the greater of E_T1 − ε − |λ|/d and E_T2 − ε"
# The claim, its source, its case in words, and the least and greatest α of the case.
_CASES: tuple[tuple[str, Source, str, float, float], ...] = (
    ("theorem-1.review.irrelevant", "review", ", irrelevant tasks", 0.0, 0.0),
    ("theorem-1.review.aligned", "review", ", aligned tasks", math.ulp(0.0), 1.0),
    ("theorem-1.slides", "slides", "", 0.0, 1.0),
)
_THRESHOLD = f"the λ from which on E_T2 ≤ ε + {TOLERANCE}, at each α where it is in the sweep for every seed"
# The step of the sweep: between two of its λ a threshold is interpolated.
_STEP = 0.1


def grid(quick: bool) -> Sequence[SweepSettings]:
    """λ from 0 to 3."""
    return [*settings_over(0.0, 3.0, _STEP, quick=quick), *positioned(0.0, 3.0, 0.3, POSITIONED_ALPHAS, quick=quick)]


def claims(records: Sequence[Sweep]) -> list[Claim]:
    """Theorem 1 by both sources, and the idealised network's threshold."""
    groups = list(by_alpha(records).values())
    once = [_sufficient(group, inside) for group in groups if (inside := _once_for_all(group))]
    impossible = [_impossible(group) for group in groups if group[0].settings.alpha < 0]
    apart = list(by_alpha(records, "per-position").values())
    where = with_positions(group[0].settings.recipe for group in apart)
    within = [reading for group in groups if (reading := _threshold(group))]
    curves = [reading for group in groups if (reading := _curve(group))]
    fixed = "T2 is learned from a λ on that lies between those with ρ = 1 − s and ρ = 1 at fixed counts"
    same = f"T2 is learned from where the idealised loss on the same samples says, within {_STEP}"
    return [
        *_by_source(groups, "", ""),
        *_by_source(apart, ".per-position", where),
        judge(
            "addition.theorem-1.review.summary",
            "Theorem 1, its summary: for every α both tasks are learned at every λ ≥ 1 − α + 1/d",
            "review",
            _WORST,
            once,
            about=["theorem-1.review.summary"],
        ),
        judge(
            "addition.theorem-1.review.contradictory",
            "Theorem 1: for α < 0 no λ makes both tasks learned",
            "review",
            _BEST,
            impossible,
            about=["theorem-1.review.contradictory"],
        ),
        judge("addition.threshold-at-fixed-counts", fixed, "ideal", _THRESHOLD, within),
        judge("addition.threshold-on-same-samples", same, "ideal", _THRESHOLD, curves),
    ]


def _by_source(groups: list[list[Sweep]], suffix: str, read_out: str) -> list[Claim]:
    """What each source offers is enough, in each of its cases."""
    return [
        judge(
            f"addition.{about}{suffix}",
            f"Theorem 1{case}{read_out}: both tasks are learned at every λ of the {source}",
            source,
            _WORST,
            [
                _sufficient(group, inside)
                for group in groups
                if low <= group[0].settings.alpha <= high and (inside := _offered(group, source))
            ],
            about=[about],
        )
        for about, source, case, low, high in _CASES
    ]


def _greater(record: Sweep) -> Floats:
    """The greater excess of the two tasks at each λ."""
    settings, result = record.settings, record.result
    allowed = np.abs(settings.lams) / (settings.recipe.M + 2)
    first = np.array(result.loss_1) - result.epsilon[0] - allowed
    return np.asarray(np.maximum(first, np.array(result.loss_2) - result.epsilon[1]))


def _offered(group: list[Sweep], source: str) -> list[int]:
    settings = group[0].settings
    return places(offered("addition", source, settings), settings.lams)


def _once_for_all(group: list[Sweep]) -> list[int]:
    """Where λ ≥ 1 − α + β, the review's summary for every α, with β = 1/d."""
    settings = group[0].settings
    least = 1 - rational(settings.alpha) + Fraction(1, settings.recipe.M + 2)
    return [i for i, lam in enumerate(settings.lams) if rational(lam) >= least]


def _sufficient(group: list[Sweep], inside: list[int]) -> Reading:
    worst = [float(_greater(record)[inside].max()) for record in group]
    return read(words(group[0].settings.alpha), worst, high=TOLERANCE)


def _impossible(group: list[Sweep]) -> Reading:
    best = [float(_greater(record).min()) for record in group]
    return read(words(group[0].settings.alpha), best, low=TOLERANCE)


def _threshold(group: list[Sweep]) -> Reading | None:
    """None where a threshold lies out of the sweep: then its place is not known."""
    settings, found = group[0].settings, _known(map(threshold, group))
    if found is None:
        return None
    slack = float(np.mean([record.result.slack[1] for record in group]))
    ends = [ideal_threshold(group, at) for at in (slack, 0.0)]
    return read(words(settings.alpha), found, *ends)


def _curve(group: list[Sweep]) -> Reading | None:
    ends = _known(map(threshold, group))
    ideal = _known(_from_on(record, record.result.ideal_2) for record in group)
    if ends is None or ideal is None:
        return None
    predicted = float(np.mean(ideal))
    return near(words(group[0].settings.alpha), ends, predicted, predicted, _STEP)


def _known(values: Iterable[float | None]) -> list[float] | None:
    known = list(values)
    return None if None in known else [value for value in known if value is not None]


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
    words=Words(
        "Addition (Theorem 1) in trained networks",
        f"{PAIR} {LOSSES} Theorem 1 says for which λ both tasks are then learned: E\\_T1 ≤ ε + \\|λ\\|β and E\\_T2 ≤"
        " ε, here with β = 1/d and 0.02 to spare. In the idealised network ρ is the margin of the merged network over"
        " that of the network fine-tuned on the task alone, and s, the slack, the part of its margins that a trained"
        " network can lose before its loss grows by 0.02.",
        SWEEP,
    ),
)
