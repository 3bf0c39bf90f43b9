"""The bibliography: every work that the sources name or the project uses, what of it was read, where, and who cites it.

A citation in code is a key in brackets, behind an @; in a page it is a link to ``references.md#`` and the key.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from proofcheck.region.numbers import InputError
from proofcheck.site.markdown import page, plain, section
from proofcheck.statements.sources import SOURCES

PAGE = "references.md"
_FILE = Path(__file__).with_name("references.toml")
_CITED = re.compile(r"\[@([a-z0-9-]+)\]")
# A group, so that what is split at it keeps it.
_FILE_NAME = re.compile(r"([\w/]+\.py)\b")
_ARXIV = re.compile(r"arXiv (\d{4}\.\d{5})")
_NOT_READ = "*not read*"


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A work, and what is known of it here.

    Attributes:
        title: Its title.
        number: Where it is kept: an arXiv number, an address, or the like.
        authors: Who wrote it, as read.
        venue: Where and when it appeared, as read.
        read: Tags of sources and addresses of pages at which it was read; empty when it was not.
        part: How much of it was read.
        says: What it says, in our words.
    """

    title: str
    number: str
    authors: str = ""
    venue: str = ""
    read: tuple[str, ...] = ()
    part: str = ""
    says: str = ""

    def __post_init__(self) -> None:
        if not self.read and (self.authors or self.venue or self.part or self.says):
            raise ValueError(f"{self.title}: expected title and number only, as it was not read, got more")
        if self.read and not (self.part and self.says):
            raise ValueError(f"{self.title}: expected what was read of it, and what it says, got a place alone")
        for place in self.read:
            if place not in SOURCES and not place.startswith(("http://", "https://")):
                raise ValueError(f"{self.title}: expected a source or an address in read, got {place!r}")


@cache
def references() -> Mapping[str, Reference]:
    """Every entry by its key, in the order of the file.

    >>> references()["ties"].number
    'arXiv 2306.01708'
    """
    return parse(_FILE.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Reference]:
    """The entries of a bibliography.

    Raises:
        InputError: If an entry has other fields, or claims something of a work that was not read.
    """
    try:
        return msgspec.convert(tomllib.loads(text), dict[str, Reference])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(
            f"{_FILE.name}: expected works and what was read of them, got other content ({error})"
        ) from None


def citations() -> Iterator[tuple[str, str]]:
    """The key of each citation in the package's code, and the module it stands in, by the module's name."""
    for package in ("proofcheck", "proofcheck.models"):
        spec = find_spec(package)
        folder = Path(next(iter(spec.submodule_search_locations or ()))) if spec is not None else Path()
        for file in sorted(folder.rglob("*.py")):
            module = ".".join((package, *file.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__")
            # Installed, the models are a folder of the package and would be read twice.
            if module.startswith("proofcheck.models") and package == "proofcheck":
                continue
            for key in dict.fromkeys(_CITED.findall(file.read_text(encoding="utf-8"))):
                yield key, module


def link(key: str) -> str:
    """The title of an entry, leading to it; from a page beside `PAGE`."""
    return f"[{plain(references()[key].title)}]({PAGE}#{key})"


def references_page() -> str:
    """Every entry under its key."""
    cited: dict[str, list[str]] = {}
    for key, module in citations():
        cited.setdefault(key, []).append(module)
    entries = [_entry(key, reference, cited.get(key, [])) for key, reference in references().items()]
    return page(
        "References",
        "Works that the sources name, and works that the project uses. Authors and years are as the places say at which"
        " they were read; what a work says is in our words, and goes no further than the part that was read. What the"
        " project has of each is under [Related work](related-work.md).",
        *entries,
    )


def _entry(key: str, reference: Reference, modules: list[str]) -> str:
    lines = [
        (
            "",
            ", ".join(filter(None, (f"*{plain(reference.title)}*", plain(reference.venue), _number(reference.number)))),
        ),
        ("By", plain(reference.authors)),
        ("Says", plain(reference.says)),
        ("Read", _places(reference)),
        ("Cited in", ", ".join(f"`{module}`" for module in modules)),
    ]
    shown = "\n".join(f"* **{name}**: {words}" if name else f"* {words}" for name, words in lines if words)
    return section(key, shown)


def _number(number: str) -> str:
    if found := _ARXIV.fullmatch(number):
        return f"[{number}](https://arxiv.org/abs/{found[1]})"
    return f"<{number}>" if number.startswith("http") else plain(number)


def _places(reference: Reference) -> str:
    if not reference.read:
        return _NOT_READ
    places = [plain(SOURCES[place].title) if place in SOURCES else f"<{place}>" for place in reference.read]
    return "; ".join((_part(reference.part), *places))


def _part(part: str) -> str:
    """What was read, the names of files as code."""
    return "".join(f"`{words}`" if at % 2 else plain(words) for at, words in enumerate(_FILE_NAME.split(part)))
