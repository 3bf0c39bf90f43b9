"""What is known of claims, at the last recorded run: their statuses, and the theorems that Rocq's kernel accepted."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import groupby

from proofcheck.ledger.claims import Claim, read_notes
from proofcheck.ledger.status import Recorded, Status, read_recorded
from proofcheck.ledger.store import STORE
from proofcheck.ledger.verify import Ledger, Verified
from proofcheck.proofs.pins import Pin, Pins, read_pins
from proofcheck.site.claim_graph import claim_graph, connected
from proofcheck.site.markdown import folded, page, plain, section, table

_GRAPH = (
    "Claims as boxes, coloured by status, each to the right of all that it rests on; the proved ones carry the others"
)
RECORDED = (
    "Each status is the one that `proofcheck verify --record` computed last, with Rocq {rocq}: this page is no"
    " evidence. `proofcheck verify` runs all of it again, and names every claim that has fallen."
    " [What the words mean, and what a reader must believe](../trust.md)."
)
_HEADER = ("status", "claim", "what it says", "evidence")
# Pieces of evidence that a row of the ledger shows before it folds the rest.
_SHOWN = 3
# The claims beside the paper's own that belong to a page, by the beginning of their ids.
_BESIDE = {
    "theorem-1": (
        "ideal.theorem-1",
        "ideal.reading.theorem-1",
        "trained.theorem-1",
        "certified.addition-irrelevant",
        "certified.addition-aligned",
        "certified.both-learned",
    ),
    "theorem-2": (
        "ideal.one-zero",
        "ideal.theorem-2",
        "ideal.reading.theorem-2",
        "trained.theorem-2",
        "certified.relearned",
        "certified.both-learned",
    ),
    "theorem-3": ("region", "ideal.theorem-3", "ideal.end-to-end", "trained.theorem-3", "certified.out-of-domain"),
    "corollary-1": ("trained.structure", "trained.noise", "trained.noisy-loss"),
    "corollary-2": (),
}


@cache
def _ledger() -> Ledger:
    return Ledger()


def ledger() -> dict[str, Claim]:
    """Every claim, those of the records too."""
    return _ledger().claims


@cache
def _notes() -> dict[str, str]:
    return read_notes(STORE.claims)


@cache
def _recorded() -> Recorded:
    return read_recorded(STORE.recorded)


@cache
def _pins() -> Pins:
    return read_pins(STORE.pins)


def of_page(name: str) -> str:
    """What is known of the claims of one theorem or corollary, and the theorems that say so.

    Args:
        name: A page, such as ``theorem-3``.
    """
    beginnings = (name, *_BESIDE[name])
    claims = [claim for claim in ledger().values() if _begins(claim, beginnings)]
    own = [claim for claim in claims if claim.source != "project"]
    return section(
        "What is known of it",
        RECORDED.format(rocq=_recorded().rocq),
        _statuses([*own, *[claim for claim in claims if claim not in own]]),
        _theorems(claims),
    )


def of_source(tag: str) -> str:
    """What is known of the claims of one source."""
    claims = [claim for claim in ledger().values() if claim.source == tag and claim.kind != "definition"]
    return section("What is known of it", RECORDED.format(rocq=_recorded().rocq), _statuses(claims))


def _begins(claim: Claim, beginnings: Iterable[str]) -> bool:
    return any(f"{claim.id}.".startswith(f"{beginning}.") for beginning in beginnings)


def _statuses(claims: Iterable[Claim]) -> str:
    rows = [(_status(claim), f"`{claim.id}`", plain(claim.title), _evidence(claim)) for claim in claims]
    return table(_HEADER, rows)


def _anchored(claims: Iterable[Claim]) -> str:
    """The same, each row to be linked to, long evidence folded."""
    rows = [
        (_status(claim), f'<a id="{claim.id}"></a>`{claim.id}`', plain(claim.title), _short(_evidences(claim)))
        for claim in claims
    ]
    return table(_HEADER, rows)


def _short(evidence: Sequence[str]) -> str:
    if len(evidence) <= _SHOWN:
        return ", ".join(evidence)
    rest = evidence[_SHOWN - 1 :]
    return (
        f"{', '.join(evidence[: _SHOWN - 1])} <details><summary>{len(rest)} more</summary>{', '.join(rest)}</details>"
    )


def _status(claim: Claim) -> str:
    recorded = _recorded().claims.get(claim.id)
    if recorded is None:
        return "not recorded"
    return f"**{recorded.shown}**" if recorded.status is Status.PROVED else recorded.shown


def _evidence(claim: Claim) -> str:
    return ", ".join(_evidences(claim))


def _evidences(claim: Claim) -> list[str]:
    entry = claim.entry
    parts = [f"[`{name}`](ledger.md#{name.lower()})" for name in entry.proofs]
    kinds = {
        "certificate": entry.certificates,
        "bounds": entry.facts + entry.runs,
        "identity": entry.identities,
        "counterexample": entry.counterexamples,
        "certified, at one size:": entry.cases,
        "record": entry.records + entry.answers,
    }
    parts += [f"{kind} `{name}`" for kind, names in kinds.items() for name in names]
    about = {name: record for name, record in _ledger().records.items() if claim.id in record.claim.about}
    parts += [f"record `{name}`" for name, record in about.items() if not record.scope]
    beside = {name: record.scope for name, record in about.items() if record.scope} | entry.beside
    parts += [f"beside it {_beside(name, why)}" for name, why in beside.items()]
    parts += [f"rests on `{name}`" for name in claim.rests_on]
    return parts or [plain(entry.definition or entry.assumption)]


def _beside(name: str, why: str) -> str:
    record = _ledger().records.get(name)
    return f"record `{name}`, *{record.claim.word if record else 'missing'}* ({plain(why)})"


def _theorems(claims: Iterable[Claim]) -> str:
    names = dict.fromkeys(name for claim in claims for name in claim.entry.proofs)
    pins = [_pins().theorems[name] for name in names]
    return "\n\n".join(f"**`{pin.id}`**: {plain(pin.words)}\n\n{_statement(pin)}" for pin in pins)


def _statement(pin: Pin) -> str:
    return folded(f"{pin.module}.v, {_axioms(pin)}", f"```coq\n{pin.statement.strip()}\n```")


def _axioms(pin: Pin) -> str:
    return "no axioms" if pin.axioms == "none" else f"axioms: {pin.axioms}"


def ledger_page() -> str:
    """Every claim with its recorded status, and every pinned theorem with the definitions that it rests on."""
    sections = [
        section(name, plain(_notes().get(name, "")), _anchored(group))
        for name, group in groupby(ledger().values(), key=lambda claim: claim.section)
    ]
    return page(
        "The ledger: every claim and its status",
        _counted(),
        RECORDED.format(rocq=_recorded().rocq),
        f"![{_GRAPH}](claims.svg)\n\n*The picture has the claims that rest on others or carry them; on the site a box"
        " leads to its claim. The tables have all, and `proofcheck verify --graph claims.svg` draws all.*",
        *sections,
        section("Theorems that Rocq's kernel checks", *[_entry(pin) for pin in _pins().theorems.values()]),
        section("Definitions that they rest on", *_definitions()),
    )


def _counted() -> str:
    """How many claims have each status, in the order of the statuses."""
    found = Counter(each.status for each in _recorded().claims.values())
    counts = [f"{found[status]} {status.value}" for status in Status if found[status]]
    return f"{found.total()} claims: {', '.join(counts)}."


def _entry(pin: Pin) -> str:
    return f"### `{pin.id}`\n\n{plain(pin.words)}\n\n{_statement(pin)}"


def _definitions() -> list[str]:
    shown = []
    for module, group in groupby(_pins().definitions, key=lambda definition: definition.module):
        # Where a definition had comments of its own, the pinned text has empty lines in their place.
        text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(definition.text.strip() for definition in group))
        shown.append(folded(f"{module}.v", f"```coq\n{text}\n```"))
    return shown


def recorded_graph() -> bytes:
    """The picture of the recorded statuses, of the claims that rest on others or carry them."""
    claims: Sequence[Claim] = list(ledger().values())
    kept = _recorded().claims
    statuses = {claim.id: kept[claim.id].status if claim.id in kept else Status.NOT_CHECKED for claim in claims}
    recorded = {claim.id: Verified(claim, [], statuses[claim.id]) for claim in claims}
    return claim_graph(connected(recorded), ".svg")
