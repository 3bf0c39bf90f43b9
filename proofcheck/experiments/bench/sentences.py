"""Tasks on short texts for a pre-trained sentence encoder: its fine-tunes as checkpoints, and the logits of each.

Each task has a head of its own, which few texts make and no training moves, so that a task vector is one of the encoder
alone. Texts for heads, for training and for examples are disjoint. Every second example chooses λ; numbers are reported
on the others.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from proofcheck.experiments.bench.digits import Steps
from proofcheck.experiments.bench.texts import Source
from proofcheck.measure.arrays import Floats
from proofcheck.models.books import KNOWN, SYNTHETIC, load_book
from proofcheck.models.short_texts import ALL_AUSTEN, SOTU, SPAM_ASSASSIN, addresses, digest_of, mails, novels, passages
from proofcheck.models.short_texts import spoken as apart
from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from proofcheck.models.encoder import Encoder, Pretrained

SPAM, FLIPPED, MELVILLE, ADDRESSES, DIALOGUE, PERIOD = "spam", "flipped", "melville", "addresses", "dialogue", "period"
# Class 0 of a task beside class 1.
TASKS = {
    SPAM: "mails: spam or not",
    FLIPPED: "the same mails with their labels flipped",
    MELVILLE: "Austen's novels or Moby Dick",
    ADDRESSES: "Austen's novels, other passages, or State of the Union addresses",
    DIALOGUE: "Austen's novels: said by somebody, or told",
    PERIOD: "addresses before 1870 or after 1950",
}
KEPT = tuple(task for task in TASKS if task != FLIPPED)
RELATED = (MELVILLE, ADDRESSES)
ROLES = {
    "weights": "all-MiniLM-L6-v2 (default) or a folder with an encoder laid out as BERT",
    "mails": f"{SPAM_ASSASSIN} (default) or a folder like that package's data",
    "novels": f"{ALL_AUSTEN}, all six (default), or one of {KNOWN}",
    "other": f"a book by somebody else: moby-dick (default), or one of {KNOWN}",
    "addresses": f"{SOTU} (default) or a folder of files YEAR_….json with a text each",
}
_MINILM = "all-MiniLM-L6-v2"
_DEFAULTS = {"mails": SPAM_ASSASSIN, "novels": ALL_AUSTEN, "other": "moby-dick", "addresses": SOTU}
_EARLY, _LATE = 1870, 1950
_SMALL = {"vocab_size": 400, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
# How far a unit of likeness raises a logit.
_SHARPNESS = 20.0
_CHUNK = 60


class Collection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The texts, the encoder, and how it learns.

    ``words`` are those of a text and ``length`` its tokens; ``sizes`` are the texts of each class for the head and for
    training, and the examples of both classes together.
    """

    sources: tuple[Source, ...]
    synthetic: bool
    words: int
    length: int
    sizes: tuple[int, int, int]
    tune: Steps


def collection(quick: bool, chosen: Mapping[str, str]) -> Collection:
    """The default collection with the user's sources, or a small one of made-up texts and random weights.

    Raises:
        InputError: If something is missing; the line says how to get it.
    """
    if quick:
        if chosen:
            raise InputError("--data: with --quick texts and weights are made up; leave one of them out")
        steps, made_up = Steps(steps=6, rate=1e-3, batch=8), (Source("weights", f"{SYNTHETIC}:1", ""),)
        return Collection(sources=made_up, synthetic=True, words=8, length=10, sizes=(6, 40, 40), tune=steps)
    from proofcheck.models.encoder import find_encoder

    weights = chosen.get("weights", _MINILM)
    found = find_encoder(weights).weights
    with found.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    named = {**_DEFAULTS, **{role: source for role, source in chosen.items() if role != "weights"}}
    texts = [Source(role, source, digest_of(_texts(role, source))) for role, source in named.items()]
    return Collection(
        sources=(Source("weights", weights, digest), *texts),
        synthetic=False,
        words=12,
        length=16,
        sizes=(8, 400, 240),
        tune=Steps(steps=50, rate=1.5e-4, batch=16),
    )


def _texts(role: str, source: str) -> list[str]:
    if role == "mails":
        return [body for bodies in mails(source) for body in bodies]
    if role == "addresses":
        return [f"{address.year} {address.text}" for address in addresses(source)]
    return [novels(source) if role == "novels" else load_book(source).text]


def _pools(settings: Collection) -> dict[str, tuple[list[str], list[str]]]:
    """All texts of each class of each task."""
    words = settings.words
    if settings.synthetic:
        pairs = zip(KEPT, range(1, 10, 2), strict=True)
        return {task: (_made_up(author, words), _made_up(author + 1, words)) for task, author in pairs}
    named = {source.role: source.name for source in settings.sources}
    text = novels(named["novels"])
    # No passage is in two tasks.
    thirds = [text[len(text) * i // 3 : len(text) * (i + 1) // 3] for i in range(3)]
    listed = addresses(named["addresses"])
    early, middle, late = (
        [piece for address in listed if low < address.year <= high for piece in passages(address.text, words)]
        for low, high in ((0, _EARLY), (_EARLY, _LATE), (_LATE, 9999))
    )
    spam, ham = ([" ".join(body.split()[:words]) for body in bodies] for bodies in mails(named["mails"]))
    return {
        SPAM: (spam, ham),
        MELVILLE: (passages(thirds[0], words), passages(load_book(named["other"]).text, words)),
        ADDRESSES: (passages(thirds[1], words), middle),
        DIALOGUE: apart(thirds[2], words),
        PERIOD: (early, late),
    }


def _made_up(author: int, words: int) -> list[str]:
    return passages(load_book(f"{SYNTHETIC}:{author}/1").text, words)


class Part(NamedTuple):
    """Texts as tokens, shape (N, length), with their labels."""

    tokens: NDArray[np.int64]
    labels: NDArray[np.int64]


class Sentences:
    """One seed's texts, heads and fine-tunes.

    Args:
        settings: The collection.
        seed: Of the splits and every draw.
        folder: Where made-up weights and fine-tunes are written.

    Raises:
        InputError: If something is missing, too little, or not what the run was begun with.
    """

    def __init__(self, settings: Collection, seed: int, folder: Path) -> None:
        if not settings.synthetic:
            chosen = {source.role: source.name for source in settings.sources}
            if collection(False, chosen).sources != settings.sources:
                raise InputError("texts or weights are not those that the run was begun with; give another --output")
        self.settings, self.seed, self.folder = settings, seed, folder
        self._parts = {task: self._split(task, *classes) for task, classes in _pools(settings).items()}

    @cached_property
    def start(self) -> "Pretrained":
        """The encoder as it was pre-trained."""
        from proofcheck.models.encoder import EncoderSizes, find_encoder, write_random

        if self.settings.synthetic:
            place = self.folder / "start"
            place.mkdir()
            return write_random(place, EncoderSizes(intermediate_size=32, max_position_embeddings=16, **_SMALL), 1)
        return find_encoder(next(source.name for source in self.settings.sources if source.role == "weights"))

    def _split(self, task: str, first: Sequence[str], second: Sequence[str]) -> dict[str, Part]:
        head, training, examples = self.settings.sizes
        sizes = {"head": head, "training": training, "examples": examples // 2}
        rng = np.random.default_rng([self.seed, zlib.crc32(task.encode())])
        orders = []
        for number, texts in enumerate((first, second)):
            whole = [text for text in dict.fromkeys(texts) if len(text.split()) == self.settings.words]
            if len(whole) < sum(sizes.values()):
                raise InputError(
                    f"{task}: expected at least {sum(sizes.values())} texts of {self.settings.words} words of class"
                    f" {number}, got {len(whole)}; name longer texts with --data"
                )
            orders.append([whole[place] for place in rng.permutation(len(whole))])
        parts, at = {}, 0
        for name, size in sizes.items():
            order, chosen = rng.permutation(2 * size), [text for texts in orders for text in texts[at : at + size]]
            tokens = self.start.tokens([chosen[place] for place in order], self.settings.length)
            parts[name] = Part(tokens, (order >= size).astype(np.int64))
            at += size
        return parts

    def part(self, task: str, name: str) -> Part:
        """The texts of a task for its head, for training, or its examples."""
        if task != FLIPPED:
            return self._parts[task][name]
        tokens, labels = self._parts[SPAM][name]
        return Part(tokens, 1 - labels)

    @cached_property
    def _heads(self) -> dict[str, tuple[Floats, Floats]]:
        """Of each task W, shape (2, d), and b: logits are nearness to the mean of each class before training."""
        network = self.start.network()
        made = {}
        for task in TASKS:
            # The flipped task is read by the head of the task that it flips.
            tokens, labels = self.part(SPAM if task == FLIPPED else task, "head")
            vectors = _vectors(network, tokens)
            means = np.stack([vectors[labels == label].mean(0) for label in (0, 1)])
            made[task] = _SHARPNESS * means, -0.5 * _SHARPNESS * np.square(means).sum(1)
        return made

    def tuned(self, task: str) -> Path:
        """A checkpoint like the encoder's, fine-tuned on a task."""
        import torch
        from torch.nn import functional

        from proofcheck.models.tuning import tune

        network, (tokens, labels) = self.start.network(), map(torch.as_tensor, self.part(task, "training"))
        weights, bias = (torch.as_tensor(entry, dtype=torch.float32) for entry in self._heads[task])
        schedule = self.settings.tune.schedule()
        rng = np.random.default_rng([self.seed, list(TASKS).index(task)])

        def batch_loss() -> Any:
            chosen = rng.choice(len(labels), schedule.batch, replace=False)
            logits = network(tokens[chosen]) @ weights.T + bias
            return functional.cross_entropy(logits, labels[chosen])

        tune(network, batch_loss, schedule)
        return self._saved(network, self.folder / f"{task}.safetensors")

    def _saved(self, network: "Encoder", path: Path) -> Path:
        from safetensors.torch import load_file, save_file

        # With what the network leaves out, such as the pooler.
        save_file({**load_file(self.start.weights), **network.state_dict()}, path)
        return path

    def logits(self, weights: Path, tasks: Sequence[str] = tuple(TASKS)) -> dict[str, Floats]:
        """The logits, shape (N, 2), of a checkpoint on the examples of each task by its head."""
        from safetensors.torch import load_file

        network, known = self.start.network(load_file(weights)), dict[str, Floats]()
        for task in tasks:
            texts = SPAM if task == FLIPPED else task
            if texts not in known:
                known[texts] = _vectors(network, self.part(texts, "examples").tokens)
        found = {}
        for task in tasks:
            matrix, bias = self._heads[task]
            found[task] = known[SPAM if task == FLIPPED else task] @ matrix.T + bias
        return found

    def right(self, logits: Mapping[str, Floats], *, chosen: bool) -> dict[str, float]:
        """The accuracy on each task: on the examples that choose λ, or on the others."""
        first = 0 if chosen else 1
        return {
            task: float((given[first::2].argmax(1) == self.part(task, "examples").labels[first::2]).mean())
            for task, given in logits.items()
        }


def _vectors(network: "Encoder", tokens: NDArray[np.int64]) -> Floats:
    """What the encoder gives for texts, shape (N, d)."""
    import torch

    from proofcheck.models.threads import one_thread

    with one_thread(), torch.no_grad():
        parts = [network(torch.as_tensor(tokens[at : at + _CHUNK])) for at in range(0, len(tokens), _CHUNK)]
    return torch.cat(parts).numpy().astype(np.float64)
