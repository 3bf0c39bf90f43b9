r"""The λ at which a task is learned, ρ ≥ 1 − s, or unlearned, ρ ≤ 0: exact, and with no piece missed.

Nothing is taken to be monotone: `crossings` finds every λ at which a margin meets its level.
"""

from fractions import Fraction

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.crossings import LAST_BITS
from proofcheck.ideal.margins import RHO, Names, Signs, learned_signs, product_signs
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.tasks import IdealNetwork, Line, moderate
from proofcheck.region.numbers import InputError, Number, text

_TOUCHING = "The margin turns so near to 1 − s here that two crossings cannot be told from none at this precision."


def exact_slack(slack: Number) -> Fraction:
    """The slack s as a rational.

    Raises:
        InputError: If it is no number, or not in [0, 1).

    >>> exact_slack("0.1")
    Fraction(1, 10)
    """
    value = moderate(slack, "slack")
    if not 0 <= value < 1:
        raise InputError(f"slack: expected the margin to spare in [0, 1), got {text(value)}")
    return value


def learned(
    line: Line, network: IdealNetwork, slack: Number = 0, *, names: Names = RHO, last_bits: int = LAST_BITS
) -> list[Piece]:
    r"""{λ : ρ(λ) ≥ 1 − s} along a line, as ascending closed pieces.

    Args:
        line: p̂ and q̂ along λ, from `tasks`.
        network: δ*, δ#, ω.
        slack: s in [0, 1): the part of the margin that the task can spare.
        names: What the formulas call the margin and the ends.
        last_bits: The precision at which turning points next to the level are given up and noted.

    Raises:
        InputError: If the slack is no number or out of its range.

    Source: project; mechanism of the three theorems.

    >>> from proofcheck.ideal.tasks import second_task
    >>> [piece.interval for piece in learned(second_task(0), IdealNetwork("0.4", "0.1", "1.6"))]
    [[None, '-3.099159957691049'], ['1', None]]
    """
    s = exact_slack(slack)
    return _where_plus(learned_signs(line, CertifiedGain(network), s, names, last_bits=last_bits))


def unlearned(line: Line, network: IdealNetwork, *, names: Names = RHO) -> list[Piece]:
    r"""{λ : ρ(λ) ≤ 0} along a line, as ascending closed pieces: hinge loss ≥ 1.

    Args:
        line: p̂ and q̂ along λ, from `tasks`.
        network: δ*, δ#, ω.
        names: What the formulas call the ends.

    Source: project; mechanism of the three theorems.

    >>> from proofcheck.ideal.tasks import second_task
    >>> [piece.formula for piece in unlearned(second_task("1/2"), IdealNetwork("0.4", "0", "1.6"))]
    ['λ ≤ λ with p̂ = 0']
    """
    return _where_minus(line, network, names, is_open=False)


def positive(line: Line, network: IdealNetwork, *, names: Names = RHO) -> list[Piece]:
    """{λ : ρ(λ) > 0} along a line, as ascending open pieces; arguments as in `unlearned`.

    >>> from proofcheck.ideal.tasks import first_task
    >>> [piece.interval for piece in positive(first_task("-1/2"), IdealNetwork("0.4", "0", "1.6"))]
    [[None, '2']]
    """
    return _where_minus(line, network, names, is_open=True)


def _where_minus(line: Line, network: IdealNetwork, names: Names, *, is_open: bool) -> list[Piece]:
    if not any(line.value):
        return [] if is_open else [Piece(None, None)]
    boundaries, first = product_signs(line, CertifiedGain(network), names)
    return _where_plus(Signs(boundaries, first if is_open else -first), is_open=is_open)


def _where_plus(signs: Signs, *, is_open: bool = False) -> list[Piece]:
    pieces = []
    low, inside, note = None, signs.first > 0, ""
    for end, touching in signs.boundaries:
        if touching and inside:
            note = _TOUCHING
        elif touching:
            pieces.append(Piece(end, end, note=_TOUCHING))
        elif inside:
            pieces.append(Piece(low, end, is_open, note))
            inside, note = False, ""
        else:
            low, inside = end, True
    return [*pieces, Piece(low, None, is_open, note)] if inside else pieces
