"""What a status is, the one rule that makes one of evidence and of what a claim rests on, and the file that has all."""

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
    ASSUMED = "assumed"
    CONTRADICTED = "contradicted"
    REFUTED = "refuted"
    NOT_CHECKED = "not checked here"


MEANINGS = {
    Status.PROVED: "Rocq's kernel accepted the pinned statement in this run",
    Status.CERTIFIED: "the trusted checker accepted exact certificates, or bounds on stored networks were proved again",
    Status.IDENTITY: "SymPy or exact arithmetic simplified it to a truth in this run",
    Status.SUPPORTED: "stored results of trained networks, judged or certified again, agree with it at their settings",
    Status.ASSUMED: "nothing here speaks for it or against it",
    Status.CONTRADICTED: "stored results of trained networks, judged or certified again, disagree with it somewhere",
    Status.REFUTED: "an exact counterexample was computed again",
    Status.NOT_CHECKED: "its proof was not run: Rocq (or safetensors) is missing, or --fast was given",
}
# From weak to strong; what speaks against a claim stands beside this order.
_FOR = (Status.ASSUMED, Status.SUPPORTED, Status.IDENTITY, Status.CERTIFIED, Status.PROVED)
_AGAINST = (Status.CONTRADICTED, Status.REFUTED)
_SHOWN_BY = {
    "proof": Status.PROVED,
    "certificate": Status.CERTIFIED,
    "bounds": Status.CERTIFIED,
    "identity": Status.IDENTITY,
}


def from_evidence(evidence: Sequence[Evidence]) -> Status:
    """What a claim's own evidence shows.

    A counterexample refutes. A proof that was not run leaves the claim not checked here, whatever weaker evidence
    there is. What shows parts of a claim shows the whole of it no better than its weakest kind: proofs and identities
    make an identity, and where one of any kind fails nothing is shown. Records and cases count only if none was
    changed, and one that disagrees outweighs any that agree. What stands beside decides nothing.
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
    if "failed" in records or not records & {"for", "against"}:
        return Status.ASSUMED
    return Status.CONTRADICTED if "against" in records else Status.SUPPORTED


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


def is_below(now: Status, before: Status) -> bool:
    """Whether a status is weaker than the recorded one, or says the opposite; one that was not checked is neither.

    >>> is_below(Status.ASSUMED, Status.SUPPORTED), is_below(Status.NOT_CHECKED, Status.PROVED)
    (True, False)
    """
    if Status.NOT_CHECKED in (now, before):
        return False
    for order in (_FOR, (Status.ASSUMED, *_AGAINST)):
        if now in order and before in order:
            return order.index(now) < order.index(before)
    return True


class Recorded(msgspec.Struct, forbid_unknown_fields=True):
    """A file of statuses; ``rocq`` is the version of the kernel that gave them."""

    schema: Literal["proofcheck/recorded/1"]
    rocq: str
    claims: dict[str, Status]


class NoRecordError(InputError):
    """The recorded statuses are missing or unreadable, so nothing can be said to have kept its status."""


def read_recorded(path: Path) -> Recorded:
    """The recorded statuses.

    Raises:
        NoRecordError: If there are none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Recorded)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoRecordError(f"{path}: expected the recorded statuses ({error}); run verify --record") from None


def encoded(rocq: str, claims: Mapping[str, Status]) -> bytes:
    """The file, a line for each claim."""
    return msgspec.json.format(msgspec.json.encode(Recorded("proofcheck/recorded/1", rocq, dict(claims)))) + b"\n"
