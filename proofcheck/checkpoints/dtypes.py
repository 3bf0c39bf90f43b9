"""The number formats of safetensors: how many bits each has, and to and from what NumPy holds for those of weights."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# float32, or float64 for tensors of float64.
Reals: TypeAlias = NDArray[np.floating[Any]]

BITS = {
    "F64": 64,
    "F32": 32,
    "F16": 16,
    "BF16": 16,
    "I64": 64,
    "I32": 32,
    "I16": 16,
    "I8": 8,
    "U64": 64,
    "U32": 32,
    "U16": 16,
    "U8": 8,
    "BOOL": 8,
    "C64": 64,
    "F8_E4M3": 8,
    "F8_E5M2": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8,
    "F8_E8M0": 8,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "F4": 4,
}

_STORED = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
REAL = frozenset(_STORED)


def stored_type(dtype: str) -> np.dtype[Any]:
    """How NumPy reads the bytes of a real format; those of BF16 as integers, for `widened`."""
    return np.dtype(_STORED[dtype])


def widened(stored: NDArray[Any], dtype: str) -> Reals:
    """The numbers that were stored, each exactly: F64 as float64, the others as float32.

    Args:
        stored: Of `stored_type`.
        dtype: One of `REAL`.

    >>> widened(np.array([0x3F80, 0xC000], "<u2"), "BF16")
    array([ 1., -2.], dtype=float32)
    """
    if dtype != "BF16":
        return np.asarray(stored, np.float64 if dtype == "F64" else np.float32)
    # A bfloat16 is the upper half of a float32.
    bits = stored.astype(np.uint32)
    bits <<= np.uint32(16)
    return bits.view(np.float32)


def narrowed(values: Reals, dtype: str) -> NDArray[Any]:
    """Numbers as they are stored in a format: each the nearest there, of two the even one, or infinite beyond them.

    Args:
        values: float32 or float64, none of them NaN; for BF16 what is float64 becomes float32 first.
        dtype: One of `REAL`.

    Returns:
        Of `stored_type`.

    >>> widened(narrowed(np.array([1.00390625, 1.01171875], np.float32), "BF16"), "BF16")
    array([1.      , 1.015625], dtype=float32)
    """
    if dtype != "BF16":
        with np.errstate(over="ignore"):
            return np.asarray(values, stored_type(dtype))
    bits = np.asarray(values, np.float32).view(np.uint32)
    even = bits >> np.uint32(16)
    even &= np.uint32(1)
    even += np.uint32(0x7FFF)
    even += bits
    even >>= np.uint32(16)
    return even.astype("<u2")
