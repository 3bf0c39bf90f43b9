"""What a status is, the one rule that makes one of evidence and of what a claim rests on, and the file that has all."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

import msgspec

from proofcheck.ledger.evidence import Evidence
from proofcheck.region.numbers import InputError


class Status(StrEnum):
    """What is known of a claim in this run."""

    PROVED = "proved"
    CERTIFIED = "certified"
    IDENTITY = "identity"
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    REFUTED = "refuted"
    DEFINITION = "definition"
    UNDECIDED = "undecided"
    NOT_APPLICABLE = "not applicable"
    ASSUMED = "assumed"
    NOT_CHECKED = "not checked here"


MEANINGS = {
    Status.PROVED: "Rocq's kernel accepted the pinned statement in this run",
    Status.CERTIFIED: "the trusted checker accepted exact certificates, or bounds on networks or runs are proved anew",
    Status.IDENTITY: "SymPy or exact arithmetic simplified it to a truth in this run",
    Status.SUPPORTED: "stored results, of trained networks or of a second program, judged again, agree with it",
    Status.CONTRADICTED: "stored results of trained networks, judged or certified again, disagree with it somewhere",
    Status.REFUTED: "an exact counterexample was computed again",
    Status.DEFINITION: "it says what a word or a letter means: there is nothing to show",
    Status.UNDECIDED: "there are results of trained networks, and they leave it open",
    Status.NOT_APPLICABLE: "wherever it was read some hypothesis of its fails, hidden constants 1",
    Status.ASSUMED: "nothing here speaks for it or against it",
    Status.NOT_CHECKED: "its proof was not run: Rocq (or safetensors) is missing, or --fast was given",
}
# From weak to strong; what speaks against a claim stands beside this order.
_FOR = (
    Status.ASSUMED,
    Status.NOT_APPLICABLE,
    Status.UNDECIDED,
    Status.SUPPORTED,
    Status.IDENTITY,
    Status.CERTIFIED,
    Status.PROVED,
    Status.DEFINITION,
)
_AGAINST = (Status.CONTRADICTED, Status.REFUTED)
_SHOWN_BY = {
    "proof": Status.PROVED,
    "certificate": Status.CERTIFIED,
    "bounds": Status.CERTIFIED,
    "identity": Status.IDENTITY,
    "definition": Status.DEFINITION,
}

# What one of them says counts before what stands below it.
_OF_RECORDS = {
    "against": Status.CONTRADICTED,
    "for": Status.SUPPORTED,
    "nothing": Status.UNDECIDED,
    "not applicable": Status.NOT_APPLICABLE,
}


def from_evidence(evidence: Sequence[Evidence]) -> Status:
    """What a claim's own evidence shows.

    A counterexample refutes. A proof that was not run leaves the claim not checked here, whatever weaker evidence
    there is. What shows parts of a claim shows the whole of it no better than its weakest kind: proofs and identities
    make an identity, and where one of any kind fails nothing is shown. Records and cases count only if none was
    changed; those count at which every hypothesis of the claim holds, and one that disagrees outweighs any that agree.
    What stands beside decides nothing.
    """
    says: dict[str, set[str]] = {}
    for piece in evidence:
        says.setdefault(piece.kind, set()).add(piece.says)
    if "against" in says.get("counterexample", ()):
        return Status.REFUTED
    if "not run" in says.get("proof", set()) | says.get("bounds", set()):
        return Status.NOT_CHECKED
    shown = [status for kind, status in _SHOWN_BY.items() if kind in says]
    if shown and all(says.get(kind, {"for"}) == {"for"} for kind in _SHOWN_BY):
        return min(shown, key=_FOR.index)
    records = says.get("record", set()) | says.get("case", set())
    if "failed" in records:
        return Status.ASSUMED
    return next((status for said, status in _OF_RECORDS.items() if said in records), Status.ASSUMED)


def resting_on(own: Status, others: Iterable[Status]) -> Status:
    """The status of a claim that rests on others: never stronger than the weakest of them.

    What rests on a claim that is not checked here is not checked here; what rests on one that is contradicted or
    refuted is no more than assumed. What speaks against a claim needs nothing else.

    >>> resting_on(Status.PROVED, [Status.SUPPORTED]).value
    'supported'
    """
    status = own
    for other in others:
        if status in _AGAINST or status is Status.NOT_CHECKED:
            return status
        if other is Status.NOT_CHECKED:
            status = other
        else:
            status = _FOR[min(_FOR.index(status), 0 if other in _AGAINST else _FOR.index(other))]
    return status


class RecordedClaim(msgspec.Struct, forbid_unknown_fields=True):
    """A claim as it was: its status, also as readers see it, what it said and stood on, and the digest of all these."""

    status: Status
    shown: str
    title: str
    kind: str
    evidence: list[str]
    digest: str

    @property
    def sealed(self) -> "RecordedClaim":
        """The same with the digest of what it says now: SHA-256, as JSON; the order of the evidence does not count."""
        said = [self.status, self.shown, self.title, self.kind, sorted(self.evidence)]
        return msgspec.structs.replace(self, digest=hashlib.sha256(msgspec.json.encode(said)).hexdigest())


class Recorded(msgspec.Struct, forbid_unknown_fields=True):
    """A file of claims with their statuses; ``rocq`` is the version of the kernel that gave them."""

    schema: Literal["proofcheck/recorded/3"]
    rocq: str
    claims: dict[str, RecordedClaim]


class NoRecordError(InputError):
    """The recorded statuses are missing or unreadable, so nothing can be said to have kept its status."""


def read_recorded(path: Path) -> Recorded:
    """The recorded statuses.

    Raises:
        NoRecordError: If there are none, or a name stands twice among them.
    """
    try:
        return msgspec.convert(json.loads(path.read_bytes(), object_pairs_hook=_once), Recorded)
    except (OSError, ValueError, RecursionError, msgspec.ValidationError) as error:
        raise NoRecordError(f"{path}: expected the recorded statuses ({error}); run verify --record") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a name stands twice in it")
    return names


def encoded(rocq: str, claims: Mapping[str, RecordedClaim]) -> bytes:
    """The file, a line for each field of each claim."""
    return msgspec.json.format(msgspec.json.encode(Recorded("proofcheck/recorded/3", rocq, dict(claims)))) + b"\n"
