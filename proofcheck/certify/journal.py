"""Finished cells of a long computation, a line each, so that an interruption costs one cell at most.

The first line names the question, and every line after it has a digest of the question and of itself. So a line that
was edited, or that another network or another version wrote, is refused and not believed; and a file that is not all
of this form is left as it is.
"""

import hashlib
import os
import stat
from collections.abc import Sequence
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any, BinaryIO, Generic, Literal, TypeVar

import msgspec

from proofcheck.certify.loss import Bounds
from proofcheck.certify.task import Subject
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import write_whole

V = TypeVar("V")
Key = tuple[float, ...]
# JSON has no infinity: null stands for an upper bound that is none.
Loss = tuple[float, float | None]

_REMEDY = "delete the file, or give another --cells"
_BEGINS = b'{"key":['
# A line has a few numbers and two digests.
_LONGEST = 2**16


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    schema: Literal["proofcheck/certify-cells/2"]
    question: str


class _Cell(msgspec.Struct, Generic[V], forbid_unknown_fields=True):
    key: Key
    value: V
    digest: str = ""


class Journal(Generic[V]):
    """What is finished; kept in a file where one is given.

    Args:
        path: The file, made if need be; None to keep nothing.
        question: A digest of everything that an answer depends on.
        kind: The type of an answer, as msgspec reads and writes it.

    Raises:
        InputError: If the file cannot be used, or has anything but answers to this question; it is then as it was.
    """

    def __init__(self, path: str | Path | None, question: str, kind: type[V]) -> None:
        self._path, self._question, self._kind = None if path is None else Path(path), question, kind
        self._known: dict[Key, V] = {}
        # Where the whole lines end and the file did, when it was read.
        self._whole = self._end = 0
        if self._path is not None:
            self._open(self._path)
        self.found = len(self._known)

    def get(self, key: Sequence[float]) -> V | None:
        """The answer for a cell; None where it is not finished."""
        return self._known.get(tuple(key))

    def put(self, key: Sequence[float], value: V) -> None:
        """Keep the answer for a cell.

        Raises:
            InputError: If the file cannot be written; what it has is kept.
        """
        self._known[tuple(key)] = value
        if self._path is None:
            return
        try:
            self._append(self._path, self._line(tuple(key), value))
        except OSError as error:
            raise InputError(
                f"{self._path}: cannot be written ({error.strerror}); the cells in it are kept: make room, run again"
            ) from None

    def _open(self, path: Path) -> None:
        try:
            if path.exists():
                if not stat.S_ISREG(path.stat().st_mode):
                    raise InputError(f"{path}: expected a file for finished cells, got another kind; give another")
                with path.open("rb") as stream:
                    self._read(path, stream)
            if not self._end:
                write_whole(path.resolve(), self._header())
        except (OSError, RuntimeError) as error:
            why = getattr(error, "strerror", None) or error
            raise InputError(f"{path}: cannot be used for finished cells ({why}); give another file") from None

    def _read(self, path: Path, stream: BinaryIO) -> None:
        """Look at every line before anything is written."""
        number = 0
        while line := stream.readline(_LONGEST):
            number += 1
            self._end += len(line)
            if number == 1:
                self._check_header(path, line)
            elif line.endswith(b"\n"):
                self._known.update([self._cell(path, number, line)])
            elif stream.read(1) or not (line.startswith(_BEGINS) or _BEGINS.startswith(line)):
                raise _not_ours(path, number)
            else:
                # Cut off in the middle of writing.
                break
            self._whole = self._end

    def _header(self) -> bytes:
        return msgspec.json.encode(_Header("proofcheck/certify-cells/2", self._question)) + b"\n"

    def _check_header(self, path: Path, line: bytes) -> None:
        if line == self._header():
            return
        try:
            header = msgspec.json.decode(line, type=_Header)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise _not_ours(path, 1) from None
        if header.question == self._question:
            raise _not_ours(path, 1)
        raise InputError(f"{path}: expected cells of this question, got those of another; {_REMEDY}")

    def _cell(self, path: Path, number: int, line: bytes) -> tuple[Key, V]:
        try:
            cell = msgspec.json.decode(line, type=_Cell[self._kind])  # type: ignore[name-defined]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise _not_ours(path, number) from None
        if line != self._line(cell.key, cell.value):
            raise InputError(f"{path}, line {number}: its digest does not fit, so it was changed; {_REMEDY}")
        return cell.key, cell.value

    def _line(self, key: Key, value: V) -> bytes:
        cell = _Cell(key, value)
        cell.digest = hashlib.sha256(self._header() + msgspec.json.encode(cell)).hexdigest()
        return msgspec.json.encode(cell) + b"\n"

    def _append(self, path: Path, line: bytes) -> None:
        if self._whole < self._end:
            if path.stat().st_size != self._end:
                raise InputError(f"{path}: another run is writing it; run again when that has ended")
            os.truncate(path, self._whole)
            self._end = self._whole
        # One write: what another run appends to the same file is never in the middle of it.
        with path.open("ab", buffering=0) as stream:
            while line := line[stream.write(line) :]:
                continue


def _not_ours(path: Path, number: int) -> InputError:
    return InputError(f"{path}, line {number}: expected finished cells, got other content; {_REMEDY}")


def kept_loss(loss: Bounds) -> Loss:
    """Bounds as a journal keeps them.

    >>> kept_loss(Bounds(0.0, inf))
    (0.0, None)
    """
    return loss.low, None if loss.high == inf else loss.high


def bounds_of(loss: Loss) -> Bounds:
    """The inverse of `kept_loss`."""
    low, high = loss
    return Bounds(low, inf if high is None else high)


def question_of(subject: Subject, *further: Any) -> str:
    """A digest of the networks, the task, the law, our version, and what else is named."""
    parts, law = subject.parts, subject.law
    identity = (version("proofcheck-taskvectors"), law.P, law.dropped, subject.nominal, further)
    digest = hashlib.sha256(repr(identity).encode())
    networks = (parts.S, parts.U, parts.a, parts.S_error, parts.U_error)
    for array in (*networks, law.pairs, law.weights, law.shares, *(subject.samples or ())):
        digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()
