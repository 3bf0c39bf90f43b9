"""The pins of the package are whole."""

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
