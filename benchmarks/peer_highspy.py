"""HiGHS by its own Python interface, the model passed as arrays."""

from collections.abc import Mapping
from typing import Any

import highspy
import numpy as np

from benchmarks.linear_program import LinearProgram, careful, plain, reduced
from benchmarks.problem import Problem

# 1e-12 and 1e-10 are the least values that HiGHS accepts.
_TIGHT = {"small_matrix_value": 1e-12, "primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


def default(problem: Problem) -> bool | None:
    """The plain program, options as they come."""
    return _solve(plain(problem), {})


def tight(problem: Problem) -> bool | None:
    """The plain program, tolerances at their least."""
    return _solve(plain(problem), _TIGHT)


def best(problem: Problem) -> bool | None:
    """The careful program, tolerances at their least."""
    return _solve(careful(problem), _TIGHT)


def best_without_presolve(problem: Problem) -> bool | None:
    """The careful program, tolerances at their least, no presolve."""
    return _solve(careful(problem), _TIGHT | {"presolve": "off"})


def reduced_without_presolve(problem: Problem) -> bool | None:
    """The program that our theory leaves, two rows and a box, tolerances at their least, no presolve."""
    return _solve(reduced(problem), _TIGHT | {"presolve": "off"})


def _solve(program: LinearProgram, options: Mapping[str, float | str]) -> bool | None:
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    for name, value in options.items():
        if solver.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refuses {name} = {value}")
    solver.passModel(_model(program))
    solver.run()
    status = solver.getModelStatus()
    # Every objective here is bounded, so "unbounded or infeasible" says infeasible.
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return False
    return program.verdict(solver.getObjectiveValue()) if status == highspy.HighsModelStatus.kOptimal else None


def _model(program: LinearProgram) -> highspy.HighsLp:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.cost), len(program.limit)
    model.col_cost_, model.col_lower_, model.col_upper_ = program.cost, program.lower, program.upper
    model.row_lower_, model.row_upper_ = np.full(len(program.limit), -np.inf), program.limit
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = program.starts, program.rows
    model.a_matrix_.value_ = program.values
    return model
