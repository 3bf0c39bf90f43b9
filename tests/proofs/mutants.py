"""Wrong changes to the real theorems and pins, one of each kind, each of which the runner must catch.

``python -m tests.proofs.mutants`` says what caught each, and exits with 1 when one is not caught. Every mutant is a
copy of Region.v under a name of its own, beside the files that it requires, so that one run compiles those once.
Those of the network's files come after them.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from proofcheck.ledger.store import STORE
from proofcheck.proofs.pins import Definition, Pin, Pins, digest, read_pins, sealed
from proofcheck.proofs.runner import Checked, check
from proofcheck.proofs.sentence import normal
from proofcheck.proofs.source import READING, read_folder, visible
from tests.proofs import network_mutants

THEOREM, MODULE = "region_nonempty_iff", "Region"


@dataclass(frozen=True)
class Mutant:
    """A wrong change, and what must catch it: a part of the complaint."""

    kind: str
    caught: str
    source: Callable[[str], str] = lambda text: text
    pin: Callable[[Pin], Pin] = lambda pin: pin
    definition: Callable[[Definition], Definition] = lambda reviewed: reviewed
    reviewed_anew: bool = False


def restated(statement: str, proof: str) -> Callable[[str], str]:
    """The theorem under another name, and a weaker one, proved from it, under its own."""

    def change(text: str) -> str:
        strong = re.sub(rf"\b{THEOREM}\b", "strong", text)
        return f"{strong}\nTheorem {THEOREM} : {statement}.\nProof. {proof} Qed.\n"

    return change


def replaced(old: str, instead: str) -> Callable[[str], str]:
    """One text for another, which must be there."""

    def change(text: str) -> str:
        if old not in text:
            raise ValueError(f"expected {old!r} in the text")
        return text.replace(old, instead, 1)

    return change


def added(sentence: str) -> Callable[[str], str]:
    """A sentence at the end."""
    return lambda text: f"{text}\n{sentence}\n"


def before(sentence: str) -> Callable[[str], str]:
    """A sentence before the theorem."""
    return replaced(f"Theorem {THEOREM} ", f"{sentence}\n\nTheorem {THEOREM} ")


def without_proof(text: str) -> str:
    """The theorem's proof replaced by Admitted."""
    return re.sub(rf"(Theorem {THEOREM} .*?)Proof\..*?Qed\.", r"\1Admitted.", text, count=1, flags=re.DOTALL)


def repinned(old: str, instead: str, *, hashed: bool) -> Callable[[Pin], Pin]:
    """Another pinned statement, with or without its hash."""

    def change(pin: Pin) -> Pin:
        changed = replace(pin, statement=replaced(old, instead)(normal(pin.statement)))
        return sealed(changed) if hashed else changed

    return change


def redefined(name: str, old: str, instead: str) -> Callable[[Definition], Definition]:
    """Another reviewed text of a definition, with its hash."""

    def change(definition: Definition) -> Definition:
        if definition.name != name:
            return definition
        text = replaced(old, instead)(normal(definition.text))
        return replace(definition, text=text, sha256=digest(text))

    return change


_FORALL = "forall gamma beta phi, "
_KIND = "list R -> R -> Prop"
_NONEMPTY, _LEMMA = f"Lemma nonempty : {_KIND}. Proof. ", f"Lemma zzz : {_KIND}. Proof. "
_LOOP, _SUM = "Lemma zzz : nat -> True. Proof. ", "Lemma zzz : (1 + 1 = 2)%nat. Proof. "
_OTHER = "exact (fun _ _ => True)."
_STRONG = "intros gamma beta phi Hbeta Hphi. "
_CHOICE = "ClassicalEpsilon.constructive_indefinite_description"

MUTANTS = (
    Mutant(
        "a weakened iff",
        "the kernel refuses",
        restated(
            f"{_FORALL}0 <= beta -> is_minimum (F gamma) phi -> (nonempty gamma beta -> beta < phi / 2)",
            f"{_STRONG}now apply strong.",
        ),
    ),
    Mutant(
        "a hypothesis added",
        "the kernel refuses",
        restated(
            f"{_FORALL}0 <= beta -> gamma <> nil -> is_minimum (F gamma) phi ->"
            " (nonempty gamma beta <-> beta < phi / 2)",
            "intros gamma beta phi Hbeta _ Hphi. now apply strong.",
        ),
    ),
    Mutant(
        "< for ≤ in a theorem",
        "the kernel refuses",
        restated(
            f"{_FORALL}0 < beta -> is_minimum (F gamma) phi -> (nonempty gamma beta <-> beta < phi / 2)",
            f"{_STRONG}apply strong; [lra|assumption].",
        ),
    ),
    Mutant("a theorem removed", "the kernel refuses", lambda text: re.sub(rf"\b{THEOREM}\b", "renamed", text)),
    Mutant("a stronger pin with its hash", "the kernel refuses", pin=repinned("phi / 2", "phi", hashed=True)),
    Mutant("a weaker pin", "its hash differs", pin=repinned("<->", "->", hashed=False)),
    Mutant("other words", "its hash differs", pin=lambda pin: replace(pin, words="Every β ≥ 0 will do.")),
    Mutant("the id of another pin", "its hash differs", pin=lambda pin: replace(pin, id="smallest_c")),
    Mutant("more axioms allowed", "its hash differs", pin=lambda pin: replace(pin, axioms="reals and choice")),
    Mutant(
        "a pin of two sentences",
        "not one sentence",
        pin=lambda pin: repinned(
            normal(pin.statement), f"True. Proof. exact I. Qed. Goal {normal(pin.statement)}", hashed=True
        )(pin),
    ),
    Mutant("an axiom added", "Axiom", added("Axiom shortcut : 0 = 1.")),
    Mutant("a hypothesis outside a section", "outside a section", added("Hypothesis shortcut : 0 = 1.")),
    Mutant("an admitted proof", "Admitted", without_proof),
    Mutant("a switch of the guard", "Unset Guard Checking", added("Local Unset  Guard Checking.")),
    Mutant(
        "a bypass of the guard", "bypass_check", added("#[bypass_check(guard)] Fixpoint f (n : nat) : False := f n.")
    ),
    Mutant("a definition as a lemma in braces", "the definition", before(f"{_NONEMPTY}{{ {_OTHER} }} Defined.")),
    Mutant("an opaque definition", "the name of the definition nonempty", before(f"{_NONEMPTY}{_OTHER} Qed.")),
    Mutant("a definition named by Defined", "not known", before(f"{_LEMMA}{_OTHER} Defined nonempty.")),
    Mutant("a definition named by Save", "not known", before(f"{_LEMMA}{_OTHER} Save nonempty.")),
    Mutant("a definition as a goal", "not known", before(f"Goal {_KIND}. Proof. {_OTHER} Defined nonempty.")),
    Mutant(
        "a definition inside a proof",
        "a command inside a proof",
        before(f"Lemma zzz : True. Proof. 1: {{ Definition nonempty : {_KIND} := fun _ _ => True. exact I. }} Qed."),
    ),
    Mutant(
        "a definition by a tactic",
        "transparent_abstract",
        before(f"{_LEMMA}transparent_abstract ({_OTHER[:-1]}) using nonempty. Defined."),
    ),
    Mutant("numbers read otherwise", "not known", before("Number Notation R my_of_number my_to_number : R_scope.")),
    Mutant(
        "a notation in a definition",
        "where",
        before('Fixpoint mine (n m : nat) : Prop := True where "x <= y" := (mine x y) : nat_scope.'),
    ),
    Mutant("a coercion without the word", ":>", before("Record mine := Mine { number :> R }.")),
    Mutant("an attribute", "not known", before("#[canonical] Definition mine := 0.")),
    Mutant(
        "a blank that Rocq takes for a letter: one name is two, and the text is another with the same hash",
        "the character U+00A0 (NO-BREAK SPACE)",
        restated(
            f"{_FORALL}0 <= beta -> is_minimum (F gamma) phi ->"
            " (forall \u00a0beta, 0 <= \u00a0beta -> (nonempty gamma beta <-> beta < phi / 2))",
            f"{_STRONG}intros. now apply strong.",
        ),
    ),
    Mutant(
        "a letter that looks like another",
        "the character U+0430 (CYRILLIC SMALL LETTER A)",
        before("Definition b\u0430ta := 0."),
    ),
    Mutant("a notation added", "read under", added('Notation "x <= y" := (y <= x \\/ True).')),
    Mutant(
        "a reviewed definition changed with its hash", "read under", definition=redefined(READING, "Import", "Export")
    ),
    Mutant(
        "a Fixpoint that nobody reviewed, which a fault of the guard could turn into a proof of False",
        "a Fixpoint in «Fixpoint harmless",
        added("Fixpoint harmless (n : nat) : nat := match n with O => O | S m => harmless m end."),
    ),
    Mutant(
        "recursion by a tactic", "the word fix in «fix again 1", before(f"{_LOOP}fix again 1. exact (fun _ => I). Qed.")
    ),
    Mutant("recursion in a tactic of ours", "the word fix in «Ltac again", before("Ltac again := fix again 1.")),
    Mutant(
        "lemmas that are proved by each other",
        "with, which proves lemmas by each other",
        before("Lemma zzz : nat -> True with yyy : nat -> True. Proof. all: exact (fun _ => I). Qed."),
    ),
    Mutant(
        "a type that nobody reviewed, with a local definition in its constructor",
        "a type by Inductive",
        before("Inductive packed := pack (m : nat) (one := 1%nat)."),
    ),
    Mutant("the virtual machine", "vm_compute in «vm_compute»", before(f"{_SUM}vm_compute. reflexivity. Qed.")),
    Mutant("a cast by the virtual machine", "<: in «exact (eq_refl", before(f"{_SUM}exact (eq_refl <: _). Qed.")),
    Mutant("a check put off", "exact_no_check in", before(f"{_SUM}exact_no_check (eq_refl 2%nat). Qed.")),
    Mutant(
        "a lemma that hides a name of the library",
        "the lemma Rabs hides a name",
        before("Lemma Rabs : R -> R. Proof. exact (fun x => x). Qed."),
    ),
    Mutant(
        "a proof that uses one axiom more",
        f"it rests on {_CHOICE}",
        lambda text: (
            "From Coq Require ClassicalEpsilon.\n"
            + restated(
                f"{_FORALL}0 <= beta -> is_minimum (F gamma) phi -> (nonempty gamma beta <-> beta < phi / 2)",
                f"assert (picked := @{_CHOICE} nat (fun n => n = 0%nat) (ex_intro _ 0%nat eq_refl)). exact strong.",
            )(text)
        ),
        reviewed_anew=True,
    ),
)


def prepared(folder: Path, number: int, mutant: Mutant, pins: Pins) -> tuple[Pin, list[Definition]]:
    """Write a mutant's file; its pin, and the definitions that a reviewer has seen."""
    module = f"Mutant{number}"
    text = mutant.source((STORE.rocq / f"{MODULE}.v").read_text(encoding="utf-8"))
    (folder / f"{module}.v").write_text(text, encoding="utf-8")
    pin = mutant.pin(sealed(replace(pins.theorems[THEOREM], id=module, module=module)))
    own = [replace(definition, module=module) for definition in pins.definitions if definition.module == MODULE]
    if mutant.reviewed_anew:
        definitions = read_folder(folder)[module].definitions
        own = [Definition(module, name, meaning, digest(meaning)) for name, meaning in definitions.items()]
    return pin, [mutant.definition(definition) for definition in own]


def main() -> int:
    """Run every mutant, and the unchanged theorem."""
    pins, sources = read_pins(STORE.pins), read_folder(STORE.rocq)
    mutants = (Mutant("nothing changed", ""), *MUTANTS)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for module in visible(sources, MODULE) - {MODULE}:
            shutil.copy(STORE.rocq / f"{module}.v", folder)
        cases = [prepared(folder, number, mutant, pins) for number, mutant in enumerate(mutants)]
        theorems = {pin.id: pin for pin, _ in cases}
        definitions = [*pins.definitions, *[definition for _, group in cases for definition in group]]
        checked = check(folder, Pins(theorems, tuple(definitions)), theorems)
    escaped = [mutant.kind for mutant, result in zip(mutants, checked, strict=True) if not is_caught(mutant, result)]
    return 1 if escaped else 0


def is_caught(mutant: Mutant, result: Checked) -> bool:
    """Say what caught a mutant; whether it is what must."""
    caught = result.wrong is None if not mutant.caught else mutant.caught in (result.wrong or "")
    sys.stdout.write(f"{'ok ' if caught else 'NOT CAUGHT'} {mutant.kind}: {result.wrong or 'accepted'}\n")
    return caught


if __name__ == "__main__":
    sys.exit(main() | network_mutants.main())
