"""What the command line makes of errors that nobody expected: a code of their own, one line, and what to send."""

import errno
import io
import os
from collections.abc import Callable

import pytest

from proofcheck.cli import schema
from proofcheck.cli.main import main
from proofcheck.cli.signals import Terminated


def _raise(error: BaseException) -> Callable[[object], int]:
    def run(_: object) -> int:
        raise error

    return run


def _deep(_: object) -> int:
    return _deep(_)


def ended(run: Callable[[object], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What is said on stderr, and the code before it."""
    monkeypatch.setattr(schema, "run", run)
    code = main(["schema", "feasible"])
    out, errors = capsys.readouterr()
    assert out == ""
    return f"{code} {errors}"


@pytest.mark.parametrize(
    "run", [_raise(ZeroDivisionError("division by zero")), _raise(KeyError("x")), _raise(ModuleNotFoundError()), _deep]
)
def test_a_crash_is_one_line_with_a_code_of_its_own_and_says_what_to_send(
    run: Callable[[object], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = ended(run, monkeypatch, capsys)
    assert message.startswith("70 proofcheck: internal error (")
    assert "test_main.py:" in message
    assert "report the command, the output of 'proofcheck doctor', and what" in message
    assert message.count("\n") == 1


def test_a_crash_shows_where_it_was_if_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PROOFCHECK_TRACEBACK", "1")
    message = ended(_raise(ZeroDivisionError()), monkeypatch, capsys)
    assert "Traceback (most recent call last)" in message
    assert "raise error" in message
    assert message.splitlines()[-1].startswith("proofcheck: internal error (ZeroDivisionError) at test_main.py:")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (MemoryError(), "70 proofcheck: memory ran out; give it less at once, or more memory\n"),
        (KeyboardInterrupt(), "130 proofcheck: interrupted\n"),
        (Terminated(15), "143 proofcheck: ended by SIGTERM\n"),
        (Terminated(1), "129 proofcheck: ended by SIGHUP\n"),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "cells"),
            "2 proofcheck: cells: No space left on device; give another file or folder, or mend this one\n",
        ),
    ],
)
def test_what_ends_a_command_has_its_code(
    error: BaseException, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(_raise(error), monkeypatch, capsys) == message


def test_an_error_of_standard_output_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schema, "run", _raise(OSError(errno.EIO, "Input/output error")))
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert main(["schema", "feasible"]) == 2
    assert "the answer cannot be written (Input/output error)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ("--gama", "unknown option '--gama', did you mean proofcheck feasible --gamma?"),
        ("--gamma=0.5", "did you mean proofcheck feasible --gamma?"),
        ("--verison", "did you mean proofcheck --version?"),
        ("--xyzzy", "unknown option '--xyzzy'; options stand behind a command"),
        ("feasable", "unknown command 'feasable', did you mean feasible?"),
        ("xyzzy", "unknown command 'xyzzy'; expected one of feasible, lambda, check"),
    ],
)
def test_a_first_word_that_is_unknown_is_answered_with_what_is_spelled_alike(
    first: str, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([first, "0.8"]) == 2
    assert question in capsys.readouterr().err
