"""The peers that compute exactly: pplpy, the Parma Polyhedra Library in GMP integers, and z3.

Each is imported by the function that asks it: a cold start must not pay for another.
"""

import math
from fractions import Fraction
from typing import Any

from benchmarks.problem import Problem


def ppl_polyhedron(problem: Problem) -> bool:
    """An NNC_Polyhedron, whose constraints may be strict, asked whether it is empty: double description."""
    import ppl

    polyhedron = ppl.NNC_Polyhedron(_dimension(problem), "universe")
    for constraint in _theorem(problem, strict=True):
        polyhedron.add_constraint(constraint)
    return not polyhedron.is_empty()


def ppl_simplex(problem: Problem) -> bool:
    """An MIP_Problem without integers: exact simplex, asked for the least c, or whether λ exists for a given c."""
    import ppl

    program = ppl.MIP_Problem(_dimension(problem))
    for constraint in _theorem(problem, strict=False):
        program.add_constraint(constraint)
    if not program.is_satisfiable():
        return False
    if problem.c is not None:
        return True
    program.set_objective_function(ppl.Variable(len(problem.gamma)) * 1)
    program.set_optimization_mode("minimization")
    return bool(program.optimal_value() < 1)


def ppl_reduced_simplex(problem: Problem) -> bool:
    """MIP_Problem on the program that our theory leaves: φ = max z, Σs_iγ_i ≥ z, Σs_iγ_i² ≥ z, |s_i| ≤ 1."""
    import ppl

    gamma, beta = [Fraction(entry) for entry in problem.gamma], Fraction(problem.beta)
    n = len(gamma)
    program, z = ppl.MIP_Problem(n + 1), ppl.Variable(n)
    for entries in (gamma, [g * g for g in gamma]):
        weights, unit = _integers([*entries, Fraction(1)])
        program.add_constraint(ppl.Linear_Expression(weights[:n], 0) >= unit * z)
    for constraint in _box(n, ppl.Linear_Expression(1)):
        program.add_constraint(constraint)
    program.set_objective_function(z * 1)
    program.set_optimization_mode("maximization")
    phi = _fraction(program.optimal_value())
    if beta == 0:
        return phi > 0
    c = problem.c
    return phi > 2 * beta if c is None else Fraction(c) * phi >= beta * (1 + Fraction(c))


def ppl_vertices(problem: Problem) -> int:
    """How many vertices the region at this β and c has: the generators of a C_Polyhedron, made rational."""
    import ppl

    n = len(problem.gamma)
    polyhedron = ppl.C_Polyhedron(n, "universe")
    for constraint in _theorem(problem, strict=False):
        polyhedron.add_constraint(constraint)
    points = [generator for generator in polyhedron.minimized_generators() if generator.is_point()]
    return len([[Fraction(int(x), int(p.divisor())) for x in p.coefficients()] for p in points])


def _dimension(problem: Problem) -> int:
    return len(problem.gamma) + (problem.c is None)


def _theorem(problem: Problem, *, strict: bool) -> list[Any]:
    """Theorem 3's constraints on (λ, c), or on λ for a given c, every row in integers.

    The box comes first: double description, which takes constraints in turn, is many times faster so.
    """
    import ppl

    gamma, beta = [Fraction(entry) for entry in problem.gamma], Fraction(problem.beta)
    n = len(gamma)
    if problem.c is None:
        c: Any = ppl.Variable(n)
        scale = 1
        constraints = [c > 0, c < 1] if strict else [c >= 0]
    else:
        c, scale = Fraction(problem.c).numerator, Fraction(problem.c).denominator
        constraints = []
    # beta·scale·|λ_i| ≤ c and scale·Σ ≥ scale + c, as c stands for scale·c when it is a number.
    constraints += _box(n, ppl.Linear_Expression(c * beta.denominator), beta.numerator * scale)
    for entries in (gamma, [g * g for g in gamma]):
        weights, unit = _integers([*entries, Fraction(1)])
        sums = ppl.Linear_Expression([scale * weight for weight in weights[:n]], 0)
        constraints.append(sums >= unit * (scale + c))
    return constraints


def _box(n: int, reach: Any, unit: int = 1) -> list[Any]:
    import ppl

    lam = [ppl.Variable(i) for i in range(n)]
    return [bound for entry in lam for bound in (unit * entry <= reach, -unit * entry <= reach)]


def _integers(values: list[Fraction]) -> tuple[list[int], int]:
    unit = math.lcm(*[value.denominator for value in values])
    return [value.numerator * (unit // value.denominator) for value in values], unit


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.numerator), int(value.denominator))


def z3_default(problem: Problem) -> bool | None:
    """Solver(), the constraints as a person writes them."""
    import z3

    return _ask_z3(z3.Solver(), problem)


def z3_best(problem: Problem) -> bool | None:
    """A solver for the logic QF_LRA."""
    import z3

    return _ask_z3(z3.SolverFor("QF_LRA"), problem)


def _ask_z3(solver: Any, problem: Problem) -> bool | None:
    import z3

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
