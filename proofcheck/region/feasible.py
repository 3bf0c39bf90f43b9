"""Decide a λ-region: verdict, threshold, certificate, all in exact arithmetic."""

from collections.abc import Iterable
from fractions import Fraction

from proofcheck.region.certificate import Certificate, Witness
from proofcheck.region.location import locate
from proofcheck.region.numbers import Number, exact_vector
from proofcheck.region.region import Region
from proofcheck.region.threshold import Decision, as_region, decide, threshold
from proofcheck.region.verdict import Verdict, explain, find_warnings


def feasible(region: Region | Iterable[Number], *, lam: Iterable[Number] | None = None) -> Verdict:
    r"""Whether some λ satisfies Theorem 3, with the proof: O(n log n), nothing rounded.

    Non-empty ⟺ β < φ/2 (c free), c·φ ≥ β(1+c) (c given), φ > 0 (β = 0, or β not given, which asks about
    every small enough β > 0).

    Args:
        region: γ, and β, c and the radius of γ where they are known; or a bare γ, shape (n,).
        lam: A point to locate, shape (n,).

    Raises:
        InputError: If γ or ``lam`` holds no numbers, a γ_i is outside [−1, 1], or ``lam`` has not one for each.

    Source: Theorem 3; project, threshold of the region.

    >>> feasible(Region(gamma=["0.79", "-0.64"])).verdict
    'nonempty'
    """
    region = as_region(region)
    point = None if lam is None else exact_vector(lam, "lam")
    decision = decide(region)
    phi, t, s = decision.threshold
    witness = find_witness(decision) if decision.nonempty else None
    certificate = Certificate(
        region=region,
        verdict="nonempty" if decision.nonempty else "empty",
        phi=phi,
        t=t,
        s=s,
        witness=witness,
    )
    return Verdict(
        region=region,
        verdict=certificate.verdict,
        phi=phi,
        critical_beta=phi / 2,
        smallest_c=decision.smallest_c,
        working=decision.working,
        certificate=certificate,
        why=explain(decision),
        lam=None if point is None else locate(region, point, beta=decision.working.beta),
        warnings=find_warnings(region, None if witness is None else witness.lam),
    )


def critical_beta(gamma: Region | Iterable[Number]) -> Fraction:
    r"""β* = φ(γ)/2: with c free, Theorem 3's region is non-empty exactly for β < β* (for β = 0 when β* > 0).

    Args:
        gamma: γ of shape (n,), or a `Region`, whose radius then counts.

    Raises:
        InputError: If an entry is no number, or outside [−1, 1].

    Source: project, threshold of the region.

    >>> critical_beta(["0.5", "-0.5"])
    Fraction(1, 6)
    """
    return threshold(as_region(gamma)).phi / 2


def find_witness(decision: Decision) -> Witness:
    """A point of a region that is not empty, at its working β and c: λ = ρ·s for a short ρ.

    Any ρ between (1+c)/φ and c/β will do: both sums are then ρφ ≥ 1+c, and |λ_i|β ≤ ρβ ≤ c.

    Source: project, threshold of the region.

    >>> find_witness(decide(Region(["0.5", "-0.5"], beta="1/20"))).lam
    (Fraction(7, 1), Fraction(7, 3))
    """
    (phi, _, directions), (beta, c, *_) = decision.threshold, decision.working
    # (1+c)/φ and c/β as integers that need no lowest terms: for many γ most of a witness would be spent on those.
    low = (c.numerator + c.denominator) * phi.denominator, c.denominator * phi.numerator
    high = c.numerator * beta.denominator, c.denominator * beta.numerator
    scale = 2 * Fraction(*low) if beta == 0 else _simplest_inside(*low, *high)
    # Nearly every s_i is 1 or -1 and needs no product.
    known = {(1, 1): scale, (-1, 1): -scale}
    return Witness(beta, tuple([known.get(s.as_integer_ratio()) or scale * s for s in directions]), c)


def _simplest_inside(a: int, b: int, u: int, v: int) -> Fraction:
    """The rational of least denominator in the middle half of [a/b, u/v]: short to print, and with slack."""
    first, last, unit = a * v, u * b, 4 * b * v
    return _simplest(3 * first + last, unit, first + 3 * last, unit)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """The rational of least denominator in [low, high], for 0 < low ≤ high.

    >>> simplest_between(Fraction(31, 10), Fraction(32, 10))
    Fraction(16, 5)
    """
    return _simplest(low.numerator, low.denominator, high.numerator, high.denominator)


def _simplest(a: int, b: int, u: int, v: int) -> Fraction:
    """The rational of least denominator in [a/b, u/v]; neither need be in lowest terms.

    Their continued fractions agree for a while; the first difference, closed as low as it can be, ends it.
    """
    # (p, q) and (p_before, q_before) are the last two convergents of the common continued fraction.
    p_before, q_before, p, q = 0, 1, 1, 0
    while True:
        whole, rest = divmod(a, b)
        last = rest == 0 or (whole + 1) * v <= u
        term = whole if rest == 0 else whole + 1 if last else whole
        p_before, q_before, p, q = p, q, term * p + p_before, term * q + q_before
        if last:
            return Fraction(p, q)
        a, b, u, v = v, u - whole * v, b, rest
