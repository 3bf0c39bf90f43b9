"""Reviewed texts under clean imports, so that the kernel compares terms and not texts.

What a word means depends on all that stands before it. So the reviewed definitions and statements are read once more
where nothing else of ours stands, no lemma above all, and the kernel holds each against the compiled file:

    Module Type Restated.  <imports, with the reviewed names of ours; the reviewed definitions>  End Restated.
    Module Same <: Restated := Proofcheck.<the file>.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from proofcheck.proofs.rocq import LOGICAL
from proofcheck.proofs.sentence import CHANGES_READING, PREAMBLE, SECTION_ONLY, Sentence, words
from proofcheck.proofs.source import Source, visible

Places = Collection[tuple[str, str]]
"""Reviewed definitions, each as (module, name)."""

_OURS = re.compile(rf"From {LOGICAL} Require (?:(Import|Export) )?([\w ]+)", re.ASCII)


@dataclass(frozen=True)
class Clean:
    """How a file's reviewed texts are put to the kernel.

    Attributes:
        module: The file.
        definitions: The lines that hold its reviewed definitions against it; none where it has none.
        read_under: The lines that its pinned statements are read under.
    """

    module: str
    definitions: list[str]
    read_under: list[str]


def clean(sources: Mapping[str, Source], module: str, reviewed: Places) -> Clean:
    """The lines for one file."""
    return Clean(module, _definitions(sources, module, reviewed), _read_under(sources, module, reviewed))


def otherwise_imported(sources: Mapping[str, Source], module: str) -> str | None:
    """An import of a file of ours in a form that `clean` would leave as it is; None where there is none."""
    heads, own_modules = {"From", "Require", "Import", "Export"}, {LOGICAL, *sources}
    imports = [sentence.text for sentence in sources[module].sentences if sentence.head in heads and not sentence.proof]
    return next((text for text in imports if words(text) & own_modules and not _OURS.fullmatch(text)), None)


def _definitions(sources: Mapping[str, Source], module: str, reviewed: Places) -> list[str]:
    source, hidden = sources[module], _proved(sources, module)
    if not _names(source, reviewed):
        return []
    lines = [f"From {LOGICAL} Require {module}.", "Module Type Restated."]
    for sentence in _kept(source, reviewed):
        if sentence.head not in CHANGES_READING:
            lines.append(f"{sentence.raw}.")
        elif not hidden & words(sentence.text):
            lines += _clean(sources, sentence, reviewed)
    return [*lines, "End Restated.", f"Module Same <: Restated := {LOGICAL}.{module}."]


def _read_under(sources: Mapping[str, Source], module: str, reviewed: Places) -> list[str]:
    """What holds at the end of the file, outside its sections."""
    source, hidden = sources[module], _proved(sources, module)
    outside = [sentence for sentence in source.sentences if not sentence.section and sentence.head in CHANGES_READING]
    first = [line for sentence in outside if sentence.head in PREAMBLE for line in _clean(sources, sentence, reviewed)]
    later = [sentence for sentence in outside if sentence.head not in PREAMBLE and not hidden & words(sentence.text)]
    import_lines = [f"From {LOGICAL} Require {module}.", *_import(source, reviewed)]
    return [*first, *import_lines, *[f"{sentence.raw}." for sentence in later]]


def _proved(sources: Mapping[str, Source], module: str) -> frozenset[str]:
    """The names that are proved in what a file sees: a notation of one is left out."""
    return frozenset().union(*[sources[name].proved for name in visible(sources, module)])


def _kept(source: Source, reviewed: Places) -> Iterator[Sentence]:
    """The sentences of a file without its lemmas and their proofs."""
    defining, keep = dict(source.defining), False
    for place, sentence in enumerate(source.sentences):
        if not sentence.proof and sentence.head != "Proof":
            around = sentence.head in SECTION_ONLY | CHANGES_READING | {"Section", "End"}
            keep = around or any((source.name, name) in reviewed for name in defining.get(place, ()))
        if keep:
            yield sentence


def _clean(sources: Mapping[str, Source], sentence: Sentence, reviewed: Places) -> list[str]:
    """A sentence as it stands; where it imports files of ours, only their reviewed names."""
    imported = _OURS.fullmatch(sentence.text)
    if not imported:
        return [f"{sentence.raw}."]
    lines = [f"From {LOGICAL} Require {imported[2]}."]
    for name in imported[2].split() if imported[1] else []:
        lines += [line for exported in _exported(sources, name) for line in _import(sources[exported], reviewed)]
    return lines


def _exported(sources: Mapping[str, Source], module: str) -> list[str]:
    """A module and those that come with its import, in the order in which they do."""
    imports = [_OURS.fullmatch(sentence.text) for sentence in sources[module].sentences if sentence.head == "From"]
    names = [name for imported in imports if imported and imported[1] == "Export" for name in imported[2].split()]
    return [exported for name in names for exported in _exported(sources, name)] + [module]


def _import(source: Source, reviewed: Places) -> list[str]:
    names = _names(source, reviewed)
    return [f"Import {LOGICAL}.{source.name}({', '.join(names)})."] if names else []


def _names(source: Source, reviewed: Places) -> list[str]:
    """The reviewed names of a file in its order; one that only a pattern seems to define is none."""
    defined: dict[str, None] = {}
    for place, names in source.defining:
        text = source.sentences[place].text
        candidates = sorted(name for name in names if (source.name, name) in reviewed)
        defined |= dict.fromkeys(
            name for name in candidates if not re.search(rf"\bwith\s+{name}\b[^=]*=>", text, re.ASCII)
        )
    return list(defined)
