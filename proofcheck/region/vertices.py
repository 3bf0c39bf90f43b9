r"""The vertices of a λ-region at one β and c, exactly, by the structure of the polytope.

The polytope is the box |λ_i| ≤ R = c/β cut by the half-spaces Σλ_iγ_i ≥ 1+c and Σλ_iγ_i² ≥ 1+c. At a vertex no
more coordinates lie strictly inside (−R, R) than cuts hold with equality. So it is a corner of the box that meets both
cuts; or a point of an edge of the box on one cut that meets the other; or the point of a 2-face on both cuts, which on
a 2-face of directions i, j is unique exactly when γ_iγ_j(γ_j−γ_i) ≠ 0, the determinant up to a factor.

Everything is done in integers, with x = λ/R and both cuts scaled: Σx_ia_i ≥ p and Σx_ib_i ≥ q, where b_i = a_ig_i for
integers g_i = Dγ_i.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import NamedTuple, TypeAlias

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.numbers import InputError, Number
from proofcheck.region.polygon import plane_slice
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict, as_decision

MOST_TASKS = 12
Vertex: TypeAlias = tuple[Fraction, ...]
_Ranked: TypeAlias = tuple[int, ...]


def vertices(region: Region | Iterable[Number] | Verdict) -> list[Vertex]:
    r"""The vertices of {λ : Σλ_iγ_i ≥ 1+c, Σλ_iγ_i² ≥ 1+c, |λ_i| ≤ c/β}, exact, sorted, none twice; [] when empty.

    β and c are the region's, or their stand-ins where it names none. O(n²·2ⁿ) integer operations: each task
    more than doubles the work, as it doubles the corners of the box.

    Args:
        region: At most 12 tasks, or a bare γ, shape (n,), or a verdict, which is then not decided again; γ exact (a
            radius of 0), or at most 2 tasks.

    Raises:
        InputError: If β is 0 (nothing then bounds λ), there are more than 12 tasks, or more than 2 with a radius.

    Source: Theorem 3; project, vertices of a box under two cuts.

    >>> [[str(entry) for entry in vertex] for vertex in vertices(Region(gamma=["1/2", 0], beta="1/16", c="1/2"))]
    [['6', '-8'], ['6', '8'], ['8', '-8'], ['8', '8']]
    """
    decision = as_decision(region)
    region, n = decision.region, len(decision.threshold.s)
    if region.beta == 0:
        raise InputError("beta: vertices need beta > 0, as beta = 0 does not bound lambda, got 0; give a beta > 0")
    if n > MOST_TASKS:
        raise InputError(
            f"gamma: vertices are found for at most {MOST_TASKS} tasks, as the box of n tasks has 2^n corners,"
            f" got {n}; ask for extents or proposals instead"
        )
    uncertain = any(region.gamma_radius or ())
    if uncertain and n > 2:
        raise InputError(
            f"gamma_radius: vertices are found for an exact gamma (radius 0) or at most 2 tasks, got {n} tasks with"
            " a radius; leave the radius out, or ask for extents or proposals instead"
        )
    if not decision.nonempty:
        return []
    beta, c, *_ = decision.working
    return _planar_vertices(region, c, c / beta) if uncertain else _exact_vertices(region, c, c / beta)


def _planar_vertices(region: Region, c: Fraction, reach: Fraction) -> list[Vertex]:
    """With a radius, one or two tasks: the corners of a polygon, of which one task sees the first coordinate only."""
    if len(region.gamma) == 2:
        return sorted(plane_slice(region, c=c, reach=reach))
    # A second task with γ = 0 and radius 0 changes neither sum: the polygon is the segment, times an interval.
    radius = region.gamma_radius or ()
    widened = Region([*region.gamma, 0], gamma_radius=[*radius, 0], weak=region.weak)
    return sorted({(x,) for x, _ in plane_slice(widened, c=c, reach=reach)})


class _Cuts(NamedTuple):
    """The unit box cut by Σx_ia_i ≥ p and Σx_ib_i ≥ q, b_i = a_ig_i, all integers."""

    a: list[int]
    b: list[int]
    g: list[int]
    p: int
    q: int


class _Ranks:
    """Integers that order as the numbers n/d do, for |d| up to a bound, each standing for one number."""

    def __init__(self, largest: int) -> None:
        # Different n/d and m/e differ by 1/|de| or more: times 2^shift they have different floors.
        self._shift = 2 * largest.bit_length()
        self._quotients: dict[int, tuple[int, int]] = {}

    def of(self, numerator: int, denominator: int) -> int:
        """The rank of numerator/denominator."""
        rank = (numerator << self._shift) // denominator
        self._quotients[rank] = numerator, denominator
        return rank

    def values(self, unit: Fraction) -> dict[int, Fraction]:
        """For every rank given out, its number times ``unit``."""
        n, d = unit.as_integer_ratio()
        return {rank: Fraction(x * n, y * d) for rank, (x, y) in self._quotients.items()}


def _exact_vertices(region: Region, c: Fraction, reach: Fraction) -> list[Vertex]:
    g, unit = over_common_denominator(region.gamma)
    level = (1 + c) / reach
    a, p = [level.denominator * entry for entry in g], level.numerator * unit
    cuts = _Cuts(a, [x * y for x, y in zip(a, g, strict=True)], g, p, p * unit * (not region.weak))
    ranks = _Ranks(2 * max(1, *map(abs, a)) * max(1, *map(abs, g)))
    ends = ranks.of(-1, 1), ranks.of(1, 1)
    # Only the point of an edge that lies on both cuts is found twice.
    points = {*_corners(cuts, ends), *_on_edges(cuts, ends, ranks), *_on_faces(cuts, ends, ranks)}
    value = ranks.values(reach)
    return [tuple([value[rank] for rank in point]) for point in sorted(points)]


def _corners(cuts: _Cuts, ends: tuple[int, int]) -> Iterator[_Ranked]:
    corners = product(ends, repeat=len(cuts.a))
    for corner, u, v in zip(corners, _sums(-cuts.p, cuts.a), _sums(-cuts.q, cuts.b), strict=True):
        if u >= 0 and v >= 0:
            yield corner


def _on_edges(cuts: _Cuts, ends: tuple[int, int], ranks: _Ranks) -> Iterator[_Ranked]:
    """On an edge of direction i the cuts are x_ia_i ≥ u and x_ib_i ≥ v, which either of them turns into an equation."""
    n = len(cuts.a)
    for i, (a, b, g) in enumerate(zip(cuts.a, cuts.b, cuts.g, strict=True)):
        if g == 0:
            continue
        first = _sums(cuts.p, [-cuts.a[k] for k in range(n) if k != i])
        second = _sums(cuts.q, [-cuts.b[k] for k in range(n) if k != i])
        for rest, u, v in zip(product(ends, repeat=n - 1), first, second, strict=True):
            # On the first cut x_i = u/a, where x_ib = ug.
            if abs(u) < abs(a) and u * g >= v:
                yield (*rest[:i], ranks.of(u, a), *rest[i:])
            # On the second x_i = v/b, where x_ia = v/g, and that is ≥ u as (v − ug)g is ≥ 0.
            if abs(v) < b and (v - u * g) * g >= 0:
                yield (*rest[:i], ranks.of(v, b), *rest[i:])


def _on_faces(cuts: _Cuts, ends: tuple[int, int], ranks: _Ranks) -> Iterator[_Ranked]:
    """On a 2-face x_ia_i + x_ja_j = u, x_ib_i + x_jb_j = v: x_i = (ug_j − v)/a_i(g_j − g_i), and x_j by exchange."""
    n = len(cuts.a)
    for i, j in combinations(range(n), 2):
        a, g, p, q = cuts.a, cuts.g, cuts.p, cuts.q
        d, e = a[i] * (g[j] - g[i]), a[j] * (g[i] - g[j])
        if d == 0 or e == 0:
            continue
        inner = [k for k in range(n) if k not in (i, j)]
        first = _sums(p * g[j] - q, [a[k] * (g[k] - g[j]) for k in inner])
        second = _sums(p * g[i] - q, [a[k] * (g[k] - g[i]) for k in inner])
        for rest, x, y in zip(product(ends, repeat=n - 2), first, second, strict=True):
            if abs(x) < abs(d) and abs(y) < abs(e):
                yield (*rest[:i], ranks.of(x, d), *rest[i : j - 1], ranks.of(y, e), *rest[j - 1 :])


def _sums(start: int, weights: Sequence[int]) -> list[int]:
    """All start + Σx_kw_k, for every x in {−1, 1}^k, in the order of `itertools.product`."""
    sums = [start]
    for weight in weights:
        sums = [total for part in sums for total in (part - weight, part + weight)]
    return sums
