"""Where a function on a grid reaches a level, as paths whose corners do not depend on the last bit of a float."""

import math

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.path import Path
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# A corner is kept to 10⁻⁵ of the width of the grid, and left out where the line without it is within 3·10⁻⁴ of it:
# far coarser than rounding, and finer than a line is drawn.
_DIGITS = 5
_SPARED = 3e-4


def superlevel(x: Floats, y: Floats, values: Floats, level: float) -> Path:
    """The part of the grid's rectangle where a function is at least ``level``, between grid points linearly.

    Args:
        x: Shape (k,), ascending.
        y: Shape (l,), ascending.
        values: Shape (l, k).
        level: The level.

    Returns:
        One compound path, holes included; without corners when the level is nowhere reached.

    >>> grid = np.array([0.0, 1.0])
    >>> float(superlevel(grid, grid, np.array([[0.0, 1.0], [0.0, 1.0]]), 0.5).get_extents().xmin)
    0.5
    """
    generator = contour_generator(x, y, values, fill_type=FillType.OuterOffset)
    rings = [
        _tidy(ring, x, y)
        for points, offsets in zip(*generator.filled(level, math.inf), strict=True)
        for ring in np.split(points, offsets[1:-1])
    ]
    return Path.make_compound_path(*[Path(ring, closed=True) for ring in rings if len(ring) > 3])


def is_empty(path: Path) -> bool:
    """Whether a path has no corners.

    >>> is_empty(Path(np.empty((0, 2))))
    True
    """
    return np.size(path.vertices) == 0


def level_lines(x: Floats, y: Floats, values: Floats, level: float) -> list[Floats]:
    """The lines on which a function takes the level; arguments as in `superlevel`.

    >>> grid = np.array([0.0, 1.0])
    >>> [line.tolist() for line in level_lines(grid, grid, np.array([[0.0, 1.0], [0.0, 1.0]]), 0.25)]
    [[[0.25, 1.0], [0.25, 0.0]]]
    """
    lines = contour_generator(x, y, values, line_type=LineType.Separate).lines(level)
    return [_tidy(np.asarray(line), x, y) for line in lines]


def _tidy(points: Floats, x: Floats, y: Floats) -> Floats:
    """Rounded, and without the corners that nobody sees."""
    widths = [float(axis[-1] - axis[0]) for axis in (x, y)]
    # Adding 0 turns −0 into 0, which would print otherwise.
    columns = [np.round(points[:, k], _DIGITS - math.floor(math.log10(widths[k]))) + 0.0 for k in (0, 1)]
    rounded = np.column_stack(columns)
    return rounded[_corners(rounded / widths)]


def _corners(points: Floats) -> list[int]:
    """The points to keep so that every other lies within `_SPARED` of the line through them (Douglas and Peucker)."""
    corners, pending = {0, len(points) - 1}, [(0, len(points) - 1)]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(np.argmax(away))
        if away[farthest] > _SPARED:
            middle = first + 1 + farthest
            corners.add(middle)
            pending += [(first, middle), (middle, last)]
    return sorted(corners)


def _distances(points: Floats, start: Floats, end: Floats) -> Floats:
    """From the line through two points; from the point, where they are one, as at the ends of a ring."""
    along = end - start
    length = math.hypot(*along)
    away = points - start
    if length == 0:
        return np.hypot(away[:, 0], away[:, 1])
    return np.asarray(np.abs(along[0] * away[:, 1] - along[1] * away[:, 0]) / length)
