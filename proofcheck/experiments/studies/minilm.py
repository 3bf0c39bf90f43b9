r"""A real Transformer: all-MiniLM-L6-v2 fine-tuned on six text tasks; what the theory's λ from its weights is worth.

The checkpoints are audited and merged by `proofcheck.checkpoints`, as a user's would be. The figure has the accuracy of
each rule's merge, cosines beside effects, and what bfloat16 leaves of λ.
"""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from proofcheck.experiments.bench.digits import COSINES, DIFFERENCES, SHARES
from proofcheck.experiments.bench.real_merges import (
    AVERAGE,
    COMMON,
    EQUAL,
    FORGET,
    LEAST,
    NEAR,
    NEGATED,
    SMALL,
    SURROGATE,
    Bench,
    Outcome,
    effects,
    mean_accuracy,
)
from proofcheck.experiments.bench.real_merges_figure import draw
from proofcheck.experiments.bench.sentences import (
    FLIPPED,
    KEPT,
    MELVILLE,
    RELATED,
    ROLES,
    SPAM,
    TASKS,
    Collection,
    collection,
)
from proofcheck.experiments.engine.cell import Record, Settings
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read


class MinilmSettings(Settings, frozen=True, kw_only=True):
    """One collection of tasks."""

    study: Collection

    def label(self) -> str:
        """There is one setting only."""
        return "synthetic" if self.study.synthetic else "minilm"


Trial: TypeAlias = Record[MinilmSettings, Outcome]


def grid(quick: bool, **sources: str) -> Sequence[MinilmSettings]:
    """The one setting."""
    return [MinilmSettings(study=collection(quick, sources))]


def compute(settings: MinilmSettings, seed: int) -> Outcome:
    """Fine-tune on each task, audit, merge at each rule's λ, and ask every merge about every task."""
    with tempfile.TemporaryDirectory() as name:
        return Bench(settings.study, seed, Path(name)).result()


def best_common(record: Trial) -> str:
    """Which common λ, the rule's own among them, gets most right on the examples that choose."""
    merges = record.result.merges
    return max((*COMMON, EQUAL), key=lambda rule: mean_accuracy(merges[rule].choosing))


def claims(records: Sequence[Trial]) -> list[Claim]:
    """What was learned, what weights say of α and of ranks, what λ by each rule is worth, and what bfloat16 leaves."""
    return [
        _learned(records),
        _rank_one(records),
        *_flipped(records),
        *_related(records),
        *_rules(records),
        _surrogate_error(records),
        _negation(records),
        *_forgetting(records),
        *_bfloat16(records),
    ]


def _claim(name: str, claim: str, quantity: str, readings: list[Reading]) -> Claim:
    return judge(f"minilm.{name}", claim, "project", quantity, readings)


def _learned(records: Sequence[Trial]) -> Claim:
    readings = [
        read(task, [each.result.alone[task] - each.result.base[task] for each in records], 0.0, possible=DIFFERENCES)
        for task in TASKS
    ]
    quantity = "accuracy of the fine-tune minus that of the encoder, on its own task"
    return _claim("learned", "each fine-tune learns its task", quantity, readings)


def _rank_one(records: Sequence[Trial]) -> Claim:
    readings = [
        read(task, [each.result.rank_one[task][0] for each in records], high=NEAR, possible=SHARES) for task in TASKS
    ]
    claim = "task vectors are near rank one, as Corollary 1 has them for its own network"
    return _claim("rank-one", claim, "a lower bound of the distance to rank one over the norm, all matrices", readings)


def _flipped(records: Sequence[Trial]) -> list[Claim]:
    cosines = [each.result.cosine[SPAM][FLIPPED] for each in records]
    undoing = effects(records, SPAM, FLIPPED)
    weights = "the cosine of the task vectors of a task and of its flipped labels is near α = −1"
    outputs = "on data, the vector of flipped labels undoes what the task's own does: the effect is near α = −1"
    near = [read(f"{SPAM}, {FLIPPED}", cosines, -1.0, -0.9, possible=COSINES)]
    undone = [read(f"{SPAM}, {FLIPPED}", undoing, -1.5, -0.5)] if undoing else []
    return [
        _claim("flipped.cosine", weights, "cosine of the two task vectors", near),
        judge("minilm.flipped.effect", outputs, "project", _EFFECT, undone, why=_NO_EFFECT),
    ]


_EFFECT = "mean change of the margins by the other vector over that by the own"
_NO_EFFECT = "the task's own vector may not raise its margins at all"


def _related(records: Sequence[Trial]) -> list[Claim]:
    first, second = RELATED
    others = [(i, j) for i in KEPT for j in KEPT if i != j and {i, j} != set(RELATED)]
    readings, cosines = [], []
    for task, vector in ((first, second), (second, first)):
        own = effects(records, task, vector)
        if own:
            rest = [
                statistics.fmean(value for i, j in others if (value := each.result.effect[i][j]) is not None)
                for each in records
            ]
            gaps = [value - mean for value, mean in zip(own, rest, strict=True)]
            readings.append(read(f"{task} by {vector}", gaps, low=0.0))
    gaps = [
        each.result.cosine[first][second] - statistics.fmean(each.result.cosine[i][j] for i, j in others)
        for each in records
    ]
    cosines.append(read(f"{first}, {second}", gaps, low=0.0))
    data = "two tasks that both ask for Austen help each other on data, more than other pairs do"
    weights = "and the cosine of their task vectors is greater than that of other pairs"
    quantity = f"{_EFFECT}, minus the mean of other pairs"
    return [
        judge("minilm.related.effect", data, "project", quantity, readings, why=_NO_EFFECT),
        _claim("related.cosine", weights, "cosine minus the mean cosine of other pairs", cosines),
    ]


def _rules(records: Sequence[Trial]) -> list[Claim]:
    least = "the least λ with every row Σλγ ≥ 1, from weights alone,"
    pairs = [
        ("least-norm.average", f"{least} is better than the average", LEAST, AVERAGE),
        ("least-norm.third", f"{least} is better than λ = 0.3", LEAST, COMMON[0]),
        ("least-norm.grid", f"{least} is no worse than the common λ that examples choose", LEAST, None),
        (
            "surrogate.least-norm",
            "the surrogate's λ, from outputs, is better than the least λ of weights",
            SURROGATE,
            LEAST,
        ),
        ("surrogate.grid", "the surrogate's λ is no worse than the common λ that examples choose", SURROGATE, None),
    ]
    quantity = "mean accuracy over five tasks at the first λ minus that at the second, on examples that chose neither"
    return [_claim(name, claim, quantity, [_gap(records, rule, other)]) for name, claim, rule, other in pairs]


def _gap(records: Sequence[Trial], rule: str, other: str | None) -> Reading:
    values = []
    for each in records:
        merges = each.result.merges
        against = merges[best_common(each) if other is None else other]
        values.append(mean_accuracy(merges[rule].accuracy) - mean_accuracy(against.accuracy))
    return read(f"{rule} and {other or 'the best common λ'}", values, low=0.0, possible=DIFFERENCES)


def _surrogate_error(records: Sequence[Trial]) -> Claim:
    readings = []
    for rule in (LEAST, AVERAGE, SURROGATE):
        gaps = []
        for each in records:
            merged = each.result.merges[rule]
            guess = merged.predicted or merged.accuracy
            gaps.append(statistics.fmean(abs(merged.accuracy[task] - guess[task]) for task in KEPT))
        readings.append(read(f"λ by {rule}", gaps, high=0.05, possible=SHARES))
    quantity = "mean over tasks of |accuracy of the merge − accuracy of the surrogate|"
    return _claim(
        "surrogate.error", "the surrogate's accuracy is within five points of the merge's", quantity, readings
    )


def _negation(records: Sequence[Trial]) -> Claim:
    readings = [
        read(
            f"λ = {lam}",
            [each.result.negated[lam] - each.result.base[SPAM] for each in records],
            low=0.0,
            possible=DIFFERENCES,
        )
        for lam in NEGATED
    ]
    claim = "subtracting the vector of flipped labels, α = −1, raises the task that it flips"
    return _claim("negation", claim, "accuracy on spam minus that of the encoder", readings)


def _forgetting(records: Sequence[Trial]) -> list[Claim]:
    rest = [task for task in KEPT if task not in RELATED]
    related = next(task for task in RELATED if task != MELVILLE)

    def values(tasks: Sequence[str], rule: str) -> list[float]:
        return [
            mean_accuracy(each.result.merges[FORGET].accuracy, tasks)
            - mean_accuracy(each.result.base if rule == "base" else each.result.merges[rule].accuracy, tasks)
            for each in records
        ]

    lost, fell = values([MELVILLE], "base"), values([related], LEAST)
    kept = values(rest, LEAST)
    asked = "with its row at −1 and the others' at 1"
    return [
        _claim(
            "forgets",
            f"{asked} a task is forgotten: below the encoder's own accuracy",
            "accuracy on it minus that of the encoder",
            [read(MELVILLE, lost, high=0.0, possible=DIFFERENCES)],
        ),
        _claim(
            "forgets.kept",
            f"{asked} tasks that are not related to it keep theirs, within five points",
            "their mean accuracy minus that of the merge that keeps all",
            [read(", ".join(rest), kept, low=-0.05, possible=DIFFERENCES)],
        ),
        _claim(
            "forgets.related",
            f"{asked} the related task, which is kept as well, falls with it",
            "its accuracy minus that of the merge that keeps all",
            [read(related, fell, high=0.0, possible=DIFFERENCES)],
        ),
    ]


def _bfloat16(records: Sequence[Trial]) -> list[Claim]:
    names = {LEAST: f"λ by {LEAST}", SMALL: f"λ = {SMALL}"}
    ratios = {name: [statistics.fmean(each.result.applied[name].ratio.values()) for each in records] for name in names}
    sizes = {name: [each.result.applied[name].rounding for each in records] for name in names}
    asked = "a merge that is stored in bfloat16 has, on the whole, the λ that was asked for, within a twentieth"
    small = "and what rounding did to it is small beside the edit, a tenth of its size or less"
    return [
        _claim(
            "bfloat16.effective",
            asked,
            "effective λ over the λ asked, mean over tasks",
            [read(words, ratios[name], low=0.95, high=1.05) for name, words in names.items()],
        ),
        _claim(
            "bfloat16.rounding",
            small,
            "size of what rounding did over that of the edit, an upper bound",
            [read(words, sizes[name], high=0.1) for name, words in names.items()],
        ),
    ]


EXPERIMENT = Experiment(
    "minilm",
    purpose="a real Transformer: six tasks, and what λ from weights and from outputs is worth",
    place=16.5,
    kind=Trial,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "A real Transformer: what the theory's λ is worth",
        "all-MiniLM-L6-v2, 22.7 million weights, is fine-tuned whole on six tasks of short texts: "
        + "; ".join(f"*{task}*, {words}" for task, words in TASKS.items())
        + ". No theorem of the paper covers this network. Each task has a linear head that few texts make and no"
        " training moves, so that a task vector is one of encoder weights; the flipped task is read by the head of"
        " spam. The fine-tunes are audited as `proofcheck audit` does it, and merged as `proofcheck merge` does it, at"
        " the λ of each rule. Texts for heads, for training and for examples are disjoint; every second example"
        " chooses (the surrogate's λ, the best common λ), and all accuracies are of real merges on the others. Five"
        " tasks are merged, all but the flipped one. A *row* is Σ\\_jλ\\_jγ\\_ij with"
        " γ\\_ij = ⟨τ\\_i, τ\\_j⟩/‖τ\\_i‖²: our reading of Theorem 3's first sum, not its condition. *Effects* are"
        " ratios of mean changes of margins, and stand for α as estimates. A run takes 17 minutes of processor"
        " time.",
        "Left: mean accuracy over the five tasks by rule; each seed, mean and 95 % interval. Middle: for each pair of"
        " tasks the cosine of their vectors, and the effect of one on the other's examples; means over the seeds."
        " Right: what is left of λ, and the share of edited entries that is lost, when a merge is stored in bfloat16.",
    ),
    scope="on a real Transformer, all-MiniLM-L6-v2",
    roles=ROLES,
)
