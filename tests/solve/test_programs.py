import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import cvxpy
import numpy as np
import pytest
from scipy.optimize import linprog

from proofcheck import InputError, Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.bench import Bench, to_lam, to_x
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
    return Bench(region, constraints or Constraints(len(gamma)), threshold(region).phi, "CLARABEL")


def best_radius(gamma: list[str], free: np.ndarray[Any, Any] | None = None) -> float:
    """The radius of a largest ball by another solver: max r with a·λ + ‖Pa‖r ≤ b; P projects onto Σ = 0, if asked."""
    g, n = np.array(gamma, float), len(gamma)
    normals = [-g, -g * g, *np.eye(n), *-np.eye(n)]
    ends = [-1 - float(C)] * 2 + [float(C / BETA)] * (2 * n)
    lengths = [np.linalg.norm(a if free is None else a - a.mean()) for a in normals]
    rows = np.column_stack([normals, lengths])
    equal = None if free is None else np.array([[1.0] * n + [0.0]])
    found = linprog([0] * n + [-1], rows, ends, equal, None if free is None else [1.0], bounds=[(None, None)] * (n + 1))
    return float(-found.fun)


def radius_at(lam: tuple[Fraction, ...], gamma: list[str], *, on_sum: bool = False) -> float:
    g, n = np.array(gamma, float), len(gamma)
    x = np.array(lam, float)
    normals = [g, g * g, *-np.eye(n), *np.eye(n)]
    slacks = [
        normal @ x - end for normal, end in zip(normals, [1 + float(C)] * 2 + [-float(C / BETA)] * 2 * n, strict=True)
    ]
    lengths = [np.linalg.norm(a - a.mean() if on_sum else a) for a in normals]
    return float(min(slack / length for slack, length in zip(slacks, lengths, strict=True)))


def lam_of(made: Bench, answer: Answer, *, close: bool = False) -> tuple[Fraction, ...]:
    assert answer.x is not None
    return to_lam(answer.x, made.close(BETA, C) if close else made.wide(BETA))


@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_centre_has_the_radius_that_another_solver_finds(gamma: list[str]) -> None:
    made = bench(gamma)
    lam = lam_of(made, made.program(BETA).centre(made.wide(BETA), AT))
    assert radius_at(lam, gamma) == pytest.approx(best_radius(gamma), rel=1e-6)


@pytest.mark.parametrize("gamma", [["0.9", "1"], ["0.3", "0.9", "-0.9"], ["-0.9", "0.8", "0.5", "-0.1"]])
def test_under_a_sum_the_ball_lives_within_it(gamma: list[str]) -> None:
    # Σλ = 1 is scaled by the bench: it is asked with targets that leave room, so that the sums can be met.
    made = bench(gamma, Constraints(len(gamma), sum_to_one=True))
    answer = made.program(BETA).centre(made.wide(BETA), AT)
    expected = best_radius(gamma, np.ones(len(gamma)))
    lam = lam_of(made, answer)
    assert sum(lam) == pytest.approx(1, abs=1e-6)
    assert radius_at(lam, gamma, on_sum=True) == pytest.approx(expected, rel=1e-5)


def test_a_coordinate_that_cannot_move_does_not_shrink_the_ball() -> None:
    fixed = Constraints(2, lam_min=(Fraction(2), Fraction(-100)), lam_max=(Fraction(2), Fraction(100)))
    made = bench(["0.9", "0.9"], fixed)
    lam = lam_of(made, made.program(BETA).centre(made.wide(BETA), AT))
    least = (1 + C - Fraction("0.81") * 2) / Fraction("0.81")
    assert [float(entry) for entry in lam] == pytest.approx([2, float(least + C / BETA) / 2], rel=1e-6)


def test_with_one_common_value_the_centre_is_the_middle_of_a_segment() -> None:
    made = bench(["0.9", "0.5"], Constraints(2, equal=True))
    lam = lam_of(made, made.program(BETA).centre(made.wide(BETA), AT))
    least = (1 + C) / (Fraction("0.81") + Fraction("0.25"))
    assert [float(entry) for entry in lam] == pytest.approx([float(least + C / BETA) / 2] * 2, rel=1e-6)


def test_with_a_radius_a_ball_around_the_centre_serves_for_every_gamma() -> None:
    gamma, spread = ["0.7", "-0.5"], 0.05
    made = bench(gamma, gamma_radius=spread)
    lam = lam_of(made, made.program(BETA).centre(made.wide(BETA), AT))
    margins = [
        radius_at(lam, [str(Fraction(gamma[0]) + a * spread), str(Fraction(gamma[1]) + b * spread)])
        for a in (-1, 0, 1)
        for b in (-1, 0, 1)
    ]
    assert 0.2 < min(margins) <= best_radius(gamma)


@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_largest_margin_is_the_closed_form(gamma: list[str]) -> None:
    """τ* = (c/β)φ − (1+c), by minimax."""
    made = bench(gamma)
    lam = lam_of(made, made.program(BETA).margin(made.wide(BETA), AT))
    expected = C / BETA * made.phi - (1 + C)
    assert float(min(made.region.sums(lam)) - (1 + C)) == pytest.approx(float(expected), rel=1e-6)


@pytest.mark.parametrize("gamma", GAMMAS[:2] + GAMMAS[3:])
@pytest.mark.parametrize("target", ["0", "-3", "30"])
def test_the_nearest_point_is_that_of_brute_force(gamma: list[str], target: str) -> None:
    made, aim = bench(gamma), [Fraction(target)] * len(gamma)
    units = made.close(BETA, C)
    answer = made.program(BETA).nearest(units, AT, to_x(tuple(aim), units))
    exact = nearest(made.region, made.constraints, BETA, C, aim)
    found = lam_of(made, answer, close=True)
    assert float(squared_distance(found, aim)) == pytest.approx(float(squared_distance(exact, aim)), rel=1e-5)


def test_free_c_is_part_of_the_program() -> None:
    made = bench(["1/2"])
    lowest = made.program(BETA).furthest(made.wide(BETA), WHOLE, Goal(on_c=-1))
    assert lowest.c is not None
    assert float(lowest.c) == pytest.approx(float(BETA / (made.phi - BETA)), rel=1e-6)


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
