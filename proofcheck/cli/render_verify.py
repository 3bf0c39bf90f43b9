"""How ``verify`` shows the ledger: a table a section, and for chosen claims every piece of evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.padding import Padding
from rich.text import Text

from proofcheck.cli.console import AnswerConsole, Listing
from proofcheck.ledger.evidence import Evidence
from proofcheck.ledger.status import MEANINGS, Status
from proofcheck.ledger.verify import Verified
from proofcheck.proofs import rocq

_STYLES = {
    Status.PROVED: "bold green",
    Status.CERTIFIED: "green",
    Status.IDENTITY: "green",
    Status.SUPPORTED: "cyan",
    Status.CONTRADICTED: "red",
    Status.REFUTED: "bold red",
    Status.DEFINITION: "dim",
    Status.UNDECIDED: "yellow",
    Status.NOT_APPLICABLE: "yellow",
    Status.ASSUMED: "yellow",
    Status.NOT_CHECKED: "dim",
}


# As wide as most names; what takes less is not worth a time of its own; and where what a claim rests on finds room.
_CLAIM, _BRIEF, _WIDE = 34, 0.05, 100


def show(
    results: Mapping[str, Verified],
    notes: Mapping[str, str],
    kernel: str | None,
    seconds: float | None,
    *,
    details: bool,
    fast: bool,
    coqchk: bool = False,
) -> None:
    """Print the ledger.

    Args:
        results: What the run found of each claim, by its id.
        notes: What stands at the head of a section.
        kernel: The version of Rocq that was asked; None if none was.
        seconds: What it took; None to leave times out.
        details: Whether to show every piece of evidence.
        fast: Whether Rocq was left out on purpose.
        coqchk: Whether coqchk accepted what Rocq compiled.
    """
    console = AnswerConsole()
    if details:
        for result in results.values():
            _show_details(console, result)
    else:
        _show_tables(console, results.values(), notes, times=seconds is not None)
    checked_by = f"{kernel}; coqchk accepted what it compiled" if kernel and coqchk else kernel
    _show_summary(console, results.values(), checked_by, seconds, fast=fast)


def _show_tables(console: AnswerConsole, results: Iterable[Verified], notes: Mapping[str, str], *, times: bool) -> None:
    narrow = console.width < _WIDE
    for section, claims in groupby(results, key=lambda result: result.claim.section):
        console.print(section, style="bold")
        if section in notes:
            console.print(Padding(Text(notes[section], "dim"), (0, 0, 0, 2), expand=False))
        rows = Listing(least=(max(map(len, Status)), _CLAIM))
        for result in claims:
            row: list[str | Text] = [Text(result.status.value, _STYLES[result.status]), result.claim.id]
            if times:
                row.append(f"{result.seconds:5.1f} s" if result.seconds >= _BRIEF else "")
            rows.add(*row, sentence=_brief(result, rests=not narrow))
        console.print(Padding(rows, (0, 0, 0, 2)))
        console.print()
    if narrow:
        console.print("What a claim rests on: in a wider window, or with --only CLAIM.", style="dim")


_PLURALS = {
    "proof": "proofs",
    "certificate": "certificates",
    "identity": "identities",
    "record": "records",
    "case": "cases",
}
_SAYS = {
    "for": "",
    "against": " against it",
    "nothing": " undecided",
    "not applicable": " not applicable",
    "failed": " FAILED",
    "not run": " not run",
}


def _brief(result: Verified, *, rests: bool) -> str:
    """The evidence in a few words, alike pieces counted; and what it rests on, if that is asked for."""
    count = Counter((evidence.kind, evidence.says) for evidence in result.evidence)
    parts = []
    for (kind, says), times in count.items():
        if kind == "beside":
            continue
        if kind in ("assumption", "definition"):
            parts.append(next(evidence.words for evidence in result.evidence if evidence.kind == kind))
        else:
            word = kind if times == 1 else f"{times} {_PLURALS.get(kind, kind)}"
            parts.append(f"{word}{'' if kind == 'counterexample' and says == 'against' else _SAYS[says]}")
    if beside := sum(evidence.kind == "beside" for evidence in result.evidence):
        parts.append(f"{beside} {_PLURALS['record'] if beside > 1 else 'record'} beside it")
    if result.status is Status.CONTRADICTED:
        parts.append("{} of {} outside".format(*result.counts))
    if result.tolerance:
        parts.append("within a tolerance")
    depends = result.claim.rests_on if rests else ()
    return "; ".join([*parts, f"rests on {', '.join(depends)}"] if depends else parts)


def _show_details(console: AnswerConsole, result: Verified) -> None:
    claim = result.claim
    console.print(Text.assemble((result.shown, _STYLES[result.status]), "  ", (claim.id, "bold"), f"  {claim.source}"))
    console.print(Padding(claim.title, (0, 0, 0, 2)))
    for evidence in result.evidence:
        console.print(Padding(_evidence(evidence), (0, 0, 0, 4)))
    if claim.rests_on:
        console.print(Padding(f"rests on {', '.join(claim.rests_on)}", (0, 0, 0, 4)))
    console.print()


def _evidence(evidence: Evidence) -> str:
    if evidence.kind in ("assumption", "definition"):
        return evidence.words
    rests = f" [{'; '.join(filter(None, evidence.rests_on))}]" if evidence.rests_on else ""
    if evidence.kind == "proof" and evidence.says == "for" and not evidence.rests_on:
        rests = " [no axioms]"
    tolerance = f"; within a tolerance: {evidence.tolerance}" if evidence.tolerance else ""
    words = f"{evidence.words}{tolerance}{rests}"
    return f"{evidence.kind} {evidence.name}{_SAYS[evidence.says]}: {words}".replace("[", r"\[")


def _show_summary(
    console: AnswerConsole, results: Iterable[Verified], kernel: str | None, seconds: float | None, *, fast: bool
) -> None:
    count = Counter(result.status for result in results)
    console.print()
    rows = Listing()
    for status in Status:
        if count[status]:
            rows.add(str(count[status]), Text(status.value, _STYLES[status]), sentence=Text(MEANINGS[status], "dim"))
    console.print(rows)
    kernel_words = "Rocq was left out (--fast)." if fast else f"Rocq is missing: {rocq.APT}"
    kernel_words = f"Rocq {kernel}." if kernel else kernel_words.removesuffix(".") + "."
    console.print(kernel_words if seconds is None else f"{kernel_words} {seconds:.0f} s in all.")
