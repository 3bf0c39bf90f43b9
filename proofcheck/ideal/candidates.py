"""λ to try, from the sets of the idealised network: evenly spaced, and the one with the most predicted slack."""

from fractions import Fraction

from proofcheck.ideal.lam_sets import Goal, addition, negation, no_addition_why, no_negation_why
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.sets import exact_slack
from proofcheck.ideal.tasks import IdealNetwork, exact_alpha, first_task, relative_margin, second_task
from proofcheck.region.numbers import InputError, Number

# How much of a piece without an end is tried: a trained network is near the ideal one only near its end.
REACH = Fraction(3, 2)
_BITS = 80
# Four decimals, and more where the λ lie closer.
_PER_UNIT = 10**4


def candidates(
    goal: Goal, alpha: Number, network: IdealNetwork, slack: Number = 0, *, count: int = 12
) -> tuple[list[Fraction], int]:
    r"""λ of the set for a goal, ascending, each in the middle of an equal share of it, and the place of the best.

    Of a set in pieces they are from the one nearest to 0: beyond it a strong negation flips both paths of a task.

    The best has the largest min(ρ₁ − (1 − s), ρ₂ − (1 − s)) to add, min(ρ₁ − (1 − s), −ρ₂) to negate, in floats: it
    proposes where to begin. That each λ lies in the set is decided exactly.

    Args:
        goal: ``"addition"`` or ``"negation"``.
        alpha: α in [−1, 1].
        network: δ*, δ#, ω.
        slack: s in [0, 1).
        count: How many, or one where the piece is a point. A piece without an end is cut 3/2 beyond its other end.

    Raises:
        InputError: If the set is empty, and why; or a number is none or out of its range.

    Source: project; mechanism of Theorems 1 and 2.

    >>> [str(lam) for lam in candidates("negation", 0, IdealNetwork("0.4", "0.1", "1.6"), count=3)[0]]
    ['-5731/5000', '-6877/10000', '-573/2500']
    """
    a, spare = exact_alpha(alpha), exact_slack(slack)
    pieces = {"addition": addition, "negation": negation}[goal](a, network, spare)
    if not pieces:
        why = no_addition_why(a, spare, network) if goal == "addition" else no_negation_why(a, spare)
        raise InputError(f"alpha: no λ serves {goal} in the idealised network. {why}")
    found = _spaced(min(pieces, key=_from_zero), count)
    if not found:
        raise InputError(f"alpha: the set for {goal} is one λ that is irrational; give a larger slack")
    return found, max(range(len(found)), key=lambda i: _predicted(goal, found[i], a, network, spare))


def _spaced(piece: Piece, count: int) -> list[Fraction]:
    low, high = _cut(piece)
    if low == high:
        return [low] if piece.contains(low) else []
    per_unit = _PER_UNIT
    while (high - low) * per_unit < 10 * count:
        per_unit *= 10
    exactly = [low + (high - low) * (2 * step + 1) / (2 * count) for step in range(count)]
    rounded = [Fraction(round(lam * per_unit), per_unit) for lam in exactly]
    return [short if piece.contains(short) else lam for short, lam in zip(rounded, exactly, strict=True)]


def _cut(piece: Piece) -> tuple[Fraction, Fraction]:
    """Rationals next to the ends."""
    low = None if piece.low is None else piece.low.enclosure(_BITS)[1]
    high = None if piece.high is None else piece.high.enclosure(_BITS)[0]
    if low is None:
        return (-REACH, REACH) if high is None else (high - REACH, high)
    return low, max(low, low + REACH if high is None else high)


def _from_zero(piece: Piece) -> Fraction:
    low, high = _cut(piece)
    return max(low, -high, Fraction(0))


def _predicted(goal: Goal, lam: Fraction, alpha: Fraction, network: IdealNetwork, slack: Fraction) -> float:
    first, second = (
        float(relative_margin(float(line.p_hat(lam)), float(line.q_hat(lam)), network))
        for line in (first_task(alpha), second_task(alpha))
    )
    needed = 1 - float(slack)
    return min(first - needed, second - needed if goal == "addition" else -second)
