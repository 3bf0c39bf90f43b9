r"""Gradient descent on the population hinge loss inside the invariant class, in 2m + 5 scalars.

V has rows c_iμᵀ + k_iv̄ᵀ, W five coefficients (`derivation.SPAN`). The full gradient stays in the class, so a step is
−η times the slope of the loss in each scalar, over ‖direction‖²: 1 for c_i, M for k_i. With m = 2, a = (1, −1)/√2 and a
start at c = 0⁺·a, k = 0 the same step is the law in five scalars: b, κ, ω and two more of W.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from proofcheck.law.derivation import attention, norms_squared
from proofcheck.law.rows import Gates
from proofcheck.law.samples import Samples
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

# Past this e^ω is not finite.
_LARGEST = 300.0
# Which of the five coefficients of W move.
EVERY, NO_CROSS, FROZEN = (True,) * 5, (True, True, True, False, False), (False,) * 5


class Member(NamedTuple):
    """A network of the class: c and k, shape (m,), and the coefficients of W, shape (5,)."""

    c: Floats
    k: Floats
    w: Floats


class Slope(NamedTuple):
    """The loss of a member, and minus its slopes: how a step of length 1 would move each scalar, norms aside."""

    loss: float
    c: Floats
    k: Floats
    w: Floats


@dataclass(frozen=True, eq=False)
class Problem:
    """What is descended on: the read-out a, shape (m,), and the law of samples.

    Args:
        a: The read-out.
        samples: Pairs of counts.
        signed: Whether irrelevant tokens are ±v_j equally often, as in the idealised class.
    """

    a: Floats
    samples: Samples
    signed: bool = False

    def slope(self, member: Member) -> Slope:
        """The loss and its slopes.

        Raises:
            InputError: If attention overflows.
        """
        of, seen = self.samples, self._seen(member.w, slopes=True)
        s, t, share = seen[:, 0, 0], seen[:, 1, 0], self._shares()
        gates = Gates(member.c, member.k, s.ravel(), t.ravel())
        open_c, open_k = self._open(gates, member)
        margins = of.y * (share * (s * open_c + t * open_k)).sum(axis=0)
        pull = of.weights * of.y * (margins < 1) * share
        sums = gates.over_points(np.stack([(pull * s).ravel(), (pull * t).ravel()], axis=1))
        w = ((pull * open_c)[:, None] * seen[:, 0, 1:] + (pull * open_k)[:, None] * seen[:, 1, 1:]).sum(axis=(0, 2))
        loss = float(of.weights @ np.maximum(1 - margins, 0.0))
        return Slope(loss, self.a * sums[:, 0], self.a * sums[:, 1], w)

    def margins(self, member: Member) -> Floats:
        """The margin y f at each pair of counts, shape (n,).

        Raises:
            InputError: If attention overflows.
        """
        seen = self._seen(member.w)
        s, t = seen[:, 0, 0], seen[:, 1, 0]
        open_c, open_k = self._open(Gates(member.c, member.k, s.ravel(), t.ravel()), member)
        return np.asarray(self.samples.y * (self._shares() * (s * open_c + t * open_k)).sum(axis=0))

    def loss(self, member: Member) -> float:
        """The population hinge loss.

        Raises:
            InputError: If attention overflows.
        """
        return float(self.samples.weights @ np.maximum(1 - self.margins(member), 0.0))

    def _open(self, gates: Gates, member: Member) -> tuple[Floats, Floats]:
        """Σa_ic_i and Σa_ik_i over the open neurons, shape (3, n) each."""
        sums = gates.over_neurons(np.stack([self.a * member.c, self.a * member.k], axis=1))
        first, second = sums.T.reshape(2, 3, -1)
        return first, second

    def _shares(self) -> Floats:
        """The share of each query among the tokens, shape (3, n)."""
        of = self.samples
        return np.stack([of.p, of.q, of.P - of.p - of.q]) / of.P

    def _seen(self, w: Floats, *, slopes: bool = False) -> Floats:
        """For each query, s and t with their slopes, shape (3, 2, 6, n); without them (3, 2, 1, n)."""
        if not np.all(np.abs(w) < _LARGEST):
            raise InputError("the law diverges: attention overflows; take a smaller eta or fewer steps")
        of = self.samples
        entries = attention(signed=self.signed, slopes=slopes)(of.p, of.q, of.P - of.p - of.q, float(of.M), *w)
        shape = (3, 2, 6 if slopes else 1, len(of.p))
        return np.array([np.broadcast_to(entry, of.p.shape) for entry in entries]).reshape(shape)


class Point(NamedTuple):
    """A member on the way, after how many steps, and its loss."""

    step: int
    loss: float
    member: Member


def descend(problem: Problem, start: Member, eta: float, *, moved: tuple[bool, ...] = EVERY) -> Iterator[Point]:
    """The path of gradient descent, without end.

    Args:
        problem: What is descended on.
        start: Where it begins.
        eta: η.
        moved: Which of the coefficients of W move: `EVERY`, `NO_CROSS` for the approximation without the two cross
            terms, `FROZEN` for V alone.

    Raises:
        InputError: If it diverges.
    """
    M = problem.samples.M
    scale = eta * np.array(moved) / norms_squared(M)
    member, step = start, 0
    while True:
        slope = problem.slope(member)
        if not np.isfinite(slope.loss):
            raise InputError(f"the law diverges at step {step}; take a smaller eta, xi or w0")
        yield Point(step, slope.loss, member)
        c, k, w = member.c + eta * slope.c, member.k + eta / M * slope.k, member.w + scale * slope.w
        member, step = Member(c, k, w), step + 1


def path(points: Iterator[Point], steps: int, is_end: Callable[[Point], bool] = lambda _: False) -> list[Point]:
    """The points up to ``steps`` steps, or up to the first that is an end."""
    taken: list[Point] = []
    for point in points:
        taken.append(point)
        if point.step >= steps or is_end(point):
            break
    return taken
