"""The pins of the package are whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from proofcheck.ledger.claims import read_claims
from proofcheck.ledger.store import STORE
from proofcheck.proofs.pins import read_pins
from proofcheck.proofs.reading import before_compiling
from proofcheck.proofs.source import read_folder, visible
from proofcheck.region.numbers import InputError


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
    modules = set().union(*[visible(sources, pin.module) for pin in pins.theorems.values()])
    assert modules == set(sources)


@pytest.mark.parametrize("content", ["[[theorem]]\nid = 3", "no toml", '[[theorem]]\nid = "a"'])
def test_other_content_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(content)
    with pytest.raises(InputError, match="expected pinned statements"):
        read_pins(path)


def _entry(**changes: str) -> str:
    fields = {"id": "a", "module": "M", "theorem": "a", "words": "β ≥ 0.", "axioms": "none", "statement": "True"}
    lines = [f"{name} = {json.dumps(text)}" for name, text in {**fields, "sha256": "", **changes}.items()]
    return "\n".join(["[[theorem]]", *lines, ""])


def test_a_text_of_rocq_is_of_ascii_and_words_may_have_letters(tmp_path: Path) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(_entry(), encoding="utf-8")
    assert read_pins(path).theorems["a"].words == "β ≥ 0."


@pytest.mark.parametrize("field", ["id", "module", "theorem", "words", "axioms", "statement", "sha256"])
@pytest.mark.parametrize("sign", ["\u00a0", "\u2028", "\u202e", "\u200b", "\u0085", "\x0c"])
def test_a_character_that_a_reader_cannot_see_is_refused_in_every_field(tmp_path: Path, field: str, sign: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(_entry(**{field: f"a{sign}b"}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"{field}: «a{sign}b» has the character U\+{ord(sign):04X}"):
        read_pins(path)


@pytest.mark.parametrize("field", ["id", "module", "theorem"])
@pytest.mark.parametrize("text", ["a *) Axiom b : False. (*", "a : True. Proof. exact I. Qed. Definition b", "1a", ""])
def test_what_is_no_name_is_refused_where_a_name_is_written_into_a_file(tmp_path: Path, field: str, text: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(_entry(**{field: text}), encoding="utf-8")
    with pytest.raises(InputError, match=rf"{field}: «.*» is no name of Rocq's"):
        read_pins(path)


_DEFINITION = '[[definition]]\nmodule = "M"\nname = "d"\ntext = ""\nsha256 = ""\n'
_STEP = '[[step]]\nmodule = "M"\ntheorem = "a"\ntext = "vm_compute"\n'


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([_entry(), _entry(theorem="b", statement="False")], "each id once, got 'a' twice"),
        ([_entry(), _entry(id="b")], r"each theorem once, got \('M', 'a'\) twice"),
        (
            [_DEFINITION, _DEFINITION.replace('text = ""', 'text = "b"')],
            r"each definition once, got \('M', 'd'\) twice",
        ),
        ([_STEP, _STEP], "each step once"),
        ([_entry() + 'statement = "False"\n'], "expected pinned statements"),
    ],
)
def test_what_stands_twice_is_refused_and_neither_wins(tmp_path: Path, entries: list[str], complaint: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text("".join(entries), encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_pins(path)


def test_two_pins_that_swapped_their_ids_are_found() -> None:
    pins, sources = read_pins(STORE.pins), read_folder(STORE.rocq)
    first, second = pins.theorems["smallest_c"], pins.theorems["phi_exists_unique"]
    for swapped in (replace(first, id=second.id), replace(second, id=first.id)):
        assert "hash differs" in (before_compiling(sources, pins, swapped) or "")


@pytest.mark.parametrize("kind", ["definition", "step"])
def test_a_letter_that_looks_like_another_is_refused_in_reviewed_texts(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "pins.toml"
    path.write_text(f'[[{kind}]]\nmodule = "M"\ntext = "b\u0430ta"\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"U\+0430 \(CYRILLIC SMALL LETTER A\)"):
        read_pins(path)
