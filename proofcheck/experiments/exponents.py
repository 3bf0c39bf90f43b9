"""Exponents of power laws, fitted for each seed apart, with how far the curve is from being a power law at all."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from proofcheck.experiments.verdicts import Reading, near

# Over the factor 8 that most axes span, an exponent that is 0.1 off moves the end of the curve by 8^0.1 = 1.23. The
# exponents that the sources are told apart by differ by 1/2 or more, so this is less than a quarter of that.
EXPONENT = 0.1
FITTED = "the slope of the logarithms, by least squares"
WITHIN = f", within {EXPONENT} in the exponent"
# What is moved, and the quantity at each of its values.
Curve: TypeAlias = tuple[Sequence[float], Sequence[float]]


def slope(curve: Curve) -> float:
    """The exponent of one seed: least squares on the logarithms.

    >>> round(slope(([1.0, 2.0, 4.0], [3.0, 12.0, 48.0])), 12)
    2.0
    """
    x, y = np.log(curve)
    return float(np.polyfit(x, y, 1)[0])


def local_slopes(curves: Sequence[Curve]) -> list[float]:
    """The exponents between neighbouring points of the mean curve on logarithms; of a power law they are all one.

    >>> [round(each, 12) for each in local_slopes([([4.0, 1.0, 2.0], [64.0, 1.0, 2.0])])]
    [1.0, 5.0]
    """
    x, y = np.log(np.array(curves)).mean(axis=0)
    order = np.argsort(x)
    return [float(each) for each in np.diff(y[order]) / np.diff(x[order])]


def fitted(at: str, curves: Sequence[Curve], least: float, most: float) -> Reading:
    """The exponents of the seeds against [least, most] and `EXPONENT` on either side.

    The interval over the seeds says how well the slope is known, not how well a power law fits: the note has the least
    and the greatest local slope where there are several.

    Args:
        at: The point.
        curves: One of each seed, over the same values.
        least: The least exponent predicted.
        most: The greatest.
    """
    # Adding 0 makes minus zero zero.
    between = sorted(round(each, 2) + 0.0 for each in local_slopes(curves))
    note = f"local slopes from {between[0]:.2f} to {between[-1]:.2f}".replace("-", "−") if len(between) > 1 else ""
    return near(at, [slope(curve) for curve in curves], least, most, EXPONENT, note=note)
