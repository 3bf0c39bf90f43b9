"""What is claimed: every statement of the paper, every disagreement of its sources, and the project's own results."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from proofcheck.region.numbers import InputError

PAPER, SOURCES, TRAINED = "The paper, by source", "Where the sources disagree", "Trained networks"
TANGENT = "Task arithmetic in the tangent space, another paper"


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The region that a certified claim is about, and what it says of it; numbers as text."""

    gamma: tuple[str, ...]
    verdict: str
    phi: str
    beta: str | None = None
    c: str | None = None
    gamma_radius: tuple[str, ...] | None = None
    weak: bool = False


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A claim in ``claims.toml``: what it says and which evidence it has; never a status.

    ``depends`` are claims that it takes for granted, ``method`` those that say why its evidence shows it. ``beside``
    are records that a reader may look for among its evidence, each with the reason why it decides nothing here;
    ``answers`` are records of what a second program said, ``runs`` files of enclosed runs of the training law.
    """

    id: str
    section: str = ""
    title: str = ""
    depends: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    beside: dict[str, str] = {}
    definition: str = ""
    assumption: str = ""
    region: Region | None = None


@dataclass(frozen=True)
class Claim:
    """A claim: its section and title, who says so, its entry with the evidence, and what kind of sentence it is.

    ``kind`` is definition, theorem, corollary, constant or observation of a source, disagreement of the sources, or the
    project's own result; ``note`` stands at the head of its section. ``stated`` is what the sources say, in text: each
    condition with its words, or what each source writes; nothing for a result, which its title states.
    """

    entry: Entry
    section: str
    title: str
    source: str
    kind: str = "result"
    note: str = ""
    stated: str = ""

    @property
    def id(self) -> str:
        """By which ``verify --only``, other claims and the recorded statuses know it, such as ``theorem-3.slides``."""
        return self.entry.id

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The claims that it takes for granted, and those that say why its evidence shows it."""
        return self.entry.depends + self.entry.method


def read_claims(path: Path) -> dict[str, Claim]:
    """Every claim by its id, in the order of sections.

    Raises:
        InputError: If the file cannot be read, two claims have one id, or one rests on what is no claim.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = msgspec.convert(document.get("claim", []), list[Entry])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{path}: expected claims, got other content ({error})") from None
    named = {entry.id: entry for entry in entries}
    if len(named) < len(entries):
        raise InputError(f"{path}: two claims have one id")
    claims = {claim.id: claim for claim in (*_of_the_project(entries), *_of_the_paper(named), *_contradictions(named))}
    for claim in claims.values():
        if missing := [name for name in claim.rests_on if name not in claims]:
            raise InputError(f"{path}: {claim.id} rests on {missing[0]!r}, which is no claim")
    return claims


def read_notes(path: Path) -> dict[str, str]:
    """What stands at the head of a section, such as hypotheses that all of its claims share.

    Raises:
        InputError: If the file cannot be read.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")).get("notes", {}), dict[str, str])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{path}: expected claims, got other content ({error})") from None


def _of_the_project(entries: Sequence[Entry]) -> Iterator[Claim]:
    """The entries with a title of their own, those of one section together."""
    for section in dict.fromkeys(entry.section for entry in entries if entry.title):
        yield from (Claim(entry, section, entry.title, "project") for entry in entries if entry.section == section)


_TAKEN = {
    "constant": "a size that is supposed",
    "observation": "what the source says of its own experiments, on other networks",
}


def _of_the_paper(named: Mapping[str, Entry]) -> Iterator[Claim]:
    from proofcheck.statements.catalogue import CLAIMS

    for claim in CLAIMS.values():
        entry = named.get(claim.id, Entry(id=claim.id))
        if claim.kind == "definition":
            entry = msgspec.structs.replace(entry, definition="what its words and letters mean")
        else:
            taken = _TAKEN.get(claim.kind, "no source has the proof")
            entry = msgspec.structs.replace(entry, assumption=entry.assumption or taken)
        section = TANGENT if claim.source.tag == "tangent" else PAPER
        parts = (("let", claim.setting), ("suppose", claim.hypotheses), ("then", claim.conclusion))
        stated = [f"{part} {item.name}: {item.text} ({item.words})" for part, items in parts for item in items]
        title = f"{claim.label}. {claim.title}"
        yield Claim(entry, section, title, claim.source.tag, claim.kind, stated="\n".join(stated))


def _contradictions(named: Mapping[str, Entry]) -> Iterator[Claim]:
    from proofcheck.statements.contradictions import CONTRADICTIONS

    for row in CONTRADICTIONS:
        entry = named.get(f"contradiction.{row.number}", Entry(id=f"contradiction.{row.number}"))
        extra: dict[str, Any] = (
            {"definition": row.not_computed} if row.compute is None else {"identities": (row.number,)}
        )
        source = " and ".join(source.tag for source in row.says)
        title = f"{row.number}. {row.item}: {row.remark}"
        stated = "\n".join(f"{source.tag}: {said}" for source, said in row.says.items())
        yield Claim(msgspec.structs.replace(entry, **extra), SOURCES, title, source, "disagreement", stated=stated)
