"""scipy.optimize.linprog, which carries HiGHS inside."""

import warnings
from collections.abc import Callable, Mapping

from scipy.optimize import OptimizeWarning, linprog
from scipy.sparse import csc_array

from benchmarks.linear_program import LinearProgram, careful, plain
from benchmarks.problem import Problem

_OPTIMAL, _INFEASIBLE = 0, 2
_TIGHT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def default(method: str) -> Callable[[Problem], bool | None]:
    """The plain program, options as they come."""
    return lambda problem: _solve(plain(problem), method, {})


def best(method: str) -> Callable[[Problem], bool | None]:
    """The careful program, tolerances at their least, no presolve."""
    options = _TIGHT | ({"ipm_optimality_tolerance": 1e-12} if method == "highs-ipm" else {})
    return lambda problem: _solve(careful(problem), method, options | {"presolve": False})


def _solve(program: LinearProgram, method: str, options: Mapping[str, float | bool]) -> bool | None:
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
