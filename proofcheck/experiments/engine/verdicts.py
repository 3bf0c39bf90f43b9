r"""Verdicts on claims, by one rule.

A claim predicts, at each point of a grid, a set that a measured quantity lies in. Its reading at a point is the mean
over the seeds with Student's 95 % interval, and

* **holds**: at every point the interval lies in the predicted set;
* **holds with care**: it does so at some points, which are named;
* **contradicted**: at none, and at one at least the interval and the set have nothing in common;
* **not tested**: there is no point, or at all of them the interval holds an end of the set.

Where every seed lies beyond the same end of the set, interval and set have nothing in common either, however wide the
interval is: five seeds all do so with a chance of at most 2⁻⁵ when their median lies in the set. Student's interval
alone would let one seed's excess excuse the others.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from proofcheck.measure.intervals import mean

LEVEL = 0.95
# From so many seeds on all of them lie beyond one end by chance in less than 1 − LEVEL: 2⁻⁵ = 0.03.
_DECIDE = 5
# Readings are sums and fits of at most a few hundred stored doubles of the size of 1, which another processor adds up
# in another order: that moves them by less than 1e-12. The smallest value or interval of a stored reading is above
# 1e-7, so a number that was changed, and not rounded, moves by more than this.
_ROUNDING = 1e-9
Source = Literal["review", "slides", "ideal", "project"]
Position = Literal["inside", "across", "outside"]
Word = Literal["holds", "holds with care", "contradicted", "not tested"]


class Reading(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A quantity at one point: its value from each seed, mean and interval, and the predicted set.

    An end of the predicted set is null where it is unbounded; both ends belong to it. ``note`` says what the interval
    does not, and is left out where there is nothing.
    """

    at: str
    values: list[float]
    mean: float
    low: float
    high: float
    predicted_low: float | None
    predicted_high: float | None
    position: Position
    note: str = ""

    def outside(self) -> int:
        """How many of the seeds lie outside the predicted set by themselves.

        >>> read("here", [-1.0, 0.5, 1.0, 3.0], low=0, high=2).outside()
        2
        """
        return sum(not self._low <= value <= self._high for value in self.values)

    @property
    def _low(self) -> float:
        return -math.inf if self.predicted_low is None else self.predicted_low

    @property
    def _high(self) -> float:
        return math.inf if self.predicted_high is None else self.predicted_high


class Claim(msgspec.Struct, forbid_unknown_fields=True):
    """What is claimed, by whom, of which quantity, the readings, and the verdict; ``holds_at`` names its points.

    ``id`` is its own name, such as ``addition.theorem-1.slides``, and stays when the words change. ``about`` names the
    claims of `statements` that the verdict is evidence for or against; none where it is about the project's own.
    """

    id: str
    about: list[str]
    claim: str
    source: Source
    quantity: str
    readings: list[Reading]
    verdict: Word
    holds_at: list[str]


def read(
    at: str, values: Sequence[float], low: float = -math.inf, high: float = math.inf, *, note: str = ""
) -> Reading:
    """One reading against the predicted set [low, high].

    Raises:
        InputError: If there are fewer than two values, or one is not finite.

    >>> read("α = 0", [1.0, 1.5, 2.0], low=0).position
    'inside'
    """
    estimate = mean(values, level=LEVEL)
    least, most = (None if math.isinf(end) else end for end in (low, high))
    position = _position(estimate.low, estimate.high, low, high)
    if position == "across" and len(values) >= _DECIDE and (max(values) < low or high < min(values)):
        position, note = "outside", "; ".join(filter(None, ("every seed lies outside", note)))
    return Reading(at, list(values), estimate.value, estimate.low, estimate.high, least, most, position, note)


def _position(least: float, most: float, low: float, high: float) -> Position:
    if low <= least and most <= high:
        return "inside"
    return "outside" if most < low or high < least else "across"


def near(at: str, values: Sequence[float], low: float, high: float, within: float, *, note: str = "") -> Reading:
    """A reading against [low − within, high + within]; it is noted when the interval leaves [low, high] out.

    >>> near("here", [0.5, 0.51, 0.5], 0.45, 0.45, 0.1).note
    'within 0.1 of 0.45, and not equal'
    """
    reading = read(at, values, low - within, high + within)
    shared = _position(reading.low - _ROUNDING, reading.high + _ROUNDING, low, high) != "outside"
    beside = reading.position == "inside" and not shared
    target = f"{low:.3g}, and not equal" if low == high else "what is predicted, and not in it"
    about = f"within {within:.2g} of {target}".replace("-", "−") if beside else ""
    return msgspec.structs.replace(reading, note="; ".join(filter(None, (about, note))))


def judge(
    name: str, claim: str, source: Source, quantity: str, readings: list[Reading], *, about: Sequence[str] = ()
) -> Claim:
    """The claim with its verdict.

    Args:
        name: Its id.
        claim: What is claimed, in words.
        source: By whom.
        quantity: What is read.
        readings: One at each point.
        about: Ids of the claims of `statements` that this is evidence for or against.

    >>> readings = [read("here", [2.0, 2.1], low=1), read("there", [0.0, 0.1], low=1)]
    >>> judge("trial.large", "1 ≤ x", "ideal", "x", readings).verdict
    'holds with care'
    """
    inside = [reading.at for reading in readings if reading.position == "inside"]
    verdict: Word
    if inside:
        verdict = "holds" if len(inside) == len(readings) else "holds with care"
    else:
        verdict = "contradicted" if any(reading.position == "outside" for reading in readings) else "not tested"
    return Claim(name, list(about), claim, source, quantity, readings, verdict, inside)


def same(stored: Claim, now: Claim) -> bool:
    """Whether a claim was judged as now: words and places equal, floats to 10⁻⁹, relative or absolute.

    >>> then, now = (judge("trial", "x = 1/3", "ideal", "x", [read("here", [x, 1 / 3])]) for x in (1 / 3, 0.1 / 0.3))
    >>> then == now, same(then, now)
    (False, True)
    """
    return alike(msgspec.to_builtins(stored), msgspec.to_builtins(now))


def alike(one: Any, other: Any) -> bool:
    """Whether two parts of a record, in lists, tuples and dictionaries, are the same by the rule of `same`.

    >>> alike({"lam": [0.1 + 0.2]}, {"lam": [0.3]}), alike([1.0], [1.0, 2.0])
    (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_ROUNDING, abs_tol=_ROUNDING)
    return bool(one == other)
