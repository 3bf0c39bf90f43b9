r"""Theorem 2, negation: T1 kept and T2 unlearned by Ψ⁽⁰⁾ + ΔΨ_{T1} + λΔΨ_{T2}."""

from collections.abc import Sequence

import numpy as np

from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.networks import TOLERANCE, UNLEARNED
from proofcheck.experiments.sweep import (
    Sweep,
    SweepSettings,
    by_alpha,
    compute,
    ideal_network,
    offered,
    places,
    rational,
    settings_over,
    words,
)
from proofcheck.experiments.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.choices import negation

_KEPT = "greatest over the λ offered, in [−6, 2], of E_T1 − ε − |λ|/d"
_LEFT = "least E_T2 over the λ offered, in [−6, 2]"
_BEST = f"greatest E_T2 over the λ with E_T1 ≤ ε + {TOLERANCE}"


def grid(quick: bool) -> Sequence[SweepSettings]:
    """λ from −6 to 2."""
    return settings_over(-6.0, 2.0, 0.2, quick=quick)


def claims(records: Sequence[Sweep]) -> list[Claim]:
    """Theorem 2 by both sources, each task apart, and for α > 0 whether negation is possible at all."""
    groups = list(by_alpha(records).values())
    found = []
    for source in ("review", "slides"):
        where = [(group, inside) for group in groups if (inside := _offered(group, source))]
        every = f"at every λ that the {source} offers"
        kept = [_kept(group, inside) for group, inside in where]
        left = [_left(group, inside) for group, inside in where]
        found.append(judge(f"Theorem 2: T1 is kept {every}", source, _KEPT, kept))
        found.append(judge(f"Theorem 2: T2 is unlearned {every}", source, _LEFT, left))
    aligned = [_possible(group) for group in groups if group[0].settings.alpha > 0]
    return [*found, judge("for α > 0 negation is possible where the slack allows it", "ideal", _BEST, aligned)]


def _offered(group: list[Sweep], source: str) -> list[int]:
    settings = group[0].settings
    return places(offered("negation", source, settings), settings.lams)


def _kept(group: list[Sweep], inside: list[int]) -> Reading:
    settings = group[0].settings
    allowed = np.abs(settings.lams) / (settings.recipe.M + 2)
    worst = [
        float((np.array(record.result.loss_1) - allowed)[inside].max()) - record.result.epsilon[0] for record in group
    ]
    return read(words(settings.alpha), worst, high=TOLERANCE)


def _left(group: list[Sweep], inside: list[int]) -> Reading:
    least = [float(np.array(record.result.loss_2)[inside].min()) for record in group]
    return read(words(group[0].settings.alpha), least, low=UNLEARNED)


def _possible(group: list[Sweep]) -> Reading:
    settings = group[0].settings
    slack = float(np.mean([record.result.slack[0] for record in group]))
    possible = bool(negation(rational(settings.alpha), ideal_network(group), str(round(slack, 6))))
    best = [_best(record) for record in group]
    return read(words(settings.alpha), best, **({"low": UNLEARNED} if possible else {"high": UNLEARNED}))


def _best(record: Sweep) -> float:
    first, second = np.array(record.result.loss_1), np.array(record.result.loss_2)
    return float(second[first <= record.result.epsilon[0] + TOLERANCE].max())


EXPERIMENT = Experiment("negation", Sweep, grid, compute, claims)
