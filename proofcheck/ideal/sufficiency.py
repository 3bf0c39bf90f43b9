r"""Does Theorem 3's condition, p̂ ≥ 1+c and q̂ ≥ 1+c, leave the target the margin of a network fine-tuned on it?

Its hinge loss is 0 as soon as A·b·(1+c)·δ ≥ 1, for Gain ≥ 1 there. But ρ ≥ 1 − s compares with Gain(ω), and Gain need
not be monotone: at t = e^{−x} its slope in x has the sign of

    2pq(r²−2pq) + r(p+q)(pq+r²)t + 2(4p²q²+r²(p+q)²)t² + r(p+q)(p²+8pq+q²)t³ + 2pq(2p²+2pq+2q²+r²)t⁴ + pqr(p+q)t⁵,

where only the constant can be negative. So Gain increases throughout when r² ≥ 2pq; else it increases up to one maximum
and then falls towards 1 + r/P. Hence the condition implies ρ ≥ 1 − s for every γ exactly when
(1+c)·min(Gain(ω(1+c)), 1 + r/P) ≥ (1−s)·Gain(ω). As Gain ≤ 1/4 + 1 + r/P ≤ 5/4·(1 + r/P), c ≥ 1/4 always does, and no
smaller c does for every network.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.crossings import Product
from proofcheck.ideal.ends import End
from proofcheck.ideal.sets import exact_slack, learned
from proofcheck.ideal.tasks import IdealNetwork, Line, moderate, moderate_region
from proofcheck.region.numbers import InputError, Number, text
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict
from proofcheck.region.vertices import Vertex, vertices

Point: TypeAlias = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Sufficiency:
    """Whether Theorem 3's condition implies ρ ≥ 1−s; where not, a rational (p̂, q̂), or λ, that satisfies it in vain."""

    holds: bool
    why: str
    p_hat: Fraction | None = None
    q_hat: Fraction | None = None
    lam: Vertex | None = None


def is_monotone(network: IdealNetwork) -> bool:
    """Whether Gain increases throughout, r² ≥ 2pq.

    >>> is_monotone(IdealNetwork("0.4", "0.1", "1.6")), is_monotone(IdealNetwork("0.6", "0.4", "1.6"))
    (True, False)
    """
    p, q, r = network.counts
    return r * r >= 2 * p * q


def sufficiency(network: IdealNetwork, c: Number, slack: Number = 0) -> Sufficiency:
    r"""Whether, for every γ, every λ with Σλ_iγ_i ≥ 1+c and Σλ_iγ_i² ≥ 1+c has ρ ≥ 1 − s: exactly.

    Args:
        network: δ*, δ#, ω.
        c: c ≥ 0; Theorem 3 asks for 0 < c < 1.
        slack: s in [0, 1).

    Raises:
        InputError: If c is negative or no number, or the slack is out of its range.

    Source: project; mechanism of Theorem 3 and the shape of Gain.

    >>> sufficiency(IdealNetwork("0.4", "0.1", "1.6"), "0.1").holds
    True
    >>> found = sufficiency(IdealNetwork("3/5", "2/5", "1/2"), "1/10")
    >>> found.holds, str(found.p_hat), str(found.q_hat)
    (False, '11/10', '4')
    """
    level, s = moderate(c, "c"), exact_slack(slack)
    if level < 0:
        raise InputError(f"c: expected a number >= 0, got {text(level)}")
    gain, least = CertifiedGain(network), 1 + level
    if gain.constant:
        return Sufficiency(True, "Gain is 1 throughout, so ρ = p̂ ≥ 1 + c.")
    if _sign(gain, least, least, s) < 0:
        return Sufficiency(False, "From ω to ω(1 + c) Gain falls by more than 1 + c makes up for.", least, least)
    if is_monotone(network):
        return Sufficiency(True, "r² ≥ 2pq, so Gain increases, and ρ ≥ (1 + c)·Gain(ω(1 + c))/Gain(ω) ≥ 1 + c.")
    return _at_the_limit(gain, least, s)


def _sign(gain: CertifiedGain, p_hat: Fraction, q_hat: Fraction, slack: Fraction) -> int:
    """The sign of p̂·Gain(ωq̂) − (1−s)·Gain(ω)."""
    return Product(gain, p_hat - q_hat, 1 - slack).sign(q_hat)


def _at_the_limit(gain: CertifiedGain, least: Fraction, slack: Fraction) -> Sufficiency:
    """Gain falls towards 1 + r/P without reaching it, so a large q̂ fails exactly when the limit itself is too low."""
    p, q, r = gain.network.counts
    limit = least * (1 + r / (p + q + r)) / (1 - slack)
    if gain.sign(limit.numerator, limit.denominator) >= 0:
        return Sufficiency(True, "Past its maximum Gain stays above 1 + r/P, and (1+c)(1 + r/P) ≥ (1−s)·Gain(ω).")
    q_hat = Fraction(2)
    while q_hat <= least or _sign(gain, least, q_hat, slack) >= 0:
        q_hat *= 2
    why = "r² < 2pq, so far out Gain falls towards 1 + r/P, and (1+c)(1 + r/P) < (1−s)·Gain(ω): q̂ can be too large."
    return Sufficiency(False, why, least, q_hat)


def polytope_succeeds(asked: Region | Verdict, network: IdealNetwork, slack: Number = 0) -> Sufficiency:
    r"""Whether ρ ≥ 1 − s on all of a region's polytope, weak or not, at its working β and c: exactly, edge by edge.

    At each q̂, ρ = p̂·Gain(ωq̂)/Gain(ω) is least where p̂ is, on the boundary of the polytope's image in the plane of
    (p̂, q̂): a convex polygon, along each edge of which `learned` finds every crossing.

    Args:
        asked: At most 12 tasks, γ exact, β > 0; or the verdict on them, which is then not decided again.
        network: δ*, δ#, ω.
        slack: s in [0, 1).

    Raises:
        InputError: If β is 0, γ has a radius or too many tasks, the slack is out of its range, or a number is not
            `moderate`.

    Source: project; mechanism of Theorem 3.

    >>> polytope_succeeds(Region(["0.79", "-0.64"]), IdealNetwork("0.4", "0.1", "1.6")).holds
    True
    """
    s = exact_slack(slack)
    region = asked.region if isinstance(asked, Verdict) else asked
    moderate_region(region)
    if any(region.gamma_radius or ()):
        raise InputError("gamma_radius: expected an exact gamma (radius 0); leave the radius out")
    images = {region.sums(vertex): vertex for vertex in vertices(asked)}
    if not images:
        return Sufficiency(True, "The polytope is empty.")
    hull = _hull(sorted(images))
    for start, end in pairwise([*hull, hull[0]]):
        if (t := _failing(start, end, network, s)) is not None:
            lam = tuple([(1 - t) * a + t * b for a, b in zip(images[start], images[end], strict=True)])
            p_hat, q_hat = region.sums(lam)
            return Sufficiency(False, "A λ of the polytope has ρ < 1 − s.", p_hat, q_hat, lam)
    return Sufficiency(True, "ρ ≥ 1 − s on the whole boundary of the polytope's image in the plane of (p̂, q̂).")


def _failing(start: Point, end: Point, network: IdealNetwork, slack: Fraction) -> Fraction | None:
    """A t in [0, 1] at which (1−t)·start + t·end has ρ < 1 − s, if there is one."""
    line = Line((start[0], end[0] - start[0]), (start[1], end[1] - start[1]))
    pieces = learned(line, network, slack)
    gaps = [_between(left.high, right.low) for left, right in pairwise(pieces) if left.high and right.low]
    # A gap of the learned set that meets [0, 1] holds an end of it, or lies inside it whole.
    for t in (Fraction(0), Fraction(1), *gaps):
        if 0 <= t <= 1 and not any(piece.contains(t) for piece in pieces):
            return t
    return None


def _between(low: End, high: End) -> Fraction:
    """A rational strictly between two ends."""
    bits = 16
    while (below := low.enclosure(bits)[1]) >= (above := high.enclosure(bits)[0]):
        bits *= 2
    return (below + above) / 2


def _hull(points: list[Point]) -> list[Point]:
    """The corners of the convex hull of sorted points, in order."""
    return points if len(points) < 3 else [*_chain(points)[:-1], *_chain(points[::-1])[:-1]]


def _chain(points: list[Point]) -> list[Point]:
    chain: list[Point] = []
    for x, y in points:
        while len(chain) > 1:
            (a, b), (c, d) = chain[-2:]
            if (c - a) * (y - b) > (d - b) * (x - a):
                break
            chain.pop()
        chain.append((x, y))
    return chain
