import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from proofcheck import InputError
from proofcheck.checkpoints import Tensor
from proofcheck.checkpoints.dtypes import BITS
from proofcheck.checkpoints.header import read_header
from tests.checkpoints.checkpoint_files import content, entry, file_of


def test_a_file_of_the_formats_own_library_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"w": np.zeros((3, 2), np.float32), "n": np.array(7)}, path, metadata={"format": "np"})
    header = read_header(path)
    assert {name: (tensor.dtype, tensor.shape, tensor.size) for name, tensor in header.items()} == {
        "w": ("F32", (3, 2), 24),
        "n": ("I64", (), 8),
    }
    assert {(tensor.rows, tensor.columns, tensor.elements) for tensor in header.values()} == {(3, 2, 6), (1, 1, 1)}


def _header(**changes: object) -> dict[str, object]:
    return {"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]} | changes}


def _two(first: list[int], second: list[int]) -> dict[str, object]:
    return {
        name: {"dtype": "U8", "shape": [at[1] - at[0]], "data_offsets": at}
        for name, at in (("a", first), ("b", second))
    }


HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "expected at least 8 bytes, got 0"),
    "huge length": ((2**63).to_bytes(8, "little") + b"{}", "at most 100000000 are allowed"),
    "length beyond the file": ((1000).to_bytes(8, "little") + b"{}", "1000 bytes, and the file has 10"),
    "no JSON": (file_of(b"{]", b""), "not the JSON that it should be"),
    "no UTF-8": (file_of(b'{"\xff": 1}', b""), "not the JSON that it should be"),
    "no object": (file_of([1], b""), "no JSON object"),
    "deep": (file_of(b"[" * 200_000, b""), "nested too deeply"),
    "number of 5000 digits": (file_of(b'{"w":' + b"1" * 5000 + b"}", b""), "not the JSON that it should be"),
    "name twice": (file_of(b'{"w": {}, "w": {}}', b""), "a name stands twice"),
    "metadata of numbers": (file_of({"__metadata__": {"a": 1}}, b""), "__metadata__ has more than text"),
    "no entry": (file_of({"w": 3}, b""), "needs dtype, shape and data_offsets"),
    "unknown field": (file_of(_header(scale=1), bytes(24)), "and nothing else"),
    "unknown dtype": (file_of(_header(dtype="F31"), bytes(24)), "unknown dtype"),
    "dtype that is no text": (file_of(_header(dtype=["F32"]), bytes(24)), "unknown dtype"),
    "negative shape": (file_of(_header(shape=[-2, -3]), bytes(24)), "not negative"),
    "shape of floats": (file_of(_header(shape=[2.0, 3]), bytes(24)), "whole numbers"),
    "shape of truth values": (file_of(_header(shape=[True, 6]), bytes(24)), "whole numbers"),
    "65 axes": (file_of(_header(shape=[1] * 63 + [2, 3]), bytes(24)), "at most 64"),
    "negative offset": (file_of(_header(data_offsets=[-24, 0]), bytes(24)), "data_offsets"),
    "offsets reversed": (file_of(_header(data_offsets=[24, 0]), bytes(24)), "data_offsets 24..0"),
    "three offsets": (file_of(_header(data_offsets=[0, 24, 24]), bytes(24)), "two data_offsets"),
    "shape and bytes": (file_of(_header(shape=[2, 4]), bytes(24)), "256 bits"),
    "product that would wrap around": (file_of(_header(shape=[2**62, 4], data_offsets=[0, 0]), b""), "data_offsets"),
    "overlap": (file_of(_two([0, 8], [4, 12]), bytes(12)), "overlaps another"),
    "hole": (file_of(_two([0, 4], [8, 12]), bytes(12)), "leaves a hole"),
    "data cut off": (file_of(_header(), bytes(20)), "end at byte"),
    "data left over": (file_of(_header(), bytes(28)), "end at byte"),
    "name with a path": (file_of({"../../w": _header()["w"]}, bytes(24)), "name with a path"),
    "name from the root": (file_of({"/etc/w": _header()["w"]}, bytes(24)), "name with a path"),
    "name that moves the cursor": (file_of({"a\x1b[2J": _header()["w"]}, bytes(24)), "cannot be printed"),
    "name of half a letter": (file_of(b'{"\\ud800": 1}', b""), "cannot be printed"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
    "zip": (b"PK\x03\x04" + bytes(60), "torch.save"),
    "GGUF": (b"GGUF" + bytes(60), "quantised"),
    "pickle": (b"\x80\x02}" + bytes(60), "would run code"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_header_is_refused_in_one_line(case: str, tmp_path: Path) -> None:
    hostile, why = HOSTILE[case]
    path = tmp_path / "model.safetensors"
    path.write_bytes(hostile)
    with pytest.raises(InputError) as refused:
        read_header(path)
    assert why in str(refused.value)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_is_no_ordinary_file_is_refused() -> None:
    with pytest.raises(InputError, match="no ordinary file"):
        read_header(Path("/dev/zero"))
    with pytest.raises(InputError, match="cannot be read"):
        read_header(Path("/nowhere"))


def test_a_format_of_less_than_a_byte_is_measured_in_bits(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(file_of({"w": {"dtype": "F4", "shape": [3, 2], "data_offsets": [0, 3]}}, bytes(3)))
    assert not read_header(path)["w"].is_real
    path.write_bytes(file_of({"w": {"dtype": "F4", "shape": [3], "data_offsets": [0, 1]}}, bytes(1)))
    with pytest.raises(InputError, match="12 bits"):
        read_header(path)


@pytest.mark.slow
def test_ten_thousand_headers_are_sound_or_refused(tmp_path: Path) -> None:
    """Sound files with one to three faults each, in their bytes or in their JSON: a seed of its own each, so any can be
    had again. What is accepted tiles the data exactly, as seen here by marking bytes."""
    path = tmp_path / "model.safetensors"
    accepted, refusals = 0, []
    for seed in range(10_000):
        file_content = _mutated(random.Random(seed))
        path.write_bytes(file_content)
        try:
            header = read_header(path)
        except InputError as error:
            refusals.append(str(error))
            continue
        accepted += 1
        _check_tiling(file_content, header)
    assert not [line for line in refusals if "\n" in line]
    # Both happen often, so that neither half of the test is empty.
    assert min(accepted, len(refusals)) > 500


def _check_tiling(file_content: bytes, header: dict[str, Tensor]) -> None:
    start = 8 + int.from_bytes(file_content[:8], "little")
    marks = bytearray(len(file_content) - start)
    for tensor in header.values():
        assert start <= tensor.start <= tensor.start + tensor.size <= len(file_content)
        assert tensor.elements * BITS[tensor.dtype] == 8 * tensor.size
        for at in range(tensor.start - start, tensor.start - start + tensor.size):
            marks[at] += 1
    assert set(marks) <= {1}


def _mutated(rng: random.Random) -> bytes:
    shapes = [[rng.randrange(4) for _ in range(rng.randrange(4))] for _ in range(rng.randrange(1, 5))]
    dtypes = [rng.choice(("F32", "F64", "F16", "I64")) for _ in shapes]
    mutated = content(
        {
            f"layer.{i}": entry(np.zeros(shape), dtype)
            for i, (shape, dtype) in enumerate(zip(shapes, dtypes, strict=True))
        }
    )
    for _ in range(rng.randrange(4)):
        mutated = rng.choice(_FAULTS)(mutated, rng)
    return mutated


def _byte_changed(original: bytes, rng: random.Random) -> bytes:
    changed = bytearray(original)
    if changed:
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(original: bytes, rng: random.Random) -> bytes:
    return original[: rng.randrange(len(original) + 1)]


def _extended(original: bytes, rng: random.Random) -> bytes:
    return original + rng.randbytes(rng.randrange(1, 16))


def _length_changed(original: bytes, rng: random.Random) -> bytes:
    length = rng.choice((0, 1, 2**31, 2**63, 2**64 - 1, 10**8, 10**8 + 1, rng.randrange(400)))
    return length.to_bytes(8, "little") + original[8:]


_ODD: tuple[Any, ...] = (
    -1,
    0,
    1,
    2**31,
    2**63,
    2**64,
    -(2**63),
    1.5,
    None,
    True,
    "",
    "F32",
    "BF16",
    [],
    {},
    [1] * 70,
    [2**40, 2**40],
)


def _json_changed(original: bytes, rng: random.Random) -> bytes:
    """Some value of the header, at any depth, becomes an odd one, or a number that is near."""
    length = int.from_bytes(original[:8], "little")
    try:
        header = json.loads(original[8 : 8 + length])
    except ValueError:
        return original
    places: list[tuple[Any, Any]] = []

    def visit(value: Any) -> None:
        keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            places.append((value, key))
            visit(value[key])

    visit(header)
    if not places:
        return original
    holder, key = rng.choice(places)
    old = holder[key]
    near = type(old) is int and rng.random() < 0.5
    holder[key] = old + rng.choice((-8, -4, -1, 1, 4, 8)) if near else rng.choice(_ODD)
    return file_of(header, original[8 + length :])


_FAULTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _byte_changed,
    _cut,
    _extended,
    _length_changed,
    _json_changed,
    _json_changed,
)
