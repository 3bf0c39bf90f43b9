"""The rows of a CSV file from its bytes: encodings, line ends and quotes, and what is wrong with them."""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TypeAlias

from proofcheck.region.numbers import InputError

# A γ of a million tasks fits into a line; a file without line ends is refused before it fills the memory.
MOST_BYTES = 1 << 26
MOST_LINES = 100
# How files begin that hold other files.
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
NO_UTF8 = "expected text in UTF-8; save the file as UTF-8"

_Raw: TypeAlias = tuple[int, bytes, int]


class Line(NamedTuple):
    """A row: the line it starts on, its cells, what is wrong with it or None, and the bytes of the file up to here."""

    number: int
    cells: list[str]
    error: str | None
    position: int


def read_rows(stream: BinaryIO) -> Iterator[Line]:
    """The rows that are not blank, each with its cells, or with what keeps it from having them.

    Raises:
        InputError: If the file is no text in UTF-8, or a line is far too long.
    """
    lines = _lines(stream)
    ahead = deque[_Raw]()
    at_top = True
    while (line := ahead.popleft() if ahead else next(lines, None)) is not None:
        number, raw, position = line
        try:
            text = raw.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            text = raw.decode(errors="backslashreplace").rstrip("\r\n")
            yield Line(number, text.split(","), NO_UTF8, position)
            continue
        if "\0" in text:
            yield Line(number, text.split(","), "a zero byte is in the row; give text", position)
        elif at_top and begins_with_a_comment(text):
            # A quote in a comment begins no cell that goes on below it.
            balanced = text.count('"') % 2 == 0
            yield _quoted(line, lines, ahead) if balanced else Line(number, text.split(","), None, position)
            continue
        elif '"' in text:
            yield _quoted(line, lines, ahead)
        elif "\r" in text:
            yield Line(number, text.split(","), "a carriage return alone, an old line end, is in the row", position)
        elif text and not text.isspace():
            yield Line(number, text.split(","), None, position)
        at_top = at_top and (not text or text.isspace())


def begins_with_a_comment(text: str) -> bool:
    """Whether a line at the top of a file, or its first cell, begins with #."""
    return text.lstrip().startswith("#")


def _quoted(line: _Raw, lines: Iterator[_Raw], ahead: deque[_Raw]) -> Line:
    """A row with quotes: a quoted cell may hold commas and line ends, and a stray quote spoils its own line alone."""
    number, raw, position = line
    more: list[_Raw] = []
    whole, last = raw, position
    while whole.count(b'"') % 2 and len(more) < MOST_LINES and len(whole) < MOST_BYTES:
        following = ahead.popleft() if ahead else next(lines, None)
        if following is None:
            break
        more.append(following)
        whole, last = whole + following[1], following[2]
    try:
        text = whole.decode().rstrip("\r\n")
        return Line(number, next(csv.reader([text], strict=True)), None, last)
    except (csv.Error, UnicodeDecodeError) as error:
        ahead.extendleft(reversed(more))
        cells = raw.decode(errors="backslashreplace").rstrip("\r\n").split(",")
        why = error if isinstance(error, csv.Error) else "its quoted cell is no UTF-8"
        return Line(number, cells, f"expected cells separated by commas ({why})", position)


def _lines(stream: BinaryIO) -> Iterator[_Raw]:
    """The lines of the file, numbered from 1, with the bytes up to their ends.

    Raises:
        InputError: If its first lines are no text in UTF-8, or a line is far too long.
    """
    number, position, blank = 0, 0, True
    while raw := _next_line(stream):
        number += 1
        position += len(raw)
        if blank:
            _see_encoding(raw, number)
            blank = raw.isspace()
        if number == 1:
            # Two programs may have put one before it each.
            while raw.startswith(BOM_UTF8):
                raw = raw.removeprefix(BOM_UTF8)
        if number == 1 and b"\r" in raw.rstrip(b"\r\n"):
            following = _next_line(stream)
            if not following or not raw.endswith(b"\n"):
                raise InputError("lines end with a carriage return alone, as on old systems; end them with LF or CRLF")
            yield number, raw, position
            number, raw, position = number + 1, following, position + len(following)
        if len(raw) == MOST_BYTES:
            raise InputError(f"line {number} is longer than {MOST_BYTES:,} bytes; give one gamma a line")
        yield number, raw, position


def _next_line(stream: BinaryIO) -> bytes:
    try:
        return stream.readline(MOST_BYTES)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}); give a CSV file") from None


def _see_encoding(raw: bytes, number: int) -> None:
    packed = next((name for mark, name in _PACKED.items() if raw.startswith(mark)), None) if number == 1 else None
    if packed is not None:
        raise InputError(f"the file is packed as {packed} packs files; unpack it, and pipe it into --gamma-file -")
    if number == 1 and raw.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise InputError("the file is in UTF-32; save it as UTF-8")
    if (number == 1 and raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE))) or _is_every_other_byte_zero(raw[:200]):
        raise InputError("the file is in UTF-16; save it as UTF-8")
    if b"\0" in raw[:4096]:
        raise InputError("the file holds zero bytes and is no text; give a CSV file in UTF-8")


def _is_every_other_byte_zero(raw: bytes) -> bool:
    zeros = sorted([raw[::2].count(0), raw[1::2].count(0)])
    return zeros[0] == 0 and zeros[1] > len(raw) / 4
