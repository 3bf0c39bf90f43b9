"""Corollary 1, what of it holds: ΔW is nearly rank 1 along μ, ΔV nearly rank 2 on μ and the mean of the v_j."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure.corollaries import bound_on_W, judge_W
from proofcheck.measure.intervals import mean_loss
from proofcheck.measure.singular import residual
from tests.examples import examples
from tests.properties.cells import ALL, Cell, Vectors, matrices, settings_of
from tests.properties.limits import Limits, exponent, greatest_change, of_cell, rounds_to

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")

V_PROPERTIES = {"V is rank 2", "V reads mu", "V reads the mean v"}


def test_every_task_vector_has_the_structure_that_other_seeds_predict(shared: list[Cell], limits: Limits) -> None:
    for cell, task in product(shared, ALL):
        assert not limits.broken(of_cell(cell, task), cell.key.M), (cell, task)


def test_with_a_read_out_for_each_position_V_is_rank_2_on_the_same_two_directions(
    position: list[Cell], position_limits: Limits
) -> None:
    for cell, task in product(position, ALL):
        assert not position_limits.broken(of_cell(cell, task), cell.key.M) & V_PROPERTIES, (cell, task)


def test_W_meets_the_papers_bound_with_constant_1_and_the_bound_is_not_vacuous(
    shared: list[Cell], longer: list[Cell]
) -> None:
    for cell in [*shared, *longer]:
        for task in cell.key.tasks:
            W, _ = matrices(cell.vectors[task])
            epsilon = mean_loss(cell.alone(task))
            verdict = judge_W(1, float(np.linalg.norm(W)), residual(W, 1), epsilon, settings_of(cell))
            assert verdict.verdict == "holds", (cell, task, verdict)


def test_the_exponent_of_the_residual_of_W_in_M_rounds_to_minus_1_and_of_1_over_log_M_to_minus_half(
    shared: list[Cell],
) -> None:
    pairs = [(cell.key.M, residual(matrices(cell.vectors[task])[0], 1).absolute) for cell in shared for task in ALL]
    assert rounds_to(exponent(*zip(*pairs, strict=True)), -1)
    logs = [(cell.key.M, bound_on_W(0.0, settings_of(cell))) for cell in shared]
    assert rounds_to(exponent(*zip(*logs, strict=True)), -0.5)


@examples(30)
@given(data=st.data())
def test_cutting_W_to_rank_1_and_V_to_rank_2_or_more_changes_no_loss(shared: list[Cell], data: st.DataObject) -> None:
    cell, task = data.draw(st.sampled_from(shared)), data.draw(st.sampled_from(ALL))
    ranks = {"W": data.draw(st.integers(1, 5), "rank of W"), "V": data.draw(st.integers(2, 5), "rank of V")}
    _assert_unchanged(cell, task, {task: cell.vectors[task].truncated(ranks)})


@examples(15)
@given(data=st.data())
def test_with_a_read_out_for_each_position_cutting_V_to_rank_2_changes_no_loss(
    position: list[Cell], data: st.DataObject
) -> None:
    cell, task = data.draw(st.sampled_from(position)), data.draw(st.sampled_from(ALL))
    _assert_unchanged(cell, task, {task: cell.vectors[task].truncated({"V": data.draw(st.integers(2, 5))})})


def _assert_unchanged(cell: Cell, task: int, vectors: Vectors) -> None:
    """No output beyond the perturbation bound; outputs and loss, on average, not beyond what the samples resolve."""
    mu = cell.mu[task]
    before, after = cell.merged({task: 1.0}), cell.merged({task: 1.0}, vectors)
    bound = greatest_change(before, after, cell.dictionary(mu))
    assert np.abs(cell.margins(before, mu) - cell.margins(after, mu)).max() <= bound
    assert cell.moved(cell.vectors, vectors, task) <= cell.resolution(task)
    assert abs(cell.loss(after, mu) - cell.epsilon[task]) <= min(bound, cell.resolution(task))
