"""One γ of many: the exact answer as a row of a table, with the proof of φ and a point of the region."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from proofcheck.region.certificate import Witness
from proofcheck.region.feasible import find_witness
from proofcheck.region.numbers import text
from proofcheck.region.region import Region
from proofcheck.region.threshold import is_nonempty, smallest_c, threshold

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


def decide_row(region: Region) -> Row:
    """The exact answer for one γ, with the witness that `feasible` gives: O(n log n).

    Source: project, threshold of the region.

    >>> decide_row(Region(["0.5", "-0.5"], beta=Fraction(1, 6))).verdict
    'empty'
    """
    found = threshold(region)
    nonempty = is_nonempty(region, found.phi)
    return Row(
        verdict="nonempty" if nonempty else "empty",
        phi=found.phi,
        smallest_c=None if region.beta is None else smallest_c(found.phi, region.beta),
        point=find_witness(region, found) if nonempty else None,
        t=found.t,
        s=found.s,
    )
