"""A study is found by being in ``studies``: one file adds it everywhere, and without the file it is nowhere."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from proofcheck.experiments import studies
from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.ledger.claims import read_claims
from proofcheck.ledger.status import read_recorded
from proofcheck.ledger.store import STORE
from proofcheck.region.numbers import InputError

ROOT = Path(__file__).parents[3]
# Draws its one number from the seed, and claims that it is small.
TINY = '''"""A study of nothing but the path of a study."""

import msgspec
from matplotlib.figure import Figure

from proofcheck.experiments.engine.cell import Record, Settings
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import judge, read


class TinySettings(Settings, frozen=True, kw_only=True):
    step: float

    def label(self):
        return f"step={self.step:g}"


class TinyResult(msgspec.Struct, forbid_unknown_fields=True):
    value: float


def grid(quick):
    return [TinySettings(step=0.01)]


def claims(records):
    reading = read("step = 0.01", [each.result.value for each in records], high=1)
    return [judge("tiny.small", "the value is small", "project", "the value", [reading])]


EXPERIMENT = Experiment(
    "tiny",
    purpose="whether a small number is small",
    place=2.5,
    kind=Record[TinySettings, TinyResult],
    grid=grid,
    compute=lambda settings, seed: TinyResult(settings.step * seed),
    judge=claims,
    draw=lambda records: Figure(),
    words=Words("A small study", "A number is drawn.", "Nothing."),
)
'''
_PAGE = "from proofcheck.site.result_page import result_page; print(result_page('tiny'))"
_NAMES = "from proofcheck.site.files import files; print([name for name in files() if name.startswith('results')])"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package, as it is installed, and the study in it."""
    folder = tmp_path_factory.mktemp("house")
    left_out = shutil.ignore_patterns("networks", "models")
    shutil.copytree(ROOT / "proofcheck", folder / "proofcheck", ignore=left_out)
    shutil.copytree(ROOT / "models", folder / "proofcheck" / "models", ignore=left_out)
    (folder / "proofcheck/experiments/studies/tiny.py").write_text(TINY, encoding="utf-8")
    return folder


def run(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "PYTHONPATH": str(package), "COLUMNS": "200"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=package, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
@pytest.mark.needs("torch", "safetensors", "joblib")
def test_one_file_adds_a_study_to_the_help_the_records_the_pages_and_the_ledger(package: Path) -> None:
    listed = run(package, "-m", "proofcheck", "experiment", "--help").stdout
    assert "tiny                whether a small number is small" in listed
    assert listed.index("  negation  ") < listed.index("  tiny  ") < listed.index("  relearning  ")
    command = ("-m", "proofcheck", "experiment", "tiny", "--seeds", "5", "--jobs", "2", "--output", "out")
    answer = run(package, *command)
    assert answer.returncode == 0, answer.stderr
    assert "5 computed" in answer.stdout
    record = package / "out/tiny.json"
    assert json.loads(record.read_bytes())["claims"][0]["verdict"] == "holds"
    next((package / "out/tiny/cells").iterdir()).unlink()
    assert "1 computed" in run(package, *command).stdout
    shutil.copy(record, package / "proofcheck/ledger/stored/records")
    page = run(package, "-c", _PAGE)
    assert "The value is small" in page.stdout, page.stderr
    verified = run(package, "-m", "proofcheck", "verify", "--fast", "--no-times", "--only", "tiny.small")
    assert verified.stdout.split()[:2] == ["supported", "tiny.small"], verified.stderr
    assert "results/tiny.md" in run(package, "-c", _NAMES).stdout

    (package / "proofcheck/experiments/studies/tiny.py").unlink()
    assert "tiny" not in run(package, "-m", "proofcheck", "experiment", "--help").stdout
    assert run(package, "-m", "proofcheck", "experiment", "tiny").returncode == 2
    assert run(package, "-m", "proofcheck", "verify", "--fast", "--only", "tiny.small").returncode == 2
    assert "results/tiny.md" not in run(package, "-c", _NAMES).stdout


# In one process, which judges each record and each identity once: a study's file is taken away, everything is read, and
# the file is put back.
_DELETED = """
import json, sys
from functools import cache
from pathlib import Path

from proofcheck.cli import bounds, experiment
from proofcheck.experiments.engine.experiment import purposes
from proofcheck.ledger import records, verify
from proofcheck.ledger.status import read_recorded
from proofcheck.ledger.store import STORE
from proofcheck.ledger.verify import Ledger, fallen
from proofcheck.site import ledger_sections
from proofcheck.site.files import files
from proofcheck.site.index_page import index_page
from proofcheck.site.related_work import related_work_page, works

judged = records._file
records._file = cache(lambda path, name: list(judged(path, name)))
verify._timed = cache(verify._timed)
answers = {}
for name in list(purposes()):
    file = Path("proofcheck/experiments/studies", name.replace("-", "_") + ".py")
    content = file.read_bytes()
    file.unlink()
    for cached in (purposes, works, ledger_sections._ledger):
        cached.cache_clear()
    ledger = Ledger()
    naming = [
        claim.id for claim in ledger.claims.values()
        if any(f"{record}.".startswith(f"{name}.") for record in (*claim.entry.records, *claim.entry.beside))
    ]
    verified = ledger.verify(naming, fast=True)
    answers[name] = {
        "help": experiment.parser().format_help(),
        "bounds": bounds.parser().format_help(),
        "files": list(files()),
        "claims": list(ledger.claims),
        "fallen": fallen(verified, read_recorded(STORE.recorded).claims, [*naming, name]),
        "pages": related_work_page() + index_page(),
        "naming": {
            claim: [(piece.kind, piece.says, piece.words) for piece in verified[claim].evidence
                    if piece.name.partition(".")[0] == name]
            for claim in naming
        },
    }
    file.write_bytes(content)
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def deleted(package: Path) -> dict[str, dict[str, Any]]:
    """What is left of the house without each of its studies."""
    (package / "proofcheck/experiments/studies/tiny.py").unlink(missing_ok=True)
    answer = run(package, "-c", _DELETED)
    assert answer.returncode == 0, answer.stderr
    answers: dict[str, dict[str, Any]] = json.loads(answer.stdout)
    return answers


@pytest.mark.slow
@pytest.mark.xdist_group("studies")
@pytest.mark.parametrize("name", purposes())
def test_without_its_file_a_study_is_in_no_help_page_or_ledger(name: str, deleted: dict[str, dict[str, Any]]) -> None:
    left = deleted[name]
    assert f"  {name} " not in left["help"]
    assert not {f"results/{name}.md", f"results/{name}.svg"}.intersection(left["files"])
    record = json.loads((STORE.records / f"{name}.json").read_bytes())
    own = {claim["id"] for claim in record["claims"]}
    assert own
    assert not own.intersection(left["claims"])
    assert not [claim for claim in own if f"`{claim}`" in left["pages"]]
    assert f"studies.{name.replace('-', '_')}`" not in left["pages"]
    # Nothing fails, so that verify --record can keep what is left; until then verify names what went, and why.
    gone = f"its study, {name}, is not here"
    for claim, pieces in left["naming"].items():
        assert pieces
        assert {tuple(piece) for piece in pieces} == {("beside", "nothing", gone)}
        if f"without record {name}." in left["fallen"].get(claim, ""):
            assert left["fallen"][claim].endswith(gone)
    for claim in own.intersection(left["fallen"]):
        assert left["fallen"][claim].endswith(f"and no such claim is left: {gone}")
    assert own.intersection(left["fallen"]) == own.intersection(read_recorded(STORE.recorded).claims)
    of_constants = (
        "--calibrated" in left["bounds"],
        "bounds/calibration.md" in left["files"],
        "bounds/calibration.svg" in left["files"],
        "(calibration.md)" in left["pages"],
    )
    assert of_constants == (name != "calibration",) * 4


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("other.py", TINY, "expected the study 'other', as its name says, got 'tiny'"),
        ("tiny.py", "", "expected a study, .*[(]KeyError: 'EXPERIMENT'"),
        ("tiny.py", "EXPERIMENT = Experiment(", "expected a study, .*[(]SyntaxError"),
        ("tiny.py", TINY.replace("place=2.5", "place=1 + x"), "expected a study, .*[(]ValueError"),
        ("tiny.py", TINY.replace("    place=2.5,\n", ""), "expected a study, .*[(]KeyError: 'place'"),
        ("tiny.py", TINY.replace("place=2.5", "place='second'"), "expected a study, .*[(]ValidationError"),
    ],
    ids=["of another name", "empty", "no Python", "no literal", "no place", "a word for a place"],
)
def test_a_file_that_is_no_study_or_another_is_refused_in_one_line(
    name: str, content: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.setattr(studies, "__path__", [str(tmp_path)])
    purposes.cache_clear()
    try:
        with pytest.raises(InputError, match=why) as refused:
            purposes()
    finally:
        purposes.cache_clear()
    assert str(refused.value).startswith(str(tmp_path / name))
    assert "\n" not in str(refused.value)


def test_every_study_that_claims_and_pages_name_is_here() -> None:
    entries = [claim.entry for claim in read_claims(STORE.claims).values()]
    named = [record for entry in entries for record in (*entry.records, *entry.beside)]
    works = tomllib.loads(files("proofcheck.site").joinpath("related_work.toml").read_text(encoding="utf-8"))["work"]
    named += [record for work in works for record in work.get("records", [])]
    assert {record.partition(".")[0] for record in named} <= set(purposes())
    code = [name.partition(":")[0] for work in works for name in work.get("code", [])]
    prefix = f"{studies.__name__}."
    modules = [module.removeprefix(prefix) for module in code if module.startswith(prefix)]
    assert modules
    assert set(modules) <= {name.replace("-", "_") for name in purposes()}


@pytest.mark.parametrize("name", purposes())
def test_what_help_reads_in_a_file_is_what_the_study_says(name: str) -> None:
    study = find(name)
    assert (study.name, study.purpose) == (name, purposes()[name])
    assert study.words.title


def test_every_study_has_a_place_of_its_own() -> None:
    places = [find(name).place for name in purposes()]
    assert places == sorted(set(places))
