import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from proofcheck import InputError, Region
from proofcheck.region.threshold import threshold
from proofcheck.solve.shortest import is_shortest, shortest
from tests.region.strategies import gammas

levels = st.fractions(Fraction(1, 10), 5, max_denominator=20)


@given(gammas, levels)
def test_there_is_one_exactly_where_the_weak_region_is_not_empty_for_small_beta(
    gamma: list[Fraction], k: Fraction
) -> None:
    found = shortest(gamma, k)
    assert (found is not None) == (threshold(Region(gamma, weak=True)).phi > 0)
    assert found is None or is_shortest(gamma, found)


@given(gammas, levels, st.lists(st.fractions(-9, 9, max_denominator=9), min_size=6, max_size=6))
def test_no_point_with_both_sums_is_shorter(gamma: list[Fraction], k: Fraction, entries: list[Fraction]) -> None:
    found, lam = shortest(gamma, k), entries[: len(gamma)]
    linear, quadratic = Region(gamma).sums(lam)
    if linear < 0:
        lam, linear, quadratic = [-x for x in lam], -linear, -quadratic
    if quadratic < 0 or linear == 0:
        return
    assert found is not None
    stretched = [x * k / linear for x in lam]
    assert sum(x * x for x in found.lam) <= sum(x * x for x in stretched)


def test_it_is_what_a_solver_of_quadratic_programs_finds() -> None:
    rng = random.Random(3)
    for _ in range(20):
        gamma = [Fraction(rng.randint(-20, 20), 20) for _ in range(3)]
        if (found := shortest(gamma)) is None:
            continue
        g = np.array(gamma, dtype=float)
        solved = minimize(
            lambda lam: lam @ lam,
            np.array(found.lam, dtype=float) + 0.3,
            jac=lambda lam: 2 * lam,
            method="SLSQP",
            constraints=[
                {"type": "ineq", "fun": lambda lam, g=g: lam @ g - 1.5},
                {"type": "ineq", "fun": lambda lam, g=g: lam @ g**2},
            ],
            options={"ftol": 1e-14, "maxiter": 500},
        )
        assert solved.fun == pytest.approx(float(sum(x * x for x in found.lam)), rel=1e-6)


def test_within_a_box_multipliers_prove_the_optimum_on_random_instances_where_it_is_active_or_just_reached() -> None:
    rng, active, solved = random.Random(11), 0, 0
    while solved < 300:
        gamma = [Fraction(rng.choice([-1, 1]) * rng.randint(1, 40), 40) for _ in range(rng.randint(2, 6))]
        if (phi := threshold(Region(gamma, weak=True)).phi) == 0:
            continue
        least = Fraction(3, 2) / phi
        reach = least * Fraction(rng.choice([100, 101, 110, 130, 180, 300]), 100)
        found = shortest(gamma, reach=reach)
        assert found is not None
        assert is_shortest(gamma, found)
        assert max(map(abs, found.lam)) <= reach
        assert shortest(gamma, reach=least * Fraction(999, 1000)) is None
        active, solved = active + (max(map(abs, found.lam)) == reach), solved + 1
    assert active > 100


def test_within_a_box_it_is_what_a_solver_of_quadratic_programs_finds() -> None:
    found = shortest(["0.2", "-0.9", "0.3"], reach="2.5")
    assert found is not None
    gamma = np.array([0.2, -0.9, 0.3])
    solved = minimize(
        lambda lam: lam @ lam,
        np.array(found.lam, dtype=float) * 0.9,
        jac=lambda lam: 2 * lam,
        method="SLSQP",
        bounds=[(-2.5, 2.5)] * 3,
        constraints=[
            {"type": "ineq", "fun": lambda lam: lam @ gamma - 1.5},
            {"type": "ineq", "fun": lambda lam: lam @ gamma**2},
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert solved.success
    assert max(map(abs, found.lam)) == Fraction(5, 2)
    assert solved.fun == pytest.approx(float(sum(x * x for x in found.lam)), rel=1e-6)


def test_a_cut_entry_moved_off_its_end_is_no_proof() -> None:
    found = shortest(["0.8", "-0.6"], reach="10/9")
    assert found is not None
    assert is_shortest(["0.8", "-0.6"], found)
    assert not is_shortest(["0.8", "-0.6"], found._replace(reach=Fraction(2)))
    assert not is_shortest(["0.8", "-0.6"], found._replace(lam=(Fraction(1), *found.lam[1:])))


def test_another_point_or_another_multiplier_is_no_proof() -> None:
    gamma = ["1/5", "-9/10"]
    found = shortest(gamma)
    assert found is not None
    assert found.multipliers[1] > 0
    longer = found._replace(lam=tuple(2 * x for x in found.lam))
    assert not is_shortest(gamma, longer)
    assert not is_shortest(gamma, found._replace(multipliers=(found.multipliers[0], Fraction(0))))
    doubled = tuple(2 * t for t in found.multipliers)
    assert not is_shortest(gamma, longer._replace(multipliers=(doubled[0], doubled[1])))


@pytest.mark.parametrize("k", ["0", "-1"])
def test_a_level_that_is_not_positive_is_refused(k: str) -> None:
    with pytest.raises(InputError, match=r"at_least: expected a number > 0"):
        shortest(["1/2"], k)
