"""Images and labels in IDX, the format of MNIST and its relatives, packed with gzip or plain."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofcheck.reading import read_bounded
from proofcheck.region.numbers import InputError

_UNSIGNED_BYTES = 8
# The largest relative of MNIST, EMNIST by class, has 522 MiB of training images.
_MOST_BYTES = 600 * 2**20
# NumPy 1 has arrays of 32 axes at most; images have three.
_MOST_AXES = 32


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of bytes in one IDX file.

    The format is two zero bytes, a type, the number of axes, the length of each as four bytes, and the entries.

    Raises:
        InputError: If the file cannot be read, or is no whole IDX file of unsigned bytes.
    """
    try:
        content = read_bounded(path, _MOST_BYTES, packed=path.suffix == ".gz")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise InputError(f"{path}: expected a gzip file, got other content; fetch it again") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a folder of IDX files") from None
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != _UNSIGNED_BYTES:
        raise InputError(f"{path}: expected an IDX file of unsigned bytes, got other content")
    if content[3] > _MOST_AXES:
        raise InputError(f"{path}: expected an IDX file of up to {_MOST_AXES} axes, got {content[3]}")
    start = 4 + 4 * content[3]
    shape = [int.from_bytes(content[at : at + 4], "big") for at in range(4, start, 4)]
    if math.prod(max(length, 1) for length in shape) > _MOST_BYTES:
        raise InputError(f"{path}: expected fewer entries, got {'x'.join(map(str, shape))}; the file is changed")
    entries = np.frombuffer(content, np.uint8, offset=min(start, len(content)))
    if not shape or entries.size != math.prod(shape):
        raise InputError(
            f"{path}: expected {'x'.join(map(str, shape))} bytes, got {entries.size}; the file is cut or changed"
        )
    return entries.reshape(shape)


def find_idx(folder: Path, stem: str) -> Path:
    """The file of this stem in a folder, such as ``train-images-idx3-ubyte``, packed or plain.

    Raises:
        InputError: If the folder has neither.
    """
    # Some sources write a dot where others write a dash before idx.
    for name in (stem, stem.replace("-idx", ".idx")):
        for suffix in (".gz", ""):
            if (path := folder / f"{name}{suffix}").is_file():
                return path
    raise InputError(f"{folder}: expected the IDX file {stem} or {stem}.gz there, found none")
