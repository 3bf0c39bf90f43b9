"""Rocq text as sentences: without comments, each with its kind and where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d][\w']*")
_TOKEN = re.compile(r'\(\*|\*\)|"(?:[^"]|"")*"|[^("*]+|.', re.DOTALL)
_END = re.compile(r'("(?:[^"]|"")*")|(?<!\.)\.(?:\.\.)?(?=\s|$)', re.DOTALL)
# Bullets, braces with the goal they are for, the scope of a command: what may stand before a sentence's first word.
_PREFIX = re.compile(
    r"(?:[-+*{}\s]|(?:all|par|!|\d[\d,\s-]*|\[[\w']+\])\s*:\s*(?=\{)|\#\[\s*(?:global|local|export)\s*\]"
    r"|(?:Local|Global)\b)*"
)

SECTION_ONLY = {"Variable", "Variables", "Hypothesis", "Hypotheses"}
TYPES = {"Inductive", "CoInductive", "Variant", "Record", "Structure", "Class"}
DEFINES = TYPES | {"Definition", "Fixpoint", "CoFixpoint", "Example"}
PROVES = {"Theorem", "Lemma", "Corollary", "Proposition", "Fact", "Remark", "Property"}
PREAMBLE = {"Require", "From", "Import", "Export", "Open", "Set", "Unset"}
# These change how later sentences of a file are read, without having a name.
CHANGES_READING = PREAMBLE | {
    *("Close", "Notation", "Infix", "Reserved", "Coercion", "Canonical", "Instance", "Arguments", "Bind", "Delimit"),
    *("Undelimit", "Implicit"),
}
# A tactic's name cannot stand in a statement; the rest is above.
KNOWN = SECTION_ONLY | DEFINES | PROVES | CHANGES_READING | {"Section", "End", "Ltac"}
ENDS = {"Qed", "Defined", "Admitted", "Abort", "Save"}


@dataclass(frozen=True)
class Sentence:
    """One sentence of a file without its point.

    Attributes:
        raw: As it stands, without comments.
        text: Without bullets, braces and words such as Local in front, and every run of blanks as one.
        head: Its first word.
        section: Whether it stands in a section.
        proof: Whether it stands after a proof's beginning; its end does too.
    """

    raw: str
    text: str
    head: str
    section: bool
    proof: bool


def without_comments(text: str) -> str:
    """The text with every comment, nested ones too, as one blank; a string is no comment.

    >>> without_comments('a (* b (* c *) *) "(*d*)"').split()
    ['a', '"(*d*)"']
    """
    parts, depth = [], 0
    for token in _TOKEN.findall(text):
        depth += {"(*": 1, "*)": -1}.get(token, 0) if depth or token == "(*" else 0
        parts.append(" " if token in ("(*", "*)") else "" if depth else token)
    return "".join(parts)


def sentences(text: str) -> list[str]:
    """The sentences of a text without their final point.

    >>> sentences("Lemma a : 1.5 = M.b. Proof. easy. Qed.")
    ['Lemma a : 1.5 = M.b', 'Proof', 'easy', 'Qed']
    """
    plain, start, parts = without_comments(text), 0, []
    for match in _END.finditer(plain):
        if match[1] is None:
            parts.append(plain[start : match.start()])
            start = match.end()
    return [part.strip() for part in [*parts, plain[start:]] if part.strip()]


def normal(text: str) -> str:
    """The text with every run of blanks as one."""
    return " ".join(text.split())


def words(text: str) -> set[str]:
    """The identifiers in a text; a qualified name counts with each of its parts."""
    return set(WORD.findall(text))


def sectioned(text: str) -> Iterator[Sentence]:
    """The sentences of a text, each with where it stands."""
    opened: list[bool] = []
    proof = False
    for raw in sentences(text):
        plain = normal(raw[match.end() :] if (match := _PREFIX.match(raw)) else raw)
        head = match[0] if (match := WORD.match(plain)) else ""
        if head == "Section" and not proof:
            opened.append(True)
        elif head == "End" and opened and not proof:
            opened.pop()
        yield Sentence(raw, plain, head, any(opened), proof)
        proof = (proof or head == "Proof") and head not in ENDS
