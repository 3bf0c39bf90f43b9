"""A small folder of theorems with its pins, quick to compile."""

from dataclasses import replace
from pathlib import Path

from proofcheck.proofs.pins import Definition, Pin, Pins, digest, sealed
from proofcheck.proofs.source import read_folder, rests_on

FIRST = """\
Definition twice (n : nat) : nat := n + n.
Theorem twice_zero : twice 0 = 0.
Proof. reflexivity. Qed.
"""
SECOND = """\
From Proofcheck Require Import First.
Theorem twice_one : twice 1 = 2.
Proof. reflexivity. Qed.
"""


def write(folder: Path, first: str = FIRST, second: str = SECOND) -> Path:
    """The folder with these two files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "First.v").write_text(first, encoding="utf-8")
    (folder / "Second.v").write_text(second, encoding="utf-8")
    return folder


def pin(name: str, module: str, statement: str, axioms: str = "none") -> Pin:
    """A pin with its hash."""
    return sealed(Pin(name, module, name, f"{name} in words", axioms, statement, ""))


def pinned(folder: Path, *pins: Pin) -> Pins:
    """The pins with every definition as it stands in the folder reviewed."""
    sources = read_folder(folder)
    places = set().union(*[rests_on(sources, required.module, required.statement) for required in pins])
    definitions = [(*place, sources[place[0]].definitions[place[1]]) for place in sorted(places)]
    return Pins(
        {required.id: required for required in pins},
        tuple(Definition(*required, digest(required[2])) for required in definitions),
    )


def repinned(pins: Pins, name: str, statement: str) -> Pins:
    """The same pins with another statement, and its hash, under one id."""
    changed = sealed(replace(pins.theorems[name], statement=statement))
    return replace(pins, theorems={**pins.theorems, name: changed})


ZERO = pin("twice_zero", "First", "twice 0 = 0")
ONE = pin("twice_one", "Second", "twice 1 = 2")
