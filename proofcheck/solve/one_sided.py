r"""The verdict on a region with a third sum, with what proves it, and the shortest λ with these sums: all exact.

With β it hangs on φ = min Σ|t₁γ_i + t₂γ_i² + t₃| + κt₃ over t ≥ 0 with t₁ + θt₂ = 1. For fixed t₁, t₂ the best t₃ is a
weighted median, 0 or some −h_i with h = t₁γ + t₂γ²; what is left is convex and piecewise linear in one number, and
bends only where some h_i = 0 or two h_i are equal. At the minimum the terms that are 0 have at most two values of γ, as
they are roots of one quadratic; one s for each of these makes all three sums what they must be.

Without β three half-spaces remain. The shortest λ on them is found among the eight choices of rows taken for equations;
where none serves, multipliers that cancel every λ_i prove that there is none.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from proofcheck.region.numbers import InputError, Number, brief, exact, text
from proofcheck.region.one_sided import Certificate, OneSided, Proof, Row, dual
from proofcheck.region.threshold import smallest_c
from proofcheck.solve.projections import solved

ZERO, ONE = Fraction(0), Fraction(1)
Triple = tuple[Fraction, Fraction, Fraction]
Point = tuple[Fraction, ...]


def decide_one_sided(asked: OneSided) -> Certificate:
    """Whether some λ is in the region, with the certificate: O(n² log n) with β, O(n) without.

    Source: project; duality for three sums over the box, and Farkas' lemma without it.

    >>> decide_one_sided(OneSided(["-1/2", "-1/4"], "1/10")).verdict
    'nonempty'
    >>> decide_one_sided(OneSided(["-1/2", "-1/4"], "1/5")).verdict
    'empty'
    """
    if asked.beta is not None:
        return _with_box(asked, asked.beta)
    rows = asked.rows(asked.c)
    found = shortest_on(rows, asked.gamma)
    if found is not None:
        return Certificate(asked, "nonempty", None, found[0], asked.c, None)
    return Certificate(asked, "empty", None, None, None, _cancelling(rows, asked.gamma))


def _with_box(asked: OneSided, beta: Fraction) -> Certificate:
    proof = threshold_of_three(asked)
    least = smallest_c(proof.phi, beta)
    if asked.c is None:
        c = None if least is None else (least + 1) / 2
    else:
        c = asked.c if beta * (1 + asked.c) <= asked.c * proof.phi else None
    if c is None:
        return Certificate(asked, "empty", proof, None, None, None)
    return Certificate(asked, "nonempty", proof, tuple([c / beta * entry for entry in proof.s]), c, None)


def threshold_of_three(asked: OneSided) -> Proof:
    """φ with t and s, for a question with β.

    >>> threshold_of_three(OneSided(["0.8", "-0.6"], "1/10", beta="1/20")).phi
    Fraction(7, 10)
    """
    places = _bends(asked)

    def value(place: int) -> Fraction:
        return _least(asked, places[place])[0]

    # Convex, so that its differences change sign once.
    steps = range(len(places) - 1)
    lowest = bisect_left(steps, True, key=lambda i: value(i + 1) >= value(i))
    phi, *_ = _least(asked, places[lowest])
    for place in range(lowest, len(places)):
        reached, t = _least(asked, places[place])
        if reached != phi:
            break
        if (s := _directions(asked, t, phi)) is not None:
            return Proof(phi, t, s)
    raise InputError("one_sided: no s was found that proves φ; ask for a β that differs a little")


def _bends(asked: OneSided) -> list[Fraction]:
    """Where the partial minimum may bend: as t₂ with t₁ = 1 if weak, else as t₁ with t₂ = 1 − t₁."""
    values = sorted(set(asked.gamma))
    sums = {*values, *(x + y for x, y in combinations(values, 2))}
    if asked.weak:
        return sorted({ZERO, *(-1 / total for total in sums if total < 0)})
    inside = {-total / (1 - total) for total in sums if total != 1}
    return sorted({ZERO, ONE, *(place for place in inside if 0 <= place <= 1)})


def _least(asked: OneSided, place: Fraction) -> tuple[Fraction, Triple]:
    """The least F over t₃ ≥ 0, and its t."""
    first, second = (ONE, place) if asked.weak else (place, 1 - place)
    below = sorted([h for g in asked.gamma if (h := first * g + second * g * g) < 0])
    most = int((len(asked.gamma) + (asked.kappa or ZERO)) // 2)
    t = first, second, -below[most] if most < len(below) else ZERO
    return dual(asked, t), t


def _directions(asked: OneSided, t: Triple, phi: Fraction) -> Point | None:
    """s_i = the sign of its term; those whose term is 0 share one number for each value of γ."""
    terms = [t[0] * g + t[1] * g * g + t[2] for g in asked.gamma]
    tied = sorted({g for g, term in zip(asked.gamma, terms, strict=True) if term == 0})
    signs = [Fraction((term > 0) - (term < 0)) for term in terms]
    needed = (phi, asked.theta * phi, -(asked.kappa or ZERO))
    left = [
        need - sum((s * g**power for g, s in zip(asked.gamma, signs, strict=True)), ZERO)
        for need, power in zip(needed, (1, 2, 0), strict=True)
    ]
    counts = [asked.gamma.count(g) for g in tied]
    rows = [
        ([count * g**power for g, count in zip(tied, counts, strict=True)], bound)
        for power, bound in zip((1, 2, 0), left, strict=True)
    ]
    for j in range(len(tied)):
        unit = [Fraction(i == j) for i in range(len(tied))]
        rows += [(unit, -ONE), ([-entry for entry in unit], -ONE)]
    for shares in _corners(rows, len(tied)):
        if all(sum((a * x for a, x in zip(row, shares, strict=True)), ZERO) >= bound for row, bound in rows):
            known = dict(zip(tied, shares, strict=True))
            return tuple(
                [known.get(g, s) if term == 0 else s for g, s, term in zip(asked.gamma, signs, terms, strict=True)]
            )
    return None


def _corners(rows: Sequence[tuple[list[Fraction], Fraction]], n: int) -> Iterator[list[Fraction]]:
    """Where n of the rows meet."""
    for chosen in combinations(rows, n):
        point = solved([[*row, bound] for row, bound in chosen])
        if point is not None:
            yield point


class ShortestOfThree(NamedTuple):
    """The shortest λ with Σλγ ≥ k, Σλγ + β′Σλ ≥ k and Σλγ² ≥ 0, and the multipliers of these sums that prove it."""

    lam: Point
    k: Fraction
    multipliers: Triple

    def to_json(self) -> dict[str, Any]:
        """The point and its proof as a JSON object, rationals as text."""
        return {"lam": [*map(text, self.lam)], "k": text(self.k), "multipliers": [*map(text, self.multipliers)]}


def shortest_one_sided(gamma: Iterable[Number], one_sided: Number, k: Number = "3/2") -> ShortestOfThree | None:
    """The λ of least norm with Σλγ ≥ k, Σλγ + β′Σλ ≥ k and Σλγ² ≥ 0, exactly; None where no λ has all three: O(n).

    It is t₁γ + t₂(γ + β′) + t₃γ², t ≥ 0, each 0 where its sum has slack: the conditions that prove it.

    Raises:
        InputError: If a value is no number or out of its range.

    Source: project; Karush, Kuhn and Tucker's conditions for three half-spaces.

    >>> shortest_one_sided(["0.8", "-0.6"], "0.09").lam
    (Fraction(6, 5), Fraction(-9, 10))
    """
    asked, level = OneSided(gamma, one_sided), exact(k, "at_least")
    if level <= 0:
        raise InputError(f"at_least: expected a number > 0, got {brief(level)}")
    first, second, third = asked.rows(None)
    found = shortest_on((first._replace(least=level), second._replace(least=level), third), asked.gamma)
    return None if found is None else ShortestOfThree(found[0], level, found[1])


def shortest_on(rows: tuple[Row, Row, Row], gamma: Sequence[Fraction]) -> tuple[Point, Triple] | None:
    """The shortest λ that meets three rows, and its multipliers; None where no λ meets them.

    At the shortest some independent rows are equations whose multipliers are ≥ 0; whichever do so with no row broken
    prove their λ the shortest.
    """
    sums = [sum((g**power for g in gamma), ZERO) for power in range(5)]

    def product(left: Row, right: Row) -> Fraction:
        """Σ_i of the product of two coefficients."""
        ones, twos = (left.d, left.a, left.b), (right.d, right.a, right.b)
        return sum((x * y * sums[i + j] for i, x in enumerate(ones) for j, y in enumerate(twos)), ZERO)

    for count in range(4):
        for tight in combinations(range(3), count):
            y = solved([[*[product(rows[i], rows[j]) for j in tight], rows[i].least] for i in tight])
            if y is None or min(y, default=ZERO) < 0:
                continue
            shares = dict(zip(tight, y, strict=True))
            lam = tuple([sum((m * rows[i].at(g) for i, m in shares.items()), ZERO) for g in gamma])
            if all(row.slack(gamma, lam) >= 0 for row in rows):
                return lam, (shares.get(0, ZERO), shares.get(1, ZERO), shares.get(2, ZERO))
    return None


def _cancelling(rows: tuple[Row, Row, Row], gamma: Sequence[Fraction]) -> Triple:
    """Multipliers y ≥ 0 with Σ y_k·(row k at γ_i) = 0 for each i and Σ y_k·least_k > 0: an edge of their cone."""
    columns = [(rows[0].at(g), rows[1].at(g), rows[2].at(g)) for g in sorted(set(gamma))]
    # Three different values of γ leave no y at all, so two columns and the axes span every edge.
    normals = [*columns[:2], (ONE, ZERO, ZERO), (ZERO, ONE, ZERO), (ZERO, ZERO, ONE)]
    for left, right in combinations(normals, 2):
        edge = _cross(left, right)
        for y in (edge, (-edge[0], -edge[1], -edge[2])):
            total = sum((m * row.least for m, row in zip(y, rows, strict=True)), ZERO)
            cancels = all(sum((m * a for m, a in zip(y, column, strict=True)), ZERO) == 0 for column in columns)
            if min(y) >= 0 and cancels and total > 0:
                return y[0] / total, y[1] / total, y[2] / total
    raise InputError("one_sided: neither a λ nor multipliers were found; report this γ")


def _cross(left: Triple, right: Triple) -> Triple:
    (a, b, c), (d, e, f) = left, right
    return b * f - c * e, c * d - a * f, a * e - b * d
