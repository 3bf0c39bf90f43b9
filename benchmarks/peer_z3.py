"""z3: exact, over linear real arithmetic, strict inequalities included."""

from fractions import Fraction

import z3

from benchmarks.problem import Problem


def default(problem: Problem) -> bool | None:
    """Solver(), the constraints as a person writes them."""
    return _ask(z3.Solver(), problem)


def best(problem: Problem) -> bool | None:
    """A solver for the logic QF_LRA."""
    return _ask(z3.SolverFor("QF_LRA"), problem)


def _ask(solver: z3.Solver, problem: Problem) -> bool | None:
    lam = [z3.Real(f"lam{i}") for i in range(len(problem.gamma))]
    c = z3.Real("c") if problem.c is None else z3.RealVal(problem.c)
    beta = z3.RealVal(problem.beta)
    solver.add(z3.Sum([z3.RealVal(g) * x for g, x in zip(problem.gamma, lam, strict=True)]) >= 1 + c)
    squares = [z3.RealVal(str(Fraction(g) ** 2)) for g in problem.gamma]
    solver.add(z3.Sum([g * x for g, x in zip(squares, lam, strict=True)]) >= 1 + c)
    for entry in lam:
        solver.add(beta * entry <= c, -beta * entry <= c)
    solver.add(c > 0, c < 1)
    answer = solver.check()
    return None if answer == z3.unknown else bool(answer == z3.sat)
