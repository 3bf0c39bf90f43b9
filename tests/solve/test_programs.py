import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import cvxpy
import pytest

from proofcheck import InputError, Region
from proofcheck.region.threshold import decide
from proofcheck.solve.bench import Bench, to_lam, to_x
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.duality import Goal
from proofcheck.solve.programs import Answer, installed
from proofcheck.solve.slice import WHOLE, Interval
from tests.solve.corners import nearest, squared_distance

BETA, C = Fraction(1, 20), Fraction(2, 3)
AT = Interval(C, C)
GAMMAS = [["0.79", "-0.64"], ["0.3", "0.9", "-0.2"], ["-0.9", "0.8", "0.1", "-0.1"], ["0.5"]]


def bench(gamma: list[str], constraints: Constraints | None = None, **options: Any) -> Bench:
    region = Region(gamma, **options)
    return Bench(decide(region), constraints or Constraints(len(gamma)), "CLARABEL")


def lam_of(programs: Bench, answer: Answer) -> tuple[Fraction, ...]:
    assert answer.x is not None
    return to_lam(answer.x, programs.close(BETA, C))


@pytest.mark.parametrize("gamma", GAMMAS[:2] + GAMMAS[3:])
@pytest.mark.parametrize("target", ["0", "-3", "30"])
def test_the_nearest_point_is_that_of_brute_force(gamma: list[str], target: str) -> None:
    programs, aim = bench(gamma), [Fraction(target)] * len(gamma)
    units = programs.close(BETA, C)
    answer = programs.program(BETA).nearest(units, AT, to_x(tuple(aim), units))
    exact = nearest(programs.region, programs.constraints, BETA, C, aim)
    lam = lam_of(programs, answer)
    assert float(squared_distance(lam, aim)) == pytest.approx(float(squared_distance(exact, aim)), rel=1e-5)


def test_free_c_is_part_of_the_program() -> None:
    programs = bench(["1/2"])
    lowest = programs.program(BETA).furthest(programs.wide(BETA), WHOLE, Goal(on_c=-1))
    assert lowest.c is not None
    assert float(lowest.c) == pytest.approx(float(BETA / (programs.decision.phi - BETA)), rel=1e-6)


def test_multipliers_prove_what_the_program_found() -> None:
    programs = bench(["1/2"])
    answer = programs.program(BETA).furthest(programs.wide(BETA), WHOLE, Goal(0, -1))
    # min λ = 1/(φ−β) = 5, where Σλγ² is tight: in units of 1/β its multiplier is 1/(1 − β/φ).
    assert answer.multipliers is not None
    assert [float(y) for y in answer.multipliers] == pytest.approx([0, 1 / (1 - 0.2), 0], abs=1e-6)


@pytest.mark.parametrize("name", ["CLARABEL", "clarabel", "SCS", "HIGHS", "SCIPY"])
def test_solvers_are_known_in_any_case(name: str) -> None:
    assert installed(name) == name.upper()


@pytest.mark.parametrize("name", ["", "nonsense", "PLUS"])
def test_an_unknown_solver_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(InputError, match="solver: expected one of CLARABEL") as raised:
        installed(name)
    assert "\n" not in str(raised.value)


def solving(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., None]) -> Answer:
    programs = bench(["1/2"])
    program = programs.program(BETA)
    monkeypatch.setattr(cvxpy.Problem, "solve", instead)
    return program.feasible(programs.wide(BETA), WHOLE)


def test_a_solver_that_fails_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise cvxpy.SolverError("no luck")

    assert solving(monkeypatch, fail) == Answer("solver_error")


def test_an_inaccurate_solution_is_no_answer_and_no_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = cvxpy.Problem.solve

    def inaccurate(problem: cvxpy.Problem, **options: Any) -> None:
        solve(problem, **options)
        problem._status = "optimal_inaccurate"
        warnings.warn("Solution may be inaccurate. Try another solver.", stacklevel=1)

    assert solving(monkeypatch, inaccurate) == Answer("optimal_inaccurate")


def test_other_warnings_are_not_silenced(monkeypatch: pytest.MonkeyPatch) -> None:
    def warn(*_: object, **__: object) -> None:
        warnings.warn("something else", stacklevel=1)

    with pytest.raises(UserWarning, match="something else"):
        solving(monkeypatch, warn)


def test_the_programs_follow_the_rules_that_make_a_second_solve_cheap() -> None:
    program = bench(["1/2", "-1/4"], Constraints(2, sum_to_one=True, nonnegative=True), gamma_radius="1/10").program(
        BETA
    )
    assert program._furthest.is_dcp(dpp=True)
    assert program._nearest.is_dcp(dpp=True)
