from pathlib import Path

import numpy as np
import pytest

from benchmarks.checkpoints import Size, different, main, used, write_models
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


@pytest.mark.slow
def test_the_table_has_a_row_for_each_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path), "--layers", "1", "--width", "64", "--words", "50"]) == 0
    rows = [line.split("|") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert [row[1].strip() for row in rows][:3] == ["command", "audit --no-spectra", "audit"]
    assert np.all(np.array([[float(cell) for cell in row[2:5]] for row in rows[1:]]) > 0)
