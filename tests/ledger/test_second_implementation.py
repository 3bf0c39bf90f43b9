"""The record of what the explorer's program said holds while the program and Python's answers are what they were."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from proofcheck.ledger import second_implementation as module
from proofcheck.ledger.questions import certificates, questions
from proofcheck.ledger.second_implementation import NAME, SEED, answer, digest, judge, second_implementation
from proofcheck.ledger.store import STORE, Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The record and the program in folders of their own."""
    shutil.copytree(STORE.answers, tmp_path / "answers")
    shutil.copytree(STORE.explorer, tmp_path / "explorer")
    return replace(STORE, answers=tmp_path / "answers", explorer=tmp_path / "explorer")


def test_the_record_holds() -> None:
    evidence = second_implementation(STORE, NAME)
    assert (evidence.kind, evidence.says, evidence.readings) == ("record", "for", 3500)
    assert evidence.words.startswith("500 answers and 3000 judgements")


@pytest.mark.parametrize("name", ["checker", "region", "decide", "rational", "certificate", "answers"])
def test_a_deciding_module_that_changed_is_another_program(name: str, store: Store) -> None:
    with (store.explorer / f"{name}.mjs").open("a", encoding="utf-8") as file:
        file.write("// a comment\n")
    evidence = second_implementation(store, NAME)
    assert (evidence.says, "another than the one that was asked" in evidence.words) == ("failed", True)


def test_what_only_draws_may_change(store: Store) -> None:
    (store.explorer / "plane.mjs").unlink()
    assert second_implementation(store, NAME).says == "for"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"answers": "', '"answers": "0', "differ from those of the record"),
        (f'"seed": {SEED}', '"seed": 1', "asked something else"),
        ('"questions": 500', '"questions": 499', "asked something else"),
        ("{", "", "cannot be read"),
        ('"schema"', '"schemes"', "cannot be read"),
    ],
)
def test_a_record_that_was_changed_counts_as_none(old: str, new: str, why: str, store: Store) -> None:
    file = store.answers / f"{NAME}.json"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    evidence = second_implementation(store, NAME)
    assert (evidence.says, why in evidence.words) == ("failed", True)


def test_a_record_that_is_missing_counts_as_none(store: Store) -> None:
    assert second_implementation(store, "third-implementation").says == "failed"


def test_python_that_answers_otherwise_is_found_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "judge", lambda content: "accept" if b"empty" in content else judge(content))
    assert second_implementation(store, NAME).words == "Python's answers differ from those of the record"


def test_one_other_answer_or_judgement_changes_the_digest() -> None:
    answers, judgements = list(map(answer, questions(1, count=5, large=0))), list(map(judge, certificates(1, count=12)))
    whole = digest(answers, judgements)
    assert digest([*answers[:-1], {**answers[-1], "phi": "1/7919"}], judgements) != whole
    assert digest(answers, [*judgements[:-1], "accept" if judgements[-1] != "accept" else "refuse"]) != whole
