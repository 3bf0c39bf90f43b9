r"""Readings and records, by one rule and in one vocabulary.

A claim predicts, at each point of a grid, a set that a measured quantity lies in. Its reading at a point is the mean
over the seeds with Student's 95 % interval, and

* **holds** if the interval lies in the predicted set;
* is **outside** if the interval and the set have nothing in common;
* is **undecided** if the interval holds an end of the set;
* is **not applicable** if a hypothesis of the statement that it is about fails there, at the constants used; and
  **undecided** too if none fails, but of one it is not known whether it holds.

The record of a claim takes the readings at which every hypothesis holds: it **holds** if all of them hold, is
**contradicted** if all are outside, **undecided** if all are, and **mixed** between. Without such a reading it is
**undecided** if the hypotheses of one are, else **not applicable**; without any reading it says why.

A claim is meant at every setting. One reading outside would speak against it, and of twenty readings one is outside by
chance: so a record is against its claim only where Holm's correction [@holm] over the readings that apply leaves one
of them outside at .05.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from proofcheck.measure.documents import Hypothesis
from proofcheck.measure.intervals import mean, student, two_sided

LEVEL = 0.95
# Readings are sums and fits of at most a few hundred stored doubles of the size of 1, which another processor adds up
# in another order: that moves them by less than 1e-12. The smallest value or interval of a stored reading is above
# 1e-7, so a number that was changed, and not rounded, moves by more than this.
_ROUNDING = 1e-9
Source = Literal["review", "slides", "abstracts", "tangent", "ideal", "project"]
Position = Literal["holds", "outside", "undecided", "not applicable"]
Word = Literal["holds", "contradicted", "mixed", "undecided", "not applicable"]
Ends = tuple[float, float]


class Reading(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A quantity at one point: its value from each seed, mean and interval, and the predicted set.

    An end of the predicted set is null where it is unbounded; both ends belong to it. ``tolerance`` says that the
    reading holds only because of one of ours, ``note`` what the interval does not say, and ``applies`` which hypotheses
    of the statement hold there; each is left out where there is nothing.
    """

    at: str
    values: list[float]
    mean: float
    low: float
    high: float
    predicted_low: float | None
    predicted_high: float | None
    position: Position
    tolerance: str = ""
    note: str = ""
    applies: list[Hypothesis] = []

    def outside(self) -> int:
        """How many of the seeds lie outside the predicted set by themselves.

        >>> read("here", [-1.0, 0.5, 1.0, 3.0], low=0, high=2).outside()
        2
        """
        low, high = self._ends
        return sum(not low <= value <= high for value in self.values)

    @property
    def failed(self) -> list[str]:
        """The hypotheses that fail there."""
        return [each.hypothesis for each in self.applies if each.holds is False]

    @property
    def unknown(self) -> list[str]:
        """The hypotheses of which it is not known whether they hold there."""
        return [each.hypothesis for each in self.applies if each.holds is None]

    @property
    def granted(self) -> Position:
        """Where the reading stands if every hypothesis is granted."""
        return _position((self.low, self.high), self._ends)

    @property
    def _ends(self) -> Ends:
        low, high = self.predicted_low, self.predicted_high
        return (-math.inf if low is None else low), (math.inf if high is None else high)

    def chance(self) -> float:
        """The p-value, to two sides, of a mean in the predicted set: below .05 exactly where the interval is outside.

        >>> read("here", [1.0, 2.0, 3.0], low=0).chance(), read("here", [1.0, 1.0], high=0).chance()
        (1.0, 0.0)
        """
        low, high = self._ends
        beyond = max(low - self.mean, self.mean - high)
        if beyond <= 0:
            return 1.0
        half = (mean(self.values, level=LEVEL).high - self.mean) / student(len(self.values), LEVEL)
        return two_sided(beyond / half, len(self.values)) if half else 0.0


class Claim(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is claimed, by whom, of which quantity, the readings, and the verdict; ``holds_at`` names its points.

    ``id`` is its own name, such as ``addition.theorem-1.slides``, and stays when the words change. ``about`` names the
    claims of `statements` that the verdict is evidence for or against; none where it is about the project's own.
    ``why`` says why there is no reading, ``limits`` which hypotheses leave none; both are left out where there is one.
    """

    id: str
    about: list[str]
    claim: str
    source: Source
    quantity: str
    readings: list[Reading]
    verdict: Word
    holds_at: list[str]
    why: str = ""
    limits: list[Hypothesis] = []

    @property
    def sentence(self) -> str:
        """What is claimed with a capital at its start, unless it starts with a letter of the paper.

        >>> [judge("trial", claim, "ideal", "x", []).sentence for claim in ("the share", "β at λ = 1", "x is small")]
        ['The share', 'β at λ = 1', 'x is small']
        """
        first = self.claim.partition(" ")[0]
        is_a_word = len(first) > 1 and first.isascii() and first.isalpha()
        return self.claim[0].upper() + self.claim[1:] if is_a_word else self.claim

    @property
    def counted(self) -> list[Reading]:
        """The readings that count: those at which every hypothesis holds."""
        return [reading for reading in self.readings if not (reading.failed or reading.unknown)]

    @property
    def word(self) -> str:
        """The verdict, with how many readings hold where it is mixed.

        >>> readings = [read("here", [2.0, 2.1], low=1), read("there", [0.0, 0.1], low=1)]
        >>> judge("trial.large", "1 ≤ x", "ideal", "x", readings).word
        'mixed (1 of 2 hold)'
        """
        return f"mixed ({len(self.holds_at)} of {len(self.counted)} hold)" if self.verdict == "mixed" else self.verdict

    def refused(self, *, strictly: bool = False) -> list[Reading]:
        """The readings outside after Holm's correction over all that count, at .05, in the order of their p-values.

        Args:
            strictly: Leave those inside that are outside only through a tolerance of ours.

        >>> readings = [read(str(i), [0.0, i / 10, 0.1], low=1) for i in range(3)]
        >>> len(judge("trial.large", "1 ≤ x", "ideal", "x", readings).refused())
        3
        """

        def chance(reading: Reading) -> float:
            return 1.0 if strictly and reading.tolerance else reading.chance()

        ordered = sorted(self.counted, key=chance)
        least = [chance(reading) <= (1 - LEVEL) / (len(ordered) - i) for i, reading in enumerate(ordered)]
        return ordered[: least.index(False)] if False in least else ordered

    def granted(self) -> Word:
        """The verdict if every hypothesis is granted at every reading."""
        return _verdict([reading.granted for reading in self.readings]) if self.readings else self.verdict


def read(
    at: str,
    values: Sequence[float],
    low: float = -math.inf,
    high: float = math.inf,
    *,
    within: float = 0.0,
    possible: Ends = (-math.inf, math.inf),
    note: str = "",
    applies: Sequence[Hypothesis] = (),
) -> Reading:
    """One reading against the predicted set [low − within, high + within].

    Args:
        at: The point.
        values: One of each seed.
        low: The least value predicted.
        high: The greatest.
        within: A tolerance of ours, which makes the set larger, or below 0 smaller; the reading says so where it hangs
            on it.
        possible: What the quantity can be: a share lies in [0, 1], and so does the interval of its mean.
        note: What the interval does not say.
        applies: The hypotheses of the statement at this point.

    Raises:
        InputError: If there are fewer than two values, or one is not finite.

    >>> read("α = 0", [1.0, 1.5, 2.0], low=0).position
    'holds'
    >>> read("here", [0.5, 0.51, 0.5], 0.45, 0.45, within=0.1).tolerance
    'within 0.1 of 0.45, and not equal'
    """
    estimate = mean(values, level=LEVEL)
    interval = max(estimate.low, possible[0]), min(estimate.high, possible[1])
    least, most = low - within, high + within
    position = _position(interval, (least, most))
    tolerance = _tolerance(position, interval, (low, high), within) if within else ""
    answers = {hypothesis.holds for hypothesis in applies}
    if answers - {True}:
        position = "not applicable" if False in answers else "undecided"
    return Reading(
        at=at,
        values=list(values),
        mean=estimate.value,
        low=interval[0],
        high=interval[1],
        predicted_low=None if math.isinf(least) else least,
        predicted_high=None if math.isinf(most) else most,
        position=position,
        tolerance=tolerance,
        note=note,
        applies=list(applies),
    )


def _position(interval: Ends, predicted: Ends) -> Position:
    if predicted[0] <= interval[0] and interval[1] <= predicted[1]:
        return "holds"
    return "outside" if interval[1] < predicted[0] or predicted[1] < interval[0] else "undecided"


def _tolerance(position: Position, interval: Ends, predicted: Ends, within: float) -> str:
    """What a reading owes to a tolerance: nothing where it is the same without one, or the interval has the value."""
    low, high = predicted
    wider = interval[0] - _ROUNDING, interval[1] + _ROUNDING
    if (
        position == "undecided"
        or position == _position(interval, predicted)
        or (low == high and wider[0] <= low <= wider[1])
    ):
        return ""
    if position == "outside":
        return f"outside only by what counts as equal, {-within:.2g}"
    target = f"{low:.3g}, and not equal" if low == high else "what is predicted, and not in it"
    return f"within {within:.2g} of {target}".replace("-", "−")


def judge(
    name: str,
    claim: str,
    source: Source,
    quantity: str,
    readings: list[Reading],
    *,
    about: Sequence[str] = (),
    without: Word = "not applicable",
    why: str = "",
    limits: Sequence[Hypothesis] = (),
) -> Claim:
    """The claim with its verdict.

    Args:
        name: Its id.
        claim: What is claimed, in words.
        source: By whom.
        quantity: What is read.
        readings: One at each point.
        about: Ids of the claims of `statements` that this is evidence for or against.
        without: The verdict where there is no reading.
        why: Why there is none, where there is none.
        limits: Which hypotheses leave none, where there is none.

    >>> judge("trial.large", "1 ≤ x", "ideal", "x", [read("here", [2.0, 2.1], low=1)]).verdict
    'holds'
    """
    judged = Claim(name, list(about), claim, source, quantity, readings, without, [], why, list(limits))
    if readings:
        judged.why, judged.limits = "", []
        judged.holds_at = [reading.at for reading in judged.counted if reading.position == "holds"]
        judged.verdict = _verdict([reading.position for reading in judged.counted or readings])
    return judged


_ALL: dict[Position, Word] = {"holds": "holds", "outside": "contradicted", "undecided": "undecided"}


def _verdict(positions: Sequence[Position]) -> Word:
    counted = {position for position in positions if position != "not applicable"}
    if not counted:
        return "not applicable"
    return _ALL[counted.pop()] if len(counted) == 1 else "mixed"


def same(stored: Claim, now: Claim) -> bool:
    """Whether a claim was judged as now: words and places equal, floats to 10⁻⁹, relative or absolute.

    >>> then, now = (judge("trial", "x = 1/3", "ideal", "x", [read("here", [x, 1 / 3])]) for x in (1 / 3, 0.1 / 0.3))
    >>> then == now, same(then, now)
    (False, True)
    """
    return alike(msgspec.to_builtins(stored), msgspec.to_builtins(now))


def alike(first: Any, second: Any) -> bool:
    """Whether two parts of a record, in lists, tuples and dictionaries, are the same by the rule of `same`.

    >>> alike({"lam": [0.1 + 0.2]}, {"lam": [0.3]}), alike([1.0], [1.0, 2.0])
    (True, False)
    """
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(alike(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(alike, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=_ROUNDING, abs_tol=_ROUNDING)
    return bool(first == second)
