"""What a figure of a region of two or more tasks shows, in exact numbers: polygons, and how far it looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from proofcheck.draw.choices import Level, Mark, drawn_levels, find_centre, find_marks, level_of
from proofcheck.draw.plane import Plane, View, limits_in_plane
from proofcheck.region.polygon import (
    Cuts,
    HalfPlane,
    Point,
    Polygon,
    checked_axes,
    clip,
    cuts,
    plane_slice,
    slice_over_c,
)
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict

Layer: TypeAlias = tuple[Fraction, Polygon]


@dataclass(frozen=True)
class Scene(Plane):
    """A plane slice of a region of two or more tasks.

    Attributes:
        axes: The two tasks, counted from 1.
        centre: What the other coordinates are held at, shape (n,), and the name of this point.
        beta: β, or None where nothing bounds λ.
        c: The c of the box, the cuts and the outlined polygon; 1 stands for the limit.
        least: (1+c)/φ, the least max|λ_i| of a point at this c; None when there is none.
        layers: The region at several c, ascending, where the plane meets it; none with a radius.
        shown: The region at ``c``.
        over_c: Every λ that some c admits; nothing where c is given.
        nominal: With a radius, the region of the given γ alone, at ``c``.
    """

    axes: tuple[int, int]
    centre: tuple[Fraction, ...]
    centre_name: str
    beta: Fraction | None
    c: Fraction
    least: Fraction | None
    layers: tuple[Layer, ...]
    shown: Polygon
    over_c: Polygon
    nominal: Polygon | None

    @property
    def reach(self) -> Fraction | None:
        """c/β, or None where nothing bounds λ."""
        return self.c / self.beta if self.beta else None

    def place(self, mark: Mark) -> Point:
        """Where a mark stands in the plane; one that is out of all proportion comes nearer on its ray from 0."""
        i, j = self.axes
        x, y = mark.lam[i - 1], mark.lam[j - 1]
        size, far = max(abs(x), abs(y)), 1000 * max(abs(end) for corner in self.view for end in corner)
        return (x, y) if size <= far else (x * far / size, y * far / size)

    def box_is_seen(self) -> bool:
        """Whether the ends of the box lie in the view: else the region goes on beyond it."""
        return self.reach is not None and self.reach <= max(abs(x) for corner in self.view for x in corner)

    def enlarged(self) -> "Scene | None":
        """The scene seen close by, around a region that is small in its box, or cuts that are; None where none is."""
        if not self.shown:
            return None
        corners = [*self.shown, *self.over_c, *(self.nominal or [])]
        if len(self.shown) > 1 and 10 * _size(corners) < _size(self.view):
            view = _view(corners, margin=Fraction(1, 4))
        elif self.reach and self.least and self.reach > 12 * self.least and len(self.centre) == 2:
            view = _view([(-4 * self.least, -4 * self.least), (4 * self.least, 4 * self.least)])
        else:
            return None
        return replace(self, view=view, marks=tuple(mark for mark in self.marks if _holds(view, self.place(mark))))

    def lies_in_plane(self, mark: Mark) -> bool:
        """Whether a mark lies in the slice; else the slice shows its projection."""
        return all(
            x == y for k, (x, y) in enumerate(zip(mark.lam, self.centre, strict=True), start=1) if k not in self.axes
        )


def plane_scene(verdict: Verdict, axes: tuple[int, int], target: Sequence[Fraction] | None = None) -> Scene:
    """The slice of the region of ``verdict`` in the plane of two tasks, through its centre; ``target`` is marked.

    Raises:
        InputError: If the axes are not two different tasks.
    """
    region, (i, j) = verdict.region, checked_axes(axes, len(verdict.region.gamma))
    level, marks, (name, centre) = level_of(verdict), find_marks(verdict, target), find_centre(verdict)
    sum_cuts = cuts(region, c=level.c, axes=axes, centre=centre)
    places = [(mark.lam[i], mark.lam[j]) for mark in marks]
    frame = _frame(verdict, level, sum_cuts)

    def polygon(c: Fraction, subject: Region = region) -> Polygon:
        # Without a bound the region must leave the view on all sides, so that no edge of it shows where none is.
        return plane_slice(subject, c=c, reach=c / level.beta if level.beta else 9 * frame, axes=axes, centre=centre)

    def over_c() -> Polygon:
        beta, reach = (level.beta, 1 / level.beta) if level.beta else (Fraction(0), 9 * frame)
        return slice_over_c(region, beta=beta, reach=reach, axes=axes, centre=centre)

    nonempty, uncertain = verdict.verdict == "nonempty", any(region.gamma_radius or ())
    levels = drawn_levels(verdict) if nonempty and not uncertain else []
    layers = [(c, layer) for c in levels if (layer := polygon(c))]
    outlined = polygon(level.c) if nonempty else []
    nominal = polygon(level.c, Region(region.gamma, weak=region.weak)) if uncertain else None
    whole = over_c() if nonempty and region.c is None else []
    limits = limits_in_plane(verdict, (i, j), centre)
    bounded = (
        [*outlined, *whole, *(nominal or []), *[corner for _, layer in layers for corner in layer]]
        if level.reach
        else []
    )
    return Scene(
        axes=axes,
        centre=centre,
        centre_name=name,
        beta=level.beta,
        c=level.c,
        least=(1 + level.c) / verdict.phi if verdict.phi else None,
        layers=tuple(layers),
        shown=outlined,
        over_c=whole,
        nominal=nominal,
        view=_view([(-frame, -frame), (frame, frame), *bounded], places),
        cuts=sum_cuts,
        marks=marks,
        limits=limits,
        kept=clip(whole or outlined, limits) if limits else None,
        weak=region.weak,
    )


def _frame(verdict: Verdict, level: Level, sum_cuts: Cuts) -> Fraction:
    """Half the side of a square around the origin that shows what matters.

    That is the box; with nothing to bound λ, a few times the size of the smallest points of the region; for an empty
    region the cuts too, unless one is far away.
    """
    if verdict.verdict == "nonempty":
        return level.reach or 4 * (1 + level.c) / verdict.phi
    distances = sorted(distance for half_planes in sum_cuts if (distance := _distance(half_planes)) is not None)
    nearest = max([level.reach or Fraction(0), *distances[:1]]) or Fraction(1)
    return max([nearest, *[2 * distance for distance in distances if distance <= 6 * nearest]])


def _distance(half_planes: Sequence[HalfPlane]) -> Fraction | None:
    """The least max(|x|, |y|) at which a cut holds, None when it never does."""
    normals = [[half[k] for half in half_planes] for k in (0, 1)]
    steepest = sum(max(Fraction(0), min(slopes), -max(slopes)) for slopes in normals)
    return max(half_planes[0].k, Fraction(0)) / steepest if steepest else None


def _view(corners: Sequence[Point], places: Sequence[Point] = (), margin: Fraction = Fraction(1, 20)) -> View:
    """The bounding box of what is shown, and of the marks that are not far away from it, with a margin."""
    size = max(abs(x) for point in corners for x in point)
    points = [*corners, *[place for place in places if max(map(abs, place)) <= Fraction(8, 5) * size]]
    edge = margin * _size(points)
    (left, right), (bottom, top) = [(min(column) - edge, max(column) + edge) for column in zip(*points, strict=True)]
    return (left, bottom), (right, top)


def _size(points: Sequence[Point]) -> Fraction:
    """The longer side of the bounding box."""
    widths = [max(point[k] for point in points) - min(point[k] for point in points) for k in (0, 1)]
    return max(widths)


def _holds(view: View, place: Point) -> bool:
    (left, bottom), (right, top) = view
    return left <= place[0] <= right and bottom <= place[1] <= top
