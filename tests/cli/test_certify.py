"""The real command on runs that training wrote: what it promises, and what it refuses."""

import json
import shutil
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from proofcheck.cli.main import main
from proofcheck.measure.margins import TaskSamples, hinge, margins
from proofcheck.measure.run import file_digest, load_run
from proofcheck.models.patterns import Patterns
from proofcheck.models.tokens import Tokens
from proofcheck.site.schemas import json_schema
from tests.cli.command import proofcheck
from tests.extras import need

SMALL = ["--M", "5", "--P", "30", "--m", "16", "--batch", "32", "--eta", "5", "--steps", "12", "--test-samples", "50"]


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("torch", "safetensors")
    folder = tmp_path_factory.mktemp("runs") / "small"
    assert main(["train", "--alpha", "0", "--seed", "3", "--output", str(folder), *SMALL]) == 0
    return folder


@pytest.fixture(scope="module")
def exact_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("torch", "safetensors")
    folder = tmp_path_factory.mktemp("runs") / "exact"
    assert main(["train", "--counts", "exact", "--output", str(folder), *SMALL]) == 0
    return folder


def answer(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:  # type: ignore[type-arg]
    assert main(["certify", *map(str, arguments), "--json"]) == 0
    document: dict = json.loads(capsys.readouterr().out)  # type: ignore[type-arg]
    jsonschema.validate(document, json_schema(document["schema"].split("/")[1]))
    return document


@pytest.mark.parametrize("task", [1, 2])
@pytest.mark.parametrize("lam", ["-2", "1/2", "3"])
def test_the_loss_of_many_samples_is_within_the_bounds(
    small_run: Path, task: int, lam: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = answer(capsys, small_run, "--task", task, "--lam", lam)
    run = load_run(small_run)
    tokens = Tokens(M=5, P=30)
    dictionary = Patterns(run.mu, run.v).dictionary(task - 1)
    samples = TaskSamples(*tokens.sample(20_000, np.random.default_rng(1)), dictionary)
    signed = margins(run.merged(1.0, float(document["lam"][1])), samples)
    for values, name in ((hinge(signed), "loss"), ((signed > 0).astype(float), "accuracy")):
        error = 5 * values.std() / np.sqrt(len(values)) + 1e-9
        assert document[name]["low"] - error <= values.mean() <= document[name]["high"] + error
    right = samples.counts[np.arange(len(signed)), (samples.labels < 0).astype(int)]
    wrong = samples.counts[np.arange(len(signed)), (samples.labels > 0).astype(int)]
    nominal = (right == document["worst_case"]["p"]) & (wrong == document["worst_case"]["q"])
    assert document["margin"] <= signed[nominal].min()
    assert document["margin"] <= document["worst_case"]["attained"] + 1e-9
    assert document["loss"]["high"] - document["loss"]["low"] < 1e-2


@pytest.mark.needs("flint")
def test_exact_counts_are_certified_to_the_last_digits(exact_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, exact_run, "--lam", "0.5")
    run = load_run(exact_run)
    samples = TaskSamples(*Tokens(M=5, P=30, counts="exact").fixed(), Patterns(run.mu, run.v).dictionary(1))
    truth = float(hinge(margins(run.merged(1.0, 0.5), samples)).mean())
    assert document["loss"]["high"] - document["loss"]["low"] <= 1e-15
    assert abs(document["loss"]["low"] - truth) < 1e-12


def test_the_answer_is_one_that_a_person_reads(small_run: Path) -> None:
    finished = proofcheck("certify", small_run, "--lam", "-1/2")
    assert (finished.returncode, finished.stderr) == (0, "")
    for word in ("population hinge loss in [", "accuracy in [", "worst margin", "certified in"):
        assert word in finished.stdout


@pytest.mark.slow
def test_an_interval_is_divided_into_certified_sets_beside_the_theorems(
    small_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, plot = tmp_path / "cells.jsonl", tmp_path / "range.svg"
    options = ["--lam-range", "-1", "2", "--spare", "0.2", "--cells", cells]
    document = answer(capsys, small_run, *options, "--plot", plot)
    pieces = [piece for word in ("learned", "unlearned", "between", "undecided") for piece in document[word]]
    assert sum(high - low for low, high in pieces) == pytest.approx(3)
    assert document["undecided_length"] <= 0.6
    assert document["learned"]
    assert {offer["theorem"] for offer in document["offered"]} == {"theorem-1", "theorem-2"}
    assert document["ideal"]["learned"]
    assert plot.read_text().startswith("<?xml")
    again = answer(capsys, small_run, *options)
    assert {**again, "seconds": 0} == {**document, "seconds": 0}
    assert main(["certify", str(small_run), *map(str, options)]) == 0
    assert "certified learned: [" in capsys.readouterr().out


def test_of_networks_that_learned_nothing_nothing_is_certified_learned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need("torch", "safetensors")
    folder = tmp_path / "run"
    options = ["--alpha", "0", "--M", "5", "--P", "20", "--m", "16", "--steps", "1"]
    assert main(["train", "--output", str(folder), *options]) == 0
    capsys.readouterr()
    for question in (["--lam-range", "-2", "2"], ["--gamma", "0.79", "-0.61", "--lam-box", "0", "2", "-2", "0"]):
        document = answer(capsys, folder, *question)
        assert document["threshold"]["reference_learned"] is False
        assert document["threshold"]["below"] == 0.5 < document["threshold"]["unlearned"]
        assert not document.get("learned")
        assert not document.get("area", {}).get("learned")
        assert main(["certify", str(folder), *question]) == 0
        warnings = [
            line for line in capsys.readouterr().out.splitlines() if "the reference itself has not learned" in line
        ]
        assert len(warnings) == 1


def test_a_grid_has_a_verdict_at_every_point(small_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, small_run, "--lam-range", "-1", "1", "--grid", "5", "--task", "1")
    assert [point["lam"] for point in document["grid"]] == [[1, -1], [1, -0.5], [1, 0], [1, 0.5], [1, 1]]
    assert document["grid"][2]["verdict"] == "learned"


@pytest.mark.slow
def test_a_target_is_mapped_as_boxes_and_as_points(
    small_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = ["--gamma", "0.79", "-0.61", "--lam-box", "0", "2", "-2", "0"]
    document = answer(capsys, small_run, *target, "--depth", "2", "--plot", tmp_path / "map.png")
    assert sum(document["area"].values()) == pytest.approx(4)
    assert (tmp_path / "map.png").stat().st_size > 1000
    points = answer(capsys, small_run, *target, "--grid", "3")
    assert len(points["grid"]) == 9
    assert points["theorem_3"]["offered"] == sum(point["offered"] for point in points["grid"])
    assert main(["certify", str(small_run), *target, "--grid", "3"]) == 0
    assert "Theorem 3 offers" in capsys.readouterr().out


REFUSED = [
    ([], "expected one of --lam"),
    (["--lam", "1", "--lam-range", "0", "1"], "expected one of --lam"),
    (["--lam", "nan"], "--lam: expected a number"),
    (["--lam", "1e400"], "--lam"),
    (["--lam", "1e9"], "up to 1e+06"),
    (["--lam", "1e5"], "logits"),
    (["--lam", "1", "--task", "3"], "--task: expected a whole number from 1 to 2"),
    (["--lam", "1", "--task", "1.5"], "--task: expected a whole number"),
    (["--lam", "1", "--grid", "3"], "--grid: only with"),
    (["--lam", "1", "--plot", "x.svg"], "a single λ has no figure"),
    (["--lam-range", "3", "-4"], "low end first"),
    (["--lam-range", "1", "1"], "low end first"),
    (["--lam-range", "1"], "expected two numbers"),
    (["--lam-range", "0", "1", "--grid", "1"], "--grid: expected a whole number from 2"),
    (["--lam-range", "0", "1", "--spare", "2"], "--spare: expected a share"),
    (["--lam-range", "0", "1", "--plot", "x.pdf"], ".svg or .png"),
    (["--lam-range", "0", "1", "--plot", "/no/where.svg"], "does not exist"),
    (["--lam-range", "0", "1", "--cells", "/no/where"], "/no/where"),
    (["--gamma", "0.5", "0.5"], "expected one of --lam"),
    (["--lam-box", "0", "1", "0", "1"], "both or neither"),
    (["--gamma", "0.5", "--lam-box", "0", "1", "0", "1"], "--gamma: expected two numbers"),
    (["--gamma", "0.9", "0.9", "--lam-box", "0", "1", "0", "1"], "length 1 at most"),
    (["--gamma", "0.5", "0.5", "--lam-box", "0", "1", "0"], "--lam-box: expected four"),
    (["--gamma", "0.5", "0.5", "--lam-box", "0", "1", "1", "0"], "low end first"),
    (["--gamma", "0.5", "0.5", "--lam-box", "0", "1", "0", "1", "--task", "1"], "expected one of them"),
    (
        ["--gamma", "0.5", "0.5", "--lam-box", "0", "1", "0", "1", "--grid", "4000"],
        "--grid: expected a whole number from 2 to 316",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_bad_input_is_one_line(
    small_run: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["certify", str(small_run), *arguments]) == 2
    stderr = capsys.readouterr().err
    assert message in stderr
    assert stderr.count("\n") == 1


def _damaged(run: Path, folder: Path, name: str, **tensors: np.ndarray) -> Path:  # type: ignore[type-arg]
    shutil.copytree(run, folder)
    save_file({**load_file(folder / name), **tensors}, folder / name)
    return folder


def test_a_folder_that_cannot_be_certified_is_one_line(
    small_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    W = load_file(small_run / "task_2.safetensors")["W"]
    broken = _damaged(small_run, tmp_path / "nan", "task_2.safetensors", W=np.full_like(W, np.nan))
    missing = shutil.copytree(small_run, tmp_path / "missing")
    (missing / "task_1.safetensors").unlink()
    shutil.copytree(small_run, positioned := tmp_path / "positioned")
    about = json.loads((positioned / "run.json").read_text())
    about["settings"]["read_out"] = "per-position"
    save_file({"a": np.full((30, 16), 0.25)}, positioned / "read_out.safetensors")
    about["files"]["read_out.safetensors"] = file_digest(positioned / "read_out.safetensors")
    (positioned / "run.json").write_text(json.dumps(about))
    for folder, message in (
        (tmp_path / "nowhere", "got no folder"),
        (broken, "finite"),
        (missing, "missing"),
        (positioned, "not supported"),
    ):
        assert main(["certify", str(folder), "--lam", "1"]) == 2
        stderr = capsys.readouterr().err
        assert message in stderr
        assert stderr.count("\n") == 1


def test_two_names_for_one_file_are_refused_and_the_file_stays(
    small_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells, link, run = tmp_path / "cells.svg", tmp_path / "link.svg", tmp_path / "run.svg"
    cells.write_text("older")
    link.symlink_to(cells)
    run.symlink_to(small_run / "run.json")
    before = (small_run / "run.json").read_bytes()
    for files in (["--cells", cells, "--plot", link], ["--plot", run]):
        assert main(["certify", str(small_run), "--lam-range", "0", "1", *map(str, files)]) == 2
        assert "expected two files" in capsys.readouterr().err
    assert cells.read_text() == "older"
    assert (small_run / "run.json").read_bytes() == before
