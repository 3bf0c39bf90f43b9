"""Tensors in safetensors files, which hold numbers and text and can run no code; written whole or not at all."""

import json
import stat
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from proofcheck.region.numbers import InputError
from proofcheck.region.writing import write_whole


def sizes(tensors: Mapping[str, Tensor]) -> str:
    """The shape of each tensor in words.

    >>> import torch
    >>> sizes({"V": torch.zeros(256, 22), "W": torch.zeros(22, 22)})
    'V 256x22, W 22x22'
    """
    return ", ".join(f"{name} {'x'.join(map(str, tensor.shape))}" for name, tensor in sorted(tensors.items()))


def write_tensors(path: str | Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write tensors and what is said about them, with their sizes and our version.

    Raises:
        InputError: If the file cannot be written.
    """
    about = {**metadata, "sizes": sizes(tensors), "proofcheck": version("proofcheck-taskvectors")}
    dense = {name: tensor.detach().contiguous() for name, tensor in tensors.items()}
    write_whole(Path(path), _with_sorted_header(safetensors.torch.save(dense, about)))


def _with_sorted_header(content: bytes) -> bytes:
    """The same file with its metadata in order: the library writes it in a random one.

    The format is eight bytes with the length of a JSON header, the header, padded to eight bytes, and the numbers.
    """
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    encoded = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    encoded += b" " * (-len(encoded) % 8)
    return len(encoded).to_bytes(8, "little") + encoded + content[end:]


def read_tensors(path: str | Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a safetensors file, and what it says about them.

    Raises:
        InputError: If the file cannot be read or is no safetensors file.
    """
    try:
        # A pipe would be waited for, and a device has no end.
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise InputError(f"{path}: cannot be read (a folder, a pipe or a device); give a safetensors file")
        with safe_open(path, framework="pt") as opened:
            return {name: opened.get_tensor(name) for name in opened.keys()}, dict(opened.metadata() or {})  # noqa: SIM118 - no mapping
    except SafetensorError as error:
        raise InputError(f"{path}: expected a safetensors file ({error}); other formats are never loaded") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a safetensors file") from None
