"""Fill in ``proofcheck/proofs/pins.toml`` for a reviewer to read: statements, definitions and their hashes.

A new entry needs id, module, theorem, words and axioms; its statement is taken from the source, or, for a theorem that
a section closes over, from what Rocq's ``Check`` prints, whichever Rocq itself reads back as the same statement. With
``--all`` every statement is taken anew. Whoever runs it reads the difference: what it writes is then the claim.
"""

import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from proofcheck.ledger.store import STORE
from proofcheck.proofs import rocq
from proofcheck.proofs.pins import Definition, Pin, Step, digest, read_pins, sealed
from proofcheck.proofs.restated import clean
from proofcheck.proofs.runner import state
from proofcheck.proofs.source import ORDER, READING, Source, read_folder, rests_on, visible


def run(arguments: list[str]) -> int:
    """Rewrite the pins."""
    sources, pins = read_folder(STORE.rocq), read_pins(STORE.pins)
    theorems = {pin.id: sealed(pin) for pin in pins.theorems.values()}
    unfilled = [pin for pin in theorems.values() if not pin.statement.strip() or "--all" in arguments]
    with tempfile.TemporaryDirectory() as place:
        _compile(Path(place), {module for pin in unfilled for module in visible(sources, pin.module)})
        for module in dict.fromkeys(pin.module for pin in unfilled):
            group = [pin for pin in unfilled if pin.module == module]
            theorems |= {pin.id: pin for pin in _filled(Path(place), sources, module, group)}
    needed = set().union(*[rests_on(sources, pin.module, pin.statement) for pin in theorems.values()])
    definitions = [_definition(sources, *place_and_name) for place_and_name in sorted(needed, key=_order)]
    texts = [*map(_theorem_text, theorems.values()), *map(_definition_text, definitions), *map(_step_text, pins.steps)]
    head = STORE.pins.read_text(encoding="utf-8").partition("\n[[")[0]
    STORE.pins.write_text(head + "".join(texts), encoding="utf-8")
    return 0 if all(pin.statement.strip() for pin in theorems.values()) else 1


def _order(place: tuple[str, str]) -> tuple[str, bool, bool, str]:
    """By file, and in it first what all the rest is read under, then the order of the rest."""
    module, name = place
    return module, name != READING, name != ORDER, name


def _compile(place: Path, modules: set[str]) -> None:
    for module in modules:
        (place / f"{module}.v").write_bytes((STORE.rocq / f"{module}.v").read_bytes())
    wrong = rocq.compile_all(rocq.dependencies(place), lambda name: rocq.compile_file(place, name), lambda _: None)
    for name, complaint in wrong.items():
        if complaint:
            sys.stderr.write(f"{name}.v: {complaint}\n")


def _filled(place: Path, sources: Mapping[str, Source], module: str, pins: Sequence[Pin]) -> Iterator[Pin]:
    """The pins of one module with the first statement that Rocq reads back; without one where there is none."""
    source = sources[module]
    printed = _printed(place, source, pins)
    waiting = {pin.id: [*_written(source, pin.theorem), *printed[pin.id]] for pin in pins}
    left = {pin.id: replace(pin, statement="", sha256="") for pin in pins}
    while trial := [replace(pin, statement=waiting[name].pop(0)) for name, pin in left.items() if waiting[name]]:
        reached = set().union(*[rests_on(sources, module, pin.statement) for pin in trial])
        for result in state(place, "Candidates", replace(clean(sources, module, reached), definitions=[]), trial):
            if result.wrong is None or "may rest on" in result.wrong:
                del left[result.pin.id]
                yield sealed(result.pin)
            if result.wrong is not None:
                sys.stderr.write(f"{result.pin.id}: {result.wrong}\n")
    yield from left.values()


def _written(source: Source, theorem: str) -> Iterator[str]:
    """The statement as the source has it, where no section closes over it."""
    for sentence in source.sentences:
        named = re.match(rf"\w+\s+{theorem}\b(.*)", sentence.raw, re.DOTALL)
        if named and not sentence.section:
            yield _closed(named[1].strip())


_FLAGS = ("", "Set Printing Coercions.", "Set Printing Implicit.", "Set Printing All.")


def _printed(place: Path, source: Source, pins: Sequence[Pin]) -> dict[str, list[str]]:
    """The statements as Rocq prints them, from short to explicit."""
    lines = [source.preamble, f"From {rocq.LOGICAL} Require Import {source.name}.", "Set Printing Width 110."]
    for number, flag in enumerate(_FLAGS):
        lines.append(flag)
        lines += [f'Redirect "{pin.id}-{number}" Check @{source.name}.{pin.theorem}.' for pin in pins]
    (place / "Printed.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if complaint := rocq.compile_file(place, "Printed"):
        sys.stderr.write(f"{source.name}: {complaint}\n")
    files = {pin.id: [place / f"{pin.id}-{number}.out" for number in range(len(_FLAGS))] for pin in pins}
    return {name: [_type(file) for file in group if file.exists()] for name, group in files.items()}


def _type(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").strip().split("\n")[1:]
    return "\n".join(line[7:] for line in lines)


def _closed(text: str) -> str:
    """``(x : A) y : B`` as ``forall (x : A) y, B``."""
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(sign, 0)
        if sign == ":" and depth == 0:
            binders, rest = text[:place].strip(), text[place + 1 :].strip()
            return f"forall {binders},\n  {rest}" if binders else rest
    return text


def _definition(sources: Mapping[str, Source], module: str, name: str) -> Definition:
    text = sources[module].definitions[name]
    return Definition(module, name, text, digest(text))


def _theorem_text(pin: Pin) -> str:
    return (
        f'\n[[theorem]]\nid = "{pin.id}"\nmodule = "{pin.module}"\ntheorem = "{pin.theorem}"\n'
        f'words = """{pin.words}"""\n'
        f"axioms = \"{pin.axioms}\"\nstatement = '''\n{pin.statement.strip()}\n'''\nsha256 = \"{pin.sha256}\"\n"
    )


def _definition_text(definition: Definition) -> str:
    return (
        f'\n[[definition]]\nmodule = "{definition.module}"\nname = "{definition.name}"\n'
        f"text = '''\n{definition.text}\n'''\n"
        f'sha256 = "{definition.sha256}"\n'
    )


def _step_text(step: Step) -> str:
    return f"\n[[step]]\nmodule = \"{step.module}\"\ntheorem = \"{step.theorem}\"\ntext = '''\n{step.text}\n'''\n"


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
