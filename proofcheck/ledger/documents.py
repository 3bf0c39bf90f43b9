"""The answer of ``verify --json``."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from proofcheck.ledger.evidence import Evidence

if TYPE_CHECKING:
    from proofcheck.ledger.retraining import Retrained
    from proofcheck.ledger.status import RecordedClaim
    from proofcheck.ledger.verify import Verified

Word = Literal[
    "proved",
    "certified",
    "identity",
    "supported",
    "contradicted",
    "refuted",
    "definition",
    "undecided",
    "not applicable",
    "assumed",
    "not checked here",
]


_WORDS: dict[str, Word] = {word: word for word in get_args(Word)}


class VerifiedClaim(msgspec.Struct, forbid_unknown_fields=True):
    """A claim: what it says, who says so, its status, the evidence, and the claims that it rests on.

    ``kind`` is definition, theorem, corollary or constant of the paper, disagreement of its sources, or result of the
    project. ``digest`` is the SHA-256 of status, title, kind and all that the claim stands on; ``changed`` says what of
    these is another than recorded, and is null where nothing is. A claim whose proof was not run has another digest.
    """

    id: str
    title: str
    kind: str
    source: str
    status: Word
    evidence: list[Evidence]
    depends: list[str]
    digest: str
    changed: str | None


class Fallen(msgspec.Struct, forbid_unknown_fields=True):
    """A claim that is not as recorded, or evidence of which failed."""

    id: str
    why: str


class RetrainedNetwork(msgspec.Struct, forbid_unknown_fields=True):
    """A stored network trained again: ``difference`` is the greatest ‖now − stored‖/‖stored‖ of its matrices.

    ``difference`` is null where nothing could be compared; ``wrong`` says why the training is not as stored, null where
    it is.
    """

    network: str
    steps: list[int]
    difference: float | None
    tolerance: float
    wrong: str | None
    seconds: float


class VerifiedClaims(msgspec.Struct, forbid_unknown_fields=True):
    """The answer of ``verify --json``; ``rocq`` is the version of the kernel that was asked, null if none was.

    ``coqchk`` says whether what it compiled was checked once more (``verify --coqchk``); ``retrained`` is null without
    ``--retrain``.
    """

    schema: Literal["proofcheck/verify/2"]
    rocq: str | None
    coqchk: bool
    claims: list[VerifiedClaim]
    fallen: list[Fallen]
    retrained: list[RetrainedNetwork] | None


def verified_claims(
    verified: "Iterable[Verified]",
    recorded: "Mapping[str, RecordedClaim] | None",
    why: dict[str, str],
    rocq: str | None,
    retrained: "Mapping[str, Retrained] | None" = None,
    *,
    coqchk: bool = False,
) -> VerifiedClaims:
    """The answer, from what a run found, what was recorded, and what is not as recorded."""
    claims = [_claim(result, (recorded or {}).get(result.claim.id)) for result in verified]
    again = None if retrained is None else [_retrained(network) for network in retrained.values()]
    return VerifiedClaims("proofcheck/verify/2", rocq, coqchk, claims, _fallen(why), again)


def _retrained(network: "Retrained") -> RetrainedNetwork:
    from proofcheck.ledger.retraining import TOLERANCE

    difference = network.difference if isfinite(network.difference) else None
    return RetrainedNetwork(
        network.network, network.steps, difference, TOLERANCE, network.wrong, round(network.seconds, 3)
    )


def _claim(verified: "Verified", before: "RecordedClaim | None") -> VerifiedClaim:
    from proofcheck.ledger.verify import changed

    claim = verified.claim
    return VerifiedClaim(
        id=claim.id,
        title=claim.title,
        kind=claim.kind,
        source=claim.source,
        status=_WORDS[verified.status.value],
        evidence=verified.evidence,
        depends=list(claim.rests_on),
        digest=verified.digest,
        changed=changed(verified, before),
    )


def _fallen(why: dict[str, str]) -> list[Fallen]:
    return [Fallen(name, reason) for name, reason in why.items()]
