"""A checkpoint: the tensors of one file or of a folder of them, read a block at a time."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from proofcheck.checkpoints.dtypes import Reals, stored_type, widened
from proofcheck.checkpoints.header import Tensor, is_plain, read_header
from proofcheck.checkpoints.pickled import ENDINGS, Bytes, read_pickled
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_INDEX_ENDINGS = (".safetensors.index.json", ".bin.index.json")
# Other files of that ending lie beside them, as those of an optimiser.
_PICKLED = ("pytorch_model*.bin", "adapter_model.bin")
# 16 MB of float32.
BLOCK = 2**22
_MOST_TEXT = 2**28
SHARD = re.compile(r"(?P<stem>.+)-(?P<number>[0-9]{5})-of-(?P<count>[0-9]{5})\.(safetensors|bin)")


class Span(NamedTuple):
    """Consecutive numbers of a tensor, all axes in one: whole rows, or a piece of one row."""

    first: int
    last: int


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint holds, known before a number is read.

    Args:
        path: As given to `open`.
        files: Its files, in order.
        tensors: Every tensor by its name, in the order of the files and of their bytes.
        mapped: The bytes of those tensors that PyTorch found in a file of its own.
    """

    path: Path
    files: tuple[Path, ...]
    tensors: Mapping[str, Tensor]
    mapped: Mapping[str, Bytes] = field(default_factory=dict)

    def read(self, name: str, span: Span | None = None) -> Reals:
        """Numbers of a tensor, exactly: float64 where it is F64, else float32.

        Args:
            name: The tensor.
            span: Which of its numbers; all of them, if left out.

        Returns:
            Shape (last − first,).

        Raises:
            InputError: If the tensor is not there or not real, or the file got shorter.
        """
        tensor = self._tensor(name)
        if not tensor.is_real:
            raise InputError(f"{tensor.file}: {name}: expected floats of 16 bits or more, got {tensor.dtype}")
        first, last = span or Span(0, tensor.elements)
        numbers = np.empty(last - first, stored_type(tensor.dtype))
        self._fill(tensor, numbers.data.cast("B"), first * numbers.itemsize)
        return widened(numbers, tensor.dtype)

    def raw(self, name: str, first: int, last: int) -> bytes:
        """Bytes ``first`` to ``last`` of a tensor of any format.

        Raises:
            InputError: If the tensor is not there, or the file got shorter.
        """
        content = bytearray(last - first)
        self._fill(self._tensor(name), memoryview(content), first)
        return bytes(content)

    def spans(self, name: str, block: int = BLOCK) -> Iterator[Span]:
        """A tensor in pieces of at most ``block`` numbers: as many whole rows as fit, or pieces of one row.

        Raises:
            InputError: If the tensor is not there.
        """
        tensor = self._tensor(name)
        return spans(tensor.rows, tensor.columns, block)

    def _fill(self, tensor: Tensor, view: memoryview, offset: int) -> None:
        if offset < 0 or offset + len(view) > tensor.size:
            raise IndexError(f"{tensor.name}: {offset} to {offset + len(view)} is not within {tensor.size} bytes")
        if tensor.name in self.mapped:
            view[:] = self.mapped[tensor.name][offset : offset + len(view)].data
            return
        with tensor.file.open("rb", buffering=0) as stream:
            stream.seek(tensor.start + offset)
            while view:
                if not (count := stream.readinto(view)):
                    raise InputError(f"{tensor.file}: {tensor.name}: the file got shorter while it was read; run again")
                view = view[count:]

    def _tensor(self, name: str) -> Tensor:
        try:
            return self.tensors[name]
        except KeyError:
            raise InputError(f"{self.path}: expected a tensor {name!r:.80}, got none of that name") from None


def spans(rows: int, columns: int, block: int = BLOCK) -> Iterator[Span]:
    """The numbers of a matrix in order, at most ``block`` at once: as many whole rows as fit, or pieces of one row.

    >>> [tuple(span) for span in spans(3, 4, 9)], [tuple(span) for span in spans(2, 5, 3)]
    ([(0, 8), (8, 12)], [(0, 3), (3, 5), (5, 8), (8, 10)])
    """
    if columns <= block:
        step = max(1, block // max(1, columns)) * columns
        for first in range(0, rows * columns, step or 1):
            yield Span(first, min(first + step, rows * columns))
        return
    for row in range(rows):
        for first in range(row * columns, (row + 1) * columns, block):
            yield Span(first, min(first + block, (row + 1) * columns))


def open(path: str | PathLike[str]) -> Checkpoint:  # noqa: A001 # checkpoints.open, as gzip.open
    """A checkpoint: a safetensors file, an index, or a folder with one of them; only headers are read.

    Args:
        path: A file of whatever name; an index ``*.safetensors.index.json``; or a folder with an index, with one
            safetensors file, or with all the shards of one. Where PyTorch is installed also a file that ``torch.save``
            wrote, by its ending ``.bin``, ``.pt`` or ``.pth``, or a folder with ``pytorch_model.bin`` or its shards.

    Raises:
        InputError: If nothing is there, a folder leaves open which file is meant, the index and the files do not fit,
            the index names a file outside its folder, or a header is refused.
        ModuleNotFoundError: If PyTorch is needed and not installed.
    """
    place = Path(path)
    index, files = _index_or_files(place)
    weight_map = {} if index is None else _weight_map(index)
    if index is not None:
        files = [index.parent / name for name in sorted(set(weight_map.values()))]
    tensors: dict[str, Tensor] = {}
    mapped: dict[str, Bytes] = {}
    for file in files:
        header = read_header(file) if file.suffix not in ENDINGS else None
        if header is None:
            header, content = read_pickled(file)
            mapped |= content
        if twice := tensors.keys() & header.keys():
            name = min(twice)
            raise InputError(
                f"{file}: tensor {name!r:.80} is also in {tensors[name].file.name}; keep it in one of them"
            )
        tensors |= header
    if index is not None:
        _check_index(index, weight_map, tensors)
    return Checkpoint(place, tuple(files), tensors, mapped)


def _index_or_files(place: Path) -> tuple[Path | None, list[Path]]:
    """The index that a path leads to, or the files where there is none."""
    if not place.is_dir():
        return (place, []) if place.name.endswith(_INDEX_ENDINGS) else (None, [place])
    for patterns, ending in ((("*.safetensors",), _INDEX_ENDINGS[0]), (_PICKLED, _INDEX_ENDINGS[1])):
        indices = sorted(place.glob(f"*{ending}"))
        files = sorted({file for pattern in patterns for file in place.glob(pattern)})
        if indices or files:
            return _one_of(place, indices, files)
    raise InputError(f"{place}: expected a *.safetensors file or an index of them, got {_contents(place)}")


def _one_of(folder: Path, indices: list[Path], files: list[Path]) -> tuple[Path | None, list[Path]]:
    whole = [index for index in indices if (folder / index.name.removesuffix(".index.json")) in files]
    if len(indices) > 1 or whole:
        there = ", ".join(path.name for path in [*indices, *files])
        raise InputError(f"{folder}: expected an index or one file of weights, got {there:.200}; give the one to read")
    if indices:
        return indices[0], []
    if len(files) > 1:
        _check_all_shards(folder, files)
    return None, files


def _contents(folder: Path) -> str:
    names = sorted(path.name for path in folder.iterdir())
    if not names:
        return "an empty folder"
    return f"a folder with {', '.join(names[:5])}{', ...' if len(names) > 5 else ''}"


def _check_all_shards(folder: Path, files: list[Path]) -> None:
    there = ", ".join(file.name for file in files)
    shards = [shard for file in files if (shard := SHARD.fullmatch(file.name))]
    if len(shards) < len(files) or len({(shard["stem"], shard["count"]) for shard in shards}) > 1:
        raise InputError(
            f"{folder}: expected one safetensors file or the shards of one, got {there:.200}; give the one"
        )
    count = int(shards[0]["count"])
    if [int(shard["number"]) for shard in shards] != list(range(1, count + 1)):
        raise InputError(f"{folder}: expected all {count} shards, got {there:.200}; fetch the others")


def _weight_map(index: Path) -> dict[str, str]:
    try:
        content: Any = json.loads(read_bounded(index, _MOST_TEXT))
    except OSError as error:
        raise InputError(f"{index}: cannot be read ({error.strerror}); give a safetensors file or a folder") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{index}: expected an index in JSON, got other content ({error!s:.100})") from None
    weight_map = content.get("weight_map") if isinstance(content, dict) else None
    if not isinstance(weight_map, dict) or not all(isinstance(file, str) for file in weight_map.values()):
        raise InputError(f"{index}: expected weight_map with a file for each tensor, got none; fetch the index again")
    for file in weight_map.values():
        if not is_plain(file) or "/" in file or "\\" in file or ":" in file:
            raise InputError(
                f"{index}: expected names of files in its own folder, got {file!r:.80}; it is not followed"
            )
    return weight_map


def _check_index(index: Path, weight_map: Mapping[str, str], tensors: Mapping[str, Tensor]) -> None:
    for name, file in weight_map.items():
        if name not in tensors or tensors[name].file.name != file:
            raise InputError(f"{index}: tensor {name!r:.80} is not in {file}, where the index has it; fetch both again")
    if unnamed := tensors.keys() - weight_map.keys():
        name = min(unnamed)
        raise InputError(
            f"{index}: tensor {name!r:.80} of {tensors[name].file.name} is not in the index; fetch both again"
        )
