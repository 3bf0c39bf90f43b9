"""Nothing of the user's reaches the kernel's process, and coqchk finds what it was not told."""

import os
import subprocess
from pathlib import Path

import pytest

from proofcheck.proofs import rocq
from proofcheck.proofs.pins import Pins
from proofcheck.proofs.runner import check
from tests.proofs.folder import ONE, ZERO, pin, pinned, write

pytestmark = pytest.mark.needs("coqc")

_USES = "From mathcomp Require Import all_ssreflect.\nLemma used : poisoned = 0.\nProof. reflexivity. Qed.\n"


def poison(folder: Path) -> None:
    """A library of the name of MathComp's, compiled, that is another."""
    place = folder / "mathcomp" / "ssreflect"
    place.mkdir(parents=True)
    (place / "all_ssreflect.v").write_text("Definition poisoned := 0.\n")
    command = ["coqc", "-R", str(folder / "mathcomp"), "mathcomp", str(place / "all_ssreflect.v")]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("variable", "inside"),
    [("XDG_DATA_HOME", "coq"), ("HOME", ".local/share/coq"), ("XDG_DATA_DIRS", "coq"), ("COQPATH", "")],
)
def test_no_library_below_the_users_folders_takes_the_place_of_mathcomp(
    variable: str, inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(tmp_path / "home" / inside)
    folder = write(tmp_path / "ours", first=_USES)
    for name in ("XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "home"))
    command = ["coqc", "-q", "-w", "none", "-R", ".", "Proofcheck", "First.v"]
    assert subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode == 0
    assert rocq.compile_file(folder, "First") is not None


def test_the_kernel_is_told_where_programs_are_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = tmp_path / "shown"
    program = tmp_path / "bin" / "coqc"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nenv > {shown}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    for name in ("COQLIB", "ROCQPATH", "OCAMLPATH", "CAML_LD_LIBRARY_PATH", "OCAMLFIND_CONF", "LD_PRELOAD_", "SECRET"):
        monkeypatch.setenv(name, "/nonsense")
    assert rocq.compile_file(tmp_path, "First") is None
    environment = dict(line.split("=", 1) for line in shown.read_text().splitlines())
    folders = {environment.pop(name) for name in environment.copy() if name == "HOME" or name.startswith("XDG_")}
    assert len(folders) == 1
    assert not Path(folders.pop()).exists()
    # The shell that shows them adds its own.
    assert set(environment) - {"PWD", "OLDPWD", "SHLVL", "_"} <= {"PATH", "TMPDIR", "TMP", "TEMP", "LC_CTYPE"}


_TRUE = "Lemma small : @eq bool true (negb false).\nProof. exact (eq_refl true). Qed.\n"
_FALSE = "@eq bool false (negb false)"


def poisoned(compiled: bytes, folder: Path) -> bytes:
    """The compiled file with another constructor in its lemma, so that it says what is false; the proof stays."""
    test = "From Proofcheck Require First.\nLemma no : " + _FALSE + ".\nProof. exact First.small. Qed.\n"
    (folder / "Test.v").write_text(test)
    for place in [place for place, byte in enumerate(compiled) if byte == 0x41]:
        other = compiled[:place] + b"\x42" + compiled[place + 1 :]
        (folder / "First.vo").write_bytes(other)
        if rocq.compile_file(folder, "Test") is None:
            return other
    raise AssertionError("no change of one constructor makes the lemma false")


@pytest.mark.slow
def test_coqchk_finds_a_compiled_file_that_says_what_is_false(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "trial", first=_TRUE)
    assert rocq.compile_file(folder, "First") is None
    evil = poisoned((folder / "First.vo").read_bytes(), folder)
    pins = _pinned(write(tmp_path / "ours", first=_TRUE))
    honest = rocq.compile_file

    def compile_file(place: Path, module: str) -> str | None:
        complaint = honest(place, module)
        if module == "First":
            (place / "First.vo").write_bytes(evil)
        return complaint

    monkeypatch.setattr(rocq, "compile_file", compile_file)
    [without] = check(tmp_path / "ours", pins, pins.theorems)
    assert without.wrong is None
    [refused] = check(tmp_path / "ours", pins, pins.theorems, recheck=True)
    assert "coqchk refuses a compiled file: Fatal Error: Type error" in (refused.wrong or "")


def _pinned(folder: Path) -> Pins:
    return pinned(folder, pin("small", "First", _FALSE))


@pytest.mark.slow
def test_coqchk_accepts_what_is_proved(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO, ONE)
    progress: list[str] = []
    assert [result.wrong for result in check(folder, pins, pins.theorems, progress.append, recheck=True)] == [
        None,
        None,
    ]
    assert progress[-1].startswith("coqchk")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "Unset Guard Checking.\nFixpoint f (n : nat) : nat := f n.\n",
            "relying on unsafe (co)fixpoints: Proofcheck.First.f",
        ),
        (
            "Unset Positivity Checking.\nInductive t := c (f : t -> t).\n",
            "whose positivity is assumed: Proofcheck.First.t",
        ),
        (
            "Unset Universe Checking.\nDefinition t : Type := Type -> Type.\n",
            "relying on type-in-type: Proofcheck.First.t",
        ),
        ("Axiom a : False.\n", "an axiom of ours: Proofcheck.First.a"),
    ],
)
def test_coqchk_names_a_check_that_was_off_and_an_axiom_of_ours(tmp_path: Path, text: str, complaint: str) -> None:
    folder = write(tmp_path, first=text)
    assert rocq.compile_file(folder, "First") is None
    assert complaint in (rocq.recheck(folder, ["First"]) or "")


def test_a_summary_without_what_must_be_there_is_not_clean() -> None:
    whole = "* Theory: Set is predicative\n* Axioms: <none>\n" + "".join(
        f"* Constants/Inductives {end}: <none>\n" for end in rocq._CHECKED_OFF
    )
    assert rocq._not_clean(whole) is None
    for line in whole.splitlines(keepends=True):
        assert rocq._not_clean(whole.replace(line, "")) is not None
    assert rocq._not_clean(whole.replace("predicative", "impredicative")) is not None
