r"""Theorems 1 and 2 on networks that meet every hypothesis of the review, all hidden constants 1."""

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias, cast

import numpy as np

from proofcheck.experiments.bench.networks import train_pair
from proofcheck.experiments.bench.sweep import (
    LOSSES,
    PAIR,
    SWEEP,
    Sweep,
    SweepResult,
    SweepSettings,
    sign_change,
    words,
)
from proofcheck.experiments.bench.sweep_figure import draw_sweep
from proofcheck.experiments.bench.two_tasks import adds, adds_never, negates
from proofcheck.experiments.engine.cell import Record, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.measure.arrays import Floats
from proofcheck.models.recipe import Recipe

_ALPHAS = (-0.5, 0.0, 0.5)
# m ≥ M² log M and B ≥ ε⁻² log M at ε ≈ .052, and more steps than η⁻¹δ*⁻², are met with little to spare: training takes
# the time that it takes because of them.
_RECIPE = Recipe(M=10, m=256, batch=1280, eta=0.1, steps=2000, until=0.05)
_QUICK = Recipe(M=4, P=50, m=32, batch=600, eta=0.1, steps=300, until=0.25, test_samples=500)
_WHERE = ", every hypothesis met"
_SAMPLES, _QUICK_SAMPLES = 4000, 300
# A share of the λ predicted, as in the study of relearning.
_WITHIN = 0.1


class MetResult(SweepResult):
    """A sweep with certified ε, the steps of each task, and where T2's mean margin turns positive for λ < 0.

    ``epsilon`` has upper bounds on the population's losses. ``zero`` and ``ideal_zero`` are null where the mean margin
    stays negative.
    """

    steps: tuple[int, int]
    zero: float | None
    ideal_zero: float | None

    def taken(self, recipe: Recipe) -> int:  # noqa: ARG002 # a recipe with ``until`` says only the most steps
        """The fewest steps that a task took."""
        return min(self.steps)


Met: TypeAlias = Record[SweepSettings, MetResult]


def grid(quick: bool) -> Sequence[SweepSettings]:
    """Every α over λ in [−6, 3], on recipes that meet the review's hypotheses, or small ones for a trial."""
    step = 0.5 if quick else 0.1
    lams = tuple(round(-6 + step * i, 6) for i in range(round(9 / step) + 1))
    recipe, samples = (_QUICK, _QUICK_SAMPLES) if quick else (_RECIPE, _SAMPLES)
    return [SweepSettings(alpha=alpha, lams=lams, samples=samples, recipe=recipe) for alpha in _ALPHAS]


def compute(settings: SweepSettings, seed: int) -> MetResult:
    """Train the pair until both own losses are small, certify these, and sweep."""
    pair = train_pair(settings.recipe, settings.alpha, seed, settings.samples)
    losses = [[pair.loss(task, 1, lam) for lam in settings.lams] for task in (0, 1)]
    ideal = [[pair.ideal_loss(task, 1, lam) for lam in settings.lams] for task in (0, 1)]
    negated = [lam for lam in reversed(settings.lams) if lam <= 0]

    def trained(lam: float) -> Floats:
        return pair.margins(1, 1, lam)

    def idealised(lam: float) -> Floats:
        return pair.ideal_margins(1, 1, lam)

    return MetResult(
        epsilon=(pair.certified[0][1], pair.certified[1][1]),
        omega=(pair.omega[0], pair.omega[1]),
        slack=(pair.slack(0), pair.slack(1)),
        loss_1=losses[0],
        loss_2=losses[1],
        ideal_1=ideal[0],
        ideal_2=ideal[1],
        steps=(pair.steps[0], pair.steps[1]),
        zero=sign_change(trained, negated),
        ideal_zero=sign_change(idealised, negated),
    )


def claims(records: Sequence[Met]) -> list[Claim]:
    """Theorem 1, Theorem 2, and where the idealised network says that negation ends."""
    groups = list(grouped(records, lambda record: record.settings.alpha).values())
    # A result of this study is a sweep's with more fields; mypy knows records of exactly one kind.
    sweeps = cast("list[list[Sweep]]", groups)
    again = [
        read(
            words(group[0].settings.alpha),
            [record.settings.lams[0] if record.result.zero is None else record.result.zero for record in group],
            target := float(np.mean([record.result.ideal_zero for record in group])),
            target,
            within=_WITHIN * abs(target),
        )
        for group in groups
        if all(record.result.ideal_zero is not None for record in group)
    ]
    turns = (
        f"T2's mean margin turns positive again where the idealised one on the same samples does, within {_WITHIN:.0%}"
    )
    return [
        *adds("hypotheses", sweeps, where=_WHERE),
        adds_never("hypotheses", sweeps, where=_WHERE),
        *negates("hypotheses", sweeps, where=_WHERE),
        judge("hypotheses.relearned", turns, "ideal", "the λ < 0 at which T2's mean margin changes sign", again),
    ]


EXPERIMENT = Experiment(
    "hypotheses",
    purpose="Theorems 1 and 2 on networks that meet every hypothesis of the review, constants 1",
    place=4,
    kind=Met,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=partial(draw_sweep, "negation"),
    stacks=True,
    words=Words(
        "Networks that meet every hypothesis of the review",
        f"{PAIR} {LOSSES} Here M = 10, m = 256, B = 1280 and η = 0.1, and each task is trained until its loss is at"
        " most 0.05: then the review's m ≥ M² log M, B ≥ ε⁻² log M, η ≤ 1, t ≥ η⁻¹δ\\*⁻² and β < 1 hold with every"
        " hidden constant 1. ε is the greater of the two own losses, and these are certified upper bounds on the"
        " population's losses. The review's β is ηδ\\* + ε√M, the slides' 1/d.",
        f"{SWEEP} These are the λ offered for unlearning T2, by Theorem 2.",
    ),
)
