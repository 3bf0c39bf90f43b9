"""Effects and the surrogate on logits whose answer is known, and files of outputs that are not as they should be."""

import io
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad

from proofcheck.checkpoints import surrogate
from proofcheck.checkpoints.documents import Asked, Proposal
from proofcheck.checkpoints.outputs import MOST_BYTES, Merged, Outputs, read_outputs, unused
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

EXAMPLES, CLASSES = 200, 3
KEPT = [Asked("first", ">=", "1"), Asked("second", ">=", "1")]


def moved(moves: list[Floats], task: str, seed: int = 0, *, merged: Floats | None = None) -> Outputs:
    """Logits that are linear in λ: the base's, and each vector's move."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, CLASSES, EXAMPLES)
    base = rng.normal(size=(EXAMPLES, CLASSES))
    tuned = np.stack([base + move for move in moves])
    outputs = Outputs(task, base, tuned, labels, True, None, ())
    if merged is None:
        return outputs
    return outputs._replace(merged=Merged(merged, np.stack([surrogate.predicted(outputs, lam) for lam in merged])))


def towards_labels(task: str, own: float, other: float) -> Outputs:
    """The own vector adds ``own`` to the true class's logit, the other one ``other``."""
    labels = np.random.default_rng(0).integers(0, CLASSES, EXAMPLES)
    ones = np.eye(CLASSES)[labels]
    moves = [own * ones, other * ones] if task == "first" else [other * ones, own * ones]
    return moved(moves, task)


@pytest.mark.parametrize("alpha", [-1.0, 0.0, 0.5])
def test_the_effect_of_a_vector_along_the_own_one_is_their_ratio(alpha):
    row = surrogate.effects(towards_labels("first", 2.0, 2 * alpha), 0)
    own, other = row.effect
    assert own is not None
    assert other is not None
    assert (own.value, own.low, own.high) == (1, 1, 1)
    assert other.value == pytest.approx(alpha, abs=1e-12)
    assert row.spread[1] == pytest.approx(0, abs=1e-12)


def test_an_interval_holds_the_effect_and_narrows_with_examples():
    rng = np.random.default_rng(1)
    outputs = towards_labels("first", 2.0, 1.0)
    noise = rng.normal(scale=2.0, size=outputs.tuned.shape)
    few = outputs._replace(tuned=outputs.tuned + noise)
    many = few._replace(
        base=np.tile(few.base, (9, 1)), tuned=np.tile(few.tuned, (1, 9, 1)), labels=np.tile(few.labels, 9)
    )
    wide, narrow = (surrogate.effects(sample, 0).effect[1] for sample in (few, many))
    assert wide is not None
    assert narrow is not None
    assert wide.low < wide.value < wide.high
    assert (narrow.high - narrow.low) < 0.5 * (wide.high - wide.low)


def test_a_vector_that_does_not_raise_its_own_margin_has_no_effects():
    row = surrogate.effects(towards_labels("first", 0.0, 1.0), 0)
    assert row.effect == [None, None]
    assert row.spread == [None, None]


@given(st.lists(st.floats(-2, 2), min_size=2, max_size=2))
def test_the_surrogate_of_logits_that_are_linear_is_exact(lam):
    rng = np.random.default_rng(3)
    moves = [rng.normal(size=(EXAMPLES, CLASSES)) for _ in range(2)]
    outputs = moved(moves, "first")
    true = outputs.base + lam[0] * moves[0] + lam[1] * moves[1]
    np.testing.assert_allclose(surrogate.predicted(outputs, lam), true, atol=1e-12)


@pytest.mark.parametrize("keep", [True, False])
def test_the_loss_has_the_gradient_that_it_says(keep):
    rng = np.random.default_rng(4)
    labels = rng.integers(0, CLASSES, 5)

    def loss(flat: Floats) -> float:
        return surrogate._cross_entropy(flat.reshape(5, CLASSES), labels, keep)[0]

    def slope(flat: Floats) -> Floats:
        return surrogate._cross_entropy(flat.reshape(5, CLASSES), labels, keep)[1].ravel()

    assert check_grad(loss, slope, rng.normal(size=5 * CLASSES)) < 1e-6


def test_a_helpful_vector_is_chosen_to_the_end_of_the_box_and_a_harmful_one_to_the_other():
    tasks = [towards_labels("first", 2.0, -1.0), towards_labels("second", 2.0, -1.0)]
    alone = surrogate.choose(tasks, KEPT[:1])
    assert alone == (Fraction(2), Fraction(-2))
    forgotten = surrogate.choose(tasks, [KEPT[0], Asked("second", "<=", "-1")])
    assert forgotten[0] > forgotten[1]


def test_the_examples_that_choose_do_not_score():
    outputs = towards_labels("first", 2.0, 1.0)
    # On the second half of each pair the own vector points to a wrong class.
    tuned = outputs.tuned.copy()
    tuned[0, 1::2] = outputs.base[1::2] - 9 * np.eye(CLASSES)[outputs.labels[1::2]]
    split = [outputs._replace(tuned=tuned), towards_labels("second", 2.0, 1.0)]
    lam = [str(entry) for entry in surrogate.choose(split, KEPT)]
    proposal = Proposal("surrogate", lam, [], "proposal", "")
    report = surrogate.logits_report("outputs", split, [proposal])
    assert report.predicted[0].accuracy[0].value < 0.1


def test_the_check_counts_what_the_merged_networks_get_right():
    lams = np.array([[0.5, 0.5], [1.0, -1.0]])
    rng = np.random.default_rng(5)
    outputs = moved([rng.normal(size=(EXAMPLES, CLASSES)) for _ in range(2)], "first", merged=lams)
    (agreement,) = surrogate.logits_report(
        "outputs", [outputs, outputs._replace(task="second", merged=None)], []
    ).agreement
    assert agreement.merged == agreement.predicted
    assert agreement.lam == [["1/2", "1/2"], ["1", "-1"]]
    assert agreement.greatest_gap == 0


def write(folder: Path, task: str, **arrays: np.ndarray) -> Path:
    folder.mkdir(exist_ok=True)
    np.savez(folder / f"{task}.npz", **arrays)
    return folder


def sound(**replaced: np.ndarray) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(6)
    logits = {name: rng.normal(size=(30, 2)).astype(np.float32) for name in ("base", "a", "b")}
    return {**logits, "labels": np.arange(30) % 2, **replaced}


def test_outputs_are_read_back_and_what_nobody_asked_for_is_named(tmp_path):
    arrays = sound(extra=np.zeros(3))
    for task in ("a", "b", "c"):
        write(tmp_path / "outputs", task, **arrays)
    first, second = read_outputs(tmp_path / "outputs", ["a", "b"])
    assert (first.task, second.task) == ("a", "b")
    np.testing.assert_array_equal(first.tuned[1], arrays["b"])
    assert first.unread == ("extra",)
    assert unused(tmp_path / "outputs", ["a", "b"]) == ["c.npz"]


def test_without_labels_the_own_fine_tune_gives_the_classes(tmp_path):
    arrays = sound()
    del arrays["labels"]
    outputs = read_outputs(write(tmp_path / "outputs", "a", **arrays), ["a"])[0]
    assert not outputs.labelled
    np.testing.assert_array_equal(outputs.labels, arrays["a"].argmax(1))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"base": np.zeros((30, 2), np.float16)}, "float32 or float64"),
        ({"base": np.full((30, 2), np.nan)}, "finite"),
        ({"base": np.zeros((30, 1))}, "2 classes"),
        ({"base": np.zeros((3, 2))}, "at least 20 examples"),
        ({"a": np.zeros((29, 2))}, "expected the shape 30 x 2"),
        ({"labels": np.full(30, 2)}, "classes from 0 to 1"),
        ({"labels": np.zeros(30)}, "30 integers"),
        ({"labels": np.array([None] * 30)}, "without pickles"),
        ({"lam": np.zeros((4, 2))}, "merged"),
        ({"lam": np.zeros((4, 3)), "merged": np.zeros((4, 30, 2))}, "expected the shape any x 2"),
    ],
)
def test_an_array_that_does_not_fit_is_refused_with_its_name(tmp_path, change, says):
    folder = write(tmp_path / "outputs", "a", **sound(**change))
    with pytest.raises(InputError, match=says):
        read_outputs(folder, ["a", "b"])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(40), b"not a zip"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"expected an \.npz file"):
        read_outputs(tmp_path, ["a"])


def _header(shape: str) -> bytes:
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize("shape", ["(10**15, 2)", "(1000000000000000, 2)", "(-4, 2)", "(30, 3)"])
def test_a_header_that_promises_more_than_there_is_allocates_nothing(tmp_path, shape):
    arrays = sound()
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("base.npy", _header(shape) + bytes(240))
        for name in ("a", "b"):
            stream = io.BytesIO()
            np.save(stream, arrays[name])
            archive.writestr(f"{name}.npy", stream.getvalue())
    with pytest.raises(InputError, match=r"as many as the header says|cannot be read"):
        read_outputs(tmp_path, ["a", "b"])


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("base.npy", bytes(100))
    content = bytearray((tmp_path / "a.npz").read_bytes())
    # The size in the central directory, 24 bytes behind its mark.
    place = content.index(b"PK\x01\x02") + 24
    content[place : place + 4] = (2**32 - 2).to_bytes(4, "little")
    second = content.index(b"PK\x05\x06")
    whole = bytes(content[:second])
    entry = whole[whole.index(b"PK\x01\x02") :]
    many = whole + entry * 2
    end = bytearray(content[second:])
    end[8:10] = end[10:12] = (3).to_bytes(2, "little")
    end[12:16] = (3 * len(entry)).to_bytes(4, "little")
    (tmp_path / "a.npz").write_bytes(many + bytes(end))
    assert MOST_BYTES < 3 * (2**32 - 2)
    with pytest.raises(InputError, match="bytes of arrays"):
        read_outputs(tmp_path, ["a"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="outputs on the examples of b"):
        read_outputs(write(tmp_path / "outputs", "a", **sound()), ["a", "b"])
    with pytest.raises(InputError, match="expected a folder"):
        read_outputs(tmp_path / "nowhere", ["a"])
