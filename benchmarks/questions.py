"""The questions that are timed: seeded γ of mixed sign, n = 1 … 100,000."""

from decimal import Decimal
from fractions import Fraction
from random import Random

from benchmarks.problem import Problem
from proofcheck import critical_beta

FAMILIES = {
    "three": "γ with three decimals, non-empty: β half of the critical one",
    "fifteen": "γ with fifteen decimals, non-empty: β half of the critical one",
    "empty": "γ with three decimals, empty: β one hundredth above the critical one",
}


def question(family: str, n: int) -> Problem:
    """The question of this family with n tasks; γ₁ = 0.79 keeps φ > 0. Only β, a matter of scale, is ours."""
    gamma = numbers(n, digits=15 if family == "fifteen" else 3, seed=n)
    share = Fraction(101, 100) if family == "empty" else Fraction(1, 2)
    return Problem(gamma, short(share * critical_beta(gamma)))


def numbers(n: int, *, digits: int, seed: int) -> tuple[str, ...]:
    """0.79 and n − 1 decimals, uniform in [−1, 1]."""
    random, unit = Random(seed), 10**digits
    drawn = [f"{Decimal(random.randint(-unit, unit)) / unit:.{digits}f}" for _ in range(n - 1)]
    return ("0.79", *drawn)


def short(value: Fraction) -> str:
    """The value to four significant digits, as a plain decimal."""
    return format(Decimal(f"{float(value):.3e}"), "f")
