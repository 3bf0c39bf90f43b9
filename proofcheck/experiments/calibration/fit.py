"""Constants from records: fitted on some networks, and what they predict of others put beside the measurement.

The ratio of a measured quantity to its bound with constants 1 is what the constant would have to be for that network.
Constants multiply, so means are of logarithms (`interval`). An equality is given the mean constant, a
bound the end of the interval that one more network keeps. A constant that the fit leaves undetermined predicts nothing:
no reading is made, and the claim says why.
"""

import math
from collections.abc import Collection, Sequence
from typing import Any

import msgspec
import numpy as np

from proofcheck.experiments.bench.premises import fine_tuning
from proofcheck.experiments.calibration.interval import Fit, Trend, fit, trend
from proofcheck.experiments.calibration.laws import LAWS, Law, measured, predicted
from proofcheck.experiments.engine.cell import grouped
from proofcheck.experiments.engine.verdicts import Claim, Reading, Word, judge, read
from proofcheck.measure.documents import Hypothesis

_QUANTITY = "what was measured over the bound with constants 1"


class Point(msgspec.Struct, frozen=True):
    """The networks of one setting: the ratio of each to its bound, the mean bound and the mean measurement.

    ``lacking`` is how many networks have nothing to measure, such as no row outside L; when all of them do, there is
    no ratio, and bound and measurement are NaN. ``applies`` says which hypotheses of the bound's claim hold there.
    """

    at: str
    M: int
    held_out: bool
    lacking: int
    ratios: tuple[float, ...]
    bound: float
    measured: float
    applies: tuple[Hypothesis, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether every network of the setting has the quantity."""
        return not self.lacking and len(self.ratios) >= 2


class Calibration(msgspec.Struct, frozen=True):
    """A law, its constant, and how it fared; ``value`` is what a bound takes, None where nothing could be fitted."""

    law: Law
    fit: Fit | None
    trend: Trend | None
    value: float | None
    claim: Claim
    points: tuple[Point, ...]

    @property
    def verdict(self) -> Word:
        """Of the held-out networks, each hypothesis of the statement granted: a constant may predict without them."""
        return self.claim.granted()

    @property
    def kept(self) -> int:
        """At how many held-out settings the prediction held."""
        return sum(reading.granted == "holds" for reading in self.claim.readings)

    @property
    def validated(self) -> bool:
        """Whether the prediction held at every held-out setting."""
        return self.verdict == "holds"

    @property
    def names(self) -> str:
        """The constants, or what stands for one in a bound that hides none."""
        return ", ".join(self.law.constants) or "no constant"

    @property
    def unread(self) -> tuple[Point, ...]:
        """The held-out settings where a network has nothing to measure, so that no reading is made."""
        return tuple([point for point in self.points if point.held_out and not point.readable])

    @property
    def drifts(self) -> bool:
        """Whether within the fit the constant moves with M, with 95 % confidence, as the law forbids."""
        if self.trend is None:
            return False
        rises, falls = self.trend.low > 0, self.trend.high < 0
        return {"equal": rises or falls, "most": rises, "least": falls}[self.law.role]


def calibrate(records: Sequence[Any]) -> list[Calibration]:
    """Every law, in the order of `LAWS`.

    Args:
        records: Of the experiment ``calibration``.
    """
    return [_calibrate(law, records) for law in LAWS]


def _calibrate(law: Law, records: Sequence[Any]) -> Calibration:
    points = _points(law, records)
    small = [point for point in points if point.ratios and not point.held_out]
    ratios = [point.ratios for point in small]
    fitted = fit(ratios)
    value = None if fitted is None else {"equal": fitted.mean, "most": fitted.high, "least": fitted.low}[law.role]
    moved = trend([point.M for point in small], ratios)
    return Calibration(law, fitted, moved, value, _claim(law, fitted, points), tuple(points))


def _points(law: Law, records: Sequence[Any]) -> list[Point]:
    groups = grouped(records, lambda record: record.settings)
    chosen = groups if law.contradictory else _each_recipe_once(groups)
    return [_point(law, settings, next(iter(groups)), groups[settings]) for settings in chosen]


def _each_recipe_once(settings: Collection[Any]) -> list[Any]:
    """One of those that differ by α alone, of the fit before held out.

    Their T1 and irrelevant T2 are the same networks, and those of a recipe of the fit put no prediction to the test.
    """
    chosen: dict[Any, Any] = {}
    for point in sorted(settings, key=lambda point: bool(point.held_out)):
        chosen.setdefault(point.recipe, point)
    return [point for point in settings if chosen[point.recipe] is point]


def _point(law: Law, settings: Any, usual: Any, group: Sequence[Any]) -> Point:
    measurements = [(measured(law, record.result), predicted(law, settings, record.result.epsilon)) for record in group]
    pairs = [(value, bound) for value, bound in measurements if value is not None]
    value, bound = np.mean(pairs, axis=0).tolist() if pairs else (math.nan, math.nan)
    ratios = tuple([x / y for x, y in pairs])
    lacking = len(group) - len(pairs)
    at = words(settings, usual), settings.recipe.M, settings.held_out
    return Point(*at, lacking, ratios, bound, value, tuple(_supposed(law, settings, group)))


def _supposed(law: Law, settings: Any, group: Sequence[Any]) -> list[Hypothesis]:
    """The hypotheses of the law's claim on these networks; the constants that no law fits are read as 1."""
    if not settings.held_out:
        return []
    alpha = str(settings.alpha) if law.contradictory else 0
    losses = [record.result.epsilon for record in group]
    return fine_tuning(settings.recipe, losses, alpha=alpha).hypotheses(law.claim)


def words(settings: Any, usual: Any) -> str:
    """The point of a reading: M and m, and what else is not as usual."""
    names = {"batch": "B", "eta": "η", "delta_star": "δ*"}
    moved = {"M": settings.recipe.M, "m": settings.recipe.m}
    for name, letter in names.items():
        if (value := getattr(settings.recipe, name)) != getattr(usual.recipe, name):
            moved[letter] = value
    if settings.alpha != usual.alpha:
        moved["α"] = settings.alpha
    return ", ".join(f"{name} = {value:g}" for name, value in moved.items()).replace("-", "−")


def _claim(law: Law, fitted: Fit | None, points: Sequence[Point]) -> Claim:
    readable = [point for point in points if point.held_out and point.readable]
    return judge(
        f"calibration.{law.name}",
        _text(law, fitted, points),
        law.source,
        _QUANTITY,
        [_reading(law, fitted, point) for point in readable] if fitted is not None and fitted.determined else [],
        about=[law.claim] if law.evidence else [],
        without="undecided",
    )


def _text(law: Law, fitted: Fit | None, points: Sequence[Point]) -> str:
    """The claim, and why no reading is made where none is."""
    largest = max((point.M for point in points if not point.held_out), default=0)
    names = ", ".join(law.constants) or "A factor of the bound"
    says = f"{names} fitted on M ≤ {largest} predicts larger and other networks: {law.text} ({law.words})"
    lacking = " and at ".join(point.at for point in points if point.held_out and not point.readable)
    why = f"; not every network has the quantity at {lacking}" if lacking else ""
    if fitted is None:
        return f"{says}; not fitted, as too few networks have the quantity"
    if not fitted.determined:
        return f"{says}; not determined, as its interval spans a factor {fitted.span:.0f}{why}"
    return says + why


def _reading(law: Law, fitted: Fit, point: Point) -> Reading:
    low = -math.inf if law.role == "most" else fitted.low
    high = math.inf if law.role == "least" else fitted.high
    return read(point.at, point.ratios, low, high, applies=point.applies)
