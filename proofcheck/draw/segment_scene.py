"""What the figure of a region of one task shows, in exact numbers: the plane of (λ, c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofcheck.draw.choices import Level, Mark, find_marks, level_of
from proofcheck.draw.plane import Plane, limits_in_plane
from proofcheck.region.polygon import HalfPlane, Point, Polygon, clip, segment_cuts, segment_region
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class SegmentScene(Plane):
    """The region of one task in the plane of (λ, c).

    Attributes:
        polygon: The region, with its limits at c = 1.
        nominal: With a radius, the region of the given γ alone.
        c: The c that is outlined; 1 stands for the limit.
        beta: β, or None where nothing bounds λ.
    """

    polygon: Polygon
    nominal: Polygon | None
    c: Fraction
    beta: Fraction | None

    def place(self, mark: Mark) -> Point:
        """Where a mark stands in the plane; one that is out of all proportion comes nearer."""
        far = 1000 * max(abs(x) for x, _ in self.view)
        return max(-far, min(far, mark.lam[0])), mark.c

    def interval(self) -> Polygon:
        """The region at ``c``: a segment, a point, or nothing."""
        level = [HalfPlane(_ZERO, Fraction(sign), sign * self.c) for sign in (1, -1)]
        return clip(self.polygon, level)


def segment_scene(verdict: Verdict, target: Sequence[Fraction] | None = None) -> SegmentScene:
    """The region of ``verdict``, of one task, in the plane of (λ, c); ``target`` is marked."""
    region, level, marks = verdict.region, level_of(verdict), find_marks(verdict, target)
    left, right = _extent(verdict, level, [mark.lam[0] for mark in marks])
    # Without a bound the region must leave the view, so that it shows no end where there is none.
    reach, beta = (1 if level.beta else 9) * max(-left, right), level.beta or _ZERO
    uncertain = any(region.gamma_radius or ())
    polygon = segment_region(region, beta=beta, reach=reach) if verdict.verdict == "nonempty" else []
    limits = limits_in_plane(verdict, (0,), (_ZERO,))
    return SegmentScene(
        polygon=polygon,
        nominal=segment_region(Region(region.gamma, weak=region.weak), beta=beta, reach=reach) if uncertain else None,
        c=level.c,
        beta=level.beta,
        cuts=segment_cuts(region),
        view=((left, _ZERO), (right, _ONE)),
        marks=marks,
        limits=limits,
        kept=clip(polygon, limits) if limits else None,
        weak=region.weak,
    )


def _extent(verdict: Verdict, level: Level, marked: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The λ to show: those of the box at c = 1, or a few times the smallest of the region, and marks near these.

    For an empty region both sides, and the cuts too, unless one is far away.
    """
    box = 1 / level.beta if level.beta else _ZERO
    if verdict.verdict == "nonempty":
        right = box or 4 * (1 + level.c) / verdict.phi
        left = -right / 20
    else:
        steepest = [_steepest([half.a for half in half_planes]) for half_planes in segment_cuts(verdict.region)]
        distances = sorted(2 / slope for slope in steepest if slope)
        nearest = max([box, *distances[:1]]) or _ONE
        right = max([nearest, *[2 * distance for distance in distances if distance <= 6 * nearest]])
        left = -right
    room = Fraction(21, 20)
    near = [room * x for x in marked if abs(x) <= 2 * right]
    return min([left, *near]), max([room * right, *near])


def _steepest(slopes: list[Fraction]) -> Fraction:
    """How fast a sum can grow with |λ| for every one of the slopes at once."""
    return max(_ZERO, min(slopes), -max(slopes))
