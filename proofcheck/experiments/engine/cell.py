"""A cell, one experiment at one of its settings from one seed; and its record, the file that finishes it.

A record says which cell it is of, and with its digest that nobody changed it since.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import msgspec

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

# The folder of all records of a run, and what has to be more than the bytes of all of them.
CELLS = "cells"
MOST_BYTES = 2**26
_REMEDY = "delete the file and run again, or give another --output"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a cell depends on besides its seed; each experiment adds its own."""

    def label(self) -> str:
        """What tells these settings from the others of their grid."""
        raise NotImplementedError


S = TypeVar("S", bound=Settings)
R = TypeVar("R", bound=msgspec.Struct)
T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Cell(Generic[S]):
    """One unit of work.

    Args:
        experiment: Its name.
        settings: One of its grid.
        seed: Decides every draw.
    """

    experiment: str
    settings: S
    seed: int

    def path(self, folder: Path) -> Path:
        """Its file: settings that differ in anything have different names."""
        digest = hashlib.sha256(msgspec.json.encode(self.settings)).hexdigest()[:12]
        return folder / CELLS / f"{self.settings.label()},seed={self.seed},{digest}.json"


@cache
def versions() -> dict[str, str]:
    """What the numbers of a cell depend on besides its settings and its seed."""
    packages = {"proofcheck": "proofcheck-taskvectors", "numpy": "numpy", "scipy": "scipy", "torch": "torch"}
    return {"python": platform.python_version(), **{name: version(package) for name, package in packages.items()}}


class Record(msgspec.Struct, Generic[S, R], forbid_unknown_fields=True):
    """What one cell gave; ``digest`` is the SHA-256 of the record without it."""

    schema: Literal["proofcheck/cell/1"]
    experiment: str
    settings: S
    seed: int
    versions: dict[str, str]
    result: R
    digest: str = ""


def as_record(cell: Cell[S], result: R) -> Record[S, R]:
    """A cell's result beside its settings, seed and versions, under a digest of all of it."""
    record = Record("proofcheck/cell/1", cell.experiment, cell.settings, cell.seed, versions(), result)
    return msgspec.structs.replace(record, digest=_digest(record))


def encode_record(record: Record[Any, Any]) -> bytes:
    """A record as the bytes of its file: indented JSON with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(record)) + b"\n"


def read_record(path: Path, cell: Cell[Settings], kind: type[Record[S, R]]) -> Record[S, R] | None:
    """The record of a cell; None when the cell is not finished.

    Raises:
        InputError: If the file cannot be read, or is not what `decode_record` takes.
    """
    if path.is_symlink() and not path.exists():
        raise InputError(f"{path}: is a link that leads nowhere; delete it")
    try:
        content = read_bounded(path, MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give another --output") from None
    return decode_record(content, path, cell, kind)


def decode_record(content: bytes, path: Path, cell: Cell[Settings], kind: type[Record[S, R]]) -> Record[S, R]:
    """The record of a cell from the content of its file.

    Raises:
        InputError: If it is no record of this cell by these versions, or was changed; it names the path.
    """
    try:
        record = msgspec.json.decode(content, type=kind)
        json.loads(content, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: expected the record of a cell, got other content ({error}); {_REMEDY}") from None
    _check(path, record, cell)
    return record


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    """Of two fields of one name the last would count, and the digest would not tell."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field stands twice")


def _check(path: Path, record: Record[Any, Any], cell: Cell[Settings]) -> None:
    if record.digest != _digest(record):
        raise InputError(f"{path}: its digest does not fit its content, so it was changed; {_REMEDY}")
    if (record.experiment, record.seed, record.settings) != (cell.experiment, cell.seed, cell.settings):
        raise InputError(f"{path}: expected the record that its name says, got one of another cell; {_REMEDY}")
    for name, own_version in versions().items():
        if (recorded := record.versions.get(name)) != own_version:
            raise InputError(
                f"{path}: expected a record made with {name} {own_version}, got {name} {recorded}; {_REMEDY}"
            )


def _digest(record: Record[Any, Any]) -> str:
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(record, digest=""))).hexdigest()


def grouped(records: Iterable[T], point: Callable[[T], K]) -> dict[K, list[T]]:
    """The records of each point of a grid, points and records in the order of the records.

    Args:
        records: One of each cell.
        point: What the records of a group have in common.

    >>> grouped([1, 2, 3], lambda number: number % 2)
    {1: [1, 3], 0: [2]}
    """
    groups: dict[K, list[T]] = {}
    for record in records:
        groups.setdefault(point(record), []).append(record)
    return groups
