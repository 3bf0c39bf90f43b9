"""Outputs of a base and its fine-tunes on the examples of each task, as whoever runs the models wrote them.

A folder has TASK.npz for each fine-tune, by its name; each holds, in float32 or float64 and without pickles, the logits
``base`` (N×K) and one array (N×K) by the name of every fine-tune. ``labels`` (N integers) may be left out: then an
example's class is the one that its own fine-tune predicts. ``merged`` (R×N×K) beside ``lam`` (R×n) are the logits of
networks that were merged, to hold predictions against.
"""

import math
import zipfile
import zlib
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from proofcheck.measure.arrays import Floats, finite
from proofcheck.region.numbers import InputError

# Bytes of the arrays of one task, all together.
MOST_BYTES = 2**33
LEAST_EXAMPLES = 20
_FLOATS = (np.dtype("<f4"), np.dtype("<f8"))
_BROKEN = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError, zlib.error)

Labels = NDArray[np.intp]


class Merged(NamedTuple):
    """Logits of merged networks, shape (R, N, K), each at its λ, shape (R, n)."""

    lam: Floats
    logits: Floats


class Outputs(NamedTuple):
    """Logits on the examples of one task: of the base, shape (N, K), and of every fine-tune, shape (n, N, K).

    ``labels``, shape (N,), are the true classes where ``labelled``, else those that the task's own fine-tune predicts.
    ``unread`` names arrays of the file that nothing was asked of.
    """

    task: str
    base: Floats
    tuned: Floats
    labels: Labels
    labelled: bool
    merged: Merged | None
    unread: tuple[str, ...]


# Arrays of their own in each file.
_RESERVED = ("base", "labels", "merged", "lam")


def read_outputs(folder: str | PathLike[str], names: Sequence[str]) -> list[Outputs]:
    """The outputs of each task of a folder, in the order of the fine-tunes' names.

    Raises:
        InputError: If a file or an array is missing, too large, of another shape or format, or not finite.
    """
    place = Path(folder)
    if reserved := [name for name in names if name in _RESERVED]:
        raise InputError(f"--logits: a fine-tune called {reserved[0]} would be read as that array; see --names")
    if not place.is_dir():
        raise InputError(f"{place}: expected a folder with TASK.npz for each fine-tune ({', '.join(names)})")
    return [_read(place / f"{name}.npz", name, names) for name in names]


def unused(folder: str | PathLike[str], names: Sequence[str]) -> list[str]:
    """The .npz files of a folder that belong to no fine-tune."""
    return sorted(path.name for path in Path(folder).glob("*.npz") if path.stem not in names)


def _read(path: Path, task: str, names: Sequence[str]) -> Outputs:
    try:
        with zipfile.ZipFile(path) as archive:
            return _outputs(_Arrays(path, archive), task, names)
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path}: expected the outputs on the examples of {task}, found no such file") from None
    except _BROKEN as error:
        raise InputError(f"{path}: expected an .npz file of numbers, without pickles; it cannot be read") from error


class _Arrays:
    """The arrays of an .npz file; of each the header is held against its size before a number is read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self._archive = path, archive
        self._members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        whole = sum(info.file_size for info in archive.infolist())
        if whole > MOST_BYTES:
            raise InputError(f"{path}: expected at most {MOST_BYTES} bytes of arrays, got {whole}; give fewer examples")

    def names(self) -> list[str]:
        return list(self._members)

    def logits(self, name: str, shape: tuple[int | None, ...]) -> Floats:
        """An array of floats of this shape, None where any length will do."""
        array = self._array(name)
        if array.dtype not in _FLOATS:
            raise InputError(f"{self.path}: {name}: expected float32 or float64, got {array.dtype}; convert it first")
        fits = len(shape) == array.ndim and all(n in (None, m) for n, m in zip(shape, array.shape, strict=True))
        if not fits:
            expected = " x ".join("any" if length is None else str(length) for length in shape)
            raise InputError(f"{self.path}: {name}: expected the shape {expected}, got {array.shape}")
        return finite(f"{self.path}: {name}", array, array.ndim)

    def labels(self, examples: int, classes: int) -> Labels:
        array = self._array("labels")
        if array.dtype.kind not in "iu" or array.shape != (examples,):
            raise InputError(
                f"{self.path}: labels: expected {examples} integers, got {array.dtype} of shape {array.shape}"
            )
        if array.min() < 0 or array.max() >= classes:
            raise InputError(f"{self.path}: labels: expected classes from 0 to {classes - 1}, got another")
        return array.astype(np.intp)

    def _array(self, name: str) -> NDArray[np.generic]:
        if name not in self._members:
            has = ", ".join(self._members) or "nothing"
            raise InputError(f"{self.path}: expected an array {name!r:.60}, got {has:.200}")
        member = self._members[name]
        with self._archive.open(member) as stream:
            count, dtype = _promised(stream)
            start = stream.tell()
        if dtype.hasobject or count * dtype.itemsize + start != member.file_size:
            raise InputError(f"{self.path}: {name}: expected numbers, without pickles, as many as the header says")
        with self._archive.open(member) as stream:
            return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _promised(stream: IO[bytes]) -> tuple[int, np.dtype[np.generic]]:
    """How many entries of which format the header of an array promises."""
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    return math.prod(shape), dtype


def _outputs(arrays: _Arrays, task: str, names: Sequence[str]) -> Outputs:
    base = arrays.logits("base", (None, None))
    examples, classes = base.shape
    if examples < LEAST_EXAMPLES or classes < 2:
        raise InputError(
            f"{arrays.path}: base: expected at least {LEAST_EXAMPLES} examples and 2 classes, got {examples} and"
            f" {classes}; for one logit z give 0 and z"
        )
    tuned = np.stack([arrays.logits(name, base.shape) for name in names])
    labelled = "labels" in arrays.names()
    labels = arrays.labels(examples, classes) if labelled else tuned[names.index(task)].argmax(1)
    merged, asked = None, {"base", "labels", *names}
    if "merged" in arrays.names() or "lam" in arrays.names():
        lam = arrays.logits("lam", (None, len(names)))
        merged = Merged(lam, arrays.logits("merged", (len(lam), *base.shape)))
        asked |= {"merged", "lam"}
    unread = tuple(sorted(set(arrays.names()) - asked))
    return Outputs(task, base, tuned, labels, labelled, merged, unread)
