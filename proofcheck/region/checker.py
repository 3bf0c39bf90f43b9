"""The trusted checker: every verdict of proofcheck on a λ-region rests on this file and the three it imports.

It finds nothing and rounds nothing. It recomputes each inequality of a certificate in exact rationals,
O(n) of them, and either says what is now known or names the condition that fails.
"""

from fractions import Fraction

from proofcheck.region.certificate import Certificate, Witness
from proofcheck.region.numbers import brief
from proofcheck.region.region import Region


class CertificateError(Exception):
    """A certificate claims something that its own numbers do not show; the message names the condition."""


def check(certificate: Certificate) -> str:
    r"""Verify a certificate, and say in one sentence what is now known.

    1. φ: 0 ≤ t ≤ 1, |s_i| ≤ 1 and F(t) = φ = min(Σs_iγ_i, Σs_iγ_i²). By weak duality
       min F ≥ min(Σs_iγ_i, Σs_iγ_i²), so φ is the minimum of F, and φ/2 the critical β.
    2. nonempty: the witness satisfies every inequality of Theorem 3, at the region's own β and c.
    3. empty: φ ≤ 2β; for a given c: c·φ < β(1+c); for β = 0, or β not given: φ = 0.
    A weak region asks Σλ_iγ_i² ≥ 0 only: then t > 0, F(t) = tφ, Σs_iγ_i = φ and Σs_iγ_i² ≥ 0.

    Raises:
        CertificateError: With the first condition that fails.

    Source: project; weak duality for the two sums of Theorem 3 over the box |λ_i| ≤ c/β.

    >>> from proofcheck import Region, feasible
    >>> check(feasible(Region(gamma=["-0.64"])).certificate)
    'empty: φ = 0, so no λ satisfies Theorem 3 for this γ, whatever β and c.'
    """
    region, phi, witness = certificate.region, certificate.phi, certificate.witness
    _check_phi(region, phi, certificate.t, certificate.s)
    if certificate.verdict == "nonempty":
        if witness is None:
            raise CertificateError("the verdict is nonempty, but there is no witness")
        _check_witness(region, witness)
        return _nonempty_sentence(region, phi, witness)
    _require(witness is None, "the verdict is empty, but a witness is given")
    _check_refutation(region, phi)
    return _empty_sentence(region, phi)


def _require(condition: bool, otherwise: str, *values: Fraction) -> None:
    """Numbers become text only when a condition fails: writing them out costs more than comparing them."""
    if not condition:
        raise CertificateError(otherwise.format(*map(brief, values)))


def _check_phi(region: Region, phi: Fraction, t: Fraction, s: tuple[Fraction, ...]) -> None:
    _require(0 <= t <= 1 and not (region.weak and t == 0), "0 ≤ t ≤ 1, and t > 0 if weak, fails: t = {}", t)
    _require(len(s) == len(region.box.low), "s and γ have different lengths")
    _require(all(abs(entry.numerator) <= entry.denominator for entry in s), "|s_i| ≤ 1 fails for some i")
    reached = phi * t if region.weak else phi
    _require(region.dual(t) == reached, f"F(t) = {'t' * region.weak}φ fails: F({{}}) is not {{}}", t, reached)
    _require(region.level(s) == phi, "min(Σ s_iγ_i, Σ s_iγ_i²) = φ, or if weak Σ s_iγ_i = φ and Σ s_iγ_i² ≥ 0, fails")


def _check_witness(region: Region, witness: Witness) -> None:
    beta, c = witness.beta, witness.c
    if region.beta is None:
        _require(beta > 0, "β > 0 fails for the witness: β = {}", beta)
    else:
        _require(beta == region.beta, "the witness has β = {}, the region {}", beta, region.beta)
    _require(region.c is None or c == region.c, "the witness has another c than the region")
    _require(0 < c < 1, "0 < c < 1 fails: c = {}", c)
    _require(len(witness.lam) == len(region.box.low), "λ and γ have different lengths")
    slacks = region.slacks(witness.lam, beta=beta, c=c)
    _require(slacks.linear >= 0, "Σ λ_iγ_i ≥ 1 + c fails by {}", -slacks.linear)
    _require(slacks.quadratic >= 0, f"Σ λ_iγ_i² ≥ {'0' if region.weak else '1 + c'} fails by {{}}", -slacks.quadratic)
    _require(slacks.box >= 0, "|λ_i| β ≤ c fails for some i by {}", -slacks.box)


def _check_refutation(region: Region, phi: Fraction) -> None:
    beta, c = region.beta, region.c
    if beta is None or beta == 0:
        _require(phi == 0, "φ = 0 fails: φ = {}, so the region is not empty for small β", phi)
    elif c is None:
        _require(phi <= 2 * beta, "φ ≤ 2 β fails, so the region is not empty")
    else:
        _require(c * phi < beta * (1 + c), "c φ < β (1 + c) fails, so the region is not empty")


def _asked(region: Region) -> str:
    conditions = "Theorem 3 (weak: Σ λ_iγ_i² ≥ 0)" if region.weak else "Theorem 3"
    return conditions + (" for every γ in the box" if region.gamma_radius else "")


def _nonempty_sentence(region: Region, phi: Fraction, witness: Witness) -> str:
    point = f"at β = {brief(witness.beta)}, c = {brief(witness.c)} the witness λ satisfies every inequality of"
    return f"nonempty: {point} {_asked(region)}; with c free, some λ does exactly when β < φ/2 = {brief(phi / 2)}."


def _empty_sentence(region: Region, phi: Fraction) -> str:
    asked = _asked(region) if region.gamma_radius else f"{_asked(region)} for this γ"
    beta, c = region.beta, region.c
    if phi == 0 or beta is None:
        return f"empty: φ = 0, so no λ satisfies {asked}, whatever β and c."
    if c is None:
        return f"empty: φ = {brief(phi)} ≤ 2 β = {brief(2 * beta)}, so no λ satisfies {asked}, whatever c."
    most = brief(c * phi / (1 + c))
    return f"empty: at c = {brief(c)} β can be at most c φ/(1 + c) = {most}, so no λ satisfies {asked}."
