"""The explorer's program answers as Python does: verdicts, φ, certificates, and where a λ stands."""

import json
import shutil
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from proofcheck.ledger.questions import certificates, questions
from proofcheck.ledger.second_implementation import NAME, SEED, Asked, answer, asked, digest, judge
from proofcheck.ledger.store import STORE
from proofcheck.region.limits import MOST_BITS, MOST_ENTRIES
from proofcheck.region.numbers import text
from proofcheck.site.explorer_page import FOLDER
from tests.site.explorer_program import said

pytestmark = pytest.mark.needs("node")
QUESTIONS = questions(SEED)
CERTIFICATES = certificates(SEED)


def test_five_hundred_answers_are_those_of_feasible_and_their_certificates_are_accepted() -> None:
    answers, _ = said(QUESTIONS)
    assert len(answers) == 500
    assert [judge(one.pop("certificate").encode()) for one in answers] == ["accept"] * 500
    for question, theirs in zip(QUESTIONS, answers, strict=True):
        assert theirs == answer(question), question
    assert {one["verdict"] for one in answers} == {"nonempty", "empty"}
    assert {one["lam"] and one["lam"]["inside"] for one in answers} == {True, False, None}


def test_three_thousand_certificates_are_judged_as_by_check() -> None:
    _, judgements = said(certificates=CERTIFICATES)
    assert len(judgements) == 3000
    for content, theirs in zip(CERTIFICATES, judgements, strict=True):
        assert theirs == judge(content), content[:500]
    for judgement in ("accept", "refuse", "no certificate"):
        assert judgements.count(judgement) > 500


def test_the_ledger_has_the_record_of_these_answers() -> None:
    record = msgspec.json.decode((STORE.answers / f"{NAME}.json").read_bytes(), type=Asked)
    assert record == asked(STORE, SEED, digest(*said(QUESTIONS, CERTIFICATES)))


def test_what_was_asked_is_the_same_every_time() -> None:
    assert (questions(SEED), certificates(SEED)) == (QUESTIONS, CERTIFICATES)
    assert questions(SEED + 1) != QUESTIONS


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        ("checker", "phi, times([2n, 1n], beta)) <= 0", "phi, times([2n, 1n], beta)) < 0"),
        ("checker", "compare(squares, weak ? [0n, 1n] : need) >= 0", "compare(squares, [0n, 1n]) >= 0"),
        ("certificate", "if (fields.has(name))", "if (fields.has(0))"),
        ("decide", "isAtMost(beta, largestBeta(phi, c))", "isBelow(beta, largestBeta(phi, c))"),
        ("region", "weight >= 0n ? row.least : row.greatest", "row.least"),
    ],
)
def test_a_small_fault_shows(module: str, right: str, wrong: str, tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "program")
    source = (folder / f"{module}.mjs").read_text(encoding="utf-8")
    assert source.count(right) == 1
    (folder / f"{module}.mjs").write_text(source.replace(right, wrong), encoding="utf-8")
    try:
        answers, judgements = said(QUESTIONS[:490], CERTIFICATES, folder)
    except AssertionError:
        return  # the program refused an answer of its own
    same = [{name: one[name] for name in one if name != "certificate"} for one in answers] == list(
        map(answer, QUESTIONS[:490])
    )
    assert not (same and judgements == list(map(judge, CERTIFICATES)))


@pytest.mark.slow
def test_a_file_at_a_limit_is_read_and_one_beyond_it_is_not() -> None:
    def written(entries: int = 1, bits: int = 1) -> bytes:
        document = {"schema": "proofcheck/certificate/1", "gamma": ["1"], "gamma_radius": None, "beta": None, "c": None}
        proof = {"verdict": "empty", "phi": text(Fraction(2**bits - 1)), "t": "0", "s": ["1"] * entries}
        return json.dumps(document | proof | {"witness": None}).encode()

    files = [
        written(),
        written(MOST_ENTRIES),
        written(MOST_ENTRIES + 1),
        written(bits=MOST_BITS),
        written(bits=MOST_BITS + 8),
    ]
    judgements = said(certificates=files)[1]
    assert judgements == list(map(judge, files)) == ["refuse", "refuse", "no certificate", "refuse", "no certificate"]
