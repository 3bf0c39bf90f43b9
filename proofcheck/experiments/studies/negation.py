r"""Theorem 2, negation: T1 kept and T2 unlearned by Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}."""

import math
from collections.abc import Sequence
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
    ideal_network,
    positioned,
    rational,
    run_of,
    settings_over,
    with_positions,
    words,
)
from proofcheck.experiments.bench.sweep_figure import draw_sweep
from proofcheck.experiments.bench.two_tasks import negates
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.lam_sets import negation
from proofcheck.measure.margins import TOLERANCE, UNLEARNED

_ALIGNED = "theorem-2.review.aligned"
_BEST = f"greatest E_T2 over the λ with E_T1 ≤ ε + {TOLERANCE}"


def grid(quick: bool) -> Sequence[SweepSettings]:
    """Every α over λ in [−6, 2], and fewer, coarser ones with a read-out for each position."""
    return [*settings_over(-6.0, 2.0, 0.2, quick=quick), *positioned(-6.0, 2.0, 0.4, POSITIONED_ALPHAS, quick=quick)]


def claims(records: Sequence[Sweep]) -> list[Claim]:
    """Theorem 2 by both sources, each task apart, and for α > 0 whether negation is possible at all."""
    groups = list(by_alpha(records).values())
    aligned = [_possible(group) for group in groups if group[0].settings.alpha > 0]
    possible = "for α > 0 negation is possible where the slack allows it, and nowhere else"
    positioned_groups = list(by_alpha(records, "per-position").values())
    where = with_positions(group[0].settings.recipe for group in positioned_groups)
    return [
        *negates("negation", groups),
        *negates("negation", positioned_groups, ".per-position", where),
        judge("negation.theorem-2.aligned", possible, "ideal", _BEST, aligned, about=[_ALIGNED]),
    ]


def _possible(group: list[Sweep]) -> Reading:
    settings = group[0].settings
    slack = float(np.mean([record.result.slack[0] for record in group]))
    possible = bool(negation(rational(settings.alpha), ideal_network(group), str(round(slack, 6))))
    best = [_best(record) for record in group]
    ends = (UNLEARNED, math.inf) if possible else (-math.inf, UNLEARNED)
    return read(words(settings.alpha), best, *ends, applies=run_of(group).hypotheses(_ALIGNED))


def _best(record: Sweep) -> float:
    first, second = np.array(record.result.loss_1), np.array(record.result.loss_2)
    return float(second[first <= record.result.epsilon[0] + TOLERANCE].max())


EXPERIMENT = Experiment(
    "negation",
    purpose="Theorem 2: the losses of both tasks over λ from −6 to 2, for α from −.9 to .9",
    place=2,
    kind=Sweep,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=partial(draw_sweep, "negation"),
    stacks=True,
    words=Words(
        "Negation (Theorem 2) in trained networks",
        f"{PAIR} {LOSSES} Theorem 2 says for which λ, mostly negative ones, T1 is kept while T2 is unlearned: E\\_T1"
        " ≤ ε + \\|λ\\|β, here with β = 1/d and 0.02 to spare, and E\\_T2 ≥ 0.9. The slack of a trained"
        " network is the part of its margins that it can lose before its loss grows by 0.02.",
        f"{SWEEP} The review's upper end for α \\< 0 is poly(ηδ\\*)/\\|α\\|; no source says which polynomial, and it is"
        " read as ηδ\\* = 0.4 here.",
    ),
)
