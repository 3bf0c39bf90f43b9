"""Why a piece of λ serves addition or negation in the idealised network, or why there is none."""

from fractions import Fraction

from proofcheck.ideal.ends import RationalEnd, compare
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.region.numbers import text


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
