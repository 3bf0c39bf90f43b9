"""What one statement implies about another, symbolically."""

import pytest
from sympy import Symbol, limit, oo, simplify, symbols

from proofcheck.statements.asymptotic import expand
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.rearrange import isolate
from proofcheck.statements.symbols import alpha, beta, delta_star, eta, lam


def end(claim: str, item: str) -> tuple[str, object]:
    return isolate(expand(CLAIMS[claim].item(item).relation), lam)


def test_theorem_1_at_alpha_to_zero_is_not_its_irrelevant_case() -> None:
    sign, aligned = end("theorem-1.review.aligned", "coefficient")
    other_sign, irrelevant = end("theorem-1.review.irrelevant", "coefficient")
    assert sign == other_sign == ">="
    at_zero = limit(aligned, alpha, 0, "+")
    assert simplify(at_zero - irrelevant) == 2 * beta
    # The aligned bound is the stricter one: meeting it as α → 0⁺ meets the irrelevant one.
    assert (at_zero - irrelevant).is_nonnegative


def test_theorem_1_of_the_slides_continues_the_reviews_aligned_case() -> None:
    _sign, slides = end("theorem-1.slides", "coefficient")
    _sign, aligned = end("theorem-1.review.aligned", "coefficient")
    assert slides == aligned


@pytest.mark.parametrize("source", ["review.irrelevant", "slides"])
def test_addition_and_negation_are_disjoint_at_alpha_zero_for_beta_below_one(source: str) -> None:
    add_sign, low = end(f"theorem-1.{source}", "coefficient")
    negate_sign, high = end(f"theorem-2.{source}", "upper end")
    assert (add_sign, negate_sign) == (">=", "<=")
    gap = (low - high).subs(alpha, 0)  # type: ignore[operator]
    below_one = Symbol("rest", positive=True)
    assert gap.subs(beta, 1 - below_one).is_positive or gap.is_positive


def test_at_beta_one_the_reviews_addition_and_negation_meet() -> None:
    _sign, low = end("theorem-1.review.irrelevant", "coefficient")
    _sign, high = end("theorem-2.review.irrelevant", "upper end")
    assert low.subs(beta, 1) == high  # type: ignore[attr-defined]


def test_the_reviews_upper_end_of_negation_reaches_where_t2_is_learned() -> None:
    """The value path of T2 is α + λ; it is 1, learned, at λ = 1 + |α| for α < 0."""
    _sign, upper = end("theorem-2.review.contradictory", "upper end")
    size = symbols("size", positive=True)
    at = upper.subs(alpha, -size)  # type: ignore[attr-defined]
    assert limit(at, size, 0, "+") == oo
    assert (at - (1 + size)).subs({eta: 1, delta_star: 1}).subs(size, 0.01).subs(
        dict.fromkeys(at.free_symbols - {size, eta, delta_star}, 1)
    ) > 0


def test_the_slides_negation_never_adds_and_has_no_lower_end_at_zero() -> None:
    _sign, upper = end("theorem-2.slides", "upper end")
    _sign, lower = end("theorem-2.slides", "lower end")
    assert upper == 0
    for direction in "+-":
        assert limit(lower, alpha, 0, direction) == -oo


def test_the_summarys_upper_end_is_positive_too() -> None:
    _sign, upper = end("theorem-2.review.summary", "upper end")
    assert upper.subs(alpha, -Symbol("size", positive=True)).is_positive  # type: ignore[attr-defined]
