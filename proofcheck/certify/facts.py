r"""Certified facts: what was proved of a stored network at every λ of some segments, proved again from its weights."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor, inf, nextafter
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from proofcheck.certify.documents import Word
from proofcheck.certify.lam_set import METHODS, Levels
from proofcheck.certify.loss import Bounds
from proofcheck.certify.perturbation import tube
from proofcheck.certify.task import Subject, own_loss, subject_of, target_of
from proofcheck.measure.run import Run
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.region.vertices import vertices

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
        return Question(subject_of(run, task), Levels(own_loss(run, task), tolerance, unlearned))
    losses = [own_loss(run, own) for own in (1, 2)]
    reference = Bounds(max(loss.low for loss in losses), max(loss.high for loss in losses))
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
    if digest(fact, run) != fact.digest:
        return "it or the weights were changed: the digest is another"
    return malformed(fact) or disproved(fact, run, bounds=True)


def malformed(fact: Fact) -> str | None:
    """Why the pieces are not all of one interval of λ with λ_1 = 1, the same for each task, or points for a target."""
    if not fact.pieces:
        return "it has no pieces, so it says nothing"
    for piece in fact.pieces:
        (first, low), (last, high) = piece.start, piece.end
        if fact.gamma is not None and (piece.task or piece.start != piece.end):
            return f"from {piece.start} to {piece.end}: expected one pair of λ, of the target"
        if fact.gamma is None and not (piece.task in (1, 2) and first == last == 1 and low < high):
            return f"from {piece.start} to {piece.end}: expected (1, λ) with the low end first, of task 1 or 2"
    covered = [] if fact.gamma is not None else list(stretches(fact).values())
    if any(len(segments) > 1 or segments != covered[0] for segments in covered):
        return "its pieces are apart: expected one interval of λ without a gap, the same for each task"
    return None


def disproved(fact: Fact, run: Run, *, bounds: bool) -> str | None:
    """Why a fact does not hold of some networks; None if the word of every piece is proved of them.

    Args:
        fact: What is said.
        run: The networks.
        bounds: Whether the stored bounds on the loss must hold as well.
    """
    questions = {task: question(run, task, None, fact.tolerance, fact.unlearned) for task in (1, 2)}
    for task, (_, levels) in questions.items():
        if levels.reference_learned is not True:
            low, high = levels.single
            return f"T{task}'s own network has not learned: its loss alone is in [{low:.3g}, {high:.3g}]"
    if fact.gamma is not None:
        questions = {0: question(run, 0, fact.gamma, fact.tolerance, fact.unlearned)}
    for piece in fact.pieces:
        loss = questions[piece.task].over(piece.start, piece.end)
        at = f"from {piece.start} to {piece.end}"
        if bounds and not piece.loss[0] <= loss.low <= loss.high <= piece.loss[1]:
            return f"{at} the loss is in {list(loss)}, not proved within {list(piece.loss)}"
        if (word := questions[piece.task].levels.word(loss)) != fact.says:
            return f"{at} it is {word}, not {fact.says}"
    return None


def said(fact: Fact) -> str:
    """What a fact without a target says, in the words that the title of its claim must have.

    >>> piece = Piece(2, (1.0, -10.0), (1.0, -3.1), (0.0, 0.1))
    >>> said(Fact("proofcheck/certified-fact/1", "x", None, "learned", 0.02, 0.9, (piece,), {}))
    'T2 is learned on all of [−10, −3.1]'
    """
    (*earlier, (task, segments)) = stretches(fact).items()
    subject = "both tasks are" if earlier else f"T{task} is"
    return f"{subject} {fact.says} on all of [{_spelled(segments[0][0][1])}, {_spelled(segments[-1][1][1])}]"


def _spelled(value: float) -> str:
    return repr(value).removesuffix(".0").replace("-", "−")


def corners(gamma: Sequence[str], beta: Fraction, c: Fraction | str) -> list[Lam]:
    """The corners of Theorem 3's polytope, moved inwards by a millionth so that floats lie inside."""
    exact = vertices(Region(gamma, beta=beta, c=c))
    middle = [sum(axis) / len(exact) for axis in zip(*exact, strict=True)]
    moved = [[float(x + (m - x) / 10**6) for x, m in zip(corner, middle, strict=True)] for corner in exact]
    return [(first, second) for first, second in moved]


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
