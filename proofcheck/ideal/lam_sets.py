r"""Which λ to take for addition and for negation, in the idealised network.

Addition (multi-task) asks for T1 and T2 learned, negation (unlearning) for T1 learned and T2 unlearned. Each set comes
with the reason why a piece of it serves, or why there is none, and with the least slack from which there is one.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Literal

from proofcheck.ideal.ends import RationalEnd, compare
from proofcheck.ideal.margins import Names
from proofcheck.ideal.pieces import Piece, empty_json, intersect
from proofcheck.ideal.sets import exact_slack, learned, unlearned
from proofcheck.ideal.tasks import IdealNetwork, Line, exact_alpha, first_task, second_task
from proofcheck.region.numbers import Number, text


def is_below(piece: Piece, bound: Fraction) -> bool:
    """Whether every λ of the piece is below a rational.

    >>> is_below(Piece(None, None), Fraction(0))
    False
    """
    return piece.high is not None and compare(piece.high, RationalEnd(bound, "bound")) == -1


def addition_why(piece: Piece, alpha: Fraction, slack: Fraction) -> str:
    """Why both tasks are learned at the λ of this piece."""
    if is_below(piece, -alpha):
        again = "Strong negation: both paths of T2 have flipped, so T2 is learned again"
        below = f"{again}, {_first_task(piece, alpha)}. Samples without confusion tokens never relearn T2."
        return f"{below} {_on_the_value_path(alpha, slack)}" if alpha < 0 else below
    if alpha < 0:
        return f"Contradictory tasks are both learned {_thanks(slack, -alpha, '|α|')}."
    return "Both tasks keep 1 − s of their margin; on the value path alone T2 asks for λ ≥ 1 − s − α."


def _on_the_value_path(alpha: Fraction, slack: Fraction) -> str:
    size = -alpha
    return (
        "Adding fails on the value path: T1 keeps 1 + λα ≥ 1 − s only for λ ≤ s/|α|, and T2 has α + λ ≥ 1 − s only for"
        f" λ ≥ 1 − s + |α|; both hold for some λ exactly when s ≥ |α| = {text(size)}, and here s = {text(slack)}."
    )


def _first_task(piece: Piece, alpha: Fraction) -> str:
    if alpha == 0:
        return "and T1 does not depend on λ"
    if alpha > 0 and is_below(piece, -1 / alpha):
        return "and both paths of T1 have flipped as well"
    return "while T1 still keeps 1 − s of its margin"


def _thanks(slack: Fraction, least: Fraction, name: str) -> str:
    """What makes possible that which the value path allows from a least slack on."""
    if slack >= least:
        return f"thanks to the slack s = {text(slack)}: on the value path it takes s ≥ {name} = {text(least)}"
    return f"thanks to attention: on the value path it would take s ≥ {name} = {text(least)}, not s = {text(slack)}"


def no_addition_why(alpha: Fraction, slack: Fraction, network: IdealNetwork) -> str:
    """Why no λ makes both tasks learned, which happens for α < 0 only."""
    size = text(-alpha)
    negation = (
        "under strong negation T1 is lost before T2 is learned again"
        if network.delta_hash
        else "without confusion tokens T2 is never learned again under strong negation"
    )
    return (
        f"For α < 0, T1 keeps p̂ = 1 + λα ≥ 1 − s only for λ ≤ s/|α|, and T2 has p̂ = α + λ ≥ 1 − s only for"
        f" λ ≥ 1 − s + |α|: on the value path both hold for some λ exactly when s ≥ |α| = {size}"
        f"{_against(slack, -alpha)}; {negation}."
    )


def negation_why(alpha: Fraction, slack: Fraction, network: IdealNetwork) -> str:
    """Why T2 is unlearned and T1 learned at the λ of a piece."""
    if network.delta_hash:
        where = "T2 is unlearned between λ = −α, where its value path flips, and λ = −α² − |x₀|/ω, where its attention"
        where += " path does; under stronger negation it is learned again"
    else:
        where = "T2 is unlearned from λ = −α down, where its value path has flipped"
    if alpha == 0:
        return f"{where}; T1 does not depend on λ."
    if alpha < 0:
        return f"{where}; in this part T1 keeps 1 − s of its margin."
    return f"{where}; T1 keeps 1 − s of its margin {_thanks(slack, alpha * alpha, 'α²')}."


def no_negation_why(alpha: Fraction, slack: Fraction) -> str:
    """Why no λ unlearns T2 and keeps T1, which happens for α > 0 only."""
    square = alpha * alpha
    return (
        f"For α > 0, T2 has p̂ = α + λ ≤ 0 only for λ ≤ −α, and T1 keeps p̂ = 1 + λα ≥ 1 − s only for λ ≥ −s/α: on the"
        f" value path both hold for some λ exactly when s ≥ α² = {text(square)}{_against(slack, square)}."
    )


def _against(slack: Fraction, least: Fraction) -> str:
    if least == 1:
        return ", which no slack s < 1 reaches"
    lost = "" if slack < least else ", enough on that path, but attention takes the margin away"
    return f"; here s = {text(slack)}{lost}"


FIRST = Names("ρ₁", "−1/α", "−(1 + |x₀|/ω)/α²", "−s/α")
SECOND = Names("ρ₂", "−α", "−α² − |x₀|/ω", "1 − s − α")


def addition(alpha: Number, network: IdealNetwork, slack: Number = 0) -> list[Piece]:
    r"""{λ : ρ₁ ≥ 1 − s and ρ₂ ≥ 1 − s}, as ascending closed pieces.

    Args:
        alpha: α = μ_{T1}ᵀμ_{T2} in [−1, 1].
        network: δ*, δ#, ω.
        slack: s in [0, 1).

    Raises:
        InputError: If α or the slack is no number or out of its range.

    Source: project; mechanism of Theorem 1.

    >>> [piece.interval for piece in addition("1/2", IdealNetwork("0.4", "0", "1.6"))]
    [['0.5479314498706056', None]]
    """
    lam_sets = [learned(line, network, slack, names=names) for line, names in _tasks(alpha)]
    return intersect(*lam_sets)


def negation(alpha: Number, network: IdealNetwork, slack: Number = 0) -> list[Piece]:
    r"""{λ : ρ₁ ≥ 1 − s and ρ₂ ≤ 0}, as ascending closed pieces; arguments as in `addition`.

    Source: project; mechanism of Theorem 2.

    >>> [piece.formula for piece in negation("-1/2", IdealNetwork("0.4", "0.1", "1.6"))]
    ['−α² − |x₀|/ω ≤ λ ≤ −s/α']
    """
    (first, _), (second, _) = _tasks(alpha)
    lam_set = learned(first, network, slack, names=FIRST)
    return intersect(lam_set, unlearned(second, network, names=SECOND))


def _tasks(alpha: Number) -> tuple[tuple[Line, Names], tuple[Line, Names]]:
    return (first_task(alpha), FIRST), (second_task(alpha), SECOND)


def lambda_sets(alpha: Number, network: IdealNetwork, slack: Number = 0) -> dict[str, list[dict[str, Any]]]:
    r"""The λ for addition and for negation, as the entries of source ``ideal`` in the contract ``proofcheck/lambda/1``.

    Args:
        alpha: α = μ_{T1}ᵀμ_{T2} in [−1, 1].
        network: δ*, δ#, ω.
        slack: s in [0, 1).

    Returns:
        ``{"addition": [...], "negation": [...]}``, an entry a connected piece, ascending, or one entry with ``empty``
        true. A rational end is "p/q", an irrational one a decimal of 16 significant digits.

    Raises:
        InputError: If α or the slack is no number or out of its range.

    Source: project; mechanism of Theorems 1 and 2.

    >>> sets = lambda_sets(0, IdealNetwork("0.4", "0.1", "1.6"))
    >>> [entry["interval"] for entry in sets["negation"]]
    [['-1.375401541344004', '0']]
    """
    a, s = exact_alpha(alpha), exact_slack(slack)
    added = [piece.to_json(addition_why(piece, a, s)) for piece in addition(a, network, s)]
    negated = [piece.to_json(negation_why(a, s, network)) for piece in negation(a, network, s)]
    return {
        "addition": added or [empty_json(no_addition_why(a, s, network))],
        "negation": negated or [empty_json(no_negation_why(a, s))],
    }


def value_path_slack(alpha: Number) -> dict[str, Fraction]:
    r"""The least slack with which the value path alone allows each goal: |α| for addition, α² for negation, or 0.

    At α < 0, 1 − s + |α| ≤ λ ≤ s/|α| has a solution ⟺ (1 + |α|)(s − |α|) ≥ 0. At α > 0, −s/α ≤ λ ≤ −α has one
    ⟺ s ≥ α². Otherwise no slack is needed: λ = 1 − α adds when α ≥ 0, and λ = 0 negates when α ≤ 0.

    Raises:
        InputError: If α is no number, or outside [−1, 1].

    Source: project; mechanism of Theorems 1 and 2 on the value path.

    >>> value_path_slack("-1/2"), value_path_slack("1/2")["negation"]
    ({'addition': Fraction(1, 2), 'negation': Fraction(0, 1)}, Fraction(1, 4))
    """
    a, zero = exact_alpha(alpha), Fraction(0)
    return {"addition": max(-a, zero), "negation": a * a if a > 0 else zero}


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
