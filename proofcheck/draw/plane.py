"""What a figure of a region shows, however many tasks there are: cuts, points, limits on λ, and how far it looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from proofcheck.draw.choices import Mark
from proofcheck.region.polygon import Cuts, HalfPlane, Point, Polygon, clip, rectangle
from proofcheck.region.verdict import Verdict
from proofcheck.solve.constraints import read_constraints

View: TypeAlias = tuple[Point, Point]


@dataclass(frozen=True)
class Plane:
    """A view of a plane through a region.

    Attributes:
        cuts: Both sums' half-planes.
        view: Two opposite corners of what is drawn.
        marks: The points.
        limits: The half-planes of the limits on λ; without any, none.
        kept: The part of the region within them; None without any.
        weak: Whether of the second sum 0 is asked in place of 1+c.
    """

    cuts: Cuts
    view: View
    marks: tuple[Mark, ...]
    limits: tuple[HalfPlane, ...]
    kept: Polygon | None
    weak: bool

    @property
    def levels(self) -> tuple[str, str]:
        """What is asked of each sum, as a figure writes it."""
        return "1+c", "0" if self.weak else "1+c"

    def edges(self) -> list[list[Polygon]]:
        """For each sum, the segments of the view on which it is what is asked of it."""
        return [boundary(rectangle(*self.view), half_planes) for half_planes in self.cuts]

    def sides(self) -> list[Polygon]:
        """For each sum, the part of the view where it is at least that."""
        return [clip(rectangle(*self.view), half_planes) for half_planes in self.cuts]

    def limit_lines(self) -> list[Polygon]:
        """The segments of the view on which λ is at its limits."""
        return boundary(rectangle(*self.view), self.limits)


def boundary(polygon: Polygon, half_planes: Sequence[HalfPlane]) -> list[Polygon]:
    """The part of the edge of the half-planes' intersection that lies in a polygon: one segment a half-plane."""
    edges = [clip(polygon, [*half_planes, HalfPlane(-half.a, -half.b, -half.k)]) for half in half_planes]
    return [edge for edge in edges if len(edge) == 2]


def limits_in_plane(verdict: Verdict, axes: Sequence[int], centre: Sequence[Fraction]) -> tuple[HalfPlane, ...]:
    """The limits on λ that a verdict was asked under, where all λ_i but those of one or two axes are held.

    Args:
        verdict: With what is known under the limits, if there are any.
        axes: The tasks that vary, counted from 0; of one the other coordinate of the plane is none of λ.
        centre: What the others are held at, shape (n,).

    >>> from proofcheck import Region, feasible
    >>> from proofcheck.solve.constrained import within_limits
    >>> verdict = feasible(Region(["1/2", "1/2", "1/4"]))
    >>> limited = within_limits(verdict, sum_to_one=True).attach(verdict)
    >>> limits_in_plane(limited, (0, 1), (Fraction(0),) * 3)[0]
    HalfPlane(a=Fraction(1, 1), b=Fraction(1, 1), k=Fraction(1, 1))
    """
    if verdict.constrained is None:
        return ()
    n = len(verdict.region.gamma)
    limits = read_constraints(n, **verdict.constrained.constraints)

    def half_plane(weights: Mapping[int, int], least: Fraction) -> HalfPlane:
        rest = sum((weight * centre[k] for k, weight in weights.items() if k not in axes), Fraction(0))
        a, b = ([Fraction(weights.get(axis, 0)) for axis in axes] + [Fraction(0)])[:2]
        return HalfPlane(a, b, least - rest)

    rows = [half_plane({k: 1}, end) for k, end in enumerate(limits.low) if end is not None]
    rows += [half_plane({k: -1}, -end) for k, end in enumerate(limits.high) if end is not None]
    if limits.sum_to_one:
        rows += [half_plane(dict.fromkeys(range(n), sign), Fraction(sign)) for sign in (1, -1)]
    if limits.equal:
        rows += [half_plane({0: sign, k: -sign}, Fraction(0)) for k in range(1, n) for sign in (1, -1)]
    # What the λ that are held keep says nothing of the plane; what they break leaves nothing of it.
    return tuple(dict.fromkeys(row for row in rows if row.a or row.b or row.k > 0))
