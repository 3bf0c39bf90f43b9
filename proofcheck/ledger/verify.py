"""The whole ledger in one run: evidence run again, a status for each claim, and what fell."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from hashlib import sha256
from typing import TypeAlias

import msgspec

from proofcheck.experiments.studies import is_here
from proofcheck.ledger.certified_facts import Proved, bounds, case, facts
from proofcheck.ledger.claims import TRAINED, Claim, Entry, read_claims, read_notes
from proofcheck.ledger.enclosed_runs import enclosed_runs
from proofcheck.ledger.evidence import Evidence, Says, certificate, counterexample, meanings, proofs
from proofcheck.ledger.identities import identity
from proofcheck.ledger.records import Judged, Records
from proofcheck.ledger.retraining import Retrained
from proofcheck.ledger.second_implementation import second_implementation
from proofcheck.ledger.status import RecordedClaim, Status, from_evidence, resting_on
from proofcheck.ledger.store import STORE, Store
from proofcheck.region.numbers import InputError

Progress: TypeAlias = Callable[[str], object]
# Their words are bound, not their names, which are the claim's.
_WITHOUT_NAMES = ("assumption", "definition")
_TEXT = re.compile(r"(.*), SHA-256 ([0-9a-f]{64})", re.DOTALL)
# Evidence with readings that decide; what stands beside has some too, and decides nothing.
_READ = ("record", "case")
_SPEAKS_FOR: Mapping[Status, Says] = {Status.SUPPORTED: "for", Status.CONTRADICTED: "against"}


@dataclass(frozen=True)
class Verified:
    """A claim with its evidence and status, as this run found them; ``meanings`` are digests of what theorems say."""

    claim: Claim
    evidence: list[Evidence]
    status: Status
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def bound(self) -> list[str]:
        """All that the claim stands on, by name: its place, its evidence, what it rests on, and its region.

        A theorem, the note of a section and what sources state stand there with the SHA-256 of what they say.
        """
        claim, entry = self.claim, self.claim.entry
        named = [f"section {claim.section}", f"source {claim.source}"]
        texts = {"note of the section": claim.note, "what is stated": claim.stated}
        named += [_with_text(name, sha256(text.encode()).hexdigest()) for name, text in texts.items() if text]
        pieces = [piece for piece in self.evidence if piece.kind not in _WITHOUT_NAMES]
        proved = {f"proof {name}": meaning for name, meaning in self.meanings.items()}
        named += [_with_text(name, proved.get(name)) for name in (f"{piece.kind} {piece.name}" for piece in pieces)]
        named += [f"{kind} {name}" for kind in ("depends", "method") for name in getattr(entry, kind)]
        named += [f"reason {name}: {why}" for name, why in entry.beside.items()]
        region = "" if entry.region is None else f"region {msgspec.json.encode(entry.region).decode()}"
        return [*named, *filter(None, [region, entry.definition, entry.assumption])]

    @property
    def digest(self) -> str:
        """SHA-256 of the claim's status, title and kind and of all that it stands on."""
        return self.recorded.digest

    @property
    def counts(self) -> tuple[int, int]:
        """How many readings and cases are outside, of those that count."""
        pieces = [piece for piece in self.evidence if piece.kind in _READ]
        outside, readings = ([getattr(piece, name) or 0 for piece in pieces] for name in ("outside", "readings"))
        return sum(outside), sum(readings)

    @property
    def tolerance(self) -> str | None:
        """The tolerances of ours without which the status would turn; None where some evidence for it needs none."""
        wanted = _SPEAKS_FOR.get(self.status)
        pieces = [piece for piece in self.evidence if piece.kind in _READ and piece.says == wanted]
        if not all(piece.tolerance for piece in pieces):
            return None
        return "; ".join(dict.fromkeys(str(piece.tolerance) for piece in pieces)) or None

    @property
    def shown(self) -> str:
        """The status with how much speaks against the claim, and whether it hangs on a tolerance of ours."""
        if self.status is Status.CONTRADICTED:
            outside, readings = self.counts
            shown = f"{self.status} ({outside} of {readings})"
        else:
            shown = self.status.value
        return f"{shown}, within a tolerance" if self.tolerance else shown

    @property
    def recorded(self) -> RecordedClaim:
        """What `verify --record` keeps."""
        return RecordedClaim(self.status, self.shown, self.claim.title, self.claim.kind, self.bound, "").sealed

    @property
    def failed(self) -> list[Evidence]:
        """Evidence that is missing, was changed, or does not hold."""
        return [piece for piece in self.evidence if piece.says == "failed"]

    @property
    def seconds(self) -> float:
        """What its evidence took; a file of proofs counts once, and with each claim that it serves."""
        files = [piece.seconds for piece in self.evidence if piece.kind == "proof"]
        return max(files, default=0.0) + sum(piece.seconds for piece in self.evidence if piece.kind != "proof")


@dataclass
class Ledger:
    """What is claimed, and the pinned proofs, records and their claims behind it.

    A stored record is judged when a claim that is asked for names it, or is what it is about.
    """

    store: Store = STORE

    def __post_init__(self) -> None:
        """Read what is claimed.

        Raises:
            InputError: If the claims cannot be read, or rest on each other in a circle.
        """
        self._written, self._notes = read_claims(self.store.claims), read_notes(self.store.claims)
        self._records = Records(self.store)
        order = TopologicalSorter({claim.id: claim.rests_on for claim in self._written.values()})
        try:
            self._order = list(order.static_order())
        except CycleError as error:
            raise InputError(f"{self.store.claims}: claims rest on each other in a circle: {error.args[1]}") from None

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every claim by its id in the order of sections, those of the records too."""
        self._records.judged()
        return self._known()

    @cached_property
    def records(self) -> dict[str, Judged]:
        """The claims of every record by their ids, all judged."""
        return self._records.judged()

    def _known(self) -> dict[str, Claim]:
        """The claims, without those that a record leaves out which was not judged."""
        known = {name: self._noted(claim) for name, claim in self._written.items()}
        for name, (claim, scope) in self._records.known().items():
            if (scope or not claim.about) and name not in known:
                section = f"Other networks, {scope}" if scope else TRAINED
                known[name] = self._noted(Claim(Entry(id=name, records=(name,)), section, claim.sentence, claim.source))
        return known

    def _noted(self, claim: Claim) -> Claim:
        return replace(claim, note=self._notes.get(claim.section, ""))

    def find(self, names: Iterable[str], recorded: Iterable[str] = ()) -> list[str]:
        """The ids that some names ask for: an id, or the beginning of one up to a point.

        Args:
            names: What is asked for.
            recorded: Ids that were claims once; a name may ask for one that is gone.

        Raises:
            InputError: If a name asks for nothing.
        """
        names, asked = list(names), dict[str, None]()
        self._records.judged(self._records.experiments(named=names, about=()))
        known = self._known()
        for name in names:
            own = [claim for claim in known if _begins(claim, name)]
            if not own and not any(_begins(claim, name) for claim in recorded):
                sections = sorted({claim.split(".", maxsplit=1)[0] for claim in known})
                raise InputError(f"--only: no claim {name!r:.60}; expected an id, or one of {', '.join(sections)}")
            asked |= dict.fromkeys(own)
        return list(asked)

    def needed(self, names: Iterable[str]) -> list[str]:
        """These claims and all that they rest on, what is rested on first."""
        known, wanted, waiting = self._known(), set[str](), list(names)
        while waiting:
            if (name := waiting.pop()) not in wanted:
                wanted.add(name)
                waiting.extend(known[name].rests_on)
        return [name for name in dict.fromkeys([*self._order, *known]) if name in wanted]

    def needs_proofs(self, names: Iterable[str]) -> bool:
        """Whether some of these claims, or what they take for granted, have theorems; a method may be believed."""
        known, waiting, seen = self._known(), list(names), set[str]()
        while waiting:
            if (name := waiting.pop()) not in seen:
                seen.add(name)
                waiting.extend(known[name].entry.depends)
        return any(known[name].entry.proofs for name in seen)

    def facts(self, names: Iterable[str]) -> list[str]:
        """The facts of stored networks behind these claims and all that they rest on."""
        known = self._known()
        entries = [known[name].entry for name in self.needed(names)]
        return list(dict.fromkeys(fact for entry in entries for fact in (*entry.facts, *entry.cases)))

    def verify(
        self,
        names: Iterable[str],
        *,
        fast: bool = False,
        recheck: bool = False,
        retrained: Mapping[str, Retrained] | None = None,
        progress: Progress = lambda _: None,
    ) -> dict[str, Verified]:
        """Run the evidence of some claims and of all that they rest on.

        Args:
            names: Ids of claims.
            fast: Leave Rocq out.
            recheck: Let coqchk check what Rocq compiled once more.
            retrained: Stored networks that were trained again: what is said of them is proved of these too.
            progress: Called with what is done.
        """
        names = list(names)
        known, needed = self._known(), self.needed(names)
        pins = dict.fromkeys(pin for name in needed for pin in known[name].entry.proofs)
        records = self._behind([known[name].entry for name in needed])
        proved = proofs(self.store, pins, run=not fast, told=progress, recheck=recheck)
        says = meanings(self.store, pins) if pins else {}
        certified = facts(self.store, self.facts(names), retrained)
        verified: dict[str, Verified] = {}
        for name in needed:
            claim = known[name]
            methods = {method: verified[method].status for method in claim.entry.method}
            evidence = [_resting(piece, methods) for piece in _evidence(self.store, claim, proved, certified, records)]
            below = [verified[other].status for other in claim.entry.depends]
            # A method that was not checked is believed, as its page says; one that fell takes the claim with it.
            below += [status for status in methods.values() if status is not Status.NOT_CHECKED]
            own = {pin: says[pin] for pin in claim.entry.proofs if pin in says}
            verified[name] = Verified(claim, evidence, resting_on(from_evidence(evidence), below), own)
            progress(name)
        return {name: verified[name] for name in known if name in verified}

    def _behind(self, entries: Sequence[Entry]) -> dict[str, Judged]:
        """The claims of all records that some claims name, or that are about them."""
        named = [name for entry in entries for name in (*entry.records, *entry.beside)]
        return self._records.judged(self._records.experiments(named=named, about=[entry.id for entry in entries]))


def _evidence(
    store: Store,
    claim: Claim,
    proved: Mapping[str, Evidence],
    certified: Mapping[str, Proved],
    records: Mapping[str, Judged],
) -> list[Evidence]:
    entry = claim.entry
    evidence = [proved[name] for name in entry.proofs]
    evidence += [_timed(certificate, store, name, entry.region) for name in entry.certificates]
    evidence += [bounds(certified[name], claim.title) for name in entry.facts]
    evidence += [_timed(identity, name) for name in entry.identities]
    evidence += [_timed(counterexample, name) for name in entry.counterexamples]
    evidence += [case(certified[name], claim.id) for name in entry.cases]
    evidence += [_record(records, name) for name in entry.records]
    evidence += [_timed(second_implementation, store, name) for name in entry.answers]
    evidence += [_timed(enclosed_runs, store, name) for name in entry.runs]
    evidence += [record.of_paper() for record in records.values() if claim.id in record.claim.about]
    evidence += [_record(records, name, why) for name, why in entry.beside.items()]
    if entry.definition:
        evidence.append(Evidence("definition", claim.id, "for", entry.definition, [], 0.0))
    elif all(piece.kind == "beside" for piece in evidence):
        why = entry.assumption or "nothing is known"
        evidence.append(Evidence("assumption", claim.id, "nothing", why, [], 0.0))
    return evidence


def _record(records: Mapping[str, Judged], name: str, why: str = "") -> Evidence:
    if gone := _without_study(name):
        return Evidence("beside", name, "nothing", gone, [], 0.0)
    if name not in records:
        return Evidence("record", name, "failed", "there is no such record", [], 0.0)
    return records[name].beside(why) if why else records[name].evidence


def _without_study(record: str) -> str:
    """Why nothing is judged of a claim of a record: its study is not here; nothing where it is."""
    study = record.partition(".")[0]
    return "" if is_here(study) else f"its study, {study}, is not here"


def _timed(make: Callable[..., Evidence], *arguments: object) -> Evidence:
    start = time.perf_counter()
    evidence = make(*arguments)
    return msgspec.structs.replace(evidence, seconds=time.perf_counter() - start)


def _resting(evidence: Evidence, methods: Mapping[str, Status]) -> Evidence:
    """The evidence, which names its methods and their statuses where it is a certificate."""
    if evidence.kind != "certificate":
        return evidence
    named = [f"{method}: {status}" for method, status in methods.items()]
    return msgspec.structs.replace(evidence, rests_on=[*evidence.rests_on, *named])


def _begins(claim: str, name: str) -> bool:
    return f"{claim}.".startswith(f"{name}.")


def fallen(
    verified: Mapping[str, Verified], recorded: Mapping[str, RecordedClaim] | None, only: Sequence[str] = ()
) -> dict[str, str]:
    """Why claims do not stand as recorded: evidence that failed, what changed, or a claim found or recorded alone.

    Args:
        verified: What this run found.
        recorded: The claims as at the last ``verify --record``; None if they cannot be read.
        only: The names that were asked for; none for every claim.
    """
    before = recorded or {}
    asked = [name for name in before if not only or any(_begins(name, wanted) for wanted in only)]
    why = {name: _gone(name, before[name]) for name in asked if name not in verified}
    for name, claim in verified.items():
        if recorded is not None and name not in recorded:
            why[name] = f"it is {claim.status}, and not recorded; run verify --record"
        elif changes := changed(claim, before.get(name)):
            why[name] = changes
        if claim.failed:
            because = "; ".join(f"{piece.kind} {piece.name}: {piece.words}" for piece in claim.failed)
            why[name] = f"{why[name]}; {because}" if name in why else because
    return why


def _gone(name: str, before: RecordedClaim) -> str:
    why = _without_study(name) if f"record {name}" in before.evidence else ""
    return f"recorded as {before.status}, and no such claim is left" + (f": {why}" if why else "")


def changed(now: Verified, before: RecordedClaim | None) -> str | None:
    """What is another than recorded: status, up or down, title, kind, or evidence; None where nothing is.

    A claim whose proofs were not run in this run has kept its status as far as anybody can tell.
    """
    if before is None:
        return None
    parts = []
    if now.status is not Status.NOT_CHECKED and now.status is not before.status:
        parts.append(f"it is {now.status}, recorded as {before.status}")
    elif now.status is not Status.NOT_CHECKED and now.shown != before.shown:
        parts.append(f"it is shown as {now.shown}, recorded as {before.shown}")
    if before.sealed.digest != before.digest or not before.shown.startswith(before.status):
        parts.append("what was recorded of it was changed by hand")
    if now.claim.title != before.title:
        parts.append(f"its title was «{before.title}»")
    if now.claim.kind != before.kind:
        parts.append(f"it was a {before.kind}, and is a {now.claim.kind}")
    was, is_now = (dict(map(_named, names)) for names in (before.evidence, now.bound))
    parts += [f"without {name}" for name in was if name not in is_now]
    parts += [f"with {name}" for name in is_now if name not in was]
    parts += [f"{name} says other than recorded" for name in was if name in is_now and was[name] != is_now[name]]
    if parts:
        gone = [_without_study(piece.name) for piece in now.evidence if piece.kind == "beside"]
        parts += dict.fromkeys(filter(None, gone))
    return "; ".join(parts) or None


def _with_text(name: str, text: str | None) -> str:
    return name if text is None else f"{name}, SHA-256 {text}"


def _named(bound: str) -> tuple[str, str]:
    """The name of what a claim stands on, and the digest of its text where it has one."""
    match = _TEXT.fullmatch(bound)
    return (match[1], match[2]) if match else (bound, "")
