"""The pins of the package are whole, and reading alone finds what was changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from proofcheck.ledger.claims import read_claims
from proofcheck.ledger.store import STORE
from proofcheck.proofs.pins import read_pins
from proofcheck.proofs.runner import before_compiling
from proofcheck.proofs.source import read_folder, visible
from proofcheck.region.numbers import InputError
from tests.proofs.folder import FIRST, ONE, SECOND, ZERO, pinned, write


def test_every_pin_of_the_package_is_as_reviewed() -> None:
    pins, sources = read_pins(STORE.pins), read_folder(STORE.rocq)
    assert {name: before_compiling(sources, pins, pin) for name, pin in pins.theorems.items()} == dict.fromkeys(
        pins.theorems
    )


def test_every_pin_serves_a_claim_and_every_proof_of_a_claim_is_pinned() -> None:
    used = {name for claim in read_claims(STORE.claims).values() for name in claim.entry.proofs}
    assert used == set(read_pins(STORE.pins).theorems)


def test_every_file_is_seen_from_a_pin() -> None:
    pins, sources = read_pins(STORE.pins), read_folder(STORE.rocq)
    seen = set().union(*[visible(sources, pin.module) for pin in pins.theorems.values()])
    assert seen == set(sources)


def test_what_is_wrong_with_a_file_that_no_pin_sees_is_charged_to_every_pin(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO, ONE)
    (folder / "Evil.v").write_text("Axiom x : False.")
    sources = read_folder(folder)
    assert {before_compiling(sources, pins, each) for each in (ZERO, ONE)} == {"Evil.v: Axiom in «Axiom x : False»"}


def test_what_is_wrong_with_a_file_that_another_pin_sees_is_charged_to_that_one(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = pinned(folder, ZERO, ONE)
    write(tmp_path, second=SECOND + "Axiom x : False.")
    found = [before_compiling(read_folder(folder), pins, each) for each in (ZERO, ONE)]
    assert found == [None, "Second.v: Axiom in «Axiom x : False»"]


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
    found = before_compiling(read_folder(folder), pinned(folder, ZERO, ONE), replace(ZERO, **change))
    assert "hash differs" in (found or "")


@pytest.mark.parametrize(
    ("first", "complaint"),
    [
        (FIRST.replace("n + n", "n * 2"), "the definition First.twice is another"),
        (FIRST.replace("(n : nat) : nat", "(n : nat)"), "the definition First.twice is another"),
        ('Notation "a + b" := (a - b).\n' + FIRST, "read under is another"),
        (FIRST.replace("Proof. reflexivity. Qed.", "Admitted."), "Admitted"),
        (FIRST + "Definition one := 1.", None),
        (FIRST.replace("Proof. reflexivity.", "Proof. unfold twice. (* simple *) reflexivity."), None),
    ],
)
def test_a_change_below_a_statement_is_found_and_a_change_beside_it_is_none(
    tmp_path: Path, first: str, complaint: str | None
) -> None:
    pins = pinned(write(tmp_path, first="Set Implicit Arguments.\n" + FIRST), ZERO, ONE)
    write(tmp_path, first="Set Implicit Arguments.\n" + first)
    found = before_compiling(read_folder(tmp_path), pins, ONE)
    assert found is None if complaint is None else complaint in (found or "")


def test_a_definition_that_nobody_reviewed_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path)
    pins = replace(pinned(folder, ZERO), definitions=())
    assert "not among the reviewed" in (before_compiling(read_folder(folder), pins, ZERO) or "")


@pytest.mark.parametrize("content", ["[[theorem]]\nid = 3", "no toml", '[[theorem]]\nid = "a"'])
def test_other_content_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(content)
    with pytest.raises(InputError, match="expected pinned statements"):
        read_pins(path)
