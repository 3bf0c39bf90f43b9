"""One question as a person writes it: the same decimals or fractions, as text, are given to every solver."""

from fractions import Fraction
from typing import NamedTuple


class Problem(NamedTuple):
    """Is R(γ, β) non-empty, for the given c or for any c in (0, 1) when ``c`` is None?"""

    gamma: tuple[str, ...]
    beta: str
    c: str | None = None


def as_float(number: str) -> float:
    """The float nearest to what the text says."""
    return float(Fraction(number)) if "/" in number else float(number)
