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
from proofcheck.proofs.pins import SETS, Pin, Pins
from proofcheck.proofs.reading import before_compiling
from proofcheck.proofs.restated import Clean, clean
from proofcheck.proofs.source import read_folder

_CLOSED = "Closed under the global context"
_STATED = "Module Stated."
_OTHER = "a definition, restated under clean imports, is not the compiled one"
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


def check(
    folder: Path,
    pins: Pins,
    only: Iterable[str],
    told: Callable[[str], object] = _IGNORE,
    *,
    recheck: bool = False,
) -> list[Checked]:
    """Prove pinned statements again.

    Args:
        folder: The files.
        pins: What is pinned.
        only: The ids of the pins to check.
        told: Called with the name of each file that is done.
        recheck: Whether coqchk checks what was compiled once more, with every library below it.

    Raises:
        InputError: If a file cannot be read.
    """
    sources = read_folder(folder)
    pins_asked = [pins.theorems[name] for name in only]
    read = {pin.id: before_compiling(sources, pins, pin) for pin in pins_asked}
    fit = [pin for pin in pins_asked if read[pin.id] is None]
    with tempfile.TemporaryDirectory(prefix="proofcheck-rocq-") as place:
        cleaned = {name: clean(sources, name, pins.reviewed) for name in sources}
        checked = {result.pin.id: result for result in _compiled(Path(place), folder, cleaned, fit, told)}
        if recheck and fit:
            told("coqchk, some minutes")
            checked = _rechecked(Path(place), checked)
    return [checked.get(pin.id) or Checked(pin, read[pin.id]) for pin in pins_asked]


def _compiled(
    place: Path, folder: Path, cleaned: Mapping[str, Clean], pins: Sequence[Pin], told: Callable[[str], object]
) -> list[Checked]:
    if not pins:
        return []
    for path in folder.glob("*.v"):
        shutil.copyfile(path, place / path.name)
    needed = rocq.dependencies(place)
    closure = set().union(*[_closure(needed, pin.module) for pin in pins])
    needed = {name: before for name, before in needed.items() if name in closure}
    tests = {f"Pinned_{name}": [pin for pin in pins if pin.module == name] for name in needed}
    tests = {name: group for name, group in tests.items() if group or cleaned[name.removeprefix("Pinned_")].definitions}
    results: list[Checked] = []
    seconds: dict[str, float] = {}

    def task(name: str) -> str | None:
        start, complaint = time.perf_counter(), None
        if name in tests:
            try:
                results.extend(state(place, name, cleaned[name.removeprefix("Pinned_")], tests[name]))
            except OtherDefinitionError as error:
                complaint = str(error)
        else:
            complaint = rocq.compile_file(place, name)
        seconds[name] = time.perf_counter() - start
        return complaint

    order = {**needed, **{name: {name.removeprefix("Pinned_")} for name in tests}}
    wrong = rocq.compile_all(order, task, told)
    stated = {result.pin.id: result for result in results}
    checked: list[Checked] = []
    for pin in pins:
        complaints = [
            wrong[test] for name in sorted(_closure(needed, pin.module)) if (test := f"Pinned_{name}") in tests
        ]
        other = next((complaint for complaint in complaints if complaint), None)
        became = stated.get(pin.id) or Checked(pin, _in_one_line(other, wrong[pin.module]))
        took = seconds.get(pin.module, 0.0) + seconds.get(f"Pinned_{pin.module}", 0.0)
        checked.append(replace(became, wrong=became.wrong or other, seconds=took))
    return checked


def _rechecked(place: Path, checked: Mapping[str, Checked]) -> dict[str, Checked]:
    """The same, unless coqchk refuses a compiled file: then nothing that was accepted is."""
    complaint = rocq.recheck(place, sorted(path.stem for path in place.glob("*.vo")))
    return {name: replace(result, wrong=result.wrong or complaint) for name, result in checked.items()}


def _closure(needed: dict[str, set[str]], module: str) -> set[str]:
    reached, waiting = set(), [module]
    while waiting:
        if (name := waiting.pop()) not in reached:
            reached.add(name)
            waiting.extend(needed[name])
    return reached


class OtherDefinitionError(Exception):
    """The kernel finds a definition of a file to be another than the reviewed text says under clean imports."""


def state(place: Path, name: str, clean: Clean, pins: Sequence[Pin]) -> list[Checked]:
    """State the pins of one file, leaving those out that the kernel refuses, one after the other.

    Raises:
        OtherDefinitionError: If a definition of the file is another than the reviewed one.
    """
    refused: list[Checked] = []
    left = list(pins)
    while complaint := _compiled_as(place, name, lines := stating(clean, left)):
        at = re.search(rf'"\./{name}\.v", line (\d+)', complaint) or re.search(r"line (\d+)", complaint)
        before = lines[: int(at[1])] if at else []
        if at and _STATED not in before:
            raise OtherDefinitionError(f"{clean.module}.v: {_OTHER}: {_in_one_line(complaint)}")
        owner = _owner(before, left)
        if owner is None:
            return refused + [Checked(pin, _in_one_line(complaint)) for pin in left]
        refused.append(Checked(owner, f"the kernel refuses the pinned statement: {_in_one_line(complaint)}"))
        left.remove(owner)
    return refused + [result for group in _alike(left) for result in _rests(place, name, clean, group)]


def _compiled_as(place: Path, name: str, lines: Sequence[str]) -> str | None:
    (place / f"{name}.v").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return rocq.compile_file(place, name)


def stating(clean: Clean, pins: Sequence[Pin]) -> list[str]:
    """The lines of the file that states some pins of a module, under the module's own imports and scopes.

    These end with the inner module, so that the kernel names every axiom by its place.
    """
    lines = ["Set Printing Width 1000.", *clean.definitions, _STATED, *clean.read_under]
    for pin in pins:
        lines += [f"(* pin {pin.id} *)", f"Theorem pinned_{pin.theorem} :", *pin.statement.strip().split("\n"), "."]
        lines += [f"Proof. exact (@{rocq.LOGICAL}.{clean.module}.{pin.theorem}). Qed."]
    lines.append("End Stated.")
    for group in _alike(pins):
        stated, name = [f"@Stated.pinned_{pin.theorem}" for pin in group], f"together_{group[0].theorem}"
        lines.append(f"Definition {name} := ({', '.join(stated)}).")
        lines.append(f'Redirect "{group[0].id}" Print Assumptions {name}.')
    return "\n".join(lines).split("\n")


def _alike(pins: Sequence[Pin]) -> list[list[Pin]]:
    """The pins with one allowance together."""
    return [[pin for pin in pins if pin.axioms == name] for name in dict.fromkeys(pin.axioms for pin in pins)]


def _rests(place: Path, name: str, clean: Clean, group: Sequence[Pin]) -> list[Checked]:
    """What pins with one allowance rest on, together; one by one when that is too much."""
    first = _assumptions(place, group[0])
    if first.wrong is None or len(group) == 1:
        return [replace(first, pin=pin) for pin in group]
    return [result for pin in group for result in state(place, name, clean, [pin])]


def _owner(lines: Sequence[str], pins: Sequence[Pin]) -> Pin | None:
    for line in reversed(lines):
        for pin in pins:
            if line == f"(* pin {pin.id} *)":
                return pin
    return None


def _assumptions(place: Path, pin: Pin) -> Checked:
    file = place / f"{pin.id}.out"
    printed = file.read_text(encoding="utf-8").strip() if file.exists() else ""
    if printed == _CLOSED:
        return Checked(pin, None)
    heading, *rest = printed.split("\n")
    entries = [line for line in rest if not line.startswith(" ")]
    names = tuple(sorted(line.split(" :")[0].strip() for line in entries))
    if heading != "Axioms:" or not names or any(" " in name for name in names):
        return Checked(pin, f"Print Assumptions says what is not expected: {_in_one_line(printed or 'nothing')}")
    if more := sorted(set(names) - SETS[pin.axioms]):
        return Checked(pin, f"it rests on {', '.join(more)}, and may rest on {pin.axioms} only", names)
    return Checked(pin, None, names)


def _in_one_line(*complaints: str | None) -> str:
    text = next((complaint for complaint in reversed(complaints) if complaint), "not accepted")
    text = re.sub(r'^File "[^"]*?([^"/]+)", line (\d+).*?\n', r"\1, line \2: ", text)
    return " ".join(text.split())[:300]
