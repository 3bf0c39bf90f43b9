"""The pinned statements: what each theorem says, in Rocq and in words, and every definition that it rests on.

``pins.toml`` is what a reviewer reads. A hash stands beside each text, so that a change of one sign is noticed.
"""

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from proofcheck.proofs.sentence import foreign, normal
from proofcheck.region.numbers import InputError

SETS: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "reals": frozenset(
        {
            "ClassicalDedekindReals.sig_forall_dec",
            "ClassicalDedekindReals.sig_not_dec",
            "FunctionalExtensionality.functional_extensionality_dep",
            "Classical_Prop.classic",
        }
    ),
    "reals and choice": frozenset(
        {
            "ClassicalDedekindReals.sig_forall_dec",
            "ClassicalDedekindReals.sig_not_dec",
            "FunctionalExtensionality.functional_extensionality_dep",
            "Classical_Prop.classic",
            "Epsilon.epsilon_statement",
        }
    ),
}
"""The axioms that a theorem may use: none; those of Rocq's own real numbers; these and Hilbert's ε, with which MathComp
makes the reals a field with decidable order."""


# They are written into files of Rocq, so nothing but a name may stand there.
_NAMES = {"id", "module", "theorem"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_']*")


@dataclass(frozen=True)
class Pin:
    """One theorem.

    Attributes:
        id: Its name here.
        module: The file it stands in.
        theorem: Its name there.
        words: What it says, in one sentence.
        axioms: The set of `SETS` that it may use.
        statement: What it says, as Rocq reads it under the file's imports and scopes.
        sha256: Of its id, words, axioms, place and statement, blanks made one.
    """

    id: str
    module: str
    theorem: str
    words: str
    axioms: str
    statement: str
    sha256: str

    @property
    def changed(self) -> bool:
        """Whether its id, statement, words, axioms or place are others than those that were reviewed."""
        return sealed(self).sha256 != self.sha256


@dataclass(frozen=True)
class Definition:
    """One definition that pinned statements rest on, as it was reviewed."""

    module: str
    name: str
    text: str
    sha256: str


@dataclass(frozen=True)
class Step:
    """A sentence of a proof that may compute outside the kernel's own reduction, such as by ``vm_compute``."""

    module: str
    theorem: str
    text: str


@dataclass(frozen=True)
class Pins:
    """Every pin by its id, every reviewed definition by its place, and the listed steps."""

    theorems: Mapping[str, Pin]
    definitions: tuple[Definition, ...]
    steps: tuple[Step, ...] = ()

    @cached_property
    def reviewed(self) -> dict[tuple[str, str], Definition]:
        """The definitions by module and name."""
        return {(definition.module, definition.name): definition for definition in self.definitions}

    @cached_property
    def listed(self) -> frozenset[tuple[str, str, str]]:
        """The listed steps as module, theorem and text."""
        return frozenset((step.module, step.theorem, normal(step.text)) for step in self.steps)


def digest(text: str) -> str:
    """The SHA-256 of a text with every run of blanks as one.

    >>> digest("a  b") == digest("a b")
    True
    """
    return hashlib.sha256(normal(text).encode()).hexdigest()


def sealed(pin: Pin) -> Pin:
    """The pin with the hash of what it says now.

    >>> sealed(Pin("a", "M", "a", "It holds.", "none", "True", "")).changed
    False
    """
    parts = (pin.id, pin.words, pin.axioms, pin.module, pin.theorem, pin.statement)
    return replace(pin, sha256=digest(json.dumps([normal(part) for part in parts])))


def read_pins(path: Path) -> Pins:
    """The pins in a file.

    Raises:
        InputError: If the file cannot be read, a field is missing, unknown or of another type, a character stands in it
            that Rocq and a reader may take for different things, or two entries have one id or place.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        theorems = [Pin(**_texts(entry)) for entry in document.get("theorem", [])]
        definitions = [Definition(**_texts(entry)) for entry in document.get("definition", [])]
        steps = [Step(**_texts(entry)) for entry in document.get("step", [])]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise InputError(f"{path}: expected pinned statements, got other content ({error})") from None
    for pin in theorems:
        if pin.axioms not in SETS:
            raise InputError(f"{path}: {pin.id}: axioms: expected one of {', '.join(SETS)}, got {pin.axioms!r:.40}")
    places = [(pin.module, pin.theorem) for pin in theorems]
    reviewed = [(definition.module, definition.name) for definition in definitions]
    entries: dict[str, Iterable[Hashable]] = {
        "id": [pin.id for pin in theorems],
        "theorem": places,
        "definition": reviewed,
        "step": steps,
    }
    for what, named in entries.items():
        if (twice := _twice(named)) is not None:
            raise InputError(f"{path}: expected each {what} once, got {twice!r:.80} twice; leave one out")
    return Pins({pin.id: pin for pin in theorems}, tuple(definitions), tuple(steps))


def _twice(named: Iterable[Hashable]) -> Hashable | None:
    """The first that stands there a second time; None where none does."""
    return next((name for name, times in Counter(named).items() if times > 1), None)


def _texts(entry: Any) -> dict[str, str]:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise TypeError("a field that is no text")
    for field, text in entry.items():
        if sign := foreign(text, prose=field == "words"):
            raise TypeError(f"{field}: «{normal(text)[:40]}» has the character {sign}")
        if field in _NAMES and not _NAME.fullmatch(text):
            raise TypeError(f"{field}: «{normal(text)[:40]}» is no name of Rocq's")
    return entry
