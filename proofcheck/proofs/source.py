"""A file of Rocq: what it defines, what must not stand in it, and every definition that a statement rests on.

The kernel decides what is proved; this reading guards what a kernel cannot know: that nothing is taken for granted,
and that the definitions behind a statement are those that a person has read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from proofcheck.proofs.guard import computes, unfinished, unusual, wrong
from proofcheck.proofs.sentence import (
    CHANGES_READING,
    DEFINES,
    ENDS,
    PREAMBLE,
    PROVES,
    SECTION_ONLY,
    TYPES,
    WORD,
    Sentence,
    foreign,
    sectioned,
    without_comments,
    words,
)
from proofcheck.region.numbers import InputError

READING = "read under"
"""The name under which a file's imports, scopes, notations, coercions and flags stand together: two words, so that
nothing in a file has it."""
ORDER = "in order"
"""The name under which stand, as they come, a file's sections with what they suppose, the names that it defines, and
what changes the reading after the first of these: a definition that moves may mean something else."""


@dataclass(frozen=True)
class Unusual:
    """What only a reader can let pass in a file.

    Attributes:
        what: It, in words.
        owners: The names of the definition or lemma in which it stands; none where it stands in no such.
        opaque: Whether that is a lemma whose proof cannot be unfolded.
        text: The sentence.
    """

    what: str
    owners: frozenset[str]
    opaque: bool
    text: str


class Source:
    """One file of Rocq.

    Args:
        name: The module, such as ``Region``.
        text: Its content.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.sentences = list(sectioned(text))
        self._foreign = foreign(name) or foreign(text, prose=True) or foreign(without_comments(text))

    @cached_property
    def forbidden(self) -> list[str]:
        """What must not stand in a proof, and every sentence of a kind that is not known, each with its beginning.

        Before these, a character that Rocq and Python may read differently, or that a reader cannot see.
        """
        if self._foreign:
            return [f"the character {self._foreign}"]
        before = ["", *[sentence.head for sentence in self.sentences]]
        complaints = [(wrong(sentence, head), sentence) for head, sentence in zip(before, self.sentences, strict=False)]
        faults = [f"{complaint} in «{sentence.text[:70]}»" for complaint, sentence in complaints if complaint]
        return [*faults, "a proof without an end"] if self.sentences and unfinished(self.sentences[-1]) else faults

    @cached_property
    def recursive(self) -> tuple[Unusual, ...]:
        """Recursion and types, which only reviewed definitions may have."""
        return self._unusual(unusual)

    @cached_property
    def computed(self) -> tuple[Unusual, ...]:
        """Steps that compute outside the kernel's own reduction, which must be listed."""
        return self._unusual(computes)

    def _unusual(self, why: Callable[[Sentence], str | None]) -> tuple[Unusual, ...]:
        findings: list[Unusual] = []
        owners, opaque = frozenset[str](), False
        for place, sentence in enumerate(self.sentences):
            if not sentence.proof and sentence.head != "Proof":
                owns = sentence.head in PROVES | DEFINES
                owners = frozenset(_defined(sentence.text, sentence.head)) if owns else frozenset()
                opaque = self._opaque(place)
            if reason := why(sentence):
                findings.append(Unusual(reason, owners, opaque, sentence.text))
        return tuple(findings)

    @cached_property
    def definitions(self) -> Mapping[str, str]:
        """What each name means: the sentences that define it, one a line; with `READING` and `ORDER`."""
        meanings: dict[str, list[str]] = {}
        for place, sentence in enumerate(self.sentences):
            if self._opaque(place):
                continue
            text = ". ".join([sentence.raw, *[step.raw for step in self._proof(place)]])
            if sentence.head in SECTION_ONLY | {"Section", "End"} and not sentence.proof:
                meanings.setdefault(ORDER, []).append(text)
            elif sentence.head in PROVES | DEFINES:
                for name in _defined(sentence.text, sentence.head):
                    meanings.setdefault(name, []).append(text)
                meanings.setdefault(ORDER, []).append(" ".join(WORD.findall(sentence.text)[:2]))
            elif sentence.head in CHANGES_READING:
                meanings.setdefault(READING, []).append(text)
                if ORDER in meanings:
                    meanings[ORDER].append(text)
        return {name: "\n".join(f"{text}." for text in texts) for name, texts in meanings.items()}

    @cached_property
    def supposed(self) -> str:
        """What the sections suppose, without the names of what stands in them."""
        return ". ".join(sentence.raw for sentence in self.sentences if sentence.head in SECTION_ONLY)

    @cached_property
    def proved(self) -> frozenset[str]:
        """The names of what is proved, and cannot be unfolded."""
        names = [
            _defined(sentence.text, sentence.head)
            for place, sentence in enumerate(self.sentences)
            if self._opaque(place)
        ]
        return frozenset().union(*names)

    @cached_property
    def defining(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """The places of the sentences that define, each with the names that it gives a meaning."""
        heads = [
            (place, sentence) for place, sentence in enumerate(self.sentences) if sentence.head in PROVES | DEFINES
        ]
        outside = [(place, sentence) for place, sentence in heads if not sentence.proof and not self._opaque(place)]
        return tuple((place, frozenset(_defined(sentence.text, sentence.head))) for place, sentence in outside)

    def _opaque(self, place: int) -> bool:
        """Whether a sentence is a lemma with an opaque proof."""
        proof = self._proof(place)
        return self.sentences[place].head in PROVES and bool(proof) and proof[-1].head != "Defined"

    def _proof(self, place: int) -> list[Sentence]:
        """The sentences from Proof to its end that follow a place; none where no proof follows."""
        rest = self.sentences[place + 1 :]
        if not rest or rest[0].head != "Proof":
            return []
        end = next((i for i, sentence in enumerate(rest) if sentence.head in ENDS), len(rest) - 1)
        return rest[: end + 1]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The words of the imports, in which the names of other files of ours occur."""
        return tuple(text for text in self.definitions.get(READING, "").split(".\n") if "Require" in text)

    @cached_property
    def imported(self) -> frozenset[str]:
        """The words of the imports as a set."""
        return frozenset().union(*map(words, self.required))

    @cached_property
    def preamble(self) -> str:
        """Imports, scopes and flags of the whole file: what its statements are read under."""
        texts = [sentence.text for sentence in self.sentences if not sentence.section and sentence.head in PREAMBLE]
        return "\n".join(f"{text}." for text in texts)


def _defined(text: str, head: str) -> set[str]:
    """The names that a sentence defines."""
    after = text.removeprefix(head)
    own = set(WORD.findall(after)[:1])
    if head in TYPES | PROVES | {"Fixpoint", "CoFixpoint"}:
        own |= set(re.findall(r"\bwith\s+([^\W\d][\w']*)(?![\w']|\s*=>)", after, re.ASCII))
    if head in TYPES:
        # What Rocq makes of a type by itself, and constructors, or the builder and its fields.
        own |= {f"{name}_{end}" for name in own for end in ("ind", "rec", "rect", "sind")}
        own |= {f"Build_{name}" for name in own}
        own |= set(re.findall(r"(?:\||:=|[{;])\s*([^\W\d][\w']*)", after, re.ASCII))
    return own


def read_folder(folder: Path) -> dict[str, Source]:
    """Every file of a folder, by module.

    Raises:
        InputError: If one cannot be read.
    """
    try:
        return {path.stem: Source(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.v"))}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{folder}: a file of Rocq cannot be read ({error}); install the package again") from None


def rests_on(sources: Mapping[str, Source], module: str, text: str) -> set[tuple[str, str]]:
    """Every definition that a text reaches, read in a module, as (module, name): the closure over the folder.

    Names are matched as words, so a bound variable that is called like a definition reaches it too: one definition
    more to review, never one less.
    """
    reached: set[tuple[str, str]] = set()
    waiting = [(module, text)]
    while waiting:
        home, part = waiting.pop()
        for module_seen in visible(sources, home):
            definitions = sources[module_seen].definitions
            for name in (words(part) | {READING, ORDER}) & set(definitions):
                if (module_seen, name) not in reached:
                    reached.add((module_seen, name))
                    waiting.append((module_seen, sources[module_seen].supposed if name == ORDER else definitions[name]))
    return reached


def visible(sources: Mapping[str, Source], module: str) -> set[str]:
    """A module and those of the folder that it requires, directly or not."""
    modules, waiting = {module}, [module]
    while waiting:
        further = (sources[waiting.pop()].imported & set(sources)) - modules
        modules |= further
        waiting.extend(further)
    return modules
