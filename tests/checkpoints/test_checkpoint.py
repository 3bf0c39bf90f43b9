import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints.checkpoint import Span, spans
from tests.checkpoints.checkpoint_files import content, entry, file_of, to_bfloat16, write_folder

INDEX = "model.safetensors.index.json"


def _shards(folder: Path) -> Path:
    first = {"a": entry(np.arange(6.0).reshape(2, 3)), "n": entry(np.arange(4), "I64")}
    return write_folder(folder, {"x-1.safetensors": first, "x-2.safetensors": {"b": entry(np.array(1.5), "BF16")}})


@pytest.mark.parametrize("name", ["", INDEX])
def test_shards_are_one_checkpoint_by_folder_or_index(name: str, tmp_path: Path) -> None:
    opened = checkpoints.open(_shards(tmp_path / "model") / name)
    assert [path.name for path in opened.files] == ["x-1.safetensors", "x-2.safetensors"]
    assert {name: (tensor.dtype, tensor.shape) for name, tensor in opened.tensors.items()} == {
        "a": ("F32", (2, 3)),
        "n": ("I64", (4,)),
        "b": ("BF16", ()),
    }
    assert opened.read("a").tolist() == [0, 1, 2, 3, 4, 5]
    assert opened.read("a", Span(2, 4)).tolist() == [2, 3]
    assert opened.read("b").tolist() == [1.5]
    assert opened.raw("n", 8, 16) == (1).to_bytes(8, "little")


def test_a_file_is_read_alone_or_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content({"w": entry([1.0, 2.0])}))
    for place in (str(path), path, tmp_path):
        assert checkpoints.open(place).read("w").tolist() == [1, 2]


def test_shards_without_an_index_are_read_where_all_are_there(tmp_path: Path) -> None:
    for i in (1, 2):
        (tmp_path / f"m-0000{i}-of-00002.safetensors").write_bytes(content({f"w{i}": entry([float(i)])}))
    assert checkpoints.open(tmp_path).tensors.keys() == {"w1", "w2"}
    (tmp_path / "m-00001-of-00002.safetensors").rename(tmp_path / "m-00001-of-00003.safetensors")
    with pytest.raises(InputError, match="or the shards of one"):
        checkpoints.open(tmp_path)
    (tmp_path / "m-00002-of-00002.safetensors").rename(tmp_path / "m-00002-of-00003.safetensors")
    with pytest.raises(InputError, match="expected all 3 shards"):
        checkpoints.open(tmp_path)


def test_opening_reads_no_number(tmp_path: Path) -> None:
    """The data are a hole of a terabyte, which nobody could read in time, or hold."""
    path = tmp_path / "model.safetensors"
    path.write_bytes(file_of({"w": {"dtype": "F32", "shape": [2**38], "data_offsets": [0, 2**40]}}, b""))
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size + 2**40)
    opened = checkpoints.open(path)
    assert opened.tensors["w"].size == 2**40
    assert opened.read("w", Span(2**38 - 2, 2**38)).tolist() == [0, 0]


def test_a_file_that_got_shorter_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content({"w": entry([1.0, 2.0])}))
    opened = checkpoints.open(path)
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size - 4)
    with pytest.raises(InputError, match="got shorter"):
        opened.read("w")


def test_only_tensors_that_are_there_and_real_are_read(tmp_path: Path) -> None:
    opened = checkpoints.open(_shards(tmp_path / "model"))
    with pytest.raises(InputError, match="expected a tensor 'c', got none"):
        opened.read("c")
    with pytest.raises(InputError, match="floats of 16 bits or more, got I64"):
        opened.read("n")
    with pytest.raises(IndexError):
        opened.read("a", Span(4, 7))


def _map(change: Callable[[dict[str, str]], object]) -> Callable[[Path], object]:
    def edit(folder: Path) -> None:
        index = json.loads((folder / INDEX).read_text())
        change(index["weight_map"])
        (folder / INDEX).write_text(json.dumps(index))

    return edit


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "file outside the folder": (
        _map(lambda weight_map: weight_map.update(a="../x-1.safetensors")),
        "names of files in its own",
    ),
    "file by an absolute path": (
        _map(lambda weight_map: weight_map.update(a="/etc/passwd")),
        "names of files in its own",
    ),
    "file on a drive": (_map(lambda weight_map: weight_map.update(a="C:x.safetensors")), "names of files in its own"),
    "file in a folder within": (
        _map(lambda weight_map: weight_map.update(a="sub/x-1.safetensors")),
        "names of files in its own",
    ),
    "file that is not there": (lambda folder: (folder / "x-2.safetensors").unlink(), "x-2.safetensors: cannot be read"),
    "tensor in another file": (
        _map(lambda weight_map: weight_map.update(a="x-2.safetensors")),
        "'a' is not in x-2.safetensors",
    ),
    "tensor in no file": (
        _map(lambda weight_map: weight_map.update(c="x-1.safetensors")),
        "'c' is not in x-1.safetensors",
    ),
    "tensor not in the index": (
        _map(lambda weight_map: weight_map.pop("a")),
        "'a' of x-1.safetensors is not in the index",
    ),
    "no map": (lambda folder: (folder / INDEX).write_text("{}"), "expected weight_map"),
    "map of numbers": (lambda folder: (folder / INDEX).write_text('{"weight_map": {"a": 1}}'), "expected weight_map"),
    "no JSON": (lambda folder: (folder / INDEX).write_text("{"), "expected an index in JSON"),
    "deep JSON": (lambda folder: (folder / INDEX).write_text("[" * 100_000), "expected an index in JSON"),
    "tensor in two files": (
        lambda folder: (folder / "x-2.safetensors").write_bytes((folder / "x-1.safetensors").read_bytes()),
        "is also in x-1.safetensors",
    ),
    "two indices": (lambda folder: (folder / "y.safetensors.index.json").write_text("{}"), "give the one to read"),
    "index and whole file": (
        lambda folder: (folder / "x-1.safetensors").rename(folder / "model.safetensors"),
        "give the one to read",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_an_index_that_does_not_fit_its_files_is_refused(case: str, tmp_path: Path) -> None:
    edit, why = BAD[case]
    folder = _shards(tmp_path / "model")
    edit(folder)
    with pytest.raises(InputError) as refused:
        checkpoints.open(folder)
    assert why in str(refused.value)


def test_a_folder_that_leaves_the_file_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="an empty folder"):
        checkpoints.open(tmp_path)
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(InputError, match=r"got a folder with notes\.txt"):
        checkpoints.open(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.safetensors").write_bytes(content({"w": entry([1.0])}))
    with pytest.raises(InputError, match=r"got a\.safetensors, b\.safetensors; give the one"):
        checkpoints.open(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        checkpoints.open(tmp_path / "nothing")


_KINDS = {"F64": np.float64, "F32": np.float32, "F16": np.float16, "BF16": np.float32}


@given(st.data(), st.sampled_from(sorted(_KINDS)), array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
def test_every_number_is_read_exactly_in_blocks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, dtype: str, shape: tuple[int, ...]
) -> None:
    values = data.draw(arrays(_KINDS[dtype], shape))
    if dtype == "BF16":
        values = to_bfloat16(values)
    path = tmp_path_factory.mktemp("held") / "model.safetensors"
    path.write_bytes(content({"before": entry([1.0]), "w": entry(values, dtype)}))
    opened = checkpoints.open(path)
    block = data.draw(st.integers(1, 12))
    pieces = [opened.read("w", span) for span in opened.spans("w", block)]
    assert all(0 < len(piece) <= block for piece in pieces)
    together = np.concatenate([*pieces, opened.read("w")[:0]])
    assert together.dtype == (np.float64 if dtype == "F64" else np.float32)
    assert np.array_equal(together, values.ravel(), equal_nan=True)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 8))
def test_a_span_holds_whole_rows_or_a_piece_of_one(rows: int, columns: int, block: int) -> None:
    pieces = list(spans(rows, columns, block))
    assert [number for span in pieces for number in range(*span)] == list(range(rows * columns))
    for first, last in pieces:
        whole = first % columns == 0 and last % columns == 0
        assert whole or first // columns == (last - 1) // columns
