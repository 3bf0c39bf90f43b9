"""Checkpoints that torch.save wrote, where PyTorch is there: tensors only, mapped and not copied, no pickle is run."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofcheck.checkpoints.header import Tensor, is_plain
from proofcheck.region.numbers import InputError

Bytes = NDArray[np.uint8]
ENDINGS = (".bin", ".pt", ".pth")

_NAMES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
}


def read_pickled(path: Path) -> tuple[dict[str, Tensor], dict[str, Bytes]]:
    """The tensors of a file, and the bytes of each, mapped.

    Raises:
        InputError: If it cannot be read, holds anything but named tensors, or would run code.
        ModuleNotFoundError: If PyTorch is not installed.
    """
    import torch

    try:
        held: Any = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a checkpoint") from None
    except pickle.UnpicklingError:
        raise InputError(
            f"{path}: refused: it holds more than tensors, which could run code; save tensors only"
        ) from None
    except (RuntimeError, ValueError, EOFError, KeyError) as error:
        why = str(error).partition("\n")[0]
        raise InputError(f"{path}: expected a file of torch.save, got another ({why:.100}); save it again") from None
    if not isinstance(held, dict) or not all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in held.items()
    ):
        raise InputError(f"{path}: expected tensors by their names, got something else; save model.state_dict()")
    tensors: dict[str, Tensor] = {}
    content: dict[str, Bytes] = {}
    for name, tensor in held.items():
        dtype = _NAMES.get(str(tensor.dtype).removeprefix("torch."))
        if dtype is None or tensor.layout != torch.strided or tensor.is_quantized or not is_plain(name):
            raise InputError(
                f"{path}: {name!r:.80}: expected a plain dense tensor, got {tensor.dtype}, {tensor.layout}"
            )
        content[name] = tensor.detach().contiguous().reshape(-1).view(torch.uint8).numpy()
        tensors[name] = Tensor(name, dtype, tuple(tensor.shape), path, 0, content[name].size)
    return tensors, content
