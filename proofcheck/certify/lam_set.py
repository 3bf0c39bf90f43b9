r"""Which λ of an interval leave a task learned or unlearned: proved for whole subintervals, by bisection.

What counts as learned is decided from bounds on losses alone, by `Levels`.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import inf, nextafter
from typing import NamedTuple

import numpy as np

from proofcheck.certify.documents import Word
from proofcheck.certify.journal import Journal, Loss, bounds_of, kept_loss
from proofcheck.certify.loss import Bounds
from proofcheck.certify.perturbation import tube
from proofcheck.certify.task import Subject
from proofcheck.measure.margins import LEARNED_BELOW

METHODS = ("moments",)
_TRIALS = 3


class Levels(NamedTuple):
    """Learned: a loss of at most the reference plus ``tolerance``, and less than ``below``.

    Whatever the levels, nothing is both: unlearned is no less than ``below``.

    Args:
        single: Bounds on the reference, the loss of the network fine-tuned on the task alone: it is known within them.
        tolerance: What the loss may exceed it by.
        unlearned: The loss from which on a network is unlearned, if it is not less than ``below``.
        below: What a learned network's loss is less than, whatever the reference.
    """

    single: Bounds
    tolerance: float
    unlearned: float
    below: float = LEARNED_BELOW

    def word(self, loss: Bounds) -> Word:
        """What is certain of a network with a loss in these bounds.

        >>> levels = Levels(Bounds(0.01, 0.02), 0.02, 0.9)
        >>> levels.word(Bounds(0.0, 0.029)), levels.word(Bounds(0.03, 0.05)), levels.word(Bounds(0.05, 0.8))
        ('learned', 'undecided', 'between')
        >>> Levels(Bounds(0.98, 0.98), 0.02, 0.9).word(Bounds(0.95, 0.99))
        'unlearned'
        """
        if loss.high <= self.surely:
            return "learned"
        if loss.low >= self.floor:
            return "unlearned"
        if loss.low >= self.hardly and loss.high < self.floor:
            return "between"
        return "undecided"

    @property
    def surely(self) -> float:
        """A loss that is surely within the tolerance, and less than ``below``."""
        return nextafter(min(self.single.low + self.tolerance, self.below), -inf)

    @property
    def hardly(self) -> float:
        """A loss that surely is not learned."""
        return min(nextafter(nextafter(self.single.high + self.tolerance, inf), inf), self.below)

    @property
    def floor(self) -> float:
        """The least loss that is unlearned."""
        return max(self.unlearned, self.below)

    @property
    def reference_learned(self) -> bool | None:
        """Whether the reference itself has learned, a loss less than ``below``; None where its bounds leave it open.

        >>> [Levels(Bounds(*ends), 0.02, 0.9).reference_learned for ends in ((0.1, 0.2), (0.4, 0.6), (0.5, 0.6))]
        [True, None, False]
        """
        if self.single.high < self.below:
            return True
        return False if self.single.low >= self.below else None

    def spare(self, word: Word, loss: Bounds) -> float:
        """By how much bounds keep a verdict; negative where they do not.

        >>> Levels(Bounds(0.01, 0.02), 0.02, 0.5).spare("unlearned", Bounds(0.75, 0.8))
        0.25
        """
        if word == "learned":
            return self.surely - loss.high
        if word == "unlearned":
            return loss.low - self.floor
        return min(loss.low - self.hardly, self.floor - loss.high)


class Piece(NamedTuple):
    """An interval of λ, what is certain of all of it, and bounds on the loss there."""

    low: float
    high: float
    word: Word
    loss: Bounds


Kept = list[tuple[float, float, Word, Loss]]


class LamSet(NamedTuple):
    """Ascending pieces that fill an interval, and how many λ were evaluated."""

    pieces: list[Piece]
    evaluations: int

    def where(self, word: Word) -> list[tuple[float, float]]:
        """The maximal intervals with this verdict."""
        return joined(piece for piece in self.pieces if piece.word == word)

    def length(self, word: Word) -> float:
        """Their total length."""
        return sum(high - low for low, high in self.where(word))


def joined(pieces: Iterable[Piece]) -> list[tuple[float, float]]:
    """Ascending pieces as intervals, neighbours made one.

    >>> loss = Bounds(0.0, 0.1)
    >>> joined([Piece(0, 1, "learned", loss), Piece(1, 2, "learned", loss), Piece(3, 4, "learned", loss)])
    [(0, 2), (3, 4)]
    """
    intervals: list[tuple[float, float]] = []
    for piece in pieces:
        if intervals and intervals[-1][1] == piece.low:
            intervals[-1] = (intervals[-1][0], piece.high)
        else:
            intervals.append((piece.low, piece.high))
    return intervals


def decide_range(
    subject: Subject,
    levels: Levels,
    low: float,
    high: float,
    *,
    path: Callable[[float], Sequence[float]] = lambda lam: (1.0, lam),
    direction: Sequence[float] = (0.0, 1.0),
    finest: float = 2.0**-8,
    spare: float = 0.0,
    journal: Journal[Kept] | None = None,
    progress: Callable[[float], object] | None = None,
) -> LamSet:
    """Decide every λ in [low, high] at which that is possible down to a resolution.

    Args:
        subject: The networks and the task.
        levels: What is learned, and what unlearned.
        low: The lower end.
        high: The upper end, greater.
        path: The coefficients of the task vectors at λ.
        direction: How they change with λ, in size.
        finest: The resolution: what is no longer is looked at once, and never divided.
        spare: Stop as soon as no more length than this is open.
        journal: What is finished.
        progress: Called with the length that is settled, as it grows.
    """
    finished = journal or Journal(None, "", Kept)
    waiting, done, evaluations = [(low - high, low, high)], list[Piece](), 0
    while waiting and sum(end - start for _, start, end in waiting) > spare:
        _, start, end = heapq.heappop(waiting)
        evaluations += 1
        pieces = finished.get((start, end))
        if pieces is None:
            proved = _decide(subject, levels, start, end, path, direction)
            pieces = [(*piece[:3], kept_loss(piece.loss)) for piece in proved]
            finished.put((start, end), pieces)
        inside = [Piece(first, last, word, bounds_of(loss)) for first, last, word, loss in pieces]
        done += inside
        if end - start <= finest:
            done += [_open(first, last) for first, last in gaps(inside, start, end)]
        else:
            for first, last in _rest(start, end, inside):
                heapq.heappush(waiting, (first - last, first, last))
        if progress is not None:
            progress(sum(piece.high - piece.low for piece in done))
    done += [_open(start, end) for _, start, end in waiting]
    return LamSet(sorted(done), evaluations)


def _decide(
    subject: Subject,
    levels: Levels,
    low: float,
    high: float,
    path: Callable[[float], Sequence[float]],
    direction: Sequence[float],
) -> list[Piece]:
    """What one evaluation in the middle proves: one piece, or none."""
    middle = low + (high - low) / 2
    network = subject.at(path(middle))
    profile = subject.profile(network, METHODS)
    central = profile(None, 0.0)
    word = levels.word(central)
    if word == "undecided":
        return []
    share, at_middle = 1.0, levels.spare(word, central)
    for _ in range(_TRIALS):
        start, end = (low, high) if share == 1 else _around(middle, share * (high - low) / 2)
        radius = nextafter(max(middle - start, end - middle), inf)
        moved = tube(subject.parts, network, radius * np.abs(np.asarray(direction)), subject.law.P)
        loss = profile(moved.slack, moved.most)
        if levels.word(loss) == word:
            return [Piece(start, end, word, loss)]
        # The bounds widen about linearly with the radius.
        share *= min(0.9 * at_middle / max(at_middle - levels.spare(word, loss), at_middle), 0.9)
    return []


def _rest(low: float, high: float, inside: Sequence[Piece]) -> list[tuple[float, float]]:
    """What is left to do: the ends beside a piece, or both halves."""
    if inside:
        return gaps(inside, low, high)
    middle = low + (high - low) / 2
    return [(low, middle), (middle, high)]


def _open(low: float, high: float) -> Piece:
    return Piece(low, high, "undecided", Bounds(0.0, inf))


def _around(middle: float, radius: float) -> tuple[float, float]:
    return middle - radius, middle + radius


def gaps(pieces: Sequence[Piece], low: float, high: float) -> list[tuple[float, float]]:
    """What ascending pieces leave of [low, high]; empty for a whole set.

    >>> gaps([Piece(0, 1, "learned", Bounds(0, 0))], 0, 2)
    [(1, 2)]
    """
    ends = [low, *(end for piece in pieces for end in (piece.low, piece.high)), high]
    return [(a, b) for a, b in list(pairwise(ends))[::2] if a < b]
