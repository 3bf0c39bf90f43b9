r"""Margins y f, the relative margin ρ, the hinge loss and β, on samples of one task."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.measure.arrays import Floats, finite
from proofcheck.measure.intervals import Estimate, mean_loss, ratio
from proofcheck.measure.network import Network
from proofcheck.region.numbers import InputError

# What "learned" may exceed the fine-tuned network's own loss ε by: about ε itself, which is 0.007 to 0.034 here, and a
# fiftieth of the loss 1 of a network that says nothing.
TOLERANCE = 0.02
# The least loss that counts as unlearned. To say nothing costs 1; a loss of 0.9 is a tenth of the way to margin 1, five
# times `TOLERANCE`, so that what samples leave open of either level does not make one the other.
UNLEARNED = 0.9
# Whatever the reference and these levels, learned is less and unlearned is not: halfway between the loss 0 of margin 1
# and the loss 1 of a network that says nothing.
LEARNED_BELOW = 0.5


@dataclass(frozen=True, eq=False)
class TaskSamples:
    """Samples of one task, with what its tokens are.

    Args:
        counts: Tokens of each pattern, shape (n, K).
        labels: ±1, shape (n,).
        dictionary: The patterns, shape (K, d).
        kinds: The order of the tokens, shape (n, P), where each position has a read-out; else None.
        exact: Whether these are all samples there are, equally probable, rather than draws.

    Raises:
        InputError: If a label is not ±1, or there are not as many labels as counts.
    """

    counts: NDArray[np.int64]
    labels: Floats
    dictionary: Floats
    kinds: NDArray[np.int64] | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        labels = finite("labels", self.labels, 1)
        if not np.all(np.abs(labels) == 1):
            raise InputError("labels: expected 1 or -1 for every sample, got another")
        if len(labels) != len(self.counts):
            raise InputError(f"labels: expected {len(self.counts)}, one a sample, got {len(labels)}")


def margins(network: Network, samples: TaskSamples) -> Floats:
    """The margin y f(X; Ψ) of each sample, shape (n,).

    Raises:
        InputError: If the samples and the network do not go together.

    Source: review, slides: the loss is max(1 − y f, 0).
    """
    return network.outputs(samples.counts, samples.dictionary, samples.kinds) * samples.labels


def hinge(margins: ArrayLike) -> Floats:
    """Max(1 − y f, 0) for each margin.

    >>> hinge([2.0, 0.25, -1.0]).tolist()
    [0.0, 0.75, 2.0]
    """
    return np.maximum(0.0, 1.0 - finite("margins", margins, 1))


def hinge_loss(margins: ArrayLike, *, level: float = 0.95, exact: bool = False) -> Estimate:
    """The expected hinge loss; exact when the margins are those of all samples there are.

    Raises:
        InputError: If there are too few margins for an interval.

    >>> hinge_loss([2.0, 0.5], exact=True)
    Estimate(value=0.25, low=0.25, high=0.25, exact=True)
    """
    return mean_loss(hinge(margins), level=level, exact=exact)


def relative_margin(margins: ArrayLike, alone: ArrayLike, *, level: float = 0.95, exact: bool = False) -> Estimate:
    r"""ρ, the mean margin over that of the network fine-tuned on this task alone, on the same samples.

    In the idealised network at fixed counts ρ = p̂·Gain(ωq̂)/Gain(ω).

    Args:
        margins: Of the merged network, shape (n,).
        alone: Of the single-task network on the same samples.
        level: The confidence of the interval.
        exact: Whether these are all samples there are.

    Raises:
        InputError: If the shapes differ, or the single-task mean margin is 0.

    Source: project; idealised network.

    >>> relative_margin([3.0, 1.0], [2.0, 2.0], exact=True).value
    1.0
    """
    return ratio(margins, alone, level=level, exact=exact)


def beta(margins: ArrayLike, alone: ArrayLike, lam: float, *, level: float = 0.95, exact: bool = False) -> Estimate:
    r"""β, the relative loss of T1's mean margin per unit λ: (1 − ρ)/|λ|, for tasks with α = 0.

    Both theorems let λΔΨ_2 cost T1 at most |λ|β. A value below 0 is a gain: the second vector helps T1.

    Args:
        margins: On T1, of Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2, shape (n,).
        alone: On T1, of Ψ⁽⁰⁾ + ΔΨ_1, on the same samples.
        lam: λ, not 0.
        level: The confidence of the interval.
        exact: Whether these are all samples there are.

    Raises:
        InputError: If λ is 0 or not finite, the shapes differ, or the mean of ``alone`` is 0.

    Source: Theorems 1 and 2 (review, slides) bound the loss; the relative margin is the project's reading.

    >>> beta([1.5, 1.5], [2.0, 2.0], 0.5, exact=True).value
    0.5
    """
    if not np.isfinite(lam) or lam == 0:
        raise InputError(f"lam: expected a finite coefficient that is not 0, got {lam!r:.40}")
    rho = relative_margin(margins, alone, level=level, exact=exact)
    value, low, high = ((1 - values) / abs(lam) for values in (rho.value, rho.high, rho.low))
    return Estimate(float(value), float(low), float(high), rho.exact)
