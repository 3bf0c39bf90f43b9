import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest

from proofcheck import checkpoints
from proofcheck.site.schemas import json_schema
from tests.checkpoints.adapter_folders import random_factors, write_adapter, write_base
from tests.checkpoints.checkpoint_files import content, entry
from tests.checkpoints.llama_layout import CASES, write_case
from tests.cli.command import WITHOUT_TORCH, answered, proofcheck
from tests.cli.processes import PATIENCE

BASE, A, B = (f"{name}.safetensors" for name in ("base", "a", "b"))


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base and fine-tunes a and b, as files of a folder that is the current one."""
    rng = np.random.default_rng(0)
    base = {f"layer.{i}": rng.standard_normal((20, 30)).astype("f4") for i in range(3)} | {"bias": np.ones(20)}
    for name in ("base", "a", "b"):
        step = 0 if name == "base" else 0.01
        tensors = {key: entry(value + step * rng.standard_normal(value.shape)) for key, value in base.items()}
        (tmp_path / f"{name}.safetensors").write_bytes(content(tensors))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def test_the_report_has_the_asked_and_the_effective_lambda(models: Path) -> None:
    finished = answered("merge", BASE, A, B, "--lam", "1/3", "-0.3", "-o", "merged", "--dtype", "bf16")
    assert (finished.returncode, finished.stderr) == (0, "")
    first, *lines = finished.stdout.splitlines()
    assert first == "What a merge does on data is not in its weights: nothing here says that this one works."
    (row,) = [line.split() for line in lines if line.startswith("a ")]
    assert row[:5] == ["a", "1/3", "≈", "0.333333", "0.333333343"]
    assert abs(float(row[5]) - 1 / 3) < 0.05
    report = " ".join(finished.stdout.split())
    for words in ("merged: 1 file", "BF16", "exact exact bounded", "stored as the base's own", "farthest from the λ"):
        assert words in report
    assert (models / "merged" / "base.safetensors").exists()


def test_the_json_is_what_its_schema_says_and_the_same_from_python(models: Path) -> None:
    finished = answered("merge", BASE, A, B, "--lam", "0.5", "0.25", "-o", "merged", "--json", "--names", "x", "y")
    assert finished.stderr == ""
    document = json.loads(finished.stdout)
    jsonschema.validate(document, json_schema("merge"))
    made = checkpoints.merge(BASE, [A, B], ["0.5", "0.25"], models / "again", names=["x", "y"])
    assert json.loads(msgspec.json.encode(made)) == document | {"output": str(models / "again")}
    measured = set(document["applied"]) - {"dtype", "tensors", "effective_error"}
    assert measured == document["kinds"].keys()


def test_an_audit_names_checkpoints_and_lambda(models: Path) -> None:
    assert answered("audit", BASE, A, B, "-o", "audit.json", "--no-spectra").returncode == 0
    (value,) = [
        proposal["value"]
        for proposal in json.loads((models / "audit.json").read_text())["lambda"]
        if proposal["rule"] == "least-norm"
    ]
    finished = answered("merge", "--from", "audit.json", "--rule", "least-norm", "-o", "merged", "--json")
    document = json.loads(finished.stdout)
    assert (document["models"], document["applied"]["lam"]) == (["a", "b"], value)
    refused = answered("merge", "--from", "audit.json", "--rule", "best", "-o", "again")
    assert refused.stderr.startswith("proofcheck: --rule: expected one of least-norm, equal, average, got 'best'")
    (models / A).write_bytes(content({"w": entry(np.ones(3))}))
    refused = answered("merge", "--from", "audit.json", "--rule", "average", "-o", "again")
    assert "a.safetensors: expected the files that were audited, got others" in refused.stderr
    assert refused.returncode == 2
    assert not (models / "again").exists()


def test_the_yaml_for_mergekit_has_the_same_weights(models: Path) -> None:
    base, tuned = write_case(models, CASES["negative"])
    lam = ["--lam", "1/3", "-1e-7"]
    finished = answered("merge", str(base), *map(str, tuned), *lam, "-o", "merged", "--mergekit", "merge.yml")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert (models / "merge.yml").read_text().splitlines() == [
        "merge_method: task_arithmetic",
        f'base_model: "{base}"',
        "models:",
        f'  - model: "{tuned[0]}"',
        "    parameters:",
        "      weight: 0.3333333333333333",
        f'  - model: "{tuned[1]}"',
        "    parameters:",
        "      weight: -0.0000001",
        "parameters:",
        "  normalize: false",
        "  lambda: 1.0",
        "dtype: float32",
        "out_dtype: float32",
    ]


def test_adapters_become_one_adapter_and_the_same_from_python(models: Path) -> None:
    base = write_base(models)
    adapters = [write_adapter(models / name, random_factors(i)) for i, name in enumerate(("x", "y"))]
    words = ["merge", "base.safetensors", "x", "y", "--lam", "1/2", "-0.3", "--dtype", "bf16"]
    finished = answered(*words, "--peft", "both")
    assert (finished.returncode, finished.stderr) == (0, "")
    report = " ".join(finished.stdout.split())
    for said in ("both: 2 files", "BF16, an adapter of rank 8 and scale 1", "no entries are counted", "model.q.weight"):
        assert said in report
    document = json.loads(answered(*words, "--peft", "again", "--json").stdout)
    jsonschema.validate(document, json_schema("merge"))
    made = checkpoints.concatenate(base, adapters, ["1/2", "-0.3"], models / "third", dtype="BF16")
    assert json.loads(msgspec.json.encode(made.applied)) == document["applied"]
    assert made.rank == document["rank"] == 8
    # What was written is an adapter like the others.
    assert answered("audit", "base.safetensors", "both", "x", "y").returncode == 0


WRONG = {
    "no λ": (["merge", BASE, A, "-o", "out"], "--lam: expected a coefficient for each fine-tune, got none"),
    "no output": (["merge", BASE, A, "--lam", "1"], "--output: expected a new folder for the merge, got none"),
    "too few λ": (["merge", BASE, A, B, "--lam", "1", "-o", "out"], "lam: expected 2 numbers, one for each fine-tune"),
    "no fine-tune": (["merge", BASE, "--lam", "1", "-o", "out"], "expected BASE and at least one FT, or --from AUDIT"),
    "no rule": (["merge", "--from", "audit.json", "-o", "out"], "--from and --rule: expected both"),
    "no audit": (["merge", "--from", BASE, "--rule", "equal", "-o", "out"], "expected what audit --output wrote"),
    "both": (["merge", BASE, A, "--from", "x", "--rule", "equal", "-o", "out"], "--from: expected no BASE, --lam"),
    "a file for mergekit": (
        ["merge", BASE, A, "--lam", "1", "-o", "out", "--mergekit", "x.yml"],
        "base.safetensors: mergekit takes whole checkpoints by their folder; give the folder",
    ),
    "an input": (["merge", BASE, A, "--lam", "1", "-o", A], "expected a place of its own for the merge, got that of"),
    "twice": (["merge", BASE, A, A, "--lam", "1", "1", "-o", "out"], "expected a name of its own"),
    "a format": (["merge", BASE, A, "--lam", "1", "-o", "out", "--dtype", "fp8"], "expected bf16 or f16 or f32 or f64"),
    "two places": (["merge", BASE, A, "--lam", "1", "-o", "out", "--peft", "x"], "--peft and --output: expected one"),
    "mergekit and peft": (
        ["merge", BASE, A, "--lam", "1", "--peft", "out", "--mergekit", "x.yml"],
        "--peft and --mergekit: expected one of them",
    ),
    "heads and peft": (["merge", BASE, A, "--lam", "1", "--peft", "out", "--base-only"], "--peft and --base-only"),
    "no adapter": (["merge", BASE, A, "--lam", "1", "--peft", "out"], "expected a folder with a LoRA adapter"),
    "no file": (["merge", BASE, "nothing", "--lam", "1", "-o", "out"], "nothing: cannot be read"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_gets_one_line_and_nothing_is_written(case: str, models: Path) -> None:
    words, why = WRONG[case]
    before = {file.name: file.read_bytes() for file in models.iterdir()}
    finished = answered(*words)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert why in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert {file.name: file.read_bytes() for file in models.iterdir()} == before


@pytest.mark.slow
def test_the_command_needs_neither_torch_nor_safetensors(models: Path) -> None:
    del models
    command = [sys.executable, "-c", WITHOUT_TORCH, "merge", BASE, A, "--lam", "1", "-o", "merged"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert proofcheck("merge", BASE, A, "--lam", "1", "-o", "again", "--json").returncode == 0


@pytest.mark.slow
def test_an_interrupted_command_leaves_nothing(models: Path) -> None:
    """A gigabyte of zeros, as files of holes: long enough to be interrupted, and no disk is filled."""
    elements = 2**28
    for name in ("zero", "still"):
        entries = {"w": {"dtype": "F32", "shape": [elements], "data_offsets": [0, 4 * elements]}}
        text = json.dumps(entries).encode()
        with (models / f"{name}.safetensors").open("wb") as stream:
            stream.write(len(text).to_bytes(8, "little") + text)
            stream.truncate(8 + len(text) + 4 * elements)
    command = [sys.executable, "-m", "proofcheck", "merge", "zero.safetensors", "still.safetensors", "--lam", "1"]
    with subprocess.Popen([*command, "-o", "merged"], stderr=subprocess.PIPE, text=True) as process:
        last = time.monotonic() + PATIENCE
        while not list(models.glob("merged/.*.part")):
            assert process.poll() is None
            assert time.monotonic() < last
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        assert process.stderr is not None
        assert process.stderr.read() == "proofcheck: interrupted\n"
    assert not (models / "merged").exists()


_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9))
from proofcheck.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_pair_of_300_megabytes_is_merged_in_an_address_space_of_a_gigabyte(models: Path) -> None:
    rng = np.random.default_rng(1)
    # From 0.0078 to 1.
    numbers = rng.integers(0x3C00, 0x3F80, 30_000 * 5_000, dtype=np.uint16)
    for name in ("large", "tuned"):
        entries = {"w": ("BF16", (30_000, 5_000), numbers.tobytes())}
        (models / f"{name}.safetensors").write_bytes(content(entries))
        numbers[::2] ^= 1
    command = [sys.executable, "-c", _LIMITED, "merge", "large.safetensors", "tuned.safetensors", "--lam", "0.5"]
    limited = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    finished = subprocess.run(
        [*command, "-o", "out.safetensors"], capture_output=True, text=True, check=False, env=limited, timeout=PATIENCE
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert checkpoints.open(models / "out.safetensors").tensors["w"].size == 300_000_000
