import json
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints.merge_documents import Merge
from tests.checkpoints.adapter_folders import SHAPES, random_factors, write_adapter, write_base
from tests.checkpoints.checkpoint_files import content, entry, to_bfloat16

NAME = "base_model.model.model"


def _factors_of(folder: Path) -> dict[str, np.ndarray]:
    opened = checkpoints.open(folder / "adapter_model.safetensors")
    return {name: opened.read(name).reshape(tensor.shape) for name, tensor in opened.tensors.items()}


def _config_of(folder: Path) -> dict[str, object]:
    config: dict[str, object] = json.loads((folder / "adapter_config.json").read_text())
    return config


def test_factors_stand_side_by_side_with_lambda_and_scale_in_a(tmp_path: Path) -> None:
    base, given = write_base(tmp_path), [random_factors(1), random_factors(2, 3)]
    adapters = [
        write_adapter(tmp_path / "a", given[0], base_model_name_or_path="some/base"),
        write_adapter(tmp_path / "b", given[1], r=3, base_model_name_or_path="some/base"),
    ]
    made = checkpoints.concatenate(base, adapters, ["0.3", "-1.5"], tmp_path / "both")
    config = _config_of(tmp_path / "both")
    assert (config["r"], config["lora_alpha"], config["use_rslora"], made.rank) == (7, 7, False, 7)
    assert config["base_model_name_or_path"] == "some/base"
    assert config["target_modules"] == ["q", "v"]
    stored = _factors_of(tmp_path / "both")
    for name in SHAPES:
        A, B = ([factors[f"{NAME}.{name}.lora_{side}.weight"] for factors in given] for side in "AB")
        scaled = [A[0] * np.float32(0.3) * np.float32(2), A[1] * np.float32(-1.5) * np.float32(8 / 3)]
        assert np.array_equal(stored[f"{NAME}.{name}.lora_A.weight"], np.concatenate(scaled))
        assert np.array_equal(stored[f"{NAME}.{name}.lora_B.weight"], np.concatenate(B, axis=1))
    assert made.applied.effective == pytest.approx([0.3, -1.5], abs=1e-6)
    assert (made.applied.dtype, made.applied.edited, made.applied.lost) == ("F32", None, None)
    assert [file.name for file in made.files] == ["adapter_model.safetensors", "adapter_config.json"]
    assert {file.name: file.size for file in made.files} == {
        path.name: path.stat().st_size for path in (tmp_path / "both").iterdir()
    }


@settings(deadline=None, max_examples=40)
@given(st.data(), st.integers(1, 3), st.booleans(), st.sampled_from(["F32", "BF16"]))
def test_its_product_is_the_sum_and_its_effective_lambda_are_those_of_dense_numpy(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, count: int, rslora: bool, dtype: str
) -> None:
    folder = tmp_path_factory.mktemp("adapters")
    ranks = data.draw(st.lists(st.integers(1, 5), min_size=count, max_size=count))
    lam = data.draw(st.lists(st.integers(-20, 20).map(lambda n: n / 8), min_size=count, max_size=count))
    modules = data.draw(
        st.lists(st.sampled_from([("q",), ("v",), ("q", "v")]), min_size=count, max_size=count), label="modules"
    )
    given = [random_factors(i, rank, names) for i, (rank, names) in enumerate(zip(ranks, modules, strict=True))]
    adapters = [
        write_adapter(folder / f"a{i}", factors, r=rank, use_rslora=rslora, target_modules=list(names))
        for i, (factors, rank, names) in enumerate(zip(given, ranks, modules, strict=True))
    ]
    made = checkpoints.concatenate(write_base(folder), adapters, lam, folder / "out", dtype=dtype)
    assert made.rank == sum(ranks)
    stored, tau, differences = _factors_of(folder / "out"), [], []
    for name, (m, n) in SHAPES.items():
        if not any(name in names for names in modules):
            assert f"{NAME}.{name}.lora_A.weight" not in stored
            continue
        A, B = (stored[f"{NAME}.{name}.lora_{side}.weight"].astype(float) for side in "AB")
        assert A.shape == (sum(ranks), n)
        dense = [
            8 / (math.sqrt(rank) if rslora else rank) * _product(factors, name) if name in names else np.zeros((m, n))
            for factors, rank, names in zip(given, ranks, modules, strict=True)
        ]
        wanted = sum((weight * each for weight, each in zip(lam, dense, strict=True)), np.zeros((m, n)))
        assert np.allclose(
            B @ A, wanted, rtol=0, atol=(1e-4 if dtype == "F32" else 2.0**-6) * (np.abs(dense).max() * 9)
        )
        tau.append(np.array(dense).reshape(count, -1))
        differences.append((B @ A).ravel())
    nearest = np.linalg.lstsq(np.concatenate(tau, axis=1).T, np.concatenate(differences), rcond=None)[0]
    assert made.applied.effective_error is not None
    assert made.applied.effective == pytest.approx(nearest, abs=made.applied.effective_error + 1e-9)
    assert made.applied.effective_error < 1e-8


def _product(factors: dict[str, np.ndarray], name: str) -> np.ndarray:
    A, B = (factors[f"{NAME}.{name}.lora_{side}.weight"].astype(float) for side in "AB")
    return np.asarray(B @ A)


def test_it_merges_into_the_base_as_the_adapters_do(tmp_path: Path) -> None:
    """Through whole weights, so that its config is read as the others' are."""
    base, rng = write_base(tmp_path), np.random.default_rng(0)
    (m, n), lam = SHAPES["q"], [0.5, -0.25]
    A = [rng.standard_normal((4, m)).astype("f4") for _ in lam]
    B = [rng.standard_normal((n, 4)).astype("f4") for _ in lam]
    kinds = {"embedding": ("lora_embedding_A", "lora_embedding_B"), "linear": ("lora_A.weight", "lora_B.weight")}
    for kind, (first, second) in kinds.items():
        adapters = [
            write_adapter(
                tmp_path / f"{kind} {i}",
                {f"{NAME}.q.{first}": A[i], f"{NAME}.q.{second}": B[i]},
                fan_in_fan_out=kind == "linear",
                use_rslora=True,
                alpha_pattern={"q": 3 + i},
            )
            for i in range(2)
        ]
        checkpoints.concatenate(base, adapters, lam, tmp_path / kind)
        checkpoints.merge(base, [tmp_path / kind], [1], tmp_path / f"one {kind}.safetensors")
        checkpoints.merge(base, adapters, lam, tmp_path / f"two {kind}.safetensors")
        one, two = (
            checkpoints.open(tmp_path / f"{count} {kind}.safetensors").read("model.q.weight")
            for count in ("one", "two")
        )
        start = checkpoints.open(base).read("model.q.weight")
        assert np.allclose(one, two, rtol=1e-5, atol=1e-5)
        assert not np.allclose(one, start, atol=0.1)
        config = _config_of(tmp_path / kind)
        assert (config["use_rslora"], config["alpha_pattern"]) == (False, {})


def test_where_adapters_chose_other_modules_each_is_named(tmp_path: Path) -> None:
    adapters = [
        write_adapter(tmp_path / "a", random_factors(1, names=("q",)), target_modules="q", layers_to_transform=[0]),
        write_adapter(tmp_path / "b", random_factors(2, names=("v",)), target_modules=["v"]),
    ]
    made = checkpoints.concatenate(write_base(tmp_path), adapters, [1, 1], tmp_path / "out")
    config = _config_of(tmp_path / "out")
    assert config["target_modules"] == ["model.q", "model.v"]
    assert config["layers_to_transform"] is None
    # Each module has factors of one adapter, and zeros beside them.
    assert _factors_of(tmp_path / "out")[f"{NAME}.v.lora_A.weight"][4:].tolist() == np.zeros((4, 40)).tolist()
    assert made.applied.effective == pytest.approx([1, 1])


def test_the_format_is_that_of_the_adapters_or_one_that_holds_all(tmp_path: Path) -> None:
    base = write_base(tmp_path)
    halves = {name: to_bfloat16(value) for name, value in random_factors(1).items()}
    narrow = write_adapter(tmp_path / "a", halves, "BF16")
    other = write_adapter(tmp_path / "b", {name: value.astype("f2") for name, value in halves.items()}, "F16")
    formats = {
        "alone": checkpoints.concatenate(base, [narrow], [1], tmp_path / "alone").applied.dtype,
        "both": checkpoints.concatenate(base, [narrow, other], [1, 1], tmp_path / "both").applied.dtype,
        "asked": checkpoints.concatenate(base, [narrow], [1], tmp_path / "asked", dtype="F16").applied.dtype,
    }
    assert formats == {"alone": "BF16", "both": "F32", "asked": "F16"}
    assert {
        tensor.dtype for tensor in checkpoints.open(tmp_path / "alone" / "adapter_model.safetensors").tensors.values()
    } == {"BF16"}


def test_adapters_that_cancel_have_no_effective_lambda(tmp_path: Path) -> None:
    adapters = [write_adapter(tmp_path / name, random_factors(1)) for name in "ab"]
    made = checkpoints.concatenate(write_base(tmp_path), adapters, [1, -1], tmp_path / "out")
    assert (made.applied.effective, made.applied.rounding) == ([None, None], None)


def test_other_names_of_the_base_are_warned_of(tmp_path: Path) -> None:
    adapters = [
        write_adapter(tmp_path / name, random_factors(i), base_model_name_or_path=name) for i, name in enumerate("ab")
    ]
    made = checkpoints.concatenate(write_base(tmp_path), adapters, [1, 1], tmp_path / "out")
    assert [(warned.id, warned.says) for warned in made.warnings] == [
        ("bases-differ", "the adapters name several bases: a, b; the first is kept")
    ]
    assert msgspec.json.decode(msgspec.json.encode(made), type=Merge) == made


def _whole(folder: Path) -> Path:
    folder.mkdir()
    (folder / "model.safetensors").write_bytes((folder.parent / "base.safetensors").read_bytes())
    return folder


def _with_head(folder: Path) -> Path:
    return write_adapter(folder, random_factors(1) | {"base_model.model.head": np.ones(2)})


def _transposed(folder: Path) -> Path:
    factors = random_factors(1, names=("q",))
    names = ("lora_A.weight", "lora_B.weight")
    A, B = (factors[f"{NAME}.q.{name}"] for name in names)
    return write_adapter(folder, {f"{NAME}.q.{names[0]}": B.T, f"{NAME}.q.{names[1]}": A.T}, fan_in_fan_out=True)


def _infinite(folder: Path) -> Path:
    factors = random_factors(1)
    factors[f"{NAME}.v.lora_B.weight"][0, 0] = np.inf
    return write_adapter(folder, factors)


UNFIT = {
    "whole weights": (_whole, "expected a folder with a LoRA adapter, got whole weights"),
    "a head": (_with_head, "expected LoRA factors alone, got also 'head', which no rank holds"),
    "transposed": (_transposed, "expected factors that lie as those of first do, got transposed ones"),
    "infinite": (_infinite, "model.v.weight: expected finite factors"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_what_cannot_be_concatenated_is_refused_in_one_line_and_nothing_is_left(case: str, tmp_path: Path) -> None:
    make, why = UNFIT[case]
    base, first = write_base(tmp_path), write_adapter(tmp_path / "first", random_factors(0))
    other = make(tmp_path / "other")
    with pytest.raises(InputError) as refused:
        checkpoints.concatenate(base, [first, other], [1, 1], tmp_path / "out")
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_the_output_is_a_new_place_of_its_own(tmp_path: Path) -> None:
    base, adapter = write_base(tmp_path), write_adapter(tmp_path / "a", random_factors(0))
    before = {path.name: path.read_bytes() for path in adapter.iterdir()}
    for output, why in (
        (adapter, "got that of"),
        (tmp_path, "got that of"),
        (tmp_path / "no" / "folder", "its folder"),
    ):
        with pytest.raises(InputError, match=why):
            checkpoints.concatenate(base, [adapter], [1], output)
    assert {path.name: path.read_bytes() for path in adapter.iterdir()} == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match=r"expected a new or empty folder, got one with mine\.txt"):
        checkpoints.concatenate(base, [adapter], [1], tmp_path / "full")


def test_an_interrupted_one_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(share: float) -> None:
        assert share > 0
        raise KeyboardInterrupt

    base, adapter = write_base(tmp_path), write_adapter(tmp_path / "a", random_factors(0))
    with pytest.raises(KeyboardInterrupt):
        checkpoints.concatenate(base, [adapter], [1], tmp_path / "out", progress=interrupt)
    assert not (tmp_path / "out").exists()


def test_a_base_without_numbers_will_do(tmp_path: Path) -> None:
    """Its header says which weights there are; a file of holes has the rest."""
    shapes = {f"model.{name}.weight": shape for name, shape in SHAPES.items()}
    whole = content({name: entry(np.zeros(shape)) for name, shape in shapes.items()})
    with (tmp_path / "base.safetensors").open("wb") as stream:
        stream.write(whole[: 8 + int.from_bytes(whole[:8], "little")])
        stream.truncate(len(whole))
    adapter = write_adapter(tmp_path / "a", random_factors(0))
    made = checkpoints.concatenate(tmp_path / "base.safetensors", [adapter], ["1/3"], tmp_path / "out")
    assert made.applied.lam == ["1/3"]
