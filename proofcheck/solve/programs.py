r"""The convex programs that a float solver is asked, compiled once and solved again for each question.

In the units of a `Frame`, with c = c₀ + c₁v and v ∈ [0, 1]:

    V(x) ≥ h₁(1+c),   Q(x) ≥ h₂(1+c),   |x_i| ≤ ρc,   low_i ≤ x_i ≤ high_i.

c₀, c₁ and the right-hand sides are parameters. Only floats are computed here, and what a solver says of its own run
concludes nothing about the region: exact arithmetic decides that.
"""

import warnings
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

import cvxpy
import numpy as np
from numpy.typing import NDArray

from proofcheck.region.numbers import InputError
from proofcheck.solve.duality import Goal, Multipliers
from proofcheck.solve.scaled import Frame, Sum, nearest_float
from proofcheck.solve.slice import Interval


class Conclusion(Enum):
    """What the solver said, in words."""

    POINT = "the solver proposes a point"
    EMPTY = "the solver says that there is no point"
    INCONCLUSIVE = "the solver says nothing that counts"


# An inaccurate or interrupted answer is no answer, and an unbounded program says nothing about a bounded question.
TABLE = {
    "optimal": Conclusion.POINT,
    "infeasible": Conclusion.EMPTY,
    "optimal_inaccurate": Conclusion.INCONCLUSIVE,
    "infeasible_inaccurate": Conclusion.INCONCLUSIVE,
    "unbounded": Conclusion.INCONCLUSIVE,
    "unbounded_inaccurate": Conclusion.INCONCLUSIVE,
    "infeasible_or_unbounded": Conclusion.INCONCLUSIVE,
    "user_limit": Conclusion.INCONCLUSIVE,
    "solver_error": Conclusion.INCONCLUSIVE,
}


def conclude(status: str) -> Conclusion:
    """The conclusion from a cvxpy status; a status that is not in the table is inconclusive.

    >>> conclude("optimal_inaccurate").value
    'the solver says nothing that counts'
    """
    return TABLE.get(status, Conclusion.INCONCLUSIVE)


def agrees(status: str, nonempty: bool) -> bool | None:
    """Whether the solver's status on plain feasibility matches the exact verdict; None when it is inconclusive.

    >>> agrees("infeasible", nonempty=True), agrees("user_limit", nonempty=True)
    (False, None)
    """
    conclusion = conclude(status)
    if conclusion is Conclusion.INCONCLUSIVE:
        return None
    return (conclusion is Conclusion.POINT) == nonempty


Floats = NDArray[np.float64]
# cvxpy fills its namespace while it loads, which a type checker cannot follow.
cp: Any = cvxpy


@dataclass(frozen=True)
class Answer:
    """What a solver answered: its status, and, where it is conclusive, x (n,), c and the multipliers."""

    status: str
    x: Floats | None = None
    c: Fraction | None = None
    multipliers: Multipliers | None = None


class Program:
    """The programs of one region under one set of constraints, at any β > 0 (or all at β = 0), c and units.

    Args:
        example: Any frame of the region: it says what the rows are, and whether β = 0.
        solver: A name that cvxpy knows, in any case.

    Raises:
        InputError: If that solver is not installed.
    """

    def __init__(self, example: Frame, solver: str) -> None:
        self.solver = installed(solver)
        n, limits = example.constraints.n, example.constraints
        self._parameters: dict[str, Any] = {}
        self._x = cp.Variable() * np.ones(n) if limits.equal else cp.Variable(n)
        self._v = cp.Variable()
        self._rows = [self._sum_row(example.linear, "linear"), self._sum_row(example.quadratic, "quadratic")]
        self._total = [cp.sum(self._x) == self._scalar("total")] if limits.sum_to_one else []
        within = [*self._rows, *self._total, self._v >= 0, self._v <= 1, *self._limits(example)]
        goal = self._vector("toward", n) @ self._x
        goal_c = self._scalar("toward_c") * self._v
        self._furthest = cp.Problem(cp.Maximize(goal + goal_c), within)
        self._nearest = cp.Problem(cp.Minimize(cp.sum_squares(self._x) - 2 * goal), within)

    def feasible(self, frame: Frame, c: Interval) -> Answer:
        """Any point of the region, with c in the closed interval."""
        return self._solve(self._furthest, frame, c)

    def furthest(self, frame: Frame, c: Interval, goal: Goal) -> Answer:
        """Max o·x + kc over the region."""
        toward = np.zeros(frame.constraints.n)
        if goal.index is not None:
            toward[goal.index] = goal.sign
        return self._solve(self._furthest, frame, c, toward=toward, toward_c=goal.on_c * float(c.high - c.low))

    def nearest(self, frame: Frame, c: Interval, point: Floats) -> Answer:
        """The point of the region that is nearest to ``point``, (n,)."""
        return self._solve(self._nearest, frame, c, toward=point)

    def _sum_row(self, sum_: Sum, name: str) -> Any:
        low, high = _floats(sum_.low), _floats(sum_.high)
        value = high @ self._x - (high - low) @ cp.pos(self._x) if sum_.bends else low @ self._x
        needed = self._scalar(f"{name}_at_c0") + self._scalar(f"{name}_per_v") * self._v
        return value >= needed

    def _limits(self, example: Frame) -> list[Any]:
        rows = []
        if example.reach is not None:
            room = self._scalar("reach_at_c0") + self._scalar("reach_per_v") * self._v
            rows += [self._x <= room, self._x >= -room]
        if lower := [i for i, end in enumerate(example.low) if end is not None]:
            rows.append(self._x[lower] >= self._vector("low", len(lower)))
        if upper := [i for i, end in enumerate(example.high) if end is not None]:
            rows.append(self._x[upper] <= self._vector("high", len(upper)))
        return rows

    def _scalar(self, name: str) -> Any:
        return self._parameters.setdefault(name, cp.Parameter())

    def _vector(self, name: str, n: int) -> Any:
        return self._parameters.setdefault(name, cp.Parameter(n))

    def _solve(self, problem: Any, frame: Frame, c: Interval, **aim: float | Floats) -> Answer:
        numbers = _right_hand_sides(frame, c) | aim
        for name, parameter in self._parameters.items():
            parameter.value = numbers.get(name, np.zeros(parameter.shape))
        return self._answer(status_of(problem, self.solver), c)

    def _answer(self, status: str, c: Interval) -> Answer:
        if conclude(status) is not Conclusion.POINT or not np.all(np.isfinite(self._x.value)):
            return Answer(status)
        y = [Fraction(float(row.dual_value)) for row in self._rows]
        z = -Fraction(float(self._total[0].dual_value)) if self._total else Fraction(0)
        at_c = c.low + (c.high - c.low) * Fraction(float(self._v.value))
        return Answer(status, np.asarray(self._x.value, float), at_c, Multipliers(y[0], y[1], z))


def status_of(problem: Any, solver: str) -> str:
    """Solve a cvxpy problem with the parameters that it has now, and say what the solver said."""
    try:
        with warnings.catch_warnings():
            # The status says the same, and the table of statuses counts such an answer for nothing.
            warnings.filterwarnings("ignore", "Solution may be inaccurate", UserWarning)
            problem.solve(solver=solver)
    except cp.SolverError:
        return "solver_error"
    return str(problem.status)


def installed(solver: str) -> str:
    """The solver's name as cvxpy writes it.

    Raises:
        InputError: If cvxpy does not have it here.

    >>> installed("clarabel")
    'CLARABEL'
    """
    known = _solvers()
    if str(solver).upper() not in known:
        raise InputError(
            f"solver: expected one of {', '.join(known)}, got {solver!r:.40}; install it or choose another"
        )
    return solver.upper()


@cache
def _solvers() -> list[str]:
    """What cvxpy has here; it looks for each of them anew whenever it is asked."""
    names: list[str] = cp.installed_solvers()
    return names


def _right_hand_sides(frame: Frame, c: Interval) -> dict[str, float | Floats]:
    sides: dict[str, float | Floats] = {}
    for name, h in zip(("linear", "quadratic"), frame.h, strict=True):
        sides[f"{name}_at_c0"] = nearest_float(h * (1 + c.low))
        sides[f"{name}_per_v"] = nearest_float(h * (c.high - c.low))
    if frame.reach is not None:
        sides["reach_at_c0"] = nearest_float(frame.reach * c.low)
        sides["reach_per_v"] = nearest_float(frame.reach * (c.high - c.low))
    if frame.total is not None:
        sides["total"] = nearest_float(frame.total)
    sides["low"] = _floats(tuple([end for end in frame.low if end is not None]))
    sides["high"] = _floats(tuple([end for end in frame.high if end is not None]))
    return sides


def _floats(values: tuple[Any, ...]) -> Floats:
    return np.array([nearest_float(value) for value in values], float)
