r"""Which λ to take for addition and for negation, in the idealised network.

Addition (multi-task): T1 and T2 learned. Negation (unlearning): T1 learned and T2 unlearned.
"""

from fractions import Fraction
from typing import Any

from proofcheck.ideal.margins import Names
from proofcheck.ideal.pieces import Piece, empty_json, intersect
from proofcheck.ideal.sets import exact_slack, learned, unlearned
from proofcheck.ideal.tasks import IdealNetwork, Line, exact_alpha, first_task, second_task
from proofcheck.ideal.words import addition_why, negation_why, no_addition_why, no_negation_why
from proofcheck.region.numbers import Number

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
    both = [learned(line, network, slack, names=names) for line, names in _tasks(alpha)]
    return intersect(*both)


def negation(alpha: Number, network: IdealNetwork, slack: Number = 0) -> list[Piece]:
    r"""{λ : ρ₁ ≥ 1 − s and ρ₂ ≤ 0}, as ascending closed pieces; arguments as in `addition`.

    Source: project; mechanism of Theorem 2.

    >>> [piece.formula for piece in negation("-1/2", IdealNetwork("0.4", "0.1", "1.6"))]
    ['−α² − |x₀|/ω ≤ λ ≤ −s/α']
    """
    (first, _), (second, _) = _tasks(alpha)
    kept = learned(first, network, slack, names=FIRST)
    return intersect(kept, unlearned(second, network, names=SECOND))


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
