"""Evidence by proof: pinned theorems, proved again by Rocq's kernel."""

from collections.abc import Callable, Iterable, Mapping

from proofcheck.ledger.evidence import Evidence, Says
from proofcheck.ledger.store import Store
from proofcheck.proofs import rocq
from proofcheck.proofs.pins import Pin, Pins, read_pins
from proofcheck.proofs.runner import Checked, before_compiling, check
from proofcheck.proofs.source import Source, read_folder, visible


def proofs(
    store: Store, names: Iterable[str], *, run: bool, told: Callable[[str], object] = lambda _: None
) -> dict[str, Evidence]:
    """The evidence of each named theorem.

    Args:
        store: Where the theorems and pins are.
        names: Ids of pins.
        run: Whether to ask the kernel; if not, what reading alone finds wrong is still found.
        told: Called with each file that is done.

    Raises:
        InputError: If a file cannot be read.
    """
    pins, sources = read_pins(store.pins), read_folder(store.rocq)
    found = {name: _failed(name, "no theorem is pinned under this name") for name in names if name not in pins.theorems}
    there = [pins.theorems[name] for name in names if name in pins.theorems]
    modules = {pin.module for pin in there}
    why = {module: _obstacle(sources, module) if run else "Rocq was not asked (--fast)" for module in modules}
    found |= {pin.id: _unrun(sources, pins, pin, why[pin.module]) for pin in there if why[pin.module]}
    checked = check(store.rocq, pins, [pin.id for pin in there if not why[pin.module]], told)
    return found | {each.pin.id: _run(each) for each in checked}


def _obstacle(sources: Mapping[str, Source], module: str) -> str:
    """Why a file cannot be compiled here; nothing when it can."""
    modules = visible(sources, module) if module in sources else set()
    imports = " ".join(text for each in modules for text in sources[each].required)
    lacking = rocq.missing(imports)
    return f"{', '.join(lacking)} missing: {rocq.APT}" if lacking else ""


def _run(checked: Checked) -> Evidence:
    pin, wrong = checked.pin, checked.wrong
    words = pin.words if wrong is None else f"{place(pin)}: {wrong}"
    says: Says = "for" if wrong is None else "failed"
    return Evidence("proof", pin.id, says, words, list(checked.axioms), checked.seconds)


def place(pin: Pin) -> str:
    """Where a pinned theorem stands."""
    return f"{pin.module}.v, {pin.theorem}"


def _unrun(sources: Mapping[str, Source], pins: Pins, pin: Pin, why: str) -> Evidence:
    """A theorem that was not proved again; what reading alone finds wrong with it counts."""
    wrong = before_compiling(sources, pins, pin)
    return _failed(pin.id, f"{place(pin)}: {wrong}") if wrong else Evidence("proof", pin.id, "not run", why, [], 0.0)


def _failed(name: str, why: str) -> Evidence:
    return Evidence("proof", name, "failed", why, [], 0.0)
