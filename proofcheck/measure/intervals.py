r"""Means over samples with their confidence intervals; exact, and without one, where every outcome is at hand."""

import math
from typing import NamedTuple

from numpy.typing import ArrayLike

from proofcheck.measure.arrays import finite
from proofcheck.region.numbers import InputError


class Estimate(NamedTuple):
    """A value and the interval that holds it with the asked confidence; ``exact`` ones have an interval of length 0."""

    value: float
    low: float
    high: float
    exact: bool


def exactly(value: float) -> Estimate:
    """A value that no sampling is behind.

    >>> exactly(0.5)
    Estimate(value=0.5, low=0.5, high=0.5, exact=True)
    """
    return Estimate(float(value), float(value), float(value), True)


def mean(values: ArrayLike, *, level: float = 0.95, exact: bool = False) -> Estimate:
    """The mean, with Student's interval x̄ ± t·s/√n.

    Args:
        values: Independent draws, shape (n,), n ≥ 2; or, for ``exact``, every outcome, all equally probable.
        level: The confidence, in (0, 1).
        exact: Whether the values are all there is, and not draws.

    Raises:
        InputError: If a value is not finite, there are too few, or ``level`` is out of range.

    >>> mean([1.0, 2.0, 3.0], exact=True).value
    2.0
    >>> mean([0.1] * 10)
    Estimate(value=0.1, low=0.1, high=0.1, exact=False)
    """
    draws = finite("values", values, 1)
    # A rounded sum can put the mean of equal draws beside them, and their spread above 0.
    equal = draws.min() == draws.max()
    centre = float(draws[0] if equal else draws.mean())
    if exact:
        return exactly(centre)
    spread = 0.0 if equal else float(draws.std(ddof=1))
    half = student(draws.size, level) * spread / math.sqrt(draws.size)
    return Estimate(centre, centre - half, centre + half, False)


def mean_loss(losses: ArrayLike, *, level: float = 0.95, exact: bool = False) -> Estimate:
    r"""The mean of losses ≥ 0: Student's interval, cut at 0, and no shorter than the chance of a loss never seen.

    When all n losses are 0 their spread is 0 too, and says nothing. A loss above 0 may still have probability up to
    1 − (1−level)^(1/n) [@clopper-pearson]; the interval then ends there, which bounds the probability of a loss,
    and the mean loss as far as losses are at most 1.

    Args:
        losses: Shape (n,).
        level: The confidence, in (0, 1).
        exact: Whether the losses are all there is, and not draws.

    Raises:
        InputError: If a loss is negative or not finite, there are too few, or ``level`` is out of range.

    >>> mean_loss([0.0] * 100).high < 0.03
    True
    """
    estimate = mean(losses, level=level, exact=exact)
    draws = finite("losses", losses, 1)
    if draws.min() < 0:
        raise InputError(f"losses: expected numbers >= 0, got {draws.min():g}")
    if exact:
        return estimate
    high = estimate.high if draws.any() else 1 - (1 - level) ** (1 / draws.size)
    return Estimate(estimate.value, max(0.0, estimate.low), high, False)


def ratio(above: ArrayLike, below: ArrayLike, *, level: float = 0.95, exact: bool = False) -> Estimate:
    r"""R = mean(x)/mean(y) of paired draws, with the interval R ± t·s(x − Ry)/(√n·|ȳ|), to first order in 1/√n.

    Args:
        above: x, shape (n,).
        below: y of the same samples.
        level: The confidence, in (0, 1).
        exact: Whether the values are all there is, and not draws.

    Raises:
        InputError: If the shapes differ, mean(y) = 0, or there are too few.

    >>> ratio([1.0, 2.0], [2.0, 4.0]).value
    0.5
    """
    x, y = finite("above", above, 1), finite("below", below, 1)
    if x.shape != y.shape:
        raise InputError(f"ratio: expected as many values above as below, got {x.size} and {y.size}")
    if y.mean() == 0:
        raise InputError("ratio: expected a mean that is not 0 below, got 0")
    quotient = float(x.mean() / y.mean())
    if exact:
        return exactly(quotient)
    half = student(x.size, level) * float((x - quotient * y).std(ddof=1)) / (math.sqrt(x.size) * abs(float(y.mean())))
    return Estimate(quotient, quotient - half, quotient + half, False)


def student(n: int, level: float) -> float:
    """The t with which a mean of n draws lies within ±t·s/√n.

    Raises:
        InputError: If n < 2, or ``level`` is not in (0, 1).

    >>> round(student(2000, 0.95), 3)
    1.961
    """
    if not 0 < level < 1:
        raise InputError(f"level: expected a confidence in (0, 1), got {level!r:.40}")
    if n < 2:
        raise InputError(f"values: expected at least two draws for an interval, got {n}")
    from scipy.special import stdtrit  # scipy.stats asks the same function, and takes a second to load

    return float(stdtrit(n - 1, (1 + level) / 2))


def two_sided(t: float, n: int) -> float:
    """The chance that the mean of n draws lies further than t·s/√n from its expectation, on either side.

    >>> round(two_sided(student(5, 0.95), 5), 12)
    0.05
    """
    from scipy.special import stdtr

    return float(2 * stdtr(n - 1, -abs(t)))
