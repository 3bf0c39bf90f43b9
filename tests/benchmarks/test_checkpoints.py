from pathlib import Path

import numpy as np
import pytest

from benchmarks.checkpoint_models import Size, write_models
from benchmarks.checkpoints import Used, different, main, section, used
from proofcheck import checkpoints

SMALL = Size(layers=2, width=64, words=100)


def test_models_are_sharded_and_close_to_their_base(tmp_path: Path) -> None:
    weights = write_models(tmp_path, SMALL)
    found = checkpoints.audit(tmp_path / "base", [tmp_path / name for name in ("ft1", "ft2")], spectra=False)
    assert found.total.elements == weights
    assert len(found.base.files) == 3
    assert found.total.base_norm is not None
    for norm in found.total.norm:
        assert 0.08 < norm / found.total.base_norm < 0.12
    cosine = found.total.cosine[0][1]
    assert cosine is not None
    assert abs(cosine) < 0.1
    assert not found.warnings


def test_elements_that_differ_are_counted(tmp_path: Path) -> None:
    write_models(tmp_path, SMALL)
    assert different(tmp_path / "base", tmp_path / "base") == 0
    assert different(tmp_path / "base", tmp_path / "ft1") > 0.5 * sum(
        tensor.elements for tensor in checkpoints.open(tmp_path / "base").tensors.values()
    )


def test_a_command_that_fails_is_no_row(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="cat left with 1"):
        used("cat", ["cat", "nothing"], tmp_path)


def test_the_section_says_what_follows_from_its_rows() -> None:
    rows = [Used("audit --no-spectra", 10, 9, 0.1), Used("merge", 25, 15, 0.0625), Used("mergekit", 50, 36, 3.5)]
    said = section(1_000_000, rows, 0)
    assert "| merge | 25.0 | 15.0 | 0.06 |" in said
    assert "takes 2.0× as long as ours on the clock, 2.4× in processor time, and 56× the memory" in said
    assert "takes 0.20× of its time. Of 1,000,000 elements of the two merges 0 differ in a bit" in " ".join(
        said.split()
    )
    assert "mergekit was not measured." in section(1, rows[:2], None)


@pytest.mark.slow
@pytest.mark.parametrize("merger", [None, pytest.param("mergekit-yaml", marks=pytest.mark.needs("mergekit-yaml"))])
def test_a_run_measures_each_command_and_fills_the_page(merger: str | None, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# page\n\n## How each solver is asked\n")
    sizes = ["--layers", "1", "--width", "64", "--words", "50", "--page", str(page)]
    for _ in range(2):
        assert main([str(tmp_path / "models"), *sizes, *(["--mergekit", merger] if merger else [])]) == 0
    rows = [line.split("|") for line in page.read_text().splitlines() if line.startswith("| ")][2:]
    names = ["audit --no-spectra", "audit", "merge", *(["mergekit"] if merger else [])]
    assert [row[1].strip() for row in rows] == names
    assert np.all(np.array([[float(cell) for cell in row[2:5]] for row in rows]) > 0)
    assert ("0 differ in a bit" in page.read_text()) == bool(merger)
