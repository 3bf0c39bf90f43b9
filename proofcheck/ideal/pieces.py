"""Sets of λ as ascending lists of disjoint intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofcheck.ideal.ends import End, RationalEnd, compare, nearest_float, number


@dataclass(frozen=True)
class Piece:
    """An interval of λ; an end that is None is unbounded. A point has the same end twice.

    ``note`` says what the working precision could not decide, and is empty when it decided all.
    """

    low: End | None
    high: End | None
    is_open: bool = False
    note: str = ""

    @property
    def interval(self) -> list[str | None]:
        """The ends: "p/q", a decimal string, or None where unbounded."""
        return [None if end is None else number(end) for end in (self.low, self.high)]

    @property
    def unbounded(self) -> list[bool]:
        """Which ends are infinite."""
        return [self.low is None, self.high is None]

    @property
    def closed(self) -> list[bool]:
        """Which ends belong to the piece."""
        return [end is not None and not self.is_open for end in (self.low, self.high)]

    @property
    def formula(self) -> str:
        """The piece as an inequality between named ends.

        >>> Piece(None, None).formula
        'every λ'
        """
        if self.low is None and self.high is None:
            return "every λ"
        if self.low is not None and self.low is self.high:
            return f"λ = {self.low.formula}"
        relation = "<" if self.is_open else "≤"
        low = "" if self.low is None else f"{self.low.formula} {relation} "
        high = "" if self.high is None else f" {relation} {self.high.formula}"
        return f"{low}λ{high}"

    def to_json(self, why: str) -> dict[str, Any]:
        """An entry of the contract ``proofcheck/lambda/1``."""
        return {
            "source": "ideal",
            "interval": self.interval,
            "unbounded": self.unbounded,
            "closed": self.closed,
            "formula": self.formula,
            "empty": False,
            "why": f"{why} {self.note}".strip(),
        }

    def floats(self) -> tuple[float, float]:
        """The ends as floats, ±∞ where unbounded."""
        low = float("-inf") if self.low is None else nearest_float(self.low)
        return low, float("inf") if self.high is None else nearest_float(self.high)

    def contains(self, lam: Fraction) -> bool:
        """Whether a rational λ lies in the piece, exactly.

        >>> Piece(None, None).contains(Fraction(1))
        True
        """
        point = RationalEnd(lam, "λ")
        allowed = (1,) if self.is_open else (0, 1)
        above = self.low is None or compare(point, self.low) in allowed
        return above and (self.high is None or compare(self.high, point) in allowed)


def empty_json(why: str) -> dict[str, Any]:
    """The entry of the contract for a set without any λ.

    >>> empty_json("no")["empty"]
    True
    """
    return {
        "source": "ideal",
        "interval": [None, None],
        "unbounded": [False, False],
        "closed": [False, False],
        "formula": "no λ",
        "empty": True,
        "why": why,
    }


def intersect(left: Iterable[Piece], right: Iterable[Piece]) -> list[Piece]:
    """The λ in both of two sets of closed pieces, ascending.

    >>> from proofcheck.ideal.ends import RationalEnd
    >>> one, two = RationalEnd(Fraction(1), "1"), RationalEnd(Fraction(2), "2")
    >>> [piece.formula for piece in intersect([Piece(None, two)], [Piece(one, None)])]
    ['1 ≤ λ ≤ 2']
    """
    meetings = [_meet(a, b) for a in left for b in right]
    return [piece for piece in meetings if piece is not None]


def _meet(a: Piece, b: Piece) -> Piece | None:
    notes = [a.note, b.note]
    low, high = _extreme(a.low, b.low, 1, notes), _extreme(a.high, b.high, -1, notes)
    if low is not None and high is not None:
        order = compare(low, high)
        if order == 1:
            return None
        if order is None:
            notes.append(_UNSEPARATED)
        if order != -1:
            low = high
    return Piece(low, high, note=" ".join(dict.fromkeys(filter(None, notes))))


_UNSEPARATED = "Two ends agree to every digit that was computed: taken as equal, not proved to be."


def _extreme(a: End | None, b: End | None, direction: int, notes: list[str]) -> End | None:
    """The inner one of two low ends (direction 1) or of two high ends (−1)."""
    if a is None or b is None:
        return b if a is None else a
    order = compare(a, b)
    if order is None:
        notes.append(_UNSEPARATED)
    return a if order is None or order * direction >= 0 else b
