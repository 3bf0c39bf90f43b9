"""One γ of many: the exact answer as a row of a table, with the proof of φ and a point of the region."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from proofcheck.region.certificate import Witness
from proofcheck.region.feasible import find_witness
from proofcheck.region.numbers import text
from proofcheck.region.threshold import Decision

VALUES = ("verdict", "phi", "critical_beta", "smallest_c", "lam", "c", "beta", "t", "s")


@dataclass(frozen=True)
class Row:
    """The exact answer for one γ: verdict, φ, smallest c, a point (λ, c) at its β, and the (t, s) that proves φ."""

    verdict: Literal["nonempty", "empty"]
    phi: Fraction
    smallest_c: Fraction | None
    point: Witness | None
    t: Fraction
    s: tuple[Fraction, ...]

    def to_json(self) -> dict[str, str | list[str] | None]:
        """The row as a JSON object with the keys `VALUES`, rationals as text."""
        point = self.point
        return {
            "verdict": self.verdict,
            "phi": text(self.phi),
            "critical_beta": text(self.phi / 2),
            "smallest_c": None if self.smallest_c is None else text(self.smallest_c),
            "lam": None if point is None else [text(entry) for entry in point.lam],
            "c": None if point is None else text(point.c),
            "beta": None if point is None else text(point.beta),
            "t": text(self.t),
            "s": [text(entry) for entry in self.s],
        }

    def to_csv(self) -> list[str]:
        """The row as cells in the order of `VALUES`; vectors are separated by blanks, no value is empty text."""
        return [" ".join(cell) if isinstance(cell, list) else cell or "" for cell in self.to_json().values()]


def to_row(decision: Decision) -> Row:
    """What is decided of one γ, with the witness that `feasible` gives: O(n).

    >>> from proofcheck import Region
    >>> from proofcheck.region.threshold import decide
    >>> to_row(decide(Region(["0.5", "-0.5"], beta=Fraction(1, 6)))).verdict
    'empty'
    """
    phi, t, s = decision.threshold
    return Row(
        verdict="nonempty" if decision.nonempty else "empty",
        phi=phi,
        smallest_c=decision.smallest_c,
        point=find_witness(decision) if decision.nonempty else None,
        t=t,
        s=s,
    )
