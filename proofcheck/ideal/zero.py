r"""The one negative zero x₀ of Gain, where the attention path changes sign.

For p, q > 0 only the constant coefficient of N(E) is negative, so N increases on E > 0 from N(0) < 0 to N(1) > 0: it
has exactly one zero E₀ there, and x₀ = log E₀ < 0 is the only zero of Gain. Bisection over the rationals encloses it.
"""

from dataclasses import dataclass
from fractions import Fraction

from proofcheck.ideal.isolate import Polynomial, exact_counts, gain_polynomials, scaled_value
from proofcheck.region.numbers import Number


@dataclass
class Zero:
    """E₀ ∈ [low, high], an enclosure with rational ends that only ever narrows; x₀ = log E₀.

    Source: project; mechanism of the idealised network, the zero of Gain.
    """

    polynomial: Polynomial
    low: Fraction
    high: Fraction

    def refine(self, bits: int) -> None:
        """Narrow until (high − low)/low ≤ 2^−bits, by the sign of N at midpoints."""
        while (self.high - self.low) * (1 << bits) > self.low:
            middle = (self.low + self.high) / 2
            sign = scaled_value(self.polynomial, middle.numerator, middle.denominator)
            if sign <= 0:
                self.low = middle
            if sign >= 0:
                self.high = middle

    def log_bounds(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rationals around x₀, at most 2^−bits apart.

        >>> low, high = find_zero("0.4", "0.1", "0.5").log_bounds(60)
        >>> low < high, high - low <= Fraction(1, 2**60)
        (True, True)
        """
        from proofcheck.ideal.roots import log_bounds

        self.refine(bits + 2)
        return log_bounds(self.low, bits + 4)[0], log_bounds(self.high, bits + 4)[1]

    def x0(self) -> float:
        """x₀ as the nearest float.

        >>> round(find_zero("0.4", "0.1", "0.5").x0(), 12)
        -2.20064246615
        """
        bits = 80
        while True:
            low, high = self.log_bounds(bits)
            if float(low) == float(high):
                return float(low)
            bits *= 2


def find_zero(p: Number, q: Number, r: Number, *, bits: int = 64) -> Zero | None:
    r"""E₀ with N(E₀) = 0, enclosed to a relative 2^−bits; None when p or q is 0, as Gain > 0 then.

    Args:
        p: The number or fraction of tokens +μ, ≥ 0.
        q: Of tokens −μ, ≥ 0.
        r: Of irrelevant tokens, ≥ 0.
        bits: How narrow to make the enclosure.

    Raises:
        InputError: If a count is no number or negative, or all are 0.

    Source: project; mechanism of the idealised network, N(E) by Descartes' rule of signs.

    >>> find_zero(1, 1, 2, bits=8)
    Zero(polynomial=(-2, 8, 28, 24, 6), low=Fraction(79, 512), high=Fraction(317, 2048))
    >>> find_zero(1, 0, 2) is None
    True
    """
    polynomial = gain_polynomials(*exact_counts(p, q, r)).numerator
    if polynomial[0] > 0:
        return None
    zero = Zero(polynomial, *_binade(polynomial))
    zero.refine(bits)
    return zero


def _binade(polynomial: Polynomial) -> tuple[Fraction, Fraction]:
    """2^−(k+1) ≤ E₀ ≤ 2^−k, by doubling k and then halving the steps: E₀ may be tiny when q is."""

    def negative_at(k: int) -> bool:
        return scaled_value(polynomial, 1, 1 << k) <= 0

    step = 1
    while not negative_at(step):
        step *= 2
    above, below = step // 2 if step > 1 else 0, step
    while below - above > 1:
        middle = (above + below) // 2
        above, below = (above, middle) if negative_at(middle) else (middle, below)
    return Fraction(1, 1 << below), Fraction(1, 1 << above)
