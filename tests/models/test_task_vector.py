import math
import pickle
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from torch import Tensor

from proofcheck import InputError
from proofcheck.models.family import Family
from proofcheck.models.task_vector import TaskVector, merged
from tests.examples import examples

# Whole numbers of this size and halves of them add and multiply exactly in float64.
whole = st.integers(-50, 50).map(float)


@st.composite
def vectors(draw: st.DrawFn) -> TaskVector:
    entries = draw(st.lists(whole, min_size=8, max_size=8))
    return TaskVector({"W": torch.tensor(entries[:4]).double().reshape(2, 2), "V": torch.tensor(entries[4:]).double()})


def equal(first: TaskVector, second: TaskVector) -> bool:
    return all(torch.equal(tensor, second.tensors[name]) for name, tensor in first.tensors.items())


@given(x=vectors(), y=vectors(), z=vectors(), s=whole, t=whole)
def test_task_vectors_are_a_vector_space_with_an_inner_product(
    x: TaskVector, y: TaskVector, z: TaskVector, s: float, t: float
) -> None:
    assert equal((x + y) + z, x + (y + z))
    assert equal(x + y, y + x)
    assert equal(s * (x + y), s * x + y * s)
    assert equal((s + t) * x, s * x + t * x)
    assert equal(x - y, x + -y)
    assert equal(x - x, 0 * x)
    assert (s * x + y).dot(z) == s * x.dot(z) + y.dot(z)
    assert x.dot(y) == y.dot(x)
    assert x.norm() ** 2 == pytest.approx(x.dot(x), rel=1e-12)


@given(x=vectors(), y=vectors())
def test_applying_a_difference_to_its_start_gives_its_end(x: TaskVector, y: TaskVector) -> None:
    delta = TaskVector.between(x.tensors, y.tensors)
    assert equal(TaskVector(delta.apply_to(x.tensors)), y)
    assert equal(TaskVector(delta.apply_to(x.tensors, 0)), x)
    assert equal(TaskVector(merged(x.tensors, [delta, delta], [2, -1])), y)


def test_cosine_is_the_dot_of_the_directions() -> None:
    first, second = TaskVector({"V": torch.tensor([3.0, 4.0])}), TaskVector({"V": torch.tensor([4.0, 3.0])})
    assert first.cosine(second) == pytest.approx(0.96)
    assert first.cosine(first * -7) == -1
    with pytest.raises(InputError, match="cosine: expected two task vectors that are not zero"):
        first.cosine(0 * first)


def test_a_scalar_may_be_any_real_number_and_nothing_else() -> None:
    ones = TaskVector({"V": torch.ones(2)})
    assert equal(ones * Fraction(1, 2), ones * np.float64(0.5))
    for other in ("2", None, True, torch.tensor(2.0), ones):
        with pytest.raises(TypeError):
            ones * other
    with pytest.raises(TypeError):
        ones + 1
    with pytest.raises(InputError, match="V: expected finite weights"):
        ones * float("inf")


def test_a_task_vector_is_not_changed_through_what_it_was_made_of() -> None:
    weights = torch.ones(2)
    vector = TaskVector({"V": weights})
    weights += 5
    applied = vector.apply_to({"V": torch.zeros(2)})
    applied["V"] += 5
    assert vector.tensors["V"].tolist() == [1, 1]


ONE = {"W": torch.zeros(2, 2), "V": torch.zeros(3)}
MISMATCHES: list[tuple[dict[str, Tensor], str]] = [
    ({"W": ONE["W"]}, "the same names in both, but one lacks V"),
    ({**ONE, "bias": torch.zeros(1)}, "one lacks bias"),
    ({**ONE, "V": torch.zeros(4)}, r"V: expected one shape and type in both task vectors, got .*\(4,\) torch.float32"),
    (
        {**ONE, "V": torch.zeros(3).double()},
        r"V: expected one shape and type in both task vectors, got .*torch.float64",
    ),
]


@pytest.mark.parametrize(("other", "message"), MISMATCHES)
def test_every_operation_refuses_what_does_not_go_together(other: dict[str, Tensor], message: str) -> None:
    vector, unfit = TaskVector(ONE), TaskVector(other)
    for attempt in (
        lambda: vector + unfit,
        lambda: unfit - vector,
        lambda: vector.dot(unfit),
        lambda: vector.cosine(unfit),
        lambda: vector.apply_to(other),
        lambda: TaskVector.between(ONE, other),
        lambda: merged(other, [vector], [1]),
    ):
        with pytest.raises(InputError, match=message):
            attempt()


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ({}, "expected at least one named tensor"),
        (None, "expected at least one named tensor"),
        ({"steps": torch.tensor([3])}, "steps: expected a floating-point tensor, got torch.int64; leave other"),
        ({"V": np.zeros(3)}, "V: expected a floating-point tensor, got ndarray"),
        ({"V": torch.tensor([float("nan")])}, "V: expected finite weights"),
    ],
)
def test_what_is_no_task_vector_is_refused(tensors: dict[str, Tensor], message: str) -> None:
    with pytest.raises(InputError, match=message):
        TaskVector(tensors)


def test_a_merge_needs_one_lambda_for_each_vector() -> None:
    with pytest.raises(InputError, match="lams: expected one λ for each of 1 task vectors, got 2"):
        merged(ONE, [TaskVector(ONE)], [1, 2])


@examples(40)
@given(rows=st.integers(1, 6), columns=st.integers(1, 6), rank=st.integers(0, 7), seed=st.integers(0, 10**6))
def test_truncation_is_the_nearest_matrix_of_its_rank(rows: int, columns: int, rank: int, seed: int) -> None:
    matrix = np.random.default_rng(seed).normal(size=(rows, columns))
    full = TaskVector({"V": torch.as_tensor(matrix), "bias": torch.ones(2).double()})
    cut = full.truncated(rank)
    values = np.linalg.svd(matrix, compute_uv=False)
    assert np.linalg.matrix_rank(cut.tensors["V"].numpy(), tol=1e-10) <= rank
    distance = torch.linalg.norm((full - cut).tensors["V"]).item()
    assert distance == pytest.approx(np.linalg.norm(values[rank:]), abs=1e-12)
    assert torch.equal(cut.tensors["bias"], full.tensors["bias"])


def test_each_matrix_may_have_its_own_rank(aligned: Family) -> None:
    cut = aligned.vectors[0].truncated({"V": 2})
    assert int(torch.linalg.matrix_rank(cut.tensors["V"])) == 2
    assert torch.equal(cut.tensors["W"], aligned.vectors[0].tensors["W"])


@pytest.mark.parametrize(
    ("rank", "message"),
    [
        ({"U": 1}, "expected the name of a tensor, one of W, V, got 'U'"),
        ({"V": 1}, r"V: expected a matrix, got shape \(3,\)"),
        ({"W": -1}, "rank of W: expected a whole number >= 0"),
        (1.5, "rank of W: expected a whole number"),
    ],
)
def test_a_rank_that_no_matrix_can_have_is_refused(rank: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        TaskVector(ONE).truncated(rank)  # type: ignore[arg-type] # the point of the test


@given(below=st.floats(0, 10), seed=st.integers(0, 1000))
def test_pruning_zeroes_exactly_the_rows_that_are_shorter(below: float, seed: int) -> None:
    full = TaskVector({"V": torch.as_tensor(np.random.default_rng(seed).normal(size=(6, 3)) * 3)})
    pruned = full.pruned("V", below)
    lengths = full.row_norms("V")
    for row, length in enumerate(lengths):
        expected = torch.zeros(3).double() if length < below else full.tensors["V"][row]
        assert torch.equal(pruned.tensors["V"][row], expected)


def test_pruning_needs_a_length() -> None:
    with pytest.raises(InputError, match="below: expected a finite number"):
        TaskVector({"V": torch.ones(2, 2)}).pruned("V", math.nan)


def test_a_file_gives_back_every_bit_and_what_was_said(tmp_path: Path, aligned: Family) -> None:
    path = tmp_path / "task.safetensors"
    aligned.vectors[0].save(path, seed=1, recipe="base")
    loaded = TaskVector.load(path)
    assert equal(loaded, aligned.vectors[0])
    assert (loaded - aligned.vectors[0]).norm() == 0
    about = {key: loaded.metadata[key] for key in ("seed", "recipe", "sizes", "proofcheck")}
    assert about == {"seed": "1", "recipe": "base", "sizes": "V 256x22, W 22x22", "proofcheck": "0.1.0"}
    with safe_open(path, framework="np") as opened:
        assert opened.get_tensor("V").shape == (256, 22)
    assert [file.name for file in tmp_path.iterdir()] == ["task.safetensors"]


def test_a_view_is_saved_as_what_it_shows(tmp_path: Path) -> None:
    TaskVector({"V": torch.arange(6.0).reshape(2, 3).T}).save(tmp_path / "view.safetensors")
    assert TaskVector.load(tmp_path / "view.safetensors").tensors["V"].tolist() == [[0, 3], [1, 4], [2, 5]]


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a pickle was loaded",))


def test_a_pickle_is_never_loaded(tmp_path: Path) -> None:
    for name, content in (("a.pt", pickle.dumps(Trap())), ("b.safetensors", pickle.dumps(Trap())), ("c", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=r"expected a safetensors file .* other formats are never loaded"):
            TaskVector.load(tmp_path / name)
    torch.save({"V": torch.ones(2)}, tmp_path / "d.pt")
    with pytest.raises(InputError, match="expected a safetensors file"):
        TaskVector.load(tmp_path / "d.pt")


def test_files_that_cannot_be_read_or_written_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        TaskVector.load(tmp_path / "none.safetensors")
    with pytest.raises(InputError, match="cannot be"):
        TaskVector.load(tmp_path)
    with pytest.raises(InputError, match="cannot be written"):
        TaskVector(ONE).save(tmp_path / "no" / "folder.safetensors")
    with pytest.raises(InputError, match="cannot be written"):
        TaskVector(ONE).save(tmp_path)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "task.safetensors"
    TaskVector(ONE).save(path, seed=1)
    before = path.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(InputError, match="No space left"):
        TaskVector(ONE).save(path, seed=2)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_it_says_what_it_is() -> None:
    assert repr(TaskVector(ONE)) == "TaskVector(V 3, W 2x2; norm 0)"
