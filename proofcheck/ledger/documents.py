"""The answer of ``verify --json``."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from proofcheck.ledger.evidence import Evidence

if TYPE_CHECKING:
    from proofcheck.ledger.verify import Verified

Word = Literal["proved", "certified", "identity", "supported", "assumed", "contradicted", "refuted", "not checked here"]


_WORDS: dict[str, Word] = {word: word for word in get_args(Word)}


class VerifiedClaim(msgspec.Struct, forbid_unknown_fields=True):
    """A claim: what it says, who says so, its status, the evidence, and the claims that it rests on."""

    id: str
    title: str
    source: str
    status: Word
    evidence: list[Evidence]
    depends: list[str]


class Fallen(msgspec.Struct, forbid_unknown_fields=True):
    """A claim that is below its recorded status, or evidence of which failed."""

    id: str
    why: str


class VerifiedClaims(msgspec.Struct, forbid_unknown_fields=True):
    """The answer of ``verify --json``; ``rocq`` is the version of the kernel that was asked, null if none was.

    ``coqchk`` says whether what it compiled was checked once more (``verify --coqchk``).
    """

    schema: Literal["proofcheck/verify/1"]
    rocq: str | None
    coqchk: bool
    claims: list[VerifiedClaim]
    fallen: list[Fallen]


def verified_claims(
    verified: "Iterable[Verified]", why: dict[str, str], rocq: str | None, *, coqchk: bool = False
) -> VerifiedClaims:
    """The answer, from what a run found and from what fell."""
    return VerifiedClaims("proofcheck/verify/1", rocq, coqchk, [_claim(claim) for claim in verified], _fallen(why))


def _claim(verified: "Verified") -> VerifiedClaim:
    claim, status = verified.claim, _WORDS[verified.status.value]
    return VerifiedClaim(claim.id, claim.title, claim.source, status, verified.evidence, list(claim.rests_on))


def _fallen(why: dict[str, str]) -> list[Fallen]:
    return [Fallen(name, reason) for name, reason in why.items()]
