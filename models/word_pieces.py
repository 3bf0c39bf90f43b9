"""Byte-pair tokens, by SentencePiece, learned from the texts that they are for."""

import io
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from proofcheck.region.numbers import InputError

# Pairs are counted on this much of each text, so that none decides what the tokens are.
_LETTERS = 300_000
# SentencePiece cuts lines that are longer than it likes.
_LINE = 50


class Pieces:
    """A tokeniser of pairs of bytes.

    Args:
        texts: What to learn it from, of each the beginning.
        size: Different tokens.

    Raises:
        InputError: If SentencePiece is not installed, or the texts are too short for so many tokens.
    """

    def __init__(self, texts: Sequence[str], size: int) -> None:
        name()
        from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

        words = [word for text in texts for word in text[:_LETTERS].split()]
        lines = (" ".join(words[at : at + _LINE]) for at in range(0, len(words), _LINE))
        model = io.BytesIO()
        try:
            SentencePieceTrainer.train(
                sentence_iterator=iter(lines), model_writer=model, vocab_size=size, model_type="bpe",
                character_coverage=1.0, bos_id=-1, eos_id=-1, minloglevel=4, num_threads=1,
            )  # fmt: skip
        except (RuntimeError, OSError) as error:
            reason = str(error).strip().splitlines()[-1].rsplit("] ", 1)[-1]
            raise InputError(
                f"texts: {size} tokens cannot be made of them ({reason}); give longer texts, in one alphabet"
            ) from None
        self._processor = SentencePieceProcessor(model_proto=model.getvalue())

    def tokens(self, text: str) -> NDArray[np.int64]:
        """The numbers of a text's pieces, in their order: shape (tokens,)."""
        return np.asarray(self._processor.encode(text), dtype=np.int64)

    def text(self, tokens: NDArray[np.int64]) -> str:
        """The text that pieces with these numbers spell."""
        return str(self._processor.decode(tokens.tolist()))


@cache
def pieces(texts: tuple[str, ...], size: int) -> Pieces:
    """The tokeniser learned from these texts, once a process."""
    return Pieces(texts, size)


def name() -> str:
    """What makes the tokens, with its version.

    Raises:
        InputError: If it is not installed.
    """
    if find_spec("sentencepiece") is None:
        raise InputError("sentencepiece: not installed; pip install 'proofcheck-taskvectors[data]'")
    return f"sentencepiece {version('sentencepiece')}"
