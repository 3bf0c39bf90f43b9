r"""Which (λ_1, λ_2) leave a task learned or unlearned: whole boxes, divided where they cannot be decided."""

import heapq
from collections.abc import Callable, Sequence
from math import inf, nextafter
from typing import NamedTuple

import numpy as np

from proofcheck.certify.journal import Journal, Loss, bounds_of, kept_loss
from proofcheck.certify.lam_set import METHODS, Levels, Word
from proofcheck.certify.loss import Bounds
from proofcheck.certify.perturbation import tube
from proofcheck.certify.task import Subject

Corners = tuple[float, float, float, float]


class KeptBox(NamedTuple):
    """What a journal keeps of a box beside its corners."""

    word: Word
    at_middle: Word
    loss: Loss


class KeptPoint(NamedTuple):
    """What a journal keeps of a single λ."""

    word: Word
    loss: Loss


class Box(NamedTuple):
    """[low_1, high_1] × [low_2, high_2], what is certain of all of it, and bounds on the loss there.

    An undecided box has the verdict at its middle, and the bounds there.
    """

    corners: Corners
    word: Word
    at_middle: Word
    loss: Bounds

    @property
    def area(self) -> float:
        """Its area."""
        one, other, two, another = self.corners
        return (other - one) * (another - two)


def decide_boxes(
    subject: Subject,
    levels: Levels,
    corners: Corners,
    *,
    depth: int = 5,
    journal: Journal[KeptBox] | None = None,
    told: Callable[[float], object] | None = None,
) -> list[Box]:
    """Decide a box of (λ_1, λ_2), as boxes that fill it.

    Args:
        subject: The networks and the task.
        levels: What is learned, and what unlearned.
        corners: low_1, high_1, low_2, high_2.
        depth: How often a box may be divided into four.
        journal: What is finished.
        told: Called with the share of the area that is settled.
    """
    kept = journal or Journal(None, "", KeptBox)
    waiting: list[tuple[int, Corners]] = [(0, corners)]
    done: list[Box] = []
    whole = Box(corners, "undecided", "undecided", Bounds(0.0, inf)).area
    while waiting:
        level, box = heapq.heappop(waiting)
        if (value := kept.get(box)) is None:
            decided = _decide(subject, levels, box)
            kept.put(box, value := KeptBox(decided.word, decided.at_middle, kept_loss(decided.loss)))
        found = Box(box, value.word, value.at_middle, bounds_of(value.loss))
        if found.word != "undecided" or level == depth:
            done.append(found)
            if told is not None:
                told(sum(each.area for each in done) / whole)
        else:
            for part in _quarters(box):
                heapq.heappush(waiting, (level + 1, part))
    return sorted(done)


def _decide(subject: Subject, levels: Levels, box: Corners) -> Box:
    middle = _middle(box)
    network = subject.at(middle)
    profile = subject.profile(network, METHODS)
    at_middle = levels.word(loss := profile(None, 0.0))
    if at_middle == "undecided":
        return Box(box, "undecided", at_middle, loss)
    ends = np.array(box).reshape(2, 2)
    radii = np.array([nextafter(max(c - low, high - c), inf) for c, (low, high) in zip(middle, ends, strict=True)])
    moved = tube(subject.parts, network, radii, subject.law.P)
    over = profile(moved.slack, moved.most)
    word = levels.word(over)
    return Box(box, word, at_middle, over if word != "undecided" else loss)


def _middle(box: Corners) -> tuple[float, float]:
    low_1, high_1, low_2, high_2 = box
    return low_1 + (high_1 - low_1) / 2, low_2 + (high_2 - low_2) / 2


def _quarters(box: Corners) -> list[Corners]:
    (low_1, high_1, low_2, high_2), (one, two) = box, _middle(box)
    return [(a, b, c, d) for a, b in ((low_1, one), (one, high_1)) for c, d in ((low_2, two), (two, high_2))]


def decide_points(
    subject: Subject,
    levels: Levels,
    points: Sequence[tuple[float, ...]],
    *,
    journal: Journal[KeptPoint] | None = None,
    told: Callable[[int], object] | None = None,
) -> list[tuple[Word, Bounds]]:
    """The verdict at single λ, with bounds on the loss."""
    kept, found = journal or Journal(None, "", KeptPoint), []
    for place, point in enumerate(points, start=1):
        if (value := kept.get(point)) is None:
            loss = subject.loss(subject.at(point), METHODS)
            kept.put(point, value := KeptPoint(levels.word(loss), kept_loss(loss)))
        found.append((value.word, bounds_of(value.loss)))
        if told is not None:
            told(place)
    return found
