import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import proofcheck
from tests.cli.test_train import _without

COMMAND = ("experiment", "relearning", "--quick", "--seeds", "4")
CELLS = 8


def _cells(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (output / "relearning-quick" / "cells").glob("*.json")}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("undisturbed")
    finished = proofcheck(*COMMAND, "--jobs", "2", "--output", output)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert f"{CELLS} cells, {CELLS} computed, 0 finished before" in finished.stdout
    return output


def _killed_mid_run(output: Path) -> dict[str, bytes]:
    command = [sys.executable, "-m", "proofcheck", *COMMAND, "--output", str(output)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 100
    while len(_cells(output)) < 2 and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(running.pid, signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    return _cells(output)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_run_goes_on_and_computes_no_finished_cell_again(tmp_path: Path, undisturbed: Path) -> None:
    held = _killed_mid_run(tmp_path)
    assert 2 <= len(held) < CELLS
    places = [tmp_path / "relearning-quick" / "cells" / name for name in held]
    before = [path.stat() for path in places]
    again = proofcheck(*COMMAND, "--output", tmp_path)
    assert again.returncode == 0, again.stderr
    assert f"{CELLS - len(held)} computed, {len(held)} finished before" in again.stdout
    assert [(each.st_ino, each.st_mtime_ns) for each in before] == [
        (each.st_ino, each.st_mtime_ns) for each in (path.stat() for path in places)
    ]
    assert _cells(tmp_path) == _cells(undisturbed)
    for name in ("relearning-quick.json", "relearning-quick.svg"):
        assert (tmp_path / name).read_bytes() == (undisturbed / name).read_bytes()


def test_a_summary_holds_every_seed_and_every_verdict(undisturbed: Path) -> None:
    summary = json.loads((undisturbed / "relearning-quick.json").read_bytes())
    assert (summary["schema"], summary["seeds"], len(summary["results"])) == (
        "proofcheck/experiment/1",
        [1, 2, 3, 4],
        CELLS,
    )
    assert all(len(reading["values"]) == 4 for claim in summary["claims"] for reading in claim["readings"])
    assert {claim["verdict"] for claim in summary["claims"]} <= {
        "holds",
        "holds with care",
        "contradicted",
        "not tested",
    }


def test_a_changed_record_is_named_in_one_line(tmp_path: Path, undisturbed: Path) -> None:
    folder = tmp_path / "relearning-quick" / "cells"
    folder.mkdir(parents=True)
    for name, content in _cells(undisturbed).items():
        (folder / name).write_bytes(content)
    victim = sorted(folder.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:-20])
    refused = proofcheck(*COMMAND, "--output", tmp_path)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert victim.name in refused.stderr
    assert not (tmp_path / "relearning-quick.json").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "NAME"),
        (("nonsense",), "expected one of addition, negation, relearning"),
        (("addition", "--seeds", "1"), "--seeds"),
        (("addition", "--seeds", "5/2"), "--seeds"),
        (("addition", "--jobs", "0"), "--jobs"),
        (("addition", "--speed", "9"), "--speed"),
    ],
)
def test_a_wrong_option_is_one_line(arguments: tuple[str, ...], told: str) -> None:
    refused = proofcheck("experiment", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert told in refused.stderr


@pytest.mark.parametrize("package", ["torch", "joblib"])
def test_a_missing_package_is_one_line_with_what_installs_it(package: str, tmp_path: Path) -> None:
    missing = _without(package, "experiment", "addition", "--output", tmp_path)
    assert (missing.returncode, missing.stdout, missing.stderr.count("\n")) == (3, "", 1)
    assert "pip install 'proofcheck-taskvectors[torch]'" in missing.stderr
    assert list(tmp_path.iterdir()) == []
