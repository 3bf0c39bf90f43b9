"""What PEFT itself makes of adapters that it saved, beside ours."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proofcheck import checkpoints
from tests.cli.command import answered

pytestmark = [
    pytest.mark.needs("peft", "transformers", "torch"),
    pytest.mark.slow,
    # Theirs to each other.
    pytest.mark.filterwarnings("ignore"),
]
LAM = (0.7, -0.4, 1.25)
SETTINGS: tuple[dict[str, Any], ...] = (
    {"r": 3, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj", "embed_tokens"]},
    {"r": 5, "lora_alpha": 4, "target_modules": ["q_proj", "down_proj"], "use_rslora": True},
    {"r": 2, "lora_alpha": 2, "target_modules": ["q_proj", "v_proj"], "rank_pattern": {"v_proj": 1}},
)
# PEFT's linear needs adapters of one rank.
LIKE = tuple({"r": 3, "lora_alpha": alpha, "target_modules": ["q_proj", "v_proj"]} for alpha in (8, 4, 2))


def _model() -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    sizes = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2}
    return LlamaForCausalLM(LlamaConfig(vocab_size=32, num_key_value_heads=1, **sizes))


def _saved(folder: Path, settings: tuple[dict[str, Any], ...]) -> tuple[Path, list[Path], Any]:
    """A base, adapters of it with random factors as PEFT saves them, and PEFT's model that has all of them."""
    import torch
    from peft import LoraConfig, PeftModel, get_peft_model

    base = folder / "base"
    _model().save_pretrained(base)
    for i, given in enumerate(settings):
        made = get_peft_model(_model(), LoraConfig(**given))
        generator = torch.Generator().manual_seed(i)
        with torch.no_grad():
            for name, parameter in made.named_parameters():
                if "lora_" in name:
                    parameter.normal_(generator=generator)
        made.save_pretrained(folder / f"a{i}")
    places = [folder / f"a{i}" for i in range(len(settings))]
    model = PeftModel.from_pretrained(_model(), places[0], adapter_name="a0")
    for place in places[1:]:
        model.load_adapter(place, adapter_name=place.name)
    return base, places, model


def _factors(folder: Path) -> dict[str, np.ndarray]:
    opened = checkpoints.open(folder / "adapter_model.safetensors")
    return {name: opened.read(name).reshape(tensor.shape) for name, tensor in opened.tensors.items()}


def _product(factors: dict[str, np.ndarray], module: str) -> np.ndarray:
    A, B = (factors[f"{module}.lora_{side}.weight"].astype(float) for side in "AB")
    return np.asarray(B @ A)


def test_the_factors_are_bit_for_bit_those_of_cat(tmp_path: Path) -> None:
    base, places, model = _saved(tmp_path, SETTINGS)
    made = checkpoints.concatenate(base, places, LAM, tmp_path / "ours")
    model.add_weighted_adapter([place.name for place in places], list(LAM), "cat", combination_type="cat")
    model.save_pretrained(tmp_path / "theirs", selected_adapters=["cat"])
    ours, theirs = _factors(tmp_path / "ours"), _factors(tmp_path / "theirs" / "cat")
    # PEFT copies embeddings that have factors.
    assert theirs.keys() - ours.keys() == {"base_model.model.model.embed_tokens.base_layer.weight"}
    assert ours.keys() < theirs.keys()
    assert made.rank == 10
    assert len(ours) == 2 * (2 + 2 + 2 + 1)
    for name, held in ours.items():
        assert np.array_equal(held, theirs[name]), name
    config, their_config = (
        json.loads((place / "adapter_config.json").read_text())
        for place in (tmp_path / "ours", tmp_path / "theirs" / "cat")
    )
    for key in ("peft_type", "r", "lora_alpha", "rank_pattern", "use_rslora"):
        assert config[key] == their_config[key]


def test_peft_loads_it_and_computes_what_the_whole_merge_computes(tmp_path: Path) -> None:
    import torch
    from peft import PeftModel
    from transformers import LlamaForCausalLM

    base, places, _ = _saved(tmp_path, SETTINGS)
    lam = ["--lam", *map(str, LAM)]
    finished = answered("merge", str(base), *map(str, places), *lam, "--peft", str(tmp_path / "ours"))
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "an adapter of rank 10 and scale 1" in finished.stdout
    checkpoints.merge(base, places, LAM, tmp_path / "whole")
    tokens = torch.arange(12).reshape(2, 6)
    with torch.no_grad():
        one = PeftModel.from_pretrained(_model(), tmp_path / "ours")(input_ids=tokens).logits
        other = LlamaForCausalLM.from_pretrained(tmp_path / "whole")(input_ids=tokens).logits
        start = _model()(input_ids=tokens).logits
    assert torch.allclose(one, other, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(one, start, atol=0.1)


def test_linear_is_another_sum_with_products_of_different_adapters(tmp_path: Path) -> None:
    base, places, model = _saved(tmp_path, LIKE)
    checkpoints.concatenate(base, places, LAM, tmp_path / "ours")
    names = [place.name for place in places]
    model.add_weighted_adapter(names, list(LAM), "linear", combination_type="linear")
    model.save_pretrained(tmp_path / "theirs", selected_adapters=["linear"])
    ours, theirs = _factors(tmp_path / "ours"), _factors(tmp_path / "theirs" / "linear")
    own = [_factors(place) for place in places]
    module = "base_model.model.model.layers.0.self_attn.q_proj"
    weights = [lam * given["lora_alpha"] / given["r"] for lam, given in zip(LAM, LIKE, strict=True)]
    asked = sum(weight * _product(factors, module) for weight, factors in zip(weights, own, strict=True))
    A = sum(
        math.copysign(math.sqrt(abs(weight)), weight) * factors[f"{module}.lora_A.weight"].astype(float)
        for weight, factors in zip(weights, own, strict=True)
    )
    B = sum(
        math.sqrt(abs(weight)) * factors[f"{module}.lora_B.weight"].astype(float)
        for weight, factors in zip(weights, own, strict=True)
    )
    # What their scale adds is in the config: alpha over r, which linear sets to 1.
    assert np.allclose(_product(theirs, module), B @ A, rtol=1e-4, atol=1e-4)
    assert np.allclose(_product(ours, module), asked, rtol=1e-4, atol=1e-4)
    off = np.linalg.norm(_product(theirs, module) - asked) / np.linalg.norm(asked)
    assert off > 0.5
