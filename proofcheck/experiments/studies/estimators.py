"""α by every estimator against the truth, which is the correlation of the patterns."""

import math
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from proofcheck.experiments.bench.networks import train_pair
from proofcheck.experiments.bench.readings_figure import PANELS, draw_readings
from proofcheck.experiments.bench.sweep import ALPHAS, QUICK, QUICK_ALPHAS, QUICK_SAMPLES, SAMPLES, words
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Ends, Source, judge, read
from proofcheck.measure.correlation import (
    alpha_from_attention,
    alpha_from_margins,
    alpha_from_mixture,
    alpha_from_outputs,
    alpha_from_values,
)
from proofcheck.models.recipe import Recipe


class PairSettings(Settings, frozen=True, kw_only=True):
    """Two tasks at one α."""

    alpha: float
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its α."""
        return f"alpha={self.alpha:g}"


class Estimates(msgspec.Struct, forbid_unknown_fields=True):
    """α by each estimator; ``attention`` gives its size only."""

    outputs: float
    mixture: float
    values: float
    attention: float
    margins: float


Estimated: TypeAlias = Record[PairSettings, Estimates]

# What the earlier measurement found of the best estimator by weights, before any network here was trained. It is far
# below 0.1, by which ±1 is α = ±0.9, so that an estimator that gives the sign alone is nowhere right.
WITHIN = 0.03

# What each can be, where it is no cosine: a root, and a ratio.
_COSINES: Ends = (-1.0, 1.0)
_POSSIBLE: dict[str, Ends] = {"attention": (0.0, 1.0), "margins": (-math.inf, math.inf)}

_CLAIMS: dict[str, tuple[Source, str]] = {
    "outputs": ("project", "the mean cosine of outputs on T1's data"),
    "mixture": ("project", "the cosine of outputs on both tasks' data, inverted,"),
    "values": ("project", "the cosine of the rank-1 parts of ΔV"),
    "attention": ("project", "the root of the cosine of ΔW"),
    "margins": ("project", "the ratio of mean margins on T1's data"),
}


def grid(quick: bool) -> Sequence[PairSettings]:
    """A pair of tasks at each α, trained once a seed: every estimator reads the same networks."""
    alphas, recipe, samples = (QUICK_ALPHAS, QUICK, QUICK_SAMPLES) if quick else (ALPHAS, Recipe(), SAMPLES)
    return [PairSettings(alpha=alpha, samples=samples, recipe=recipe) for alpha in alphas]


def compute(settings: PairSettings, seed: int) -> Estimates:
    """Train the pair and estimate."""
    tasks = train_pair(settings.recipe, settings.alpha, seed, settings.samples)
    (attention_1, values_1), (attention_2, values_2) = tasks.changes
    margins = [[tasks.margins(task, *only) for only in ((1, 0), (0, 1))] for task in (0, 1)]
    outputs = [[margin * tasks.samples[task].labels for margin in margins[task]] for task in (0, 1)]
    return Estimates(
        outputs=alpha_from_outputs(*outputs[0]),
        mixture=alpha_from_mixture((outputs[0][0], outputs[0][1]), (outputs[1][0], outputs[1][1])).alpha,
        values=alpha_from_values(values_1, values_2),
        attention=alpha_from_attention(attention_1, attention_2),
        margins=alpha_from_margins(*margins[0]),
    )


def claims(records: Sequence[Estimated]) -> list[Claim]:
    """Each estimator is within `WITHIN` of α, or of |α| where it cannot tell the sign."""
    verdicts = []
    for name, (source, how) in _CLAIMS.items():
        truth = "|α|" if name == "attention" else "α"
        readings = [
            read(
                words(alpha),
                [getattr(record.result, name) for record in group],
                target,
                target,
                within=WITHIN,
                possible=_POSSIBLE.get(name, _COSINES),
            )
            for alpha, group in grouped(records, lambda record: record.settings.alpha).items()
            for target in (abs(alpha) if name == "attention" else alpha,)
        ]
        claim = f"{how} is {truth} within {WITHIN}"
        verdicts.append(judge(f"estimators.{name}", claim, source, f"the estimate by {name}", readings))
    return verdicts


EXPERIMENT = Experiment(
    "estimators",
    purpose="α by every estimator, the paper's among them, against the truth",
    place=9,
    kind=Estimated,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=lambda records: draw_readings(claims(records)),
    stacks=True,
    words=Words(
        "Estimating α from trained networks",
        "Two tasks with a known correlation α of their patterns are trained from the same Ψ⁽⁰⁾. Each estimator then"
        " says what α is, from outputs or from weights.",
        PANELS,
    ),
)
