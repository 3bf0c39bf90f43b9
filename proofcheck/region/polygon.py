r"""Plane slices of a λ-region as exact convex polygons, to draw or to list their corners.

A slice is a rectangle clipped by half-planes. When γ is known to a radius only, each worst-case sum is a minimum over
the γ of the box, so each cut is the intersection of the half-planes of the four corners of (γ_i, γ_j).
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region

Point = tuple[Fraction, Fraction]
Polygon = list[Point]


class HalfPlane(NamedTuple):
    """The points (x, y) with ax + by ≥ k."""

    a: Fraction
    b: Fraction
    k: Fraction

    def excess(self, point: Point) -> Fraction:
        """How far inside the point (x, y) lies, ax + by − k: negative outside."""
        return self.a * point[0] + self.b * point[1] - self.k


class Cuts(NamedTuple):
    """The half-planes of Σλγ ≥ 1+c and those of Σλγ² ≥ 1+c: one each for an exact γ, up to four with a radius."""

    linear: list[HalfPlane]
    quadratic: list[HalfPlane]


def rectangle(low: Point, high: Point) -> Polygon:
    """The rectangle with these two opposite corners, counter-clockwise."""
    (left, bottom), (right, top) = low, high
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def clip(polygon: Sequence[Point], half_planes: Iterable[HalfPlane]) -> Polygon:
    """The corners of a convex polygon cut by half-planes, counter-clockwise as given; a segment has 2, a point 1.

    >>> square = rectangle((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1)))
    >>> [(str(x), str(y)) for x, y in clip(square, [HalfPlane(Fraction(2), Fraction(2), Fraction(3))])]
    [('1', '1/2'), ('1', '1'), ('1/2', '1')]
    """
    result = list(polygon)
    for half_plane in half_planes:
        result = _clip_once(result, half_plane)
    return result


def _clip_once(polygon: Polygon, half_plane: HalfPlane) -> Polygon:
    corners: Polygon = []
    excesses = [half_plane.excess(point) for point in polygon]
    for i, (point, excess) in enumerate(zip(polygon, excesses, strict=True)):
        before = excesses[i - 1]
        if before * excess < 0:
            (x, y), (u, v), share = polygon[i - 1], point, before / (before - excess)
            corners.append((x + share * (u - x), y + share * (v - y)))
        if excess >= 0:
            corners.append(point)
    # Only the two sides of a segment cross at the same point.
    return list(dict.fromkeys(corners))


def cuts(
    region: Region, *, c: Fraction, axes: tuple[int, int] = (1, 2), centre: Sequence[Fraction] | None = None
) -> Cuts:
    """The two sums' half-planes in the plane of λ_i, λ_j; the other coordinates stay as in ``centre``.

    Args:
        region: γ of shape (n,), n ≥ 2, and its radius.
        c: The c of both cuts.
        axes: (i, j), counted from 1.
        centre: Shape (n,); its entries i and j do not count. For n = 2 it may be left out.

    Raises:
        InputError: If the axes are not two different tasks, or ``centre`` is of another length than γ.

    >>> cuts(Region(gamma=["1/2", "-1/2"]), c=Fraction(1, 2)).linear
    [HalfPlane(a=Fraction(1, 2), b=Fraction(-1, 2), k=Fraction(3, 2))]
    """
    i, j = checked_axes(axes, len(region.gamma))
    rest = _others(region, i, j, centre)
    linear, quadratic = region.sums(rest)
    box, unit = region.box, region.box.denominator
    return Cuts(
        _half_planes(box.low, box.high, unit, (i, j), 1 + c - linear),
        _half_planes(box.least, box.greatest, unit * unit, (i, j), (1 + c) * (not region.weak) - quadratic),
    )


def _half_planes(
    low: Sequence[int], high: Sequence[int], unit: int, pair: tuple[int, int], level: Fraction
) -> list[HalfPlane]:
    i, j = pair
    corners = dict.fromkeys((a, b) for a in (low[i], high[i]) for b in (low[j], high[j]))
    return [HalfPlane(Fraction(a, unit), Fraction(b, unit), level) for a, b in corners]


def plane_slice(
    region: Region,
    *,
    c: Fraction,
    reach: Fraction,
    axes: tuple[int, int] = (1, 2),
    centre: Sequence[Fraction] | None = None,
) -> Polygon:
    r"""{(λ_i, λ_j) : Σλ_kγ_k ≥ 1+c, Σλ_kγ_k² ≥ 1+c, |λ_k| ≤ R}, the other λ_k fixed: its corners, exactly.

    Args:
        region: γ of shape (n,), n ≥ 2, and its radius.
        c: The c of both cuts.
        reach: R = c/β > 0.
        axes: (i, j), counted from 1.
        centre: The fixed λ_k, shape (n,); its entries i and j do not count. For n = 2 it may be left out.

    Returns:
        The corners, counter-clockwise; two for a segment, one for a point, none when the slice is empty.

    Raises:
        InputError: If the axes are not two different tasks, or ``centre`` is of another length than γ.

    Source: Theorem 3.

    >>> corners = plane_slice(Region(gamma=["1/2", "1/2"]), c=Fraction(1, 2), reach=Fraction(4))
    >>> [(str(x), str(y)) for x, y in corners]
    [('4', '2'), ('4', '4'), ('2', '4')]
    """
    i, j = checked_axes(axes, len(region.gamma))
    rest = _others(region, i, j, centre)
    linear, quadratic = cuts(region, c=c, axes=axes, centre=centre)
    if any(abs(entry) > reach for entry in rest):
        return []
    return clip(rectangle((-reach, -reach), (reach, reach)), [*linear, *quadratic])


def slice_over_c(
    region: Region,
    *,
    beta: Fraction,
    reach: Fraction,
    axes: tuple[int, int] = (1, 2),
    centre: Sequence[Fraction] | None = None,
) -> Polygon:
    r"""The closure of {(λ_i, λ_j) : some c in (0, 1) admits λ}, the other λ_k fixed: its corners, exactly.

    A c from β·max|λ_k| to min(Σλγ, Σλγ²) − 1 exists where each sum is at least 1 + β|λ_k| for every k, so that no c is
    left to choose: for the fixed λ_k that raises the cuts, for λ_i and λ_j it tilts them.

    Args:
        region: γ of shape (n,), n ≥ 2, and its radius.
        beta: β ≥ 0.
        reach: 1/β, or for β = 0 where to stop.
        axes: (i, j), counted from 1.
        centre: The fixed λ_k, shape (n,); its entries i and j do not count. For n = 2 it may be left out.

    Returns:
        The corners, as `plane_slice` returns them.

    Raises:
        InputError: If the axes are not two different tasks, or ``centre`` is of another length than γ.

    Source: Theorem 3, with c eliminated.

    >>> corners = slice_over_c(Region(gamma=["1/2", "1/2"]), beta=Fraction(1, 4), reach=Fraction(4))
    >>> [(str(x), str(y)) for x, y in corners]
    [('4', '4')]
    """
    i, j = checked_axes(axes, len(region.gamma))
    least = beta * max(map(abs, _others(region, i, j, centre)))
    if least > 1:
        return []
    raised = cuts(region, c=least, axes=axes, centre=centre)
    tilted = [
        HalfPlane(half.a - tilt[0], half.b - tilt[1], half.k)
        # c does not occur in the second cut of a weak region.
        for both in cuts(region, c=Fraction(0), axes=axes, centre=centre)[: 1 if region.weak else 2]
        for half in both
        for tilt in ((beta, 0), (-beta, 0), (0, beta), (0, -beta))
    ]
    return clip(rectangle((-reach, -reach), (reach, reach)), [*raised.linear, *raised.quadratic, *tilted])


def checked_axes(axes: tuple[int, int], n: int) -> tuple[int, int]:
    """The two axes, counted from 0.

    Raises:
        InputError: If they are not two different tasks between 1 and n.

    >>> checked_axes((1, 3), 3)
    (0, 2)
    """
    pair = tuple(axes)
    if len(pair) != 2 or pair[0] == pair[1] or any(type(axis) is not int or not 1 <= axis <= n for axis in pair):
        raise InputError(f"axes: expected two different tasks between 1 and {n}, got {pair}; count them from 1")
    return pair[0] - 1, pair[1] - 1


def _others(region: Region, i: int, j: int, centre: Sequence[Fraction] | None) -> list[Fraction]:
    n = len(region.gamma)
    if centre is None and n > 2:
        raise InputError(f"centre: expected the {n} coordinates of a point of the slice, got none")
    rest = [Fraction(0)] * n if centre is None else list(centre)
    if len(rest) != n:
        raise InputError(f"centre: expected {n} numbers, one for each gamma, got {len(rest)}")
    rest[i] = rest[j] = Fraction(0)
    return rest


def segment_cuts(region: Region) -> Cuts:
    """The two sums' half-planes λγ − c ≥ 1 and λγ² − c ≥ 1, or λγ² ≥ 0, in the plane of (λ, c), for one task."""
    box, unit, one = region.box, region.box.denominator, Fraction(1)
    asked = one * (not region.weak)
    return Cuts(
        [HalfPlane(Fraction(a, unit), -one, one) for a in dict.fromkeys((box.low[0], box.high[0]))],
        [HalfPlane(Fraction(a, unit * unit), -asked, asked) for a in dict.fromkeys((box.least[0], box.greatest[0]))],
    )


def segment_region(region: Region, *, beta: Fraction, reach: Fraction) -> Polygon:
    r"""{(λ, c) : λγ ≥ 1+c, λγ² ≥ 1+c, |λ|β ≤ c, 0 ≤ c ≤ 1} for one task, as far as |λ| ≤ reach: its corners, exactly.

    With its ends c = 0 and c = 1, which the region leaves out.

    >>> corners = segment_region(Region(gamma=[1]), beta=Fraction(1, 4), reach=Fraction(5))
    >>> [(str(x), str(y)) for x, y in corners]
    [('4/3', '1/3'), ('4', '1'), ('2', '1')]
    """
    zero, one = Fraction(0), Fraction(1)
    linear, quadratic = segment_cuts(region)
    sides = [HalfPlane(-beta, one, zero), HalfPlane(beta, one, zero)]
    return clip(rectangle((-reach, zero), (reach, one)), [*linear, *quadratic, *sides])
