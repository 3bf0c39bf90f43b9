r"""Which (λ_1, λ_2) leave a task learned or unlearned: whole boxes, divided where they cannot be decided."""

import heapq
from collections.abc import Callable, Sequence
from math import inf, nextafter
from typing import NamedTuple

import numpy as np

from proofcheck.certify.documents import Word
from proofcheck.certify.journal import Journal, Loss, bounds_of, kept_loss
from proofcheck.certify.lam_set import METHODS, Levels
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
        """How much of the plane of (λ_1, λ_2) it takes, by which decided and undecided shares are counted."""
        low_1, high_1, low_2, high_2 = self.corners
        return (high_1 - low_1) * (high_2 - low_2)


def decide_boxes(
    subject: Subject,
    levels: Levels,
    corners: Corners,
    *,
    depth: int = 5,
    journal: Journal[KeptBox] | None = None,
    progress: Callable[[float], object] | None = None,
) -> list[Box]:
    """Decide a box of (λ_1, λ_2), as boxes that fill it.

    Args:
        subject: The networks and the task.
        levels: What is learned, and what unlearned.
        corners: low_1, high_1, low_2, high_2.
        depth: How often a box may be divided into four.
        journal: What is finished.
        progress: Called with the share of the area that is settled.
    """
    finished = journal or Journal(None, "", KeptBox)
    waiting: list[tuple[int, Corners]] = [(0, corners)]
    done: list[Box] = []
    total_area = Box(corners, "undecided", "undecided", Bounds(0.0, inf)).area
    while waiting:
        level, part = heapq.heappop(waiting)
        decided = finished.get(part)
        if decided is None:
            decided = _decide(subject, levels, part)
            finished.put(part, decided)
        if decided.word != "undecided" or level == depth:
            done.append(Box(part, decided.word, decided.at_middle, bounds_of(decided.loss)))
            if progress is not None:
                progress(sum(box.area for box in done) / total_area)
        else:
            for quarter in _quarters(part):
                heapq.heappush(waiting, (level + 1, quarter))
    return sorted(done)


def _decide(subject: Subject, levels: Levels, corners: Corners) -> KeptBox:
    """The verdict on a box, or at its middle."""
    middle = _middle(corners)
    network = subject.at(middle)
    profile = subject.profile(network, METHODS)
    central = profile(None, 0.0)
    at_middle = levels.word(central)
    if at_middle == "undecided":
        return KeptBox("undecided", at_middle, kept_loss(central))
    ends = np.array(corners).reshape(2, 2)
    radii = np.array([nextafter(max(c - low, high - c), inf) for c, (low, high) in zip(middle, ends, strict=True)])
    moved = tube(subject.parts, network, radii, subject.law.P)
    over = profile(moved.slack, moved.most)
    word = levels.word(over)
    return KeptBox(word, at_middle, kept_loss(over if word != "undecided" else central))


def _middle(corners: Corners) -> tuple[float, float]:
    low_1, high_1, low_2, high_2 = corners
    return low_1 + (high_1 - low_1) / 2, low_2 + (high_2 - low_2) / 2


def _quarters(corners: Corners) -> list[Corners]:
    (low_1, high_1, low_2, high_2), (middle_1, middle_2) = corners, _middle(corners)
    halves_1, halves_2 = ((low_1, middle_1), (middle_1, high_1)), ((low_2, middle_2), (middle_2, high_2))
    return [(*half_1, *half_2) for half_1 in halves_1 for half_2 in halves_2]


def decide_points(
    subject: Subject,
    levels: Levels,
    points: Sequence[tuple[float, ...]],
    *,
    journal: Journal[KeptPoint] | None = None,
    progress: Callable[[int], object] | None = None,
) -> list[tuple[Word, Bounds]]:
    """The verdict at single λ, with bounds on the loss."""
    finished, verdicts = journal or Journal(None, "", KeptPoint), []
    for place, point in enumerate(points, start=1):
        decided = finished.get(point)
        if decided is None:
            loss = subject.loss(subject.at(point), METHODS)
            decided = KeptPoint(levels.word(loss), kept_loss(loss))
            finished.put(point, decided)
        verdicts.append((decided.word, bounds_of(decided.loss)))
        if progress is not None:
            progress(place)
    return verdicts
