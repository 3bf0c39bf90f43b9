"""What a run is measured against is judged where its statement applies."""

from dataclasses import replace
from fractions import Fraction

import msgspec
import pytest

from proofcheck.measure.documents import Verdict
from proofcheck.statements.fine_tuning import FineTuning, applying

# Every hypothesis of the review holds, hidden constants 1.
MET = FineTuning(10, 12, 256, 1280, Fraction(1, 10), Fraction(2, 5), 350, Fraction(52, 1000))
ROWS = Verdict("corollary-2", ["review"], 1, "rows", None, 0.4, 0.1, None, "fails", "40.0% lie between")
BOTH = Verdict("corollary-1", ["review", "slides"], 1, "W", 1, 0.4, 0.1, 0.2, "fails", "above the bound")


def test_where_every_hypothesis_holds_a_verdict_stands() -> None:
    assert applying([ROWS, BOTH], MET) == [ROWS, BOTH]


@pytest.mark.parametrize(("short", "name"), [({"m": 16}, "neurons"), ({"batch": 10}, "batch"), ({"steps": 1}, "steps")])
def test_where_a_hypothesis_fails_a_verdict_does_not_apply_and_names_it(short: dict[str, int], name: str) -> None:
    (judged,) = applying([ROWS], replace(MET, **short))  # type: ignore[arg-type]
    assert judged.verdict == "not applicable"
    assert judged.why.startswith(f"it does not apply: {name} fails (needs C_")


def test_two_sources_of_one_bound_part_where_the_hypotheses_of_one_fail() -> None:
    by_review, by_slides = applying([BOTH], replace(MET, steps=1))
    assert (by_review.sources, by_review.verdict) == (["review"], "not applicable")
    assert by_slides == msgspec.structs.replace(BOTH, sources=["slides"])


def test_what_is_vacuous_anyway_is_called_so() -> None:
    vacuous = msgspec.structs.replace(ROWS, verdict="vacuous")
    assert applying([vacuous], replace(MET, steps=1)) == [vacuous]


def test_without_a_loss_it_is_not_known_whether_a_verdict_of_the_review_applies() -> None:
    (judged,) = applying([ROWS], replace(MET, epsilon=Fraction(0)))
    assert judged.verdict == "undecided"
    assert "batch" in judged.why
