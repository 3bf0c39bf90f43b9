"""What a terminal, a pipe and a narrow window get to see."""

import os
import re
import subprocess
import sys
from contextlib import suppress

import pytest
from rich.cells import cell_len

from proofcheck.cli.console import UNFOLDED, columns
from proofcheck.cli.exit_codes import MEANINGS
from proofcheck.cli.main import COMMANDS, main
from tests.cli.command import on_a_terminal

_BOUNDS = ["bounds", "--M", "20", "--epsilon", "0.05", "--eta", "1", "--delta-star", "0.4"]
ANSWERS = {
    "feasible": ["feasible", "--gamma", "0.8", "-0.6", "--beta", "1/20", "--lam", "1.2", "-0.6"],
    "feasible in many digits": ["feasible", "--gamma", "0.123456789012345", "1/7", "-0.3", "--exact-only"],
    "two tasks": ["lambda", "--alpha", "0.5"],
    "bounds": _BOUNDS,
    "bounds, calibrated": [*_BOUNDS, "--calibrated"],
    "theorems": ["theorems"],
    "theorem": ["theorems", "theorem-3.slides"],
    "verify": ["verify", "--only", "region.box", "--fast", "--no-times"],
    "doctor": ["doctor"],
}


_SECONDS = ("verify", "doctor")


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(ANSWERS[name], marks=pytest.mark.slow if name in _SECONDS else ()) for name in ANSWERS],
    ids=list(ANSWERS),
)
def test_lines_do_not_end_in_blanks_and_are_not_folded_in_a_pipe(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = {}
    for width in ("", "0", "45", "100", "100000"):
        monkeypatch.setenv("COLUMNS", width)
        assert main(arguments) == 0
        printed[width] = capsys.readouterr().out
        assert [line for line in printed[width].splitlines() if line != line.rstrip()] == []
    assert printed[""] == printed["0"] == printed["100000"]


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_help_keeps_to_the_width_and_names_the_exit_codes(
    command: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    with suppress(SystemExit):
        main([*filter(None, [command]), "--help"])
    lines = capsys.readouterr().out.splitlines()
    below_usage = lines[lines.index("") :]
    assert [line for line in below_usage if len(line) > width and " " in line.strip()] == []
    assert [line for line in lines if line != line.rstrip()] == []
    codes = [int(line.split()[0]) for line in lines[lines.index("exit codes:") + 1 :] if line[2:3].isdigit()]
    assert codes == sorted(codes)
    assert {0, 2, 70, 130} <= set(codes) <= set(MEANINGS)


def test_a_terminal_has_colours_unless_it_has_none_and_its_lines_end_where_it_does() -> None:
    question = ("feasible", "--gamma", "0.8", "-0.6", "--exact-only")
    assert "\x1b[" in on_a_terminal(*question, width=60, TERM="xterm")
    for plainly in ({"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}):
        printed = on_a_terminal(*question, width=60, **plainly)
        assert "\x1b[3" not in printed
        lines = re.sub("\x1b\\[[0-9;]*m", "", printed).splitlines()
        assert max(map(len, lines)) <= 60
        assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters_that_are_missing_are_spelled_and_columns_still_align(encoding: str) -> None:
    command = [sys.executable, "-m", "proofcheck", *ANSWERS["feasible"], "--exact-only"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    printed = subprocess.run(command, env=environment, capture_output=True, check=True).stdout.decode(encoding)
    assert "\\u" not in printed
    assert "  lambda = 5 5/6\n    ~ 5 0.833333\n" in printed
    verdicts = [re.search("(holds|fails)$", line) for line in printed.splitlines()]
    assert len({ending.start() for ending in verdicts if ending}) == 1
    failed = subprocess.run([*command, "β"], env=environment, capture_output=True, check=False)
    assert failed.returncode == 2
    assert failed.stderr == b"proofcheck: unknown argument 'beta'; see proofcheck feasible --help\n"


def test_narrow_windows_put_a_sentence_below_its_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (ANSWERS["bounds"], ANSWERS["two tasks"], ANSWERS["theorem"], ANSWERS["theorems"]):
        for width in (40, 60):
            monkeypatch.setenv("COLUMNS", str(width))
            assert main(arguments) == 0
            lines = capsys.readouterr().out.splitlines()
            assert max(map(cell_len, lines)) <= width
            # A squeezed column would leave many lines with a word or two.
            assert sum(map(len, lines)) / len(list(filter(None, lines))) > width / 2.6


def test_a_pipe_has_no_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    read, write = os.pipe()
    with os.fdopen(read), os.fdopen(write, "w") as stream:
        assert columns(stream) == UNFOLDED
