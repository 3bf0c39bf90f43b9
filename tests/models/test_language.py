"""The GPT: what it sees, how it learns a text, and that its measures are those of PyTorch."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as nf

from proofcheck.models.language import GPT, LanguageSizes
from proofcheck.models.language_tasks import (
    continued,
    fine_tuned,
    initial,
    lora_tuned,
    output_cosine,
    predicts,
    pretrained,
)
from proofcheck.models.tuning import Schedule
from proofcheck.region.numbers import InputError

SIZES = LanguageSizes(12, context=8, d=16, layers=1, heads=2)
QUICKLY = Schedule(steps=80, batch=16, rate=1e-2)


def counting(step: int, n: int = 64) -> np.ndarray:
    """Windows in which every token is the one before it plus ``step``, around 12."""
    starts = np.random.default_rng(step).integers(12, size=(n, 1))
    return (starts + step * np.arange(9)) % 12


@pytest.fixture(scope="module")
def start() -> GPT:
    return initial(SIZES, 1)


@pytest.fixture(scope="module")
def counted(start: GPT) -> GPT:
    network = GPT(SIZES)
    network.load_state_dict(fine_tuned(start, counting(1), QUICKLY, 1).apply_to(start.state_dict()))
    return network


def test_a_place_sees_nothing_that_comes_later(start: GPT) -> None:
    tokens = torch.from_numpy(counting(1, 2)[:, :-1])
    changed = tokens.clone()
    changed[:, 5:] = 0
    assert torch.equal(start(tokens)[:, :5], start(changed)[:, :5])
    assert not torch.equal(start(tokens)[:, 5:], start(changed)[:, 5:])


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(InputError, match="divisor of d"):
        LanguageSizes(10, d=8, heads=3)
    with pytest.raises(InputError, match="vocabulary"):
        LanguageSizes(0)


def test_an_untrained_network_knows_nothing(start: GPT) -> None:
    prediction = predicts(start, counting(1))
    # Logits of size 0.02·√16 are all but equal, so that the loss is ln 12 up to half their variance.
    assert prediction.loss == pytest.approx(np.log(12), abs=0.05)


@pytest.mark.slow
def test_loss_and_accuracy_are_of_every_next_token(counted: GPT) -> None:
    text = counting(5, 70)
    logits = counted(torch.from_numpy(text[:, :-1])).detach()
    next_tokens = torch.from_numpy(text[:, 1:])
    prediction = predicts(counted, text)
    assert prediction.loss == pytest.approx(float(nf.cross_entropy(logits.permute(0, 2, 1), next_tokens)), rel=1e-5)
    assert prediction.accuracy == pytest.approx(float((logits.argmax(-1) == next_tokens).float().mean()))


@pytest.mark.slow
def test_a_text_is_learned_and_continued(start: GPT, counted: GPT) -> None:
    before = {name: tensor.clone() for name, tensor in start.state_dict().items()}
    assert predicts(counted, counting(1)).accuracy > 0.95
    assert all(torch.equal(tensor, start.state_dict()[name]) for name, tensor in before.items())
    text = counting(1)
    assert np.mean(continued(counted, text[:, :4], 4) == text[:, 4:8]) > 0.95


@pytest.mark.slow
def test_the_read_out_stays_and_lora_moves_block_matrices_only(start: GPT) -> None:
    full = fine_tuned(start, counting(1), Schedule(steps=2), 1)
    assert not full.tensors["table"].any()
    assert full.tensors["position"].any()
    low = lora_tuned(start, counting(1), Schedule(steps=3, rate=1e-2), 1, rank=2)
    for name, change in low.tensors.items():
        matrix = name.startswith("blocks") and change.ndim == 2
        assert bool(change.any()) == matrix
        assert not matrix or torch.linalg.matrix_rank(change, rtol=1e-4) <= 2


@pytest.mark.slow
def test_a_seed_gives_the_same_vectors_and_leaves_the_callers_stream_alone(start: GPT) -> None:
    torch.manual_seed(5)
    before = torch.rand(1)
    torch.manual_seed(5)
    schedule = Schedule(steps=3, rate=1e-2)
    for tuned in (
        lambda seed: fine_tuned(start, counting(1), schedule, seed),
        lambda seed: lora_tuned(start, counting(1), schedule, seed, rank=1),
    ):
        assert (tuned(1) - tuned(1)).norm() == 0
        assert (tuned(1) - tuned(2)).norm() > 0
    assert torch.equal(torch.rand(1), before)


def test_pre_training_learns_every_text_and_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path))
    texts = [counting(1), counting(2)]
    network = pretrained(SIZES, texts, QUICKLY, 1, "one")
    assert min(predicts(network, text).accuracy for text in texts) > 0.7
    monkeypatch.setattr("proofcheck.models.language_tasks.tune", lambda *_: pytest.fail("trained again"))
    again = pretrained(SIZES, texts, QUICKLY, 1, "one")
    assert all(torch.equal(weights, again.state_dict()[name]) for name, weights in network.state_dict().items())


def test_the_cosine_of_outputs_is_that_of_log_probabilities_up_to_what_tokens_share(start: GPT, counted: GPT) -> None:
    text, other = counting(3), initial(SIZES, 2)
    tokens = torch.from_numpy(text[:, :-1])
    before, *after = (
        torch.log_softmax(network(tokens), dim=-1).detach().double() for network in (start, counted, other)
    )
    first, second = (
        (log_probabilities - before) - (log_probabilities - before).mean(dim=-1, keepdim=True)
        for log_probabilities in after
    )
    expected = ((first * second).sum(-1) / (first.norm(dim=-1) * second.norm(dim=-1))).mean()
    # Single precision over 12 tokens.
    assert output_cosine(start, counted, other, text) == pytest.approx(float(expected), abs=1e-5)
    assert output_cosine(start, counted, counted, text) == pytest.approx(1, abs=1e-5)


def test_measuring_leaves_gradients_on(start: GPT) -> None:
    predicts(start, counting(1))
    output_cosine(start, start, start, counting(1))
    continued(start, counting(1)[:, :4], 1)
    assert torch.is_grad_enabled()
