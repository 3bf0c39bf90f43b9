"""What the paper claims and these networks contradict, each with the law that was measured in its place."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure.corollaries import judge_rows, judge_V, judge_W
from proofcheck.measure.intervals import Estimate, mean_loss
from proofcheck.measure.rows import fractions, row_norms
from proofcheck.measure.singular import residual
from proofcheck.measure.tasks import SOURCES
from proofcheck.region.region import Region
from proofcheck.region.vertices import vertices
from tests.examples import examples
from tests.properties.cells import ALL, PAIRS, Cell, matrices, settings_of
from tests.properties.limits import Limits, exponent, of_cell, rounds_to
from tests.properties.regions import FARTHEST, HALF_WAY, NEAR_BY, in_thousandths, least_c, negation, target

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")


def _epsilon(cell: Cell, task: int) -> Estimate:
    return mean_loss(cell.alone(task), exact=cell.key.kind == "exact")


def _rank_1_residual_of_V(cell: Cell, task: int) -> float:
    return residual(matrices(cell.vectors[task])[1], 1).absolute


@pytest.mark.parametrize("source", SOURCES)
def test_corollary_1_fails_for_V_of_rank_1_by_both_sources(
    shared: list[Cell], longer: list[Cell], exact: list[Cell], position: list[Cell], source: str
) -> None:
    for cell in [*shared, *longer, *exact, *position]:
        for task in cell.key.tasks:
            V = matrices(cell.vectors[task])[1]
            remainder = residual(V, 1)
            verdict = judge_V(1, float(np.linalg.norm(V)), remainder, _epsilon(cell, task), settings_of(cell), source)
            assert verdict.verdict == "fails", (cell, task, verdict)


@pytest.mark.parametrize("kind", ["shared", "exact"])
def test_the_rank_1_residual_of_V_falls_like_1_over_the_root_of_M(kind: str, request: pytest.FixtureRequest) -> None:
    pairs = [
        (cell.key.M, _rank_1_residual_of_V(cell, task)) for cell, task in product(request.getfixturevalue(kind), ALL)
    ]
    assert rounds_to(exponent(*zip(*pairs, strict=True)), -0.5)


def test_the_rank_1_residual_of_V_grows_while_epsilon_falls(shared: list[Cell], longer: list[Cell]) -> None:
    for after in longer:
        (before,) = [c for c in shared if (c.key.M, c.key.m, c.key.seed) == (after.key.M, after.key.m, after.key.seed)]
        for task in after.key.tasks:
            assert after.epsilon[task] < before.epsilon[task] - before.resolution(task)
            assert _rank_1_residual_of_V(after, task) > _rank_1_residual_of_V(before, task)


def test_cutting_V_to_rank_1_costs_more_than_the_samples_leave_open_at_small_M(shared: list[Cell]) -> None:
    for cell, task in product([cell for cell in shared if cell.key.M == 10], ALL):
        network = cell.merged({task: 1.0}, {task: cell.vectors[task].truncated({"V": 1})})
        assert cell.loss(network, cell.mu[task]) - cell.epsilon[task] > cell.resolution(task), (cell, task)


def test_W_is_not_rank_1_with_a_read_out_for_each_position(position: list[Cell], limits: Limits) -> None:
    for cell, task in product(position, ALL):
        assert "W is rank 1" in limits.broken(of_cell(cell, task), cell.key.M)
        network = cell.merged({task: 1.0}, {task: cell.vectors[task].truncated({"W": 1})})
        assert cell.loss(network, cell.mu[task]) - cell.epsilon[task] > cell.resolution(task), (cell, task)


def test_corollary_1_fails_for_W_with_a_read_out_for_each_position_at_small_M(position: list[Cell]) -> None:
    for cell, task in product([cell for cell in position if cell.key.M == 10], ALL):
        W = matrices(cell.vectors[task])[0]
        verdict = judge_W(1, float(np.linalg.norm(W)), residual(W, 1), _epsilon(cell, task), settings_of(cell))
        assert verdict.verdict == "fails", (cell, task, verdict)


@pytest.mark.parametrize("source", SOURCES)
def test_corollary_2_fails_as_rows_lie_between_large_and_small(slow: list[Cell], source: str) -> None:
    for cell, task in product(slow, (0, 1)):
        norms = row_norms(matrices(cell.vectors[task])[1])
        verdict = judge_rows(1, norms, _epsilon(cell, task), settings_of(cell), source)
        assert verdict.verdict == "fails", (cell, task, verdict)


def test_with_one_read_out_and_large_steps_next_to_no_row_is_small(shared: list[Cell], limits: Limits) -> None:
    for cell, task in product(shared, ALL):
        norms = row_norms(matrices(cell.vectors[task])[1])
        short = round((1 - fractions(norms, large=cell.key.m**-0.5, small=0).large) * cell.key.m)
        assert short <= limits.most_short_rows(cell.key.m), (cell, task)


@examples(60)
@given(data=st.data())
def test_theorem_2_fails_as_strong_negation_relearns_the_second_task(
    shared: list[Cell], exact: list[Cell], data: st.DataObject
) -> None:
    cell = data.draw(st.sampled_from([*shared, *exact]))
    alpha = data.draw(st.sampled_from((0.0, -0.5)))
    relearned = negation(cell, alpha)[1]
    assert relearned is not None
    # Both lie in the paper's interval: at α = 0 it has no lower end, and −α⁻² is −4 at α = −0.5.
    lam = data.draw(st.floats(-FARTHEST if alpha == 0 else -4, relearned), label="lambda")
    other = PAIRS[alpha]
    assert cell.loss(cell.merged({0: 1.0, other: lam}), cell.mu[other]) < HALF_WAY


def test_theorem_1_fails_as_strong_negation_learns_both_of_two_contradictory_tasks(
    shared: list[Cell], limits: Limits
) -> None:
    for cell in shared:
        network, other, lam = cell.merged({0: 1.0, PAIRS[-0.5]: -4.0}), PAIRS[-0.5], -4.0
        assert cell.loss(network, cell.mu[0]) <= limits.theta * cell.epsilon[0] + abs(lam) * limits.beta(cell.key.M)
        assert cell.loss(network, cell.mu[other]) <= limits.theta * cell.epsilon[other]


def test_theorem_1_fails_for_large_lambda_with_a_read_out_for_each_position(position: list[Cell]) -> None:
    # It sets λ no upper end for T2.
    for cell in position:
        networks = {other: cell.merged({0: 1.0, other: FARTHEST}) for other in (PAIRS[0.0], PAIRS[0.5], PAIRS[0.8])}
        assert max(cell.loss(network, cell.mu[other]) for other, network in networks.items()) > HALF_WAY, cell


def test_theorem_2_fails_as_negation_relearns_the_second_task_with_a_read_out_for_each_position(
    position: list[Cell],
) -> None:
    # All lie above −α⁻² = −4, and T1 is kept at each of them.
    for cell in position:
        networks = [cell.merged({0: 1.0, PAIRS[-0.5]: lam}) for lam in (-1.5, -2.0, -3.0)]
        assert min(cell.loss(network, cell.mu[PAIRS[-0.5]]) for network in networks) < HALF_WAY, cell


def test_theorem_3_fails_for_large_c_with_a_read_out_for_each_position(position: list[Cell], limits: Limits) -> None:
    # c sets λ no end but c/β; the theorem offers every point of the polytope.
    for cell in position:
        beta, losses = in_thousandths(limits.beta(cell.key.M)), []
        for gamma in ([Fraction(entry) for entry in entries] for entries in NEAR_BY):
            corners = vertices(Region(gamma, beta=beta, c=Fraction(9, 10)))
            networks = [cell.merged(dict(enumerate(map(float, lam)))) for lam in corners]
            losses += [cell.loss(network, target(cell, gamma)) for network in networks]
        assert max(losses) > HALF_WAY, cell


def test_theorem_3_fails_at_a_corner_where_what_three_task_vectors_do_to_the_target_adds_up(
    shared: list[Cell], limits: Limits
) -> None:
    # |λ_i|β ≤ c holds for each of them, with the β of one task vector, and the sum of |λ_i|β is 2.8c.
    gamma = [Fraction(-1, 7), Fraction(-4, 7), Fraction(-16, 21)]
    for cell in [cell for cell in shared if cell.key.M == 40]:
        beta = limits.beta(40)
        (corner,) = vertices(Region(gamma, beta=in_thousandths(beta), c=least_c(gamma, beta)))
        loss = cell.loss(cell.merged(dict(enumerate(map(float, corner)))), target(cell, gamma))
        assert loss > limits.theta * max(cell.epsilon[task] for task in range(3)), cell
