r"""Where on a line of λ the relative margin ρ = p̂·Gain(ωq̂)/Gain(ω) is 1 − s, and where it is 0.

With p̂ = p₀ + p₁λ and q̂ = q₀ + q₁λ and y = q̂, ρ = 1 − s is (y+k)·Gain(ωy) = u·Gain(ω) with k = p₀q₁/p₁ − q₀ and
u = (1−s)q₁/p₁ when both paths move. When one stands still it is an equation in the other alone: where p̂ does, Gain(ωy)
itself must cross a multiple of Gain(ω).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from proofcheck.ideal.certified import FIRST_BITS, CertifiedGain
from proofcheck.ideal.crossings import LAST_BITS, Crossing, Crossings, Product
from proofcheck.ideal.ends import End, IrrationalEnd, RationalEnd, compare
from proofcheck.ideal.isolate import Bracket, isolate, mixed
from proofcheck.ideal.roots import LogRoot
from proofcheck.ideal.tasks import Line
from proofcheck.ideal.zero import find_zero


def level_crossings(gain: CertifiedGain, w: Fraction) -> Crossings:
    r"""All y with Gain(ωy) = w·Gain(ω), for Gain not constant and w ≠ 0: the positive roots of N(E) − w·g·M(E).

    Source: project; mechanism of the idealised network.

    >>> from proofcheck.ideal.tasks import IdealNetwork
    >>> level_crossings(CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")), Fraction(1))
    Crossings(roots=[Crossing(y=Fraction(1, 1), touching=False)], first=-1)
    """
    top = [w.denominator * entry for entry in gain.numerator]
    bottom = [w.numerator * entry for entry in gain.denominator]
    brackets = isolate(mixed(top, bottom), gain.sign)
    omega = gain.network.omega
    at_one = _holding_one(brackets, omega) if w == 1 else None
    roots = [Crossing(Fraction(1) if bracket is at_one else LogRoot(bracket, omega)) for bracket in brackets]
    return Crossings(roots, gain.sign(top[0], bottom[0]))


def _holding_one(brackets: list[Bracket], omega: Fraction) -> Bracket:
    """The bracket of E = e^ω, a root when w = 1."""
    bits = 16
    while True:
        near = []
        for bracket in brackets:
            low, high = LogRoot(bracket, omega).enclosure(bits)
            if low <= 1 <= high:
                near.append(bracket)
        if len(near) == 1:
            return near[0]
        bits *= 2


class Boundary(NamedTuple):
    """A λ at which the sign changes, or, when ``touching``, at which it may touch 0 without changing."""

    end: End
    touching: bool = False


class Names(NamedTuple):
    """What formulas call the margin, its two zeros, and the λ with p̂ = 1 − s where Gain is that of the task alone."""

    margin: str = "ρ"
    value_zero: str = "λ with p̂ = 0"
    attention_zero: str = "λ with q̂ = x₀/ω"
    alone: str = "λ with p̂ = 1 − s"

    @property
    def root(self) -> str:
        """Any other λ at which the task is just learned."""
        return f"root of {self.margin} = 1 − s"


RHO = Names()


class Signs(NamedTuple):
    """The sign of a function of λ: ``first`` as λ → −∞, then turning at each boundary, ascending."""

    boundaries: list[Boundary]
    first: int


def learned_signs(
    line: Line, gain: CertifiedGain, slack: Fraction, names: Names, *, last_bits: int = LAST_BITS
) -> Signs:
    """The signs of ρ − (1−s), with 0 counted as plus where ρ is constant."""
    (_, p1), (_, q1) = line.value, line.attention
    if gain.constant or q1 == 0:
        return _fixed_attention(line, gain, 1 - slack, names)
    if p1 == 0:
        return _fixed_value(line, gain, 1 - slack, names)
    k = line.value[0] * q1 / p1 - line.attention[0]
    u = (1 - slack) * q1 / p1
    return _on_line(Product(gain, k, u, last_bits).crossings(), line, gain, p1 / q1, (k, u), names)


def _on_line(
    crossings: Crossings, line: Line, gain: CertifiedGain, factor: Fraction, key: tuple[Fraction, ...], names: Names
) -> Signs:
    """From roots in y = q̂ of a function, times ``factor``, to boundaries in λ."""
    q0, q1 = line.attention
    boundaries = []
    for i, (y, touching) in enumerate(crossings.roots):
        if isinstance(y, Fraction):
            boundaries.append(Boundary(RationalEnd((y - q0) / q1, names.alone)))
        else:
            identity = (gain.network, *key, i, q0, q1)
            boundaries.append(Boundary(IrrationalEnd(y, q0, q1, names.root, identity), touching))
    last = crossings.first * (-1) ** sum(not touching for _, touching in crossings.roots)
    if q1 < 0:
        return Signs(boundaries[::-1], last if factor > 0 else -last)
    return Signs(boundaries, crossings.first if factor > 0 else -crossings.first)


def _fixed_value(line: Line, gain: CertifiedGain, level: Fraction, names: Names) -> Signs:
    """p̂ = p₀ throughout: Gain(ωq̂) against (level/p₀)·Gain(ω)."""
    p0 = line.value[0]
    if p0 == 0:
        return Signs([], -1)
    w = level / p0
    return _on_line(level_crossings(gain, w), line, gain, p0, (w,), names)


def _fixed_attention(line: Line, gain: CertifiedGain, level: Fraction, names: Names) -> Signs:
    """Gain(ωq̂) is the same throughout: p̂ against level·Gain(ω)/Gain(ωq₀)."""
    (p0, p1), (q0, _) = line.value, line.attention
    alone = gain.constant or q0 == 1
    rising = 1 if alone else gain_sign(gain, q0)
    if p1 == 0:
        constant = _sign(p0 - level) if alone else Product(gain, p0 - q0, level).sign(q0)
        return Signs([], constant if constant else 1)
    if alone:
        end: End = RationalEnd((level - p0) / p1, names.alone)
    else:
        identity = (gain.network, "ratio", level, q0, p0, p1)
        end = IrrationalEnd(Ratio(gain, q0), p0 / level, p1 / level, names.root, identity)
    return Signs([Boundary(end)], -rising if p1 > 0 else rising)


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def gain_sign(gain: CertifiedGain, y: Fraction) -> int:
    """The sign of Gain(ωy) at a rational y: never 0, as x₀ is the logarithm of an algebraic number.

    >>> from proofcheck.ideal.tasks import IdealNetwork
    >>> gain_sign(CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")), Fraction(-2))
    -1
    """
    bits = FIRST_BITS
    while True:
        low, high = gain.bounds(gain.network.omega * y, bits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
        bits *= 2


@dataclass
class Ratio:
    """Gain(ω)/Gain(ωy) for a rational y, as an enclosed number."""

    gain: CertifiedGain
    y: Fraction

    def enclosure(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals around it, at most 2^−bits apart."""
        wide = bits + FIRST_BITS
        while True:
            gains = self.gain.bounds(self.gain.network.omega * self.y, wide)
            if gains[0] > 0 or gains[1] < 0:
                quotients = [Fraction(top, bottom) for top in self.gain.at_omega(wide) for bottom in gains]
                if (max(quotients) - min(quotients)) * (1 << bits) <= 1:
                    return min(quotients), max(quotients)
            wide *= 2


def product_signs(line: Line, gain: CertifiedGain, names: Names) -> Signs:
    """The signs of ρ itself: it is 0 where p̂ is, or where Gain(ωq̂) is.

    Args:
        line: p̂ and q̂ along λ, p̂ not 0 throughout.
        gain: Gain of the network.
        names: The formulas of the two zeros among them.
    """
    (p0, p1), (q0, q1) = line.value, line.attention
    ends: list[End] = [] if p1 == 0 else [RationalEnd(-p0 / p1, names.value_zero)]
    first = _sign(p0) if p1 == 0 else -_sign(p1)
    pole = find_zero(*gain.network.counts)
    if q1 == 0:
        first *= 1 if pole is None else gain_sign(gain, q0)
    elif pole is not None:
        key = (gain.network, "zero", q0, q1)
        zero = IrrationalEnd(LogRoot(pole, gain.network.omega), q0, q1, names.attention_zero, key)
        first *= -_sign(q1)
        # A rational is never the logarithm of an algebraic number: the two are separated.
        ends = [zero, *ends] if not ends or compare(zero, ends[0]) == -1 else [*ends, zero]
    return Signs([Boundary(end) for end in ends], first)
