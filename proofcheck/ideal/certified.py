r"""Gain of one network enclosed at rational arguments, and exact signs of a − b·Gain(ω).

For rational ω > 0 the number e^ω is transcendental, and Gain(ω) with it unless Gain is constant. So a − b·Gain(ω) = 0
for integers a and b only when a = b = 0, and more bits always settle its sign.
"""

from fractions import Fraction
from functools import cached_property

from proofcheck.ideal.isolate import Polynomial, gain_polynomials, logarithmic_derivative
from proofcheck.ideal.roots import exp_bounds
from proofcheck.ideal.tasks import IdealNetwork

FIRST_BITS = 128


class CertifiedGain:
    """Gain of a network, as polynomials in E and as bounds at rational x.

    >>> CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")).numerator
    (-20, 125, 460, 375, 60)
    """

    def __init__(self, network: IdealNetwork) -> None:
        self.network = network
        self.numerator, self.denominator = gain_polynomials(*network.counts)
        self._bounds: dict[int, tuple[int, int]] = {}

    @property
    def constant(self) -> bool:
        """Whether Gain = 1 throughout: δ* = 1."""
        return len(self.numerator) == 1

    @cached_property
    def derivative(self) -> Polynomial:
        """W with E·(M/N)′ = W/N²."""
        return logarithmic_derivative(gain_polynomials(*self.network.counts))

    def bounds(self, x: Fraction, bits: int) -> tuple[int, int]:
        """Integers with low ≤ 2^bits·Gain(x) ≤ high, as near to each other as ``bits`` allows.

        >>> low, high = CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")).bounds(Fraction(0), 60)
        >>> low <= 2**60 <= high, high - low < 100
        (True, True)
        """
        top, bottom = self.numerator, self.denominator
        if x > 0:
            top, bottom = top[::-1], bottom[::-1]
        reach = exp_bounds(-abs(x), bits)
        above, below = _range(top, reach, bits), _range(bottom, reach, bits)
        low = (above[0] << bits) // (below[1] if above[0] >= 0 else below[0])
        high = -((-above[1] << bits) // (below[0] if above[1] >= 0 else below[1]))
        return low, high

    def at_omega(self, bits: int) -> tuple[int, int]:
        """Integers with low ≤ 2^bits·Gain(ω) ≤ high."""
        if bits not in self._bounds:
            self._bounds[bits] = self.bounds(self.network.omega, bits)
        return self._bounds[bits]

    def sign(self, a: int, b: int) -> int:
        """The sign of a − b·Gain(ω), for Gain not constant.

        >>> CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")).sign(3, 2)
        1
        """
        if b == 0:
            return (a > 0) - (a < 0)
        bits = FIRST_BITS
        while True:
            low, high = self.at_omega(bits)
            ends = (a << bits) - b * low, (a << bits) - b * high
            if min(ends) > 0:
                return 1
            if max(ends) < 0:
                return -1
            bits *= 2


def _range(polynomial: Polynomial, reach: tuple[int, int], bits: int) -> tuple[int, int]:
    """Bounds on 2^(bits·n)·P(t) for low ≤ 2^bits·t ≤ high, low ≥ 0, each coefficient taken at its worse end."""
    t_low, t_high = reach
    low = high = 0
    shift = 0
    for coefficient in reversed(polynomial):
        term = coefficient << shift
        # Partial sums of either sign turn the ends around.
        low, high = min(low * t_low, low * t_high) + term, max(high * t_low, high * t_high) + term
        shift += bits
    return low, high
