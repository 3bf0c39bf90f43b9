"""What the figures of the pages share: areas, names beside lines, and words inside a panel."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from proofcheck.draw import style
from proofcheck.draw.level_sets import Floats, is_empty

# Behind words that stand on lines; a white outline of each letter would make a file many times as large.
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.2}
# Three areas that stay apart in grey and for every reader: a strong blue, a pale one, and a hatched orange.
GOOD: dict[str, Any] = {"facecolor": style.LAYERS[1], "edgecolor": style.SHOWN, "linewidth": 1.2}
SPARE: dict[str, Any] = {"facecolor": style.LAYERS[0], "edgecolor": style.SHOWN, "linewidth": 0.9, "linestyle": "--"}
BAD: dict[str, Any] = {
    "facecolor": "#fdeee3",
    "edgecolor": style.LINEAR,
    "hatchcolor": "#f3bf9b",
    "linewidth": 0.9,
    "hatch": "///",
}


def grid(low: float, high: float, cells: int) -> Floats:
    """The ends of ``cells`` equal cells, each an exact multiple of their width away from ``low``.

    >>> grid(-1, 1, 4).tolist()
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    return np.asarray(low + np.arange(cells + 1) * (high - low) / cells, dtype=np.float64)


def area(axes: Axes, path: Path, *, zorder: float = 1.0, **look: Any) -> None:
    """Fill a path; nothing when it is empty."""
    if not is_empty(path):
        axes.add_patch(PathPatch(path, zorder=zorder, **look))


def words(axes: Axes, at: tuple[float, float], text: str, *, on_lines: bool = False, **look: Any) -> None:
    """Words inside a panel, on a white ground where lines pass behind them."""
    usual: dict[str, Any] = {"fontsize": 10, "ha": "center", "va": "center", "color": style.INK}
    ground: dict[str, Any] = {"bbox": _PAPER} if on_lines else {}
    axes.text(*at, text, **(usual | ground | look))


def pointed(axes: Axes, at: tuple[float, float], place: tuple[float, float], text: str, color: str) -> None:
    """Words that end at ``place``, joined by a thin line to what they name."""
    line = {"arrowstyle": "-", "color": color, "linewidth": 0.8, "shrinkB": 3}
    look: dict[str, Any] = {"ha": "right", "va": "center", "multialignment": "left", "fontsize": 10, "linespacing": 1.4}
    axes.annotate(text, at, place, color=color, arrowprops=line, zorder=9, bbox=_PAPER, **look)


def beside(axes: Axes, at: tuple[float, float], text: str, color: str, offset: tuple[float, float] = (0, 5)) -> None:
    """Words that begin ``offset`` points away from a point, or end there when the offset is to the left."""
    look: dict[str, Any] = {"ha": "right" if offset[0] < 0 else "left", "va": "bottom" if offset[1] > 0 else "top"}
    axes.annotate(text, at, offset, textcoords="offset points", color=color, fontsize=10, zorder=9, **look)


def logarithmic(axes: Axes, *, x: tuple[float, float], y: tuple[float, float], names: tuple[str, str]) -> None:
    """Two logarithmic axes, the name of the upright one above it."""
    axes.set(xscale="log", yscale="log", xlim=x, ylim=y)
    axes.set_xlabel(names[0])
    axes.set_title(names[1], loc="left", fontsize=13)


def frame(axes: Axes, *, x: tuple[float, float], y: tuple[float, float], names: tuple[str, str]) -> None:
    """The limits of a panel, the names of its axes, and a line through each 0 in view."""
    axes.set(xlim=x, ylim=y)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1], rotation=0, labelpad=10)
    if x[0] < 0 < x[1]:
        axes.axvline(0, color=style.GRID, linewidth=0.6, zorder=0)
    if y[0] < 0 < y[1]:
        axes.axhline(0, color=style.GRID, linewidth=0.6, zorder=0)


def title(axes: Axes, text: str) -> None:
    """What a panel shows, above it on the left."""
    axes.set_title(text, loc="left", fontsize=11)
