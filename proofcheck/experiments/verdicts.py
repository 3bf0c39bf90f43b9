r"""Verdicts on claims, by one rule.

A claim predicts, at each point of a grid, a set that a measured quantity lies in. Its reading at a point is the mean
over the seeds with Student's 95 % interval, and

* **holds**: at every point the interval lies in the predicted set;
* **holds with care**: it does so at some points, which are named;
* **contradicted**: at none, and at one at least the interval and the set have nothing in common;
* **not tested**: there is no point, or at all of them the interval holds an end of the set.
"""

import math
from collections.abc import Sequence
from typing import Literal

import msgspec

from proofcheck.measure.intervals import mean

LEVEL = 0.95
Source = Literal["review", "slides", "ideal", "project"]
Position = Literal["inside", "across", "outside"]
Word = Literal["holds", "holds with care", "contradicted", "not tested"]


class Reading(msgspec.Struct, forbid_unknown_fields=True):
    """A quantity at one point: its value from each seed, mean and interval, and the predicted set.

    An end of the predicted set is null where it is unbounded; both ends belong to it.
    """

    at: str
    values: list[float]
    mean: float
    low: float
    high: float
    predicted_low: float | None
    predicted_high: float | None
    position: Position


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """What is claimed, by whom, of which quantity, the readings, and the verdict; ``holds_at`` names its points."""

    claim: str
    source: Source
    quantity: str
    readings: list[Reading]
    verdict: Word
    holds_at: list[str]


def read(at: str, values: Sequence[float], low: float = -math.inf, high: float = math.inf) -> Reading:
    """One reading against the predicted set [low, high].

    Raises:
        InputError: If there are fewer than two values, or one is not finite.

    >>> read("α = 0", [1.0, 1.5, 2.0], low=0).position
    'inside'
    """
    found = mean(values, level=LEVEL)
    least, most = (None if math.isinf(end) else end for end in (low, high))
    position = _position(found.low, found.high, low, high)
    return Reading(at, list(values), found.value, found.low, found.high, least, most, position)


def _position(least: float, most: float, low: float, high: float) -> Position:
    if low <= least and most <= high:
        return "inside"
    return "outside" if most < low or high < least else "across"


def judge(claim: str, source: Source, quantity: str, readings: list[Reading]) -> Claim:
    """The claim with its verdict.

    >>> judge("1 ≤ x", "ideal", "x", [read("here", [2.0, 2.1], low=1), read("there", [0.0, 0.1], low=1)]).verdict
    'holds with care'
    """
    inside = [reading.at for reading in readings if reading.position == "inside"]
    verdict: Word
    if inside:
        verdict = "holds" if len(inside) == len(readings) else "holds with care"
    else:
        verdict = "contradicted" if any(reading.position == "outside" for reading in readings) else "not tested"
    return Claim(claim, source, quantity, readings, verdict, inside)
