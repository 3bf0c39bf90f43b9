"""From counts to a certificate, and an evaluation that goes on where it was interrupted."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from proofcheck.region.numbers import InputError
from proofcheck.risk import Demand, Outcomes, defend, evaluate
from proofcheck.risk.checker import check
from proofcheck.risk.defending import most_errors, upwards
from tests.risk.plans import counted, plain, plan


def good(lam: tuple[Fraction, ...], demand: Demand) -> int:
    """Errors at λ = 1, …, 4, of which 2 and 3 are good."""
    return {"a": [60, 12, 12, 40], "b": [20, 60, 60, 40]}[demand.name][int(lam[0]) - 1]


def test_what_is_counted_gives_a_certificate(tmp_path: Path) -> None:
    made = plan(start=1)
    defended = defend(made, evaluate(made, good, tmp_path / "journal"))
    assert defended.accepted == [1, 2] == check(plain(defended))


def test_outcomes_of_another_plan_are_refused(tmp_path: Path) -> None:
    made, other = plan(start=1), plan(start=2)
    outcomes = evaluate(made, good, tmp_path / "journal")
    with pytest.raises(InputError, match="expected those of the plan"):
        defend(other, outcomes)
    with pytest.raises(InputError, match="expected counts of the plan"):
        evaluate(other, good, tmp_path / "journal")


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


@pytest.mark.parametrize("errors", [-1, 1000, 1.5, True])
def test_a_count_that_is_none_is_refused(tmp_path: Path, errors: object) -> None:
    with pytest.raises(InputError, match="expected a whole number"):
        evaluate(plan(), lambda lam, demand: errors, tmp_path / "journal")  # type: ignore[arg-type, return-value]  # noqa: ARG005


def test_counts_that_are_missing_are_named() -> None:
    made = plan()
    outcomes = Outcomes("proofcheck/outcomes/1", made.hash, counted(made, lambda _, name: 1, [0, 1]))  # noqa: ARG005
    with pytest.raises(InputError, match=r"counts of the candidates \[0, 1, 2, 3\], got \[0, 1\]"):
        defend(made, outcomes)


@given(part=st.integers(0, 10**30), extra=st.integers(0, 10**40), digits=st.integers(1, 6))
def test_a_printed_p_is_never_below_the_exact_one_and_near_it(part: int, extra: int, digits: int) -> None:
    whole = part + extra + 1
    shown, exact = Fraction(upwards(part, whole, digits)), Fraction(part, whole)
    assert exact <= shown <= exact * (1 + Fraction(1, 10 ** (digits - 1)))


@given(n=st.integers(1, 300), percent=st.integers(1, 99))
def test_the_most_errors_that_pass_are_scipys(n: int, percent: int) -> None:
    passing = [k for k in range(n + 1) if binom.cdf(k, n, percent / 100) <= 0.05]
    assert most_errors(n, Fraction(percent, 100), Fraction(1, 20)) == (passing[-1] if passing else None)


def test_a_journal_is_json_lines(tmp_path: Path) -> None:
    made = plan(count=1)
    evaluate(made, good, tmp_path / "journal")
    lines = (tmp_path / "journal").read_text().splitlines()
    assert [json.loads(line)["errors"] for line in lines] == [60, 20]
