"""The GPT pre-trained on several texts, fine-tuned on one: every weight, or a LoRA; what it then predicts."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as nf
from numpy.typing import NDArray
from torch import Tensor, nn

from proofcheck.models.cache import cached
from proofcheck.models.language import GPT, LanguageSizes
from proofcheck.models.lora import LoRA
from proofcheck.models.task_vector import TaskVector
from proofcheck.models.threads import one_thread
from proofcheck.models.tuning import Schedule, tune
from proofcheck.models.vision_tasks import seeded

Windows = NDArray[np.int64]
_WEIGHTS, _PRETRAINING, _TASK, _LORA = range(10, 14)
_CHUNK = 32


def initial(sizes: LanguageSizes, seed: int) -> GPT:
    """A GPT with random weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(seeded(seed, _WEIGHTS).integers(2**31)))
        return GPT(sizes)


def pretrained(sizes: LanguageSizes, texts: Sequence[Windows], schedule: Schedule, seed: int, digest: str) -> GPT:
    """Ψ⁽⁰⁾: trained on windows of all texts, of each as many; kept in the cache.

    Args:
        sizes: Of the network.
        texts: Windows of tokens of each text, each of shape (n, context + 1).
        schedule: How long and how fast.
        seed: Of the weights and the batches.
        digest: Names the texts and their tokens.
    """
    network = initial(sizes, seed)

    def make() -> Mapping[str, Tensor]:
        rng = seeded(seed, _PRETRAINING)
        share = -(-schedule.batch // len(texts))

        def batch_loss() -> Tensor:
            return _loss(network, np.concatenate([_drawn(text, share, rng) for text in texts]))

        tune(network, batch_loss, schedule)
        return network.state_dict()

    key = {"sizes": sizes, "texts": digest, "schedule": schedule, "seed": seed, "torch": str(torch.__version__)}
    network.load_state_dict(cached("gpt", key, make))
    return network


def copy_of(network: GPT) -> GPT:
    """The same network with weights of its own."""
    return copy.deepcopy(network)


def fine_tuned(start: GPT, text: Windows, schedule: Schedule, seed: int) -> TaskVector:
    """ΔΨ of a text, every weight moving but the table of the tokens: the read-out stays.

    Args:
        start: Ψ⁽⁰⁾, which stays as it is.
        text: Windows of tokens, shape (n, context + 1).
        schedule: How long and how fast.
        seed: Of the batches.
    """
    network = copy_of(start)
    network.table.requires_grad_(False)
    tune(network, _text_loss(network, text, schedule, seed), schedule)
    return TaskVector.between(start.state_dict(), network.state_dict())


def lora_tuned(start: GPT, text: Windows, schedule: Schedule, seed: int, rank: int) -> TaskVector:
    """ΔΨ of a text by a LoRA of this rank, on the batches that `fine_tuned` sees."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(seeded(seed, _LORA).integers(2**31)))
        network = LoRA(start, rank)
    tune(network, _text_loss(network, text, schedule, seed), schedule)
    return TaskVector.between(start.state_dict(), network.weights())


def _text_loss(network: nn.Module, text: Windows, schedule: Schedule, seed: int) -> Callable[[], Tensor]:
    rng = seeded(seed, _TASK)
    return lambda: _loss(network, _drawn(text, schedule.batch, rng))


def _drawn(text: Windows, count: int, rng: np.random.Generator) -> Windows:
    return text[rng.integers(len(text), size=count)]


def _loss(network: nn.Module, windows: Windows) -> Tensor:
    tokens = torch.from_numpy(windows)
    logits = network(tokens[:, :-1])
    return nf.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())


class Prediction(NamedTuple):
    """Of the next token on a text: the mean cross-entropy in nats, and the part that is predicted right."""

    loss: float
    accuracy: float


def predicts(network: GPT, text: Windows) -> Prediction:
    """How well the network predicts a text."""
    loss, right = 0.0, 0
    with torch.no_grad(), one_thread():
        for tokens in _chunks(text):
            logits, following = network(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten()
            loss += float(nf.cross_entropy(logits, following, reduction="sum"))
            right += int((logits.argmax(dim=-1) == following).sum())
    return Prediction(loss / text[:, 1:].size, right / text[:, 1:].size)


def output_cosine(start: GPT, one: GPT, other: GPT, text: Windows) -> float:
    """The mean over places of the cosine of the changes of the log-probabilities, up to what all tokens share."""
    total = 0.0
    with torch.no_grad(), one_thread():
        for tokens in _chunks(text):
            before, *after = (_centred(network(tokens[:, :-1])) for network in (start, one, other))
            total += float(nf.cosine_similarity(after[0] - before, after[1] - before, dim=-1).sum())
    return total / text[:, 1:].size


def _centred(logits: Tensor) -> Tensor:
    # Logits that differ by the same amount for every token are the same prediction.
    return logits - logits.mean(dim=-1, keepdim=True)


def _chunks(text: Windows) -> Sequence[Tensor]:
    return torch.split(torch.from_numpy(text), _CHUNK)


def continued(network: GPT, prompts: Windows, length: int) -> Windows:
    """The most likely tokens one after another, shape (n, length).

    Args:
        network: Whose context holds prompt and continuation.
        prompts: Shape (n, places).
        length: How many tokens to add.
    """
    tokens = torch.from_numpy(prompts)
    with torch.no_grad(), one_thread():
        for _ in range(length):
            tokens = torch.cat([tokens, network(tokens)[:, -1:].argmax(dim=-1)], dim=1)
    return np.asarray(tokens[:, prompts.shape[1] :].numpy())
