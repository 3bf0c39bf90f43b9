from pathlib import Path

import pytest

from proofcheck.experiments.experiment import PURPOSES, find
from proofcheck.experiments.running import load_cells, run_cells
from proofcheck.region.numbers import InputError
from proofcheck.report.experiment_figure import experiment_image


@pytest.mark.parametrize("name", PURPOSES)
def test_every_experiment_is_drawn_to_the_same_bytes_from_its_records(name: str, tmp_path: Path) -> None:
    experiment = find(name)
    cells = experiment.cells(2, quick=True)
    assert run_cells(experiment, cells, tmp_path).computed == len(cells)
    drawn = [experiment_image(name, load_cells(experiment, cells, tmp_path), ".svg") for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0].startswith(b"<?xml")


def test_a_missing_cell_is_named(tmp_path: Path) -> None:
    experiment = find("addition")
    cells = experiment.cells(2, quick=True)
    with pytest.raises(InputError, match="missing"):
        load_cells(experiment, cells, tmp_path)
