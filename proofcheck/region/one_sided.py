r"""A λ-region with a third sum, Σλ_i, which β limits on one side, and what proves that it is empty or not.

With β, and β′ = ``one_sided``, it asks for some c in (0, 1), or the one that is given,

    Σλ_iγ_i ≥ 1+c,   Σλ_iγ_i² ≥ θ(1+c),   Σλ_i ≥ −c/β′,   |λ_i|β ≤ c,

θ = 1, or 0 if weak. Without β there is no box: for a given c the first three, and without c what some c ≥ 0 leaves of
them in the idealised network, Σλ_iγ_i ≥ 1, Σλ_iγ_i + β′Σλ_i ≥ 1 and Σλ_iγ_i² ≥ 0.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from proofcheck.region.numbers import InputError, Number, brief, exact, text
from proofcheck.region.region import Region

SCHEMA = "proofcheck/one-sided/1"


class Row(NamedTuple):
    """Σλ_i(a·γ_i + b·γ_i² + d) ≥ ``least``."""

    a: Fraction
    b: Fraction
    d: Fraction
    least: Fraction

    def slack(self, gamma: Iterable[Fraction], lam: Iterable[Fraction]) -> Fraction:
        """By how much λ meets it."""
        return sum((x * self.at(g) for g, x in zip(gamma, lam, strict=True)), -self.least)

    def at(self, g: Fraction) -> Fraction:
        """The coefficient of a λ_i whose γ_i this is."""
        return self.a * g + self.b * g * g + self.d


@dataclass(frozen=True, init=False)
class OneSided:
    """The question: γ of shape (n,), β′ > 0, β > 0 or None, c in (0, 1) or None, and whether θ = 0.

    Raises:
        InputError: If a value is no number, or out of its range.

    Source: project; Theorem 3 of the idealised network with a third sum.

    >>> OneSided(["0.8", "-0.6"], "0.09").rows(None)[1].d
    Fraction(9, 100)
    """

    gamma: tuple[Fraction, ...]
    one_sided: Fraction
    beta: Fraction | None
    c: Fraction | None
    weak: bool

    def __init__(
        self,
        gamma: Iterable[Number],
        one_sided: Number,
        *,
        beta: Number | None = None,
        c: Number | None = None,
        weak: bool = False,
    ) -> None:
        region, limit = Region(gamma, beta=beta, c=c, weak=weak), exact(one_sided, "one_sided")
        if limit <= 0:
            raise InputError(f"one_sided: expected a number > 0, got {brief(limit)}; leave it out for no third sum")
        if region.beta == 0:
            raise InputError("beta: expected a number > 0 with one_sided, got 0; leave beta out for no box")
        self.__dict__.update(gamma=region.gamma, one_sided=limit, beta=region.beta, c=region.c, weak=weak)

    @property
    def theta(self) -> int:
        """θ in Σλ_iγ_i² ≥ θ(1+c)."""
        return int(not self.weak)

    @property
    def kappa(self) -> Fraction | None:
        """β/β′; None without β."""
        return None if self.beta is None else self.beta / self.one_sided

    def rows(self, c: Fraction | None) -> tuple[Row, Row, Row]:
        """The three sums that are asked for at c, or, where neither β nor c is given, at whatever c ≥ 0."""
        zero, one = Fraction(0), Fraction(1)
        if c is None:
            return Row(one, zero, zero, one), Row(one, zero, self.one_sided, one), Row(zero, one, zero, zero)
        asked = 1 + c
        third = Row(zero, zero, self.one_sided, -c)
        return Row(one, zero, zero, asked), Row(zero, one, zero, self.theta * asked), third


@dataclass(frozen=True)
class Proof:
    """What proves φ = min Σ|t₁γ_i + t₂γ_i² + t₃| + κt₃ over t ≥ 0, t₁ + θt₂ = 1: t, and s with |s_i| ≤ 1."""

    phi: Fraction
    t: tuple[Fraction, Fraction, Fraction]
    s: tuple[Fraction, ...]


@dataclass(frozen=True)
class Certificate:
    """A verdict with its proof: with β the pair (t, s) of `Proof`; without, a λ, or multipliers of the three sums.

    Multipliers y ≥ 0 with Σ_k y_k(a_kγ_i + b_kγ_i² + d_k) = 0 for every i and Σ_k y_k·least_k > 0 prove that no λ
    meets all three (Farkas). ``lam`` is a point at ``at_c`` where there is one; None for c where none is needed.
    """

    asked: OneSided
    verdict: Literal["nonempty", "empty"]
    proof: Proof | None
    lam: tuple[Fraction, ...] | None
    at_c: Fraction | None
    multipliers: tuple[Fraction, Fraction, Fraction] | None

    def to_json(self) -> dict[str, Any]:
        """The certificate as the JSON object of its file, rationals as text."""
        asked, proof = self.asked, self.proof
        return {
            "schema": SCHEMA,
            "gamma": _spelled(asked.gamma),
            "one_sided": text(asked.one_sided),
            "beta": _spelled(asked.beta),
            "c": _spelled(asked.c),
            "weak": asked.weak,
            "verdict": self.verdict,
            "phi": None if proof is None else text(proof.phi),
            "t": None if proof is None else _spelled(proof.t),
            "s": None if proof is None else _spelled(proof.s),
            "lam": _spelled(self.lam),
            "at_c": _spelled(self.at_c),
            "multipliers": _spelled(self.multipliers),
        }


def _spelled(value: tuple[Fraction, ...] | Fraction | None) -> Any:
    if isinstance(value, tuple):
        return [text(entry) for entry in value]
    return None if value is None else text(value)


def dual(asked: OneSided, t: tuple[Fraction, Fraction, Fraction]) -> Fraction:
    """F(t) = Σ|t₁γ_i + t₂γ_i² + t₃| + κt₃.

    >>> dual(OneSided(["1/2"], 1, beta=1), (Fraction(1), Fraction(0), Fraction(1)))
    Fraction(5, 2)
    """
    first, second, third = t
    terms = (abs(first * g + second * g * g + third) for g in asked.gamma)
    return sum(terms, (asked.kappa or Fraction(0)) * third)


def conditions(certificate: Certificate) -> Iterator[tuple[bool, str]]:
    """Every condition of a certificate, in words, and whether it holds: what `one_sided_checker` asks.

    >>> from proofcheck.solve.one_sided import decide_one_sided
    >>> all(holds for holds, _ in conditions(decide_one_sided(OneSided(["0.8", "-0.6"], "0.09"))))
    True
    """
    asked, proof, lam = certificate.asked, certificate.proof, certificate.lam
    if asked.beta is None:
        yield proof is None, "a pair (t, s) is for a question with β"
    elif proof is None:
        yield False, "with β the pair (t, s) is missing"
    else:
        yield from _proof_conditions(asked, proof)
        yield _holds(asked, proof.phi) == (certificate.verdict == "nonempty"), "φ says the contrary of the verdict"
    if certificate.verdict == "nonempty":
        yield lam is not None, "the verdict is nonempty, but there is no λ"
        yield from _point_conditions(certificate, lam or ())
        return
    yield lam is None, "the verdict is empty, but a λ is given"
    if asked.beta is None:
        yield from _farkas_conditions(asked, certificate.multipliers)


def _holds(asked: OneSided, phi: Fraction) -> bool:
    beta, c = asked.beta or Fraction(0), asked.c
    return 2 * beta < phi if c is None else beta * (1 + c) <= c * phi


def _proof_conditions(asked: OneSided, proof: Proof) -> Iterator[tuple[bool, str]]:
    gamma, s, phi, kappa = asked.gamma, proof.s, proof.phi, asked.kappa or Fraction(0)
    yield min(proof.t) >= 0 and proof.t[0] + asked.theta * proof.t[1] == 1, "t ≥ 0 with t₁ + θt₂ = 1 fails"
    yield len(s) == len(gamma) and all(abs(entry) <= 1 for entry in s), "|s_i| ≤ 1 fails for some i"
    yield dual(asked, proof.t) == phi, "F(t) = φ fails"
    sums = [sum((x * g**power for g, x in zip(gamma, s, strict=False)), Fraction(0)) for power in (1, 2, 0)]
    yield sums[0] >= phi, "Σ s_iγ_i ≥ φ fails"
    yield sums[1] >= asked.theta * phi, "Σ s_iγ_i² ≥ θφ fails"
    yield sums[2] >= -kappa, "Σ s_i ≥ −κ fails"


def _point_conditions(certificate: Certificate, lam: tuple[Fraction, ...]) -> Iterator[tuple[bool, str]]:
    asked, c = certificate.asked, certificate.at_c
    yield len(lam) == len(asked.gamma), "λ and γ have different lengths"
    yield asked.c is None or c == asked.c, "λ is at another c than the question's"
    yield (c is None) == (asked.beta is None and asked.c is None), "λ needs a c exactly where β or c is asked"
    yield c is None or 0 < c < 1, "0 < c < 1 fails"
    for row in asked.rows(c):
        met = len(lam) == len(asked.gamma) and row.slack(asked.gamma, lam) >= 0
        yield met, f"Σ λ_i({row.a}γ_i + {row.b}γ_i² + {row.d}) ≥ {row.least} fails"
    if asked.beta is not None and c is not None:
        yield all(abs(entry) * asked.beta <= c for entry in lam), "|λ_i| β ≤ c fails for some i"


def _farkas_conditions(
    asked: OneSided, multipliers: tuple[Fraction, Fraction, Fraction] | None
) -> Iterator[tuple[bool, str]]:
    yield multipliers is not None, "without β, an empty region needs multipliers of the three sums"
    y, rows = multipliers or (Fraction(0),) * 3, asked.rows(asked.c)
    yield min(y) >= 0, "a multiplier is negative"
    together = [sum((m * row.at(g) for m, row in zip(y, rows, strict=True)), Fraction(0)) for g in set(asked.gamma)]
    yield not any(together), "the sums do not cancel: some λ_i is left"
    total = sum((m * row.least for m, row in zip(y, rows, strict=True)), Fraction(0))
    yield total > 0, "the sums need not exceed what they are"
