"""Shells complete what the commands' own parsers know."""

import shutil
import subprocess
from pathlib import Path

import pytest

from proofcheck.cli.completion import parser as completion_parser
from proofcheck.cli.main import COMMANDS, main

_SHELLS = completion_parser().known["shell"]


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", _SHELLS)
def test_a_script_knows_every_command_and_is_read_by_its_shell_where_that_is_here(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = script(shell, capsys)
    for word in (*COMMANDS, "gamma-file", "exit-code", "colored-digits-ood", "certify-range"):
        assert word in printed
    if shutil.which(shell):
        file = tmp_path / "script"
        file.write_text(printed)
        assert subprocess.run([shell, "-n", file], check=False).returncode == 0


_ASK = """
source "$1"; shift
function=$(complete -p proofcheck | sed 's/.*-F \\([^ ]*\\).*/\\1/')
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
"$function" proofcheck "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.needs("bash")
def test_bash_completes_commands_options_values_and_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "script"
    file.write_text(script("bash", capsys))
    (tmp_path / "cert.json").touch()
    (tmp_path / "certs").mkdir()
    for typed, offered in {
        "fe": ["feasible"],
        "feasible --be": ["--beta"],
        "feasible --gamma 0.8 -0.6 --gamma-r": ["--gamma-radius"],
        "feasible --gamma 0.8 --ex": ["--exact-only", "--exit-code"],
        "schema feas": ["feasible", "feasible-row"],
        "experiment out": ["out-of-domain"],
        "experiment relearning --backend d": ["dask"],
        "train --dtype float3": ["float32"],
        "check cert.": ["cert.json"],
        "measure cert": ["certs"],
        "completion f": ["fish"],
    }.items():
        command = ["bash", "--norc", "-c", _ASK, "bash", str(file), "proofcheck", *typed.split()]
        answered = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert answered.stdout.split() == offered, typed


def test_an_unknown_shell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bsh"]) == 2
    assert capsys.readouterr().err == "proofcheck: unknown shell 'bsh', did you mean bash?\n"
    assert main(["completion", "powershell"]) == 2
    assert "expected one of bash, zsh, fish" in capsys.readouterr().err
