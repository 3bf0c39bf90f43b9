"""JSON and LaTeX are UTF-8 in every locale: what a program reads does not depend on who started us."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from proofcheck.cli.main import main
from proofcheck.cli.output import write_for_programs
from tests.cli.processes import PATIENCE

STORED = Path(__file__).parents[2] / "proofcheck"
NETWORK = str(STORED / "ledger" / "stored" / "facts" / "networks" / "irrelevant")
COMMANDS: list[list[str]] = [
    ["theorems", "2", "--json"],
    ["theorems", "2", "--latex"],
    ["bounds", "--M", "20", "--epsilon", "0.05", "--eta", "1", "--delta-star", "0.4", "--json"],
    ["bounds", "--M", "20", "--epsilon", "0.05", "--eta", "1", "--delta-star", "0.4", "--calibrated", "--json"],
    ["schema", "feasible"],
    ["schema", "run"],
    ["doctor", "--json"],
    ["measure", NETWORK, "--samples", "20", "--json"],
    ["certify", NETWORK, "--lam-range", "0.4", "0.5", "--spare", "1", "--json"],
    ["verify", "--only", "region.printed-gamma", "--fast", "--json"],
    ["feasible", "--gamma", "0.8", "-0.6", "--exact-only", "--json"],
    ["lambda", "--alpha", "-0.5", "--json"],
    ["law", "--steps", "3", "--json"],
    ["check", str(STORED / "ledger" / "stored" / "certificates" / "analogy.json"), "--json"],
]


def printed(arguments: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What a command writes where standard output has this encoding."""
    content = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(content, encoding=encoding, write_through=True))
    assert main(arguments) in (0, 1)
    return content.getvalue()


def settled(content: bytes) -> object:
    """What any two runs have in common."""
    return _timeless(json.loads(content.decode("utf-8"))) if content.startswith(b"{") else content


def _timeless(value: Any) -> Any:
    if isinstance(value, list):
        return [_timeless(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _timeless(entry) for key, entry in value.items() if key != "seconds"}
    return value


@pytest.mark.slow
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: " ".join(arguments)[:60])
def test_programs_read_utf_8_in_every_locale(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    usual = settled(printed(arguments, "utf-8", monkeypatch))
    # UTF-16 holds every letter, and shows what is written as text.
    for encoding in ("ascii", "utf-16"):
        assert settled(printed(arguments, encoding, monkeypatch)) == usual


_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("locale", [_C, {"PYTHONIOENCODING": "cp1252"}, {**_C, "PYTHONUNBUFFERED": "1"}])
def test_a_real_process_writes_utf_8(locale: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    command = [sys.executable, "-m", "proofcheck", "schema", "feasible"]
    finished = subprocess.run(command, env={**clean, **locale}, capture_output=True, timeout=PATIENCE, check=True)
    assert not finished.stdout.isascii()
    assert finished.stdout == printed(["schema", "feasible"], "utf-8", monkeypatch)


def test_half_a_surrogate_is_an_escape_that_json_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"folder": "\udcff γ"}, ensure_ascii=False)
    for stream in (io.TextIOWrapper(io.BytesIO(), encoding="ascii"), io.StringIO()):
        monkeypatch.setattr("sys.stdout", stream)
        write_for_programs(text)
        written = stream.buffer.getvalue().decode() if isinstance(stream, io.TextIOWrapper) else stream.getvalue()
        assert json.loads(written) == {"folder": "\udcff γ"}


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", "2>&- <&-"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("feasible --gamma-file rows.csv", 0),
        ("feasible --gamma-file bad.csv", 1),
        ("feasible --gamma-file rows.csv --gamma 1", 2),
        ("feasible --gamma -0.5 --exact-only --exit-code --certificate /dev/stdout", 4),
        ("feasible --gamma 0.5 --exact-only --certificate new.json", 0),
        ("measure run --samples 20 --json", 0),
        ("verify --fast --only nothing", 2),
        ("check bad.csv", 2),
    ],
)
def test_a_standard_error_that_cannot_be_written_leaves_the_exit_code_alone(
    arguments: str, code: int, closed: str, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text("first,second\n0.8,-0.6\n")
    (tmp_path / "bad.csv").write_text("first,second\n0.8,x\n")
    shutil.copytree(NETWORK, tmp_path / "run")
    about = json.loads((tmp_path / "run" / "run.json").read_text())
    # Then it is not known whether the files are of one training, which measure notes.
    about.pop("files", None)
    (tmp_path / "run" / "run.json").write_text(json.dumps(about))
    command = f"{sys.executable} -m proofcheck {arguments} {closed}"
    finished = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, cwd=tmp_path, timeout=PATIENCE, check=False
    )
    assert finished.returncode == code, finished.stdout


def test_nothing_but_the_note_writes_to_standard_error() -> None:
    writing = [
        f"{file.name}:{number}"
        for file in (STORED / "cli").glob("*.py")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if "sys.stderr.write" in line
    ]
    assert len(writing) == 1
    assert writing[0].startswith("output.py:")
