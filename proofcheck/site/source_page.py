"""The page of a source that stands alone: every statement, what it supposes, and what the ledger says of it."""

from proofcheck.site.ledger_sections import of_source
from proofcheck.site.markdown import bullets, display, page, plain, section
from proofcheck.site.statement_tables import ALONE, constants, symbols
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Claim

_ROLES = {"setting": "Let", "hypotheses": "Suppose", "conclusion": "Then"}


def source_page(tag: str) -> str:
    """The page of one source.

    Args:
        tag: A key of `ALONE`.
    """
    source = ALONE[tag]
    claims = [claim for claim in CLAIMS.values() if claim.source is source]
    return page(
        source.title,
        f"{plain(source.what[0].upper() + source.what[1:])}. Its authority: {plain(source.authority)}.",
        *[_stated(claim) for claim in claims],
        of_source(tag),
        constants(claims),
        symbols(claims),
    )


def _stated(claim: Claim) -> str:
    parts = []
    for role, word in _ROLES.items():
        for item in getattr(claim, role):
            before = f"{word}: " if claim.hypotheses or claim.setting else ""
            words = f"{before}{item.words}"
            parts.append(f"{plain(words[0].upper() + words[1:])}:\n\n{display(item.latex)}")
    heading = plain(f"{claim.label}: {claim.title}")
    return section(heading, f"`{claim.id}`", *parts, bullets(claim.remarks))
