"""Theorems 1, 2 and 3 inside their regions, for full, truncated and pruned task vectors.

Θ(ε) is θ·ε, with the θ that other seeds predict where Theorem 1's λ is least; β is what they predict for λ = −1; Θ(1)
is half-way from a learned task to f = 0.
"""

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.properties.cells import PAIRS, Cell
from tests.properties.limits import Limits
from tests.properties.regions import FARTHEST, HALF_WAY, NEAR_BY, gammas, least_c, negation, points, target, variants

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")


@examples(60)
@given(data=st.data())
def test_theorem_1_adds_aligned_and_irrelevant_tasks(shared: list[Cell], limits: Limits, data: st.DataObject) -> None:
    cell, alpha = data.draw(st.sampled_from(shared)), data.draw(st.sampled_from((0.0, 0.5, 0.8)))
    beta = limits.beta(cell.key.M)
    lam = data.draw(st.floats(1 - alpha + beta, FARTHEST), label="lambda")
    first, second = _losses(cell, alpha, lam, data)
    assert first <= limits.theta * cell.epsilon[0] + abs(lam) * beta
    assert second <= limits.theta * cell.epsilon[PAIRS[alpha]]


@examples(25)
@given(data=st.data())
def test_theorem_1_learns_both_tasks_with_a_read_out_for_each_position_up_to_lambda_1(
    position: list[Cell], limits: Limits, data: st.DataObject
) -> None:
    # Their ε, about 0.1, spreads so widely over seeds that a multiple of it would say nothing.
    cell, alpha = data.draw(st.sampled_from(position)), data.draw(st.sampled_from((0.0, 0.5, 0.8)))
    beta = limits.beta(cell.key.M)
    lam = data.draw(st.floats(1 - alpha + beta, 1 + beta), label="lambda")
    assert max(_losses(cell, alpha, lam, data)) < HALF_WAY


@examples(30)
@given(data=st.data())
def test_theorem_1_no_addition_makes_both_losses_of_contradictory_tasks_small(
    shared: list[Cell], limits: Limits, data: st.DataObject
) -> None:
    cell, alpha = data.draw(st.sampled_from(shared)), data.draw(st.sampled_from((-0.5, -0.8)))
    lam = data.draw(st.floats(0, FARTHEST), label="lambda")
    first, second = _losses(cell, alpha, lam, data)
    learned = first <= limits.theta * cell.epsilon[0] + abs(lam) * limits.beta(cell.key.M)
    assert not (learned and second <= limits.theta * cell.epsilon[PAIRS[alpha]])


@examples(60)
@given(data=st.data())
def test_theorem_2_keeps_the_first_task_down_to_minus_1_over_alpha_squared(
    shared: list[Cell], unconfused: list[Cell], limits: Limits, data: st.DataObject
) -> None:
    cell, alpha = data.draw(st.sampled_from([*shared, *unconfused])), data.draw(st.sampled_from((0.0, -0.5, -0.8)))
    lam = data.draw(st.floats(max(-FARTHEST, _paper_end(alpha)), 0), label="lambda")
    first, _ = _losses(cell, alpha, lam, data)
    assert first <= limits.theta * cell.epsilon[0] + abs(lam) * limits.beta(cell.key.M)


@examples(60)
@given(data=st.data())
def test_theorem_2_amended_unlearns_the_second_task_until_its_attention_flips(
    shared: list[Cell], exact: list[Cell], unconfused: list[Cell], data: st.DataObject
) -> None:
    cell = data.draw(st.sampled_from([*shared, *exact, *unconfused]))
    alpha = data.draw(st.sampled_from((0.0, -0.5, -0.8)))
    lam = data.draw(st.floats(max(-FARTHEST, _paper_end(alpha), negation(cell, alpha)[0]), 0), label="lambda")
    assert _losses(cell, alpha, lam, data)[1] >= HALF_WAY


@examples(25)
@given(data=st.data())
def test_theorem_2_as_stated_unlearns_the_second_task_when_no_token_confuses(
    unconfused: list[Cell], data: st.DataObject
) -> None:
    cell, alpha = data.draw(st.sampled_from(unconfused)), data.draw(st.sampled_from((0.0, -0.5, -0.8)))
    lam = data.draw(st.floats(max(-FARTHEST, _paper_end(alpha)), 0), label="lambda")
    assert _losses(cell, alpha, lam, data)[1] >= HALF_WAY


@examples(60)
@given(data=st.data(), gamma=gammas())
def test_theorem_3_learns_the_target_at_every_point_of_its_polytope(
    shared: list[Cell], limits: Limits, data: st.DataObject, gamma: list[Fraction]
) -> None:
    # What n task vectors do to a task that is not theirs adds up, to nβ|λ| at worst. With the β of one in its place the
    # theorem fails at corners (test_contradictions).
    betas = {M: len(gamma) * limits.beta(M) for M in (10, 20, 40)}
    with_points = [cell for cell in shared if least_c(gamma, betas[cell.key.M]) is not None]
    assume(with_points)
    cell = data.draw(st.sampled_from(with_points))
    lam = data.draw(points(gamma, betas[cell.key.M]), label="lambda")
    network = cell.merged(dict(enumerate(map(float, lam))), data.draw(variants(cell)))
    epsilon = max(cell.epsilon[task] for task in range(len(gamma)))
    assert cell.loss(network, target(cell, gamma)) <= limits.theta * epsilon


@examples(25)
@given(data=st.data())
def test_theorem_2_keeps_the_first_task_with_a_read_out_for_each_position(
    position: list[Cell], data: st.DataObject
) -> None:
    cell, alpha = data.draw(st.sampled_from(position)), data.draw(st.sampled_from((0.0, -0.5, -0.8)))
    lam = data.draw(st.floats(max(-FARTHEST, _paper_end(alpha)), 0), label="lambda")
    assert _losses(cell, alpha, lam, data)[0] < HALF_WAY


@examples(25)
@given(data=st.data())
def test_theorem_2_unlearns_the_second_task_with_a_read_out_for_each_position_down_to_lambda_minus_1(
    position: list[Cell], data: st.DataObject
) -> None:
    cell, alpha = data.draw(st.sampled_from(position)), data.draw(st.sampled_from((0.0, -0.5, -0.8)))
    lam = data.draw(st.floats(-1, 0), label="lambda")
    assert _losses(cell, alpha, lam, data)[1] >= HALF_WAY


@examples(25)
@given(data=st.data(), gamma=st.sampled_from(NEAR_BY))
def test_theorem_3_learns_the_target_with_a_read_out_for_each_position_where_c_is_least(
    position: list[Cell], limits: Limits, data: st.DataObject, gamma: tuple[str, ...]
) -> None:
    cell, exact = data.draw(st.sampled_from(position)), [Fraction(entry) for entry in gamma]
    lam = data.draw(points(exact, limits.beta(cell.key.M), Fraction(0)), label="lambda")
    network = cell.merged(dict(enumerate(map(float, lam))), data.draw(variants(cell)))
    assert cell.loss(network, target(cell, exact)) < HALF_WAY


def _paper_end(alpha: float) -> float:
    """−α⁻², Theorem 2's lower end with constant 1."""
    return -(alpha**-2) if alpha else float("-inf")


def _losses(cell: Cell, alpha: float, lam: float, data: st.DataObject) -> tuple[float, float]:
    """E_T1 and E_T2 of Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2."""
    other = PAIRS[alpha]
    network = cell.merged({0: 1.0, other: lam}, data.draw(variants(cell)))
    return cell.loss(network, cell.mu[0]), cell.loss(network, cell.mu[other])
