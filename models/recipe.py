"""Every setting of a training run, and the streams of random numbers that its seed opens."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from proofcheck.models.checks import one_of, real, whole
from proofcheck.models.tokens import Tokens

# No array of a network with a larger one fits any memory, and some libraries then end without a word.
_LARGEST = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Recipe:
    r"""How a task is trained: the sizes, Definition 2's fractions, and online mini-batch SGD.

    Args:
        M: Irrelevant patterns.
        P: Tokens a sample.
        m: Neurons.
        batch: B, fresh samples a step.
        eta: η.
        steps: How many steps, or with ``until`` at most how many.
        delta_star: δ*.
        delta_hash: δ#.
        counts: ``"iid"`` or ``"exact"``.
        read_out: ``"shared"``, or ``"per-position"`` for an a_(l) of its own at each of the P positions; that needs a
            rate about P times as large.
        xi: Standard deviation ξ of the entries of V⁽⁰⁾.
        w0: Standard deviation of the entries of W⁽⁰⁾.
        until: Stop as soon as the test loss is at most this; None to take every step.
        check_every: Steps between two looks at the test loss.
        test_samples: Samples behind a test loss; with exact counts and a shared read-out two make it exact.
        dtype: ``"float64"`` or ``"float32"``.

    Raises:
        InputError: If a value is out of its range.

    Source: slides for the network and the loss; review for the data; no source for ξ and w0.

    >>> Recipe().m, Recipe().tokens.delta_star
    (256, 0.4)
    """

    M: int = 20
    P: int = 100
    m: int = 256
    batch: int = 128
    eta: float = 1.0
    steps: int = 60
    delta_star: float = 0.4
    delta_hash: float = 0.1
    counts: str = "iid"
    read_out: str = "shared"
    xi: float = 0.01
    w0: float = 0.01
    until: float | None = None
    check_every: int = 5
    test_samples: int = 2000
    dtype: str = "float64"

    def __post_init__(self) -> None:
        for name in ("M", "P", "m", "batch"):
            whole(name, getattr(self, name), least=1, most=_LARGEST)
        # An interval needs two samples.
        whole("test_samples", self.test_samples, least=2, most=_LARGEST)
        whole("check_every", self.check_every, least=1)
        whole("steps", self.steps, least=0)
        real("eta", self.eta, above=0)
        for name in ("xi", "w0"):
            real(name, getattr(self, name), least=0)
        if self.until is not None:
            real("until", self.until, least=0)
        one_of("read_out", self.read_out, ("shared", "per-position"))
        one_of("dtype", self.dtype, ("float64", "float32"))
        _ = self.tokens

    @property
    def tokens(self) -> Tokens:
        """Definition 2's law of a sample."""
        return Tokens(M=self.M, P=self.P, delta_star=self.delta_star, delta_hash=self.delta_hash, counts=self.counts)


class Stream(IntEnum):
    """What a seed's independent streams of random numbers are for."""

    WEIGHTS = 0
    READ_OUT = 1
    BATCHES = 2
    TEST = 3
    MEASURE = 4


def generator(seed: int, stream: Stream, task: int = 0) -> np.random.Generator:
    """The generator of one stream: the same for the same seed, independent of every other.

    Raises:
        InputError: If ``seed`` is no whole number >= 0.

    >>> float(generator(1, Stream.TEST).random()) == float(generator(1, Stream.TEST).random())
    True
    """
    entropy = whole("seed", seed, least=0)
    return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=(int(stream), task)))
