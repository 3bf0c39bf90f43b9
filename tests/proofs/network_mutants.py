"""Wrong changes to the network's files: definitions, which reading must notice, and theorems, which the kernel must.

``python -m tests.proofs.network_mutants`` says what caught each, and exits with 1 when one is not caught. Both theorems
are changed at once, in files that others require, so that these are compiled once.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proofcheck.ledger.store import STORE
from proofcheck.proofs.pins import Pins, read_pins
from proofcheck.proofs.runner import Checked, check
from proofcheck.proofs.source import read_folder, visible


@dataclass(frozen=True)
class Changed:
    """A change of one file, and what must catch it under a theorem that rests on it: a part of the complaint."""

    kind: str
    file: str
    change: Callable[[str], str]
    theorem: str
    caught: str


def replaced(old: str, instead: str) -> Callable[[str], str]:
    """One text for another, which must be there once."""

    def change(text: str) -> str:
        if text.count(old) != 1:
            raise ValueError(f"expected {old!r} once in the text")
        return text.replace(old, instead)

    return change


def weakened(theorem: str, statement: str, proof: str) -> Callable[[str], str]:
    """The theorem under another name, and a weaker one, proved from it, under its own."""

    def change(text: str) -> str:
        strong = re.sub(rf"\b{theorem}\b", "strong", text)
        return f"{strong}\nTheorem {theorem} : {statement}.\nProof. {proof} Qed.\n"

    return change


DEFINITIONS = (
    Changed("relu of another sign", "Network", replaced("Num.max 0 x.", "Num.max 0 (- x)."), "closed_form", "relu"),
    Changed(
        "another label",
        "Network",
        replaced("Num.sg (number c plus - number c minus)", "Num.sg (number c minus - number c plus)"),
        "margin",
        "label",
    ),
    Changed(
        "a sum over tokens instead of their mean",
        "Network",
        replaced("P%:R^-1 * \\sum_l", "\\sum_l"),
        "margin",
        "output",
    ),
    Changed(
        "< for ≤ in what a kernel is",
        "Network",
        replaced("x < y -> e x < e y", "x <= y -> e x < e y"),
        "margin",
        "kernel",
    ),
    Changed(
        "a pattern of length 0",
        "TwoTasks",
        replaced("dot task2 task2 = 1", "dot task2 task2 = 0"),
        "theorem_1",
        "correlated",
    ),
)
_ENUM = "Lemma enum A : 0.-tuple A.\nProof. exact [tuple]. Qed.\n\n"
HIDING = Changed(
    "a lemma that hides a name of the library, and empties what is defined with it",
    "EndToEnd",
    replaced(
        "Definition gamma_list ", "Lemma enum A : 0.-tuple A.\nProof. exact [tuple]. Qed.\n\nDefinition gamma_list "
    ),
    "end_to_end",
    "EndToEnd.v: the lemma enum hides a name that the statement rests on",
)
THEOREMS = (
    Changed(
        "a hypothesis added in Gain.v",
        "Gain",
        weakened(
            "Gain_le1",
            "forall (R : realFieldType) (p q r : R), 0 <= p -> 0 < q -> 0 <= r -> 0 < p + q + r ->"
            " forall E : R, 0 < E -> E <= 1 -> Gain p q r E <= 1",
            "by move=> R p q r p0 q0 r0 P0 E E0 E1; apply: strong => //; exact: ltW.",
        ),
        "Gain_le1",
        "the kernel refuses",
    ),
    Changed(
        "< for ≤ in TwoTasks.v",
        "TwoTasks",
        weakened(
            "theorem_1_contradictory",
            "forall (R : realFieldType) (alpha lam : R), alpha < 0 -> ~ (1 <= 1 + lam * alpha /\\ 1 < alpha + lam)",
            "by move=> R alpha lam a0 [h1 /ltW h2]; exact: (strong a0 (conj h1 h2)).",
        ),
        "theorem_1_contradictory",
        "the kernel refuses",
    ),
)
UNCHANGED = ("paths1", "")


def checked_with(pins: Pins, changes: tuple[Changed, ...], theorems: list[str]) -> list[Checked]:
    """What becomes of some theorems when these changes are made to the real files."""
    sources = read_folder(STORE.rocq)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for module in set().union(*[visible(sources, pins.theorems[name].module) for name in theorems]):
            shutil.copy(STORE.rocq / f"{module}.v", folder)
        for change in changes:
            path = folder / f"{change.file}.v"
            path.write_text(change.change(path.read_text(encoding="utf-8")), encoding="utf-8")
        return check(folder, pins, theorems)


def outcomes() -> Iterator[bool]:
    """Say what caught each change; whether it is what must."""
    pins = read_pins(STORE.pins)
    for change in DEFINITIONS:
        [checked] = checked_with(pins, (change,), [change.theorem])
        yield say(
            change.kind, f"the definition {change.file}.{change.caught} is another than the reviewed one", checked
        )
    yield say(HIDING.kind, HIDING.caught, checked_with(pins, (HIDING,), [HIDING.theorem])[0])
    name, nothing = UNCHANGED
    together = checked_with(pins, THEOREMS, [*[change.theorem for change in THEOREMS], name])
    for change, checked in zip(THEOREMS, together, strict=False):
        yield say(change.kind, change.caught, checked)
    yield say("nothing changed", nothing, together[-1])


def say(kind: str, caught: str, checked: Checked) -> bool:
    """One line on one change."""
    right = checked.wrong is None if not caught else caught in (checked.wrong or "")
    sys.stdout.write(f"{'ok ' if right else 'NOT CAUGHT'} {kind}: {checked.wrong or 'accepted'}\n")
    return right


def main() -> int:
    """Make every change."""
    return 0 if all(list(outcomes())) else 1


if __name__ == "__main__":
    sys.exit(main())
