"""The certificates hold on every network of the trained grid: no output, and no loss, is outside what is proved."""

import numpy as np
import pytest
from scipy import stats

from proofcheck.certify.gates import field_of
from proofcheck.certify.lam_set import METHODS
from proofcheck.certify.linear_parts import take_apart
from proofcheck.certify.loss import blocks_of
from proofcheck.certify.task import Subject, law_of
from proofcheck.certify.worst_case import output_range
from proofcheck.experiments.bench.networks import as_network
from proofcheck.region.numbers import InputError
from tests.properties.cells import Cell, matrices, settings_of

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")

LAMS = (-3.0, 0.0, 1.0)
# The network computes in float64 with sums of a few hundred terms around 1.
ROUNDING = 1e-11
# One chance in a million that a mean is outside, shared out among the cells.
_OUTSIDE = 1e-6 / 32


def subject(cell: Cell) -> Subject:
    """Tasks 0 and 1 of a cell, evaluated on task 1."""
    changes = [matrices(cell.vectors[task]) for task in (0, 1)]
    parts = take_apart(as_network(cell.merged({})), changes, cell.dictionary(cell.mu[1]))
    return Subject(parts, *law_of(settings_of(cell)))


@pytest.fixture(scope="session")
def drawn_cells(shared: list[Cell], slow: list[Cell], longer: list[Cell], unconfused: list[Cell]) -> list[Cell]:
    """All cells with one read-out whose tokens are drawn."""
    return [*shared, *slow, *longer, *unconfused]


@pytest.fixture(scope="session")
def all_cells(drawn_cells: list[Cell], exact: list[Cell]) -> list[Cell]:
    return [*drawn_cells, *exact]


def test_no_output_is_outside_the_range_over_all_irrelevant_counts(all_cells: list[Cell]) -> None:
    for cell in all_cells:
        own, samples = subject(cell), cell.samples
        counts, labels = samples.counts.numpy(), samples.labels.numpy()
        p, q = counts[:, 0].astype(float), counts[:, 1].astype(float)
        chosen = np.flatnonzero(own.law.P - p - q)[:12]
        p, q, r = p[chosen], q[chosen], own.law.P - (p + q)[chosen]
        for lam in LAMS:
            field = field_of(own.at((1.0, lam)), own.law.shares)
            bounds = output_range(field, blocks_of(field, p, q, r), own.law.P, p, q, r)
            truth = (cell.margins(cell.merged({0: 1.0, 1: lam}), cell.mu[1]) * labels)[chosen]
            assert np.all(bounds.low <= truth + ROUNDING), (cell, lam)
            assert np.all(truth - ROUNDING <= bounds.high), (cell, lam)


def test_no_loss_at_exact_counts_is_outside_its_bounds(exact: list[Cell]) -> None:
    for cell in exact:
        own = subject(cell)
        for lam in LAMS:
            loss, truth = own.loss(own.at((1.0, lam))), cell.loss(cell.merged({0: 1.0, 1: lam}), cell.mu[1])
            assert loss.low - ROUNDING <= truth <= loss.high + ROUNDING, (cell, lam)


def test_no_sampled_loss_is_beyond_chance_from_its_bounds(drawn_cells: list[Cell]) -> None:
    for place, cell in enumerate(drawn_cells):
        own, lam = subject(cell), LAMS[place % len(LAMS)]
        loss = own.loss(own.at((1.0, lam)), METHODS)
        losses = cell.losses(cell.merged({0: 1.0, 1: lam}), cell.mu[1])
        reach = float(stats.t.ppf(1 - _OUTSIDE / 2, losses.size - 1) * losses.std(ddof=1) / losses.size**0.5)
        assert loss.low - reach <= losses.mean() <= loss.high + reach, (cell, lam)
        assert loss.width < 0.05, (cell, lam)


def test_a_read_out_for_each_position_is_refused(position: list[Cell]) -> None:
    for cell in position:
        with pytest.raises(InputError, match="read-out"):
            subject(cell)
