"""Corollary 2, what of it holds: large rows of ΔV are of order m^(−1/2), and short rows can be pruned."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure.rows import fractions, row_norms
from tests.examples import examples
from tests.properties.cells import ALL, Cell, matrices
from tests.properties.limits import exponent, greatest_change, of_cell, rounds_to

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")


def test_more_than_half_of_the_rows_are_large_with_constant_1(
    shared: list[Cell], slow: list[Cell], exact: list[Cell], position: list[Cell]
) -> None:
    for cell in [*shared, *slow, *exact, *position]:
        for task in cell.key.tasks:
            _, V = matrices(cell.vectors[task])
            assert fractions(row_norms(V), large=cell.key.m**-0.5, small=0).large > 0.5, (cell, task)


def test_large_rows_scale_like_1_over_the_root_of_m(shared: list[Cell]) -> None:
    pairs = [(cell.key.m, of_cell(cell, task)["rows scale"]) for cell, task in product(shared, ALL)]
    lengths = [(m, times_root / m**0.5) for m, times_root in pairs]
    assert rounds_to(exponent(*zip(*lengths, strict=True)), -0.5)


@examples(30)
@given(data=st.data(), level=st.floats(0, 1))
def test_pruning_rows_that_are_not_large_changes_no_loss(
    shared: list[Cell], slow: list[Cell], position: list[Cell], data: st.DataObject, level: float
) -> None:
    # The slow cells have short rows to prune: of the 256, several.
    cell = data.draw(st.sampled_from([*slow, *shared, *position]))
    task = data.draw(st.sampled_from(cell.key.tasks))
    mu, pruned = cell.mu[task], cell.pruned({task: cell.vectors[task]}, level)
    before, after = cell.merged({task: 1.0}), cell.merged({task: 1.0}, pruned)
    bound = greatest_change(before, after, cell.dictionary(mu))
    assert np.abs(cell.margins(before, mu) - cell.margins(after, mu)).max() <= bound
    # No row pruned is longer than level·m^(−1/2), no |a_i| is larger than m^(−1/2), and tokens have length 1.
    share = fractions(row_norms(matrices(cell.vectors[task])[1]), large=level * cell.key.m**-0.5, small=0).large
    assert bound <= (1 - share) * level + 1e-12
    assert abs(cell.loss(after, mu) - cell.epsilon[task]) <= min(bound, cell.resolution(task))


def test_small_steps_leave_rows_to_prune_and_the_large_rows_cannot_be(slow: list[Cell]) -> None:
    for cell, task in product(slow, (0, 1)):
        short = cell.pruned(cell.vectors, 1.0)[task].row_norms("V") == 0
        assert 0 < int(short.sum()) < cell.key.m / 2
        median = of_cell(cell, task)["rows scale"]
        loss = cell.loss(cell.merged({task: 1.0}, cell.pruned(cell.vectors, median)), cell.mu[task])
        assert loss - cell.epsilon[task] > cell.resolution(task)
