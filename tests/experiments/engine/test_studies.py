"""A study is found by being in ``studies``: one file adds it everywhere, and without the file it is nowhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proofcheck.experiments.engine.experiment import find, purposes

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


@pytest.mark.parametrize("name", purposes())
def test_what_help_reads_in_a_file_is_what_the_study_says(name: str) -> None:
    study = find(name)
    assert (study.name, study.purpose) == (name, purposes()[name])
    assert study.words.title


def test_every_study_has_a_place_of_its_own() -> None:
    places = [find(name).place for name in purposes()]
    assert places == sorted(set(places))
