"""Files read up to a size that is stated before: a device without end or a file of holes costs no memory."""

import gzip
import io
import os
import stat
import time
from os import PathLike
from typing import Any, BinaryIO

from proofcheck.region.numbers import InputError

_AT_ONCE = 2**20
_SECONDS_FOR_A_WRITER = 5.0


def read_bounded(path: str | PathLike[str], most: int, *, packed: bool = False) -> bytes:
    """What a file holds; of more than ``most`` bytes no more than the first that is too many is read.

    Args:
        path: A file, a pipe that somebody writes to, or a device.
        most: The greatest number of bytes that a file of this kind can need.
        packed: Whether to unpack it with gzip; ``most`` counts what is in it, too.

    Raises:
        InputError: If there are more bytes, or nobody writes to the pipe.
        OSError: If the file cannot be read; with ``packed`` also EOFError and `zlib.error`, if it cannot be unpacked.
    """
    with open_for_reading(path) as stream:
        status = os.fstat(stream.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_size > most:
            raise InputError(
                f"{path}: expected at most {_size(most)}, got {_size(status.st_size)}; give a smaller file"
            )
        content = _read(stream, most, path)
    return _read(gzip.GzipFile(fileobj=io.BytesIO(content)), most, path) if packed else content


def open_for_reading(path: str | PathLike[str]) -> BinaryIO:
    """A file that is open for reading; a pipe without a writer is waited for only some seconds.

    Raises:
        InputError: If nobody writes to the pipe.
        OSError: If the file cannot be read.
    """
    # Opening a pipe waits for its writer without end, unless it is told not to.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        first = _first_of_pipe(handle, path) if stat.S_ISFIFO(os.fstat(handle).st_mode) else b""
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        return io.BufferedReader(_Begun(first, handle))
    except BaseException:
        os.close(handle)
        raise


class _Begun(io.FileIO):
    """A file of which the first bytes have been read already."""

    def __init__(self, first: bytes, handle: int) -> None:
        super().__init__(handle, "rb")
        self._first = first

    def readinto(self, buffer: Any, /) -> int | None:
        if not self._first:
            return super().readinto(buffer)
        view = memoryview(buffer).cast("B")
        count = min(len(view), len(self._first))
        view[:count], self._first = self._first[:count], self._first[count:]
        return count


def _read(stream: BinaryIO | io.RawIOBase | gzip.GzipFile, most: int, path: str | PathLike[str]) -> bytes:
    pieces, left = [], most + 1
    while left > 0 and (piece := stream.read(min(left, _AT_ONCE))):
        pieces.append(piece)
        left -= len(piece)
    if left <= 0:
        raise InputError(f"{path}: expected fewer bytes, got more than {_size(most)}; give a smaller file")
    return b"".join(pieces)


def _first_of_pipe(handle: int, path: str | PathLike[str]) -> bytes:
    """What is in the pipe at first; nothing from one that is open for writing, and an error when none opens it."""
    deadline = time.monotonic() + _SECONDS_FOR_A_WRITER
    try:
        while not (first := os.read(handle, _AT_ONCE)):
            if time.monotonic() > deadline:
                raise InputError(f"{path}: expected a file, got a pipe that nobody writes to; give a file")
            time.sleep(0.02)
    except BlockingIOError:
        return b""
    return first


def _size(count: int) -> str:
    for unit, name in ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"
