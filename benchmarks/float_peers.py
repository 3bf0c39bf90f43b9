"""The peers that compute in floating point: HiGHS by its own interface and through linprog, cvxpy, and Qhull.

Each is imported by the function that asks it: a cold start must not pay for another.
"""

import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.linear_program import Array, LinearProgram, careful, plain, read, reduced
from benchmarks.problem import Problem

if TYPE_CHECKING:
    import highspy

# 1e-10 and 1e-12 are the least values that HiGHS accepts.
_LEAST = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_HIGHSPY_LEAST = _LEAST | {"small_matrix_value": 1e-12}
_CVXPY_LEAST: dict[str, Mapping[str, Any]] = {
    "CLARABEL": {
        "tol_feas": 1e-12,
        "tol_gap_abs": 1e-12,
        "tol_gap_rel": 1e-12,
        "tol_infeas_abs": 1e-12,
        "max_iter": 500,
    },
    "HIGHS": _HIGHSPY_LEAST | {"presolve": "off"},
}
_OPTIMAL, _INFEASIBLE = 0, 2


def highspy_default(problem: Problem) -> bool | None:
    """The plain program, options as they come."""
    return _by_highspy(plain(problem), {})


def highspy_tight(problem: Problem) -> bool | None:
    """The plain program, tolerances at their least."""
    return _by_highspy(plain(problem), _HIGHSPY_LEAST)


def highspy_best(problem: Problem) -> bool | None:
    """The careful program, tolerances at their least."""
    return _by_highspy(careful(problem), _HIGHSPY_LEAST)


def highspy_best_without_presolve(problem: Problem) -> bool | None:
    """The careful program, tolerances at their least, no presolve."""
    return _by_highspy(careful(problem), _HIGHSPY_LEAST | {"presolve": "off"})


def highspy_reduced_without_presolve(problem: Problem) -> bool | None:
    """The program that our theory leaves, two rows and a box, tolerances at their least, no presolve."""
    return _by_highspy(reduced(problem), _HIGHSPY_LEAST | {"presolve": "off"})


def _by_highspy(program: LinearProgram, options: Mapping[str, float | str]) -> bool | None:
    import highspy

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refuses {name} = {value}")
    solver.passModel(_highs_model(program))
    solver.run()
    status = solver.getModelStatus()
    # Every objective here is bounded, so "unbounded or infeasible" says infeasible.
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return False
    return program.verdict(solver.getObjectiveValue()) if status == highspy.HighsModelStatus.kOptimal else None


def _highs_model(program: LinearProgram) -> "highspy.HighsLp":
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.limit)
    model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
    model.row_lower_, model.row_upper_ = np.full(len(program.limit), -np.inf), program.limit
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.starts, program.rows
    model.a_matrix_.value_ = program.values
    return model


def linprog_default(method: str) -> Callable[[Problem], bool | None]:
    """The plain program, options as they come."""
    return lambda problem: _by_linprog(plain(problem), method, {})


def linprog_best(method: str) -> Callable[[Problem], bool | None]:
    """The careful program, tolerances at their least, no presolve."""
    options = _LEAST | ({"ipm_optimality_tolerance": 1e-12} if method == "highs-ipm" else {})
    return lambda problem: _by_linprog(careful(problem), method, options | {"presolve": False})


def _by_linprog(program: LinearProgram, method: str, options: Mapping[str, float | bool]) -> bool | None:
    from scipy.optimize import OptimizeWarning, linprog
    from scipy.sparse import csc_array

    shape = len(program.limit), len(program.cost)
    matrix = csc_array((program.values, program.rows, program.starts), shape=shape)
    with warnings.catch_warnings():
        # A warning announces a doubtful answer, and the status says so as well.
        warnings.simplefilter("ignore", OptimizeWarning)
        result = linprog(
            program.cost,
            A_ub=matrix,
            b_ub=program.limit,
            bounds=list(zip(program.lower, program.upper, strict=True)),
            method=method,
            options=dict(options),
        )
    if result.status == _INFEASIBLE:
        return False
    return program.verdict(result.fun) if result.status == _OPTIMAL else None


def cvxpy_default(solver: str) -> Callable[[Problem], bool | None]:
    """Theorem 3 as a person writes it, c ≤ 1 instead of c < 1, options as they come."""

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        return _cvxpy_feasible(_cvxpy_plain(gamma, gamma**2, beta, c), solver)

    return decide


def cvxpy_resolve(solver: str) -> Callable[[Problem], bool | None]:
    """The same with γ, γ², β and c as parameters, compiled once for each n; the first call compiles."""
    compiled: dict[tuple[int, bool], tuple[Any, list[Any]]] = {}

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        key = len(gamma), c is None
        if key not in compiled:
            compiled[key] = _cvxpy_parametrised(*key)
        program, parameters = compiled[key]
        for parameter, value in zip(parameters, (gamma, gamma**2, beta, c), strict=False):
            parameter.value = value
        return _cvxpy_feasible(program, solver)

    return decide


def cvxpy_best(solver: str) -> Callable[[Problem], bool | None]:
    """With u = βλ, rows scaled to 1, the verdict read off an optimum, tolerances at their least."""

    def decide(problem: Problem) -> bool | None:
        gamma, beta, c = read(problem)
        program, verdict = _cvxpy_careful(gamma, beta, c)
        status = _cvxpy_status(program, solver, _CVXPY_LEAST[solver])
        if status == "optimal":
            return verdict(float(program.value))
        return False if status == "infeasible" else None

    return decide


def _cvxpy_plain(gamma: Any, squares: Any, beta: Any, given_c: Any) -> Any:
    cp = _cvxpy()
    lam = cp.Variable(gamma.shape[0])
    c = cp.Variable() if given_c is None else given_c
    constraints = [gamma @ lam >= 1 + c, squares @ lam >= 1 + c, beta * cp.abs(lam) <= c]
    if given_c is None:
        constraints += [c >= 0, c <= 1]
    return cp.Problem(cp.Minimize(0), constraints)


def _cvxpy_parametrised(n: int, free_c: bool) -> tuple[Any, list[Any]]:
    cp = _cvxpy()
    parameters = [cp.Parameter(n), cp.Parameter(n), cp.Parameter(nonneg=True)]
    if not free_c:
        parameters.append(cp.Parameter(nonneg=True))
    gamma, squares, beta = parameters[:3]
    return _cvxpy_plain(gamma, squares, beta, None if free_c else parameters[3]), parameters


def _cvxpy_careful(gamma: Any, beta: float, c: float | None) -> tuple[Any, Callable[[float], bool]]:
    cp = _cvxpy()
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


def _cvxpy_feasible(program: Any, solver: str) -> bool | None:
    # Nothing is minimised, so "infeasible or unbounded" says infeasible.
    known = {"optimal": True, "infeasible": False, "infeasible_or_unbounded": False}
    return known.get(_cvxpy_status(program, solver, {}))


def _cvxpy_status(program: Any, solver: str, options: Mapping[str, Any]) -> str:
    cp = _cvxpy()
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


def _cvxpy() -> Any:
    """The package, which is typed in part only."""
    return import_module("cvxpy")


def qhull_vertices(problem: Problem) -> int | None:
    """How many vertices Qhull sees; points closer than 10⁻⁹ of the box are one. None when it finds no interior."""
    from scipy.spatial import HalfspaceIntersection, QhullError

    gamma, beta, c = read(problem)
    if c is None:
        raise ValueError("vertices are those of the region at one c")
    n, reach = len(gamma), c / beta
    # Unknowns λ/reach, so that the box is the unit box; each row reads normal·x + offset ≤ 0.
    cuts = np.column_stack([-np.array([gamma, gamma**2]) * reach, np.full(2, 1 + c)])
    box = np.column_stack([np.vstack([np.eye(n), -np.eye(n)]), np.full(2 * n, -1.0)])
    halfspaces = np.vstack([cuts, box])
    point = _centre(halfspaces)
    if point is None:
        return None
    try:
        corners = HalfspaceIntersection(halfspaces, point).intersections
    except QhullError:
        return None
    return len(np.unique(np.round(corners, 9) + 0.0, axis=0))


def _centre(halfspaces: Array) -> Array | None:
    """The centre of the largest ball inside, which Qhull needs to start from; None when no ball is."""
    from scipy.optimize import linprog

    normals, offsets = halfspaces[:, :-1], halfspaces[:, -1]
    rows = np.column_stack([normals, np.linalg.norm(normals, axis=1)])
    cost = np.append(np.zeros(normals.shape[1]), -1.0)
    bounds = [(None, None)] * normals.shape[1] + [(0, None)]
    result = linprog(cost, A_ub=rows, b_ub=-offsets, bounds=bounds)
    return result.x[:-1] if result.status == 0 and result.x[-1] > 0 else None
