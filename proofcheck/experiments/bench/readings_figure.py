"""The readings of every claim: mean, interval and single seeds at each point, before the set that is predicted."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from proofcheck.draw.style import GRID, LAYERS, LINEAR, SHOWN
from proofcheck.experiments.engine.verdicts import Claim, Reading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (
    "A panel for each claim: every seed (light dots), the mean with its 95 % interval (dark where the interval lies in"
    " the predicted set, orange where it does not), and the predicted set (shaded; it goes on where it meets the edge"
    " of the panel)."
)

_COLUMNS = 2
_HALF = 0.4


def draw_readings(claims: Iterable[Claim]) -> "Figure":
    """A panel for each claim, and one for claims that different sources make of the same readings.

    Where the readings apply to one source alone, its claim has the panel.
    """
    from matplotlib.figure import Figure

    all_claims = list(claims)
    counted = {_measured(claim) for claim in all_claims if claim.counted}
    panels_of = together(claim for claim in all_claims if claim.counted or _measured(claim) not in counted)
    columns = min(_COLUMNS, len(panels_of))
    rows = -(-len(panels_of) // columns)
    figure = Figure(figsize=(4.6 * columns, 3.4 * rows), layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, alike in zip(panels, panels_of, strict=False):
        _panel(axes, alike)
    for axes in panels[len(panels_of) :]:
        axes.set_axis_off()
    return figure


def together(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Claims with the same words and readings as one: then they differ in their source only."""
    groups: list[list[Claim]] = []
    for claim in claims:
        alike = (claim.claim, claim.quantity, claim.readings)
        alike_group = next(
            (group for group in groups if (group[0].claim, group[0].quantity, group[0].readings) == alike), None
        )
        if alike_group is None:
            groups.append([claim])
        else:
            alike_group.append(claim)
    return groups


def _measured(claim: Claim) -> tuple[object, ...]:
    """What a panel shows of a claim but for its verdict."""
    return claim.claim, claim.quantity, *((reading.at, *reading.values) for reading in claim.readings)


def sources(alike: Iterable[Claim]) -> str:
    """Who makes them."""
    return ", ".join(dict.fromkeys(claim.source for claim in alike))


def _panel(axes: "Axes", alike: Sequence[Claim]) -> None:
    from matplotlib.patches import Rectangle

    claim = alike[0]
    low, high = _view(claim.readings)
    for place, reading in enumerate(claim.readings):
        bottom = low if reading.predicted_low is None else reading.predicted_low
        top = high if reading.predicted_high is None else reading.predicted_high
        axes.add_patch(
            Rectangle((place - _HALF, bottom), 2 * _HALF, top - bottom, facecolor=LAYERS[0], edgecolor="none", zorder=1)
        )
        axes.scatter([place] * len(reading.values), reading.values, color=LAYERS[2], s=9, linewidths=0, zorder=2)
        color = SHOWN if reading.position == "holds" else LINEAR
        reach = [[reading.mean - reading.low], [reading.high - reading.mean]]
        axes.errorbar([place], [reading.mean], yerr=reach, color=color, marker="o", markersize=4, capsize=3, zorder=3)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(-0.6, len(claim.readings) - 0.4), ylim=(low, high))
    axes.set_xticks(range(len(claim.readings)), [_tick(reading.at) for reading in claim.readings])
    axes.set_xlabel(_symbol(claim.readings))
    axes.set_ylabel("\n".join(textwrap.wrap(claim.quantity, 34)), fontsize=10)
    title = "\n".join(textwrap.wrap(f"{claim.claim} [{sources(alike)}]: {claim.word}", 44))
    axes.set_title(title, fontsize=11.5)


def _view(readings: Sequence[Reading]) -> tuple[float, float]:
    ends = [value for reading in readings for value in (reading.low, reading.high, *reading.values)]
    ends += [end for reading in readings for end in (reading.predicted_low, reading.predicted_high) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    margin = 0.08 * (high - low or 1.0)
    return low - margin, high + margin


def _tick(at: str) -> str:
    """A point without the name that the axis has, a line for each of its parts."""
    _, equals, value = at.partition(" = ")
    return (value if equals else at).replace(", ", ",\n")


def _symbol(readings: Sequence[Reading]) -> str:
    name, equals, _ = readings[0].at.partition(" = ") if readings else ("", "", "")
    return name if equals else ""
