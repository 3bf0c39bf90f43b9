"""The header of a safetensors file: the names, formats, shapes and places of its tensors, or one line of refusal.

A file is eight bytes with the length of the header, the header in JSON, and the numbers. A header is believed only
where its tensors, each as long as its shape and format say, fill the rest of the file without overlap or hole; nothing
behind the header is read to see that.
"""

import json
import math
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from proofcheck.checkpoints.dtypes import BITS, REAL
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import open_for_reading

_LENGTH_BYTES = 8
# As in the format's own library.
_LONGEST_HEADER = 100_000_000
_MOST_AXES = 64
_LONGEST_NAME = 4096
_GREATEST = 2**63 - 1

_OTHER_FORMATS = {
    b"version https://git-lfs": "a Git LFS pointer, not the file itself; fetch it with: git lfs pull",
    b"PK\x03\x04": "a zip file, as torch.save writes; call it .bin, or save it with safetensors",
    b"GGUF": "a GGUF file, whose weights are quantised; give the ones it was made from",
    b"\x80\x02": "a pickle, which would run code when it is read; save it with safetensors",
}


@dataclass(frozen=True)
class Tensor:
    """Where a tensor is and how to read it.

    Args:
        name: As in the header.
        dtype: One of `dtypes.BITS`.
        shape: Its axes; none for a single number.
        file: The file that holds it.
        start: The place of its first byte in that file.
        size: Its bytes.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    start: int
    size: int

    @property
    def elements(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def rows(self) -> int:
        """The length of its first axis, 1 for a single number."""
        return self.shape[0] if self.shape else 1

    @property
    def columns(self) -> int:
        """The numbers in a row: all axes but the first together."""
        return math.prod(self.shape[1:])

    @property
    def is_real(self) -> bool:
        """Whether its numbers are floats of 16 bits or more, so that differences of them are task vectors."""
        return self.dtype in REAL


def read_header(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, in the order of their bytes.

    Raises:
        InputError: If the file cannot be read, is of another format, or its header does not fit it.
    """
    content, file_size = _content(path)
    return _tensors(path, _entries(path, content)[0], _LENGTH_BYTES + len(content), file_size)


def read_notes(path: Path) -> dict[str, str]:
    """What whoever wrote a file noted in its header, such as the framework's name under ``format``.

    Raises:
        InputError: If the file cannot be read, is of another format, or its header is no JSON.
    """
    return _entries(path, _content(path)[0])[1]


def _content(path: Path) -> tuple[bytes, int]:
    """The bytes of a header, and the size of its file."""
    try:
        with open_for_reading(path) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise InputError(f"{path}: expected a safetensors file, got something that is no ordinary file")
            length = _header_length(path, stream.read(32), status.st_size)
            stream.seek(_LENGTH_BYTES)
            content = stream.read(length)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a safetensors file or a folder") from None
    if len(content) < length:
        _refuse(path, "the file got shorter while it was read")
    return content, status.st_size


def _refuse(path: Path, why: str) -> NoReturn:
    raise InputError(f"{path}: no sound safetensors file: {why}; fetch or write it again")


def _header_length(path: Path, first: bytes, file_size: int) -> int:
    for magic, what in _OTHER_FORMATS.items():
        if first.startswith(magic):
            raise InputError(f"{path}: expected a safetensors file, got {what}")
    if file_size < _LENGTH_BYTES:
        _refuse(path, f"expected at least {_LENGTH_BYTES} bytes, got {file_size}")
    length = int.from_bytes(first[:_LENGTH_BYTES], "little")
    if length > _LONGEST_HEADER:
        _refuse(path, f"its header would have {length} bytes, and at most {_LONGEST_HEADER} are allowed")
    if length > file_size - _LENGTH_BYTES:
        _refuse(path, f"its header would have {length} bytes, and the file has {file_size}")
    return length


def _entries(path: Path, content: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """The header's JSON, whose names are unique, and apart from it the notes of whoever wrote it."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) < len(pairs):
            raise ValueError("a name stands twice in it")
        return names

    try:
        header = json.loads(content.decode(), object_pairs_hook=unique)
    except RecursionError:
        _refuse(path, "its header is nested too deeply")
    except ValueError as error:
        _refuse(path, f"its header is not the JSON that it should be ({error})")
    if not isinstance(header, dict):
        _refuse(path, "its header is no JSON object")
    notes = header.pop("__metadata__", {})
    if not isinstance(notes, dict) or not all(isinstance(text, str) for text in notes.values()):
        _refuse(path, "its __metadata__ has more than text")
    return header, notes


def _tensors(path: Path, entries: dict[str, Any], start: int, file_size: int) -> dict[str, Tensor]:
    tensors = [_tensor(path, name, entry, start) for name, entry in entries.items()]
    tensors.sort(key=lambda tensor: (tensor.start, tensor.size))
    end = start
    for tensor in tensors:
        if tensor.start != end:
            what = "overlaps another" if tensor.start < end else "leaves a hole before it"
            _refuse(path, f"tensor {_quoted(tensor.name)} {what}")
        end += tensor.size
    if end != file_size:
        _refuse(path, f"its tensors end at byte {end}, and the file at byte {file_size}")
    return {tensor.name: tensor for tensor in tensors}


def _tensor(path: Path, name: str, entry: Any, data: int) -> Tensor:
    named = f"tensor {_quoted(name)}"
    if len(name) > _LONGEST_NAME:
        _refuse(path, f"{named} has a name of {len(name)} letters, and at most {_LONGEST_NAME} are read")
    if not is_plain(name):
        _refuse(path, f"{named} has a name with a path or with letters that cannot be printed")
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        _refuse(path, f"{named} needs dtype, shape and data_offsets, and nothing else")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        _refuse(path, f"{named} has the unknown dtype {str(dtype)!r:.20}")
    if not _are_sizes(shape) or len(shape) > _MOST_AXES:
        _refuse(path, f"{named} needs a shape of at most {_MOST_AXES} whole numbers that are not negative")
    if not _are_sizes(offsets) or len(offsets) != 2:
        _refuse(path, f"{named} needs two data_offsets that are whole numbers and not negative")
    begin, end = offsets
    if (bits := math.prod(shape) * BITS[dtype]) != 8 * (end - begin):
        held = f"{dtype} of shape {shape!s:.60} has {bits} bits"
        _refuse(path, f"{named}: {held}, and its data_offsets {begin}..{end} have {8 * (end - begin)}")
    return Tensor(name, dtype, tuple(shape), path, data + begin, end - begin)


def is_plain(name: str) -> bool:
    r"""Whether a name can be printed, and leads nowhere if somebody takes it for a file's.

    >>> is_plain("model.layers.0.weight"), is_plain("../evil"), is_plain("a\x1b[2J")
    (True, False, False)
    """
    pieces = name.replace("\\", "/").split("/")
    return name.isprintable() and not {"", ".", ".."} & set(pieces)


def _are_sizes(given: Any) -> bool:
    return isinstance(given, list) and all(type(size) is int and 0 <= size <= _GREATEST for size in given)


def _quoted(name: str) -> str:
    return ascii(name) if len(name) <= 80 else f"{name[:80]!a}..."
