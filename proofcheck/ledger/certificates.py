"""Evidence by certificate: a stored file, held against the region that the claim names, and checked exactly."""

from proofcheck.ledger.claims import Region as Claimed
from proofcheck.ledger.evidence import Evidence
from proofcheck.ledger.store import Store
from proofcheck.region.certificate import Certificate
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.limits import load
from proofcheck.region.numbers import InputError, exact
from proofcheck.region.region import Region


def certificate(store: Store, name: str, claimed: Claimed | None) -> Evidence:
    """The evidence of a certificate for what a claim says of a region.

    Args:
        store: Where the certificates are.
        name: Of its file.
        claimed: The region and the verdict that the claim is about.
    """
    try:
        found = load(store.certificates / name)
        if claimed is None or not _is_about(found, claimed):
            return Evidence(
                "certificate", name, "failed", "it is about another region or verdict than the claim", [], 0.0
            )
        return Evidence("certificate", name, "for", check(found), [], 0.0)
    except (InputError, CertificateError) as error:
        return Evidence("certificate", name, "failed", str(error), [], 0.0)


def _is_about(found: Certificate, claimed: Claimed) -> bool:
    region = Region(claimed.gamma, beta=claimed.beta, c=claimed.c, gamma_radius=claimed.gamma_radius)
    return (found.region, found.verdict, found.phi) == (region, claimed.verdict, exact(claimed.phi, "phi"))
