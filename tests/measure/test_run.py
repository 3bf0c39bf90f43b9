import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from proofcheck import InputError
from proofcheck.cli.main import main
from proofcheck.measure.run import FILES, load_run, unbound
from proofcheck.models.family import Family
from tests.cli.command import answered


@pytest.fixture
def folder(run_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run_folder, tmp_path / "copy"))


def test_a_run_is_read_as_it_was_trained(run_folder: Path, aligned: Family) -> None:
    run = load_run(run_folder)
    for change, vector in zip(run.vectors, aligned.vectors, strict=True):
        assert np.array_equal(change.dW, vector.tensors["W"].numpy())
        assert np.array_equal(change.dV, vector.tensors["V"].numpy())
    assert np.array_equal(run.pretrained.V, aligned.pretrained.V.detach().numpy())
    assert np.array_equal(run.pretrained.a, aligned.pretrained.a.numpy())
    assert np.array_equal(run.mu, aligned.patterns.mu)
    assert run.about.test_losses.task_2 == aligned.trained[1].test_loss


Edit = Callable[[Path], object]


def _tensors(name: str, **changes: object) -> Edit:
    """Rewrite a file with some tensors changed: an array, a function of the old one, or None to leave it out."""

    def edit(folder: Path) -> None:
        tensors = load_file(folder / name)
        for key, change in changes.items():
            changed = change(tensors[key]) if callable(change) else change
            tensors = (
                {**tensors, key: changed} if changed is not None else {k: v for k, v in tensors.items() if k != key}
            )
        save_file(tensors, folder / name)

    return edit


def _about(**changes: object) -> Edit:
    """Rewrite run.json with some settings changed, or left out where None."""

    def edit(folder: Path) -> None:
        about = json.loads((folder / "run.json").read_text())
        changed = {**about["settings"], **changes}
        about["settings"] = {key: value for key, value in changed.items() if value is not None or key == "until"}
        (folder / "run.json").write_text(json.dumps(about))

    return edit


def _replaced(name: str, change: Edit) -> Edit:
    return lambda folder: change(folder / name)


def _linked(path: Path, target: str) -> None:
    path.unlink()
    path.symlink_to(target)


def _about_files(folder: Path, files: dict[str, str] | None) -> None:
    """Rewrite run.json with other digests, or with none, as older versions did."""
    about = json.loads((folder / "run.json").read_text())
    del about["files"]
    (folder / "run.json").write_text(json.dumps(about if files is None else {**about, "files": files}))


def _poison(matrix: np.ndarray) -> np.ndarray:
    poisoned = matrix.copy()
    poisoned[0, 0] = np.inf
    return poisoned


EDITS: list[tuple[Edit, str]] = [
    *[(lambda folder, name=name: (folder / name).unlink(), f"{name}: missing") for name in FILES],
    (lambda folder: (folder / "run.json").unlink(), "the run is not finished; train again"),
    (lambda folder: (folder / "run.json").write_text('{"schema": "proofcheck/run/1"'), "run.json: expected what"),
    (lambda folder: (folder / "run.json").write_bytes(b"\xff\xfe"), "run.json: expected what"),
    (lambda folder: (folder / "run.json").write_text("[]"), "run.json: expected what"),
    (_about(P="many"), r"run.json: expected what .*\$\.settings\.P"),
    (_about(batch=None), "missing required field `batch`"),
    (_about(m=128), r"pretrained.safetensors: V: expected shape \(128, 22\)"),
    (_about(M=10), r"patterns.safetensors: v: expected shape \(10, 22\)"),
    (_about(read_out="per-position"), "read_out.safetensors: a: expected a 2-dimensional array"),
    (_about(alpha=0.1), "run.json: alpha: expected 0.5, the correlation of .*, got 0.1; one of the files"),
    (_about(alpha=float("nan")), "run.json: expected what"),
    (_tensors("task_1.safetensors", W=None), "task_1.safetensors: expected the tensors V, W, got V"),
    (_tensors("task_1.safetensors", b=np.ones(3)), "task_1.safetensors: expected the tensors V, W, got V, W, b"),
    (_tensors("task_2.safetensors", V=lambda V: V[:5]), r"task_2.safetensors: V: expected shape \(256, 22\)"),
    (_tensors("task_2.safetensors", V=lambda V: V[0]), "task_2.safetensors: V: expected a 2-dimensional array"),
    (_tensors("task_1.safetensors", V=lambda V: V * 1e80), r"task_1.safetensors: V: expected entries up to 1e\+75"),
    (_tensors("task_1.safetensors", V=_poison), "task_1.safetensors: V: expected finite numbers"),
    (_tensors("pretrained.safetensors", W=_poison), "pretrained.safetensors: W: expected finite"),
    (
        _tensors("pretrained.safetensors", W=lambda W: W.astype(np.float16)),
        "W: expected float32 or float64, got float16",
    ),
    (_tensors("pretrained.safetensors", W=lambda W: W[:, :5]), r"W: expected shape \(5, 5\)"),
    (_tensors("read_out.safetensors", a=lambda a: a[:7]), r"read_out.safetensors: a: expected shape \(256,\)"),
    (_tensors("patterns.safetensors", mu=lambda mu: mu[:1]), r"patterns.safetensors: mu: expected shape \(2, 22\)"),
    (lambda folder: (folder / "task_1.safetensors").write_bytes(pickle.dumps([1])), "expected a safetensors file"),
    (lambda folder: (folder / "task_1.safetensors").write_bytes(b""), "expected a safetensors file"),
    (_replaced("task_1.safetensors", lambda path: os.truncate(path, 2**35)), "expected at most 1 GiB, got 32 GiB"),
    (_replaced("run.json", lambda path: os.truncate(path, 2**35)), "run.json: expected at most 1 MiB, got 32 GiB"),
    (_replaced("run.json", lambda path: _linked(path, "/dev/zero")), "run.json: expected .* more than 1 MiB"),
    (_replaced("task_2.safetensors", lambda path: _linked(path, ".")), "cannot be read .Is a directory"),
    (lambda folder: shutil.rmtree(folder), "expected a folder written by proofcheck train, got no folder"),
]


@pytest.mark.parametrize(("edit", "message"), EDITS)
def test_a_folder_that_is_no_finished_run_is_refused_in_one_line(edit: Edit, message: str, folder: Path) -> None:
    edit(folder)
    with pytest.raises(InputError, match=message) as refused:
        load_run(folder)
    assert "\n" not in str(refused.value)


def test_patterns_in_single_precision_have_the_alpha_that_run_json_says(folder: Path) -> None:
    _tensors("patterns.safetensors", mu=lambda mu: mu.astype(np.float32))(folder)
    _about_files(folder, None)
    assert load_run(folder).about.settings.alpha == 0.5


def test_a_truncated_file_is_refused(folder: Path) -> None:
    whole = (folder / "task_2.safetensors").read_bytes()
    for length in (4, 100, len(whole) - 1):
        (folder / "task_2.safetensors").write_bytes(whole[:length])
        with pytest.raises(InputError, match=r"task_2\.safetensors: expected a safetensors file"):
            load_run(folder)


@pytest.fixture(scope="module")
def other_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of another seed, otherwise alike."""
    folder = tmp_path_factory.mktemp("runs") / "other"
    assert main(["train", "--alpha", "0.5", "--seed", "2", "--output", str(folder), "--steps", "1"]) == 0
    return folder


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("bound", [True, False])
def test_files_of_two_trainings_are_refused(name: str, bound: bool, folder: Path, other_run: Path) -> None:
    shutil.copy(other_run / name, folder / name)
    if not bound:
        _about_files(folder, None)
    with pytest.raises(InputError, match="two trainings"):
        load_run(folder)


def test_a_changed_weight_is_refused_unless_run_json_has_no_digests(folder: Path) -> None:
    _tensors("task_1.safetensors", W=lambda W: W * 2)(folder)
    with pytest.raises(InputError, match=r"task_1\.safetensors: expected the file of the training"):
        load_run(folder)
    _about_files(folder, {"task_1.safetensors": "0"})
    with pytest.raises(InputError, match=r"run\.json: files: expected the SHA-256 of pretrained"):
        load_run(folder)
    _about_files(folder, None)
    assert "nothing shows that all are of one training" in (unbound(load_run(folder)) or "")


def test_a_folder_without_digests_is_measured_with_a_note(run_folder: Path, folder: Path) -> None:
    assert unbound(load_run(run_folder)) is None
    _about_files(folder, None)
    whole, older = (answered("measure", trained, "--samples", "50", "--json") for trained in (run_folder, folder))
    assert (whole.returncode, older.returncode, whole.stdout) == (0, 0, older.stdout)
    assert whole.stderr == ""
    assert older.stderr.startswith(f"proofcheck: note: {folder}: run.json has no digests")


def test_fields_that_later_versions_add_do_no_harm(folder: Path) -> None:
    _about(invented=3)(folder)
    assert load_run(folder).about.settings.M == 20
