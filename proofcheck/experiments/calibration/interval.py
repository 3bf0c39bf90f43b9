r"""The constant that the networks of several settings have, the interval for one more network, and its trend over M.

Networks of one setting are more alike than networks of two, so settings and not networks count. Over k settings with
n_i networks each, let x̄_i be the mean log ratio of a setting, x̄ and S² the mean and the variance of the x̄_i, W the
pooled variance within settings, and ñ the harmonic mean of the n_i. Of one more network, at one more setting, the log
ratio x has in the model of random effects an x − x̄ of mean 0 and of a variance that

    (1 + 1/k)·S² + (1 − 1/ñ)·W

estimates without bias; the interval is x̄ ± t times its root, t of Student with k − 1 degrees of freedom.

The settings of the fit share their seeds. What a seed does alike at all of them is in W but not in S²; as the degrees
of freedom are those of S² alone, the interval keeps its 95 % as long as that varies no more than the rest of W.
"""

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from proofcheck.experiments.engine.verdicts import LEVEL
from proofcheck.measure.arrays import Floats
from proofcheck.measure.intervals import student

# An interval for one more network that is wider than a factor 10 does not give the constant's order of magnitude.
DETERMINED = 10.0


class Fit(msgspec.Struct, frozen=True):
    """What a law's networks give: the mean constant, the interval for one more network, networks and settings."""

    mean: float
    low: float
    high: float
    networks: int
    settings: int

    @property
    def span(self) -> float:
        """The upper end of the interval over the lower."""
        return self.high / self.low

    @property
    def determined(self) -> bool:
        """Whether the interval gives the constant within a factor 10."""
        return self.span <= DETERMINED


class Trend(msgspec.Struct, frozen=True):
    """The constant goes like M^slope over the settings of the fit; with the 95 % interval of the slope."""

    slope: float
    low: float
    high: float


def fit(settings: Sequence[Sequence[float]]) -> Fit | None:
    """The constant and its interval; None where a ratio has no logarithm, or fewer than two settings have any.

    Args:
        settings: The ratios of each setting's networks, measured over the bound with constants 1.

    >>> fit([[2.0, 2.0], [2.0, 2.0]])
    Fit(mean=2.0, low=2.0, high=2.0, networks=4, settings=2)
    """
    groups = _logs(settings)
    if groups is None or len(groups) < 2:
        return None
    means, k, n = np.array([logarithms.mean() for logarithms in groups]), len(groups), sum(map(len, groups))
    within = sum(float(np.square(logarithms - logarithms.mean()).sum()) for logarithms in groups) / max(n - k, 1)
    typical = k / sum(1 / len(logarithms) for logarithms in groups)
    variance = (1 + 1 / k) * float(means.var(ddof=1)) + (1 - 1 / typical) * within
    centre, half = float(means.mean()), student(k, LEVEL) * math.sqrt(variance)
    return Fit(_exp(centre), _exp(centre - half), _exp(centre + half), n, k)


def trend(sizes: Sequence[float], settings: Sequence[Sequence[float]]) -> Trend | None:
    """The slope of the settings' mean log ratio against log M, by least squares with k − 2 degrees of freedom.

    None where `fit` gives none, or fewer than three settings, or one size alone, leave no slope.

    Args:
        sizes: M of each setting that has a ratio.
        settings: Their networks' ratios.

    >>> trend([10, 20, 40], [[1.0], [2.0], [4.0]]).slope
    1.0
    """
    groups = _logs(settings)
    if groups is None or len(groups) < 3 or len(set(sizes)) < 2:
        return None
    x, y = np.log(np.asarray(sizes, float)), np.array([logarithms.mean() for logarithms in groups])
    x, y = x - x.mean(), y - y.mean()
    slope = float(x @ y / (x @ x))
    error = math.sqrt(float(np.square(y - slope * x).sum() / (len(y) - 2) / (x @ x)))
    # With k − 2 degrees of freedom, a line through k means has the t of a mean of k − 1.
    half = student(len(y) - 1, LEVEL) * error
    return Trend(*(round(value, 12) for value in (slope, slope - half, slope + half)))


def _logs(settings: Sequence[Sequence[float]]) -> list[Floats] | None:
    present = [ratios for ratios in settings if len(ratios)]
    if any(min(ratios) <= 0 for ratios in present):
        return None
    return [np.log(np.asarray(ratios, float)) for ratios in present]


def _exp(value: float) -> float:
    """To twelve digits: e^(log 2) misses 2 by a rounding."""
    return float(f"{math.exp(value):.12g}")
