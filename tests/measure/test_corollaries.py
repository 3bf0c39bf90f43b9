import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure import corollaries
from proofcheck.measure.documents import Settings
from proofcheck.measure.intervals import Estimate, exactly
from proofcheck.measure.singular import residual
from proofcheck.statements.bounds import evaluate
from proofcheck.statements.settings import settings as paper_settings
from tests.examples import examples


def _settings(M: int = 20, batch: int = 128, m: int = 256, delta_star: float = 0.4) -> Settings:
    data = (delta_star, 0.1, "iid", "shared", 0.01, 0.01)
    return Settings(0.5, M, 100, m, batch, 1.0, 60, *data, None, 5, 99, "float64")


@examples(15)
@given(
    M=st.integers(2, 100),
    epsilon=st.sampled_from(["0.001", "0.05", "0.7"]),
    star=st.sampled_from(["0.2", "0.4", "1"]),
    batch=st.integers(1, 500),
)
def test_the_bounds_are_those_of_the_statements_with_constants_one(M: int, epsilon: str, star: str, batch: int) -> None:
    rows = {
        (bound.row.claim, bound.row.item): bound.value
        for bound in evaluate(paper_settings(M=M, epsilon=epsilon, eta=1, delta_star=star, batch=batch))
    }
    settings, at = _settings(M, batch, delta_star=float(star)), float(epsilon)
    for source in ("review", "slides"):
        claim = f"corollary-1.{source}"
        assert corollaries.bound_on_W(at, settings) == pytest.approx(float(rows[claim, "W of rank 1"]))
        assert corollaries.bound_on_V(at, settings, source) == pytest.approx(float(rows[claim, "V of rank 1"]))


EPSILON = Estimate(0.02, 0.01, 0.03, False)


def test_a_claim_holds_fails_or_hangs_on_epsilon() -> None:
    # Singular values 5 and s: residual s beside δ⁻¹ε in [0.025, 0.075].
    for second, word in ((0.01, "holds"), (0.05, "undecided"), (1.0, "fails")):
        remainder = residual(np.diag([5.0, second]), 1)
        verdict = corollaries.judge_V(1, math.hypot(5, second), remainder, EPSILON, _settings(), "review")
        assert (verdict.verdict, verdict.rank) == (word, 1)
        assert verdict.bound == pytest.approx(0.05)


def test_a_bound_that_the_zero_matrix_meets_is_vacuous_and_says_from_which_epsilon() -> None:
    remainder, norm = residual(np.diag([0.3, 0.1]), 1), math.hypot(0.3, 0.1)
    verdict = corollaries.judge_W(1, norm, remainder, EPSILON, _settings())
    assert verdict.verdict == "vacuous"
    assert verdict.vacuous_from == 0
    larger = corollaries.judge_W(2, 2.0, residual(np.diag([2.0, 0.1]), 1), EPSILON, _settings())
    assert larger.verdict == "holds"
    assert larger.vacuous_from is not None
    assert corollaries.bound_on_W(larger.vacuous_from, _settings()) == pytest.approx(2.0)
    own = corollaries.judge_V(2, 2.0, residual(np.diag([2.0, 0.1]), 1), EPSILON, _settings(), "review")
    assert own.vacuous_from == pytest.approx(0.8)


def test_one_pattern_has_no_bound_on_W() -> None:
    verdict = corollaries.judge_W(1, 2.0, residual(np.diag([2.0, 0.1]), 1), EPSILON, _settings(M=1))
    assert (verdict.verdict, verdict.bound, verdict.vacuous_from) == ("vacuous", None, 0)


def test_a_task_vector_of_zero_meets_every_bound_vacuously() -> None:
    remainder = residual(np.zeros((2, 2)), 1)
    assert corollaries.judge_W(1, 0.0, remainder, EPSILON, _settings()).verdict == "vacuous"
    assert corollaries.judge_V(1, 0.0, remainder, EPSILON, _settings(), "slides").verdict == "vacuous"


def test_rows_part_when_none_lies_between() -> None:
    scale = 256**-0.5
    parted = np.array([5.0, 3.0, 0.001]) * scale
    judged = corollaries.judge_rows(1, parted, EPSILON, _settings(), "slides")
    assert (judged.verdict, judged.measured) == ("holds", 0)
    assert "33.3% small" in judged.why
    between = corollaries.judge_rows(1, np.array([5.0, 0.5]) * scale, EPSILON, _settings(), "review")
    assert (between.verdict, between.measured) == ("fails", 0.5)
    hangs = corollaries.judge_rows(1, np.array([5.0, 0.02]) * scale, EPSILON, _settings(), "slides")
    assert hangs.verdict == "undecided"


def test_rows_that_are_all_large_leave_none_to_prune() -> None:
    judged = corollaries.judge_rows(1, [1.0, 2.0], exactly(0.01), _settings(), "review")
    assert judged.verdict == "holds"
    assert "none is small" in judged.why


def test_a_small_row_as_long_as_a_large_one_is_no_claim() -> None:
    judged = corollaries.judge_rows(1, [1.0, 0.01], exactly(1.5), _settings(), "slides")
    assert judged.verdict == "vacuous"


def test_smaller_batches_have_no_smaller_rows() -> None:
    bounds = [corollaries.small_row(0.1, _settings(batch=batch), "review") for batch in (1, 2, 3, 10, 100, 1000)]
    assert bounds == sorted(bounds, reverse=True)
