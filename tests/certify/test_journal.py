"""A file of finished cells: what is its own goes on, and anything else stays byte for byte."""

import errno
import os
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certify.boxes import KeptPoint
from proofcheck.certify.journal import Journal, bounds_of, kept_loss
from proofcheck.certify.lam_set import Kept
from proofcheck.certify.loss import Bounds
from proofcheck.region.numbers import InputError

CELLS = {(1.0, -0.5): KeptPoint("learned", (0.0, 0.01)), (1.0, 2.0): KeptPoint("undecided", (0.0, None))}


def journal(path: Path, question: str = "q") -> Journal[KeptPoint]:
    return Journal(path, question, KeptPoint)


def written(path: Path, question: str = "q") -> bytes:
    cells = journal(path, question)
    for key, value in CELLS.items():
        cells.put(key, value)
    return path.read_bytes()


def stored_cells(cells: Journal[KeptPoint]) -> dict[tuple[float, ...], KeptPoint]:
    return {key: value for key in CELLS if (value := cells.get(key)) is not None}


def refused(path: Path, question: str = "q") -> str:
    """The one line of the refusal; the file is as it was."""
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        journal(path, question)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    written(tmp_path / "cells")
    assert stored_cells(journal(tmp_path / "cells")) == CELLS
    assert bounds_of(kept_loss(Bounds(0.5, inf))) == (0.5, inf)


def test_a_file_cut_at_any_byte_goes_on_or_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cells"
    whole = written(path)
    header = whole.index(b"\n") + 1
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        if 0 < length < header:
            # A header is written whole or not at all, so this is nothing that an interruption left.
            refused(path)
            continue
        cells = journal(path)
        assert cells.found == max(whole[:length].count(b"\n") - 1, 0)
        for key, value in CELLS.items():
            if cells.get(key) is None:
                cells.put(key, value)
        assert path.read_bytes() == whole


FOREIGN = [
    b"my notes\n",
    b"my notes, without a last end of line",
    b"[]\n",
    b"\n",
    b"{",
    b'{"schema": "proofcheck/certify-cells/1", "question": "q"}\n',
    b'{"schema":"proofcheck/certify-cells/2","question":1}\n',
    b'{"schema":' * 100_000,
    b"[" * 1_000_000,
    b"\xff\xfe\x00\n",
    b"\0" * 10_000,
]


@pytest.mark.parametrize("content", FOREIGN, ids=lambda content: repr(content[:24]))
def test_a_foreign_file_is_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "notes").write_bytes(content)
    assert "line 1: expected finished cells" in refused(tmp_path / "notes")


def test_a_damaged_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "cells"
    whole = written(path)
    header, first, second = whole.splitlines(keepends=True)
    for damaged, message in [
        (header + first.replace(b'"learned"', b'"unlearned"') + second, "line 2: its digest does not fit"),
        (header + first.replace(b"0.01", b"0.02") + second, "line 2: its digest does not fit"),
        (header + first + second.replace(b"2.0", b"3.0"), "line 3: its digest does not fit"),
        (header + first.replace(b"0.01", b'"0.01"') + second, "line 2: expected finished cells"),
        (header + first.replace(b"[0.0,0.01]", b"[" * 5000 + b"]" * 5000) + second, "line 2: expected finished"),
        (header + b"\n" + second, "line 2: expected finished cells"),
        (whole.replace(b"\n", b"\r\n"), "line 1: expected finished cells"),
        (header + first.replace(b"\n", b"\r\n"), "line 2: its digest does not fit"),
        (whole + b"a note of mine", "line 4: expected finished cells"),
        (whole + b"a note of mine\n", "line 4: expected finished cells"),
        (whole + b'{"key":[' + b" " * 10**6, "line 4: expected finished cells"),
        (first + second, "line 1: expected finished cells"),
        (header[:-1], "line 1: expected finished cells"),
    ]:
        path.write_bytes(damaged)
        assert message in refused(path)


def test_lines_of_another_question_are_refused(tmp_path: Path) -> None:
    (other_folder := tmp_path / "theirs").mkdir()
    (own_folder := tmp_path / "ours").mkdir()
    other = written(other_folder / "cells", "other").splitlines(keepends=True)
    header, *_ = written(own_folder / "cells").splitlines(keepends=True)
    assert "cells of this question" in refused(own_folder / "cells", "another")
    (own_folder / "cells").write_bytes(header + other[1])
    assert "line 2: its digest does not fit" in refused(own_folder / "cells")


def test_cells_of_another_kind_are_refused(tmp_path: Path) -> None:
    written(tmp_path / "cells")
    with pytest.raises(InputError, match="line 2: expected finished cells"):
        Journal(tmp_path / "cells", "q", Kept)


@given(place=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_no_changed_byte_is_believed(place: int, byte: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("cells") / "cells"
    whole = bytearray(written(path))
    place %= len(whole)
    same = whole[place] == byte
    whole[place] = byte
    path.write_bytes(whole)
    try:
        cells = stored_cells(journal(path))
    except InputError:
        assert not same
        assert path.read_bytes() == whole
    else:
        # Only the last end of line may be lost: the line is then one that was cut off.
        assert cells == CELLS if same else cells.items() < CELLS.items()


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "no folder"])
def test_only_a_file_is_used(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "cells"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/full")
    else:
        path = tmp_path / "none" / "cells"
    with pytest.raises(InputError, match=str(path)):
        journal(path)


def test_a_full_disk_names_the_file_and_keeps_what_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cells"
    cells = journal(path)
    cells.put(*next(iter(CELLS.items())))

    def full(_self: object, _path: Path, _line: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "_append", full)
        with pytest.raises(InputError, match=r"cells: cannot be written \(No space left on device\); the cells in it"):
            cells.put((1.0, 2.0), CELLS[1.0, 2.0])
    assert path.read_bytes() == before
    assert journal(path).found == 1


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "cells")
    written(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert stored_cells(journal(tmp_path / "cells")) == CELLS
