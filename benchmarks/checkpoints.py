"""Audit and merge of checkpoints in the layout of Llama: time, processor time, peak memory, beside mergekit.

``python -m benchmarks.checkpoints FOLDER --mergekit …/bin/mergekit-yaml`` writes a base and three fine-tunes into a
folder, three shards each, in bfloat16, and prints a table. With the sizes it starts with they have 1.1 billion weights
each, 8.8 GB together. mergekit lives in an environment of its own; without it the other rows are measured.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from proofcheck import checkpoints
from proofcheck.cli.main import COMMANDS

TUNED = ("ft1", "ft2", "ft3")
LAMS = ("0.3", "0.4", "0.5")
SHARDS = 3
_PIECE = 2**20


class Size(NamedTuple):
    """How large a network is."""

    layers: int
    width: int
    words: int


class Used(NamedTuple):
    """What a command took: seconds on the wall, of processor time, and its peak memory in GB."""

    name: str
    wall: float
    processor: float
    peak: float


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


def used(name: str, command: Sequence[str], folder: Path) -> Used:
    """Run a command in a folder, on one thread, and say what it took.

    Raises:
        RuntimeError: If it fails.
    """
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    begun = time.perf_counter()
    with (folder / "log.txt").open("w+") as log:
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise RuntimeError(f"{name} left with {process.returncode}: {log.read()[-500:]}")
    # Linux counts the peak in KiB.
    peak = usage.ru_maxrss * 1024 / 1e9
    return Used(name, time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, peak)


def commands(folder: Path, mergekit: str | None) -> Iterator[tuple[str, list[str]]]:
    """What is measured, by name; merge as soon as there is such a command."""
    ours = [sys.executable, "-m", "proofcheck"]
    yield "audit --no-spectra", [*ours, "audit", "base", *TUNED, "--no-spectra"]
    yield "audit", [*ours, "audit", "base", *TUNED]
    if "merge" in COMMANDS:
        yield "merge", [*ours, "merge", "base", *TUNED, "--lam", *LAMS, "-o", "merged"]
    if mergekit is not None:
        models = [
            {"model": str(folder / model), "parameters": {"weight": float(lam)}}
            for model, lam in zip(TUNED, LAMS, strict=True)
        ]
        plan = {
            "merge_method": "task_arithmetic",
            "base_model": str(folder / "base"),
            "dtype": "float32",
            "out_dtype": "bfloat16",
            "parameters": {"normalize": False, "lambda": 1.0},
            "models": models,
        }
        # JSON is YAML.
        (folder / "mergekit.yml").write_text(json.dumps(plan))
        yield "mergekit", [mergekit, "mergekit.yml", "mergekit"]


def different(one: Path, other: Path) -> int:
    """How many elements of two checkpoints differ in their bits."""
    first, second = checkpoints.open(one), checkpoints.open(other)
    count = 0
    for name in first.tensors:
        for span in first.spans(name):
            a, b = (held.read(name, span).view(np.uint32) for held in (first, second))
            count += int(np.count_nonzero(a != b))
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the models where they are not there yet, measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checkpoints", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the models are written, or were")
    parser.add_argument("--layers", type=int, default=22)
    parser.add_argument("--width", type=int, default=2048)
    parser.add_argument("--words", type=int, default=32_000)
    parser.add_argument("--mergekit", help="the program mergekit-yaml of an environment that has it")
    options = parser.parse_args(arguments)
    folder, size = options.folder.absolute(), Size(options.layers, options.width, options.words)
    weights = write_models(folder, size)
    print(f"{weights} weights in bfloat16, a base and {len(TUNED)} fine-tunes, {SHARDS} shards each\n")
    print("| command | seconds | processor seconds | peak memory, GB |\n|---|---|---|---|")
    for name, command in commands(folder, options.mergekit):
        row = used(name, command, folder)
        print(f"| {row.name} | {row.wall:.1f} | {row.processor:.1f} | {row.peak:.2f} |", flush=True)
    if (folder / "merged").exists() and (folder / "mergekit").exists():
        count = different(folder / "merged", folder / "mergekit")
        print(f"\nelements in which merge and mergekit differ: {count} of {weights}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
