"""Regions whose vertices are counted: generic ones, and ones that are hard to see in floating point."""

from fractions import Fraction

from benchmarks.problem import Problem
from benchmarks.questions import numbers, short
from proofcheck import critical_beta

C = Fraction(1, 2)
SEEDS = 3


def generic(n: int) -> list[Problem]:
    """Seeded three-decimal γ, β half of the largest that c = 1/2 allows."""
    drawn = [numbers(n, digits=3, seed=1000 * n + seed) for seed in range(SEEDS)]
    return [Problem(gamma, short(_largest_beta(gamma) / 2), str(C)) for gamma in drawn]


def hard(n: int) -> list[Problem]:
    """A single point, a cut through n corners of the box at once, cuts that nearly coincide, and a tiny γ."""
    tight = ("1/2", *["-1/2"] * (n - 1))
    through_corners = ("1/2",) * n
    # Σλ_i/4 ≥ 1 + c passes through the corners with one −1 when c/β·(n−2)/4 = 1 + c.
    reach = 4 * (1 + C) / max(1, n - 2)
    nearly = tuple([str(1 - Fraction(i, 10**11)) for i in range(n)])
    tiny = tuple([str(Fraction(1, 10**5 * (i + 1))) for i in range(n)])
    return [
        Problem(tight, str(_largest_beta(tight)), str(C)),
        Problem(through_corners, str(C / reach), str(C)),
        Problem(nearly, str(_largest_beta(nearly) / 2), str(C)),
        Problem(tiny, str(_largest_beta(tiny) / 2), str(C)),
    ]


def _largest_beta(gamma: tuple[str, ...]) -> Fraction:
    return 2 * critical_beta(gamma) * C / (1 + C)
