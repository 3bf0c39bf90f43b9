"""Sets of λ as a table shows them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from proofcheck.report.pages.markdown import digits


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

    >>> from proofcheck.ideal.choices import negation
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
