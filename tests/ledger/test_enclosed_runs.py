"""Stored runs of the training law are enclosed again, and a changed one is noticed."""

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("flint")

from proofcheck.ledger.enclosed_runs import enclosed_runs
from proofcheck.ledger.store import STORE

FILE = STORE.runs / "training.json"


def test_the_stored_runs_are_enclosed_again() -> None:
    said = enclosed_runs(STORE, "training")
    assert said.says == "for", said.words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"step": 98', b'"step": 97'),
        (b'"eta": 0.25', b'"eta": 0.5'),
        (b'"start": "1/1000000"', b'"start": "1"'),
        (b'"omega"', b'"psi"'),
    ],
)
def test_a_changed_file_fails(old: bytes, new: bytes, tmp_path: Path) -> None:
    content = FILE.read_bytes()
    assert old in content
    (tmp_path / "training.json").write_bytes(content.replace(old, new, 1))
    assert enclosed_runs(replace(STORE, runs=tmp_path), "training").says == "failed"
    assert enclosed_runs(replace(STORE, runs=tmp_path / "none"), "training").says == "failed"
