import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from proofcheck import InputError, checkpoints
from proofcheck.checkpoints.documents import Audit
from tests.checkpoints.adapter_folders import SHAPES
from tests.checkpoints.adapter_folders import random_factors as _factors
from tests.checkpoints.adapter_folders import write_adapter as _adapter
from tests.checkpoints.adapter_folders import write_base as _base
from tests.checkpoints.checkpoint_files import content, entry


def _multiplied(folder: Path, base: Path, factors: dict[str, np.ndarray], scale: float) -> Path:
    """The fine-tune that an adapter makes of a base, in float64."""
    start = checkpoints.open(base)
    tensors = {}
    for name, tensor in start.tensors.items():
        value = start.read(name).astype(np.float64).reshape(tensor.shape)
        module = f"base_model.model.{name.removesuffix('.weight')}"
        if f"{module}.lora_A.weight" in factors:
            A, B = (factors[f"{module}.lora_{side}.weight"].astype(np.float64) for side in "AB")
            # Beside zeros, so that no entry is rounded once more.
            value = scale * B @ A
        tensors[name] = entry(value, "F64")
    path = folder
    path.write_bytes(content(tensors))
    return path


def _zero_base(path: Path) -> Path:
    tensors = {f"model.{name}.weight": entry(np.zeros(shape), "F64") for name, shape in SHAPES.items()}
    path.write_bytes(content(tensors | {"head": entry([1.0, 2.0], "F64")}))
    return path


def _agree(first: Audit, second: Audit) -> None:
    assert [tensor.name for tensor in first.tensors] == [tensor.name for tensor in second.tensors if any(tensor.norm)]
    pairs = zip([first.total, *first.tensors], [second.total, *[t for t in second.tensors if any(t.norm)]], strict=True)
    for left, right in pairs:
        assert np.allclose(left.norm, right.norm, rtol=1e-12, atol=0)
        assert np.allclose(np.array(left.cosine, float), np.array(right.cosine, float), rtol=0, atol=1e-12)
        for field in ("stable_rank", "rank1_residual", "rank2_residual", "rows_for_90pct"):
            factored, dense = getattr(left, field), getattr(right, field)
            # Both hold the true value.
            assert np.all(np.array(factored.ge) <= np.array(dense.le) + 1e-12)
            assert np.all(np.array(dense.ge) <= np.array(factored.le) + 1e-12)


@pytest.mark.parametrize("rslora", [False, True])
def test_factors_give_what_their_product_gives(rslora: bool, tmp_path: Path) -> None:
    base, scale = _base(tmp_path), 8 / math.sqrt(4) if rslora else 8 / 4
    adapters, dense = [], []
    for seed in (1, 2, 3):
        factors = _factors(seed)
        adapters.append(_adapter(tmp_path / f"a{seed}", factors, use_rslora=rslora))
        dense.append(_multiplied(tmp_path / f"d{seed}.safetensors", base, factors, scale))
    audit = checkpoints.audit(base, adapters)
    _agree(audit, checkpoints.audit(_zero_base(tmp_path / "zero.safetensors"), dense))
    assert audit.total.moved is None
    assert audit.total.sign_conflict is None
    # With factors of rank 4 the bounds of the residuals are as good as equal.
    residual = audit.total.rank1_residual
    assert residual is not None
    assert np.allclose(np.array(residual.ge, float), np.array(residual.le, float), rtol=0, atol=1e-10)


def test_an_adapter_is_compared_with_a_whole_fine_tune(tmp_path: Path) -> None:
    base, factors = _zero_base(tmp_path / "zero.safetensors"), _factors(1)
    adapter = _adapter(tmp_path / "a", factors)
    dense = _multiplied(tmp_path / "d.safetensors", base, factors, 2.0)
    audit = checkpoints.audit(base, [adapter, dense])
    cosine = audit.total.cosine[0][1]
    assert cosine is not None
    assert abs(cosine - 1) <= audit.total.cosine_error + 1e-15
    assert audit.total.cosine_error < 1e-11


def test_ranks_and_scales_follow_their_patterns(tmp_path: Path) -> None:
    base = _base(tmp_path)
    factors = _factors(1, 4, ("q",)) | _factors(1, 2, ("v",))
    adapter = _adapter(tmp_path / "a", factors, rank_pattern={"model.v": 2}, alpha_pattern={"v": 3})
    audit = checkpoints.audit(base, [adapter])
    scales = {"model.q.weight": 8 / 4, "model.v.weight": 3 / 2}
    for tensor in audit.tensors:
        module = f"base_model.model.{tensor.name.removesuffix('.weight')}"
        product = factors[f"{module}.lora_B.weight"].astype(float) @ factors[f"{module}.lora_A.weight"].astype(float)
        assert math.isclose(tensor.norm[0], scales[tensor.name] * np.linalg.norm(product), rel_tol=1e-12)


def test_a_merge_adds_what_factors_multiply_out_to(tmp_path: Path) -> None:
    base, lam = _base(tmp_path), (0.5, -0.25)
    factors = [_factors(1), _factors(2, names=("q",))]
    adapters = [_adapter(tmp_path / f"adapter {i}", given) for i, given in enumerate(factors)]
    made = checkpoints.merge(base, adapters, lam, tmp_path / "merged.safetensors")
    start, merged = (checkpoints.open(place) for place in (base, tmp_path / "merged.safetensors"))
    for name, tensor in start.tensors.items():
        value = start.read(name).astype(float).reshape(tensor.shape)
        module = f"base_model.model.{name.removesuffix('.weight')}"
        for weight, given in zip(lam, factors, strict=True):
            if f"{module}.lora_A.weight" in given:
                value += weight * 2 * given[f"{module}.lora_B.weight"].astype(float) @ given[f"{module}.lora_A.weight"]
        assert np.allclose(merged.read(name).reshape(tensor.shape), value, rtol=1e-5, atol=1e-5)
    assert made.applied.effective == pytest.approx(lam, abs=1e-6)
    (untouched,) = [tensor for tensor in made.applied.tensors if tensor.name == "model.v.weight"]
    assert untouched.effective == [pytest.approx(0.5, abs=1e-6), None]


def test_fan_in_fan_out_and_embeddings_are_transposed(tmp_path: Path) -> None:
    base = _base(tmp_path)
    rng = np.random.default_rng(0)
    (m, n), name = SHAPES["q"], "base_model.model.model.q"
    A, B = rng.standard_normal((4, m)).astype("f4"), rng.standard_normal((n, 4)).astype("f4")
    linear = {f"{name}.lora_A.weight": A, f"{name}.lora_B.weight": B}
    embedding = {f"{name}.lora_embedding_A": A, f"{name}.lora_embedding_B": B}
    rows = np.sort(np.linalg.norm(2 * (B.astype(float) @ A.astype(float)).T, axis=1) ** 2)[::-1].cumsum()
    for place, (factors, config) in enumerate(((linear, {"fan_in_fan_out": True}), (embedding, {}))):
        audit = checkpoints.audit(base, [_adapter(tmp_path / f"a{place}", factors, **config)])
        (tensor,) = audit.tensors
        assert tensor.shape == [m, n]
        assert tensor.rows_for_90pct is not None
        assert tensor.rows_for_90pct.ge == [(np.searchsorted(rows, 0.9 * rows[-1]) + 1) / m]
    with pytest.raises(InputError, match="expected factors of the base's shape"):
        checkpoints.audit(base, [_adapter(tmp_path / "plain", linear)])


def test_modules_to_save_are_whole_tensors(tmp_path: Path) -> None:
    base = _base(tmp_path)
    factors = _factors(1) | {"base_model.model.head": np.array([1.0, 5.0])}
    audit = checkpoints.audit(base, [_adapter(tmp_path / "a", factors)])
    head = next(tensor for tensor in audit.tensors if tensor.name == "head")
    assert math.isclose(head.norm[0], 3)
    assert head.moved == [0.5]


def test_a_copy_of_the_base_beside_its_factors_is_seen_to_be_one(tmp_path: Path) -> None:
    """As PEFT saves embeddings that have factors."""
    base, name = _base(tmp_path), "base_model.model.model.q.base_layer.weight"
    held = checkpoints.open(base).read("model.q.weight").reshape(SHAPES["q"])
    copied = _adapter(tmp_path / "copied", _factors(1) | {name: held})
    plain, with_copy = (
        checkpoints.audit(base, [place]).total for place in (_adapter(tmp_path / "plain", _factors(1)), copied)
    )
    assert plain == with_copy
    changed = _adapter(tmp_path / "changed", _factors(1) | {name: held + 1})
    with pytest.raises(InputError, match=r"q\.base_layer\.weight: expected the numbers of the base beside its factors"):
        checkpoints.audit(base, [changed])
    alone = {key: value for key, value in _factors(1).items() if ".q." not in key} | {name: held}
    with pytest.raises(InputError, match=r"q\.base_layer\.weight: expected LoRA factors beside it, got none"):
        checkpoints.audit(base, [_adapter(tmp_path / "alone", alone)])


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "other kind": ({"peft_type": "IA3"}, "expected peft_type LORA, got 'IA3'"),
    "DoRA": ({"use_dora": True}, "DoRA rescales"),
    "biases": ({"lora_bias": True}, "lora_bias"),
    "PiSSA": ({"init_lora_weights": "pissa_niter_4"}, "changes the base"),
    "copied layers": ({"layer_replication": [[0, 2]]}, "layer_replication"),
    "another rank": ({"r": 8}, "expected rank 4, as its factors have it, got r = 8"),
    "no scale": ({"lora_alpha": None}, "expected lora_alpha to be a number"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_adapter_that_is_more_than_a_product_is_refused_by_name(case: str, tmp_path: Path) -> None:
    config, why = REFUSED[case]
    with pytest.raises(InputError) as refused:
        checkpoints.audit(_base(tmp_path), [_adapter(tmp_path / "a", _factors(1), **config)])
    assert why in str(refused.value)


def test_an_adapter_of_another_base_is_refused(tmp_path: Path) -> None:
    base = _base(tmp_path)
    other = {name.replace(".q.", ".k."): value for name, value in _factors(1).items()}
    with pytest.raises(InputError, match=r"one of 'model\.k\.weight', which the base has not"):
        checkpoints.audit(base, [_adapter(tmp_path / "k", other)])
    half = {name: value for name, value in _factors(1).items() if "v.lora_B" not in name}
    with pytest.raises(InputError, match="expected one A and one B, got lora_A"):
        checkpoints.audit(base, [_adapter(tmp_path / "half", half)])
    with pytest.raises(InputError, match="give the base first"):
        checkpoints.audit(_adapter(tmp_path / "a", _factors(1)), [base])


def test_an_audit_is_what_its_schema_says(tmp_path: Path) -> None:
    audit = checkpoints.audit(_base(tmp_path), [_adapter(tmp_path / "a", _factors(1))])
    assert msgspec.json.decode(msgspec.json.encode(audit), type=Audit) == audit


@pytest.mark.parametrize(
    "config",
    [
        {"alpha_pattern": {"(a+)+b": 3}},
        {"alpha_pattern": {"a*a*a*a*b": 3}},
        {"alpha_pattern": {"a{99999999999999999999}": 3}},
        {"alpha_pattern": {"(" * 600: 3}},
        {"rank_pattern": {"[": 3}},
        {"lora_alpha": 10**400},
        {"lora_alpha": 1e308},
        {"lora_alpha": float("nan")},
    ],
)
def test_a_config_that_would_take_for_ever_or_overflow_is_refused(tmp_path: Path, config: dict[str, Any]) -> None:
    base = _base(tmp_path)
    adapter = _adapter(tmp_path / "a", _factors(1), **config)
    with pytest.raises(InputError):
        checkpoints.audit(base, [adapter])
