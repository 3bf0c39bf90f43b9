import gzip
import os
import resource
import threading
from pathlib import Path

import pytest

from proofcheck import InputError
from proofcheck.region import reading
from proofcheck.region.reading import open_for_reading, read_bounded


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_file_is_read_whole_up_to_the_bound(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 100)
    assert read_bounded(file, 100) == b"x" * 100
    with pytest.raises(InputError, match="expected at most 99 bytes, got 100 bytes"):
        read_bounded(file, 99)


def test_what_has_no_end_is_refused_at_little_cost(tmp_path: Path) -> None:
    holes, bomb = tmp_path / "holes", tmp_path / "bomb.gz"
    with holes.open("wb") as stream:
        stream.truncate(2**35)
    with gzip.open(bomb, "wb", compresslevel=1) as stream:
        for _ in range(64):
            stream.write(bytes(2**20))
    before = _peak()
    for path, packed in ((Path("/dev/zero"), False), (holes, False), (bomb, True)):
        with pytest.raises(InputError, match=f"{path}: expected .* 4 MiB"):
            read_bounded(path, 2**22, packed=packed)
    assert _peak() - before < 2**24


def test_a_packed_file_is_unpacked_up_to_the_bound(tmp_path: Path) -> None:
    file = tmp_path / "file.gz"
    file.write_bytes(gzip.compress(bytes(5000)))
    assert read_bounded(file, 5000, packed=True) == bytes(5000)
    with pytest.raises(InputError, match=r"more than 4.88 KiB"):
        read_bounded(file, 4999, packed=True)
    file.write_bytes(b"plain")
    with pytest.raises(gzip.BadGzipFile):
        read_bounded(file, 100, packed=True)


def test_a_pipe_is_read_to_its_end_and_one_without_a_writer_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_SECONDS_FOR_A_WRITER", 0.1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="a pipe that nobody writes to"):
        read_bounded(pipe, 100)
    monkeypatch.setattr(reading, "_SECONDS_FOR_A_WRITER", 60)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"x" * 200_000,))
    writer.start()
    assert read_bounded(pipe, 200_000) == b"x" * 200_000
    writer.join()


def test_no_byte_of_a_pipe_is_lost_line_by_line(tmp_path: Path) -> None:
    pipe, lines = tmp_path / "pipe", [b"%d\n" % number for number in range(50_000)]
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"".join(lines),))
    writer.start()
    with open_for_reading(pipe) as stream:
        assert list(stream) == lines
    writer.join()


def test_a_folder_or_nothing_is_the_readers_own_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_bounded(tmp_path, 100)
    with pytest.raises(FileNotFoundError):
        read_bounded(tmp_path / "absent", 100)
