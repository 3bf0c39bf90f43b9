from pathlib import Path

import msgspec
import pytest

from proofcheck.experiments.engine.cell import Cell, Record, Settings, as_record, encode_record, read_record, versions
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.running import load_cells
from proofcheck.region.numbers import InputError


class Point(Settings, frozen=True, kw_only=True):
    x: float

    def label(self) -> str:
        return f"x={self.x:g}"


class Found(msgspec.Struct, forbid_unknown_fields=True):
    value: float


KIND = Record[Point, Found]
CELL = Cell("addition", Point(x=0.5), 3)


def _written(folder: Path, cell: Cell[Point] = CELL, value: float = 0.1) -> Path:
    path = cell.path(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode_record(as_record(cell, Found(value))))
    return path


def test_a_record_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = _written(tmp_path)
    record = read_record(path, CELL, KIND)
    assert record is not None
    assert (record.settings, record.seed, record.result) == (CELL.settings, 3, Found(0.1))
    assert set(record.versions) >= {"python", "proofcheck", "numpy", "torch"}


def test_a_cell_without_a_record_is_not_finished(tmp_path: Path) -> None:
    assert read_record(CELL.path(tmp_path), CELL, KIND) is None


@pytest.mark.parametrize("other", [Cell("addition", Point(x=0.5), 4), Cell("addition", Point(x=0.25), 3)])
def test_cells_that_differ_have_different_files(tmp_path: Path, other: Cell[Point]) -> None:
    assert other.path(tmp_path) != CELL.path(tmp_path)


@pytest.mark.parametrize(
    "other",
    [Cell("addition", Point(x=0.5), 4), Cell("addition", Point(x=0.25), 3), Cell("negation", Point(x=0.5), 3)],
    ids=["seed", "settings", "experiment"],
)
def test_the_record_of_another_cell_is_named_and_refused(tmp_path: Path, other: Cell[Point]) -> None:
    path = CELL.path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(_written(tmp_path / "elsewhere", other).read_bytes())
    with pytest.raises(InputError, match="another cell") as caught:
        read_record(path, CELL, KIND)
    assert str(path) in str(caught.value)


def test_a_changed_number_does_not_fit_the_digest(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.write_text(path.read_text().replace("0.1", "0.2"))
    with pytest.raises(InputError, match="digest") as caught:
        read_record(path, CELL, KIND)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1, 2]", b'{"schema": "proofcheck/run/1"}'])
def test_other_content_is_named_and_refused(tmp_path: Path, content: bytes) -> None:
    path = _written(tmp_path)
    path.write_bytes(content)
    with pytest.raises(InputError, match="expected the record of a cell") as caught:
        read_record(path, CELL, KIND)
    assert str(path) in str(caught.value)


def test_a_field_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"seed"', b'"seed": 99,\n  "seed"', 1))
    with pytest.raises(InputError, match="a field stands twice"):
        read_record(path, CELL, KIND)


def test_a_link_that_leads_nowhere_is_named_before_anything_is_computed(tmp_path: Path) -> None:
    path = _written(tmp_path)
    path.unlink()
    for target in (path, tmp_path / "none"):
        path.symlink_to(target)
        with pytest.raises(InputError, match="is a link that leads nowhere; delete it"):
            read_record(path, CELL, KIND)
        path.unlink()


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path)
    whole = path.read_bytes()
    for length in range(len(whole.rstrip())):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError):
            read_record(path, CELL, KIND)


def test_a_record_by_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = {**versions(), "numpy": "1.0"}
    with monkeypatch.context() as patched:
        patched.setattr("proofcheck.experiments.engine.cell.versions", lambda: older)
        path = _written(tmp_path)
    with pytest.raises(InputError, match=r"numpy 1\.0"):
        read_record(path, CELL, KIND)


def test_a_missing_cell_is_named(tmp_path: Path) -> None:
    experiment = find("addition")
    with pytest.raises(InputError, match="missing"):
        load_cells(experiment, experiment.cells(2, quick=True), tmp_path)
