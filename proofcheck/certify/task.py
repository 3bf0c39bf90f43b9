r"""What is certified: one task of a run, or a target pattern, under the law of its samples' tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from proofcheck.certify.counts import Law, even_shares, fixed_counts, given, independent
from proofcheck.certify.gates import field_of
from proofcheck.certify.geometry import Geometry
from proofcheck.certify.linear_parts import Parts, take_apart
from proofcheck.certify.loss import (
    METHODS,
    Bounds,
    Profile,
    Slack,
    blocks_of,
    exact_accuracy,
    exact_loss,
    expected_accuracy,
)
from proofcheck.certify.worst_case import output_range
from proofcheck.measure.arrays import Floats
from proofcheck.measure.network import Network
from proofcheck.measure.run import Change, Run
from proofcheck.region.numbers import InputError

# A direction that is left shows as a singular value of size 0 up to the rounding of the patterns.
_NOTHING = 1e-9


class Margin(NamedTuple):
    """The worst case of y f over all irrelevant counts, at p tokens yμ and q tokens −yμ, for both labels.

    ``low`` is a lower bound; ``attained`` is a margin that a sample has, up to its rounding.
    """

    low: float
    attained: float
    p: int
    q: int


@dataclass(frozen=True, eq=False)
class Subject:
    """Ψ⁽⁰⁾ and task vectors on one task, with the law of its samples.

    Args:
        parts: The networks on the task's dictionary.
        law: Of drawn counts.
        samples: Counts, shape (n, K), and labels where they are all samples there are, equally probable; else None.
        nominal: The p and q of `margin`.
    """

    parts: Parts
    law: Law
    samples: tuple[Floats, Floats] | None
    nominal: tuple[int, int]

    def at(self, lam: Sequence[float]) -> Geometry:
        """Ψ⁽⁰⁾ + Σλ_iΔΨ_i on the task."""
        return self.parts.at(lam)

    def loss(self, network: Geometry, methods: Sequence[str] = METHODS) -> Bounds:
        """Bounds on the population's hinge loss."""
        return self.profile(network, methods)(None, 0.0)

    def single(self, task: int) -> Bounds:
        """The same for the network fine-tuned on one task alone."""
        return self.loss(self.at((1.0, 0.0) if task == 1 else (0.0, 1.0)))

    def profile(self, network: Geometry, methods: Sequence[str] = METHODS) -> Callable[[Slack | None, float], Bounds]:
        """Bounds for every network within a slack, as a function of it."""
        if self.samples is None:
            return Profile(network, self.law, methods=methods).loss
        counts, labels = self.samples
        return lambda slack, _: exact_loss(network, counts, labels, slack=slack)

    def accuracy(self, network: Geometry) -> Bounds:
        """Bounds on the probability of the right sign."""
        if self.samples is None:
            return expected_accuracy(network, self.law)
        return exact_accuracy(network, *self.samples)

    def margin(self, network: Geometry) -> Margin | None:
        """The worst case; None where no token is irrelevant."""
        p, q = self.nominal
        if p + q >= self.law.P:
            return None
        # The counts of +μ and −μ for both labels.
        plus, minus = np.array([float(p), float(q)]), np.array([float(q), float(p)])
        rest = np.full(2, float(self.law.P - p - q))
        field = field_of(network, self.law.shares)
        extremes = output_range(field, blocks_of(field, plus, minus, rest), self.law.P, plus, minus, rest)
        attained = min(extremes.attained_low.value[0], -extremes.attained_high.value[1])
        return Margin(float(min(extremes.low[0], -extremes.high[1])), float(attained), p, q)


def subject_of(run: Run, task: int, mu: Floats | None = None) -> Subject:
    """A task of a run, or a target pattern of its own.

    Args:
        run: The networks.
        task: 1 or 2.
        mu: The pattern, shape (d,), in place of the task's.

    Raises:
        InputError: If there is no such task, or its network or law cannot be certified.
    """
    if task not in (1, 2):
        raise InputError(f"task: expected 1 or 2, got {task}")
    settings = run.about.settings
    dictionary = dictionary_of(run, run.mu[task - 1] if mu is None else mu)
    parts = take_apart(run.pretrained, run.vectors, dictionary)
    return Subject(parts, *law_of(settings))


# Several facts are about one run, and each asks for both; a bound takes seconds.
@lru_cache(maxsize=16)
def own_loss(run: Run, task: int) -> Bounds:
    """Bounds on the loss of a task's own network on it, computed once for a run in memory."""
    return subject_of(run, task).single(task)


def dictionary_of(run: Run, mu: Floats) -> Floats:
    """μ, −μ and the irrelevant patterns, as rows."""
    return np.vstack([mu, -mu, run.v])


class Sampled(Protocol):
    """What says how samples are drawn: a run's settings, or a recipe."""

    @property
    def M(self) -> int:
        """Irrelevant patterns."""

    @property
    def P(self) -> int:
        """Tokens a sample."""

    @property
    def delta_star(self) -> float:
        """The fraction δ* of tokens that are yμ."""

    @property
    def delta_hash(self) -> float:
        """The fraction δ# of tokens that are −yμ."""

    @property
    def counts(self) -> str:
        """``iid`` or ``exact``."""


def law_of(settings: Sampled) -> tuple[Law, tuple[Floats, Floats] | None, tuple[int, int]]:
    """The law of a run's samples; its δ* and δ# are the decimals that run.json spells."""
    star, hash_ = (Fraction(str(share)) for share in (settings.delta_star, settings.delta_hash))
    nominal = round(star * settings.P), round(hash_ * settings.P)
    shares = even_shares(settings.M)
    if settings.counts == "exact":
        samples = fixed_counts(settings.P, star, hash_, settings.M)
        return given(settings.P, *nominal, shares), samples, nominal
    return independent(settings.P, star, hash_, shares), None, nominal


def target_of(run: Run, gamma: Sequence[float]) -> Subject:
    r"""The target of a γ, with κ = √(1 − ‖Σγ_iμ_i‖²).

    μ′_⊥ is a direction orthogonal to every pattern of the run; where its d dimensions have none left, it is one more
    dimension, in which all weights are 0.

    Args:
        run: The networks of both tasks.
        gamma: γ_1 and γ_2.

    Raises:
        InputError: If ‖Σγ_iμ_i‖ > 1.

    Source: Theorem 3 (review).
    """
    inside = np.asarray(gamma, dtype=np.float64) @ run.mu
    rest = 1 - float(inside @ inside)
    if not rest >= -_NOTHING:
        raise InputError(
            f"--gamma: expected a target of length 1 at most within the tasks, got {(1 - rest) ** 0.5:.6g}"
        )
    kappa = max(rest, 0.0) ** 0.5
    _, sizes, directions = np.linalg.svd(np.vstack([run.mu, run.v]))
    left = int(np.sum(sizes > _NOTHING * sizes[0]))
    if left < len(directions):
        return subject_of(run, 1, inside + kappa * directions[-1])
    return subject_of(_padded(run), 1, np.append(inside, kappa))


def _padded(run: Run) -> Run:
    """The run in one more dimension, in which all weights and patterns are 0."""
    start, (first, second) = run.pretrained, run.vectors
    network = Network(_square(start.W), _wide(start.V), start.a)
    changes = (Change(_square(first.dW), _wide(first.dV)), Change(_square(second.dW), _wide(second.dV)))
    return replace(run, pretrained=network, vectors=changes, mu=_wide(run.mu), v=_wide(run.v))


def _wide(matrix: Floats) -> Floats:
    return np.pad(matrix, ((0, 0), (0, 1)))


def _square(matrix: Floats) -> Floats:
    return np.pad(matrix, ((0, 1), (0, 1)))
