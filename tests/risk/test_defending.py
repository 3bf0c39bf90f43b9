"""From counts to a certificate, and an evaluation that goes on where it was interrupted."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from proofcheck.region.numbers import InputError
from proofcheck.risk import Outcomes, defend, evaluate
from proofcheck.risk.checker import check
from proofcheck.risk.defending import most_errors, upwards
from tests.risk.plans import counted, good, plain, plan


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
