"""Evidence by record: stored results of trained networks, digest checked, each claim judged again from every seed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from proofcheck.experiments.bench.premises import everywhere
from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.experiments.engine.summary import Summary, judge_again, read_stored
from proofcheck.experiments.engine.verdicts import LEVEL, Claim, same
from proofcheck.ledger.evidence import Evidence, Says
from proofcheck.ledger.store import Store
from proofcheck.region.numbers import InputError
from proofcheck.statements.fine_tuning import failure

# The settings that a reader is shown.
_SHOWN = (
    *("M", "P", "m", "batch", "eta", "steps", "delta_star", "delta_hash", "counts", "read_out", "xi", "w0"),
    *("digits", "pretraining", "images"),
)


class Judged(msgspec.Struct):
    """A claim of an experiment as judged now, its evidence, and its scope where that is not the paper's network."""

    claim: Claim
    evidence: Evidence
    scope: str = ""

    def of_paper(self) -> Evidence:
        """Its evidence for a statement about the paper's network: other networks stand beside it."""
        return self.beside(self.scope) if self.scope else self.evidence

    def beside(self, why: str) -> Evidence:
        """Its evidence for a claim that it does not decide, and why it does not."""
        return msgspec.structs.replace(self.evidence, kind="beside", words=f"{why}: {self.evidence.words}")


def scope(experiment: str) -> str:
    """What an experiment is about, where it is not about the paper's one-layer network; else nothing.

    >>> scope("colored-digits")
    'on coloured digits, ViT'
    """
    return find(experiment).scope if experiment in purposes() else ""


@dataclass(frozen=True)
class Records:
    """The claims of every stored experiment. A file is judged when a claim of it is asked for, and once."""

    store: Store
    _judged: dict[str, dict[str, Judged]] = field(default_factory=dict, init=False)

    @cached_property
    def _stated(self) -> dict[str, list[Claim]]:
        """What each file says that its claims are, in the order of experiments."""
        paths = {name: self.store.records / f"{name}.json" for name in purposes()}
        return {name: _claims(_as_it_stands(path), name) for name, path in paths.items() if path.exists()}

    def known(self) -> dict[str, tuple[Claim, str]]:
        """Every claim by its id, with its scope; one that its file leaves out is known once the file is judged."""
        known: dict[str, tuple[Claim, str]] = {}
        for name, claims in self._stated.items():
            again = [record.claim for record in self._judged.get(name, {}).values()]
            known |= {claim.id: (claim, scope(name)) for claim in again or claims}
        return known

    def judged(self, experiments: Iterable[str] | None = None) -> dict[str, Judged]:
        """The claims of some experiments that are stored, or of all, by their ids and in the order of experiments."""
        wanted = self._stated if experiments is None else set(experiments)
        found: dict[str, Judged] = {}
        for name in self._stated:
            if name in wanted:
                if name not in self._judged:
                    records = _file(self.store.records / f"{name}.json", name)
                    self._judged[name] = {record.claim.id: record for record in records}
                found |= self._judged[name]
        return found

    def experiments(self, *, named: Iterable[str], about: Iterable[str]) -> Iterator[str]:
        """The experiments whose claims are named, as the beginning of an id says, or are about other claims."""
        beginnings, subjects = {name.partition(".")[0] for name in named}, set(about)
        for name, claims in self._stated.items():
            if name in beginnings or any(subjects.intersection(claim.about) for claim in claims):
                yield name


def judged(store: Store) -> dict[str, Judged]:
    """Every claim of every stored experiment by its id, in the order of experiments."""
    return Records(store).judged()


def _claims(summary: Summary | None, name: str) -> list[Claim]:
    return [_no_claim(name)] if summary is None else summary.claims


def _file(path: Path, name: str) -> Iterator[Judged]:
    wrong, again = None, {}
    try:
        stored = read_stored(name, path.parent)
        again = {claim.id: claim for claim in judge_again(stored)}
        wrong = _frame(stored.summary)
    except InputError as error:
        wrong = str(error)
    except (LookupError, ValueError, ArithmeticError) as error:
        wrong = f"its results cannot be judged ({error})"
    summary = _as_it_stands(path)
    if summary is None:
        yield _unreadable(name, str(wrong))
        return
    kept = {claim.id for claim in summary.claims}
    for claim in summary.claims:
        yield Judged(claim, _evidence(summary, claim, again.get(claim.id), wrong), scope(name))
    for claim in again.values():
        if claim.id not in kept:
            yield Judged(claim, _failed(summary, claim.id, "its record leaves this claim out"), scope(name))


def _frame(summary: Summary) -> str | None:
    """What is wrong with the seeds and the level that a file names beside its results."""
    if summary.level != LEVEL:
        return f"its level is {summary.level}, not {LEVEL}"
    if summary.seeds != sorted({result.seed for result in summary.results}):
        return "its seeds are not those of its results"
    return None


def _as_it_stands(path: Path) -> Summary | None:
    """The content of a file, changed or not: it says which claims the record was about."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Summary)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _no_claim(name: str) -> Claim:
    """What stands for the claims of a file that cannot be read."""
    return Claim(f"{name}.record", [], f"the record of {name}", "project", "", [], "not applicable", [])


def _unreadable(name: str, why: str) -> Judged:
    claim = _no_claim(name)
    return Judged(claim, _without(claim.id, why, []), scope(name))


def _evidence(summary: Summary, stored: Claim, now: Claim | None, wrong: str | None) -> Evidence:
    if wrong is None and now is None:
        wrong = "the experiment makes no such claim"
    if wrong is None and now is not None and not same(stored, now):
        wrong = f"judged again it is «{now.verdict}», not «{stored.verdict}», or its readings differ"
    if wrong is not None or now is None:
        return _failed(summary, stored.id, str(wrong))
    rests_on = [*settings(summary), *_constants(summary, now)]
    counted = now.counted or now.readings
    return Evidence(
        *("record", stored.id, says(now), words(now), rests_on, 0.0),
        applies=everywhere(reading.applies for reading in counted) if counted else now.limits,
        tolerance=_owed(now) or None,
        outside=len(now.refused()),
        readings=len(now.counted),
    )


def _owed(claim: Claim) -> str:
    """The tolerances of ours without which a record would say something else; nothing where it would not."""
    readings = claim.counted
    if refused := claim.refused():
        readings = [] if claim.refused(strictly=True) else refused
    return "; ".join(f"{reading.at}: {reading.tolerance}" for reading in readings if reading.tolerance)


def _failed(summary: Summary, name: str, why: str) -> Evidence:
    return _without(name, why, settings(summary))


def _without(name: str, why: str, rests_on: list[str]) -> Evidence:
    return Evidence("record", name, "failed", why, rests_on, 0.0, applies=[], tolerance=None, outside=0, readings=0)


def _constants(summary: Summary, claim: Claim) -> list[str]:
    if not claim.about or scope(summary.experiment):
        return []
    fitted = find(summary.experiment).fits_constants
    return ["hidden constants " + ("fitted" if fitted else "read as 1")]


def says(claim: Claim) -> Says:
    """What a record is for a claim that is meant at every setting: against it, where Holm leaves a reading outside."""
    if claim.refused():
        return "against"
    if claim.verdict == "not applicable":
        return "not applicable"
    return "for" if claim.verdict == "holds" else "nothing"


def words(claim: Claim) -> str:
    """The verdict with the points that speak against the claim, and what it would be at other constants."""
    parts = [f"{claim.word}: {claim.claim}"]
    if outside := [reading.at for reading in claim.counted if reading.position == "outside"]:
        parts.append(f"outside at {', '.join(outside)}")
        if kept := len(outside) - len(claim.refused()):
            parts.append(f"{kept} of these by chance, by Holm's correction")
    if claim.verdict == "mixed" and claim.holds_at:
        parts.append(f"holds at {', '.join(claim.holds_at)}")
    return "; ".join(filter(None, [*parts, claim.why, sensitivity(claim)]))


def sensitivity(claim: Claim) -> str:
    """With which constants readings that do not apply would, and what the verdict were then; nothing where all apply.

    Where it is not known of a hypothesis whether it holds, no constant makes a reading apply for certain.

    >>> from proofcheck.experiments.engine.verdicts import judge, read
    >>> from proofcheck.measure.documents import Hypothesis
    >>> failed = [Hypothesis("batch", False, {"C_B": 0.0137})]
    >>> sensitivity(judge("trial", "0 ≤ x", "review", "x", [read("here", [1.0, 2.0], low=-99, applies=failed)]))
    'with C_B = 0.0137 every reading would apply, and it would be «holds»'
    >>> open_too = [*failed, Hypothesis("beta limit", None, {})]
    >>> sensitivity(judge("trial", "0 ≤ x", "review", "x", [read("here", [1.0, 2.0], low=-99, applies=open_too)]))
    'batch fails (needs C_B = 0.0137); it is not known whether beta limit holds'
    """
    rejected = [reading for reading in claim.readings if reading.failed or reading.unknown]
    failed = [each for each in everywhere(reading.applies for reading in rejected) if each.holds is False]
    unknown = list(dict.fromkeys(name for reading in rejected for name in reading.unknown))
    needs = [f"{name} = {value:.3g}" for each in failed for name, value in each.needs.items()]
    if failed and not unknown and all(each.needs for each in failed):
        return f"with {' and '.join(needs)} every reading would apply, and it would be «{claim.granted()}»"
    parts = [failure(each) for each in failed]
    if unknown:
        parts.append(f"it is not known whether {' and '.join(unknown)} hold{'s' * (len(unknown) == 1)}")
    return "; ".join(parts)


def settings(summary: Summary) -> list[str]:
    """The settings of an experiment in words: what all its points share, and the seeds."""
    points = [settings for settings in summary.settings if isinstance(settings, Mapping)]
    shown = [f"{name}={value}" for kind in ("recipe", "study") for name, value in _shared(points, kind).items()]
    about = [f"{len(summary.settings)} settings × {len(summary.seeds)} seeds", ", ".join(shown)]
    return [scope(summary.experiment), *about] if scope(summary.experiment) else about


def _shared(points: Sequence[Mapping[str, Any]], kind: str) -> dict[str, Any]:
    of_each = [point.get(kind) or {} for point in points]
    first = of_each[0] if of_each else {}
    alike = [name for name in first if all(part.get(name) == first[name] for part in of_each)]
    return {name: first[name] for name in _SHOWN if name in alike}
