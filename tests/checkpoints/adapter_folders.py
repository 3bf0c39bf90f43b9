"""LoRA adapters as PEFT saves them, and a base for them, written byte by byte."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tests.checkpoints.checkpoint_files import content, entry

SHAPES = {"q": (24, 32), "v": (8, 40)}
CONFIG = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["q", "v"]}


def write_base(folder: Path) -> Path:
    """A file with a weight of each shape, and a vector."""
    rng = np.random.default_rng(0)
    tensors = {f"model.{name}.weight": rng.standard_normal(shape) for name, shape in SHAPES.items()}
    path = folder / "base.safetensors"
    path.write_bytes(content({name: entry(tensor) for name, tensor in tensors.items()} | {"head": entry([1.0, 2.0])}))
    return path


def random_factors(seed: int, rank: int = 4, names: tuple[str, ...] = ("q", "v")) -> dict[str, np.ndarray]:
    """Factors of these weights by their names in a file."""
    rng = np.random.default_rng(seed)
    factors = {}
    for name in names:
        m, n = SHAPES[name]
        factors[f"base_model.model.model.{name}.lora_A.weight"] = rng.standard_normal((rank, n)).astype("f4")
        factors[f"base_model.model.model.{name}.lora_B.weight"] = rng.standard_normal((m, rank)).astype("f4")
    return factors


def write_adapter(folder: Path, factors: Mapping[str, np.ndarray], dtype: str = "F32", **config: Any) -> Path:
    """A folder with an adapter."""
    folder.mkdir()
    entries = {name: entry(value, dtype) for name, value in factors.items()}
    (folder / "adapter_model.safetensors").write_bytes(content(entries))
    (folder / "adapter_config.json").write_text(json.dumps(CONFIG | config))
    return folder
