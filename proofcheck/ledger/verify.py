"""The whole ledger in one run: evidence run again, a status for each claim, and what fell."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TypeAlias

from proofcheck.ledger.certified_facts import Proved, bounds, case, facts
from proofcheck.ledger.claims import TRAINED, Claim, Entry, read_claims
from proofcheck.ledger.evidence import Evidence, certificate, counterexample, proofs
from proofcheck.ledger.identities import identity
from proofcheck.ledger.records import Judged, judged
from proofcheck.ledger.status import Status, from_evidence, is_below, resting_on
from proofcheck.ledger.store import STORE, Store
from proofcheck.region.numbers import InputError

Told: TypeAlias = Callable[[str], object]


@dataclass(frozen=True)
class Verified:
    """A claim with its evidence and status, as this run found them."""

    claim: Claim
    evidence: list[Evidence]
    status: Status

    @property
    def failed(self) -> list[Evidence]:
        """Evidence that is missing, was changed, or does not hold."""
        return [each for each in self.evidence if each.says == "failed"]

    @property
    def seconds(self) -> float:
        """What its evidence took; a file of proofs counts once, and with each claim that it serves."""
        files = [each.seconds for each in self.evidence if each.kind == "proof"]
        return max(files, default=0.0) + sum(each.seconds for each in self.evidence if each.kind != "proof")


@dataclass
class Ledger:
    """Claims by id in the order of sections, and the pinned proofs, records and their claims behind them."""

    store: Store = STORE
    claims: dict[str, Claim] = field(init=False)
    records: dict[str, Judged] = field(init=False)

    def __post_init__(self) -> None:
        """Read what is claimed.

        Raises:
            InputError: If the claims cannot be read, or rest on each other in a circle.
        """
        self.claims = read_claims(self.store.claims)
        self.records = judged(self.store)
        for each in self.records.values():
            if (each.scope or not each.claim.about) and each.claim.id not in self.claims:
                entry = Entry(id=each.claim.id, records=(each.claim.id,))
                title = each.claim.claim[0].upper() + each.claim.claim[1:]
                section = f"Other networks, {each.scope}" if each.scope else TRAINED
                self.claims[each.claim.id] = Claim(entry, section, title, each.claim.source)
        order = TopologicalSorter({claim.id: claim.rests_on for claim in self.claims.values()})
        try:
            self._order = list(order.static_order())
        except CycleError as error:
            raise InputError(f"{self.store.claims}: claims rest on each other in a circle: {error.args[1]}") from None

    def find(self, names: Iterable[str], recorded: Iterable[str] = ()) -> list[str]:
        """The ids that some names ask for: an id, or the beginning of one up to a point.

        Args:
            names: What is asked for.
            recorded: Ids that were claims once; a name may ask for one that is gone.

        Raises:
            InputError: If a name asks for nothing.
        """
        found: dict[str, None] = {}
        for name in names:
            own = [each for each in self.claims if _begins(each, name)]
            if not own and not any(_begins(each, name) for each in recorded):
                sections = sorted({each.split(".", maxsplit=1)[0] for each in self.claims})
                raise InputError(f"--only: no claim {name!r:.60}; expected an id, or one of {', '.join(sections)}")
            found |= dict.fromkeys(own)
        return list(found)

    def needed(self, names: Iterable[str]) -> list[str]:
        """These claims and all that they rest on, what is rested on first."""
        wanted, waiting = set(), list(names)
        while waiting:
            if (name := waiting.pop()) not in wanted:
                wanted.add(name)
                waiting.extend(self.claims[name].rests_on)
        return [name for name in self._order if name in wanted]

    def needs_proofs(self, names: Iterable[str]) -> bool:
        """Whether some of these claims, or what they take for granted, have theorems; a method may be believed."""
        waiting, seen = list(names), set[str]()
        while waiting:
            if (name := waiting.pop()) not in seen:
                seen.add(name)
                waiting.extend(self.claims[name].entry.depends)
        return any(self.claims[name].entry.proofs for name in seen)

    def verify(self, names: Iterable[str], *, fast: bool = False, told: Told = lambda _: None) -> dict[str, Verified]:
        """Run the evidence of some claims and of all that they rest on.

        Args:
            names: Ids of claims.
            fast: Leave Rocq out.
            told: Called with what is done.
        """
        needed = self.needed(names)
        pins = dict.fromkeys(pin for name in needed for pin in self.claims[name].entry.proofs)
        proved = proofs(self.store, pins, run=not fast, told=told)
        entries = [self.claims[name].entry for name in needed]
        certified = facts(self.store, [each for entry in entries for each in (*entry.facts, *entry.cases)])
        found: dict[str, Verified] = {}
        for name in needed:
            claim = self.claims[name]
            evidence = self._evidence(claim, proved, certified)
            methods = {other: found[other].status for other in claim.entry.method}
            for each in [one for one in evidence if one.kind == "certificate"]:
                each.rests_on += [f"{other}: {status}" for other, status in methods.items()]
            below = [found[other].status for other in claim.entry.depends]
            # A method that was not checked is believed, as its page says; one that fell takes the claim with it.
            below += [status for status in methods.values() if status is not Status.NOT_CHECKED]
            found[name] = Verified(claim, evidence, resting_on(from_evidence(evidence), below))
            told(name)
        return {name: found[name] for name in self.claims if name in found}

    def _evidence(
        self, claim: Claim, proved: Mapping[str, Evidence], certified: Mapping[str, Proved]
    ) -> list[Evidence]:
        entry = claim.entry
        found = [proved[name] for name in entry.proofs]
        found += [_timed(certificate, self.store, name, entry.region) for name in entry.certificates]
        found += [bounds(certified[name]) for name in entry.facts]
        found += [_timed(identity, name) for name in entry.identities]
        found += [_timed(counterexample, name) for name in entry.counterexamples]
        found += [case(certified[name], claim.id) for name in entry.cases]
        found += [self._record(name) for name in entry.records]
        found += [each.of_paper() for each in self.records.values() if claim.id in each.claim.about]
        found += [self._record(name, why) for name, why in entry.beside.items()]
        if all(each.kind == "beside" for each in found):
            found.append(Evidence("assumption", claim.id, "nothing", entry.assumption or "nothing is known", [], 0.0))
        return found

    def _record(self, name: str, why: str = "") -> Evidence:
        if name not in self.records:
            return Evidence("record", name, "failed", "there is no such record", [], 0.0)
        return self.records[name].beside(why) if why else self.records[name].evidence


def _timed(make: Callable[..., Evidence], *arguments: object) -> Evidence:
    start = time.perf_counter()
    found = make(*arguments)
    found.seconds = time.perf_counter() - start
    return found


def _begins(claim: str, name: str) -> bool:
    return f"{claim}.".startswith(f"{name}.")


def fallen(
    found: Mapping[str, Verified], recorded: Mapping[str, Status] | None, only: Sequence[str] = ()
) -> dict[str, str]:
    """Why claims fell: evidence that failed, a status below the recorded one, or a claim found or recorded alone.

    Args:
        found: What this run found.
        recorded: The statuses of the last ``verify --record``; None if they cannot be read.
        only: The names that were asked for; none for every claim.
    """
    before = recorded or {}
    asked = [name for name in before if not only or any(_begins(name, each) for each in only)]
    why = {name: f"recorded as {before[name]}, and no such claim is left" for name in asked if name not in found}
    for name, each in found.items():
        if recorded is not None and name not in recorded:
            why[name] = f"it is {each.status}, and not recorded; run verify --record"
        elif name in before and is_below(each.status, before[name]):
            why[name] = f"it is {each.status}, recorded as {before[name]}"
        if each.failed:
            because = "; ".join(f"{one.kind} {one.name}: {one.words}" for one in each.failed)
            why[name] = f"{why[name]}; {because}" if name in why else because
    return why
