r"""Float multipliers of the nearest point, from Clarabel itself: a row of a file has no time for a modelling language.

In units σ of λ, with x = λ/σ, c = c₀ + c₁v and v ∈ [0, 1]:

    min ½‖x − a/σ‖²,   V(x) ≥ h₁(1+c),   Q(x) ≥ θh₂(1+c),   |x_i| ≤ ρc,   low_i ≤ x_i ≤ high_i,   Σx_i = 1/σ,

as far as they are asked for, each sum divided by its largest slope. Where γ is uncertain both sums share variables
p_i ≥ max(0, x_i), and V(x) = u·x − (u−l)·p. Only floats are computed here: `nearest` makes them exact.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from proofcheck.region.threshold import theta
from proofcheck.solve.nearest import Multipliers, Nearest
from proofcheck.solve.scaled import nearest_float

Floats = NDArray[np.float64]
ZERO = Fraction(0)


class Rows:
    """Rows Σ_j a_jx_j ≤ b, the first of them perhaps equations."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._values: list[float] = []
        self._bounds: list[float] = []

    def add_sum(self, columns: Iterable[int], values: Sequence[float], bound: float) -> None:
        """One row Σ_j values_j·x_{columns_j} ≤ bound."""
        self._rows += [len(self._bounds)] * len(values)
        self._columns += columns
        self._values += values
        self._bounds.append(bound)

    def add_each(self, bounds: Sequence[float], *terms: tuple[Iterable[int], float]) -> None:
        """A row for each bound, with one column and its coefficient from every term."""
        rows = range(len(self._bounds), len(self._bounds) + len(bounds))
        for columns, value in terms:
            self._rows += rows
            self._columns += columns
            self._values += [value] * len(rows)
        self._bounds += bounds

    def nearest(self, target: Sequence[float], width: int, *, equations: int) -> tuple[Floats, Floats] | None:
        """The x of that many entries whose first ones are nearest to ``target``, and the rows' multipliers."""
        linear, count = np.zeros(width), len(self._bounds)
        linear[: len(target)] = [-entry for entry in target]
        matrix = csc_matrix((self._values, (self._rows, self._columns)), shape=(count, width))
        cones = [clarabel.ZeroConeT(equations), clarabel.NonnegativeConeT(count - equations)]
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        squares = _squares(len(target), width)
        solution = clarabel.DefaultSolver(squares, linear, matrix, np.array(self._bounds), cones, settings).solve()
        return (np.array(solution.x), np.array(solution.z)) if str(solution.status) == "Solved" else None


@lru_cache(maxsize=1)
def _squares(n: int, width: int) -> Any:
    """The matrix of Σx_i² over the first n of so many x."""
    return csc_matrix((np.ones(n), np.arange(n), np.minimum(np.arange(width + 1), n)), shape=(width, width))


def float_multipliers(program: Nearest, unit: Fraction) -> Multipliers | None:
    """Near the optimal multipliers, in units of λ and of ½‖λ − a‖²; None where Clarabel finds no optimum.

    Args:
        program: What is asked.
        unit: σ > 0, the size of the λ that are likely.
    """
    n, limits, low, width = len(program.target), program.constraints, program.c.low, program.c.high - program.c.low
    box, rows, x, v = program.region.box, Rows(), range(n), n
    positive = range(n + 1, 2 * n + 1) if box.low != box.high else range(0)
    if limits.sum_to_one:
        rows.add_sum(x, [1.0] * n, nearest_float(1 / unit))
    sizes = []
    linear = (box.low, box.high, box.denominator, 1)
    squares = (box.least, box.greatest, box.denominator**2, theta(program.region))
    for least, most, whole, asked in (linear, squares):
        largest = max(*map(abs, least), *map(abs, most)) or whole
        size = Fraction(largest, whole) * unit
        slopes = [-entry / largest for entry in most] + [asked * nearest_float(width / size)]
        slopes += [(b - a) / largest for a, b in zip(least, most, strict=True)][: len(positive)]
        rows.add_sum(chain(x, [v], positive), slopes, -asked * nearest_float((1 + low) / size))
        sizes.append(size)
    rows.add_each([1.0], ([v], 1.0))
    rows.add_each([0.0], ([v], -1.0))
    if program.beta:
        reach = 1 / (program.beta * unit)
        at_low, per_v = [nearest_float(reach * low)] * n, -nearest_float(reach * width)
        for side in (1.0, -1.0):
            rows.add_each(at_low, (x, side), ([v] * n, per_v))
    for ends, side in ((limits.high, 1.0), (limits.low, -1.0)):
        known = {i: side * nearest_float(end / unit) for i, end in enumerate(ends) if end is not None}
        rows.add_each([*known.values()], (known, side))
    nothing = [0.0] * len(positive)
    rows.add_each(nothing, (positive, -1.0))
    rows.add_each(nothing, (x[: len(positive)], 1.0), (positive, -1.0))
    target = [nearest_float(entry / unit) for entry in program.target]
    solution = rows.nearest(target, n + 1 + len(positive), equations=int(limits.sum_to_one))
    if solution is None:
        return None
    point, duals = solution
    *totals, on_linear, on_squares = [unit**2 * Fraction(entry) for entry in duals[: 2 + limits.sum_to_one].tolist()]
    total = -totals[0] / unit if totals else ZERO
    return Multipliers(on_linear / sizes[0], on_squares / sizes[1], total, low + width * Fraction(float(point[v])))
