import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofcheck import Region, check, critical_beta, feasible
from proofcheck.region.threshold import threshold
from tests.region.strategies import gammas, regions


def phi(*gamma: Fraction | str | int, **settings: object) -> Fraction:
    return threshold(Region(gamma, **settings)).phi  # type: ignore[arg-type] # settings are forwarded


@pytest.mark.parametrize(
    ("gamma", "value"),
    [
        (["0"], 0),
        (["0", "0", "0"], 0),
        (["1"], 1),
        (["-1"], 0),
        (["-0.64"], 0),
        (["-0.64", "-0.64", "0"], 0),
        (["0.5"], "1/4"),
        (["0.5", "0.25"], "5/16"),
        (["0.5", "-0.5"], "1/3"),
        (["1", "-1"], 1),
        (["-1/2", "-1/4"], "1/24"),
        (["0.79", "-0.64"], "11297/16400"),
    ],
)
def test_phi_is_the_minimum_worked_out_by_hand(gamma: list[str], value: str | int) -> None:
    assert phi(*gamma) == Fraction(value)


@given(regions())
def test_the_pair_proves_phi(region: Region) -> None:
    proof = threshold(region)
    assert 0 <= proof.t <= 1
    assert all(abs(entry) <= 1 for entry in proof.s)
    assert region.dual(proof.t) == proof.phi == min(region.sums(proof.s))


@given(regions(), st.fractions(0, 1))
def test_phi_is_below_the_dual_everywhere(region: Region, t: Fraction) -> None:
    assert threshold(region).phi <= region.dual(t)


@given(gammas)
def test_phi_is_zero_only_for_one_common_negative_value(gamma: list[Fraction]) -> None:
    nonzero = {entry for entry in gamma if entry}
    expected = not nonzero or (len(nonzero) == 1 and min(nonzero) < 0)
    assert (phi(*gamma) == 0) == expected


@given(gammas, st.randoms(use_true_random=False), st.integers(1, 4), st.integers(0, 3))
def test_order_copies_and_zeros_change_phi_as_they_must(
    gamma: list[Fraction], shuffler: random.Random, copies: int, zeros: int
) -> None:
    value = phi(*gamma)
    shuffled = gamma.copy()
    shuffler.shuffle(shuffled)
    assert phi(*shuffled) == value
    assert phi(*(gamma * copies)) == copies * value
    assert phi(*gamma, *[0] * zeros) == value


@given(regions(with_radius=True), st.fractions(0, 1, max_denominator=10))
def test_a_smaller_radius_never_lowers_phi(region: Region, factor: Fraction) -> None:
    assert region.gamma_radius is not None
    smaller = Region(region.gamma, gamma_radius=[factor * radius for radius in region.gamma_radius])
    assert threshold(smaller).phi >= threshold(region).phi


def _phi_by_linear_program(region: Region) -> float:
    """max τ, both worst-case sums ≥ τ over the unit box, with λ split into its positive and negative part."""
    box, n = region.box, len(region.gamma)
    unit = box.denominator
    low, high = [a / unit for a in box.low], [b / unit for b in box.high]
    least, greatest = [a / unit**2 for a in box.least], [b / unit**2 for b in box.greatest]
    rows = [[-a for a in low] + high + [1.0], [-a for a in least] + greatest + [1.0]]
    solved = linprog([0.0] * (2 * n) + [-1.0], A_ub=rows, b_ub=[0, 0], bounds=[(0, 1)] * (2 * n) + [(None, None)])
    return float(-solved.fun)


def test_phi_agrees_with_a_linear_program_on_random_boxes() -> None:
    generator = random.Random(7)
    for _ in range(300):
        n = generator.randint(1, 6)
        gamma = [Fraction(generator.randint(-100, 100), 100) for _ in range(n)]
        radius = [Fraction(generator.choice([0, 0, 5, 20, 60]), 100) for _ in range(n)]
        region = Region(gamma, gamma_radius=radius)
        assert float(threshold(region).phi) == pytest.approx(_phi_by_linear_program(region), abs=1e-9)


def test_tiny_correlations_are_not_lost() -> None:
    assert phi("1e-9", "-1e-9") > 0
    assert phi("1e-300") == Fraction(1, 10**600)


@pytest.mark.slow
def test_a_hundred_thousand_tasks_are_decided_certified_and_checked() -> None:
    generator = random.Random(3)
    gamma = [Fraction(generator.randint(-999, 999), 1000) for _ in range(100_000)]
    verdict = feasible(Region(gamma, beta="1/20"))
    assert check(verdict.certificate).startswith("nonempty")


def test_critical_beta_takes_correlations_or_a_region() -> None:
    assert critical_beta([0.5]) == critical_beta(Region([0.5], beta=3)) == Fraction(1, 8)
    assert critical_beta(Region([0.5], gamma_radius="1/4")) == Fraction(1, 32)
