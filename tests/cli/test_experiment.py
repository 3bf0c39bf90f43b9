import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from proofcheck.cli.experiment import _where
from proofcheck.experiments.engine.verdicts import judge, read
from proofcheck.measure.documents import Hypothesis
from tests.cli.command import answered, proofcheck
from tests.cli.processes import PATIENCE, waited
from tests.cli.test_train import _without
from tests.extras import need

pytestmark = pytest.mark.slow

COMMAND = ("experiment", "relearning", "--quick", "--seeds", "3")
CELLS = 6
MALFORMED = ("nonsense", "tcp://127.0.0.1", "tcp://127.0.0.1:0", "127.0.0.1:65536", "http://127.0.0.1:8786", "a b:8786")


def _cells(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (output / "relearning-quick" / "cells").glob("*.json")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("torch", "safetensors", "joblib")
    output = tmp_path_factory.mktemp("undisturbed")
    finished = proofcheck(*COMMAND, "--jobs", "2", "--output", output)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert f"{CELLS} cells, {CELLS} computed, 0 finished before" in finished.stdout
    # They took what they took in two other processes.
    (seconds,) = re.findall(r"the computed ones took ([0-9.]+) CPU s", finished.stdout)
    assert float(seconds) > 0
    return output


def _killed_mid_run(output: Path) -> dict[str, bytes]:
    command = [sys.executable, "-m", "proofcheck", *COMMAND, "--output", str(output)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert waited(lambda: len(_cells(output)) >= 2)
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    return _cells(output)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_run_goes_on_and_computes_no_finished_cell_again(tmp_path: Path, undisturbed: Path) -> None:
    finished = _killed_mid_run(tmp_path)
    assert 2 <= len(finished) < CELLS
    places = [tmp_path / "relearning-quick" / "cells" / name for name in finished]
    before = [path.stat() for path in places]
    again = proofcheck(*COMMAND, "--output", tmp_path)
    assert again.returncode == 0, again.stderr
    assert f"{CELLS - len(finished)} computed, {len(finished)} finished before" in again.stdout
    assert [(status.st_ino, status.st_mtime_ns) for status in before] == [
        (status.st_ino, status.st_mtime_ns) for status in (path.stat() for path in places)
    ]
    assert _cells(tmp_path) == _cells(undisturbed)
    for name in ("relearning-quick.json", "relearning-quick.svg"):
        assert (tmp_path / name).read_bytes() == (undisturbed / name).read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_local_process_is_one_line_and_what_is_finished_is_kept(tmp_path: Path, undisturbed: Path) -> None:
    command = [sys.executable, "-m", "proofcheck", *COMMAND, "--jobs", "2", "--output", str(tmp_path)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert waited(lambda: _cells(tmp_path))
    workers = [child for child in psutil.Process(running.pid).children() if "LokyProcess" in " ".join(child.cmdline())]
    workers[0].kill()
    out, err = running.communicate(timeout=PATIENCE)
    assert (running.returncode, out, err.count("\n")) == (3, "", 1)
    assert "a local process was killed" in err
    assert "what is finished is kept: run again, with fewer --jobs" in err
    assert 1 <= len(_cells(tmp_path)) < CELLS
    assert _cells(tmp_path).items() <= _cells(undisturbed).items()


@pytest.mark.needs("torch", "safetensors", "joblib")
def test_a_folder_that_cannot_be_written_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for output in (tmp_path / "file" / "deep", tmp_path / "new" / ("x" * 300)):
        refused = answered(*COMMAND, "--output", output)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
        assert "give another --output" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_summary_holds_every_seed_and_every_verdict(undisturbed: Path) -> None:
    summary = json.loads((undisturbed / "relearning-quick.json").read_bytes())
    assert (summary["schema"], summary["seeds"], len(summary["results"])) == (
        "proofcheck/experiment/1",
        [1, 2, 3],
        CELLS,
    )
    assert all(len(reading["values"]) == 3 for claim in summary["claims"] for reading in claim["readings"])
    assert {claim["verdict"] for claim in summary["claims"]} <= {
        "holds",
        "contradicted",
        "mixed",
        "undecided",
        "not applicable",
    }


def test_a_changed_record_is_named_in_one_line(tmp_path: Path, undisturbed: Path) -> None:
    folder = tmp_path / "relearning-quick" / "cells"
    folder.mkdir(parents=True)
    for name, content in _cells(undisturbed).items():
        (folder / name).write_bytes(content)
    victim = sorted(folder.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:-20])
    refused = answered(*COMMAND, "--output", tmp_path)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert victim.name in refused.stderr
    assert not (tmp_path / "relearning-quick.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "NAME"),
        (("nonsense",), "expected one of addition, negation, relearning"),
        (("addition", "--seeds", "1"), "--seeds"),
        (("addition", "--seeds", "5/2"), "--seeds"),
        (("addition", "--jobs", "0"), "--jobs"),
        (("addition", "--speed", "9"), "--speed"),
        (("addition", "--backend", "mpi"), "expected loky or dask, got 'mpi'"),
        (("addition", "--backend", "dask"), "--scheduler ADDRESS"),
        (("addition", "--scheduler", "127.0.0.1:8786"), "--backend dask"),
        (("addition", "--backend", "dask", "--scheduler", "127.0.0.1:8786", "--jobs", "2"), "--jobs"),
        *((("addition", "--backend", "dask", "--scheduler", text), f"got '{text}'") for text in MALFORMED),
    ],
)
def test_a_wrong_option_is_one_line(arguments: tuple[str, ...], message: str) -> None:
    refused = answered("experiment", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert message in refused.stderr


@pytest.mark.parametrize("package", ["torch", "joblib"])
def test_a_missing_package_is_one_line_with_what_installs_it(package: str, tmp_path: Path) -> None:
    missing = _without(package, "experiment", "addition", "--output", tmp_path)
    assert (missing.returncode, missing.stdout, missing.stderr.count("\n")) == (3, "", 1)
    assert "pip install 'proofcheck-taskvectors[torch]'" in missing.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.needs("torch", "safetensors", "joblib")
def test_a_cluster_without_distributed_is_one_line_with_what_installs_it(tmp_path: Path) -> None:
    cluster = ("--backend", "dask", "--scheduler", "127.0.0.1:8786")
    missing = _without("distributed", "experiment", "addition", *cluster, "--output", tmp_path)
    assert (missing.returncode, missing.stdout, missing.stderr.count("\n")) == (3, "", 1)
    assert "pip install 'proofcheck-taskvectors[torch,cluster]'" in missing.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_verdict_that_is_no_plain_answer_says_how_many_points_or_seeds() -> None:
    inside, outside = read("α = 0", [0.0, 0.0], high=1), read("α = 1", [2.0, 2.0], high=1)
    across = read("α = 2", [0.0, 0.5, 2.0], high=1)
    fails = [Hypothesis(name, False, {}) for name in ("batch", "rate")]
    elsewhere = read("α = 3", [0.0, 0.0], high=1, applies=fails)
    unknown = read("α = 3", [0.0, 0.0], high=1, applies=[Hypothesis("batch", None, {})])
    cases = (
        ([inside, inside], ""),
        ([inside, outside, across], "; outside at 1"),
        ([outside, across], "; outside at 1"),
        ([across], " (1 of 3 seeds outside at α = 2)"),
        ([elsewhere], " (batch, rate fail)"),
        ([unknown], " (not known whether batch holds)"),
        ([], ""),
    )
    for readings, words in cases:
        assert _where(judge("trial.small", "x ≤ 1", "ideal", "x", readings)) == words
