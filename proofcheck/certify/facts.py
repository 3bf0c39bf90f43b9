r"""Certified facts: what was proved of a stored network at every λ of some segments, proved again from its weights."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from math import ceil, floor, inf, nextafter
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from proofcheck.certify.documents import Word
from proofcheck.certify.lam_set import METHODS, Levels
from proofcheck.certify.loss import Bounds
from proofcheck.certify.perturbation import tube
from proofcheck.certify.task import Subject, subject_of, target_of
from proofcheck.measure.run import Run
from proofcheck.region.numbers import InputError

Lam = tuple[float, float]
# Stored bounds are wider than the computed ones by 1/scale at least: another BLAS adds in another order.
_SCALE = 1e9


class Piece(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A segment of (λ_1, λ_2) from ``start`` to ``end``, and bounds on the loss of every merge on it.

    ``task`` is 0 for a target pattern.
    """

    task: int
    start: Lam
    end: Lam
    loss: tuple[float, float]


class Fact(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What holds of a network on all pieces: ``says``, at the levels of ``tolerance`` and ``unlearned``.

    ``network`` names the run folder, ``gamma`` a target in place of the tasks; ``digest`` is of all else and of the
    weights.
    """

    schema: Literal["proofcheck/certified-fact/1"]
    network: str
    gamma: tuple[str, str] | None
    says: Word
    tolerance: float
    unlearned: float
    pieces: tuple[Piece, ...]
    versions: dict[str, str]
    digest: str = ""


class Question(NamedTuple):
    """The networks on one task or target, and what is learned there."""

    subject: Subject
    levels: Levels

    def over(self, start: Lam, end: Lam) -> Bounds:
        """Bounds on the loss at every λ between two."""
        middle = [low + (high - low) / 2 for low, high in zip(start, end, strict=True)]
        network = self.subject.at(middle)
        profile = self.subject.profile(network, METHODS)
        if start == end:
            return profile(None, 0.0)
        radii = np.array([_radius(*ends) for ends in zip(start, middle, end, strict=True)])
        moved = tube(self.subject.parts, network, radii, self.subject.law.P)
        return profile(moved.slack, moved.most)


def _radius(low: float, middle: float, high: float) -> float:
    return 0.0 if low == high else nextafter(max(abs(middle - low), abs(high - middle)), inf)


def question(run: Run, task: int, gamma: Sequence[str | float] | None, tolerance: float, unlearned: float) -> Question:
    """A task of a run, or the target of a γ, whose reference is the greater of both tasks' own losses."""
    if gamma is None:
        subject = subject_of(run, task)
        return Question(subject, Levels(subject.single(task), tolerance, unlearned))
    both = [subject_of(run, own).single(own) for own in (1, 2)]
    reference = Bounds(max(loss.low for loss in both), max(loss.high for loss in both))
    return Question(target_of(run, [float(entry) for entry in gamma]), Levels(reference, tolerance, unlearned))


def read_fact(path: Path) -> Fact:
    """A stored fact.

    Raises:
        InputError: If there is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Fact)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: expected a certified fact, got other content ({error})") from None


def digest(fact: Fact, run: Run) -> str:
    """Of a fact without its digest, and of all numbers of its run folder."""
    whole = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(fact, digest="")))
    whole.update(json.dumps(msgspec.to_builtins(run.about), sort_keys=True).encode())
    arrays = [run.pretrained.W, run.pretrained.V, run.pretrained.a, run.mu, run.v]
    for array in (*arrays, *(part for vector in run.vectors for part in vector)):
        whole.update(repr(array.shape).encode() + np.ascontiguousarray(array, dtype="<f8").tobytes())
    return whole.hexdigest()


def wrong_with(fact: Fact, run: Run) -> str | None:
    """Why a fact is not what was proved, or does not hold; None if every piece is proved again now."""
    if not fact.pieces:
        return "it has no pieces, so it says nothing"
    if digest(fact, run) != fact.digest:
        return "it or the weights were changed: the digest is another"
    questions = {
        task: question(run, task, fact.gamma, fact.tolerance, fact.unlearned)
        for task in sorted({piece.task for piece in fact.pieces})
    }
    return next((why for piece in fact.pieces if (why := _unproved(questions[piece.task], piece, fact.says))), None)


def _unproved(question: Question, piece: Piece, says: Word) -> str | None:
    loss = question.over(piece.start, piece.end)
    if not piece.loss[0] <= loss.low <= loss.high <= piece.loss[1]:
        return f"from {piece.start} to {piece.end} the loss is in {list(loss)}, not proved within {list(piece.loss)}"
    if (word := question.levels.word(loss)) != says:
        return f"from {piece.start} to {piece.end} it is {word}, not {says}"
    return None


def stretches(fact: Fact) -> dict[int, list[tuple[Lam, Lam]]]:
    """For each task the segments that its pieces cover, those joined that follow each other."""
    of_task: dict[int, list[tuple[Lam, Lam]]] = {}
    for piece in fact.pieces:
        own = of_task.setdefault(piece.task, [])
        if own and own[-1][1] == piece.start:
            own[-1] = (own[-1][0], piece.end)
        else:
            own.append((piece.start, piece.end))
    return of_task


def prove(question: Question, task: int, says: Word, low: float, high: float, first: float = 0.2) -> Iterator[Piece]:
    """Pieces with (1, λ), low ≤ λ ≤ high, each as long as a few trials find it provable.

    Raises:
        InputError: If a piece cannot be proved however short.
    """
    start, length = low, first
    while start < high:
        end = min(start + length, high)
        loss = question.over((1.0, start), (1.0, end))
        if question.levels.word(loss) == says:
            yield Piece(task, (1.0, start), (1.0, end), outward(loss))
            start, length = end, 1.3 * length
        elif (length := 0.7 * (end - start)) < 2.0**-10:
            raise InputError(f"λ = {start}: the loss is in {list(loss)}, so {says} cannot be proved")


def outward(loss: Bounds) -> tuple[float, float]:
    """Wider bounds, with nine decimals: what another machine computes still lies within."""
    return max(0, floor(loss.low * _SCALE) - 1) / _SCALE, (ceil(loss.high * _SCALE) + 1) / _SCALE
