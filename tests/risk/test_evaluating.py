"""An evaluation that goes on where it was interrupted, and a journal that nothing else is mistaken for."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from proofcheck.region.numbers import InputError
from proofcheck.risk import Demand, as_errors, defend, evaluate
from tests.risk.plans import good, plan


def test_an_interrupted_evaluation_counts_nothing_twice(tmp_path: Path) -> None:
    made, asked = plan(start=1), []

    def interrupted(lam: tuple[Fraction, ...], demand: Demand) -> int:
        if len(asked) == 3:
            raise KeyboardInterrupt
        asked.append((lam, demand.name))
        return good(lam, demand)

    with pytest.raises(KeyboardInterrupt):
        evaluate(made, interrupted, tmp_path / "journal")
    again = []
    outcomes = evaluate(made, lambda lam, demand: again.append(lam) or good(lam, demand), tmp_path / "journal")
    assert (len(asked), len(again)) == (3, 5)
    assert defend(made, outcomes).accepted == [1, 2]


def test_a_sequence_stops_at_its_first_failure(tmp_path: Path) -> None:
    made = plan("sequence", start=1)
    outcomes = evaluate(made, good, tmp_path / "journal")
    assert {count.candidate for count in outcomes.counts} == {0, 1}
    assert defend(made, outcomes).accepted == [1]


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"plan": 1}', '{"plan": "x", "candidate": 0}'])
def test_a_journal_with_another_line_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "journal").write_text(line + "\n")
    with pytest.raises(InputError, match="journal"):
        evaluate(plan(), good, tmp_path / "journal")


def test_a_line_that_was_cut_off_is_counted_again(tmp_path: Path) -> None:
    made, journal = plan(start=1), tmp_path / "journal"
    wanted = evaluate(made, good, journal)
    content = journal.read_bytes()
    for cut in (5, len(content) - 5):
        journal.write_bytes(content[:cut])
        assert evaluate(made, good, journal) == wanted
        assert journal.read_bytes() == content


@pytest.mark.parametrize(
    "errors", [-1, 1000, 10**400, 1.5, True, None, float("nan"), float("inf"), "3", [3], Decimal(3), 1j]
)
def test_a_count_that_is_none_is_refused(tmp_path: Path, errors: object) -> None:
    with pytest.raises(InputError, match="expected a whole number"):
        evaluate(plan(), lambda lam, demand: errors, tmp_path / "journal")  # type: ignore[arg-type, return-value]  # noqa: ARG005


def test_a_journal_is_json_lines(tmp_path: Path) -> None:
    made = plan(count=1)
    evaluate(made, good, tmp_path / "journal")
    lines = (tmp_path / "journal").read_text().splitlines()
    assert [json.loads(line)["errors"] for line in lines] == [60, 20]


@pytest.mark.parametrize("errors", [12, 12.0, np.int64(12), np.float32(12)])
def test_a_whole_number_may_be_of_any_type(tmp_path: Path, errors: int) -> None:
    outcomes = evaluate(plan(), lambda lam, demand: errors, tmp_path / "journal")  # noqa: ARG005
    assert {count.errors for count in outcomes.counts} == {12}


@pytest.mark.parametrize("content", ["a note of mine", "a note\nof mine", '{"plan": "x"}', "\n", "\n\nx", '{"pla\n'])
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    journal = tmp_path / "journal"
    journal.write_text(content)
    with pytest.raises(InputError, match="journal"):
        evaluate(plan(), good, journal)
    assert journal.read_text() == content


def test_a_test_that_has_two_counts_is_refused(tmp_path: Path) -> None:
    made, journal = plan(start=1), tmp_path / "journal"
    evaluate(made, good, journal)
    first, *others = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join([first, first, *others]))
    evaluate(made, good, journal)
    journal.write_text("".join([first, first.replace('"errors": 60', '"errors": 6'), *others]))
    with pytest.raises(InputError, match="line 2: expected each count once, got another of this test"):
        evaluate(made, good, journal)


@pytest.mark.parametrize(
    "change", [('"candidate": 0', '"candidate": 9'), ('"errors": 60', '"errors": 600'), ('"n": 200', '"n": 100')]
)
def test_a_count_that_the_plan_does_not_ask_for_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    made, journal = plan(start=1), tmp_path / "journal"
    evaluate(made, good, journal)
    journal.write_text(journal.read_text().replace(*change, 1))
    with pytest.raises(InputError, match="line 1: expected a test of the plan"):
        evaluate(made, good, journal)


def test_losses_between_0_and_1_count_as_wrong_as_often_as_they_say() -> None:
    losses = [0.1, 0.5, 0.9] * 400
    counts = [as_errors(losses, str(seed)) for seed in range(200)]
    deviation = (400 * (0.09 + 0.25 + 0.09)) ** 0.5
    assert abs(sum(counts) / 200 - 600) < 5 * deviation / 200**0.5
    assert as_errors(losses, "1") == as_errors(losses, "1")
    assert as_errors([0, 1, 0.0, 1.0, 5e-324], "1") == 2


@pytest.mark.parametrize("loss", [-0.1, 1.5, float("nan"), True, "0.5", None])
def test_a_loss_that_is_none_is_refused(loss: object) -> None:
    with pytest.raises(InputError, match="loss 2: expected a number from 0 to 1"):
        as_errors([0.5, loss], "1")  # type: ignore[list-item]
