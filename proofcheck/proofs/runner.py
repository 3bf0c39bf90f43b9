"""Every pinned statement proved again: what the kernel accepts in this run, and on which axioms.

The files are copied to a folder of their own and compiled there; then, for each pin, a file states

    Theorem pinned : <the pinned statement>.  Proof. exact (@<the theorem>). Qed.   Print Assumptions pinned.

so that a theorem whose name stayed and whose statement changed is refused by the kernel itself. For the axioms the
kernel walks through everything below a proof; so pins of one file with the same allowance are asked about together, as
a tuple, and one by one only if the tuple rests on more than that.
"""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofcheck.proofs import rocq
from proofcheck.proofs.pins import SETS, Definition, Pin, Pins, digest
from proofcheck.proofs.sentence import sentences
from proofcheck.proofs.source import READING, SUPPOSED, Source, read_folder, rests_on, visible

_CLOSED = "Closed under the global context"
_IGNORE: Callable[[str], object] = lambda _: None  # noqa: E731 - a default that says what it does


@dataclass(frozen=True)
class Checked:
    """What became of a pin: None or what is wrong, the axioms, and its file's seconds.

    It rests on these axioms at most: the kernel names them for it and for its neighbours with the same allowance.
    """

    pin: Pin
    wrong: str | None
    axioms: tuple[str, ...] = ()
    seconds: float = 0.0


def check(folder: Path, pins: Pins, only: Iterable[str], told: Callable[[str], object] = _IGNORE) -> list[Checked]:
    """Prove pinned statements again.

    Args:
        folder: The files.
        pins: What is pinned.
        only: The ids of the pins to check.
        told: Called with the name of each file that is done.

    Raises:
        InputError: If a file cannot be read.
    """
    sources = read_folder(folder)
    wanted = [pins.theorems[name] for name in only]
    read = {pin.id: before_compiling(sources, pins, pin) for pin in wanted}
    fit = [pin for pin in wanted if read[pin.id] is None]
    with tempfile.TemporaryDirectory(prefix="proofcheck-rocq-") as place:
        checked = {each.pin.id: each for each in _compiled(Path(place), folder, sources, fit, told)}
    return [checked.get(pin.id) or Checked(pin, read[pin.id]) for pin in wanted]


def before_compiling(sources: Mapping[str, Source], pins: Pins, pin: Pin) -> str | None:
    """What is wrong with a pin as far as reading tells; None when nothing is."""
    if pin.changed:
        return "the pinned statement is another than the reviewed one, or its words, axioms or place: its hash differs"
    if pin.module not in sources:
        return f"there is no file {pin.module}.v"
    if len(sentences(f"{pin.statement}.")) != 1:
        return "the pinned statement is not one sentence"
    for module in sorted(visible(sources, pin.module) | _unseen(sources, pins)):
        if sources[module].forbidden:
            return f"{module}.v: {sources[module].forbidden[0]}"
    reached = rests_on(sources, pin.module, pin.statement)
    for module in sorted(visible(sources, pin.module)):
        if hidden := sorted(sources[module].proved & {name for _, name in reached}):
            return f"{module}.v: a lemma has the name of the definition {hidden[0]}"
    for place in sorted(reached):
        if wrong := _definition(sources, place, pins.reviewed.get(place)):
            return wrong
    return None


def _unseen(sources: Mapping[str, Source], pins: Pins) -> set[str]:
    """The files that no pin sees: what is wrong with one of them is charged to every pin."""
    modules = {pin.module for pin in pins.theorems.values()} & set(sources)
    return set(sources) - set().union(*[visible(sources, module) for module in modules])


def _definition(sources: Mapping[str, Source], place: tuple[str, str], reviewed: Definition | None) -> str | None:
    module, name = place
    together = {READING: f"what {module}.v is read under", SUPPOSED: f"what {module}.v supposes in its sections"}
    what = together.get(name, f"the definition {module}.{name}")
    if reviewed is None:
        return f"{what} is not among the reviewed ones"
    if digest(reviewed.text) != reviewed.sha256:
        return f"the reviewed text of {what} was changed: its hash differs"
    if digest(sources[module].definitions[name]) != reviewed.sha256:
        return f"{what} is another than the reviewed one"
    return None


def _compiled(
    place: Path, folder: Path, sources: Mapping[str, Source], pins: Sequence[Pin], told: Callable[[str], object]
) -> list[Checked]:
    if not pins:
        return []
    for path in folder.glob("*.v"):
        shutil.copyfile(path, place / path.name)
    needed = rocq.dependencies(place)
    wanted = set().union(*[_closure(needed, pin.module) for pin in pins])
    needed = {name: before for name, before in needed.items() if name in wanted}
    tests = {f"Pinned_{name}": [pin for pin in pins if pin.module == name] for name in needed}
    tests = {name: group for name, group in tests.items() if group}
    found: list[Checked] = []
    seconds: dict[str, float] = {}

    def task(name: str) -> str | None:
        start, said = time.perf_counter(), None
        if name in tests:
            found.extend(state(place, name, sources[name.removeprefix("Pinned_")], tests[name]))
        else:
            said = rocq.compile_file(place, name)
        seconds[name] = time.perf_counter() - start
        return said

    order = {**needed, **{name: {name.removeprefix("Pinned_")} for name in tests}}
    wrong = rocq.compile_all(order, task, told)
    done = {each.pin.id for each in found}
    found = [replace(each, seconds=seconds[each.pin.module] + seconds[f"Pinned_{each.pin.module}"]) for each in found]
    refused = [Checked(pin, _in_one_line(wrong[f"Pinned_{pin.module}"], wrong[pin.module])) for pin in pins]
    return found + [each for each in refused if each.pin.id not in done]


def _closure(needed: dict[str, set[str]], module: str) -> set[str]:
    found, waiting = set(), [module]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting.extend(needed[name])
    return found


def state(place: Path, name: str, source: Source, pins: Sequence[Pin]) -> list[Checked]:
    """State the pins of one file, leaving those out that the kernel refuses, one after the other."""
    refused: list[Checked] = []
    left = list(pins)
    while left:
        lines = stating(source, left)
        (place / f"{name}.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
        complaint = rocq.compile_file(place, name)
        if complaint is None:
            return refused + [each for group in _alike(left) for each in _rests(place, name, source, group)]
        at = re.search(rf'"\./{name}\.v", line (\d+)', complaint) or re.search(r"line (\d+)", complaint)
        owner = _owner(lines, int(at[1]), left) if at else None
        if owner is None:
            return refused + [Checked(pin, _in_one_line(complaint)) for pin in left]
        refused.append(Checked(owner, f"the kernel refuses the pinned statement: {_in_one_line(complaint)}"))
        left.remove(owner)
    return refused


def stating(source: Source, pins: Sequence[Pin]) -> list[str]:
    """The lines of the file that states some pins of a module, under the module's own imports and scopes.

    These end with the inner module, so that the kernel names every axiom by its place.
    """
    lines = ["Set Printing Width 1000.", "Module Stated.", *source.preamble.split("\n")]
    lines += [f"From {rocq.LOGICAL} Require Import {source.name}."]
    for pin in pins:
        lines += [f"(* pin {pin.id} *)", f"Theorem pinned_{pin.theorem} :", *pin.statement.strip().split("\n"), "."]
        lines += [f"Proof. exact (@{source.name}.{pin.theorem}). Qed."]
    lines.append("End Stated.")
    for group in _alike(pins):
        stated, name = [f"@Stated.pinned_{pin.theorem}" for pin in group], f"together_{group[0].theorem}"
        lines.append(f"Definition {name} := ({', '.join(stated)}).")
        lines.append(f'Redirect "{group[0].id}" Print Assumptions {name}.')
    return lines


def _alike(pins: Sequence[Pin]) -> list[list[Pin]]:
    """The pins with one allowance together."""
    return [[pin for pin in pins if pin.axioms == name] for name in dict.fromkeys(pin.axioms for pin in pins)]


def _rests(place: Path, name: str, source: Source, group: Sequence[Pin]) -> list[Checked]:
    """What pins with one allowance rest on, together; one by one when that is too much."""
    first = _assumptions(place, group[0])
    if first.wrong is None or len(group) == 1:
        return [replace(first, pin=pin) for pin in group]
    return [each for pin in group for each in state(place, name, source, [pin])]


def _owner(lines: Sequence[str], number: int, pins: Sequence[Pin]) -> Pin | None:
    for line in reversed(lines[:number]):
        for pin in pins:
            if line == f"(* pin {pin.id} *)":
                return pin
    return None


def _assumptions(place: Path, pin: Pin) -> Checked:
    file = place / f"{pin.id}.out"
    said = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if said == _CLOSED:
        return Checked(pin, None)
    heading, *rest = said.split("\n")
    entries = [line for line in rest if not line.startswith(" ")]
    names = tuple(sorted(line.split(" :")[0].strip() for line in entries))
    if heading != "Axioms:" or not names or any(" " in name for name in names):
        return Checked(pin, f"Print Assumptions says what is not expected: {_in_one_line(said or 'nothing')}")
    if more := sorted(set(names) - SETS[pin.axioms]):
        return Checked(pin, f"it rests on {', '.join(more)}, and may rest on {pin.axioms} only", names)
    return Checked(pin, None, names)


def _in_one_line(*complaints: str | None) -> str:
    text = next((each for each in reversed(complaints) if each), "not accepted")
    text = re.sub(r'^File "[^"]*?([^"/]+)", line (\d+).*?\n', r"\1, line \2: ", text)
    return " ".join(text.split())[:300]
