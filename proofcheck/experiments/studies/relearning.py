r"""Double negation: under strong negation T2's value path and its attention path have both flipped, and it is learned.

At α = 0 the idealised network at fixed counts unlearns T2 for −|x₀|/ω ≤ λ ≤ 0 only; the paper offers every λ ≤ 0. The
figure has T2's loss under strong negation at each δ#, and where its mean margin changes sign against x₀/ω.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS
from proofcheck.experiments.bench.figure import draw_curve, draw_ideal, mean_and_half
from proofcheck.experiments.bench.networks import train_pair
from proofcheck.experiments.bench.premises import fine_tuning
from proofcheck.experiments.bench.sweep import PAIR, QUICK, QUICK_SAMPLES, SAMPLES, sign_change
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.ideal.zero import find_zero
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import UNLEARNED, hinge
from proofcheck.models.recipe import Recipe

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DELTAS, _QUICK_DELTAS = (0.0, 0.02, 0.05, 0.1, 0.2), (0.0, 0.1)
_REVIEW, _SLIDES = "theorem-2.review.irrelevant", "theorem-2.slides"
_LEAST = "least E_T2 over −8 ≤ λ ≤ 0"
_ZERO = "the λ < 0 at which T2's mean margin changes sign"
# A share of the λ predicted. The earlier measurement of this threshold, at the loss 0.9 and one seed, met its
# prediction within 3 to 11 %; a tenth is what was taken from it before any network here was trained.
WITHIN = 0.1


class RelearningSettings(Settings, frozen=True, kw_only=True):
    """Strong negation at α = 0 and one δ#, which the recipe has."""

    lams: tuple[float, ...]
    samples: int
    recipe: Recipe

    def label(self) -> str:
        """By its δ#."""
        return f"delta_hash={self.recipe.delta_hash:g}"


class RelearningResult(msgspec.Struct, forbid_unknown_fields=True):
    """Each task's ε, T2's loss at each λ, trained and idealised, where its mean margin turns positive, and x₀/ω.

    ``zero`` and ``ideal_zero`` are null where it stays negative, ``predicted`` where that of fixed counts does.
    """

    epsilon: tuple[float, float]
    omega: float
    loss: list[float]
    ideal: list[float]
    zero: float | None
    ideal_zero: float | None
    predicted: float | None


Relearning: TypeAlias = Record[RelearningSettings, RelearningResult]


def grid(quick: bool) -> Sequence[RelearningSettings]:
    """A few δ#, and λ from 0 down to −8."""
    step = 0.25
    lams = tuple(-step * i for i in range(33))
    samples = QUICK_SAMPLES if quick else SAMPLES
    base = QUICK if quick else Recipe()
    return [
        RelearningSettings(lams=lams, samples=samples, recipe=replace(base, delta_hash=delta))
        for delta in (_QUICK_DELTAS if quick else _DELTAS)
    ]


def compute(settings: RelearningSettings, seed: int) -> RelearningResult:
    """Train the pair, negate T2 ever more strongly, and close in on where its margin has changed sign."""
    recipe = settings.recipe
    pair = train_pair(recipe, 0.0, seed, settings.samples)

    def trained(lam: float) -> Floats:
        return pair.margins(1, 1, lam)

    def ideal(lam: float) -> Floats:
        return pair.ideal_margins(1, 1, lam)

    zero = find_zero(*(str(share) for share in _shares(recipe)))
    return RelearningResult(
        (pair.epsilon[0], pair.epsilon[1]),
        pair.omega[1],
        [float(hinge(trained(lam)).mean()) for lam in settings.lams],
        [float(hinge(ideal(lam)).mean()) for lam in settings.lams],
        sign_change(trained, settings.lams),
        sign_change(ideal, settings.lams),
        None if zero is None else zero.x0() / pair.omega[1],
    )


def _shares(recipe: Recipe) -> tuple[float, float, float]:
    return recipe.delta_star, recipe.delta_hash, round(1 - recipe.delta_star - recipe.delta_hash, 12)


def claims(records: Sequence[Relearning]) -> list[Claim]:
    """The paper's unbounded negation at α = 0 by both sources, and the idealised network's end of it."""
    groups = by_delta(records)
    stays = {about: [_stays(at, group, about) for at, group in groups.items()] for about in (_REVIEW, _SLIDES, None)}
    relearning_groups = {at: group for at, group in groups.items() if group[0].result.predicted is not None}
    unbounded = "Theorem 2: at α = 0 T2 stays unlearned for every λ ≤ 0"
    never = [reading for reading in stays[None] if reading.at not in relearning_groups]
    turns = f"T2's mean margin turns positive again at x₀/ω, the sign change at fixed counts, within {WITHIN:.0%}"
    sentence = f"the same where the idealised mean margin on the same samples does, within {WITHIN:.0%}"
    return [
        judge("relearning.theorem-2.review", unbounded, "review", _LEAST, stays[_REVIEW], about=[_REVIEW]),
        judge("relearning.theorem-2.slides", unbounded, "slides", _LEAST, stays[_SLIDES], about=[_SLIDES]),
        judge("relearning.never", "without confusion tokens T2 is never learned again", "ideal", _LEAST, never),
        judge("relearning.zero", turns, "ideal", _ZERO, _against(relearning_groups, lambda result: result.predicted)),
        judge(
            "relearning.on-same-samples",
            sentence,
            "ideal",
            _ZERO,
            _against(relearning_groups, lambda result: result.ideal_zero),
        ),
    ]


def _stays(at: str, group: Sequence[Relearning], about: str | None) -> Reading:
    """T2's least loss."""
    losses = [loss for record in group for loss in record.result.epsilon]
    run = fine_tuning(group[0].settings.recipe, losses, alpha=0)
    least = [min(record.result.loss) for record in group]
    return read(at, least, low=1, within=1 - UNLEARNED, applies=run.hypotheses(about) if about else [])


def by_delta(records: Sequence[Relearning]) -> dict[str, list[Relearning]]:
    """The records of each δ#, by the name of the point."""
    return grouped(records, lambda record: f"δ# = {record.settings.recipe.delta_hash:g}")


def _against(
    groups: Mapping[str, list[Relearning]], prediction: Callable[[RelearningResult], float | None]
) -> list[Reading]:
    """The measured sign changes before the mean predicted one; without one in the sweep its far end counts."""
    readings = []
    for at, group in groups.items():
        measured = [record.settings.lams[-1] if record.result.zero is None else record.result.zero for record in group]
        predicted = [sign_change for record in group if (sign_change := prediction(record.result)) is not None]
        if len(predicted) == len(group):
            target = float(np.mean(predicted))
            readings.append(read(at, measured, target, target, within=WITHIN * abs(target)))
    return readings


_COLORS = (SHOWN, LAYERS[2], QUADRATIC, LINEAR, WITNESS)


def draw(records: Sequence[Relearning]) -> "Figure":
    """The losses on the left, the thresholds on the right."""
    from matplotlib.figure import Figure

    groups = by_delta(records)
    figure = Figure(figsize=(9.6, 3.9), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    for color, (name, group) in zip(_COLORS, groups.items(), strict=False):
        _losses(left, group, name, color)
        _threshold(right, group, name, color)
    # A mean margin of 0 is a mean loss of 1, but for margins above 1.
    left.axhline(1, color=GRID, linewidth=0.8, zorder=0)
    lams = records[0].settings.lams
    left.set(xlim=(lams[-1], 0), ylim=(-0.04, 2), xlabel=r"$\lambda$", ylabel="hinge loss of T2")
    left.set_title("solid: trained; dashed: idealised")
    left.legend(loc="upper left", title=None)
    ends = [min(right.get_xlim()[0], right.get_ylim()[0]), 0]
    right.plot(ends, ends, color=INK, linewidth=0.7, zorder=1)
    right.set(xlim=ends, ylim=ends, xlabel=r"predicted: $x_0/\omega$", ylabel=r"trained: $\lambda$ with mean margin 0")
    right.set_title("where T2's mean margin changes sign")
    right.legend(loc="upper left")
    return figure


def _losses(axes: "Axes", group: list[Relearning], name: str, color: str) -> None:
    lams = group[0].settings.lams
    draw_curve(axes, lams, [record.result.loss for record in group], color)
    draw_ideal(axes, lams, [record.result.ideal for record in group], color)
    axes.plot([], [], color=color, linewidth=1.6, label=_label(name))


def _threshold(axes: "Axes", group: list[Relearning], name: str, color: str) -> None:
    pairs = [(record.result.predicted, record.result.zero) for record in group]
    crossings = [(predicted, zero) for predicted, zero in pairs if predicted is not None and zero is not None]
    if len(crossings) < 2:
        return
    mean, half = mean_and_half(crossings)
    axes.errorbar(
        mean[0],
        mean[1],
        xerr=half[0],
        yerr=half[1],
        color=color,
        marker="o",
        markersize=5,
        linestyle="",
        label=_label(name),
    )


def _label(name: str) -> str:
    return "$" + name.replace("δ#", r"\delta_\#") + "$"


EXPERIMENT = Experiment(
    "relearning",
    purpose="the λ at which strong negation teaches T2 again, for δ# from 0 to .2, against x₀/ω",
    place=3,
    kind=Relearning,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Strong negation teaches T2 again",
        f"{PAIR} Here α = 0. The paper lets λ fall without end; in the idealised network T2 is unlearned down to"
        " λ = x₀/ω only, and learned again below, because attention has then flipped as well as the values. x₀ \\< 0"
        " depends on the share δ# of confusion tokens, and ω is the strength of the trained attention. E\\_T2 is the"
        " mean hinge loss on fresh samples of T2; T2 is learned again from where its mean margin is positive.",
        "Left: T2's loss as λ falls, for each δ#; solid with its 95 % band: trained, dashed: idealised, on the same"
        " samples. Right: the λ at which T2's mean margin changes sign against the predicted x₀/ω, each with its"
        " interval; on the diagonal they agree.",
    ),
)
