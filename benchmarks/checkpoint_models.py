"""Large checkpoints in the layout of Llama, written a piece at a time: a base and fine-tunes near it, in bfloat16."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

TUNED = ("ft1", "ft2", "ft3")
SHARDS = 3
_PIECE = 2**20


class Size(NamedTuple):
    """How large a network is."""

    layers: int
    width: int
    words: int


def shapes(size: Size) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The tensors of the layout, with an eighth of the heads for keys and values."""
    width, inner = size.width, 11 * size.width // 4
    yield "model.embed_tokens.weight", (size.words, width)
    for layer in range(size.layers):
        for name, rows, columns in (
            ("self_attn.q_proj", width, width),
            ("self_attn.k_proj", width // 8, width),
            ("self_attn.v_proj", width // 8, width),
            ("self_attn.o_proj", width, width),
            ("mlp.gate_proj", inner, width),
            ("mlp.up_proj", inner, width),
            ("mlp.down_proj", width, inner),
        ):
            yield f"model.layers.{layer}.{name}.weight", (rows, columns)
        for name in ("input_layernorm", "post_attention_layernorm"):
            yield f"model.layers.{layer}.{name}.weight", (width,)
    yield "model.norm.weight", (width,)
    yield "lm_head.weight", (size.words, width)


def write_models(folder: Path, size: Size) -> int:
    """Write the base and its fine-tunes, a piece at a time; how many weights each has."""
    tensors = list(shapes(size))
    for place, model in enumerate(("base", *TUNED)):
        (folder / model).mkdir(parents=True, exist_ok=True)
        weight_map: dict[str, str] = {}
        for shard in range(SHARDS):
            name = f"model-{shard + 1:05}-of-{SHARDS:05}.safetensors"
            own = tensors[shard::SHARDS]
            weight_map |= dict.fromkeys((tensor for tensor, _ in own), name)
            with (folder / model / name).open("wb") as stream:
                stream.write(_header(own))
                for number, (_, shape) in enumerate(own):
                    for piece in _bfloat16s(int(np.prod(shape)), [shard, number], place):
                        stream.write(piece)
        (folder / model / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))
        (folder / model / "config.json").write_text(json.dumps(_config(size)))
    return sum(int(np.prod(shape)) for _, shape in tensors)


def _header(tensors: Sequence[tuple[str, tuple[int, ...]]]) -> bytes:
    header, end = {}, 0
    for name, shape in tensors:
        start, end = end, end + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text


def _bfloat16s(count: int, seed: Sequence[int], model: int) -> Iterator[bytes]:
    """Random weights, those of a fine-tune a tenth of their size away from the base's."""
    base, step = np.random.default_rng([*seed, 0]), np.random.default_rng([*seed, model])
    for first in range(0, count, _PIECE):
        some = min(_PIECE, count - first)
        values = 0.02 * base.standard_normal(some, np.float32)
        if model:
            values += np.float32(0.002) * step.standard_normal(some, np.float32)
        yield (values.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()


def _config(size: Size) -> dict[str, object]:
    heads = max(8, size.width // 64)
    return {
        "model_type": "llama",
        "architectures": ["LlamaForCausalLM"],
        "hidden_size": size.width,
        "intermediate_size": 11 * size.width // 4,
        "num_hidden_layers": size.layers,
        "num_attention_heads": heads,
        "num_key_value_heads": heads // 8,
        "vocab_size": size.words,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
    }
