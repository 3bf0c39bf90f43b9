import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest
from safetensors.numpy import load_file

from proofcheck.cli.main import main
from proofcheck.measure.documents import Measured
from proofcheck.site.schemas import json_schema
from tests.cli.command import proofcheck
from tests.cli.processes import PATIENCE

pytestmark = [pytest.mark.needs("torch", "safetensors"), pytest.mark.slow]

SMALL = ["--M", "4", "--P", "12", "--m", "16", "--batch", "8", "--steps", "3", "--test-samples", "20"]
FILES = {
    "pretrained.safetensors": {"W": (6, 6), "V": (16, 6)},
    "task_1.safetensors": {"W": (6, 6), "V": (16, 6)},
    "task_2.safetensors": {"W": (6, 6), "V": (16, 6)},
    "read_out.safetensors": {"a": (16,)},
    "patterns.safetensors": {"mu": (2, 6), "v": (4, 6)},
}


_WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] == {package!r} else super().find_spec(name, path, target)

sys.meta_path = [Without if finder is PathFinder else finder for finder in sys.meta_path]
from proofcheck.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def _without(package: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The command line where this package is not installed."""
    command = [sys.executable, "-c", _WITHOUT.format(package=package), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False)


def test_a_run_holds_what_anyone_needs_to_evaluate_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "run"
    finished = proofcheck("train", "--alpha", "-3/5", "--seed", "7", "--output", folder, *SMALL)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert {file.name for file in folder.iterdir()} == {*FILES, "run.json"}
    for name, shapes in FILES.items():
        tensors = load_file(folder / name)
        assert {key: tensor.shape for key, tensor in tensors.items()} == shapes
        assert {tensor.dtype for tensor in tensors.values()} == {np.dtype("float64")}
    mu = load_file(folder / "patterns.safetensors")["mu"]
    assert mu[0] @ mu[1] == pytest.approx(-0.6)
    about = json.loads((folder / "run.json").read_text())
    jsonschema.validate(about, json_schema("run"))
    assert (about["seed"], about["settings"]["alpha"], about["settings"]["P"]) == (7, -0.6, 12)
    assert about["versions"].keys() == {"python", "proofcheck", "torch", "numpy", "safetensors"}


def test_a_network_can_be_evaluated_without_us(run_folder: Path) -> None:
    """Eq. (3) written anew, over tokens, from the files alone."""
    start, change = load_file(run_folder / "pretrained.safetensors"), load_file(run_folder / "task_1.safetensors")
    a, patterns = load_file(run_folder / "read_out.safetensors")["a"], load_file(run_folder / "patterns.safetensors")
    about = json.loads((run_folder / "run.json").read_text())
    W, V = start["W"] + change["W"], start["V"] + change["V"]
    kinds = np.vstack([patterns["mu"][0], -patterns["mu"][0], patterns["v"]])
    rng, losses = np.random.default_rng(0), []
    while len(losses) < 400:
        tokens = rng.choice(22, p=[0.4, 0.1, *[0.025] * 20], size=100)
        if (tokens == 0).sum() <= (tokens == 1).sum():
            continue
        X = kinds[tokens]
        attention = np.exp(X @ W @ X.T)
        attention /= attention.sum(axis=0)
        losses.append(max(0.0, 1 - (np.maximum(attention.T @ X @ V.T, 0) @ a).mean()))
    error = 4 * np.std(losses) / 20
    assert abs(np.mean(losses) - about["test_losses"]["task_1"]) < error


def test_training_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["train", "--output", str(tmp_path / name), *SMALL]) == 0
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_every_setting_can_be_given_and_is_kept(tmp_path: Path) -> None:
    options = "--eta 0.5 --delta-star 1/2 --delta-hash 1/4 --counts exact --read-out per-position --xi 2e-2 --w0 .03"
    more = "--until 0.001 --check-every 2 --dtype float32"
    folder = tmp_path / "run"
    assert main(["train", "--output", str(folder), *SMALL, *options.split(), *more.split()]) == 0
    settings = json.loads((folder / "run.json").read_text())["settings"]
    expected = {"eta": 0.5, "delta_star": 0.5, "delta_hash": 0.25, "counts": "exact", "read_out": "per-position"}
    expected |= {"xi": 0.02, "w0": 0.03, "until": 0.001, "check_every": 2, "dtype": "float32", "steps": 3}
    assert {key: settings[key] for key in expected} == expected
    assert load_file(folder / "read_out.safetensors")["a"].shape == (12, 16)
    assert load_file(folder / "task_1.safetensors")["V"].dtype == np.float32
    assert main(["measure", str(folder), "--samples", "20"]) == 0


def test_training_that_diverges_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--output", str(tmp_path / "run"), *SMALL, "--eta", "1e300"]) == 2
    outcome = capsys.readouterr()
    assert (outcome.out, outcome.err.count("\n")) == ("", 1)
    assert "training diverged at step" in outcome.err
    assert list((tmp_path / "run").iterdir()) == []


def test_a_loss_worse_than_that_of_no_answer_is_said_in_few_digits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--output", str(tmp_path / "run"), *SMALL, "--xi", "1e30"]) == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert "above the 1 of a network that always answers 0" in line
    assert len(line) < 150


def test_a_loss_that_is_not_reached_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--output", str(tmp_path / "run"), *SMALL, "--until", "0"]) == 0
    assert "above the 0 asked for" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--output: expected a folder to write, got none"),
        (["--output", "x", "--alpha", "1.1"], "alpha: expected a correlation in [-1, 1]"),
        (["--output", "x", "--alpha", "nan"], "--alpha: expected a number"),
        (["--output", "x", "--M", "2.5"], "--M: expected a whole number, got 2.5"),
        (["--output", "x", "--m", "1e400"], "m: expected at most 10,000,000, got 1.0000E+400"),
        (["--output", "x", "--M", "0"], "M: expected a whole number >= 1, got 0"),
        (["--output", "x", "--seed", "-1"], "seed: expected a whole number >= 0"),
        (["--output", "x", "--eta", "0"], "eta: expected a finite number > 0"),
        (["--output", "x", "--eta", "1e999"], "--eta"),
        (["--output", "x", "--delta-hash", "0.4"], "delta_hash: expected less than delta_star"),
        (["--output", "x", "--counts", "some"], "argument --counts"),
        (["--output", "x", "--counts", "exact", "--P", "33"], "whole for exact counts"),
        (["--output", "x", "--depth", "3"], "unknown argument '--depth'"),
        (["extra", "--output", "x"], "unknown argument 'extra'"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_line_and_leaves_nothing(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["train", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_output_that_is_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    for output in ("file", "file/run"):
        assert main(["train", "--output", str(tmp_path / output), *SMALL]) == 2
        assert "cannot be used as a folder" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_that_is_not_empty_needs_force_which_leaves_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    arguments = ["train", "--output", str(folder), *SMALL]
    assert main(arguments) == 2
    assert "found notes.txt in it; give another, or --force" in capsys.readouterr().err
    assert main([*arguments, "--force"]) == 0
    assert main(arguments) == 2
    before = (folder / "task_1.safetensors").read_bytes()
    assert main([*arguments, "--seed", "5", "--force"]) == 0
    assert (folder / "task_1.safetensors").read_bytes() != before
    assert (folder / "notes.txt").read_text() == "mine"


def test_files_of_a_run_that_are_one_are_refused_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "task_2.safetensors").symlink_to("task_1.safetensors")
    assert main(["train", "--output", str(tmp_path), "--force", *SMALL]) == 2
    assert "task_1.safetensors and task_2.safetensors: expected two files" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["task_2.safetensors"]


@pytest.mark.parametrize("stop_at", range(6))
def test_an_interruption_while_writing_leaves_no_finished_run(
    stop_at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["train", "--output", str(tmp_path / "run"), *SMALL]
    assert main(arguments) == 0
    moved = Path.replace
    written = 0

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal written
        written += 1
        if written > stop_at:
            raise KeyboardInterrupt
        return moved(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    assert main([*arguments, "--seed", "2", "--force"]) == 130
    monkeypatch.undo()
    capsys.readouterr()
    assert main(["measure", str(tmp_path / "run")]) == 2
    assert "run.json: missing, so the run is not finished" in capsys.readouterr().err
    assert not list((tmp_path / "run").glob(".*"))


def test_an_interruption_while_training_keeps_the_run_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["train", "--output", str(tmp_path / "run"), *SMALL]
    assert main(arguments) == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()}
    steps = 0

    def interrupted(*_: object) -> float:
        nonlocal steps
        steps += 1
        if steps == 5:
            raise KeyboardInterrupt
        return 1.0

    monkeypatch.setattr("proofcheck.models.training.sgd_step", interrupted)
    assert main([*arguments, "--seed", "2", "--force"]) == 130
    assert steps == 5
    assert {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()} == before


def test_training_without_torch_says_how_to_get_it(tmp_path: Path) -> None:
    finished = _without("torch", "train", "--output", tmp_path / "run")
    assert finished.returncode == 3
    assert finished.stderr.count("\n") == 1
    assert "pip install 'proofcheck-taskvectors[torch]'" in finished.stderr
    assert not list(tmp_path.iterdir())


def test_measuring_needs_no_torch(run_folder: Path) -> None:
    finished = _without("torch", "measure", run_folder, "--samples", "50", "--lam", "1", "--json")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert json.loads(finished.stdout)["schema"] == "proofcheck/measure/1"


def test_measuring_without_safetensors_says_how_to_get_it(run_folder: Path) -> None:
    finished = _without("safetensors", "measure", run_folder)
    assert finished.returncode == 3
    assert "pip install safetensors" in finished.stderr


def test_the_report_says_what_a_newcomer_asks(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(run_folder), "--samples", "500"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    for words_expected in (
        "α from",
        "patterns 0.500",
        "saturates",
        "Corollaries",
        "1: ΔW rank 1 review",
        "not applicable",
        "λ_1",
        "ρ",
        "T2 loss",
    ):
        assert words_expected in words


def test_json_is_what_the_contract_promises(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(run_folder), "--samples", "100", "--lam", "-1/2", "2", "--level", "0.9", "--json"]) == 0
    printed = capsys.readouterr().out
    measured = msgspec.json.decode(printed, type=Measured)
    jsonschema.validate(json.loads(printed), json_schema("measure"))
    assert [merge.lam for merge in measured.merges] == [(1, 0), (0, 1), (1, -0.5), (1, 2)]
    assert (measured.samples, measured.level) == (100, 0.9)


def test_measuring_twice_says_the_same(run_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = []
    for _ in range(2):
        assert main(["measure", str(run_folder), "--samples", "50", "--json"]) == 0
        documents.append(capsys.readouterr().out)
    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-folder"], "no-such-folder: expected a folder written by proofcheck train"),
        ([], "the following arguments are required: FOLDER"),
        (["x", "--samples", "1"], "--samples: expected a whole number from 2"),
        (["x", "--samples", "2.5"], "--samples: expected a whole number from 2"),
        (["x", "--level", "1"], "--level: expected a confidence in (0, 1), got 1"),
        (["x", "--lam", "1/0"], "--lam"),
        (["x", "--lam", "1", "-1e51"], "--lam: expected coefficients up to 1e+50 in size, got -1e51"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_patterns_that_are_none_are_refused(
    run_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from safetensors.numpy import save_file

    copy = Path(shutil.copytree(run_folder, tmp_path / "copy"))
    patterns = load_file(copy / "patterns.safetensors")
    save_file({**patterns, "mu": patterns["mu"] * 2}, copy / "patterns.safetensors")
    about = json.loads((copy / "run.json").read_text())
    del about["files"]
    (copy / "run.json").write_text(json.dumps(about))
    assert main(["measure", str(copy)]) == 2
    assert "mu: expected rows of length 1" in capsys.readouterr().err
