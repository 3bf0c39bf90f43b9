import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest

from proofcheck.checkpoints.documents import Audit
from proofcheck.site.schemas import json_schema
from tests.checkpoints.checkpoint_files import content, entry
from tests.cli.command import WITHOUT_TORCH, answered, proofcheck


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base and fine-tunes a, b and c, as files of a folder that is the current one."""
    rng = np.random.default_rng(0)
    base = {f"layer.{i}": rng.standard_normal((20, 30)).astype("f4") for i in range(3)} | {"bias": np.ones(20)}
    for name in ("base", "a", "b", "c"):
        step = 0 if name == "base" else 0.1
        tensors = {key: entry(value + step * rng.standard_normal(value.shape)) for key, value in base.items()}
        (tmp_path / f"{name}.safetensors").write_bytes(content(tensors))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


BASE, A, B, C = (f"{name}.safetensors" for name in ("base", "a", "b", "c"))


def test_the_report_says_first_that_no_theorem_speaks_of_this_network(models: Path) -> None:
    del models
    finished = answered("audit", BASE, A, B)
    assert (finished.returncode, finished.stderr) == (0, "")
    first, *lines = finished.stdout.splitlines()
    assert first == "The paper's theorems are about a one-layer network; yours is not. No λ below follows from them."
    report = "\n".join(lines)
    for words in (
        "bounded",
        "exact",
        "λ by rule (proposal; no guarantee)",
        "never α",
        "second sum and c it leaves out",
    ):
        assert words in report
    assert "cannot be checked from weights" in report
    assert "α =" not in report


def test_the_json_is_what_its_schema_says_and_the_same_from_python_and_in_a_file(models: Path) -> None:
    finished = answered("audit", BASE, A, B, "--json", "-o", "audit.json", "--hash", "--target", C)
    assert finished.stderr == ""
    document = json.loads(finished.stdout)
    jsonschema.validate(document, json_schema("checkpoint-audit"))
    assert (models / "audit.json").read_text(encoding="utf-8") == finished.stdout
    from proofcheck import checkpoints

    audit = checkpoints.audit(BASE, [A, B], digests=True, target=C)
    assert msgspec.json.decode(finished.stdout, type=Audit) == audit


def test_every_measured_field_has_its_kind(models: Path) -> None:
    del models
    document = json.loads(answered("audit", BASE, A, B, "--json", "--target", C).stdout)
    measured = {field for field in document["total"] if not field.endswith("_error")}
    assert measured <= document["kinds"].keys()
    assert {"gamma", "lambda", "target.gamma"} <= document["kinds"].keys()


def test_the_command_for_a_target_can_be_pasted(models: Path) -> None:
    del models
    finished = answered("audit", BASE, A, B, "--target", C)
    (command,) = [line.split() for line in finished.stdout.splitlines() if line.strip().startswith("proofcheck")]
    assert "no theorem covers this network" in " ".join(finished.stdout.split())
    assert answered(*command[1:], "--exact-only").returncode == 0


def test_names_and_rows_are_chosen(models: Path) -> None:
    del models
    options = ["--names", "sst", "trec", "subj", "--keep", "sst", "--forget", "subj", "--forget-at", "1/2"]
    finished = answered("audit", BASE, A, B, C, *options)
    assert "Rows asked: sst ≥ 1, subj ≤ -1/2; free: trec" in finished.stdout
    refused = answered("audit", BASE, A, "--keep", "a:0.86")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("proofcheck: --keep: expected names, got 'a:0.86'; a share of accuracy needs")


def test_a_figure_is_drawn_and_is_the_same_twice(models: Path) -> None:
    for name in ("one.svg", "two.svg"):
        assert answered("audit", BASE, A, B, "--plot", name).returncode == 0
    assert (models / "one.svg").read_bytes() == (models / "two.svg").read_bytes()
    assert answered("audit", BASE, A, "--plot", "three.png", "--no-spectra").returncode == 0


def test_names_neither_move_the_cursor_nor_are_read_as_markup(models: Path) -> None:
    odd = ["a\x1b[2J.safetensors", "[bold]b[bold].safetensors"]
    for name, new in zip((A, B), odd, strict=True):
        (models / name).rename(models / new)
    (models / "config.json").write_text('{"quantization_config": {"quant_method": "\\u001b[2J"}}')
    finished = answered("audit", BASE, *odd, "--target", C, "--keep", "[bold]b[bold]")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "\x1b" not in finished.stdout
    assert "a\\x1b[2J" in finished.stdout
    assert "λ [bold]b[bold]" in finished.stdout
    assert "quantised" in finished.stdout


WRONG = {
    "no fine-tune": (["audit", BASE], "the following arguments are required: FT"),
    "no file": (["audit", BASE, "nothing"], "nothing: cannot be read (No such file or directory)"),
    "one file for two": (["audit", BASE, A, "-o", A], "--output and FT a.safetensors: expected two files"),
    "a figure of another kind": (["audit", BASE, A, "--plot", "x.pdf"], "expected a file name that ends in .svg"),
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
    command = [sys.executable, "-c", WITHOUT_TORCH, "audit", BASE, A]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert proofcheck("audit", BASE, A, "--json").returncode == 0
    Path("old.bin").write_bytes(b"PK")
    finished = subprocess.run([*command[:-1], "old.bin"], capture_output=True, text=True, check=False, encoding="utf-8")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert finished.stderr.startswith("proofcheck: the package torch is needed; pip install")


@pytest.fixture
def linear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Linear classifiers, so that the surrogate is exact, with their logits on each task's examples."""
    rng = np.random.default_rng(0)
    start = rng.standard_normal((3, 8)).astype("f4")
    vectors = {"a": rng.standard_normal((3, 8)).astype("f4"), "b": rng.standard_normal((3, 8)).astype("f4")}
    for name, weights in {"base": start, **{name: start + vectors[name] for name in vectors}}.items():
        (tmp_path / f"{name}.safetensors").write_bytes(content({"weight": entry(weights)}))
    lams = np.array([[0.5, 0.5], [1.0, -1.0]])
    (tmp_path / "outputs").mkdir()
    for name, vector in vectors.items():
        inputs = rng.standard_normal((400, 8))
        merged = np.stack([inputs @ (start + lam[0] * vectors["a"] + lam[1] * vectors["b"]).T for lam in lams])
        np.savez(
            tmp_path / "outputs" / f"{name}.npz",
            base=inputs @ start.T,
            **{other: inputs @ (start + vectors[other]).T for other in vectors},
            labels=(inputs @ vector.T).argmax(1),
            lam=lams,
            merged=merged,
        )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


@pytest.mark.usefixtures("linear")
def test_outputs_give_effects_a_surrogate_and_its_check() -> None:
    finished = answered("audit", BASE, A, B, "--logits", "outputs")
    assert (finished.returncode, finished.stderr) == (0, "")
    report = " ".join(finished.stdout.split())
    assert "effects on data (estimate), from outputs" in report
    assert "it stands for α, though the theorems' α is a correlation of patterns" in report
    assert "a: on 2 merged networks the surrogate's accuracy is off by 0.0 points in the mean" in report
    document = json.loads(answered("audit", BASE, A, B, "--logits", "outputs", "--json").stdout)
    jsonschema.validate(document, json_schema("checkpoint-audit"))
    audit = msgspec.json.decode(json.dumps(document), type=Audit)
    assert audit.logits is not None
    assert [proposal.rule for proposal in audit.lambda_][-1] == "surrogate"
    shares = {guess.rule: min(entry.value for entry in guess.accuracy) for guess in audit.logits.predicted}
    assert shares["surrogate"] >= shares["average"]
    assert [row.examples for row in audit.logits.accuracy] == [400, 400]


def test_what_outputs_hold_that_is_not_read_is_said(linear: Path) -> None:
    (linear / "outputs" / "c.npz").write_bytes(b"")
    finished = answered("audit", BASE, A, B, "--logits", "outputs")
    assert "c.npz: named like no fine-tune, and not read" in " ".join(finished.stdout.split())


def test_outputs_of_a_fine_tune_that_are_missing_are_asked_for(linear: Path) -> None:
    (linear / "outputs" / "b.npz").unlink()
    finished = proofcheck("audit", BASE, A, B, "--logits", "outputs")
    assert finished.returncode == 2
    assert finished.stderr.startswith("proofcheck: outputs/b.npz: expected the outputs on the examples of b")
