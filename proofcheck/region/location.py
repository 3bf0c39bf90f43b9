"""Where a given λ stands: inside the region or outside, by how much, and for which c."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from proofcheck.region.numbers import Number, text
from proofcheck.region.region import Region, Slacks
from proofcheck.region.threshold import as_region

Inequality: TypeAlias = Literal["linear", "quadratic", "box"]


@dataclass(frozen=True)
class Location:
    r"""A point λ held against the region.

    Attributes:
        lam: The point, shape (n,).
        inside: Whether every inequality holds, at the given c or at some c in (0, 1).
        slacks: Its slacks at ``beta`` and ``c``.
        c_interval: The c for which it is inside, [β·max|λ_i|, min(Σλγ, Σλγ²) − 1] cut to (0, 1); None outside.
        fails: The inequalities that fail: ``linear`` (Σλγ), ``quadratic`` (Σλγ²), ``box`` (|λ_i|β).
        beta: The β used: the region's, or the β̄ that stands in for it.
        c: The c used: the region's; else inside the middle of ``c_interval``, outside the least c that the
            box inequality allows, as there the sums fall short by least.
        largest_beta: When β is not given: the point is inside for every 0 < β < this; None when for no β.

    Source: Theorem 3, solved for c.
    """

    lam: tuple[Fraction, ...]
    inside: bool
    slacks: Slacks
    c_interval: tuple[Fraction, Fraction] | None
    fails: tuple[Inequality, ...]
    beta: Fraction
    c: Fraction
    largest_beta: Fraction | None

    def to_json(self) -> dict[str, Any]:
        """The location as a JSON object, rationals as text."""
        interval = self.c_interval
        return {
            "lam": [text(entry) for entry in self.lam],
            "inside": self.inside,
            "slacks": slacks_to_json(self.slacks),
            "c_interval": None if interval is None else [text(end) for end in interval],
            "fails": list(self.fails),
            "beta": text(self.beta),
            "c": text(self.c),
            "largest_beta": None if self.largest_beta is None else text(self.largest_beta),
        }


def slacks_to_json(slacks: Slacks) -> dict[str, str]:
    """``{"linear": …, "quadratic": …, "box": …}``, rationals as text.

    >>> slacks_to_json(Slacks(Fraction(1, 2), Fraction(0), Fraction(1)))
    {'linear': '1/2', 'quadratic': '0', 'box': '1'}
    """
    return {name: text(value) for name, value in slacks._asdict().items()}


def locate(region: Region | Iterable[Number], lam: Sequence[Fraction], *, beta: Fraction) -> Location:
    """Hold λ against the region: O(n).

    Args:
        region: The region, or a bare γ.
        lam: The point, shape (n,).
        beta: The region's β, or the β̄ that stands in for it.

    Raises:
        InputError: If λ has another length than γ.

    >>> region = Region(gamma=["0.792", "-0.637"], beta="0.05")
    >>> where = locate(region, [Fraction("1.2"), Fraction("-0.6")], beta=Fraction(1, 20))
    >>> where.inside, where.fails
    (False, ('quadratic',))
    """
    region, point = as_region(region), tuple(lam)
    offered = region.offers(point, nonzero=False, beta=beta)
    reach = max(abs(entry) for entry in point)
    if region.c is not None:
        c = region.c
    elif offered is not None:
        c = (offered[0] + offered[1]) / 2
    else:
        # Outside, c tends to the least value that the box allows, kept to (0, 1); its ends are limits.
        c = min(beta * reach, Fraction(1))
    slacks = region.slacks(point, beta=beta, c=c)
    return Location(
        lam=point,
        inside=offered is not None,
        slacks=slacks,
        c_interval=offered,
        fails=() if offered else _failing(slacks, c, weak=region.weak),
        beta=beta,
        c=c,
        largest_beta=_largest_beta(region, region.level(point) - 1, reach),
    )


def _failing(slacks: Slacks, c: Fraction, *, weak: bool) -> tuple[Inequality, ...]:
    """What fails at c; at the limits c = 0 and c = 1, which are not allowed, an equality fails too."""
    fails: list[Inequality] = []
    if slacks.linear < 0 or (c == 0 and slacks.linear == 0):
        fails.append("linear")
    if slacks.quadratic < 0 or (c == 0 and slacks.quadratic == 0 and not weak):
        fails.append("quadratic")
    if slacks.box < 0 or (c == 1 and slacks.box == 0):
        fails.append("box")
    return tuple(fails)


def _largest_beta(region: Region, room: Fraction, reach: Fraction) -> Fraction | None:
    """Max β with the point inside: c/max|λ_i|, for the given c or the largest c that the sums leave."""
    if region.beta is not None or reach == 0:
        return None
    if region.c is None:
        return min(room, Fraction(1)) / reach if room > 0 else None
    return region.c / reach if room >= region.c else None
