"""The weak region: Theorem 3's conditions with Σλ_iγ_i² ≥ 0 in place of ≥ 1 + c."""

import random
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofcheck import Region, check, feasible
from proofcheck.region.threshold import threshold
from proofcheck.region.vertices import vertices
from tests.region.strategies import gammas, regions

weak_regions = regions(weak=st.just(True))  # a value to draw, not a flag


def phi(*gamma: Fraction | str | int) -> Fraction:
    return threshold(Region(gamma, weak=True)).phi


def _direct(gamma: list[Fraction]) -> Fraction:
    """min of Σ|γ_i + xγ_i²| over x ≥ 0, at its bends 0 and −1/γ_i: no code of ours, and no t."""
    bends = [Fraction(0), *(-1 / g for g in gamma if g < 0)]
    return min(sum((abs(g + x * g * g) for g in gamma), Fraction(0)) for x in bends)


@pytest.mark.parametrize(
    ("gamma", "value"),
    [
        (["0"], 0),
        (["0", "0"], 0),
        (["-0.64"], 0),
        (["-1/2", "-1/2", "0"], 0),
        (["1"], 1),
        # At x = 0 the slope 0.64 − 0.36 is ≥ 0: λ ∝ (1, −1) reaches 0.8 + 0.6 with Σλγ² = 0.28 ≥ 0.
        (["0.8", "-0.6"], "7/5"),
        # At x = 0 the slope 0.04 − 0.81 is < 0; at x = 1/0.9 only 0.2 + 0.04/0.9 is left.
        (["0.2", "-0.9"], "11/45"),
        # At x = 2, where −1/2 bends: 0 + |−1/4 + 2/16| = 1/8; at x = 4: |−1/2 + 1| + 0 = 1/2.
        (["-1/2", "-1/4"], "1/8"),
    ],
)
def test_phi_is_the_minimum_worked_out_by_hand(gamma: list[str], value: str | int) -> None:
    assert phi(*gamma) == Fraction(value)


def test_the_critical_beta_of_the_main_example_is_twice_that_of_theorem_3() -> None:
    gamma = ["0.8", "-0.6"]
    assert feasible(Region(gamma, weak=True)).critical_beta == Fraction(7, 10)
    assert feasible(Region(gamma)).critical_beta < Fraction(36, 100)


@given(gammas)
def test_phi_is_the_least_value_at_the_bends(gamma: list[Fraction]) -> None:
    assert phi(*gamma) == _direct(gamma)


@given(gammas)
def test_phi_is_at_least_that_of_theorem_3_and_positive_with_it(gamma: list[Fraction]) -> None:
    strong = threshold(Region(gamma)).phi
    assert phi(*gamma) >= strong
    assert (phi(*gamma) > 0) == (strong > 0)


@given(weak_regions)
def test_every_answer_has_a_certificate_that_the_checker_accepts(region: Region) -> None:
    answer = feasible(region)
    assert check(answer.certificate).startswith(answer.verdict)


@given(weak_regions, st.fractions(Fraction(1, 100), 1))
def test_the_dual_bounds_phi_at_every_t(region: Region, t: Fraction) -> None:
    assert threshold(region).phi * t <= region.dual(t)


def test_phi_equals_the_linear_program_on_random_boxes() -> None:
    rng = random.Random(20)
    written = ["-1/2 -1/2", "0 -1/3", "1/2 -1/2 -1/2", "-1 1", "0 0 0"]
    degenerate = [[Fraction(entry) for entry in row.split()] for row in written]
    drawn = [[Fraction(rng.randint(-20, 20), 20) for _ in range(rng.randint(1, 6))] for _ in range(295)]
    for number, gamma in enumerate(degenerate + drawn):
        region = Region(gamma, gamma_radius=Fraction(rng.randint(0, 10), 40) if number % 2 else None, weak=True)
        low, high, least, most, unit = region.box
        n = len(low)
        # λ = x − y with x, y ≥ 0; the worst ends are low and least for x, high and greatest for y.
        linear = [-a / unit for a in low] + [b / unit for b in high] + [1.0]
        square = [-a / unit**2 for a in least] + [b / unit**2 for b in most] + [0.0]
        within = [[float(i in (k, n + k)) for i in range(2 * n)] + [0.0] for k in range(n)]
        found = linprog(
            [0.0] * (2 * n) + [-1.0],
            A_ub=[linear, square, *within],
            b_ub=[0.0, 0.0] + [1.0] * n,
            bounds=[(0, None)] * (2 * n) + [(None, None)],
        )
        assert float(threshold(region).phi) == pytest.approx(-found.fun, abs=1e-9), gamma


@given(weak_regions, st.lists(st.fractions(-6, 6, max_denominator=8), min_size=6, max_size=6))
def test_a_point_is_located_by_the_inequalities_themselves(region: Region, entries: list[Fraction]) -> None:
    lam = entries[: len(region.gamma)]
    where = feasible(region, lam=lam).lam
    assert where is not None
    linear, quadratic = region.sums(lam)
    cs = [region.c] if region.c is not None else [linear - 1, min(linear - 1, Fraction(9999, 10000))]
    held = quadratic >= 0 and any(
        0 < c < 1 and linear >= 1 + c and max(map(abs, lam)) * where.beta <= c for c in cs if c is not None
    )
    assert where.inside >= held
    assert where.inside == (where.fails == ())


@pytest.mark.parametrize("gamma", [["0.8", "-0.6"], ["0.2", "-0.9"], ["1/2", "1/4", "-1/2"]])
def test_vertices_are_in_the_region_and_a_random_direction_has_its_best_among_them(gamma: list[str]) -> None:
    region = Region(gamma, beta="1/20", c="1/2", weak=True)
    corners = vertices(region)
    assert all(min(region.slacks(corner, beta=Fraction(1, 20), c=Fraction(1, 2))) >= 0 for corner in corners)
    exact = region.gamma
    for direction in product((-1.0, 0.5), repeat=len(gamma)):
        found = linprog(
            direction,
            A_ub=[[-float(g) for g in exact], [-float(g * g) for g in exact]],
            b_ub=[-1.5, 0.0],
            bounds=[(-10, 10)] * len(gamma),
        )
        best = min(sum(d * float(x) for d, x in zip(direction, corner, strict=True)) for corner in corners)
        assert best == pytest.approx(found.fun, abs=1e-7)
