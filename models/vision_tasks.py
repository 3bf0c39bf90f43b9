"""The ViT pre-trained on coloured grey-scale images, and fine-tuned on coloured digits by parity."""

import itertools
from collections.abc import Callable, Mapping

import numpy as np
import torch
import torch.nn.functional as nf
from torch import Tensor, nn

from proofcheck.models.cache import cached
from proofcheck.models.coloured import Colours, colour, paint
from proofcheck.models.images import Images
from proofcheck.models.linearised import Linearised
from proofcheck.models.task_vector import TaskVector
from proofcheck.models.transformer import hinge_loss
from proofcheck.models.tuning import Schedule, tune
from proofcheck.models.vision import VisionSizes, ViT

_READ_OUT, _WEIGHTS, _PRETRAINING, _TASK = range(4)


def seeded(seed: int, *stream: int) -> np.random.Generator:
    """One of a seed's independent streams of random numbers."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=stream))


def initial(sizes: VisionSizes, seed: int) -> ViT:
    """A ViT with random weights and its read-out."""
    direction = torch.from_numpy(seeded(seed, _READ_OUT).normal(size=sizes.d)).float()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(seeded(seed, _WEIGHTS).integers(2**31)))
        return ViT(sizes, direction)


def pretrained(sizes: VisionSizes, images: Images, schedule: Schedule, seed: int) -> ViT:
    """Ψ⁽⁰⁾: trained to tell the class and the colour of images whose colour is drawn at random; kept in the cache.

    Its classifier is dropped afterwards: the read-out a knows nothing of it.

    Args:
        sizes: Of the network.
        images: What to train on.
        schedule: How long and how fast.
        seed: Of the weights, the colours and the batches.
    """
    network = initial(sizes, seed)
    key = {
        "sizes": sizes,
        "images": images.digest,
        "schedule": schedule,
        "seed": seed,
        "torch": str(torch.__version__),
        "law": "class and colour",
    }
    network.load_state_dict(cached("vit", key, lambda: _pretrain(network, images, schedule, seed)))
    return network


def _pretrain(network: ViT, images: Images, schedule: Schedule, seed: int) -> Mapping[str, Tensor]:
    rng = seeded(seed, _PRETRAINING)
    classes = int(images.labels.max()) + 1
    whole = _WithClassifier(network, 2 * classes, seed)

    def batch_loss() -> Tensor:
        batch = images.take(rng.integers(len(images), size=schedule.batch))
        red = rng.random(len(batch)) < 0.5
        targets = torch.from_numpy(batch.labels + classes * red)
        return nf.cross_entropy(whole(torch.from_numpy(paint(batch, red))), targets)

    tune(whole, batch_loss, schedule)
    return network.state_dict()


class _WithClassifier(nn.Module):
    def __init__(self, network: ViT, classes: int, seed: int) -> None:
        super().__init__()
        self.network = network
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.classifier = nn.Linear(network.sizes.d, classes)

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.network.features(images))
        return logits


def copy_of(network: ViT) -> ViT:
    """The same network with weights of its own."""
    copy = ViT(network.sizes, network.read_out)
    copy.load_state_dict(network.state_dict())
    return copy


def fine_tuned(start: ViT, digits: Images, tasks: tuple[Colours, ...], schedule: Schedule, seed: int) -> ViT:
    """A copy of ``start`` fine-tuned on the parity of coloured digits, by the hinge loss; the read-out stays.

    Args:
        start: Ψ⁽⁰⁾, which stays as it is.
        digits: What to train on, coloured anew in every batch.
        tasks: The task; several take turns, batch by batch.
        schedule: How long and how fast.
        seed: Of the batches; every task has its own.
    """
    network = copy_of(start)
    tune(network, _parity_loss(network, digits, tasks, schedule, seed), schedule)
    return network


def tangent_tuned(start: ViT, digits: Images, task: Colours, schedule: Schedule, seed: int) -> TaskVector:
    """The task vector of the network to first order, fine-tuned on the same batches as `fine_tuned` sees."""
    network = Linearised(start)
    tune(network, _parity_loss(network, digits, (task,), schedule, seed), schedule)
    return network.vector()


def _parity_loss(
    network: nn.Module, digits: Images, tasks: tuple[Colours, ...], schedule: Schedule, seed: int
) -> Callable[[], Tensor]:
    name = [round(1000 * end) for task in tasks for end in (task.odd, task.even)]
    rng, turns = seeded(seed, _TASK, *name), itertools.cycle(tasks)

    def batch_loss() -> Tensor:
        places = rng.choice(len(digits), size=min(schedule.batch, len(digits)), replace=False)
        batch = colour(digits.take(places), next(turns), rng)
        return hinge_loss(network(torch.from_numpy(batch.pixels)), torch.from_numpy(batch.labels))

    return batch_loss
