"""Where novels come from: an R package's data, read without R, and a grammar that makes books up.

Of R's lazy-load database and serialisation it reads as much as vectors of strings need. A made-up book has an author
with habits of their own; it shows that a command works, and is evidence for nothing.
"""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_SYMBOL, _PAIRS, _CHARACTERS, _LOGICALS, _INTEGERS, _STRINGS, _LIST = 1, 2, 9, 10, 13, 16, 19
_REFERENCE, _NULL = 255, 254
_HAS_ATTRIBUTES, _HAS_TAG = 0x200, 0x400
_WRONG = (zlib.error, struct.error, LookupError, TypeError, ValueError, AttributeError, RecursionError)
# zlib's window size with 32 added: a header of zlib or of gzip, whichever is there.
_EITHER_HEADER = 47
# A library of novels has a few megabytes.
_MOST_BYTES = 2**28


def read_strings(folder: Path, name: str) -> list[str]:
    """The vector of strings of this name in ``folder/data/Rdata.rdb``, by the index ``Rdata.rdx`` beside it.

    The index is a list whose ``variables`` give an offset and a length for each name; what stands there is the length
    of the content in four bytes, and the content packed by zlib.

    Args:
        folder: That of an installed R package.
        name: Of its data.

    Raises:
        InputError: If a file cannot be read, is no such database, or has no strings of this name.
    """
    base = folder / "data" / "Rdata"
    try:
        index = _Reader(_unpacked(read_bounded(base.with_suffix(".rdx"), _MOST_BYTES), _EITHER_HEADER)).value()
        start, length = index["variables"][name]
        packed = read_bounded(base.with_suffix(".rdb"), _MOST_BYTES)[start : start + length]
        strings = _Reader(_unpacked(packed[4:], zlib.MAX_WBITS)).value()
    except OSError as error:
        raise InputError(f"{base}.rdb: cannot be read ({error.strerror or error}); install the package again") from None
    except InputError:
        raise
    except _WRONG as error:
        raise InputError(f"{base}.rdb: expected R's data {name!r}, got other content ({error})") from None
    if not isinstance(strings, list) or not all(isinstance(line, str) for line in strings):
        raise InputError(f"{base}.rdb: expected strings as {name!r}, got other data")
    return strings


def _unpacked(content: bytes, header: int) -> bytes:
    unpacking = zlib.decompressobj(header)
    unpacked = unpacking.decompress(content, _MOST_BYTES)
    if not unpacking.eof:
        raise ValueError("cut, or too large when unpacked")
    return unpacked


class _Reader:
    """R's serialisation in big-endian binary, versions 2 and 3: lists, strings, integers and logicals."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 2
        self._symbols: list[str | None] = []
        if content[:2] != b"X\n":
            raise ValueError("not R's binary serialisation")
        version = self._integers(3)[0]
        if version not in (2, 3):
            raise ValueError(f"version {version} of R's serialisation")
        if version == 3:
            self._bytes(self._integers(1)[0])  # the name of the encoding

    def value(self) -> Any:
        """The next value; a list whose elements have names becomes a dictionary."""
        (flags,) = self._integers(1)
        kind = flags & 0xFF
        if kind in (_SYMBOL, _REFERENCE):
            return self._symbol(kind, flags)
        if kind in (_NULL, _CHARACTERS):
            return None if kind == _NULL else self._characters()
        if kind == _PAIRS:
            return self._pairs(flags)
        elements = self._vector(kind)
        names = self.value().get("names") if flags & _HAS_ATTRIBUTES else None
        return dict(zip(names, elements, strict=True)) if names else elements

    def _vector(self, kind: int) -> list[Any]:
        (length,) = self._integers(1)
        if kind in (_INTEGERS, _LOGICALS):
            return list(self._integers(length))
        if kind in (_STRINGS, _LIST):
            return [self.value() for _ in range(length)]
        raise ValueError(f"R's type {kind} is not read here")

    def _pairs(self, flags: int) -> dict[str | None, Any]:
        pairs: dict[str | None, Any] = {}
        while flags & 0xFF == _PAIRS:
            if flags & _HAS_ATTRIBUTES:
                self.value()
            tag = self.value() if flags & _HAS_TAG else None
            pairs[tag] = self.value()
            (flags,) = self._integers(1)
        return pairs

    def _symbol(self, kind: int, flags: int) -> str | None:
        if kind == _REFERENCE:
            return self._symbols[(flags >> 8 or self._integers(1)[0]) - 1]
        self._symbols.append(self.value())
        return self._symbols[-1]

    def _characters(self) -> str | None:
        (length,) = self._integers(1)
        return None if length == -1 else self._bytes(length).decode()

    def _integers(self, count: int) -> tuple[int, ...]:
        return struct.unpack(f">{count}i", self._bytes(4 * count))

    def _bytes(self, count: int) -> bytes:
        content = self._content[self._at : self._at + count]
        if len(content) != count:
            raise ValueError("it ends too early")
        self._at += count
        return content


_WORDS = {
    "N": "harbour garden letter sister horse window captain river church winter dinner engine mountain doctor lantern",
    "A": "quiet red foolish heavy gentle narrow proud broken distant pale honest sudden bitter golden useful",
    "V": "praised followed painted sold forgot crossed repaired feared answered carried opened buried counted met drew",
    "P": "under beside against without beyond near after behind towards inside",
    "D": "slowly again never gladly twice often seldom alone together already",
}
_SENTENCES = (
    "the A N V the N P the A N",
    "H V the A N D",
    "P the N H V the N and V H",
    "D the N P the N V H",
    "H and H V the A A N",
    "the N V P the N because H V the N D",
)
_HEROES = "Abel Bertha Conrad Dinah Edgar Flora Gilbert Hester Ivo Judith Kenelm Lydia"
# A word of rank r has a share in proportion to 1/r², so that two authors' favourites differ.
_STEEPNESS = 2.0


def written(author: int, book: int, words: int) -> str:
    """A book: the author decides how often each word and sentence comes, the book who its three heroes are.

    Args:
        author: One number is one author.
        book: And one number one of the books.
        words: At least as many.

    >>> written(1, 2, 5) == written(1, 2, 5) != written(1, 3, 5)
    True
    """
    habits, rng = np.random.default_rng([author]), np.random.default_rng([author, book])
    ordered = {kind: habits.permutation(words.split()) for kind, words in _WORDS.items()}
    sentences = habits.permutation(_SENTENCES)
    ordered["H"] = rng.choice(_HEROES.split(), size=3, replace=False)
    spoken: list[str] = []
    while len(spoken) < words:
        kinds = _favourite(sentences, rng).split()
        sentence = [_favourite(ordered[kind], rng) if kind in ordered else kind for kind in kinds]
        spoken += [sentence[0].capitalize(), *sentence[1:-1], f"{sentence[-1]}."]
    return " ".join(spoken)


def _favourite(ordered: np.ndarray, rng: np.random.Generator) -> str:
    shares = np.arange(1, len(ordered) + 1) ** -_STEEPNESS
    return str(ordered[rng.choice(len(ordered), p=shares / shares.sum())])
