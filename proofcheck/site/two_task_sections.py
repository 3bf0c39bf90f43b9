"""Theorems 1 and 2 in numbers: the λ that each source and the idealised network offer at several α, as tables."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from proofcheck.draw.ideal_overlay import network_words
from proofcheck.draw.words import equation
from proofcheck.ideal.amended import LATEX, STATEMENT, amend
from proofcheck.ideal.lam_sets import addition, negation, value_path_slack
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.region.numbers import Number
from proofcheck.site.example import BETA, ETA, NETWORK, SLACK
from proofcheck.site.markdown import digits, display, plain, section, table
from proofcheck.statements.lambda_sets import Operation, lambda_set

ALPHAS = tuple(Fraction(step, 4) for step in range(-4, 5))
_SETS: dict[Operation, Callable[[Number, IdealNetwork, Number], list[Piece]]] = {
    "addition": addition,
    "negation": negation,
}


class Interval(Protocol):
    """What pieces of the sources and of the idealised network have in common."""

    @property
    def interval(self) -> Sequence[str | None]:
        """Both ends, "p/q" or decimals; None where unbounded or not known."""

    @property
    def unbounded(self) -> Sequence[bool]:
        """Which ends are infinite."""

    @property
    def closed(self) -> Sequence[bool]:
        """Which ends belong to it."""


def shown(pieces: Iterable[Interval]) -> str:
    """The pieces as intervals, ∅ when there is none.

    >>> from proofcheck.ideal.lam_sets import negation
    >>> from proofcheck.ideal.tasks import IdealNetwork
    >>> shown(negation(0, IdealNetwork("0.4", "0.1", "1.6")))
    '[−1.375, 0]'
    """
    return " ∪ ".join(_one(piece) for piece in pieces) or "∅"


def _one(piece: Interval) -> str:
    low, high = (_end(end, infinite) for end, infinite in zip(piece.interval, piece.unbounded, strict=True))
    first, last = piece.closed
    return f"{'[' if first else '('}{low or '−∞'}, {high or '∞'}{']' if last else ')'}"


def _end(end: str | None, infinite: bool) -> str:
    """A number; ? where it is not known from what was given; nothing where it is infinite."""
    if infinite:
        return ""
    return "?" if end is None else digits(end)


def lambda_table(operation: Operation) -> str:
    """A row for each α: what review and slides offer, and where the idealised network succeeds."""
    header = [
        "α",
        "review",
        "slides",
        "ideal, s = 0",
        f"ideal, {equation('s', SLACK)}",
        "least s on the value path",
    ]
    rows = [
        (
            digits(alpha),
            _offered(operation, "review", alpha),
            _offered(operation, "slides", alpha),
            *[shown(_SETS[operation](alpha, NETWORK, slack)) for slack in (0, SLACK)],
            digits(value_path_slack(alpha)[operation]),
        )
        for alpha in ALPHAS
    ]
    setting = (
        f"At {equation('β', BETA)}, {equation('η', ETA)}, every hidden constant 1, and in the idealised network with"
        f" {plain(network_words(NETWORK))} and slack s. ∅: the source claims that there is no λ; –: it is silent. The"
        " last column is the slack from which on the value path alone allows it. For other numbers:"
        " `proofcheck lambda --alpha 0.5 --beta 0.05`."
    )
    return section("Which λ, at several α", setting, table(header, rows))


def _offered(operation: Operation, source: str, alpha: Fraction) -> str:
    given: dict[str, Number] = {"beta": BETA, "eta": ETA, "delta_star": NETWORK.delta_star}
    pieces = lambda_set(operation, source, alpha, given)
    if not pieces[0].empty:
        return shown(pieces)
    why = pieces[0].why
    kinds = {"silent": "", "claims impossibility": "∅", "gives no interval": "some, if α is small"}
    return next(cell for kind, cell in kinds.items() if kind in why)


def amended_theorem() -> str:
    """Theorem 2 as the idealised network has it: in words, as a formula, and in numbers."""
    header = ["α", "T2 unlearned", "T2 learned again", "T1's margin positive", "the paper's −α⁻²", "negation succeeds"]
    rows = []
    for alpha in ALPHAS:
        amended = amend(alpha, NETWORK)
        sufficient = "−∞" if amended.sufficient is None else digits(amended.sufficient)
        sets = ([amended.unlearned], amended.relearned, amended.positive)
        rows.append((digits(alpha), *map(shown, sets), sufficient, shown(amended.negation)))
    numbers = f"In the idealised network with {network_words(NETWORK)}, slack 0:"
    words = " ".join(STATEMENT.split())
    return section("Theorem 2, amended", plain(words), display(LATEX), plain(numbers), table(header, rows))
