"""``doctor`` says which tools are here and what a missing one costs, without loading any."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from proofcheck.cli import tools
from proofcheck.site.schemas import Doctor
from tests.cli.command import answered, packages_of


@pytest.mark.slow
def test_every_tool_has_a_line_and_a_field_of_the_contract() -> None:
    answer = msgspec.json.decode(answered("doctor", "--json").stdout, type=Doctor)
    printed = answered("doctor").stdout
    assert {"python", "sympy", "torch", "coqc", "MathComp", "pdflatex"} <= {tool.name for tool in answer.tools}
    assert all(tool.name in printed for tool in answer.tools)
    assert all(tool.present is (tool.version is not None) for tool in answer.tools)


def test_the_folder_of_the_proofs_is_printed_alone() -> None:
    folder = Path(answered("doctor", "--proofs").stdout.strip())
    assert (folder / "Region.v").is_file()


def test_a_missing_tool_costs_what_its_line_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    examined = {tool.name: tool for tool in tools.examine()}
    assert examined["coqc"].version is None
    assert examined["MathComp"].version is None
    assert "not checked here" in examined["coqc"].costs
    assert "apt-get install --no-install-recommends coq" in examined["coqc"].remedy
    command = [sys.executable, "-m", "proofcheck", "doctor"]
    finished = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    assert finished.returncode == 0
    assert "missing" in finished.stdout


def test_a_package_that_is_nowhere_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tools, "PACKAGES", (("no-such-package", "nothing", "test"), ("no-core", "all", "")))
    examined = {tool.name: tool for tool in tools.examine()}
    assert (examined["no-such-package"].version, examined["no-such-package"].needed) == (None, False)
    assert examined["no-core"].needed
    assert json.dumps(examined["no-core"].to_json())


def test_it_loads_rich_alone() -> None:
    assert packages_of("from proofcheck.cli.main import main; main(['doctor'])") == {"proofcheck", "rich"}
