import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints import merging
from proofcheck.checkpoints.merging import merge
from tests.checkpoints.checkpoint_files import content, entry, to_bfloat16, write_folder
from tests.checkpoints.llama_layout import CASES, GOLDEN, tensors, write_case


@pytest.fixture(scope="module")
def golden() -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    return tensors(GOLDEN)


@pytest.mark.parametrize("name", CASES)
def test_every_bit_is_as_mergekit_has_it(
    name: str, golden: dict[str, tuple[str, tuple[int, ...], bytes]], tmp_path: Path
) -> None:
    case = CASES[name]
    base, tuned = write_case(tmp_path, case)
    dtype = None if case.stored == case.base else case.stored
    made = merge(base, tuned, case.lam, tmp_path / "merged", dtype=dtype)
    theirs = {
        tensor.removeprefix(f"{name}: "): held for tensor, held in golden.items() if tensor.startswith(f"{name}:")
    }
    assert tensors(tmp_path / "merged") == theirs
    assert len(theirs) == len(made.applied.tensors) == 12


def _model(folder: Path, values: dict[str, Any], dtype: str = "F32", **others: Any) -> Path:
    folder.mkdir()
    made = {name: entry(value, dtype) for name, value in values.items()} | others
    (folder / "model.safetensors").write_bytes(content(made))
    return folder


def _random(seed: int, rows: int = 40, columns: int = 50) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {"w": rng.standard_normal((rows, columns)).astype("f4"), "b": rng.standard_normal(columns).astype("f4")}


def _near(base: dict[str, np.ndarray], seed: int, size: float) -> dict[str, np.ndarray]:
    return {name: value + np.float32(size) * _random(seed)[name] for name, value in base.items()}


@pytest.fixture
def models(tmp_path: Path) -> tuple[Path, list[Path]]:
    """A base with companions, and two fine-tunes of it."""
    base = _random(0)
    tuned = [_model(tmp_path / f"tuned-{i}", _near(base, i, 0.01)) for i in (1, 2)]
    folder = _model(tmp_path / "base", base)
    (folder / "config.json").write_text('{"torch_dtype": "float32", "num_hidden_layers": 2}')
    (folder / "tokenizer.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"weights of another kind")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text("{}")
    return folder, tuned


def _numbers(place: Path, name: str) -> np.ndarray:
    return checkpoints.open(place).read(name)


def test_without_rounding_the_effective_lambda_are_the_asked_ones(
    models: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, tuned = models
    made = merge(base, tuned, ["3/10", -0.5], tmp_path / "merged")
    assert made.applied.lam == ["3/10", "-1/2"]
    assert made.applied.lam_float32 == [float(np.float32(0.3)), -0.5]
    assert made.applied.effective == pytest.approx([0.3, -0.5], abs=1e-5)
    assert made.applied.lost == pytest.approx(0, abs=1e-3)
    assert made.applied.rounding is not None
    assert made.applied.rounding.le < 1e-4


def test_an_edit_below_the_grid_of_bfloat16_is_lost(tmp_path: Path) -> None:
    """Next to 1 the grid of bfloat16 has steps of 2⁻⁷ above it: an edit of λ·2⁻⁷ is all there, or not at all."""
    ones, tuned = np.ones((8, 8)), np.ones((8, 8))
    tuned[0] += 2.0**-7
    base = _model(tmp_path / "base", {"w": ones, "still": ones}, "BF16")
    other = _model(tmp_path / "tuned", {"w": tuned, "still": ones}, "BF16")
    for lam, effective, lost in (("0.4", 0.0, 1.0), ("0.6", 1.0, 0.0)):
        applied = merge(base, [other], [lam], tmp_path / f"merged {lam}").applied
        assert (applied.effective, applied.edited, applied.lost) == ([effective], 8, lost)
        moved, still = sorted(applied.tensors, key=lambda tensor: tensor.name, reverse=True)
        assert (moved.effective, moved.edited, moved.lost) == ([effective], 8, lost)
        assert (still.effective, still.edited, still.lost, still.rounding) == ([None], 0, None, None)


@settings(deadline=None, max_examples=40)
@given(
    st.data(),
    st.integers(1, 3),
    st.sampled_from(["F32", "BF16", "F16"]),
    st.sampled_from([None, "F32", "BF16", "F16", "F64"]),
    st.integers(1, 30),
)
def test_what_is_stored_and_said_agrees_with_dense_numpy(
    tmp_path_factory: pytest.TempPathFactory,
    data: st.DataObject,
    count: int,
    dtype: str,
    stored: str | None,
    block: int,
) -> None:
    seed = data.draw(st.integers(0, 2**16))
    lam = data.draw(st.lists(st.integers(-20, 20).map(lambda n: n / 10), min_size=count, max_size=count))
    base = _random(seed, 3, 7)
    to = (
        to_bfloat16
        if dtype == "BF16"
        else lambda values: np.asarray(values, {"F32": "f4", "F16": "f2"}[dtype]).astype("f4")
    )
    start = {name: to(value) for name, value in base.items()}
    tuned = [
        {name: to(value + np.float32(0.1) * _random(seed + i, 3, 7)[name]) for name, value in base.items()}
        for i in range(1, count + 1)
    ]
    folder = tmp_path_factory.mktemp("models")
    shards = data.draw(st.booleans())
    places = [_model(folder / f"tuned {i}", values, dtype) for i, values in enumerate(tuned)]
    if shards:
        entries = {name: entry(value, dtype) for name, value in start.items()}
        names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
        place = write_folder(folder / "base", {names[0]: {"b": entries["b"]}, names[1]: {"w": entries["w"]}})
    else:
        place = _model(folder / "base", start, dtype)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(merging, "BLOCK", block)
        made = merge(place, places, lam, folder / "merged", dtype=stored)
    assert [file.name for file in checkpoints.open(folder / "merged").files] == [
        file.name for file in checkpoints.open(place).files
    ]
    edited = lost = 0
    differences = []
    for name, value in start.items():
        edit = np.zeros_like(value)
        for weight, other in zip(lam, tuned, strict=True):
            edit += np.float32(weight) * (other[name] - value)
        after = _numbers(folder / "merged", name).reshape(value.shape)
        assert np.array_equal(after, _stored(value + edit, stored or dtype))
        edited += int(np.count_nonzero(edit))
        lost += int(np.count_nonzero((edit != 0) & (after == _stored(value, stored or dtype))))
        flat = [other[name].astype(float) - value for other in tuned]
        differences.append(np.array([*flat, after.astype(float) - value]).reshape(count + 1, -1))
    assert (made.applied.edited, made.applied.lost) == (edited, lost / edited if edited else None)
    *tau, d = np.concatenate(differences, axis=1)
    nearest = np.linalg.lstsq(np.array(tau).T, d, rcond=None)[0]
    assert made.applied.effective_error is not None
    assert made.applied.effective == pytest.approx(nearest, abs=made.applied.effective_error + 1e-9)
    size = np.linalg.norm(np.float32(lam).astype(float) @ np.array(tau))
    if made.applied.rounding is not None:
        ratio = np.linalg.norm(d - np.float32(lam).astype(float) @ np.array(tau)) / size
        assert made.applied.rounding.ge <= ratio * (1 + 1e-6) + 1e-9
        assert ratio <= made.applied.rounding.le * (1 + 1e-6) + 1e-9


def _stored(values: np.ndarray, dtype: str) -> np.ndarray:
    """The nearest number of a format, of two the one whose last bit is 0."""
    if dtype != "BF16":
        return values.astype({"F64": "f8", "F32": "f4", "F16": "f2"}[dtype])
    low = to_bfloat16(values)
    high = (low.view("<u4") + np.uint32(0x10000)).view("<f4")
    below, above = abs(values.astype(float) - low), abs(high - values.astype(float))
    is_even = (low.view("<u4") & 0x10000) == 0
    return np.where((below < above) | ((below == above) & is_even), low, high)


def test_task_vectors_that_cannot_be_told_apart_have_no_effective_lambda(tmp_path: Path) -> None:
    base = _random(0)
    start, tuned = _model(tmp_path / "base", base), _model(tmp_path / "tuned", _near(base, 1, 0.01))
    shutil.copytree(tuned, tmp_path / "copy")
    applied = merge(start, [tuned, tmp_path / "copy"], [0.5, 0.5], tmp_path / "merged").applied
    assert (applied.effective, applied.effective_error) == ([None, None], None)
    assert applied.rounding is not None


def test_the_output_is_like_the_base_and_loads_in_its_place(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, tuned = models
    made = merge(base, tuned, [1, 0], tmp_path / "merged", dtype="BF16")
    assert made.copied == ["1_Pooling/config.json", "config.json", "tokenizer.json"]
    assert {path.name for path in (tmp_path / "merged").iterdir()} == {
        "1_Pooling",
        "config.json",
        "tokenizer.json",
        "model.safetensors",
    }
    config = json.loads((tmp_path / "merged" / "config.json").read_text())
    assert config == {"torch_dtype": "bfloat16", "num_hidden_layers": 2}
    opened = checkpoints.open(tmp_path / "merged")
    assert {tensor.dtype for tensor in opened.tensors.values()} == {"BF16"}
    assert list(opened.tensors) == list(checkpoints.open(base).tensors)
    from safetensors import safe_open

    with safe_open(opened.files[0], "np") as theirs:
        assert theirs.metadata() == {"format": "pt"}
        assert set(theirs.keys()) == {"w", "b"}


def test_shards_and_index_are_as_the_base_has_them(tmp_path: Path) -> None:
    base, tuned = write_case(tmp_path, CASES["bfloat16"])
    merge(base, tuned, [1, 1, 1], tmp_path / "merged", dtype="F32")
    name = "model.safetensors.index.json"
    ours, theirs = (json.loads((place / name).read_text()) for place in (tmp_path / "merged", base))
    assert ours["weight_map"] == theirs["weight_map"]
    assert ours["metadata"]["total_size"] == 4 * sum(
        tensor.elements for tensor in checkpoints.open(base).tensors.values()
    )


def test_a_single_file_becomes_a_single_file(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, tuned = models
    made = merge(base / "model.safetensors", tuned, [1, 1], tmp_path / "merged.safetensors")
    assert [file.name for file in made.files] == ["merged.safetensors"]
    assert made.files[0].size == (tmp_path / "merged.safetensors").stat().st_size
    merge(base, tuned, [1, 1], tmp_path / "merged")
    assert tensors(tmp_path / "merged") == tensors(tmp_path / "merged.safetensors")
    sharded, others = (
        write_case(tmp_path / "models", CASES["one"]) if (tmp_path / "models").mkdir() is None else (base, [])
    )
    with pytest.raises(InputError, match="expected a folder, as the base has 2 files"):
        merge(sharded, others, [1], tmp_path / "other.safetensors")


def test_float64_is_summed_in_float64(tmp_path: Path) -> None:
    value = np.array([1.0 + 2.0**-40, 3.0])
    base = _model(tmp_path / "base", {"w": value}, "F64")
    tuned = _model(tmp_path / "tuned", {"w": value + np.array([2.0**-40, 0.0])}, "F64")
    merge(base, [tuned], [1], tmp_path / "merged")
    assert _numbers(tmp_path / "merged", "w").tolist() == [1.0 + 2.0**-39, 3.0]


def test_other_tensors_than_weights_are_copied_where_they_are_equal_and_else_refused(tmp_path: Path) -> None:
    values = _random(0)
    buffer = entry(np.arange(5), "I64")
    base = _model(tmp_path / "base", values, ids=buffer)
    tuned = _model(tmp_path / "tuned", _near(values, 1, 0.1), ids=buffer)
    other = _model(tmp_path / "other", _near(values, 2, 0.1), ids=entry(np.arange(1, 6), "I64"))
    made = merge(base, [tuned], [0.5], tmp_path / "merged")
    assert tensors(tmp_path / "merged")["ids"] == tensors(base)["ids"]
    assert [tensor.name for tensor in made.applied.tensors] == ["w", "b"]
    with pytest.raises(InputError, match=r"ids \(I64\) is not in other as in the base"):
        merge(base, [tuned, other], [0.5, 1], tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_heads_that_only_fine_tunes_have_are_refused_or_left_out_by_name(tmp_path: Path) -> None:
    values = _random(0)
    base = _model(tmp_path / "base", values)
    tuned = _model(tmp_path / "tuned", _near(values, 1, 0.1), head=entry(np.ones(3)))
    with pytest.raises(InputError, match=r"got also 'head'.*--base-only"):
        merge(base, [tuned], [1], tmp_path / "merged")
    made = merge(base, [tuned], [1], tmp_path / "merged", base_only=True)
    assert [(left.tensor, left.why) for left in made.left_out] == [("head", "only in tuned")]
    assert set(tensors(tmp_path / "merged")) == {"w", "b"}


def test_an_encoder_whose_names_a_head_has_prefixed_is_merged_under_the_names_of_the_base(tmp_path: Path) -> None:
    values = _random(0)
    tuned = {f"bert.{name}": value for name, value in _near(values, 1, 0.1).items()}
    made = merge(_model(tmp_path / "base", values), [_model(tmp_path / "tuned", tuned)], [1], tmp_path / "merged")
    assert [warned.id for warned in made.warnings] == ["names-prefixed"]
    assert list(tensors(tmp_path / "merged")) == ["w", "b"]
    assert np.allclose(_numbers(tmp_path / "merged", "b"), tuned["bert.b"], atol=1e-6)
    # mergekit would look for the base's names in it.
    with pytest.raises(InputError, match=r"called otherwise than the base's, by 'bert\.' in front"):
        merge(tmp_path / "base", [tmp_path / "tuned"], [1], tmp_path / "again", mergekit=tmp_path / "x.yml")
    assert not (tmp_path / "again").exists()
    assert not (tmp_path / "x.yml").exists()


def _without(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(content({"w": entry(_random(1)["w"])}))


def _reshaped(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(content({"w": entry(_random(1)["w"]), "b": entry(np.ones(51))}))


def _infinite(folder: Path) -> None:
    values = _random(1) | {"b": np.full(50, np.inf, "f4")}
    (folder / "model.safetensors").write_bytes(content({name: entry(value) for name, value in values.items()}))


def _quantised(folder: Path) -> None:
    (folder / "config.json").write_text('{"quantization_config": {"quant_method": "gptq"}}')


UNFIT: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (_without, "expected the tensors of the base, got none called 'b'; write it into that checkpoint"),
    "another shape": (_reshaped, "b: expected F32 of shape [50], as the base has it, got F32 of shape [51]"),
    "infinite": (_infinite, "b: expected finite weights"),
    "quantised": (_quantised, "quantization_config (gptq)"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_checkpoints_that_do_not_fit_are_refused_and_nothing_is_left(
    case: str, models: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    spoil, why = UNFIT[case]
    base, tuned = models
    spoil(tuned[1])
    with pytest.raises(InputError) as refused:
        merge(base, tuned, [1, 1], tmp_path / "merged")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "merged").exists()


def test_a_tensor_that_may_be_tied_is_named_as_that(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, tuned = models
    (base / "config.json").write_text('{"tie_word_embeddings": true}')
    _without(tuned[0])
    with pytest.raises(InputError, match="got none called 'b'; it may be tied to the input embeddings there"):
        merge(base, tuned, [1, 1], tmp_path / "merged")


def test_a_merge_too_large_for_its_format_is_refused(tmp_path: Path) -> None:
    base = _model(tmp_path / "base", {"w": np.ones(3)}, "F16")
    tuned = _model(tmp_path / "tuned", {"w": np.full(3, 60000.0)}, "F16")
    with pytest.raises(InputError, match="too large for F16 once it is merged"):
        merge(base, [tuned], [2], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


def test_the_output_is_a_new_place_of_its_own(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, tuned = models
    (tmp_path / "link").symlink_to(tuned[0])
    for output, why in (
        (base, "got that of"),
        (tmp_path / "link", "got that of"),
        (base / "1_Pooling", "expected a new or empty folder, got one with config.json"),
        (base / "tokenizer.json", "expected a new or empty folder, got a file"),
        (tmp_path / "no" / "folder", "its folder does not exist"),
    ):
        with pytest.raises(InputError, match=why):
            merge(base, tuned, [1, 1], output)
    (tmp_path / "empty").mkdir()
    merge(base, tuned, [1, 1], tmp_path / "empty")
    assert (tmp_path / "empty" / "model.safetensors").exists()


def test_a_disk_without_room_is_refused_before_anything_is_written(
    models: tuple[Path, list[Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, tuned = models
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=8000))
    with pytest.raises(InputError, match=r"expected 8\.\d+e-06 GB free, got 8e-06 GB; make room"):
        merge(base, tuned, [1, 1], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()


@pytest.mark.parametrize("made_before", [False, True])
def test_an_interrupted_merge_leaves_nothing(made_before: bool, tmp_path: Path) -> None:
    base, tuned = write_case(tmp_path, CASES["bfloat16"])
    output = tmp_path / "merged"
    if made_before:
        output.mkdir()
    seen = []

    def interrupt(share: float) -> None:
        seen.append(sorted(path.name for path in output.iterdir()))
        if share > 0.9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge(base, tuned, [1, 1, 1], output, progress=interrupt)
    assert any(name.endswith(".part") for name in seen[-1])
    assert "model-00001-of-00002.safetensors" in seen[-1]
    assert list(output.iterdir()) == [] if made_before else not output.exists()


def test_a_yaml_that_cannot_be_written_is_refused_before_the_merge(
    models: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, tuned = models
    for place, why in (
        (tmp_path / "missing" / "x.yml", "its folder does not exist"),
        (tmp_path, "expected a file name"),
        (tmp_path / "merged", "expected two files"),
    ):
        with pytest.raises(InputError, match=why):
            merge(base, tuned, [1, 1], tmp_path / "merged", mergekit=place, progress=pytest.fail)
        assert not (tmp_path / "merged").exists()
    merge(base, tuned, [1, 1], tmp_path / "merged", mergekit=tmp_path / "x.yml")
    assert (tmp_path / "x.yml").read_text().startswith("merge_method: task_arithmetic\n")


@pytest.mark.parametrize(
    ("lam", "why"),
    [
        ([1], "expected 2 numbers, one for each fine-tune, got 1"),
        (["a", 1], "lam"),
        ([1, "1e39"], "expected a number that float32 can hold for tuned-2"),
        ([1, "1e400"], "expected a number that float32 can hold for tuned-2"),
    ],
)
def test_lambda_that_cannot_be_used_are_refused(
    lam: list[Any], why: str, models: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, tuned = models
    with pytest.raises(InputError, match=why):
        merge(base, tuned, lam, tmp_path / "merged")


def test_the_document_survives_its_own_json(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    from proofcheck.checkpoints.merge_documents import Merge

    base, tuned = models
    made = merge(base, tuned, [1, 1], tmp_path / "merged", names=["sst", "trec"])
    assert made.models == ["sst", "trec"]
    assert msgspec.json.decode(msgspec.json.encode(made), type=Merge) == made


def test_a_file_that_is_there_is_never_replaced(models: tuple[Path, list[Path]], tmp_path: Path) -> None:
    base, (first, *_) = models
    for there in (base / "model.safetensors", first / "model.safetensors", tmp_path / "prior.safetensors"):
        content = there.read_bytes() if there.exists() else b"mine"
        there.write_bytes(content)
        with pytest.raises(InputError, match="expected a new file, got one that is there"):
            checkpoints.merge(base, [first], [1], there)
        assert there.read_bytes() == content
    with pytest.raises(InputError, match="which is read; give another name"):
        checkpoints.merge(base, [first], [1], tmp_path / "out", mergekit=first / "model.safetensors")


def test_two_shards_that_would_be_written_as_one_are_refused(tmp_path: Path) -> None:
    folders = [tmp_path / "doubled", tmp_path / "tuned"]
    for place, folder in enumerate(folders):
        folder.mkdir()
        for name, ending in (("a", "x"), ("b", "y")):
            (folder / f"s.{ending}").write_bytes(content({name: entry(np.full((2, 2), place, dtype="f4"))}))
        (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": "s.x", "b": "s.y"}}))
    with pytest.raises(InputError, match=r"would be written as s\.safetensors"):
        checkpoints.merge(folders[0], folders[1:], [1], tmp_path / "out")
    assert not (tmp_path / "out").exists()
