import json
import subprocess
import sys
from pathlib import Path

import pytest

from proofcheck.cli.main import main
from proofcheck.region import limits
from tests.cli.command import answered

TRUSTED = {f"proofcheck.region.{name}" for name in ("numbers", "region", "certificate", "checker")}
# They refuse files, and can accept none that the checker would not.
REFUSING = {"proofcheck.region.reading", "proofcheck.region.limits"}


def _certificate(tmp_path: Path) -> Path:
    file = tmp_path / "cert.json"
    assert main(["feasible", "--gamma", "0.79", "-0.64", "--exact-only", "--certificate", str(file)]) == 0
    return file


def test_check_loads_only_what_a_reader_is_told_to_trust(tmp_path: Path) -> None:
    code = (
        "import sys; from proofcheck.cli.main import main; code = main(sys.argv[1:]);"
        " sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('proofcheck'))); sys.exit(code)"
    )
    command = [sys.executable, "-c", code, "check", str(_certificate(tmp_path))]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {name for name in finished.stderr.split() if not name.startswith("proofcheck.cli")}
    assert loaded == {"proofcheck", "proofcheck.region"} | TRUSTED | REFUSING


def test_the_trusted_files_stay_short() -> None:
    folder = Path(limits.__file__).parent
    lines = [len((folder / f"{name.rpartition('.')[2]}.py").read_text().splitlines()) for name in TRUSTED]
    assert sum(lines) <= 643


def test_what_is_no_certificate_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cert.json"
    for content in (b"", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"phi": ' + b"9" * 400_000 + b"}"):
        file.write_bytes(content)
        assert main(["check", str(file)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_a_certificate_passes_through_a_pipe_alone() -> None:
    feasible = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", "0.5", "--exact-only"]
    with subprocess.Popen(
        [*feasible, "--certificate", "/dev/stdout"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as wrote:
        assert wrote.stdout is not None
        assert wrote.stderr is not None
        check = [sys.executable, "-m", "proofcheck", "check", "/dev/stdin"]
        checked = subprocess.run(check, stdin=wrote.stdout, capture_output=True, text=True, check=False)
        errors = wrote.stderr.read()
    assert (wrote.returncode, checked.returncode) == (0, 0)
    assert checked.stdout.startswith("verified: nonempty")
    assert errors.startswith("nonempty")


def test_standard_output_in_a_file_holds_the_certificate_alone(tmp_path: Path) -> None:
    file = tmp_path / "cert.json"
    for name in ("/dev/stdout", str(file)):
        with file.open("w") as stream:
            command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma", "0.5", "--exact-only"]
            finished = subprocess.run(
                [*command, "--certificate", name], stdout=stream, stderr=subprocess.PIPE, text=True, check=True
            )
        assert json.loads(file.read_text())["verdict"] == "nonempty"
        assert finished.stderr.startswith("nonempty")


def test_a_certificate_that_check_would_refuse_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cert.json"
    arguments = ["feasible", "--gamma", "0.5", "1/3", "--exact-only", "--certificate", str(file)]
    for limit, least in (
        ("MOST_ENTRIES", 1),
        ("MOST_BITS", 2),
        ("MOST_BYTES", 100),
        ("MOST_READING", 9),
        ("MOST_ADDING", 9),
        ("MOST_HELD", 2),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(limits, limit, least)
            assert main(arguments) == 2
        printed = capsys.readouterr()
        assert (printed.out, printed.err.count("\n")) == ("", 1)
        assert "a certificate has" in printed.err
        assert not file.exists()
    assert main(arguments) == 0


def test_a_closed_or_full_standard_error_keeps_the_exit_code() -> None:
    for redirection in ("2>&-", "2>/dev/full"):
        command = f'"{sys.executable}" -m proofcheck feasible --gamma abc {redirection}'
        assert subprocess.run(["bash", "-c", command], check=False).returncode == 2


def test_an_interrupt_while_modules_are_imported_is_one_line() -> None:
    code = (
        "import builtins, sys\n"
        "real = builtins.__import__\n"
        "def interrupted(name, *rest, **more):\n"
        "    if name == 'proofcheck.cli.main':\n"
        "        raise KeyboardInterrupt\n"
        "    return real(name, *rest, **more)\n"
        "builtins.__import__ = interrupted\n"
        "from proofcheck.__main__ import run\n"
        "run()\n"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (130, "", "proofcheck: interrupted\n")


@pytest.mark.parametrize("more", [["--near", "1", "2"], ["--lam", "1", "2"], ["--gamma-radius", "0.1", "0.2"]])
def test_a_wrong_length_is_told_before_anything_is_printed_or_written(more: list[str], tmp_path: Path) -> None:
    file = tmp_path / "cert.json"
    finished = answered("feasible", "--gamma", "0.5", *more, "--certificate", file)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.count("\n") == 1
    assert not file.exists()
