r"""Where (y+k)·Gain(ωy) crosses u·Gain(ω), for rational k and u ≠ 0: every root, none missed.

Divided by Gain = N/M the equation is φ(x) = x/ω + k − u·g·M(E)/N(E) = 0, with x = ωy, E = eˣ and g = Gain(ω). The
derivative of φ is (N²/ω − u·g·W)/N², whose numerator is a polynomial in E: its positive roots, isolated exactly, and
the pole x₀ cut the line into pieces on which φ is monotone; the signs at the cuts decide which pieces hold a root.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from proofcheck.ideal.certified import FIRST_BITS, CertifiedGain
from proofcheck.ideal.isolate import Bracket, Mixed, isolate, mixed, multiply, scaled_value
from proofcheck.ideal.roots import LogRoot, Root, SignRoot, log_bounds
from proofcheck.ideal.zero import Zero, find_zero

# A turning point whose height cannot be told from the level with this many bits is reported as touching it.
LAST_BITS = 1024


class Crossing(NamedTuple):
    """A root y; ``touching``: a turning point so near the level that two roots cannot be told from none."""

    y: Fraction | Root
    touching: bool = False


class Crossings(NamedTuple):
    """All roots, ascending, and the sign of the function left of them."""

    roots: list[Crossing]
    first: int


class _Cut(NamedTuple):
    """A rational y between two pieces, the sign of the function there, and the turning point if it may touch."""

    y: Fraction
    sign: int
    touches: Bracket | None = None


@dataclass
class Product:
    """F(y) = (y+k)·Gain(ωy) − u·Gain(ω), for Gain not constant and u ≠ 0."""

    gain: CertifiedGain
    k: Fraction
    u: Fraction
    last_bits: int = LAST_BITS

    def sign(self, y: Fraction) -> int:
        """The sign of F at a rational y.

        F(1) = 0 when 1+k = u. At another rational y = a/d, F(y) = 0 would be an algebraic relation of e^{ω/d}, which is
        transcendental, so (y+k)·Gain(yx) = u·Gain(x) would hold for every x; the limits of Gain and Gain(0) = 1 rule it
        out: they make y+k = u and Gain(yx) = Gain(x), or Gain odd up to a factor.
        """
        if y == 1:
            return (1 + self.k > self.u) - (1 + self.k < self.u)
        bits = FIRST_BITS
        while True:
            ends = [(y + self.k) * end for end in self.gain.bounds(self.gain.network.omega * y, bits)]
            level = [self.u * end for end in self.gain.at_omega(bits)]
            if min(ends) > max(level):
                return 1
            if max(ends) < min(level):
                return -1
            bits *= 2

    def value(self, y: Fraction, bits: int) -> Fraction:
        """F(y), to about ``bits`` bits after the point."""
        doubled = (y + self.k) * sum(self.gain.bounds(self.gain.network.omega * y, bits))
        return (doubled - self.u * sum(self.gain.at_omega(bits))) / (2 << bits)

    def crossings(self) -> Crossings:
        """All y with F(y) = 0; F turns from minus to plus at the last.

        >>> from proofcheck.ideal.tasks import IdealNetwork
        >>> gain = CertifiedGain(IdealNetwork("0.4", "0.1", "1.6"))
        >>> Product(gain, Fraction(0), Fraction(1)).crossings().roots[-1]
        Crossing(y=Fraction(1, 1), touching=False)
        """
        cuts, first = self._cuts()
        before = self._far(-1, first, cuts[0].y if cuts else Fraction(0))
        after = self._far(1, 1, cuts[-1].y if cuts else Fraction(0))
        roots: list[Crossing] = []
        crossed = False
        for left, right in pairwise([before, *cuts, after]):
            if left.sign != right.sign:
                roots.append(Crossing(self._between(left.y, right.y)))
            elif left.touches and not crossed:
                roots.append(Crossing(LogRoot(left.touches, self.gain.network.omega), touching=True))
            crossed = left.sign != right.sign
        return Crossings(roots, first)

    def _between(self, low: Fraction, high: Fraction) -> Fraction | Root:
        if low < 1 < high and 1 + self.k == self.u:
            return Fraction(1)
        return SignRoot(self, low, high)

    def _cuts(self) -> tuple[list[_Cut], int]:
        """The turning points of φ and its pole, ascending, and the sign of F left of all roots."""
        turning = isolate(self._slope(), self.gain.sign)
        pole = find_zero(*self.gain.network.counts)
        if pole is None:
            return [self._at_turning(bracket, 1) for bracket in turning], -1
        around = _separated(pole, turning)
        left = [self._at_turning(bracket, -1) for bracket in turning if bracket.high < around[0]]
        right = [self._at_turning(bracket, 1) for bracket in turning if bracket.low > around[1]]
        return [*left, self._at_pole(pole, around), *right], 1

    def _slope(self) -> Mixed:
        """N²/ω − u·g·W up to a positive factor: the numerator of φ′."""
        n, w = self.gain.numerator, self.gain.derivative
        a = self.gain.network.omega.denominator * self.u.denominator
        b = self.gain.network.omega.numerator * self.u.numerator
        return mixed([a * entry for entry in multiply(n, n)], [b * entry for entry in w])

    def _at_turning(self, bracket: Bracket, gain_sign: int) -> _Cut:
        """The sign of φ on a whole bracket of the turning point; else at one rational in it, and it may touch."""
        bits = 16
        while bits <= self.last_bits:
            bracket.refine(bits)
            if sign := self._sign_over(bracket, bits):
                return _Cut(self._inside(bracket.low, bracket.high, bits), sign * gain_sign)
            bits *= 2
        y = self._inside(bracket.low, bracket.high, bits)
        return _Cut(y, self.sign(y), touches=bracket)

    def _sign_over(self, bracket: Bracket, bits: int) -> int:
        """The sign of φ wherever e^x lies in the bracket, 0 when they differ or cannot be told."""
        low, high = bracket.low, bracket.high
        (m_low, n_low), (m_high, n_high) = self._parts(low), self._parts(high)
        quotients = (m_low / n_high, m_high / n_low) if n_low > 0 else (m_high / n_high, m_low / n_low)
        scale = self.u / (1 << 2 * bits)
        level = [scale * end * quotient for end in self.gain.at_omega(2 * bits) for quotient in quotients]
        x_low, x_high = log_bounds(low, 2 * bits)[0], log_bounds(high, 2 * bits)[1]
        if x_low / self.gain.network.omega + self.k > max(level):
            return 1
        return -1 if x_high / self.gain.network.omega + self.k < min(level) else 0

    def _parts(self, e: Fraction) -> tuple[Fraction, Fraction]:
        """M(E) and N(E), both of which increase with E."""
        point = e.numerator, e.denominator
        scale = Fraction(1, e.denominator ** (len(self.gain.numerator) - 1))
        return scaled_value(self.gain.denominator, *point) * scale, scaled_value(self.gain.numerator, *point) * scale

    def _at_pole(self, pole: Zero, around: tuple[Fraction, Fraction]) -> _Cut:
        """Next to the pole, F is near −u·g; there φ has no root between the pole and y, as it only runs off to ±∞."""
        expected = -1 if self.u > 0 else 1
        bits = 16
        while True:
            pole.refine(bits)
            low, high = max(around[0], _below(pole, bits)), min(around[1], _above(pole, bits))
            y = self._inside(low, high, bits)
            if self.sign(y) == expected:
                return _Cut(y, expected)
            bits *= 2

    def _inside(self, low: Fraction, high: Fraction, bits: int) -> Fraction:
        """A short rational y with low ≤ e^{ωy} ≤ high."""
        omega = self.gain.network.omega
        while True:
            least, most = log_bounds(low, bits)[1] / omega, log_bounds(high, bits)[0] / omega
            if least < most:
                return _short_between(least, most)
            bits *= 2

    def _far(self, direction: int, expected: int, beyond: Fraction) -> _Cut:
        """A y beyond every cut where F has the sign that it keeps from there on, as no root lies further out."""
        y = Fraction(2 * direction)
        while y * direction <= beyond * direction or self.sign(y) != expected:
            y *= abs(y)
        return _Cut(y, expected)


def _separated(pole: Zero, turning: list[Bracket]) -> tuple[Fraction, Fraction]:
    """An open neighbourhood of the pole that no bracket meets, once the brackets are narrow enough."""
    bits = 16
    while True:
        pole.refine(bits)
        low, high = _below(pole, bits), _above(pole, bits)
        near = [bracket for bracket in turning if bracket.low <= high and low <= bracket.high]
        if not near:
            return low, high
        for bracket in near:
            bracket.refine(bits)
        bits *= 2


def _below(pole: Zero, bits: int) -> Fraction:
    return pole.low * (1 - Fraction(1, 1 << bits))


def _above(pole: Zero, bits: int) -> Fraction:
    return pole.high * (1 + Fraction(1, 1 << bits))


def _short_between(low: Fraction, high: Fraction) -> Fraction:
    """The multiple of a power of two, as great a power as serves, in [low, high]."""
    unit = Fraction(1)
    while unit > high - low:
        unit /= 2
    return -(-low // unit) * unit
