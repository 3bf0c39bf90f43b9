"""Checkpoints as files, written byte by byte: any header, sound or not, and real tensors of any format."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Entry = tuple[str, Sequence[int], bytes]


def stored(values: Any, dtype: str) -> bytes:
    """The bytes of numbers in a format; for BF16 the numbers must be bfloat16s already."""
    if dtype == "BF16":
        bits = np.asarray(values, "<f4").view("<u4")
        assert not np.any(bits & 0xFFFF), "no bfloat16s"
        return (bits >> 16).astype("<u2").tobytes()
    return np.asarray(values).astype({"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8"}[dtype]).tobytes()


def to_bfloat16(values: Any) -> np.ndarray:
    """The bfloat16s towards zero from some numbers, as float32."""
    return (np.asarray(values, "<f4").view("<u4") & 0xFFFF0000).view("<f4")


def file_of(header: object, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def content(entries: Mapping[str, Entry]) -> bytes:
    """A sound file."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = b""
    for name, (dtype, shape, numbers) in entries.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    return file_of(header, data)


def entry(values: Any, dtype: str = "F32") -> Entry:
    return dtype, np.shape(values), stored(values, dtype)


def write_folder(folder: Path, shards: Mapping[str, Mapping[str, Entry]]) -> Path:
    """A folder of shards with an index."""
    folder.mkdir()
    for file, entries in shards.items():
        (folder / file).write_bytes(content(entries))
    weight_map = {name: file for file, entries in shards.items() for name in entries}
    index = {"metadata": {}, "weight_map": weight_map}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder
