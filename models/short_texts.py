"""Short texts of two kinds: mails that are spam or not, passages of books, what is said in them, addresses by year."""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from proofcheck.models.books import AUSTEN, load_book, npm_data, plain
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

SPAM_ASSASSIN, ALL_AUSTEN, SOTU = "spam-assassin", "austen", "sotu"
_MOST_BYTES = 2**24
# A quotation opens before a word, behind a space or a dash, and closes behind a word.
_SPOKEN = re.compile(r'(?:^|(?<=[\s-]))"(?=\w)([^"]+)(?<=\S)"(?=[\s-]|$)')
_BETWEEN = re.compile(r'(?<=\S)"(?=[\s-])([^"]+)(?<=[\s-])"(?=\w)')
_TAG = re.compile(r"<[^>]*>")


class Address(NamedTuple):
    """A State of the Union address."""

    year: int
    text: str


def passages(text: str, words: int) -> list[str]:
    """The text in pieces of so many words, without quotation marks.

    >>> passages('He said "no" to all of it', 3)
    ['He said no', 'to all of']
    """
    listed = text.replace('"', " ").split()
    return [" ".join(listed[at : at + words]) for at in range(0, len(listed) - words + 1, words)]


def spoken(text: str, words: int) -> tuple[list[str], list[str]]:
    """Passages within quotation marks, and passages between two quotations; none crosses an end of either.

    >>> spoken('"We are now here," said he to them all. "Are we?"', 3)
    (['We are now'], ['said he to'])
    """
    inside, between = (
        [piece for found in pattern.finditer(text) for piece in passages(found[1], words)]
        for pattern in (_SPOKEN, _BETWEEN)
    )
    return inside, between


def novels(source: str) -> str:
    """All of Austen's novels, or one book by its source.

    Raises:
        InputError: If one is not here.
    """
    return " ".join(load_book(name).text for name in (AUSTEN if source == ALL_AUSTEN else (source,)))


@cache
def mails(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The bodies of spam and of other mails, without tags, each once; from npm's package or a folder like its data.

    Raises:
        InputError: If it is not here, or has no mails.
    """
    folder = npm_data(SPAM_ASSASSIN) if source == SPAM_ASSASSIN else Path(source)
    kinds = {"spam": list[str](), "ham": list[str]()}
    for group in sorted(folder.glob("*-*")) if folder.is_dir() else ():
        for kind, bodies in kinds.items():
            if kind in group.name.split("-"):
                bodies += [_body(_text_of(path)) for path in sorted(group.glob("*.json"))]
    spam, ham = (tuple(dict.fromkeys(filter(None, bodies))) for bodies in kinds.values())
    if not spam or not ham:
        raise InputError(
            f"{source!s:.80}: expected {SPAM_ASSASSIN}, or a folder with folders spam-… and …-ham-… of JSON files with"
            " a text each; found none"
        )
    return spam, ham


def _body(mail: str) -> str:
    return plain(_TAG.sub(" ", mail.partition("\n\n")[2]))


def _text_of(path: Path) -> str:
    try:
        text = json.loads(read_bounded(path, _MOST_BYTES))["text"]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); install the package again") from None
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: expected JSON with a text, got other content ({error!s:.80})") from None
    if not isinstance(text, str):
        raise InputError(f"{path}: expected JSON with a text, got other content")
    return text


def addresses(source: str) -> list[Address]:
    """Addresses by year, from npm's package or a folder of files YEAR_….json with a text each.

    Raises:
        InputError: If they are not here.
    """
    folder = npm_data(SOTU) if source == SOTU else Path(source)
    listed = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.json")) if folder.is_dir() else []
    if not listed:
        raise InputError(f"{source!s:.80}: expected {SOTU}, or a folder of files YEAR_….json; found none")
    return [Address(int(path.name[:4]), plain(_text_of(path))) for path in listed]


def digest_of(texts: Iterable[str]) -> str:
    """The SHA-256 of texts in their order."""
    found = hashlib.sha256()
    for text in texts:
        found.update(text.encode() + b"\0")
    return found.hexdigest()
