"""The kernel compares definitions and statements as terms, read where no lemma of ours is in scope."""

from pathlib import Path

import pytest

from proofcheck.proofs import runner
from proofcheck.proofs.pins import Pins
from proofcheck.proofs.restated import clean
from proofcheck.proofs.runner import check
from proofcheck.proofs.source import read_folder
from tests.proofs.folder import ONE, ZERO, pin, pinned, write

HIDES = """\
Lemma negb : bool -> bool.
Proof. exact (fun b => b). Qed.
"""
FLIP = """\
Definition flip (b : bool) : bool := negb b.
Theorem same : flip = flip.
Proof. reflexivity. Qed.
"""
TYPED = """\
Inductive token := plus | minus.
Section S.
Variable A : Type.
Record box (n : nat) := Box { kept : A; count : nat }.
Definition kind (b : box 0) : token := match count 0 b with 0 => plus | S _ => minus end.
End S.
Fixpoint deep (n : nat) : token := match n with S m => deep m | O => plus end.
Theorem same : forall b : box nat 0, kind nat b = kind nat b /\\ deep 0 = deep 0.
Proof. split; reflexivity. Qed.
"""
SAME = pin("same", "First", "flip = flip")


def unread(monkeypatch: pytest.MonkeyPatch, folder: Path, pins: Pins) -> dict[str, str | None]:
    """What becomes of some pins when nothing is read before."""
    monkeypatch.setattr(runner, "before_compiling", lambda *_: None)
    return {result.pin.id: result.wrong for result in check(folder, pins, pins.theorems)}


@pytest.mark.needs("coqc")
def test_a_definition_whose_text_stayed_and_whose_meaning_did_not_is_refused_by_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = pinned(write(tmp_path, first=FLIP), SAME)
    assert unread(monkeypatch, tmp_path, pins) == {"same": None}
    write(tmp_path, first=HIDES + FLIP)
    wrong = unread(monkeypatch, tmp_path, pins)["same"] or ""
    assert wrong.startswith("First.v: a definition, restated under clean imports, is not the compiled one")
    assert "flip" in wrong


@pytest.mark.needs("coqc")
def test_every_theorem_that_sees_another_definition_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = "From Proofcheck Require Import First.\nTheorem other : flip = flip.\nProof. reflexivity. Qed.\n"
    other = pin("other", "Second", "flip = flip")
    pins = pinned(write(tmp_path, FLIP, second), SAME, other)
    assert unread(monkeypatch, tmp_path, pins) == {"same": None, "other": None}
    write(tmp_path, HIDES + FLIP, second)
    complaints = unread(monkeypatch, tmp_path, pins)
    assert all("is not the compiled one" in (wrong or "") for wrong in complaints.values())


@pytest.mark.needs("coqc")
def test_a_statement_with_a_hidden_name_is_refused_by_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = "Theorem flips : negb true = negb true.\nProof. reflexivity. Qed.\n"
    pins = pinned(write(tmp_path, first=first), pin("flips", "First", "negb true = negb true"))
    assert unread(monkeypatch, tmp_path, pins) == {"flips": None}
    write(tmp_path, first=HIDES + first)
    assert "the kernel refuses the pinned statement" in (unread(monkeypatch, tmp_path, pins)["flips"] or "")


@pytest.mark.needs("coqc")
@pytest.mark.parametrize(
    ("old", "instead"),
    [
        ("plus | minus.", "plus | minus | other."),
        ("count : nat }", "count : nat; more : nat }"),
        ("{ kept : A; count : nat }", "{ kept : A; kept' : A; count : nat }"),
        ("0 => plus", "0 => minus"),
        ("O => plus", "O => minus"),
    ],
)
def test_types_sections_and_recursion_are_compared_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, instead: str
) -> None:
    pins = pinned(write(tmp_path, first=TYPED), pin("same", "First", _statement(TYPED)))
    sources = read_folder(tmp_path)
    assert unread(monkeypatch, tmp_path, pins) == {"same": None}
    write(tmp_path, first=TYPED.replace(old, instead))
    reviewed = {name: clean(sources, name, pins.reviewed) for name in sources}
    monkeypatch.setattr(runner, "clean", lambda _, name, __: reviewed[name])
    assert "is not the compiled one" in (unread(monkeypatch, tmp_path, pins)["same"] or "")


def _statement(text: str) -> str:
    return text.partition("Theorem same : ")[2].partition(".\n")[0]


def test_no_lemma_is_in_scope_where_reviewed_texts_are_read(tmp_path: Path) -> None:
    sources = read_folder(write(tmp_path))
    cleaned = clean(sources, "Second", pinned(tmp_path, ZERO, ONE).reviewed)
    assert cleaned.definitions == []
    assert cleaned.read_under == [
        "From Proofcheck Require First.",
        "Import Proofcheck.First(twice).",
        "From Proofcheck Require Second.",
    ]
    assert "twice_zero" not in " ".join(clean(sources, "First", {("First", "twice")}).definitions)
