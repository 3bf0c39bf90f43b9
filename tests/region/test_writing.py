import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from proofcheck import InputError
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs, whole_file, write_all_whole, write_whole


def test_a_file_appears_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("older")
    file.chmod(0o600)
    with whole_file(file) as stream:
        stream.write("newer")
        assert file.read_text() == "older"
    assert file.read_text() == "newer"
    assert file.stat().st_mode & 0o777 == 0o600
    write_whole(file, b"\xff")
    assert file.read_bytes() == b"\xff"
    assert list(tmp_path.iterdir()) == [file]


def test_what_ends_early_leaves_the_older_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("older")

    def end_early(error: type[BaseException]) -> None:
        with whole_file(file) as stream:
            stream.write("newer")
            raise error

    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error):
            end_early(error)
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    loop, protected = tmp_path / "loop", tmp_path / "protected"
    loop.symlink_to(loop)
    protected.write_text("older")
    protected.chmod(0o444)
    for path, why in (
        (loop, "symbolic links"),
        (protected, "it is read-only"),
        (tmp_path / "no" / "file", "its folder does not exist"),
        (protected / "file", "Not a directory"),
        (Path("/dev/full"), "No space left"),
        (Path("nul\0"), "null"),
    ):
        with pytest.raises(InputError, match=f"cannot be written .*{why}") as caught:
            write_whole(path, "content")
        assert "\n" not in str(caught.value)
    assert protected.read_text() == "older"


def test_two_names_of_one_file_are_refused(tmp_path: Path) -> None:
    file, link, hard, dangling = (tmp_path / name for name in ("file", "link", "hard", "dangling"))
    file.write_text("older")
    link.symlink_to(file)
    hard.hardlink_to(file)
    dangling.symlink_to(tmp_path / "new")
    one_file = [(file, link), (file, hard), (link, tmp_path / "." / "hard"), (dangling, tmp_path / "new")]
    for first, second in one_file:
        with pytest.raises(InputError, match="--one and --other: expected two files"):
            check_outputs({"--one": first, "--other": second})
        with pytest.raises(InputError, match="--one and FILE: expected two files"):
            check_outputs({"--one": first}, {"FILE": second})
    check_outputs({"--one": file, "--other": dangling, "--third": None})


def test_no_name_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in ("", tmp_path):
        with pytest.raises(InputError, match="--one: expected a file name"):
            check_outputs({"--one": path})


@pytest.mark.parametrize("name", ["a" * 255, "é" * 127 + "a"])
def test_a_name_may_be_as_long_as_the_system_takes(name: str, tmp_path: Path) -> None:
    write_whole(tmp_path / name, "content")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_pipe_is_written_for_its_reader_and_not_waited_for_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as threads:
        read = threads.submit(pipe.read_bytes)
        # More than a pipe holds at once.
        write_whole(pipe, "x" * 10**6)
        assert len(read.result()) == 10**6
    monkeypatch.setattr("proofcheck.region.writing.SECONDS_FOR_A_READER", 0.05)
    with pytest.raises(InputError, match="nobody reads from this pipe"):
        write_all_whole({tmp_path / "file": "content", pipe: "content"})
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_a_reader_who_leaves_a_named_pipe_has_not_got_the_file_and_that_is_an_error_of_that_file(
    tmp_path: Path,
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def leave_early() -> None:
        with pipe.open("rb") as stream:
            stream.read(10)

    message = f"{re.escape(str(pipe))}: cannot be written .who reads from this pipe has left."
    with ThreadPoolExecutor(1) as threads:
        threads.submit(leave_early)
        with pytest.raises(InputError, match=message):
            write_whole(pipe, "x" * 10**6)
        threads.submit(leave_early)
        with pytest.raises(InputError, match=message):
            write_all_whole({pipe: "x" * 10**6, tmp_path / "file": "content"})
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_where_standard_output_goes_is_no_file_of_its_own(tmp_path: Path) -> None:
    program = "from proofcheck.region.writing import *; check_outputs({'--one': 'FILE'}, STANDARD_OUTPUT)"
    file = tmp_path / "file"
    with file.open("w") as stream:
        command = [sys.executable, "-c", program.replace("FILE", str(file))]
        finished = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, text=True, check=False)
    assert "--one and standard output: expected two files" in finished.stderr
    check_outputs({"--one": file}, STANDARD_OUTPUT)
