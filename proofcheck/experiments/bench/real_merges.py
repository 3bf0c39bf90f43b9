"""The merges of one seed at each rule's λ, by the commands' own functions, and what outputs say of all of them."""

import statistics
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from proofcheck.experiments.bench.sentences import FLIPPED, KEPT, MELVILLE, SPAM, TASKS, Collection, Sentences
from proofcheck.experiments.engine.cell import Record

if TYPE_CHECKING:
    from proofcheck.checkpoints import Audit

# One λ for all: a default elsewhere, and two more to compare with.
COMMON = ("0.3", "0.5", "0.7")
# A small λ, of whose edit bfloat16 loses more.
SMALL = "0.1"
NEGATED = ("-1/2", "-1")
FORGET, FORGET_FLIPPED = "forget melville", "forget flipped"
LEAST, EQUAL, AVERAGE, SURROGATE = "least-norm", "equal", "average", "surrogate"
# What the paper's first corollary would have near 0, and the audit takes as near.
NEAR = 0.1
_BF16 = "BF16"


class Merged(msgspec.Struct, forbid_unknown_fields=True):
    """A merge: its λ, and what it gets right of each task on the examples that choose and on the others.

    ``predicted`` is what the surrogate, logits that are linear in λ, would have it get right of the latter.
    """

    lam: dict[str, float]
    choosing: dict[str, float]
    accuracy: dict[str, float]
    predicted: dict[str, float] | None


class Applied(msgspec.Struct, forbid_unknown_fields=True):
    """What is left of λ in bfloat16: effective over asked for each task, the share of lost entries, rounding / edit."""

    ratio: dict[str, float]
    lost: float
    rounding: float


class Outcome(msgspec.Struct, forbid_unknown_fields=True):
    """What the weights say of each other, what outputs say, and what merges get right.

    Attributes:
        norm: ‖τ‖ of each task; and
        base_norm: that of the encoder.
        cosine: Of every two task vectors.
        effect: Of a task's examples and a vector: the mean change of margins over that by the task's own vector.
        rank_one: Lower and upper bounds of the distance to rank one over the norm, all matrices of a task together.
        near_rank_one: The share of matrices, of all tasks, whose upper bound is at most `NEAR`.
        base: What the encoder gets right of each task on the examples that choose nothing.
        alone: And each fine-tune, of its own task.
        merges: By rule.
        negated: What the encoder gets right of spam once the flipped task's vector is subtracted, by λ.
        applied: By λ.
    """

    norm: dict[str, float]
    base_norm: float
    cosine: dict[str, dict[str, float]]
    effect: dict[str, dict[str, float | None]]
    rank_one: dict[str, tuple[float, float]]
    near_rank_one: float
    base: dict[str, float]
    alone: dict[str, float]
    merges: dict[str, Merged]
    negated: dict[str, float]
    applied: dict[str, Applied]


Records = Sequence[Record[Any, Outcome]]


class Bench:
    """The checkpoints and outputs of one seed, in a folder."""

    def __init__(self, study: Collection, seed: int, folder: Path) -> None:
        self.folder, self.texts = folder, Sentences(study, seed, folder)
        self.base = self.texts.start.weights
        self.tuned = {task: self.texts.tuned(task) for task in TASKS}
        self.outputs = {name: self.texts.logits(path) for name, path in {"base": self.base, **self.tuned}.items()}
        (folder / "outputs").mkdir()
        for task in TASKS:
            labels = self.texts.part(task, "examples").labels
            arrays: dict[str, Any] = {name: logits[task] for name, logits in self.outputs.items()}
            np.savez(folder / "outputs" / f"{task}.npz", labels=labels, **arrays)

    def result(self) -> Outcome:
        """Everything that is measured."""
        outputs, five = self.folder / "outputs", list(KEPT)
        everything = self._audit(list(TASKS), keep=five, forget=[FLIPPED], logits=outputs, spectra=True)
        kept = self._audit(five, logits=outputs)
        forgetting = self._audit(five, keep=[task for task in five if task != MELVILLE], forget=[MELVILLE])
        chosen = {rule: _lam(kept, rule) for rule in (LEAST, EQUAL, AVERAGE, SURROGATE)}
        guesses = {str(row.rule): row.accuracy for row in kept.logits.predicted} if kept.logits is not None else {}
        merges = {
            rule: self._merged(lam, {task: share.value for task, share in zip(five, guesses[rule], strict=True)})
            for rule, lam in chosen.items()
        }
        merges |= {lam: self._merged(dict.fromkeys(five, lam)) for lam in COMMON}
        merges |= {
            FORGET: self._merged(_lam(forgetting, LEAST)),
            FORGET_FLIPPED: self._merged(_lam(everything, LEAST)),
        }
        measured = everything.total
        residual = measured.rank1_residual
        return Outcome(
            norm=dict(zip(TASKS, measured.norm, strict=True)),
            base_norm=measured.base_norm or 0.0,
            cosine=_table(measured.cosine),
            effect=_effects(everything),
            rank_one={}
            if residual is None
            else dict(zip(TASKS, zip(residual.ge, residual.le, strict=True), strict=True)),  # type: ignore[arg-type]
            near_rank_one=_near(everything),
            base=self.texts.right(self.outputs["base"], chosen=False),
            alone={task: self.texts.right(self.outputs[task], chosen=False)[task] for task in TASKS},
            merges=merges,
            negated={lam: self._negated(lam) for lam in NEGATED},
            applied={LEAST: self._applied(chosen[LEAST]), SMALL: self._applied(dict.fromkeys(five, SMALL))},
        )

    def _audit(self, tasks: list[str], *, spectra: bool = False, **options: object) -> "Audit":
        from proofcheck import checkpoints

        paths = [self.tuned[task] for task in tasks]
        return checkpoints.audit(self.base, paths, names=tasks, spectra=spectra, **options)  # type: ignore[arg-type]

    def _merged(self, lam: Mapping[str, str], predicted: dict[str, float] | None = None) -> Merged:
        logits = self.texts.logits(self._written(lam))
        choosing, others = (self.texts.right(logits, chosen=chosen) for chosen in (True, False))
        return Merged({task: float(Fraction(value)) for task, value in lam.items()}, choosing, others, predicted)

    def _negated(self, lam: str) -> float:
        return self.texts.right(self.texts.logits(self._written({FLIPPED: lam}), (SPAM,)), chosen=False)[SPAM]

    def _written(self, lam: Mapping[str, str]) -> Path:
        from proofcheck import checkpoints

        place = self.folder / "merged.safetensors"
        place.unlink(missing_ok=True)
        checkpoints.merge(self.base, [self.tuned[task] for task in lam], list(lam.values()), place, names=list(lam))
        return place

    def _applied(self, lam: Mapping[str, str]) -> Applied:
        from proofcheck import checkpoints

        place = self.folder / "narrow.safetensors"
        place.unlink(missing_ok=True)
        paths, values = [self.tuned[task] for task in lam], list(lam.values())
        applied = checkpoints.merge(self.base, paths, values, place, names=list(lam), dtype=_BF16).applied
        pairs = zip(lam.items(), applied.effective, strict=True)
        ratio = {task: value / float(Fraction(asked)) for (task, asked), value in pairs if value is not None}
        rounding = applied.rounding.le if applied.rounding is not None else 0.0
        return Applied(ratio, applied.lost or 0.0, rounding)


def _lam(audit: "Audit", rule: str) -> dict[str, str]:
    value = next(proposal.value for proposal in audit.lambda_ if proposal.rule == rule)
    return dict(zip(audit.models, value or ["0"] * len(audit.models), strict=True))


def _table(rows: Sequence[Sequence[float | None]]) -> dict[str, dict[str, float]]:
    known = [[0.0 if entry is None else entry for entry in row] for row in rows]
    return {task: dict(zip(TASKS, row, strict=True)) for task, row in zip(TASKS, known, strict=True)}


def _effects(audit: "Audit") -> dict[str, dict[str, float | None]]:
    rows = {} if audit.logits is None else {row.task: row.effect for row in audit.logits.effects}
    return {
        task: dict(zip(TASKS, [None if entry is None else entry.value for entry in row], strict=True))
        for task, row in rows.items()
    }


def _near(audit: "Audit") -> float:
    """The share of moved matrices whose distance to rank one is known to be at most `NEAR` of their norm."""
    bounds = [
        high
        for tensor in audit.tensors
        if tensor.rank1_residual is not None
        for high in tensor.rank1_residual.le
        if high is not None
    ]
    return sum(high <= NEAR for high in bounds) / len(bounds)


def mean_accuracy(accuracy: Mapping[str, float], tasks: Sequence[str] = KEPT) -> float:
    """Over the tasks that are kept."""
    return statistics.fmean(accuracy[task] for task in tasks)


def effects(records: Records, task: str, vector: str) -> list[float]:
    """The effects of a vector on a task's examples, seed by seed; none where one seed has none."""
    found = [each.result.effect[task][vector] for each in records]
    return [value for value in found if value is not None] if None not in found else []
