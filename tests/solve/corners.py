"""The polytope of all (λ, c) of a small region by brute force: every corner, from every choice of tight rows."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from proofcheck import Region
from proofcheck.solve.constraints import Constraints

Row = list[Fraction]


def corners(region: Region, constraints: Constraints, beta: Fraction) -> list[Row]:
    """All corners (λ_1, …, λ_n, c) of the closure, c in [0, 1] where it is free; none when it is empty. β > 0."""
    rows, equalities = _rows(region, constraints, beta)
    free = len(region.gamma) + 1 - len(equalities)
    points = []
    for tight in combinations(rows, max(free, 0)):
        point = _solve([*equalities, *tight][: len(region.gamma) + 1])
        if point is not None and _holds(point, rows, equalities) and point not in points:
            points.append(point)
    return points


def nonempty(region: Region, constraints: Constraints, beta: Fraction) -> bool:
    """Whether the region itself has a point: for a free c one with c < 1."""
    points = corners(region, constraints, beta)
    return any(region.c is not None or point[-1] < 1 for point in points)


def nearest(
    region: Region, constraints: Constraints, beta: Fraction, c: Fraction | None, target: Sequence[Fraction]
) -> Row:
    """The point of the closed slice at c, or at any, that is nearest to ``target``: every choice of tight rows."""
    rows, equalities = _rows(Region(region.gamma, c=c, gamma_radius=region.gamma_radius), constraints, beta)
    if c is None:
        at_c, fixed = _without_c(rows), [[*row[:-2], row[-1]] for row in equalities]
    else:
        at_c = [[*row[:-2], row[-1] - row[-2] * c] for row in rows]
        fixed = [[*row[:-2], row[-1] - row[-2] * c] for row in equalities if any(row[:-2])]
    points = []
    for count in range(len(target) - len(fixed) + 1):
        for tight in combinations(at_c, count):
            point = _project([*fixed, *tight], target)
            if point is not None and _holds(point, at_c, fixed):
                points.append(point)
    return min(points, key=lambda point: squared_distance(point, target))


def squared_distance(point: Sequence[Fraction], target: Sequence[Fraction]) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(point, target, strict=True)), Fraction(0))


def _rows(region: Region, constraints: Constraints, beta: Fraction) -> tuple[list[Row], list[Row]]:
    """Rows (a, b) of a·(λ, c) ≥ b, and of a·(λ, c) = b."""
    n, zero, unit = len(region.gamma), Fraction(0), Fraction(1)
    rows, equalities = list(_sum_rows(region)), []
    for i in range(n):
        axis = [unit if j == i else zero for j in range(n)]
        rows += [[*[sign * beta * a for a in axis], unit, zero] for sign in (1, -1)]
        if (low := constraints.low[i]) is not None:
            rows.append([*axis, zero, low])
        if (high := constraints.high[i]) is not None:
            rows.append([*[-a for a in axis], zero, -high])
        if constraints.equal and i:
            equalities.append([unit, *[-a for a in axis[1:]], zero, zero])
    if constraints.sum_to_one:
        equalities.append([*[unit] * n, zero, unit])
    if region.c is None:
        rows += [[*[zero] * n, unit, zero], [*[zero] * n, -unit, -unit]]
    else:
        equalities.append([*[zero] * n, unit, region.c])
    return rows, equalities


def _without_c(rows: list[Row]) -> list[Row]:
    """The rows in λ alone that say that some c meets all rows: each upper limit on c against each lower one."""
    without_c = [[*row[:-2], row[-1]] for row in rows if not row[-2]]
    for lower in (row for row in rows if row[-2] > 0):
        for upper in (row for row in rows if row[-2] < 0):
            mixed = [a / lower[-2] - b / upper[-2] for a, b in zip(lower, upper, strict=True)]
            without_c.append([*mixed[:-2], mixed[-1]])
    return [row for row in without_c if any(row[:-1])]


def _sum_rows(region: Region) -> Iterator[Row]:
    """Σλγ ≥ 1+c and Σλγ² ≥ 1+c, for every corner of the box of γ, and of γ²."""
    box = region.box
    sums = ((box.low, box.high, box.denominator), (box.least, box.greatest, box.denominator**2))
    for low, high, unit in sums:
        for corner in set(product(*zip(low, high, strict=True))):
            yield [*[Fraction(entry, unit) for entry in corner], Fraction(-1), Fraction(1)]


def _holds(point: Row, rows: list[Row], equalities: list[Row]) -> bool:
    def over(row: Row) -> Fraction:
        return sum((a * b for a, b in zip(row[:-1], point, strict=True)), -row[-1])

    return all(over(row) >= 0 for row in rows) and all(over(row) == 0 for row in equalities)


def _project(rows: list[Row], target: Sequence[Fraction]) -> Row | None:
    """The point nearest to ``target`` with a·λ = b for all rows: target + Aᵀμ with AAᵀμ = b − A·target."""
    missing = [row[-1] - sum((a * b for a, b in zip(row[:-1], target, strict=True)), Fraction(0)) for row in rows]
    gram = [[sum((a * b for a, b in zip(p[:-1], q[:-1], strict=True)), Fraction(0)) for q in rows] for p in rows]
    weights = _solve([[*line, b] for line, b in zip(gram, missing, strict=True)])
    if weights is None:
        return None
    return [
        entry + sum((weight * row[i] for weight, row in zip(weights, rows, strict=True)), Fraction(0))
        for i, entry in enumerate(target)
    ]


def _solve(rows: list[Row]) -> Row | None:
    """The one solution of a square system of rows (a, b), or None."""
    rows = [list(row) for row in rows]
    for j in range(len(rows)):
        pivot = next((i for i in range(j, len(rows)) if rows[i][j]), None)
        if pivot is None:
            return None
        rows[j], rows[pivot] = rows[pivot], rows[j]
        rows[j] = [a / rows[j][j] for a in rows[j]]
        for i in range(len(rows)):
            if i != j and rows[i][j]:
                rows[i] = [a - rows[i][j] * b for a, b in zip(rows[i], rows[j], strict=True)]
    return [row[-1] for row in rows]
