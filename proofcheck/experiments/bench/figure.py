"""The figure of a study as a file, and curves with their intervals over the seeds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.draw.adaptive import narrow
from proofcheck.draw.style import house_style, image
from proofcheck.experiments.engine.cell import Record
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.verdicts import LEVEL, Ends
from proofcheck.measure.intervals import student

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def experiment_image(name: str, records: Sequence[Record[Any, Any]], suffix: str) -> bytes:
    """The figure of an experiment.

    Args:
        name: The experiment's.
        records: One of each cell.
        suffix: ``.svg`` or ``.png``.
    """
    with house_style():
        return image(find(name).draw(records), suffix)


def narrow_experiment_image(name: str, records: Sequence[Record[Any, Any]]) -> bytes:
    """Its second arrangement, for phones, in SVG."""
    with house_style():
        return narrow(find(name).draw(records))


def mean_and_half(rows: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean over seeds (rows) and half of its 95 % interval, column by column.

    >>> [each.tolist() for each in mean_and_half([[1.0, 2.0], [1.0, 2.0]])]
    [[1.0, 2.0], [0.0, 0.0]]
    """
    array = np.asarray(rows, dtype=np.float64)
    half = student(len(array), LEVEL) * array.std(axis=0, ddof=1) / np.sqrt(len(array))
    return array.mean(axis=0), half


def spread(row: ArrayLike, possible: Ends = (-np.inf, np.inf)) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean over seeds (rows), and how far its interval reaches below and above, cut to what is possible.

    >>> [each.tolist() for each in spread([[0.0], [1.0]], (0.0, 1.0))]
    [[0.5], [[0.5], [0.5]]]
    """
    mean, half = mean_and_half(row)
    low, high = np.maximum(mean - half, possible[0]), np.minimum(mean + half, possible[1])
    return mean, np.array([mean - low, high - mean])


def draw_curve(
    axes: "Axes", x: Sequence[float], rows: ArrayLike, color: str, possible: Ends = (-np.inf, np.inf)
) -> None:
    """The mean over seeds as a line with its interval, cut to what is possible, as a band."""
    mean, (below, above) = spread(rows, possible)
    axes.fill_between(x, mean - below, mean + above, color=color, alpha=0.25, linewidth=0, zorder=2)
    axes.plot(x, mean, color=color, linewidth=1.6, zorder=3)


def draw_ideal(axes: "Axes", x: Sequence[float], rows: ArrayLike, color: str) -> None:
    """The idealised network's mean over seeds, dashed."""
    axes.plot(x, mean_and_half(rows)[0], color=color, linewidth=1.1, linestyle=(0, (4, 2)), zorder=4)
