"""Each kind of evidence shows what it does, and nothing once it was tampered with."""

import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from proofcheck.experiments.engine.summary import Summary, digest, encoded
from proofcheck.ideal.sets import learned
from proofcheck.ideal.tasks import second_task
from proofcheck.ledger.claims import Region, read_claims
from proofcheck.ledger.evidence import NETWORK, certificate, counterexample, relative_margin
from proofcheck.ledger.identities import identity
from proofcheck.ledger.records import judged
from proofcheck.ledger.store import STORE, store

pytestmark = pytest.mark.stored

CLAIMED = Region(gamma=("0.8", "-0.6"), verdict="nonempty", phi="7/10", beta="1/20", c="1/13")


def test_a_certificate_speaks_for_the_region_that_the_claim_names() -> None:
    assert certificate(STORE, "given-c.json", CLAIMED).says == "for"


@pytest.mark.parametrize("claimed", [None, Region(gamma=("0.8",), verdict="nonempty", phi="7/10")])
def test_a_certificate_of_another_region_fails(claimed: Region | None) -> None:
    assert certificate(STORE, "given-c.json", claimed).says == "failed"


@pytest.mark.parametrize(
    ("name", "value"), [("t", "1/2"), ("phi", "8/10"), ("verdict", "empty"), ("s", ["1", "1"]), ("gamma", ["0.8", "0"])]
)
def test_a_certificate_that_becomes_untrue_fails(tmp_path: Path, name: str, value: object) -> None:
    folder = store(tmp_path)
    shutil.copytree(STORE.certificates, folder.certificates)
    path = folder.certificates / "given-c.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, name: value}))
    assert certificate(folder, "given-c.json", CLAIMED).says == "failed"


def test_a_missing_certificate_fails(tmp_path: Path) -> None:
    assert certificate(store(tmp_path), "given-c.json", CLAIMED).says == "failed"


@pytest.mark.parametrize(
    "name", sorted({name for claim in read_claims(STORE.claims).values() for name in claim.entry.identities})
)
def test_every_identity_holds_and_says_so(name: str) -> None:
    found = identity(name)
    assert (found.kind, found.says) == ("identity", "for")
    assert found.words


@pytest.mark.parametrize(
    "name", sorted({name for claim in read_claims(STORE.claims).values() for name in claim.entry.counterexamples})
)
def test_every_counterexample_still_refutes(name: str) -> None:
    assert counterexample(name).says == "against"


def test_a_name_of_nothing_fails() -> None:
    assert identity("nothing").says == counterexample("nothing").says == "failed"


@pytest.mark.parametrize("alpha", ["0", "-1/2", "1/3"])
@pytest.mark.parametrize("lam", ["-4", "-2", "-1", "1/2", "3"])
def test_bounds_on_the_relative_margin_agree_with_the_exact_sets(alpha: str, lam: str) -> None:
    line = second_task(alpha)
    low, high = relative_margin(line, Fraction(lam))
    assert high - low < Fraction(1, 10**20)
    inside = any(
        (piece.low is None or piece.floats()[0] <= Fraction(lam))
        and (piece.high is None or Fraction(lam) <= piece.floats()[1])
        for piece in learned(line, NETWORK, 0)
    )
    assert inside == (low >= 1)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A copy of one stored record."""
    found = sorted(STORE.records.glob("*.json"))
    assert found, "the package has no records"
    target = store(tmp_path).records
    target.mkdir(parents=True)
    smallest = min(found, key=lambda path: path.stat().st_size)
    return Path(shutil.copy(smallest, target))


def says(path: Path) -> set[str]:
    return {each.evidence.says for each in judged(store(path.parents[3])).values()}


def test_a_stored_record_is_judged_again_as_it_was(records: Path) -> None:
    assert "failed" not in says(records)


def test_a_record_of_which_a_digit_was_changed_fails(records: Path) -> None:
    text = records.read_text()
    place = text.index('"results"')
    digit = next(i for i in range(place, len(text)) if text[i].isdigit() and text[i - 1] == ".")
    records.write_text(text[:digit] + str((int(text[digit]) + 1) % 10) + text[digit + 1 :])
    assert says(records) == {"failed"}


@pytest.mark.parametrize("content", ["{}", "no json", ""])
def test_a_record_that_is_none_fails(records: Path, content: str) -> None:
    records.write_text(content)
    assert says(records) == {"failed"}


def forge(path: Path, change: Callable[[Summary], Summary | None]) -> None:
    """Change a record and give it the digest of its new content."""
    summary = msgspec.json.decode(path.read_bytes(), type=Summary)
    summary = change(summary) or summary
    path.write_bytes(encoded(msgspec.structs.replace(summary, digest=digest(summary))))


def turn(summary: Summary) -> None:
    for claim in summary.claims:
        claim.verdict = "contradicted" if claim.verdict == "holds" else "holds"


def empty(summary: Summary) -> None:
    for claim in summary.claims:
        for reading in claim.readings:
            reading.values = [0.0] * len(reading.values)


def shift(summary: Summary) -> None:
    for claim in summary.claims:
        for reading in claim.readings:
            reading.low -= 1e-6 * max(1.0, abs(reading.low))


def drop(summary: Summary) -> Summary:
    return msgspec.structs.replace(summary, claims=summary.claims[1:])


@pytest.mark.parametrize(
    "change",
    [
        turn,
        empty,
        shift,
        lambda summary: msgspec.structs.replace(summary, level=0.9),
        lambda summary: msgspec.structs.replace(summary, seeds=[*summary.seeds, 99]),
        lambda summary: msgspec.structs.replace(summary, results=summary.results[1:]),
    ],
)
def test_a_record_changed_with_its_digest_is_judged_again(
    records: Path, change: Callable[[Summary], Summary | None]
) -> None:
    forge(records, change)
    assert says(records) == {"failed"}


def test_a_claim_dropped_with_its_digest_is_missed(records: Path) -> None:
    kept = set(judged(store(records.parents[3])))
    forge(records, drop)
    found = judged(store(records.parents[3]))
    assert set(found) == kept
    assert [each.evidence.words for each in found.values() if each.evidence.says == "failed"] == [
        "its record leaves this claim out"
    ]
