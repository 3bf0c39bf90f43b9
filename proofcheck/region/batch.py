"""Many γ at once: exact answers, row by row, with each row's proof of φ."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from proofcheck.region.numbers import Number, text
from proofcheck.region.region import Region
from proofcheck.region.threshold import threshold
from proofcheck.region.working import is_nonempty, smallest_c

COLUMNS = ("line", "gamma", "verdict", "phi", "critical_beta", "smallest_c", "t", "s")


@dataclass(frozen=True)
class Row:
    """The exact answer for one γ of many: verdict, φ, critical β, smallest c, and the pair (t, s) that proves φ."""

    line: int
    gamma: tuple[Fraction, ...]
    verdict: Literal["nonempty", "empty"]
    phi: Fraction
    smallest_c: Fraction | None
    t: Fraction
    s: tuple[Fraction, ...]

    def to_json(self) -> dict[str, object]:
        """The row as a JSON object, rationals as text; the keys are `COLUMNS`."""
        return {
            "line": self.line,
            "gamma": [text(entry) for entry in self.gamma],
            "verdict": self.verdict,
            "phi": text(self.phi),
            "critical_beta": text(self.phi / 2),
            "smallest_c": None if self.smallest_c is None else text(self.smallest_c),
            "t": text(self.t),
            "s": [text(entry) for entry in self.s],
        }

    def to_csv(self) -> list[str]:
        """The row as cells in the order of `COLUMNS`; vectors are separated by blanks, no value is empty text."""
        cells = self.to_json().values()
        return [" ".join(cell) if isinstance(cell, list) else "" if cell is None else str(cell) for cell in cells]


def decide_row(
    line: int,
    gamma: Sequence[Number],
    *,
    beta: Fraction | None = None,
    c: Fraction | None = None,
    gamma_radius: Sequence[Fraction] | None = None,
) -> Row:
    """The exact answer for the γ on one line: O(n log n).

    Raises:
        InputError: If γ, β, c or the radius is not what `Region` asks for.

    Source: project, threshold of the region.

    >>> decide_row(1, ["0.5", "-0.5"], beta=Fraction(1, 6)).verdict
    'empty'
    """
    region = Region(gamma, beta=beta, c=c, gamma_radius=gamma_radius)
    found = threshold(region)
    return Row(
        line=line,
        gamma=region.gamma,
        verdict="nonempty" if is_nonempty(region, found.phi) else "empty",
        phi=found.phi,
        smallest_c=None if region.beta is None else smallest_c(found.phi, region.beta),
        t=found.t,
        s=found.s,
    )
