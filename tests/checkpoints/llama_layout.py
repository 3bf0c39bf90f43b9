"""Tiny checkpoints in the layout of Llama, the same numbers everywhere, and the merges of them that mergekit made.

`GOLDEN` was made by mergekit 0.1.5 with PyTorch 2.13.0, in an environment of its own:

    python -m venv mk && mk/bin/pip install mergekit==0.1.5 torch==2.13.0
    .venv/bin/python -m tests.checkpoints.llama_layout mk/bin/mergekit-yaml
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from proofcheck import checkpoints
from proofcheck.checkpoints.dtypes import narrowed, widened
from tests.checkpoints.checkpoint_files import Entry, content, entry, write_folder

PROGRAM = "mergekit-yaml"
GOLDEN = Path(__file__).with_name("mergekit.safetensors")
_HIDDEN, _INNER, _WORDS = 16, 24, 32
SHAPES = {
    "model.embed_tokens.weight": (_WORDS, _HIDDEN),
    "model.layers.0.self_attn.q_proj.weight": (_HIDDEN, _HIDDEN),
    "model.layers.0.self_attn.k_proj.weight": (_HIDDEN, _HIDDEN),
    "model.layers.0.self_attn.v_proj.weight": (_HIDDEN, _HIDDEN),
    "model.layers.0.self_attn.o_proj.weight": (_HIDDEN, _HIDDEN),
    "model.layers.0.mlp.gate_proj.weight": (_INNER, _HIDDEN),
    "model.layers.0.mlp.up_proj.weight": (_INNER, _HIDDEN),
    "model.layers.0.mlp.down_proj.weight": (_HIDDEN, _INNER),
    "model.layers.0.input_layernorm.weight": (_HIDDEN,),
    "model.layers.0.post_attention_layernorm.weight": (_HIDDEN,),
    "model.norm.weight": (_HIDDEN,),
    "lm_head.weight": (_WORDS, _HIDDEN),
}
CONFIG = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "hidden_size": _HIDDEN,
    "intermediate_size": _INNER,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "num_hidden_layers": 1,
    "vocab_size": _WORDS,
    "tie_word_embeddings": False,
}


class Case(NamedTuple):
    """A merge: the formats of base and fine-tunes, the λ as decimals, and the format that it is stored in."""

    base: str
    fine_tunes: tuple[str, ...]
    lam: tuple[str, ...]
    stored: str


CASES = {
    "one": Case("F32", ("F32",), ("0.3",), "F32"),
    "negative": Case("F32", ("F32", "F32"), ("-0.7", "0.1"), "F32"),
    "bfloat16": Case("BF16", ("BF16",) * 3, ("0.1", "0.2", "0.3"), "BF16"),
    "bfloat16 negative": Case("BF16", ("BF16",), ("-0.5",), "BF16"),
    "float16": Case("F16", ("F16",) * 4, ("0.9", "-1.1", "0.25", "0.3333333333333333"), "F16"),
    "mixed": Case("BF16", ("F32", "BF16"), ("0.6", "0.4"), "BF16"),
    "narrowed": Case("F32", ("F32", "F32"), ("0.98", "0.996"), "BF16"),
    "not moved": Case("BF16", ("BF16",), ("0",), "BF16"),
}


def numbers(model: int, name: str) -> np.ndarray:
    """The float32 numbers of a tensor, from SHA-256: model 0 is the base, and the others are near it."""
    shape = SHAPES[name]
    start = _uniform(f"0 {name}", int(np.prod(shape)))
    if model:
        start = start + np.float32(0.03) * _uniform(f"{model} {name}", len(start))
    return start.astype("<f4").reshape(shape)


def _uniform(seed: str, count: int) -> np.ndarray:
    digests = b"".join(hashlib.sha256(f"{seed} {i}".encode()).digest() for i in range(-(-count // 8)))
    return (np.frombuffer(digests, "<i4")[:count] / np.float32(2**31)).astype(np.float32)


def write_model(folder: Path, model: int, dtype: str, *, shards: int = 1) -> Path:
    """A folder with one of the models in a format."""
    entries = {name: _entry(numbers(model, name), dtype) for name in SHAPES}
    if shards == 1:
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(content(entries))
    else:
        names = list(SHAPES)
        write_folder(
            folder,
            {
                f"model-{i + 1:05}-of-{shards:05}.safetensors": {name: entries[name] for name in names[i::shards]}
                for i in range(shards)
            },
        )
    (folder / "config.json").write_text(json.dumps(CONFIG))
    return folder


def _entry(values: np.ndarray, dtype: str) -> Entry:
    return entry(widened(narrowed(values, dtype), dtype), dtype)


def write_case(folder: Path, case: Case) -> tuple[Path, list[Path]]:
    """The base and the fine-tunes of a case, sharded differently."""
    base = write_model(folder / "base", 0, case.base, shards=2)
    return base, [
        write_model(folder / f"tuned-{i}", i, dtype, shards=1 + i % 3)
        for i, dtype in enumerate(case.fine_tunes, start=1)
    ]


_NAMES = {"F32": "float32", "BF16": "bfloat16", "F16": "float16"}


def by_mergekit(program: str, folder: Path, case: Case) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    """What mergekit makes of a case: format, shape and bytes of every tensor."""
    base, tuned = write_case(folder, case)
    models = [
        {"model": str(path), "parameters": {"weight": float(lam)}} for path, lam in zip(tuned, case.lam, strict=True)
    ]
    config = {
        "merge_method": "task_arithmetic",
        "base_model": str(base),
        "models": models,
        "dtype": "float32",
        "out_dtype": _NAMES[case.stored],
        "parameters": {"normalize": False, "lambda": 1.0},
    }
    (folder / "config.yml").write_text(json.dumps(config))
    command = [program, str(folder / "config.yml"), str(folder / "merged"), "--no-copy-tokenizer", "--quiet"]
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    if finished.returncode:
        raise RuntimeError(finished.stderr)
    return tensors(folder / "merged")


def tensors(place: Path) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    """Format, shape and bytes of every tensor of a checkpoint."""
    opened = checkpoints.open(place)
    return {
        name: (tensor.dtype, tensor.shape, opened.raw(name, 0, tensor.size)) for name, tensor in opened.tensors.items()
    }


def main(program: str) -> None:
    """Make the golden file anew."""
    made: dict[str, Entry] = {}
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            merged: Mapping[str, Entry] = by_mergekit(program, Path(folder), case)
        made |= {f"{name}: {tensor}": held for tensor, held in merged.items()}
    GOLDEN.write_bytes(content(made))


if __name__ == "__main__":
    main(sys.argv[1])
