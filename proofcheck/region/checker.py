"""The trusted checker: every verdict of proofcheck on a λ-region rests on this file and the three it imports.

It finds nothing and rounds nothing. It recomputes each inequality of a certificate in exact rationals,
O(n) of them, and either says what is now known or names the condition that fails.
"""

from fractions import Fraction

from proofcheck.region.certificate import Certificate, Witness
from proofcheck.region.numbers import text
from proofcheck.region.region import Region


class CertificateError(Exception):
    """A certificate claims something that its own numbers do not show; the message names the condition."""


def check(certificate: Certificate) -> str:
    r"""Verify a certificate, and say in one sentence what is now known.

    1. φ: 0 ≤ t ≤ 1, |s_i| ≤ 1 and F(t) = φ = min(Σs_iγ_i, Σs_iγ_i²). By weak duality
       min F ≥ min(Σs_iγ_i, Σs_iγ_i²), so φ is the minimum of F, and φ/2 the critical β.
    2. nonempty: the witness satisfies every inequality of Theorem 3, at the region's own β and c.
    3. empty: F(t) ≤ 2β; for a given c: c·F(t) < β(1+c); for β = 0, or β not given: F(t) = 0.

    Raises:
        CertificateError: With the first condition that fails.

    Source: project; weak duality for the two sums of Theorem 3 over the box |λ_i| ≤ c/β.

    >>> from proofcheck import Region, feasible
    >>> check(feasible(Region(gamma=["-0.64"])).certificate)
    'empty: phi = 0, so no lambda satisfies Theorem 3 for this gamma, whatever beta and c.'
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


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise CertificateError(otherwise)


def _check_phi(region: Region, phi: Fraction, t: Fraction, s: tuple[Fraction, ...]) -> None:
    _require(0 <= t <= 1, f"0 <= t <= 1 fails: t = {text(t)}")
    _require(len(s) == len(region.gamma), f"s has {len(s)} entries, gamma has {len(region.gamma)}")
    _require(all(abs(entry) <= 1 for entry in s), "|s_i| <= 1 fails for some i")
    _require(region.dual(t) == phi, f"F(t) = phi fails: F({text(t)}) is not {text(phi)}")
    linear, quadratic = region.sums(s)
    _require(min(linear, quadratic) == phi, "min(sum s_i gamma_i, sum s_i gamma_i^2) = phi fails")


def _check_witness(region: Region, witness: Witness) -> None:
    beta, c = witness.beta, witness.c
    if region.beta is None:
        _require(beta > 0, f"beta > 0 fails for the witness: beta = {text(beta)}")
    else:
        _require(beta == region.beta, f"the witness has beta = {text(beta)}, the region {text(region.beta)}")
    _require(region.c is None or c == region.c, "the witness has another c than the region")
    _require(0 < c < 1, f"0 < c < 1 fails: c = {text(c)}")
    _require(len(witness.lam) == len(region.gamma), "lambda and gamma have different lengths")
    slacks = region.slacks(witness.lam, beta=beta, c=c)
    _require(slacks.linear >= 0, f"sum lambda_i gamma_i >= 1 + c fails by {text(-slacks.linear)}")
    _require(slacks.quadratic >= 0, f"sum lambda_i gamma_i^2 >= 1 + c fails by {text(-slacks.quadratic)}")
    _require(slacks.box >= 0, f"|lambda_i| beta <= c fails for some i by {text(-slacks.box)}")


def _check_refutation(region: Region, phi: Fraction) -> None:
    beta, c = region.beta, region.c
    if beta is None or beta == 0:
        _require(phi == 0, f"phi = 0 fails: phi = {text(phi)}, so the region is not empty for small beta")
    elif c is None:
        _require(phi <= 2 * beta, "F(t) <= 2 beta fails, so the region is not empty")
    else:
        _require(c * phi < beta * (1 + c), "c F(t) < beta (1 + c) fails, so the region is not empty")


def _nonempty_sentence(region: Region, phi: Fraction, witness: Witness) -> str:
    whole = " for every gamma in the box" if region.gamma_radius else ""
    return (
        f"nonempty: at beta = {text(witness.beta)}, c = {text(witness.c)} the witness lambda satisfies every"
        f" inequality of Theorem 3{whole}; with c free, some lambda does exactly when"
        f" beta < phi/2 = {text(phi / 2)}."
    )


def _empty_sentence(region: Region, phi: Fraction) -> str:
    whole = "every gamma in the box" if region.gamma_radius else "this gamma"
    if phi == 0 or region.beta is None:
        return f"empty: phi = 0, so no lambda satisfies Theorem 3 for {whole}, whatever beta and c."
    if region.c is None:
        return (
            f"empty: phi = {text(phi)} <= 2 beta = {text(2 * region.beta)},"
            f" so no lambda satisfies Theorem 3 for {whole}, whatever c."
        )
    largest = region.c * phi / (1 + region.c)
    return (
        f"empty: at c = {text(region.c)} beta can be at most c phi/(1 + c) = {text(largest)},"
        f" so no lambda satisfies Theorem 3 for {whole}."
    )
