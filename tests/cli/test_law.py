"""The command ``law``: what it promises, and what it refuses."""

import json
from pathlib import Path

import jsonschema
import pytest

from proofcheck.cli.main import main
from proofcheck.site.schemas import json_schema

STORED = Path(__file__).parents[2] / "proofcheck" / "ledger" / "stored" / "facts" / "networks" / "irrelevant"
SMALL = ["--M", "4", "--P", "20", "--m", "16", "--steps", "5"]


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main(["law", *arguments, "--json"]) == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json_schema("law"))
    return document


def test_the_document_is_what_the_schema_promises(capsys: pytest.CaptureFixture[str]) -> None:
    document = answered(capsys, *SMALL)
    assert list(document) == [
        "schema", "settings", "path", "steps_to_loss", "beta", "dead_share", "counts", "class", "residual", "lambda",
    ]  # fmt: skip
    assert (document["class"], document["counts"], len(document["path"])) == ("C5", "iid", 6)  # type: ignore[arg-type]


def test_a_random_start_is_of_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    first, again, other = (answered(capsys, *SMALL, "--start", "random", "--seed", seed) for seed in ("1", "1", "2"))
    assert first["class"] == "C2m+5"
    assert first == again != other


@pytest.mark.needs("safetensors")
def test_a_trained_run_stands_beside_what_its_settings_predict(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", str(STORED)]) == 0
    lines = capsys.readouterr().out.splitlines()
    trained = next(i for i, line in enumerate(lines) if line.strip() == "trained")
    predicted, measured = ([float(cell) for cell in lines[i].split()] for i in (trained - 2, trained - 1))
    assert measured[2] == pytest.approx(predicted[2], rel=0.1)


def test_the_path_is_drawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", *SMALL, "--plot", str(tmp_path / "law.svg")]) == 0
    assert "all numbers estimated" in capsys.readouterr().out
    assert (tmp_path / "law.svg").stat().st_size < 300_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seed", "3"], "--start random"),
        (["--read-out", "per-position"], "shared read-out"),
        (["--start", "warm"], "zero or random"),
        (["--alpha", "2"], "[-1, 1]"),
        (["--start", "random", "--seed", "-1"], ">= 0"),
        (["--plot", "law.txt"], ".svg or .png"),
        ([str(STORED), "--eta", "2"], "its own settings"),
        ([str(STORED), "--alpha", "0"], "its own settings"),
        ([str(STORED), "--seed", "0"], "its own seed"),
        (["nowhere"], "nowhere"),
    ],
)
def test_what_it_cannot_answer_is_refused_in_a_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["law", *arguments]) == 2
    complaint = capsys.readouterr().err
    assert words in complaint
    assert complaint.count("\n") == 1
