r"""One convex program in units in which a float solver is at ease, with every coefficient still exact.

With λ = σx the inequalities of Theorem 3 read

    V(x) ≥ h₁(1+c),   Q(x) ≥ h₂(1+c),   |x_i| ≤ ρc,   h₁ = 1/(σ m₁),   h₂ = θ/(σ m₂),   ρ = 1/(βσ),

where V(x) = u·x − (u−l)·pos(x) and Q likewise are the two sums, worst over the γ of the box, each divided by
its largest coefficient m_j; θ is 1, and 0 for a weak region. At β = 0 there is no ρ.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from proofcheck.region.region import Region
from proofcheck.region.threshold import theta
from proofcheck.solve.constraints import Constraints, Ends

Vector = tuple[Fraction, ...]
# In units that suit a program, what is larger than this is as good as no limit, and costs a solver its digits.
HUGE = 1e6


@dataclass(frozen=True)
class Sum:
    """One of the two sums: x_i counts low_i·x_i for x_i ≥ 0 and high_i·x_i for x_i < 0, after division by ``size``."""

    low: Vector
    high: Vector
    size: Fraction

    @property
    def bends(self) -> bool:
        """Whether γ is uncertain, so that the sum is only piecewise linear."""
        return self.low != self.high


@dataclass(frozen=True)
class Frame:
    """The program of one region at one β, in units of σ = ``unit``."""

    linear: Sum
    quadratic: Sum
    constraints: Constraints
    beta: Fraction
    unit: Fraction
    theta: int

    @cached_property
    def scale(self) -> tuple[Fraction, Fraction]:
        """1/(σ m_j): V(x) over the sum of λ itself, and Q(x) over its own."""
        return 1 / (self.unit * self.linear.size), 1 / (self.unit * self.quadratic.size)

    @cached_property
    def h(self) -> tuple[Fraction, Fraction]:
        """h₁ and h₂, the right-hand sides over 1+c."""
        return self.scale[0], self.theta * self.scale[1]

    @cached_property
    def reach(self) -> Fraction | None:
        """ρ in |x_i| ≤ ρc; None when β = 0."""
        return None if self.beta == 0 else 1 / (self.beta * self.unit)

    @cached_property
    def low(self) -> Ends:
        """The least value that each x_i may take, apart from ρc."""
        return self._scaled(self.constraints.low)

    @cached_property
    def high(self) -> Ends:
        """The greatest value that each x_i may take, apart from ρc."""
        return self._scaled(self.constraints.high)

    @cached_property
    def total(self) -> Fraction | None:
        """What Σx_i must be, if anything."""
        return 1 / self.unit if self.constraints.sum_to_one else None

    def _scaled(self, ends: Ends) -> Ends:
        return tuple([None if end is None else end / self.unit for end in ends])


def frame(region: Region, constraints: Constraints, *, beta: Fraction, unit: Fraction) -> Frame:
    """The program of ``region`` under ``constraints`` at this β, in units of σ = ``unit`` > 0.

    >>> made = frame(Region(gamma=["1/2"]), Constraints(1), beta=Fraction(1, 8), unit=Fraction(8))
    >>> made.h, made.reach
    ((Fraction(1, 4), Fraction(1, 2)), Fraction(1, 1))
    """
    box = region.box
    linear = _sum(box.low, box.high, box.denominator)
    quadratic = _sum(box.least, box.greatest, box.denominator**2)
    return Frame(linear, quadratic, constraints, beta, unit, theta(region))


def _sum(low: list[int], high: list[int], denominator: int) -> Sum:
    size = max(max(abs(a), abs(b)) for a, b in zip(low, high, strict=True)) or denominator
    return Sum(
        low=tuple([Fraction(a, size) for a in low]),
        high=tuple([Fraction(b, size) for b in high]),
        size=Fraction(size, denominator),
    )


def nearest_float(value: Fraction) -> float:
    """``value`` as a float, cut to ±10⁶: what a solver is given is a proposal too."""
    try:
        rounded = float(value)
    except OverflowError:
        return HUGE if value > 0 else -HUGE
    return min(max(rounded, -HUGE), HUGE)
