"""Rocq text as sentences: without comments, each with its kind and where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Blanks and letters are those of ASCII, here and wherever Rocq's text is read: Rocq takes some blanks of Unicode, such
# as U+00A0, for letters, and Python some signs for letters. `foreign` refuses the others.
_BLANKS = " \t\n"
_RUN = re.compile(f"[{_BLANKS}]+")
WORD = re.compile(r"[^\W\d][\w']*", re.ASCII)
_TOKEN = re.compile(r'\(\*|\*\)|"(?:[^"]|"")*"|[^("*]+|.', re.DOTALL)
_END = re.compile(r'("(?:[^"]|"")*")|(?<!\.)\.(?:\.\.)?(?=\s|$)', re.DOTALL | re.ASCII)
# Bullets, braces with the goal they are for, the scope of a command: what may stand before a sentence's first word.
_PREFIX = re.compile(
    r"(?:[-+*{}\s]|(?:all|par|!|\d[\d,\s-]*|\[[\w']+\])\s*:\s*(?=\{)|\#\[\s*(?:global|local|export)\s*\]"
    r"|(?:Local|Global)\b)*",
    re.ASCII,
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
    stripped = [part.strip(_BLANKS) for part in [*parts, plain[start:]]]
    return [part for part in stripped if part]


def normal(text: str) -> str:
    r"""The text with every run of blanks as one; a blank is a space, a tab or the end of a line.

    >>> normal(" a \n b ") == "a b" != normal("a\u00a0b")
    True
    """
    return _RUN.sub(" ", text).strip(_BLANKS)


def foreign(text: str, *, prose: bool = False) -> str | None:
    r"""The first character that must not stand in a text of Rocq; None where there is none.

    A text of Rocq has printable ASCII, spaces, tabs and ends of lines. In prose, such as a comment, any letter or sign
    may stand, but no other blank, and nothing that is not seen: a control, a format, or what Unicode does not assign.

    >>> foreign("exists \u00a0b, 0 < b"), foreign("β ≥ 0"), foreign("β ≥ 0", prose=True)
    ('U+00A0 (NO-BREAK SPACE)', 'U+03B2 (GREEK SMALL LETTER BETA)', None)
    """
    for sign in text:
        unseen = unicodedata.category(sign)[0] in "ZC"
        if sign not in _BLANKS and (unseen or not (prose or sign.isascii())):
            return f"U+{ord(sign):04X} ({unicodedata.name(sign, 'a control')})"
    return None


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
