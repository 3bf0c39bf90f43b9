"""Evidence by a second program: what the explorer's JavaScript answered once, held against what Python answers now.

The record has the digests of all answers and judgements, those of the program's files, and the seeds of what was asked.
Python is asked all of it again; the program is not run, so that its files must be those that answered.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from proofcheck.ledger.evidence import Evidence
from proofcheck.ledger.questions import certificates, questions
from proofcheck.ledger.store import Store
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.feasible import feasible
from proofcheck.region.limits import from_content
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region

Judgement = Literal["accept", "refuse", "no certificate"]
NAME = "second-implementation"
SEED = 20250401
# What both programs say of a question: numbers and words of `feasible --json`, but for the witness, which may differ.
_COMPARED = ("verdict", "phi", "critical_beta", "smallest_c", "lam")


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A record of what the program said: ``files`` are SHA-256 of its files, as ``answers`` is of all that it said."""

    schema: Literal["proofcheck/answers/1"]
    seed: int
    questions: int
    certificates: int
    files: dict[str, str]
    answers: str


def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What Python says of a question, without its witness.

    >>> answer({"gamma": ["0.5", "-0.5"], "beta": "1/20"})["phi"]
    '1/3'
    """
    region = {name: value for name, value in asked.items() if name != "lam"}
    document = feasible(Region(**region), lam=asked.get("lam")).to_json()
    found = {name: document[name] for name in _COMPARED}
    if found["lam"] is not None:
        found["lam"] = {name: value for name, value in found["lam"].items() if name != "lam"}
    return found


def judge(content: bytes) -> Judgement:
    """What Python says of the content of a certificate file.

    >>> judge(b"{}")
    'no certificate'
    """
    try:
        check(from_content(content, "a certificate"))
    except InputError:
        return "no certificate"
    except CertificateError:
        return "refuse"
    return "accept"


def digest(answers: Iterable[Mapping[str, Any]], judgements: Sequence[str]) -> str:
    """SHA-256 of all that a program said, as JSON with sorted names."""
    said = [[{name: one[name] for name in _COMPARED} for one in answers], judgements]
    return hashlib.sha256(msgspec.json.encode(said, order="sorted")).hexdigest()


def program(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of the program that decides, and of nothing that only draws."""
    names = ("answers", "certificate", "checker", "decide", "rational", "region")
    return {f"{name}.mjs": hashlib.sha256((folder / f"{name}.mjs").read_bytes()).hexdigest() for name in names}


def asked(store: Store, seed: int, said: str) -> Asked:
    """The record of what the program in the store said, given the digest of that."""
    count = (len(questions(seed)), len(certificates(seed)))
    return Asked("proofcheck/answers/1", seed, *count, program(store.explorer), said)


def second_implementation(store: Store, name: str) -> Evidence:
    """The evidence of a record of another program's answers."""
    wrong, counts = "", (0, 0)
    try:
        record = msgspec.json.decode((store.answers / f"{name}.json").read_bytes(), type=Asked)
        counts = (record.questions, record.certificates)
        wrong = _wrong(store, record)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        wrong = f"its record cannot be read ({error})"
    words = f"{counts[0]} answers and {counts[1]} judgements of certificates are Python's, too"
    says: Literal["for", "failed"] = "failed" if wrong else "for"
    rests_on = ["the record, made when Node ran the program", f"seed {SEED}"]
    return Evidence("record", name, says, wrong or words, rests_on, 0.0, [], None, 0, sum(counts))


def _wrong(store: Store, record: Asked) -> str:
    """What does not fit in a record; nothing where all does."""
    if record.files != program(store.explorer):
        return "the program is another than the one that was asked: python docs/second_implementation.py asks it"
    every, files = questions(record.seed), certificates(record.seed)
    if record.seed != SEED or (len(every), len(files)) != (record.questions, record.certificates):
        return "it was asked something else"
    if digest(map(answer, every), list(map(judge, files))) != record.answers:
        return "Python's answers differ from those of the record"
    return ""
