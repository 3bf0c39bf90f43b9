"""The shortest λ with Σλ_iγ_i ≥ k and Σλ_iγ_i² ≥ 0, in closed form, with the multipliers that prove it.

β does not enter. It is λ = t₁γ + t₂γ² with multipliers t₁, t₂ ≥ 0 of the two sums, each 0 where its sum has slack:
Karush, Kuhn and Tucker's conditions, which the one shortest point of such a set meets, and no other.
With A = Σγ², B = Σγ³ and E = Σγ⁴: t = (k/A, 0) where B ≥ 0; else t = (kE, −kB)/(AE − B²).
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from proofcheck.region.numbers import InputError, Number, brief, exact, text
from proofcheck.region.region import Region


class Shortest(NamedTuple):
    """λ of shape (n,), its k, and the multipliers (t₁, t₂)."""

    lam: tuple[Fraction, ...]
    k: Fraction
    multipliers: tuple[Fraction, Fraction]

    def to_json(self) -> dict[str, Any]:
        """The point and its proof as a JSON object, rationals as text."""
        first, second = self.multipliers
        return {"lam": [*map(text, self.lam)], "k": text(self.k), "multipliers": [text(first), text(second)]}


def shortest(gamma: Iterable[Number], k: Number = "3/2") -> Shortest | None:
    """The λ of least norm with Σλ_iγ_i ≥ k and Σλ_iγ_i² ≥ 0, exactly; None where no λ has both: O(n).

    Args:
        gamma: γ of shape (n,), each in [−1, 1].
        k: k > 0. In the idealised network 1 gives positive margins, and 2 the task's own margin at least.

    Raises:
        InputError: If an entry is no number, a γ_i is outside [−1, 1], or k is not positive.

    Source: project; Karush, Kuhn and Tucker's conditions for two half-spaces.

    >>> shortest(["0.8", "-0.6"]).lam
    (Fraction(6, 5), Fraction(-9, 10))
    >>> shortest(["-1/2"]) is None
    True
    """
    entries, level = Region(gamma).gamma, exact(k, "at_least")
    if level <= 0:
        raise InputError(f"at_least: expected a number > 0, got {brief(level)}")
    a, b, e = (sum((g**power for g in entries), Fraction(0)) for power in (2, 3, 4))
    if a == 0:
        return None
    if b >= 0:
        t = level / a, Fraction(0)
    elif (determinant := a * e - b * b) > 0:
        t = level * e / determinant, -level * b / determinant
    else:
        # All γ_i that are not 0 are one negative number.
        return None
    return Shortest(tuple([t[0] * g + t[1] * g * g for g in entries]), level, t)


def is_shortest(gamma: Iterable[Number], claimed: Shortest) -> bool:
    """Whether the multipliers prove that λ is the shortest: λ = t₁γ + t₂γ², t ≥ 0, both sums, and no slack where t > 0.

    Raises:
        InputError: As `shortest` does.

    >>> found = shortest(["1/5", "-9/10"])
    >>> is_shortest(["1/5", "-9/10"], found), is_shortest(["1/5", "-9/10"], found._replace(k=Fraction(1)))
    (True, False)
    """
    region = Region(gamma)
    (first, second), k = claimed.multipliers, claimed.k
    linear, quadratic = region.sums(claimed.lam)
    made = all(x == first * g + second * g * g for x, g in zip(claimed.lam, region.gamma, strict=True))
    kept = linear >= k and quadratic >= 0 and min(first, second) >= 0
    return made and kept and first * (linear - k) == 0 and second * quadratic == 0
