"""Measured numbers in words: as many digits as their interval warrants, the same on every machine."""

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from proofcheck.experiments.engine.verdicts import Claim, Reading
from proofcheck.ledger.records import sensitivity
from proofcheck.site.markdown import digits

_MOST_DECIMALS = 6
_SHOWN = 5
_FEW = 3


def measured(reading: Reading) -> tuple[str, str]:
    """The mean and the interval, to two digits of the interval's half-width.

    >>> from proofcheck.experiments.engine.verdicts import read
    >>> measured(read("here", [1.0, 1.1, 1.2]))
    ('1.10', '[0.85, 1.35]')
    """
    mean, low, high = _all_to(reading, (reading.mean, reading.low, reading.high))
    return mean, f"[{low}, {high}]"


def of_each_seed(reading: Reading) -> str:
    """The values behind a reading, to as many digits; of many seeds only how many there are.

    >>> from proofcheck.experiments.engine.verdicts import read
    >>> of_each_seed(read("here", [1.0, 1.1, 1.2]))
    '1.00, 1.10, 1.20'
    """
    return ", ".join(_all_to(reading, reading.values)) if len(reading.values) <= _SHOWN else f"{len(reading.values)}"


def _all_to(reading: Reading, values: Iterable[float]) -> list[str]:
    return [_to(value, (reading.high - reading.low) / 2) for value in values]


def _to(value: float, half: float) -> str:
    decimals = _MOST_DECIMALS + 1 if half <= 0 else max(0, 1 - math.floor(math.log10(half)))
    if decimals > _MOST_DECIMALS:
        return digits(value)
    near = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    # Minus zero is zero.
    return str(abs(near) if near == 0 else near).replace("-", "−")


def predicted(reading: Reading) -> str:
    """The predicted set.

    >>> from proofcheck.experiments.engine.verdicts import read
    >>> predicted(read("here", [1.0, 1.2], low=-1)), predicted(read("here", [1.0, 1.2], low=0, high=2))
    ('≥ −1', '[0, 2]')
    """
    low, high = (None if end is None else digits(end) for end in (reading.predicted_low, reading.predicted_high))
    if low is None or high is None:
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else "any"
    return f"[{low}, {high}]" if low != high else f"= {low}"


def excess(reading: Reading) -> float:
    """How far the interval reaches out of the predicted set; negative when it lies inside, by how much.

    >>> from proofcheck.experiments.engine.verdicts import read
    >>> excess(read("here", [1.0, 1.0], high=3))
    -2.0
    """
    below = -math.inf if reading.predicted_low is None else reading.predicted_low - reading.low
    above = -math.inf if reading.predicted_high is None else reading.high - reading.predicted_high
    return max(below, above)


def worst_first(readings: Iterable[Reading]) -> list[Reading]:
    """The readings by how far they reach out of their predicted sets, those outside before those across."""
    order = ("outside", "undecided", "holds", "not applicable")
    return sorted(readings, key=lambda reading: (order.index(reading.position), -excess(reading)))


def points(names: Sequence[str]) -> str:
    """Points of a grid; of points with one coordinate, which has one name, the name is said once.

    >>> points(["α = −0.5", "α = 0"]), points(["M = 80, m = 1", "M = 20, m = 2"])
    ('α = −0.5, 0', 'M = 80, m = 1; M = 20, m = 2')
    """
    parts = [name.split(" = ") for name in names]
    if any(len(part) != 2 for part in parts) or len({part[0] for part in parts}) != 1:
        return "; ".join(names)
    return f"{parts[0][0]} = {', '.join(part[1] for part in parts)}"


def verdict(claim: Claim) -> str:
    """The verdict; where a claim does not simply hold, at how many points it does, and what is known of the others.

    >>> from proofcheck.experiments.engine.verdicts import judge, read
    >>> readings = [read(f"α = {i}", [i, i + 0.1], high=9) for i in range(1, 11)]
    >>> verdict(judge("trial.small", "x is small", "ideal", "x", readings))
    'mixed (8 of 10 hold): outside at α = 10; undecided at α = 9'
    """
    if claim.verdict == "mixed":
        return f"{claim.word}: {'; '.join(_others(claim))}"
    if not claim.counted:
        return ": ".join(filter(None, [claim.verdict, claim.why or sensitivity(claim)]))
    if claim.verdict == "undecided":
        worst = worst_first(claim.counted)[0]
        return f"{claim.verdict}: {worst.outside()} of {len(worst.values)} seeds outside"
    return claim.word


def _others(claim: Claim) -> list[str]:
    found = []
    for position in ("outside", "undecided", "not applicable"):
        places = [reading.at for reading in claim.readings if reading.position == position]
        if places:
            found.append(f"{position} at {points(places) if len(places) <= _FEW else f'{len(places)} points'}")
    return found
