"""What a contradiction between the sources is, and what a program found about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofcheck.statements.sources import Source


@dataclass(frozen=True)
class Finding:
    """What was computed from the sources: the values by name, and a sentence made from them."""

    sentence: str
    values: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Contradiction:
    """One item on which the sources disagree with each other, or with themselves.

    Attributes:
        number: D1 to D28; those in `contradictions.WITHDRAWN` are not used again.
        item: What it is about.
        says: What each source says of it.
        remark: Why it matters.
        claims: The ids of the claims that it touches.
        compute: Computes the finding from the statements and the sources' numbers; None when no program can.
        not_computed: Why no program can.
    """

    number: str
    item: str
    says: Mapping[Source, str]
    remark: str
    claims: tuple[str, ...] = ()
    compute: Callable[[], Finding] | None = None
    not_computed: str = ""

    def __post_init__(self) -> None:
        """Either it is computed, or it says why not."""
        if (self.compute is None) is not bool(self.not_computed):
            raise ValueError(f"{self.number}: expected a computation, or the reason why there is none")


def percent(value: Fraction) -> str:
    """A fraction as a percentage with two decimals.

    >>> percent(Fraction(1, 8))
    '12.50 %'
    """
    return f"{float(100 * value):.2f} %"


def decimals(value: Fraction, digits: int = 3) -> str:
    """A fraction with a few decimals.

    >>> decimals(Fraction(1, 3))
    '0.333'
    """
    return f"{float(value):.{digits}f}"
