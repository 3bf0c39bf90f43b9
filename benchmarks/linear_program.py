"""The question as a linear program in NumPy arrays, for the solvers that take one directly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.problem import Problem, as_float

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class LinearProgram:
    """Minimise cost·x subject to A x ≤ limit and lower ≤ x ≤ upper; A by columns.

    ``verdict`` reads non-emptiness off the least cost; an infeasible program always means empty.
    """

    cost: Array
    starts: Array
    rows: Array
    values: Array
    limit: Array
    lower: Array
    upper: Array
    verdict: Callable[[float], bool]


def plain(problem: Problem) -> LinearProgram:
    """As a person writes Theorem 3: is there (λ, c) with 0 ≤ c ≤ 1, or λ for the given c? Nothing is minimised."""
    gamma, beta, c = read(problem)
    squares = gamma * gamma
    if c is None:
        return _free_c(gamma, squares, (1.0, 1.0), beta, minimise=False)
    reach = c / beta if beta else np.inf
    return _two_rows(gamma, squares, np.zeros(2), -np.full(2, 1 + c), reach, 0.0, lambda _: True)


def careful(problem: Problem) -> LinearProgram:
    """As someone writes it who mistrusts tolerances: u = βλ, rows scaled to 1, the verdict read off an optimum.

    With c free, minimise c ≥ 0 and ask whether it is below 1; for a given c, maximise the smaller sum z and ask
    whether z ≥ β(1+c). At β = 0, ask for any u with both sums positive.
    """
    gamma, beta, c = read(problem)
    squares = gamma * gamma
    first, second = np.abs(gamma).max() or 1.0, squares.max() or 1.0
    if beta == 0:
        return _two_rows(gamma / first, squares / second, np.zeros(2), -np.ones(2), np.inf, 0.0, lambda _: True)
    if c is None:
        return _free_c(gamma / first, squares / second, (beta / first, beta / second), 1.0, minimise=True)
    ratios = np.array([second / first, 1.0])
    enough = beta * (1 + c)
    return _two_rows(gamma / first, squares / second, ratios, np.zeros(2), c, -1.0, lambda z: -z * second >= enough)


def reduced(problem: Problem) -> LinearProgram:
    """What our theory leaves of it: φ = max z, Σs_iγ_i ≥ z, Σs_iγ_i² ≥ z, |s_i| ≤ 1; no peer finds this by itself."""
    gamma, beta, c = read(problem)
    squares = gamma * gamma
    first, second = np.abs(gamma).max() or 1.0, squares.max() or 1.0
    ratios = np.array([second / first, 1.0])

    def verdict(least: float) -> bool:
        phi = -least * second
        if beta == 0:
            return phi > 0
        return phi > 2 * beta if c is None else c * phi >= beta * (1 + c)

    return _two_rows(gamma / first, squares / second, ratios, np.zeros(2), 1.0, -1.0, verdict)


def read(problem: Problem) -> tuple[Array, float, float | None]:
    """γ, β and c as floats."""
    gamma = np.array([as_float(entry) for entry in problem.gamma])
    return gamma, as_float(problem.beta), None if problem.c is None else as_float(problem.c)


def _free_c(
    linear: Array, quadratic: Array, levels: tuple[float, float], box: float, *, minimise: bool
) -> LinearProgram:
    """Rows Σλ_i·linear_i ≥ (1+c)·levels_0, the same for quadratic and levels_1, and |λ_i|·box ≤ c; unknowns (λ, c)."""
    n = len(linear)
    i = np.arange(n)
    limit = np.concatenate([-np.array(levels), np.zeros(2 * n)])
    rows = np.column_stack([np.zeros(n), np.ones(n), 2 + i, 2 + n + i]).ravel()
    values = np.column_stack([-linear, -quadratic, np.full(n, box), np.full(n, -box)]).ravel()
    return LinearProgram(
        cost=np.append(np.zeros(n), float(minimise)),
        starts=np.append(4 * np.arange(n + 1), 4 * n + 2 + 2 * n).astype(np.int32),
        rows=np.append(rows, np.arange(2 + 2 * n)).astype(np.int32),
        values=np.concatenate([values, levels, np.full(2 * n, -1.0)]),
        limit=limit,
        lower=np.append(np.full(n, -np.inf), 0.0),
        upper=np.append(np.full(n, np.inf), np.inf if minimise else 1.0),
        verdict=(lambda least: least < 1) if minimise else (lambda _: True),
    )


def _two_rows(
    linear: Array,
    quadratic: Array,
    on_value: Array,
    limit: Array,
    reach: float,
    cost: float,
    verdict: Callable[[float], bool],
) -> LinearProgram:
    """Rows −Σx_i·linear_i + z·on_value_0 ≤ limit_0, the same for quadratic, |x_i| ≤ reach; unknowns (x, z)."""
    n = len(linear)
    return LinearProgram(
        cost=np.append(np.zeros(n), cost),
        starts=(2 * np.arange(n + 2)).astype(np.int32),
        rows=np.tile(np.arange(2), n + 1).astype(np.int32),
        values=np.append(np.column_stack([-linear, -quadratic]).ravel(), on_value),
        limit=limit,
        lower=np.append(np.full(n, -reach), -np.inf if cost else 0.0),
        upper=np.append(np.full(n, reach), np.inf if cost else 0.0),
        verdict=verdict,
    )
