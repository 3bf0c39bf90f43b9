"""cvxpy, with CLARABEL or HiGHS: written anew for each question, or compiled once and re-solved (DPP)."""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import cvxpy
import numpy as np

from benchmarks.linear_program import read
from benchmarks.problem import Problem

# cvxpy is typed in part only.
cp: Any = cvxpy
_CLARABEL = {"tol_feas": 1e-12, "tol_gap_abs": 1e-12, "tol_gap_rel": 1e-12, "tol_infeas_abs": 1e-12, "max_iter": 500}
_HIGHS = {
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
    "small_matrix_value": 1e-12,
    "presolve": "off",
}
_OPTIONS: dict[str, Mapping[str, Any]] = {"CLARABEL": _CLARABEL, "HIGHS": _HIGHS}


def default(solver: str) -> Callable[[Problem], bool | None]:
    """Theorem 3 as a person writes it, c ≤ 1 instead of c < 1, options as they come."""

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        return _feasible(_plain(gamma, gamma**2, beta, c), solver)

    return decide


def resolve(solver: str) -> Callable[[Problem], bool | None]:
    """The same with γ, γ², β and c as parameters, compiled once for each n; the first call compiles."""
    compiled: dict[tuple[int, bool], tuple[Any, list[Any]]] = {}

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        key = len(gamma), c is None
        if key not in compiled:
            compiled[key] = _parametrised(*key)
        program, parameters = compiled[key]
        for parameter, value in zip(parameters, (gamma, gamma**2, beta, c), strict=False):
            parameter.value = value
        return _feasible(program, solver)

    return decide


def best(solver: str) -> Callable[[Problem], bool | None]:
    """With u = βλ, rows scaled to 1, the verdict read off an optimum, tolerances at their least."""

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        program, verdict = _careful(gamma, beta, c)
        status = _status(program, solver, _OPTIONS[solver])
        if status == "optimal":
            return verdict(float(program.value))
        return False if status == "infeasible" else None

    return decide


def _plain(gamma: Any, squares: Any, beta: Any, given_c: Any) -> Any:
    lam = cp.Variable(gamma.shape[0])
    c = cp.Variable() if given_c is None else given_c
    constraints = [gamma @ lam >= 1 + c, squares @ lam >= 1 + c, beta * cp.abs(lam) <= c]
    if given_c is None:
        constraints += [c >= 0, c <= 1]
    return cp.Problem(cp.Minimize(0), constraints)


def _parametrised(n: int, free_c: bool) -> tuple[Any, list[Any]]:
    parameters = [cp.Parameter(n), cp.Parameter(n), cp.Parameter(nonneg=True)]
    if not free_c:
        parameters.append(cp.Parameter(nonneg=True))
    gamma, squares, beta = parameters[:3]
    return _plain(gamma, squares, beta, None if free_c else parameters[3]), parameters


def _careful(gamma: Any, beta: float, c: float | None) -> tuple[Any, Callable[[float], bool]]:
    squares = gamma**2
    first, second = np.abs(gamma).max() or 1.0, squares.max() or 1.0
    u = cp.Variable(len(gamma))
    linear, quadratic = (gamma / first) @ u, (squares / second) @ u
    if beta == 0:
        return cp.Problem(cp.Minimize(0), [linear >= 1, quadratic >= 1]), lambda _: True
    if c is None:
        least = cp.Variable(nonneg=True)
        rows = [linear >= beta / first * (1 + least), quadratic >= beta / second * (1 + least), cp.abs(u) <= least]
        return cp.Problem(cp.Minimize(least), rows), lambda value: value < 1
    z, enough = cp.Variable(), beta * (1 + c)
    rows = [linear >= second / first * z, quadratic >= z, cp.abs(u) <= c]
    return cp.Problem(cp.Maximize(z), rows), lambda value: value * second >= enough


def _feasible(program: Any, solver: str) -> bool | None:
    # Nothing is minimised, so "infeasible or unbounded" says infeasible.
    known = {"optimal": True, "infeasible": False, "infeasible_or_unbounded": False}
    return known.get(_status(program, solver, {}))


def _status(program: Any, solver: str, options: Mapping[str, Any]) -> str:
    with warnings.catch_warnings():
        # cvxpy warns of an inaccurate solution; the status says so as well, and counts as no answer.
        warnings.simplefilter("ignore")
        try:
            program.solve(solver=solver, **options)
        except cp.SolverError:
            return "solver_error"
        except ValueError as error:
            # HiGHS's status "unknown" reaches cvxpy as a solution that it cannot unpack.
            if "status=UNKNOWN" not in str(error):
                raise
            return "unknown"
    return str(program.status)
