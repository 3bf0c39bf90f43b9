"""Reading alone finds what was changed, what hides a name, and what no reviewer let pass."""

from dataclasses import replace
from pathlib import Path

import pytest

from proofcheck.proofs.pins import Pins, Step
from proofcheck.proofs.reading import before_compiling
from proofcheck.proofs.source import read_folder
from tests.proofs.folder import FIRST, ONE, SECOND, ZERO, pin, pinned, write


def complaint_of(folder: Path, pins: Pins) -> str:
    """What reading says of the pin twice_zero."""
    return before_compiling(read_folder(folder), pins, pins.theorems["twice_zero"]) or ""


def test_what_is_wrong_with_a_file_that_no_pin_sees_is_charged_to_every_pin(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO, ONE)
    (folder / "Evil.v").write_text("Axiom x : False.")
    sources = read_folder(folder)
    assert {before_compiling(sources, pins, proved) for proved in (ZERO, ONE)} == {"Evil.v: Axiom in «Axiom x : False»"}


def test_what_is_wrong_with_a_file_that_another_pin_sees_is_charged_to_that_one(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO, ONE)
    write(tmp_path, second=SECOND + "Axiom x : False.")
    complaints = [before_compiling(read_folder(folder), pins, proved) for proved in (ZERO, ONE)]
    assert complaints == [None, "Second.v: Axiom in «Axiom x : False»"]


def test_a_changed_statement_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO)
    changed = replace(pins.theorems["twice_zero"], statement="twice 0 <= 0")
    assert "hash differs" in (before_compiling(read_folder(folder), pins, changed) or "")


@pytest.mark.parametrize(
    "change", [{"words": "It is one."}, {"axioms": "reals"}, {"theorem": "other"}, {"module": "Second"}]
)
def test_changed_words_axioms_and_places_are_found(tmp_path: Path, change: dict[str, str]) -> None:
    folder = write(tmp_path)
    complaint = before_compiling(read_folder(folder), pinned(folder, ZERO, ONE), replace(ZERO, **change))
    assert "hash differs" in (complaint or "")


@pytest.mark.parametrize(
    ("first", "complaint"),
    [
        (FIRST.replace("n + n", "n * 2"), "the definition First.twice is another"),
        (FIRST.replace("(n : nat) : nat", "(n : nat)"), "the definition First.twice is another"),
        ('Notation "a + b" := (a - b).\n' + FIRST, "read under is another"),
        (FIRST.replace("Proof. reflexivity. Qed.", "Admitted."), "Admitted"),
        (FIRST + "Definition one := 1.", "the order of what First.v supposes and defines is another"),
        (FIRST + "Lemma one : 1 = 1. Proof. reflexivity. Qed.", None),
        (FIRST.replace("Proof. reflexivity.", "Proof. unfold twice. (* simple *) reflexivity."), None),
    ],
)
def test_a_change_below_a_statement_is_found_and_a_change_beside_it_is_none(
    tmp_path: Path, first: str, complaint: str | None
) -> None:
    pins = pinned(write(tmp_path, first="Set Implicit Arguments.\n" + FIRST), ZERO, ONE)
    write(tmp_path, first="Set Implicit Arguments.\n" + first)
    refusal = before_compiling(read_folder(tmp_path), pins, ONE)
    assert refusal is None if complaint is None else complaint in (refusal or "")


def test_a_definition_that_nobody_reviewed_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = replace(pinned(folder, ZERO), definitions=())
    assert "not among the reviewed" in (before_compiling(read_folder(folder), pins, ZERO) or "")


_DOWN = "match n with 0 => 0 | S m => f m end"


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        (f"Fixpoint f (n : nat) : nat := {_DOWN}.", "a Fixpoint"),
        ("Local  Fixpoint f (n : nat) : nat := n.", "a Fixpoint"),
        ("#[local] Fixpoint f (n : nat) : nat := n.", "a Fixpoint"),
        ("CoInductive s := c (n : nat) (t : s).", "a type by CoInductive"),
        ("CoFixpoint f (n : nat) : s := c n (f n).", "a CoFixpoint"),
        (f"Definition g := fix f (n : nat) : nat := {_DOWN}.", "the word fix"),
        ("Definition g := cofix f : s := c 0 f.", "the word cofix"),
        (f"Lemma g : nat -> nat. Proof. exact (fix f (n : nat) : nat := {_DOWN}). Qed.", "the word fix"),
        ("Lemma g : nat -> True. Proof. do 1 fix f 1. exact (fun _ => I). Qed.", "the word fix"),
        ("Lemma g : nat -> True. Proof. { fix f 1. exact (fun _ => I). } Qed.", "the word fix"),
        ("Lemma g : nat -> nat. Proof. refine (fix f n := n). Defined.", "the word fix"),
        ("Ltac again := fix f 1.", "the word fix"),
        ("Lemma g : nat -> True with h : nat -> True. Proof. exact (fun _ => I). exact (fun _ => I). Qed.", "with"),
        ("Inductive t := c.", "a type by Inductive"),
        ("Variant t := c.", "a type by Variant"),
        ("Record t := c { field : nat }.", "a type by Record"),
        ("Class t := c { field : nat }.", "a type by Class"),
    ],
)
def test_recursion_and_types_that_nobody_reviewed_are_refused_by_name(tmp_path: Path, text: str, sort: str) -> None:
    pins = pinned(write(tmp_path), ZERO)
    write(tmp_path, first=f"{FIRST}{text}\n")
    assert complaint_of(tmp_path, pins).startswith(f"First.v: {sort}")
    assert complaint_of(tmp_path, pins).endswith("which is in no reviewed definition")


def test_a_reviewed_fixpoint_passes_and_no_lemma_passes_under_a_name_that_only_its_pattern_has(tmp_path: Path) -> None:
    first = FIRST.replace(
        "Definition twice (n : nat) : nat := n + n.",
        "Fixpoint twice (n : nat) : nat := match n with S m => S (S (twice m)) | O => n end.",
    )
    pins = pinned(write(tmp_path, first=first), ZERO)
    assert ("First", "S") in pins.reviewed
    assert complaint_of(tmp_path, pins) == ""
    write(tmp_path, first=f"{first}Lemma S : nat -> True. Proof. fix f 1. exact (fun _ => I). Qed.\n")
    assert complaint_of(tmp_path, pins) == "First.v: a lemma has the name of the definition S"


@pytest.mark.parametrize(
    "step",
    [
        "vm_compute",
        "now native_compute",
        "vm_cast_no_check (eq_refl 1)",
        "native_cast_no_check (eq_refl 1)",
        "exact_no_check (eq_refl 1)",
        "change_no_check (2 = 2)",
        "let one := eval vm_compute in 1 in exact (eq_refl one)",
        "exact (eq_refl 1 <: 1 = 1)",
        "exact (eq_refl 1 <<: 1 = 1)",
        "exact ltac:(vm_compute; reflexivity)",
    ],
)
def test_a_computation_outside_the_kernel_is_refused_by_name_unless_it_is_listed(tmp_path: Path, step: str) -> None:
    pins = pinned(write(tmp_path), ZERO)
    write(tmp_path, first=f"{FIRST}Lemma other : 1 = 1.\nProof. {step}. Qed.\n")
    assert complaint_of(tmp_path, pins).endswith("a step that is not listed beside the pins")
    assert complaint_of(tmp_path, replace(pins, steps=(Step("First", "another", step),))) != ""
    assert complaint_of(tmp_path, replace(pins, steps=(Step("First", "other", f"{step}; idtac"),))) != ""
    assert complaint_of(tmp_path, replace(pins, steps=(Step("First", "other", step),))) == ""


@pytest.mark.parametrize("name", ["nat", "n"])
def test_a_lemma_that_hides_a_name_below_a_statement_is_refused_by_name(tmp_path: Path, name: str) -> None:
    pins = pinned(write(tmp_path), ZERO)
    write(tmp_path, first=f"Lemma {name} : Type. Proof. exact unit. Qed.\n{FIRST}")
    assert complaint_of(tmp_path, pins) == f"First.v: the lemma {name} hides a name that the statement rests on"


def test_a_lemma_that_hides_a_name_of_a_statement_is_refused_by_name(tmp_path: Path) -> None:
    zero = pin("twice_zero", "First", "Nat.even (twice 0) = true")
    first = FIRST.replace("twice 0 = 0", "Nat.even (twice 0) = true")
    pins = pinned(write(tmp_path, first=first), zero)
    write(tmp_path, first=f"{first}Lemma true : bool. Proof. exact false. Qed.\n")
    assert complaint_of(tmp_path, pins) == "First.v: the lemma true hides a name that the statement rests on"


@pytest.mark.parametrize(
    ("first", "moved"),
    [
        (
            "Section S. Variable n : nat. Definition m := n. End S. Section T. Variable n : nat * nat. {}End T. ",
            "Definition d := n. ",
        ),
        ("Definition c := 1. Local Open Scope bool_scope. {}Local Open Scope nat_scope. ", "Definition d := 1. "),
        (
            'Notation "x # y" := (x + y) (at level 40). {}Notation "x # y" := (x * y) (at level 40). ',
            "Definition d := 1 # 2. ",
        ),
        ("Definition c := 1. {}Definition e := 2. ", "Definition d := c. "),
    ],
)
def test_a_definition_that_moved_is_found(tmp_path: Path, first: str, moved: str) -> None:
    pins = pinned(write(tmp_path, first=first.format(moved) + FIRST), ZERO)
    assert complaint_of(tmp_path, pins) == ""
    write(tmp_path, first=first.format("") + moved + FIRST)
    assert (
        complaint_of(tmp_path, pins)
        == "the order of what First.v supposes and defines is another than the reviewed one"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Require Import Proofcheck.Second.",
        "From Proofcheck Require Second. Import Second.",
        "From Proofcheck Require Import (notations) Second.",
        "Require Second.",
    ],
)
def test_a_file_of_ours_is_imported_in_one_form_only(tmp_path: Path, text: str) -> None:
    pins = pinned(write(tmp_path, first=f"{text}\n{FIRST}", second=""), ZERO)
    assert "First.v: a file of ours imported in another form" in complaint_of(tmp_path, pins)
