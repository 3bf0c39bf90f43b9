"""Books for the experiments: the splits, the fine-tuned networks, and what a merge still predicts.

λ is chosen on the selection split and reported on the test split; the networks see neither.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from proofcheck.experiments.bench.digits import Steps
from proofcheck.measure.rouge import rouge_l
from proofcheck.models.books import KNOWN, SYNTHETIC, Book, load_book
from proofcheck.models.word_pieces import Pieces, name, pieces
from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from proofcheck.models.language import GPT
    from proofcheck.models.task_vector import TaskVector

UNLEARNED, ALIGNED, UNALIGNED, GENERAL = "unlearned", "aligned", "unaligned", "general"
# What is read of another author, and ought to be kept.
OTHERS = (UNALIGNED, GENERAL)
ROLES = {
    UNLEARNED: f"the book to unlearn: prideprejudice (default), or another of {KNOWN}",
    ALIGNED: "a book by the same author: emma (default), or as above",
    UNALIGNED: "a book by another author: moby-dick (default), or as above",
    GENERAL: "other text: sotu (default), or as above",
}
_DEFAULTS = {UNLEARNED: "prideprejudice", ALIGNED: "emma", UNALIGNED: "moby-dick", GENERAL: "sotu"}
_MADE_UP = {role: f"{SYNTHETIC}:{author}" for role, author in zip(ROLES, ("1/1", "1/2", "2/1", "2/2"), strict=True)}


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text: what it is here, where it came from, and its digest."""

    role: str
    name: str
    digest: str


class Library(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The texts, the network and how it learns.

    ``splits`` are the sizes of training, selection and test in passages of ``passage`` words, of each text as many;
    ``size`` is context, d, layers and heads; ``pretrain`` runs on the training splits of all four texts in equal parts,
    so that Ψ⁽⁰⁾ knows each of them. ``rank`` is that of LoRA and of the truncated vector.
    """

    texts: tuple[Source, ...]
    synthetic: bool
    tokens: str
    vocabulary: int
    passage: int
    splits: tuple[int, int, int]
    size: tuple[int, int, int, int]
    pretrain: Steps
    tune: Steps
    lora: Steps
    rank: int
    prompts: int

    def name(self, role: str) -> str:
        """The name of the text in a role, without its folder and ending."""
        name = next(text.name for text in self.texts if text.role == role)
        return name if name.startswith(SYNTHETIC) else Path(name).stem


def library(quick: bool, chosen: Mapping[str, str]) -> Library:
    """The default library, or a small one of made-up texts; both with the user's texts in the roles given.

    Raises:
        InputError: If a text is missing or in two roles, or a made-up one is to be used as if it were evidence.
    """
    sources = {**(_MADE_UP if quick else _DEFAULTS), **chosen}
    synthetic = any(source.startswith(f"{SYNTHETIC}:") for source in sources.values())
    if synthetic and not quick:
        raise InputError("--data: made-up texts are evidence for nothing; add --quick, or name other texts")
    texts = tuple(Source(role, source, load_book(source).digest) for role, source in sources.items())
    if len({text.digest for text in texts}) < len(texts):
        raise InputError("--data: expected a text of its own in each role, got one in two; name different texts")
    return Library(texts=texts, synthetic=synthetic, tokens=name(), **(_QUICK if quick else _FULL))


_FULL: dict[str, Any] = {
    "vocabulary": 1024,
    "passage": 300,
    "splits": (320, 20, 32),
    "size": (64, 96, 3, 3),
    "pretrain": Steps(steps=1000, rate=2e-3, batch=32),
    "tune": Steps(steps=150, rate=3e-4, batch=32),
    "lora": Steps(steps=150, rate=2e-3, batch=32),
    "rank": 8,
    "prompts": 40,
}
_QUICK: dict[str, Any] = {
    "vocabulary": 256,
    "passage": 60,
    "splits": (80, 8, 8),
    "size": (16, 16, 1, 2),
    "pretrain": Steps(steps=60, rate=1e-2, batch=16),
    "tune": Steps(steps=20, rate=3e-3, batch=8),
    "lora": Steps(steps=20, rate=1e-2, batch=8),
    "rank": 2,
    "prompts": 4,
}


class Predictions(msgspec.Struct, forbid_unknown_fields=True):
    """Loss and accuracy of the next token over λ, for each text."""

    loss: dict[str, list[float]]
    accuracy: dict[str, list[float]]


class Texts:
    """One seed's Ψ⁽⁰⁾ and splits.

    Args:
        settings: The library.
        seed: Of the splits, Ψ⁽⁰⁾ and every draw.

    Raises:
        InputError: If a text is missing, too short, or not the one that the settings were made from.
    """

    def __init__(self, settings: Library, seed: int) -> None:
        self.settings, self.seed = settings, seed
        books = {text.role: load_book(text.name) for text in settings.texts}
        for text in settings.texts:
            if books[text.role].digest != text.digest:
                raise InputError(f"{text.name}: not the text that the run was begun with; give another --output")
        self.pieces = pieces(tuple(book.text for book in books.values()), settings.vocabulary)
        self.splits = {role: self._split(book, role) for role, book in books.items()}

    def _split(self, book: Book, role: str) -> dict[str, NDArray[np.int64]]:
        """Windows of tokens of each split, shape (n, context + 1); a passage lies in one split only."""
        words, length, sizes = book.text.split(), self.settings.passage, self.settings.splits
        passages = [" ".join(words[at : at + length]) for at in range(0, len(words) - length + 1, length)]
        if len(passages) < sum(sizes):
            raise InputError(
                f"{book.source}: expected at least {sum(sizes) * length} words, got {len(words)};"
                f" name a longer text with --data {role}=SOURCE"
            )
        order = np.random.default_rng([self.seed, list(ROLES).index(role)]).permutation(len(passages))
        places = np.split(order[: sum(sizes)], np.cumsum(sizes)[:-1])
        return {
            split: windows(self.pieces, [passages[place] for place in chosen], self.settings.size[0])
            for split, chosen in zip(("training", "selection", "test"), places, strict=True)
        }

    @cached_property
    def start(self) -> "GPT":
        """Ψ⁽⁰⁾: the GPT pre-trained on every text, from the cache where it has been trained before."""
        import hashlib

        from proofcheck.models.language import LanguageSizes
        from proofcheck.models.language_tasks import pretrained

        context, d, layers, heads = self.settings.size
        sizes = LanguageSizes(self.settings.vocabulary, context=context, d=d, layers=layers, heads=heads)
        texts = [self.splits[role]["training"] for role in ROLES]
        digest = hashlib.sha256(b"".join(text.tobytes() for text in texts)).hexdigest()
        return pretrained(sizes, texts, self.settings.pretrain.schedule(), self.seed, digest)

    def tuned(self, role: str) -> "TaskVector":
        """The task vector of a text."""
        from proofcheck.models.language_tasks import fine_tuned

        return fine_tuned(self.start, self.splits[role]["training"], self.settings.tune.schedule(), self.seed)

    def lora(self, role: str) -> "TaskVector":
        """The task vector of a text by LoRA."""
        from proofcheck.models.language_tasks import lora_tuned

        text, schedule = self.splits[role]["training"], self.settings.lora.schedule()
        return lora_tuned(self.start, text, schedule, self.seed, self.settings.rank)

    def merged(self, vector: "TaskVector", lam: float) -> "GPT":
        """The network with the weights Ψ⁽⁰⁾ + λΔΨ."""
        from proofcheck.models.language_tasks import copy_of

        network = copy_of(self.start)
        weights: Mapping[str, Tensor] = vector.apply_to(self.start.state_dict(), lam)
        network.load_state_dict(dict(weights))
        return network

    def predictions(self, vector: "TaskVector", lams: Sequence[float], split: str) -> Predictions:
        """What Ψ⁽⁰⁾ + λΔΨ predicts of every text, for each λ."""
        from proofcheck.models.language_tasks import predicts

        networks = [self.merged(vector, lam) for lam in lams]
        predicted = {role: [predicts(network, self.splits[role][split]) for network in networks] for role in ROLES}
        return Predictions(
            {role: [predictions.loss for predictions in row] for role, row in predicted.items()},
            {role: [predictions.accuracy for predictions in row] for role, row in predicted.items()},
        )

    def alphas(self, vectors: Mapping[str, "TaskVector"]) -> dict[str, dict[str, float]]:
        """α of each other text's vector with the unlearned one's, on its selection split."""
        from proofcheck.models.language_tasks import output_cosine

        unlearned, text = vectors[UNLEARNED], self.splits[UNLEARNED]["selection"]
        networks = {role: self.merged(vector, 1.0) for role, vector in vectors.items()}
        return {
            role: {
                "output": output_cosine(self.start, networks[UNLEARNED], networks[role], text),
                "weight": unlearned.cosine(vector),
            }
            for role, vector in vectors.items()
            if role != UNLEARNED
        }

    def rouge(self, network: "GPT", role: str) -> tuple[float, float]:
        """Rouge-L of continuations of test windows, half each, and its floor: against other windows' second halves."""
        from proofcheck.models.language_tasks import continued

        half, chosen = self.settings.size[0] // 2, self.splits[role]["test"]
        chosen = chosen[np.linspace(0, len(chosen) - 1, self.settings.prompts).astype(int)]
        written = [self.pieces.text(tokens) for tokens in continued(network, chosen[:, :half], half)]
        read = [self.pieces.text(tokens) for tokens in chosen[:, half : 2 * half]]
        return _mean_rouge(written, read), _mean_rouge(written, [*read[1:], read[0]])


def windows(tokens: Pieces, passages: Sequence[str], context: int) -> NDArray[np.int64]:
    """Windows of context + 1 tokens, each beginning with the last token of the one before it in its passage."""
    rows = []
    for passage in passages:
        row = tokens.tokens(passage)
        rows += [row[at : at + context + 1] for at in range(0, len(row) - context, context)]
    return np.stack(rows)


def _mean_rouge(written: Sequence[str], read: Sequence[str]) -> float:
    return float(
        np.mean([rouge_l(continuation, original) for continuation, original in zip(written, read, strict=True)])
    )
