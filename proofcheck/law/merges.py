r"""Merges that the law predicts, pretrained + task vector 1 + λ task vector 2, and the λ that keep a task.

On a token ±μ of task T the task vector i acts with γ = μ_iᵀμ: its values and its cross terms with γ, its ωμ_iμ_iᵀ with
γ², what it has along v̄ and among the v_j whole. So a merge is a member of T's class.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from proofcheck.law.descent import Member, Problem
from proofcheck.measure.margins import LEARNED_BELOW, TOLERANCE, UNLEARNED

RANGE = (-10.0, 10.0)
_GRID = 201
# An end of a λ-set to 20/200/2^20, below 10⁻⁶.
_HALVINGS = 20

Pieces = list[tuple[float, float]]


class Task(NamedTuple):
    """A task's law: what it descends on, its start and its end."""

    problem: Problem
    start: Member
    end: Member

    def change(self) -> Member:
        """The task vector."""
        return Member(*(last - first for last, first in zip(self.end, self.start, strict=True)))


class Kept(NamedTuple):
    """The λ within `RANGE` that leave a task learned, and unlearned."""

    learned: Pieces
    unlearned: Pieces


def merged(start: Member, changes: Sequence[Member], lams: Sequence[float], gammas: Sequence[float]) -> Member:
    """The merge Σλ_i of task vectors on a task with γ_i, as a member of its class."""
    c, k, w = start
    for change, lam, gamma in zip(changes, lams, gammas, strict=True):
        c, k = c + lam * gamma * change.c, k + lam * change.k
        w = w + lam * np.array([gamma**2, 1.0, 1.0, gamma, gamma]) * change.w
    return Member(c, k, w)


def kept(tasks: Sequence[Task], alpha: float, evaluated: int) -> Kept:
    """Which λ of pretrained + task vector 1 + λ task vector 2 keep task 1 or 2, by the levels of ``certify``.

    Learned is a loss of at most the task's own plus `TOLERANCE`, below `LEARNED_BELOW`; unlearned one of at least
    `UNLEARNED`. λ is looked at on a grid of a tenth, and ends are found by halving.

    Args:
        tasks: Both tasks.
        alpha: μ_1ᵀμ_2.
        evaluated: 0 or 1.

    Raises:
        InputError: If attention overflows.
    """
    own, changes = tasks[evaluated], [task.change() for task in tasks]
    gammas = (1.0, alpha) if evaluated == 0 else (alpha, 1.0)

    def loss(lam: float) -> float:
        return own.problem.loss(merged(own.start, changes, (1.0, lam), gammas))

    level = own.problem.loss(own.end) + TOLERANCE
    lams = np.linspace(*RANGE, _GRID)
    losses = np.array([loss(float(lam)) for lam in lams])
    learned = _pieces(lams, losses, lambda value: value <= level and value < LEARNED_BELOW, loss)
    return Kept(learned, _pieces(lams, losses, lambda value: value >= UNLEARNED, loss))


def growth(tasks: Sequence[Task]) -> float:
    """β as `scaling` measures it: by what part T1's mean margin grows when an irrelevant task is added at λ = 1.

    Raises:
        InputError: If attention overflows.
    """
    own = tasks[0]
    both = merged(own.start, [task.change() for task in tasks], (1.0, 1.0), (1.0, 0.0))
    means = [float(own.problem.samples.weights @ own.problem.margins(member)) for member in (both, own.end)]
    return means[0] / means[1] - 1


def _pieces(
    lams: np.ndarray, losses: np.ndarray, is_in: Callable[[float], bool], loss: Callable[[float], float]
) -> Pieces:
    inside = np.array([False, *(is_in(float(value)) for value in losses), False])
    turns = np.flatnonzero(inside[1:] != inside[:-1])
    pieces: Pieces = []
    for first, after in zip(turns[::2], turns[1::2], strict=True):
        low = float(lams[0]) if first == 0 else _end(lams[first - 1], lams[first], is_in, loss)
        high = float(lams[-1]) if after == len(lams) else _end(lams[after], lams[after - 1], is_in, loss)
        pieces.append((low, high))
    return pieces


def _end(outside: float, within: float, is_in: Callable[[float], bool], loss: Callable[[float], float]) -> float:
    for _ in range(_HALVINGS):
        middle = (outside + within) / 2
        if is_in(loss(middle)):
            within = middle
        else:
            outside = middle
    return float(within)
