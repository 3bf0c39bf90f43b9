r"""The boundary corpus: instances whose truth is known by hand, from how they are made.

Each construction carries t and s with F(t) = Σ|tγ_i + (1−t)γ_i²| = min(Σs_iγ_i, Σs_iγ_i²) = φ, so φ is the
minimum of F by weak duality. The truth of an instance then needs no solver:

* If c·φ ≥ β(1+c), λ = (c/β)s has both sums (c/β)φ ≥ 1+c: the region holds λ.
* If c·φ < β(1+c), no λ does: t·Σλ_iγ_i + (1−t)·Σλ_iγ_i² ≤ (c/β)F(t) < 1+c.
* With c free, c/(1+c) < 1/2 takes every value below 1/2, so the region is non-empty exactly for β < φ/2.

Beside them stand the questions that are timed, seeded γ of mixed sign with n = 1 … 100,000; and the regions whose
vertices are counted, generic ones and ones that are hard to see in floating point. Only their β, a matter of scale, is
asked of proofcheck; the truth of an instance never is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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
    decimals = [f"{Decimal(random.randint(-unit, unit)) / unit:.{digits}f}" for _ in range(n - 1)]
    return ("0.79", *decimals)


def short(value: Fraction) -> str:
    """The value to four significant digits, as a plain decimal."""
    return format(Decimal(f"{float(value):.3e}"), "f")


C = Fraction(1, 2)
SEEDS = 3


def generic(n: int) -> list[Problem]:
    """Seeded three-decimal γ, β half of the largest that c = 1/2 allows."""
    gammas = [numbers(n, digits=3, seed=1000 * n + seed) for seed in range(SEEDS)]
    return [Problem(gamma, short(_largest_beta(gamma) / 2), str(C)) for gamma in gammas]


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


SLACKS = {
    "0": (Fraction(0),),
    "1e-12": (Fraction(1, 10**12), Fraction(-1, 10**12)),
    "1e-9": (Fraction(1, 10**9), Fraction(-1, 10**9)),
    "1e-6": (Fraction(1, 10**6), Fraction(-1, 10**6)),
    "roomy": (Fraction(1, 2), Fraction(-1, 2)),
}
CLASSES = (*SLACKS, "tiny γ", "degenerate γ")
GIVEN_C = Fraction(1, 3)


@dataclass(frozen=True)
class Construction:
    """γ with the pair (t, s) that proves its φ."""

    family: str
    gamma: tuple[Fraction, ...]
    phi: Fraction
    t: Fraction
    s: tuple[Fraction, ...]


@dataclass(frozen=True)
class Instance:
    """One question with its true answer, and what makes it hard: an entry of `CLASSES`."""

    construction: Construction
    beta: Fraction
    c: Fraction | None
    nonempty: bool
    hardness: str

    @property
    def problem(self) -> Problem:
        """The question as text."""
        gamma = tuple([str(entry) for entry in self.construction.gamma])
        return Problem(gamma, str(self.beta), None if self.c is None else str(self.c))

    @property
    def n(self) -> int:
        """How many tasks there are."""
        return len(self.construction.gamma)

    @property
    def representable(self) -> bool:
        """Whether γ, γ², β and c are all exact as float64, so that a float solver sees the true question."""
        gamma = self.construction.gamma
        numbers = [*gamma, *[g * g for g in gamma], self.beta, self.c or Fraction(0)]
        return all(Fraction(float(number)) == number for number in numbers)


def nonnegative(*gamma: Fraction) -> Construction:
    """γ_i ≥ 0: φ = Σγ_i², as F(0) = Σγ_i² = Σs_iγ_i² ≤ Σs_iγ_i at s = 1."""
    squares = sum((g * g for g in gamma), start=Fraction(0))
    return Construction("all γ ≥ 0", gamma, squares, Fraction(0), (Fraction(1),) * len(gamma))


def mixed(positive: list[Fraction], b: Fraction, copies: int = 1) -> Construction:
    """Some a_j ≥ 0 and copies of −b: φ = Σa_j(a_j+b)/(1+b).

    At t = b/(1+b) the terms of −b vanish and the others are a_j(t+(1−t)a_j) = a_j(a_j+b)/(1+b). With s_j = 1 and
    s = θ = Σa_j(1−a_j)/(copies·b(1+b)) on −b, Σsγ and Σsγ² both equal that; θ ≤ 1 is asked for.
    """
    surplus = sum((a * (1 - a) for a in positive), start=Fraction(0))
    theta = surplus / (copies * b * (1 + b))
    if theta > 1:
        raise ValueError(f"theta = {theta} > 1: take a larger b or more copies of it")
    phi = sum((a * (a + b) for a in positive), start=Fraction(0)) / (1 + b)
    s = (Fraction(1),) * len(positive) + (theta,) * copies
    return Construction("a ≥ 0 and copies of −b", (*positive, *(-b,) * copies), phi, b / (1 + b), s)


def equal_negatives(b: Fraction, copies: int) -> Construction:
    """All γ_i = −b < 0: φ = 0, as F(b/(1+b)) = 0 = the sums at s = 0; empty for every β and c."""
    zeros = (Fraction(0),) * copies
    return Construction("one negative value", (-b,) * copies, Fraction(0), b / (1 + b), zeros)


def two_negatives(small: Fraction, large: Fraction) -> Construction:
    """γ = (−a, −b), 0 < a < b: φ = a(b−a)/(1+b).

    At t = b/(1+b) the term of −b vanishes and the other is |a(a − t(1+a))| = a(b−a)/(1+b). With s = (−1, θ),
    θ = a(1+a)/(b(1+b)) < 1, Σsγ = a − θb and Σsγ² = θb² − a² both equal that.
    """
    theta = small * (1 + small) / (large * (1 + large))
    phi = small * (large - small) / (1 + large)
    return Construction("two negatives", (-small, -large), phi, large / (1 + large), (Fraction(-1), theta))


def zeros(n: int) -> Construction:
    """γ = 0: φ = 0, as F = 0 everywhere; empty for every β and c."""
    return Construction("γ = 0", (Fraction(0),) * n, Fraction(0), Fraction(0), (Fraction(0),) * n)


def replicated(base: Construction, copies: int) -> Construction:
    """Every γ_i taken ``copies`` times: F and both sums, hence φ, are multiplied by it; t and s stay."""
    family = f"{base.family}, replicated"
    return Construction(family, base.gamma * copies, base.phi * copies, base.t, base.s * copies)


def padded(base: Construction, n: int) -> Construction:
    """Zeros added up to length n: F, the sums and φ stay."""
    padding = (Fraction(0),) * (n - len(base.gamma))
    return Construction(f"{base.family}, zero-padded", base.gamma + padding, base.phi, base.t, base.s + padding)


def at_slack(base: Construction, slack: Fraction, c: Fraction | None, hardness: str) -> Instance:
    """β = (1 + slack) times the critical one: φ/2 for c free, where equality is empty; cφ/(1+c), where it is not."""
    if c is None:
        return Instance(base, (1 + slack) * base.phi / 2, None, slack < 0, hardness)
    return Instance(base, (1 + slack) * c * base.phi / (1 + c), c, slack <= 0, hardness)


def ordinary() -> Iterator[Construction]:
    """γ of ordinary size, dyadic (exact as floats) and not, n from 1 to 1000."""
    half, tenth = Fraction(1, 2), Fraction(1, 10)
    yield nonnegative(half)
    yield nonnegative(Fraction(79, 100))
    yield nonnegative(Fraction(1, 4), half)
    yield nonnegative(*[Fraction(j, 30) for j in range(1, 30, 3)])
    yield mixed([half], Fraction(1))
    yield mixed([Fraction(79, 100)], Fraction(16, 25))
    yield mixed([Fraction(3, 10), Fraction(7, 10)], tenth, copies=9)
    yield two_negatives(Fraction(1, 4), Fraction(1, 3))
    yield replicated(two_negatives(Fraction(2, 5), Fraction(9, 10)), 6)
    yield padded(mixed([Fraction(2, 3)], Fraction(5, 7)), 8)
    yield replicated(mixed([Fraction(1, 7)], Fraction(3, 11)), 50)
    yield nonnegative(*[Fraction(j % 97 + 1, 100) for j in range(300)])
    yield mixed([Fraction(j % 89 + 1, 100) for j in range(600)], Fraction(61, 100), copies=400)


def tiny() -> Iterator[Construction]:
    """|γ| of 10⁻⁴ and less: γ² falls below the size under which solvers drop coefficients."""
    for exponent in (4, 5, 6, 8):
        g = Fraction(1, 10**exponent)
        yield nonnegative(g)
        yield mixed([3 * g], 4 * g)
        yield replicated(mixed([g], 2 * g), 5)


def degenerate() -> Iterator[Construction]:
    """γ = 0, 1 or −1, duplicates, one negative value, two negatives that nearly agree."""
    unit = Fraction(1)
    yield from (zeros(1), zeros(5))
    yield from (equal_negatives(Fraction(16, 25), 1), equal_negatives(unit, 3), equal_negatives(Fraction(1, 3), 20))
    yield padded(equal_negatives(Fraction(2, 7), 4), 7)
    yield from (nonnegative(unit), nonnegative(unit, unit, unit), padded(mixed([unit], unit), 3))
    yield replicated(mixed([Fraction(1, 2)], Fraction(1, 2)), 10)
    for exponent in (3, 6, 9):
        yield two_negatives(Fraction(1, 2), Fraction(1, 2) + Fraction(1, 10**exponent))


def corpus() -> list[Instance]:
    """Every instance: ordinary γ at every slack, tiny and degenerate γ only where the slack is roomy."""
    instances = []
    for base in ordinary():
        for hardness, slacks in SLACKS.items():
            instances += [at_slack(base, slack, c, hardness) for slack in slacks for c in (None, GIVEN_C)]
        instances.append(without_beta(base, "roomy"))
    for hardness, bases in (("tiny γ", tiny()), ("degenerate γ", degenerate())):
        for base in bases:
            instances += [*_roomy(base, hardness), without_beta(base, hardness)]
    return instances


def without_beta(base: Construction, hardness: str) -> Instance:
    """β = 0: λ may be as large as it likes, so the region is non-empty exactly when φ > 0."""
    return Instance(base, Fraction(0), None, base.phi > 0, hardness)


def _roomy(base: Construction, hardness: str) -> Iterator[Instance]:
    for c in (None, GIVEN_C):
        if base.phi:
            yield from (at_slack(base, slack, c, hardness) for slack in SLACKS["roomy"])
        else:
            yield from (Instance(base, beta, c, False, hardness) for beta in (Fraction(1, 10**6), Fraction(1, 20)))
