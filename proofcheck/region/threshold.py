r"""What is decided of a λ-region: φ with the pair (t, s) that proves it, and the β and c to work with.

F(t) = Σ_i max(0, A_i(t), B_i(t)) on [0, 1], with A_i(t) = t·l_i + (1−t)·lo_i for coefficients ≥ 0 and
B_i(t) = −(t·u_i + (1−t)·hi_i) for coefficients ≤ 0, is convex and piecewise linear. Only tasks with
u_i < 0 bend it: A_i falls to 0 at one end of their bend, B_i rises from 0 at the other; for exact γ the two
ends coincide at t = −γ_i/(1−γ_i). Walking the sorted bends until the slope is ≥ 0 finds its minimum φ.

For a weak region φ is the least F(t)/(t + θ(1−t)) with θ = 0 in place of 1. Where F = tL + (1−t)Q, the sign of its
slope is that of θL − Q; so the same walk serves, with θ times every linear part.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from proofcheck.region.numbers import Number
from proofcheck.region.region import Box, Region

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)


class Working(NamedTuple):
    """The β and c that are used; ``beta_given`` and ``c_given`` say whether the region named them."""

    beta: Fraction
    c: Fraction
    beta_given: bool
    c_given: bool


class Threshold(NamedTuple):
    """φ = min F, or min F(t)/t if weak, a minimiser t, and s of shape (n,) with |s_i| ≤ 1 whose `Region.level` is φ."""

    phi: Fraction
    t: Fraction
    s: tuple[Fraction, ...]


class Decision(NamedTuple):
    """A region with all that follows from its φ, so that whoever goes on need not decide it again."""

    region: Region
    threshold: Threshold
    nonempty: bool
    working: Working

    @property
    def phi(self) -> Fraction:
        """φ(γ)."""
        return self.threshold.phi

    @property
    def smallest_c(self) -> Fraction | None:
        """c* at the region's β; None where there is none, or β is not given."""
        return None if self.region.beta is None else smallest_c(self.phi, self.region.beta)


def decide(asked: Region | Iterable[Number]) -> Decision:
    """Whether the region is non-empty, with φ and the β and c to work with: O(n log n).

    Args:
        asked: A region, or a bare γ, shape (n,).

    Raises:
        InputError: If an entry of a bare γ is no number, or outside [−1, 1].

    Source: Theorem 3; project, threshold of the region.

    >>> decision = decide(["0.5", "-0.5"])
    >>> decision.nonempty, decision.phi, decision.working.beta
    (True, Fraction(1, 3), Fraction(1, 12))
    """
    region = as_region(asked)
    base = threshold(region)
    return Decision(region, base, is_nonempty(region, base.phi), working(region, base.phi))


def as_region(asked: Region | Iterable[Number]) -> Region:
    """The region itself, or that of a bare γ, shape (n,), whose β and c are free.

    Raises:
        InputError: If an entry of γ is no number, or outside [−1, 1].

    >>> as_region(["1/2"])
    Region(gamma=(Fraction(1, 2),), beta=None, c=None, gamma_radius=None, weak=False)
    """
    return asked if isinstance(asked, Region) else Region(asked)


def theta(region: Region) -> int:
    """θ in Σλ_iγ_i² ≥ θ(1+c): 1 as Theorem 3 states it, 0 in a weak region.

    >>> theta(Region(["1/2"])), theta(Region(["1/2"], weak=True))
    (1, 0)
    """
    return int(not region.weak)


def weakened(region: Region) -> Region:
    """The weak region of the same γ, β and c.

    >>> weakened(Region(["1/2"], beta="1/8")).weak
    True
    """
    return Region(region.gamma, beta=region.beta, c=region.c, gamma_radius=region.gamma_radius, weak=True)


def smallest_c(phi: Fraction, beta: Fraction) -> Fraction | None:
    """c*(β) = β/(φ−β), the least c with a non-empty region; None when β ≥ φ/2, as then there is none.

    At β = 0 every c > 0 does, and c* = 0 is their infimum.

    Source: project, from c·φ ≥ β(1+c).

    >>> smallest_c(Fraction(1, 2), Fraction(1, 10))
    Fraction(1, 4)
    """
    return beta / (phi - beta) if 2 * beta < phi else None


def is_nonempty(region: Region, phi: Fraction) -> bool:
    """Whether some λ (and c, when it is free) satisfies Theorem 3; for β not given, at every small enough β > 0.

    Source: project, from the minimax value φ.

    >>> is_nonempty(Region(gamma=[1], beta="1/2"), Fraction(1))
    False
    """
    if not region.beta:
        return phi > 0
    if region.c is None:
        return 2 * region.beta < phi
    return region.c * phi >= region.beta * (1 + region.c)


def working(region: Region, phi: Fraction) -> Working:
    """The β and c of the region, or the ones that stand in for them.

    β not given: β̄ = half of the largest feasible β, φ/4, or c·φ/(2(1+c)) for a given c. c not given:
    c̄ = (c*+1)/2, half-way from the smallest c to 1; 1/2 when β = 0, or when no c will do.

    Source: project, design.

    >>> working(Region(gamma=[1]), Fraction(1))
    Working(beta=Fraction(1, 4), c=Fraction(2, 3), beta_given=False, c_given=False)
    """
    beta, c = region.beta, region.c
    if beta is None and c is None and phi:
        # c*(φ/4) = 1/3, whatever φ is.
        return Working(phi / 4, TWO_THIRDS, beta_given=False, c_given=False)
    if beta is None:
        beta = phi / 4 if c is None else c * phi / (1 + c) / 2
    if c is None:
        least = smallest_c(phi, beta)
        c = HALF if beta == 0 or least is None else (least + 1) / 2
    return Working(beta, c, region.beta is not None, region.c is not None)


_ONE, _ZERO, _MINUS_ONE = Fraction(1), Fraction(0), Fraction(-1)


class _Bend(NamedTuple):
    """F bends at ``t``, where its slope grows by jump/D²; ``order`` is an integer that orders the bends."""

    order: int
    t: tuple[int, int]
    jump: int


def threshold(region: Region) -> Threshold:
    r"""φ(γ) = min over t in [0,1] of F(t), exactly, with its proof (t, s): O(n log n).

    Whatever β and c: the region is non-empty ⟺ β < φ/2 (c free, β > 0), c·φ ≥ β(1+c) (c given, β > 0),
    φ > 0 (β = 0). With a radius, φ is the threshold of the whole box.

    Source: project; minimax over the box |λ_i| ≤ c/β of the smaller of Theorem 3's two sums.

    >>> threshold(Region(gamma=["0.5", "-0.5"]))
    Threshold(phi=Fraction(1, 3), t=Fraction(1, 3), s=(Fraction(1, 1), Fraction(1, 3)))
    """
    on_squares = theta(region)
    if region.gamma_radius is None:
        t, fraction = _lowest_of_exact(region.box, on_squares)
        s = _directions_of_exact(region.box, t, fraction)
    else:
        t, fraction = _lowest(_slope_at_zero(region.box, on_squares), _bends(region, on_squares), on_squares)
        s = _directions(region, t, fraction)
    return Threshold(region.dual(t) / (t + on_squares * (1 - t)), t, s)


def _lowest_of_exact(box: Box, on_squares: int) -> tuple[Fraction, Fraction]:
    """The t and the fraction of `_lowest`, for exact γ: F bends at t = x/(D + x) for γ_i = −x/D, in the order of x."""
    unit = box.denominator
    # Times D², the slope just right of 0 is Σ(θγ_i − γ_i²), and a bend at x adds 2(x² + θDx) to it.
    slope = on_squares * sum(box.low) * unit - sum(box.least)
    if slope >= 0 and on_squares:
        return _ZERO, _ZERO
    sizes = sorted([-g for g in box.low if g < 0])
    lengths = list(accumulate(sizes))
    squares = list(accumulate(sorted([square for g, square in zip(box.low, box.least, strict=True) if g < 0])))

    def after(bends: int) -> int:
        return slope + 2 * (squares[bends - 1] + on_squares * lengths[bends - 1] * unit) if bends else slope

    at = bisect_left(range(1, len(sizes) + 1), 0, key=after)
    if at == len(sizes):
        return _ONE, _ZERO
    size = sizes[at]
    before, beyond = after(bisect_left(sizes, size)), after(bisect_right(sizes, size))
    return Fraction(size, unit + size), Fraction(-before, beyond - before)


def _directions_of_exact(box: Box, t: Fraction, fraction: Fraction) -> tuple[Fraction, ...]:
    """s_i = 1 where tγ_i + (1−t)γ_i² > 0, −1 where it is < 0; tied ones share what makes both sums equal."""
    if t == 1:
        return tuple([_ONE if g > 0 else _MINUS_ONE if g else _ZERO for g in box.low])
    # For γ_i = −x/D the sign is that of x/D − t/(1−t).
    turn, rest = divmod(t.numerator * box.denominator, t.denominator - t.numerator)
    known = {0: _ZERO} if rest else {-turn: 1 - 2 * fraction, 0: _ZERO}
    return tuple([known.get(g, _ONE if g > 0 or g < -turn else _MINUS_ONE) for g in box.low])


def _slope_at_zero(box: Box, on_squares: int) -> int:
    """The slope at 0+, times D²: only the A_i are active just right of 0, those of boxes that hold 0 never."""
    total = 0
    for low, high, least in zip(box.low, box.high, box.least, strict=True):
        if low >= 0 or high < 0:
            total += on_squares * low * box.denominator - least
    return total


def _bends(region: Region, on_squares: int) -> list[_Bend]:
    """Where A_i falls to 0, t = u²/(u²−l), and where B_i rises from it, t = l²/(l²−u), in ascending order."""
    box, unit = region.box, on_squares * region.box.denominator
    ends: list[tuple[int, int, int]] = []
    for i, (low, high, own) in enumerate(zip(*region.ends, strict=True)):
        if high < 0:
            ends.append((high * high, high * high - low * own, box.least[i] - box.low[i] * unit))
            ends.append((low * low, low * low - high * own, box.greatest[i] - box.high[i] * unit))
    if not ends:
        return []
    # Two different fractions p/q with q < 2**k differ by more than 2**(-2k): these integers order them exactly.
    shift = 2 * max(q for _, q, _ in ends).bit_length() + 1
    return sorted([_Bend((p << shift) // q, (p, q), jump) for p, q, jump in ends])


def _lowest(slope: int, bends: Sequence[_Bend], on_squares: int) -> tuple[Fraction, Fraction]:
    """The first t at which the slope is ≥ 0, and the fraction of the jump there that makes it 0.

    A weak region has no t = 0: its slope there is 0 only when every box holds 0, F is 0 and every other t will do.
    """
    if slope >= 0 and on_squares:
        return _ZERO, _ZERO
    i = 0
    while i < len(bends):
        at, before = bends[i].order, slope
        j = i
        while j < len(bends) and bends[j].order == at:
            slope += bends[j].jump
            j += 1
        if slope >= 0:
            return Fraction(*bends[i].t), Fraction(-before, slope - before)
        i = j
    return _ONE, _ZERO


def _directions(region: Region, t: Fraction, fraction: Fraction) -> tuple[Fraction, ...]:
    """s_i = 1 where A_i > 0 leads, −1 where B_i does, 0 in between; tied ones take the same fraction of their jump."""
    leaving, entering = 1 - fraction, -fraction
    p, rest = t.numerator, t.denominator - t.numerator
    s = []
    for low, high, own in zip(*region.ends, strict=True):
        if low >= 0 or high >= 0:
            s.append(_ONE if low > 0 else _ZERO)
            continue
        rising, falling = p * low * own + rest * high * high, -(p * high * own + rest * low * low)
        if rising > 0:
            s.append(_ONE)
        elif falling > 0:
            s.append(_MINUS_ONE)
        else:
            s.append((leaving if rising == 0 else _ZERO) + (entering if falling == 0 else _ZERO))
    return tuple(s)
