"""What reading alone finds wrong with a pin: a change in what it says or rests on, and what no reviewer let pass."""

import json
from collections.abc import Iterator, Mapping

from proofcheck.proofs.pins import Definition, Pin, Pins, digest, sealed
from proofcheck.proofs.restated import otherwise_imported
from proofcheck.proofs.sentence import sentences, words
from proofcheck.proofs.source import ORDER, READING, Source, rests_on, visible


def before_compiling(sources: Mapping[str, Source], pins: Pins, pin: Pin) -> str | None:
    """What is wrong with a pin as far as reading tells; None when nothing is."""
    return next(_wrong(sources, pins, pin), None)


def meaning(sources: Mapping[str, Source], pin: Pin) -> str:
    """SHA-256 of what a pin says: itself, and each definition that its statement rests on."""
    reached = sorted(rests_on(sources, pin.module, pin.statement)) if pin.module in sources else []
    definitions = [(*place, digest(sources[place[0]].definitions[place[1]])) for place in reached]
    return digest(json.dumps([sealed(pin).sha256, definitions]))


def _wrong(sources: Mapping[str, Source], pins: Pins, pin: Pin) -> Iterator[str]:
    if pin.changed:
        yield "the pinned statement is not as it was reviewed, or its id, words, axioms or place: its hash differs"
    if pin.module not in sources:
        yield f"there is no file {pin.module}.v"
        return
    if len(sentences(f"{pin.statement}.")) != 1:
        yield "the pinned statement is not one sentence"
    modules = sorted(visible(sources, pin.module))
    charged = sorted({*modules, *_unseen(sources, pins)})
    yield from [f"{module}.v: {sources[module].forbidden[0]}" for module in charged if sources[module].forbidden]
    imports = {module: otherwise_imported(sources, module) for module in modules}
    yield from [
        f"{module}.v: a file of ours imported in another form, «{text}»" for module, text in imports.items() if text
    ]
    reached = rests_on(sources, pin.module, pin.statement)
    yield from [
        f"{module}.v: {complaint}"
        for module in modules
        for complaint in _hiding(sources, module, pin.statement, reached)
    ]
    changed = {place: _definition(sources, place, pins.reviewed.get(place)) for place in sorted(reached)}
    yield from [complaint for (_, name), complaint in changed.items() if complaint and name != ORDER]
    yield from [f"{module}.v: {complaint}" for module in charged for complaint in _unreviewed(sources[module], pins)]
    yield from [complaint for complaint in changed.values() if complaint]


def _unseen(sources: Mapping[str, Source], pins: Pins) -> set[str]:
    """The files that no pin sees: what is wrong with one of them is charged to every pin."""
    modules = {pin.module for pin in pins.theorems.values()} & set(sources)
    return set(sources) - set().union(*[visible(sources, module) for module in modules])


def _hiding(sources: Mapping[str, Source], module: str, statement: str, reached: set[tuple[str, str]]) -> Iterator[str]:
    """The lemmas of a file that would give a name in a statement, or in what it rests on, another meaning."""
    proved = sources[module].proved
    yield from [f"a lemma has the name of the definition {name}" for name in sorted(proved & {to for _, to in reached})]
    texts = [sources[home].definitions[name] for home, name in sorted(reached) if name not in (READING, ORDER)]
    texts += [sources[home].supposed for home, name in sorted(reached) if name == ORDER]
    meaning = frozenset().union(*map(words, (statement, *texts)))
    yield from [f"the lemma {name} hides a name that the statement rests on" for name in sorted(proved & meaning)]


def _definition(sources: Mapping[str, Source], place: tuple[str, str], reviewed: Definition | None) -> str | None:
    module, name = place
    together = {READING: f"what {module}.v is read under", ORDER: f"the order of what {module}.v supposes and defines"}
    subject = together.get(name, f"the definition {module}.{name}")
    if reviewed is None:
        return f"{subject} is not among the reviewed ones"
    if digest(reviewed.text) != reviewed.sha256:
        return f"the reviewed text of {subject} was changed: its hash differs"
    if digest(sources[module].definitions[name]) != reviewed.sha256:
        return f"{subject} is another than the reviewed one"
    return None


def _unreviewed(source: Source, pins: Pins) -> Iterator[str]:
    """Recursion, types and computations that no reader has let pass."""
    for recursion in source.recursive:
        places = [] if recursion.opaque else [(source.name, name) for name in recursion.owners]
        reviewed = [pins.reviewed[place] for place in places if place in pins.reviewed]
        unchanged = [
            digest(source.definitions[definition.name]) == definition.sha256 == digest(definition.text)
            for definition in reviewed
        ]
        if not unchanged or not all(unchanged):
            yield f"{recursion.what} in «{recursion.text[:70]}», which is in no reviewed definition"
    for recursion in source.computed:
        if not any((source.name, name, recursion.text) in pins.listed for name in recursion.owners):
            yield f"{recursion.what} in «{recursion.text[:70]}», a step that is not listed beside the pins"
