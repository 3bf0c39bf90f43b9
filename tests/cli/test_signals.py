"""Real processes, ended from outside: nothing half-written is left, and nobody lives on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.processes import ENDING, descendants, lives, waited

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and /proc are POSIX's")
SMALL = ["--M", "5", "--P", "30", "--m", "16", "--batch", "32", "--test-samples", "50", "--steps", "1000000"]


@contextmanager
def started(arguments: Sequence[str | Path], **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """A command whose workers write to the same pipes, as under a shell."""
    command = [sys.executable, "-m", "proofcheck", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, **settings) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.needs("torch", "safetensors", "joblib")
@pytest.mark.parametrize(("number", "code"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_a_signal_ends_training_in_one_line_with_nothing_half_written(number: str, code: int, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with started(["train", "--output", folder, *SMALL]) as process:
        assert waited(folder.exists)
        process.send_signal(getattr(signal, number))
        out, complaint = process.communicate(timeout=ENDING)
    assert (process.returncode, out, complaint.count(b"\n")) == (code, b"", 1), complaint
    assert complaint.startswith(
        b"proofcheck: interrupted" if number == "SIGINT" else f"proofcheck: ended by {number}".encode()
    )
    assert list(folder.iterdir()) == []


def test_a_file_that_is_being_written_is_taken_away(tmp_path: Path) -> None:
    source, sink = tmp_path / "gammas.csv", tmp_path / "answers.csv"
    source.write_text("0.5,-0.25\n" * 1_000_000)
    with started(["feasible", "--gamma-file", source, "--output", sink]) as process:
        assert waited(lambda: list(tmp_path.glob(".*.part")))
        process.terminate()
        process.communicate(timeout=ENDING)
    assert process.returncode == 143
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["gammas.csv"]


@pytest.mark.slow
@pytest.mark.needs("torch", "safetensors", "joblib")
def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    folder = tmp_path / "run"
    with started(["train", "--output", folder, *SMALL], preexec_fn=ignore) as process:
        assert waited(folder.exists)
        process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
        assert process.poll() is None
        process.terminate()
        process.communicate(timeout=ENDING)
    assert process.returncode == 143


@pytest.mark.slow
@pytest.mark.needs("torch", "safetensors", "joblib")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGKILL"])
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="descendants are read from /proc")
def test_no_worker_outlives_an_experiment(number: str, tmp_path: Path) -> None:
    arguments = ["experiment", "relearning", "--quick", "--seeds", "50", "--jobs", "2", "--output", tmp_path]
    with started(arguments) as process:
        # The resource tracker comes first; two workers after it.
        assert waited(lambda: len(descendants(process.pid)) >= 3)
        workers = descendants(process.pid)
        process.send_signal(getattr(signal, number))
        # Ends only when nobody holds the pipes any more.
        process.communicate(timeout=ENDING)
    assert process.returncode == {"SIGTERM": 143, "SIGKILL": -9}[number]
    assert waited(lambda: not any(map(lives, workers)), ENDING)
    assert not list(tmp_path.rglob("*.part"))
