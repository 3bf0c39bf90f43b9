r"""The least slack from which the idealised network allows addition or negation at all."""

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from proofcheck.ideal.choices import addition, negation
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.tasks import IdealNetwork, exact_alpha
from proofcheck.region.numbers import Number

Goal = Literal["addition", "negation"]
_GOALS: dict[Goal, Callable[[Fraction, IdealNetwork, Fraction], list[Piece]]] = {
    "addition": addition,
    "negation": negation,
}


def least_slack(
    goal: Goal, alpha: Number, network: IdealNetwork, *, bits: int = 12
) -> tuple[Fraction, Fraction] | None:
    r"""The least s with a λ for the goal lies in (low, high]; (0, 0) when s = 0 will do, None when no s < 1 does.

    The sets grow with s, so bisection encloses it: no λ at ``low``, some at ``high``, 2^−bits apart.

    Args:
        goal: ``"addition"`` or ``"negation"``.
        alpha: α in [−1, 1].
        network: δ*, δ#, ω.
        bits: How narrow to make the enclosure; slacks above 1 − 2^−bits count as 1.

    Raises:
        InputError: If α is no number, or outside [−1, 1].

    Source: project; mechanism of the idealised network.

    >>> [str(end) for end in least_slack("negation", "1/2", IdealNetwork("0.4", "0.1", "1.6"), bits=8)]
    ['67/256', '17/64']
    """
    a, unit = exact_alpha(alpha), 1 << bits

    def possible(step: int) -> bool:
        return bool(_GOALS[goal](a, network, Fraction(step, unit)))

    if possible(0):
        return Fraction(0), Fraction(0)
    # α = ±1 makes ρ₂ = ±ρ₁, and then ρ₁ ≥ 1 − s > 0 contradicts the goal whatever the slack.
    if abs(a) == 1 or not possible(unit - 1):
        return None
    low, high = 0, unit - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if possible(middle) else (middle, high)
    return Fraction(low, unit), Fraction(high, unit)
