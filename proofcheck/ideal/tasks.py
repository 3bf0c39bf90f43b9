r"""The settings of an idealised network, and p̂ and q̂ of Theorems 1, 2 and 3.

p̂ = Σλ_iγ_i drives the value path, q̂ = Σλ_iγ_i² the attention path; at fixed counts the margin relative to that of the
network fine-tuned on the task alone is ρ = p̂·Gain(ωq̂)/Gain(ω).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.ideal.gain import gain
from proofcheck.region.numbers import InputError, Number, brief, exact, exact_vector, text
from proofcheck.region.region import Region

Scalar = TypeVar("Scalar", Fraction, float, NDArray[np.float64])

# A crossing is isolated to as many bits as its numbers ask for: at these it takes seconds, at 10,000 digits days.
MOST_BITS = 400


def moderate(value: Number, what: str) -> Fraction:
    """A rational in which numerator and denominator have few enough digits for the idealised network.

    Raises:
        InputError: If it is no number, or has more than `MOST_BITS` bits above or below the line, about 120 digits.

    >>> moderate("1e-100", "alpha").numerator
    1
    """
    number = exact(value, what)
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
        raise InputError(
            f"{what}: expected a number of up to 120 digits for the idealised network, got {brief(number)}; round it"
        )
    return number


def moderate_region(region: Region) -> None:
    """See that every number of a region is `moderate`.

    Raises:
        InputError: If one is not.
    """
    numbers = [("beta", region.beta), ("c", region.c)]
    for what, entries in (("gamma", region.gamma), ("gamma_radius", region.gamma_radius or ())):
        numbers += [(f"{what}[{i}]", entry) for i, entry in enumerate(entries, start=1)]
    for what, value in numbers:
        if value is not None:
            moderate(value, what)


@dataclass(frozen=True, init=False)
class IdealNetwork:
    """The token fractions δ*, δ# and the attention strength ω of ΔW_i = ω μ_iμ_iᵀ.

    Args:
        delta_star: Fraction of label-relevant tokens, in (0, 1].
        delta_hash: Fraction of confusion tokens, in [0, δ*), with δ* + δ# ≤ 1.
        omega: ω > 0.

    Raises:
        InputError: If a value is no number or out of its range.

    Source: Definition 2 (review) for δ*, δ#; project for ω.

    >>> IdealNetwork("0.4", "0.1", "1.6").counts
    (Fraction(2, 5), Fraction(1, 10), Fraction(1, 2))
    """

    delta_star: Fraction
    delta_hash: Fraction
    omega: Fraction

    def __init__(self, delta_star: Number, delta_hash: Number, omega: Number) -> None:
        star, hash_ = moderate(delta_star, "delta_star"), moderate(delta_hash, "delta_hash")
        strength = moderate(omega, "omega")
        if not 0 < star <= 1:
            raise InputError(f"delta_star: expected a fraction of tokens in (0, 1], got {text(star)}")
        if not 0 <= hash_ < star:
            raise InputError(f"delta_hash: expected 0 <= delta_hash < delta_star = {text(star)}, got {text(hash_)}")
        if star + hash_ > 1:
            raise InputError(
                f"delta_star + delta_hash: expected at most 1, got {text(star)} + {text(hash_)} = {text(star + hash_)}"
            )
        if strength <= 0:
            raise InputError(f"omega: expected an attention strength > 0, got {text(strength)}")
        object.__setattr__(self, "delta_star", star)
        object.__setattr__(self, "delta_hash", hash_)
        object.__setattr__(self, "omega", strength)

    @property
    def counts(self) -> tuple[Fraction, Fraction, Fraction]:
        """(p, q, r) = (δ*, δ#, 1−δ*−δ#): Gain does not change when all three are scaled."""
        return self.delta_star, self.delta_hash, 1 - self.delta_star - self.delta_hash


@dataclass(frozen=True)
class Line:
    """p̂ = value[0] + value[1]·λ and q̂ = attention[0] + attention[1]·λ: coefficients along a line.

    >>> first_task(Fraction(1, 2)).p_hat(Fraction(2))
    Fraction(2, 1)
    """

    value: tuple[Fraction, Fraction]
    attention: tuple[Fraction, Fraction]

    def p_hat(self, lam: Scalar) -> Scalar:
        """p̂ at λ: exact for a ``Fraction``, else in floats, of the shape of ``lam``."""
        return _affine(self.value, lam)

    def q_hat(self, lam: Scalar) -> Scalar:
        """q̂ at λ: exact for a ``Fraction``, else in floats, of the shape of ``lam``."""
        return _affine(self.attention, lam)


def _affine(coefficients: tuple[Fraction, Fraction], lam: Scalar) -> Scalar:
    constant, slope = coefficients
    return constant + slope * lam if isinstance(lam, Fraction) else float(constant) + float(slope) * lam


def exact_alpha(alpha: Number) -> Fraction:
    """α = μ_{T1}ᵀμ_{T2} as a rational.

    Raises:
        InputError: If it is no number, or outside [−1, 1].

    >>> exact_alpha("-0.5")
    Fraction(-1, 2)
    """
    value = moderate(alpha, "alpha")
    if abs(value) > 1:
        raise InputError(f"alpha: expected a correlation in [-1, 1], got {text(value)}")
    return value


def first_task(alpha: Number) -> Line:
    """T1 under ΔΨ_{T1} + λΔΨ_{T2}, without a Ψ⁽⁰⁾: p̂ = 1 + λα, q̂ = 1 + λα².

    Source: project; mechanism of Theorems 1 and 2.

    >>> first_task("1/2").attention
    (Fraction(1, 1), Fraction(1, 4))
    """
    a = exact_alpha(alpha)
    return Line((Fraction(1), a), (Fraction(1), a * a))


def second_task(alpha: Number) -> Line:
    """T2 under ΔΨ_{T1} + λΔΨ_{T2}, without a Ψ⁽⁰⁾: p̂ = α + λ, q̂ = α² + λ.

    Source: project; mechanism of Theorems 1 and 2.

    >>> second_task("1/2").value
    (Fraction(1, 2), Fraction(1, 1))
    """
    a = exact_alpha(alpha)
    return Line((a, Fraction(1)), (a * a, Fraction(1)))


def out_of_domain(gamma: Iterable[Number], base: Iterable[Number], direction: Iterable[Number]) -> Line:
    """T′ of Theorem 3 along λ = base + t·direction: p̂ = Σλ_iγ_i, q̂ = Σλ_iγ_i².

    Args:
        gamma: γ of shape (n,), each in [−1, 1].
        base: Shape (n,).
        direction: Shape (n,).

    Raises:
        InputError: If an entry is no number or out of its range, or the lengths differ.

    Source: project; mechanism of Theorem 3.

    >>> out_of_domain(["1/2", "-1/2"], [1, 0], [0, 1])
    Line(value=(Fraction(1, 2), Fraction(-1, 2)), attention=(Fraction(1, 4), Fraction(1, 4)))
    """
    entries = Region(gamma)
    start, step = entries.sums(exact_vector(base, "base")), entries.sums(exact_vector(direction, "direction"))
    return Line((start[0], step[0]), (start[1], step[1]))


def relative_margin(p_hat: ArrayLike, q_hat: ArrayLike, network: IdealNetwork) -> NDArray[np.float64]:
    """ρ = p̂·Gain(ωq̂)/Gain(ω), the margin relative to that of the network fine-tuned on the task alone.

    Args:
        p_hat: Any shape.
        q_hat: A shape that broadcasts with it.
        network: δ*, δ#, ω.

    Source: project; mechanism of the three theorems.

    >>> float(relative_margin(1.0, 1.0, IdealNetwork("0.4", "0.1", "1.6")))
    1.0
    """
    counts = [float(count) for count in network.counts]
    omega = float(network.omega)
    alone = gain(omega, *counts)
    return np.asarray(p_hat, dtype=np.float64) * (gain(omega * np.asarray(q_hat, dtype=np.float64), *counts) / alone)
