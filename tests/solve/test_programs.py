import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import cvxpy
import pytest

from proofcheck import InputError, Region
from proofcheck.region.threshold import decide
from proofcheck.solve.compiled import Bench, to_lam, to_x
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.duality import Goal
from proofcheck.solve.programs import Answer, installed
from proofcheck.solve.slice import WHOLE, Interval
from tests.solve.corners import nearest, squared_distance

BETA, C = Fraction(1, 20), Fraction(2, 3)
AT = Interval(C, C)
GAMMAS = [["0.79", "-0.64"], ["0.3", "0.9", "-0.2"], ["-0.9", "0.8", "0.1", "-0.1"], ["0.5"]]


def bench(gamma: list[str], constraints: Constraints | None = None, **given: Any) -> Bench:
    region = Region(gamma, **given)
    return Bench(decide(region), constraints or Constraints(len(gamma)), "CLARABEL")


def lam_of(made: Bench, answer: Answer) -> tuple[Fraction, ...]:
    assert answer.x is not None
    return to_lam(answer.x, made.close(BETA, C))


@pytest.mark.parametrize("gamma", GAMMAS[:2] + GAMMAS[3:])
@pytest.mark.parametrize("target", ["0", "-3", "30"])
def test_the_nearest_point_is_that_of_brute_force(gamma: list[str], target: str) -> None:
    made, aim = bench(gamma), [Fraction(target)] * len(gamma)
    units = made.close(BETA, C)
    answer = made.program(BETA).nearest(units, AT, to_x(tuple(aim), units))
    exact = nearest(made.region, made.constraints, BETA, C, aim)
    found = lam_of(made, answer)
    assert float(squared_distance(found, aim)) == pytest.approx(float(squared_distance(exact, aim)), rel=1e-5)


def test_free_c_is_part_of_the_program() -> None:
    made = bench(["1/2"])
    lowest = made.program(BETA).furthest(made.wide(BETA), WHOLE, Goal(on_c=-1))
    assert lowest.c is not None
    assert float(lowest.c) == pytest.approx(float(BETA / (made.decision.phi - BETA)), rel=1e-6)


def test_multipliers_prove_what_the_program_found() -> None:
    made = bench(["1/2"])
    found = made.program(BETA).furthest(made.wide(BETA), WHOLE, Goal(0, -1))
    # min λ = 1/(φ−β) = 5, where Σλγ² is tight: in units of 1/β its multiplier is 1/(1 − β/φ).
    assert found.multipliers is not None
    assert [float(y) for y in found.multipliers] == pytest.approx([0, 1 / (1 - 0.2), 0], abs=1e-6)


@pytest.mark.parametrize("name", ["CLARABEL", "clarabel", "SCS", "HIGHS", "SCIPY"])
def test_solvers_are_known_in_any_case(name: str) -> None:
    assert installed(name) == name.upper()


@pytest.mark.parametrize("name", ["", "nonsense", "PLUS"])
def test_an_unknown_solver_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(InputError, match="solver: expected one of CLARABEL") as raised:
        installed(name)
    assert "\n" not in str(raised.value)


def solving(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., None]) -> Answer:
    made = bench(["1/2"])
    program = made.program(BETA)
    monkeypatch.setattr(cvxpy.Problem, "solve", instead)
    return program.feasible(made.wide(BETA), WHOLE)


def test_a_solver_that_fails_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise cvxpy.SolverError("no luck")

    assert solving(monkeypatch, fail) == Answer("solver_error")


def test_an_inaccurate_solution_is_no_answer_and_no_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = cvxpy.Problem.solve

    def inaccurate(problem: cvxpy.Problem, **given: Any) -> None:
        solve(problem, **given)
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
