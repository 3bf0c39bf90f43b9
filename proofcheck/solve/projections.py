r"""The shortest λ that meets some rows Σ_jλ_ja_ij ≥ b_i, b_i > 0, exactly: Clarabel proposes which rows are tight.

At the optimum of min ½‖λ‖² the tight rows T give λ = Σ_{i∈T} y_ia_i with y ≥ 0 and every row of T an equation: one
linear system over the rationals. A λ that it gives, with y ≥ 0 and no row violated, meets every KKT condition of a
convex program, so it is the optimum, whoever proposed T.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil

from proofcheck.region.numbers import InputError
from proofcheck.solve.quadratic import Rows
from proofcheck.solve.scaled import nearest_float

Vector = tuple[Fraction, ...]
DIGITS = 4


def slacks(lam: Sequence[Fraction], rows: Sequence[Vector], bounds: Sequence[Fraction]) -> Vector:
    """Σ_jλ_ja_ij − b_i of each row.

    >>> slacks((Fraction(2),), [(Fraction(1),)], [Fraction(1)])
    (Fraction(1, 1),)
    """
    return tuple(
        [sum((a * b for a, b in zip(lam, row, strict=True)), -bound) for row, bound in zip(rows, bounds, strict=True)]
    )


def shortest(rows: Sequence[Vector], bounds: Sequence[Fraction]) -> Vector | None:
    """The λ of least norm with every row met, exactly; None where the solver proposes no rows that prove one.

    Args:
        rows: a_i, each of shape (n,).
        bounds: b_i > 0.

    Raises:
        InputError: If a bound is not positive.

    >>> [str(entry) for entry in shortest([(Fraction(1), Fraction(1, 2)), (Fraction(1, 2), Fraction(1))], [1, 1])]
    ['2/3', '2/3']
    """
    if not rows or min(bounds) <= 0:
        raise InputError("rows: expected at least one, each with a bound above 0; leave out the others")
    n = len(rows[0])
    program = Rows()
    for row, bound in zip(rows, bounds, strict=True):
        # A solver is at ease with rows of size 1.
        size = max(map(abs, row)) or Fraction(1)
        program.add_sum(range(n), [-nearest_float(entry / size) for entry in row], -nearest_float(bound / size))
    answer = program.nearest([0.0] * n, n, equations=0)
    if answer is None:
        return None
    multipliers = answer[1].tolist()
    for tight in _likely(multipliers):
        lam = _at_equations(rows, bounds, tight)
        if lam is not None and min(slacks(lam, rows, bounds)) >= 0:
            return lam
    return None


def _likely(multipliers: Sequence[float]) -> Iterator[list[int]]:
    """The rows of the largest multipliers, first as many as stand out, then any number of them."""
    order = sorted(range(len(multipliers)), key=lambda i: -multipliers[i])
    plain = sum(multiplier > 1e-6 * max(multipliers) for multiplier in multipliers)
    for count in dict.fromkeys((plain, *range(len(order), 0, -1))):
        yield order[:count]


def _at_equations(rows: Sequence[Vector], bounds: Sequence[Fraction], tight: Sequence[int]) -> Vector | None:
    """Σy_ia_i with every tight row an equation; None where some y_i is negative or they determine none."""
    system = [
        [sum((a * b for a, b in zip(rows[i], rows[j], strict=True)), Fraction(0)) for j in tight]
        + [Fraction(bounds[i])]
        for i in tight
    ]
    y = solved(system)
    if y is None or min(y) < 0:
        return None
    return tuple(
        [sum((y_i * rows[i][j] for y_i, i in zip(y, tight, strict=True)), Fraction(0)) for j in range(len(rows[0]))]
    )


def solved(system: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """The solution of [A | b], by Gauss and Jordan; None where A is singular.

    >>> solved([[Fraction(2), Fraction(1)]])
    [Fraction(1, 2)]
    """
    system = [[*row] for row in system]
    for column in range(len(system)):
        pivot = next((i for i in range(column, len(system)) if system[i][column]), None)
        if pivot is None:
            return None
        system[column], system[pivot] = system[pivot], system[column]
        leading = system[column][column]
        system[column] = [entry / leading for entry in system[column]]
        for i, row in enumerate(system):
            if i != column and (factor := row[column]):
                system[i] = [a - factor * b for a, b in zip(row, system[column], strict=True)]
    return [row[-1] for row in system]


def in_decimals(lam: Vector, rows: Sequence[Vector], bounds: Sequence[Fraction], digits: int = DIGITS) -> Vector:
    """A λ in decimals near one that meets all rows, and that meets them too.

    It is made longer by as much as rounding can take from a row: (1 + t)λ has t·b_i to spare, and rounding to d digits
    takes at most 10^(−d)/2 Σ_j|a_ij|.

    Args:
        lam: Meets every row.
        rows: a_i.
        bounds: b_i > 0.
        digits: How many significant digits the largest entry keeps, at least.

    >>> in_decimals((Fraction(2, 3),), [(Fraction(3, 2),)], [Fraction(1)])
    (Fraction(6667, 10000),)
    """
    largest = max(abs(entry) for entry in lam)
    places = digits + max(0, -_exponent(largest) - 1)
    unit = Fraction(1, 10**places)
    plain = tuple([round(entry / unit) * unit for entry in lam])
    if min(slacks(plain, rows, bounds)) >= 0:
        return plain
    spare = max(
        unit / 2 * sum((abs(entry) for entry in row), Fraction(0)) / bound
        for row, bound in zip(rows, bounds, strict=True)
    )
    return tuple([round(entry * (1 + spare) / unit) * unit for entry in lam])


def _exponent(value: Fraction) -> int:
    """⌊log₁₀ value⌋ for value > 0, near enough to choose digits."""
    return len(str(ceil(value))) - 1 if value >= 1 else -len(str(ceil(1 / value))) + 1
