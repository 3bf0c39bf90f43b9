"""The shortest λ with Σλ_iγ_i ≥ k and Σλ_iγ_i² ≥ 0, exactly, with the multipliers that prove it.

It is λ = t₁γ + t₂γ², each entry cut to ±R where |λ_i| ≤ R is asked for, with multipliers t₁, t₂ ≥ 0 of the two sums,
each 0 where its sum has slack: Karush, Kuhn and Tucker's conditions, which the one shortest point of such a set meets,
and no other. Without R it has a closed form, with A = Σγ², B = Σγ³ and E = Σγ⁴: t = (k/A, 0) where B ≥ 0; else
t = (kE, −kB)/(AE − B²). With R it is the least norm of a weak region, of another size, and found as that is.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple

from proofcheck.region.numbers import InputError, Number, brief, exact, text
from proofcheck.region.region import Region
from proofcheck.region.threshold import threshold
from proofcheck.region.verdict import Warned
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.nearest import Multipliers, Nearest
from proofcheck.solve.repair import anchor
from proofcheck.solve.slice import Interval

ZERO, HALF = Fraction(0), Fraction(1, 2)
# The widest box of λ in any experiment: the cube of the study out-of-domain.
TESTED = 5


class Shortest(NamedTuple):
    """λ of shape (n,), its k, the multipliers (t₁, t₂), and R, or None where no |λ_i| ≤ R is asked for."""

    lam: tuple[Fraction, ...]
    k: Fraction
    multipliers: tuple[Fraction, Fraction]
    reach: Fraction | None = None

    def to_json(self) -> dict[str, Any]:
        """The point and its proof as a JSON object, rationals as text."""
        first, second = self.multipliers
        return {
            "lam": [*map(text, self.lam)],
            "k": text(self.k),
            "multipliers": [text(first), text(second)],
            "reach": None if self.reach is None else text(self.reach),
        }


def shortest(gamma: Iterable[Number], k: Number = "3/2", *, reach: Number | None = None) -> Shortest | None:
    """The λ of least norm with Σλ_iγ_i ≥ k and Σλ_iγ_i² ≥ 0, exactly; None where no λ has both: O(n).

    Args:
        gamma: γ of shape (n,), each in [−1, 1].
        k: k > 0. In the idealised network 1 gives positive margins, and 2 the task's own margin at least.
        reach: R > 0, where |λ_i| ≤ R is asked for besides: then O(n log n), and a few dozen steps of O(n).

    Raises:
        InputError: If an entry is no number, a γ_i is outside [−1, 1], or k or R is not positive.

    Source: project; Karush, Kuhn and Tucker's conditions for two half-spaces and a box.

    >>> shortest(["0.8", "-0.6"]).lam
    (Fraction(6, 5), Fraction(-9, 10))
    >>> shortest(["0.8", "-0.6"], reach="10/9").lam
    (Fraction(10, 9), Fraction(-55, 54))
    >>> shortest(["-1/2"]) is None
    True
    """
    region, level = Region(gamma, weak=True), _positive(k, "at_least")
    free = _closed_form(region.gamma, level)
    if reach is None or free is None:
        return free
    edge = _positive(reach, "reach")
    return free._replace(reach=edge) if max(map(abs, free.lam)) <= edge else _within(region, level, edge, free)


def reach_of(region: Region, k: Number) -> Fraction | None:
    """R = c/β at the region's c, or at the largest that k leaves, min(k − 1, 1); None where no box limits λ.

    >>> reach_of(Region(["1/2"], beta="1/4"), "3/2"), reach_of(Region(["1/2"]), 2)
    (Fraction(2, 1), None)
    """
    c = min(_positive(k, "at_least") - 1, Fraction(1)) if region.c is None else region.c
    return c / region.beta if region.beta and c > 0 else None


def _positive(value: Number, what: str) -> Fraction:
    number = exact(value, what)
    if number <= 0:
        raise InputError(f"{what}: expected a number > 0, got {brief(number)}")
    return number


def _closed_form(gamma: tuple[Fraction, ...], level: Fraction) -> Shortest | None:
    a, b, e = (sum((g**power for g in gamma), ZERO) for power in (2, 3, 4))
    if a == 0:
        return None
    if b >= 0:
        t = level / a, ZERO
    elif (determinant := a * e - b * b) > 0:
        t = level * e / determinant, -level * b / determinant
    else:
        # All γ_i that are not 0 are one negative number.
        return None
    return Shortest(tuple([t[0] * g + t[1] * g * g for g in gamma]), level, t)


def _within(region: Region, level: Fraction, edge: Fraction, free: Shortest) -> Shortest | None:
    """The box cuts: times (1+c)/k, the question is that of the weak region at c = 1/2 and c/β = R(1+c)/k."""
    base = threshold(region)
    if edge * base.phi < level:
        return None
    size = level / (1 + HALF)
    beta, n = HALF * size / edge, len(region.gamma)
    program = Nearest(region, Constraints(n), beta, Interval(HALF, HALF), (ZERO,) * n)
    start = Multipliers(free.multipliers[0] / size, free.multipliers[1] / size, ZERO, HALF)
    optimum = program.solve([start]) or program.approach(anchor(base.phi, base.s, beta=beta, c=HALF), HALF)
    if optimum is None:
        from proofcheck.solve.quadratic import float_multipliers

        near = float_multipliers(program, edge / size)
        optimum = None if near is None else program.solve([near])
    if optimum is None:
        raise InputError("at_least: no exact optimum within the box was found; leave out beta, which makes the box")
    t = size * optimum.multipliers.linear, size * optimum.multipliers.quadratic
    return Shortest(tuple([size * entry for entry in optimum.lam]), level, t, edge)


def warnings_of(found: Shortest) -> tuple[Warned, ...]:
    """What a reader of this λ should know: Σλ_i < 0, and entries beyond all that networks were tried with.

    >>> [warned.code for warned in warnings_of(shortest(["0.6", "-0.6", "-0.4"]))]
    ['negative_sum']
    """
    warnings, total, size = [], sum(found.lam, ZERO), max(map(abs, found.lam))
    if total < 0:
        warnings.append(
            Warned(
                "negative_sum",
                f"Σ λ_i = {brief(total)} of the shortest λ is negative: the idealised network knows no such sum,"
                " but in trained ones it lowers the margin, and many fail; --one-sided B' asks for what they need.",
            )
        )
    if size > TESTED:
        warnings.append(
            Warned(
                "untested_lambda",
                f"max |λ_i| = {brief(size)} of the shortest λ is outside every box in which networks were tried,"
                f" |λ_i| ≤ {TESTED}.",
            )
        )
    return tuple(warnings)


def is_shortest(gamma: Iterable[Number], claimed: Shortest) -> bool:
    """Whether the multipliers prove it: λ_i = t₁γ_i + t₂γ_i², cut to ±R, t ≥ 0, both sums, and no slack where t > 0.

    Raises:
        InputError: As `shortest` does.

    >>> found = shortest(["1/5", "-9/10"])
    >>> is_shortest(["1/5", "-9/10"], found), is_shortest(["1/5", "-9/10"], found._replace(k=Fraction(1)))
    (True, False)
    """
    region = Region(gamma)
    (first, second), k, reach = claimed.multipliers, claimed.k, claimed.reach
    linear, quadratic = region.sums(claimed.lam)
    wanted = [first * g + second * g * g for g in region.gamma]
    if reach is not None:
        wanted = [max(-reach, min(reach, entry)) for entry in wanted]
    kept = linear >= k and quadratic >= 0 and min(first, second) >= 0
    return wanted == [*claimed.lam] and kept and first * (linear - k) == 0 and second * quadratic == 0
