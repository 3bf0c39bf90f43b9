from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational, Symbol, simplify, solve

from proofcheck import CertificateError, Region, check, critical_beta, feasible
from proofcheck.region.certificate import Witness
from proofcheck.statements import catalogue
from proofcheck.statements.constants import REVIEW_TRAINING
from proofcheck.statements.decision import Status, decide
from proofcheck.statements.rearrange import substitute
from proofcheck.statements.symbols import beta, c, gamma, lams, n
from proofcheck.statements.theorem_3 import (
    BOX,
    CLAIMS,
    LINEAR,
    QUADRATIC,
    REVIEW_THEOREM,
    SLIDES_REGION,
    SLIDES_THEOREM,
)
from tests.examples import examples
from tests.region.strategies import correlations

coefficients = st.one_of(st.integers(-6, 6).map(Fraction), st.fractions(-6, 6, max_denominator=12))
points = st.lists(st.tuples(correlations, coefficients), min_size=1, max_size=4)
margins = st.one_of(st.sampled_from([Fraction(0), Fraction(1)]), st.fractions(-1, 2, max_denominator=10))
betas = st.fractions(min_value=0, max_value=1, max_denominator=30)


def accepted(region: Region, lam: tuple[Fraction, ...], margin: Fraction) -> bool:
    """Whether the trusted checker takes (λ, c) as a witness for its region."""
    certificate = feasible(region).certificate
    witness = Witness(beta=region.beta or Fraction(0), lam=lam, c=margin)
    try:
        check(replace(certificate, verdict="nonempty", witness=witness))
    except CertificateError:
        return False
    return True


@examples(60)
@given(points, margins, betas)
def test_the_relations_agree_with_the_trusted_checker(
    point: list[tuple[Fraction, Fraction]], margin: Fraction, beta_value: Fraction
) -> None:
    gammas, lam = zip(*point, strict=True)
    values = {"gamma": gammas, "lam": lam, "c": margin, "beta": beta_value}
    decision = decide(SLIDES_THEOREM, values)
    stated = all(decision[item.name] is Status.HOLDS for item in SLIDES_REGION)
    assert stated == accepted(Region(gammas, beta=beta_value), lam, margin)


@examples(30)
@given(st.lists(correlations, min_size=1, max_size=4), betas)
def test_a_witness_of_the_region_meets_every_condition_on_lambda(gammas: list[Fraction], beta_value: Fraction) -> None:
    witness = feasible(Region(gammas, beta=beta_value)).certificate.witness
    nonempty = decide(CLAIMS[3], {"gamma": gammas, "beta": beta_value})["non-empty"]
    assert nonempty is (Status.FAILS if witness is None else Status.HOLDS)
    if witness is not None:
        decision = decide(SLIDES_THEOREM, {"gamma": gammas, "lam": witness.lam, "c": witness.c, "beta": beta_value})
        assert all(decision[item.name] is Status.HOLDS for item in SLIDES_REGION)


def test_what_the_review_prints_holds_where_the_slides_region_is_empty() -> None:
    """β = 1/2 lies between φ/2 = 7/20 and φ = 7/10 of γ = (0.8, −0.6)."""
    gammas, lam = ["0.8", "-0.6"], ["5", "5/6"]
    values = {"gamma": gammas, "kappa": 0, "gram": [[1, 0], [0, 1]], "lam": lam, "c": "5/2", "beta": "1/2"}
    review = decide(REVIEW_THEOREM, values)
    names = ("orthonormal", "unit target", "related", "margin", "linear", "quadratic", "box", "beta limit")
    assert all(review[name] is Status.HOLDS for name in names)
    slides = decide(SLIDES_THEOREM, {name: value for name, value in values.items() if name != "kappa"})
    assert slides["margin"] is Status.FAILS
    assert Region(gammas, beta="1/2").offers(lam, nonzero=False, bounded=False) == (Fraction(5, 2), Fraction(5, 2))
    assert Region(gammas, beta="1/2").offers(lam, nonzero=False) is None


@examples(30)
@given(st.lists(correlations, min_size=1, max_size=3), betas)
def test_the_threshold_is_phi_by_the_review_and_half_of_it_by_the_slides(
    gammas: list[Fraction], beta_value: Fraction
) -> None:
    phi, values = 2 * critical_beta(gammas), {"gamma": gammas, "beta": beta_value}
    assert (decide(CLAIMS[1], values)["non-empty"] is Status.HOLDS) == (beta_value < phi)
    assert (decide(CLAIMS[3], values)["non-empty"] is Status.HOLDS) == (beta_value < phi / 2)


@examples(30)
@given(st.lists(correlations, min_size=1, max_size=3), st.fractions(min_value="1/30", max_value=1, max_denominator=30))
def test_a_witness_at_half_of_beta_is_one_of_the_review_when_it_is_stretched(
    gammas: list[Fraction], beta_value: Fraction
) -> None:
    witness = feasible(Region(gammas, beta=beta_value / 2)).certificate.witness
    if witness is not None:
        lam, margin = [entry / (1 - witness.c) for entry in witness.lam], 2 * witness.c / (1 - witness.c)
        offered = Region(gammas, beta=beta_value).offers(lam, nonzero=False, bounded=False)
        assert offered is not None
        assert offered[0] <= margin <= offered[1]


def test_with_one_task_the_three_inequalities_are_one_interval() -> None:
    """For one γ > 0: (1 + c)/γ² ≤ λ ≤ c/β, non-empty for some c < 1 exactly when β < γ²/2."""
    g = Symbol("g", positive=True)
    margin = Symbol("c", real=True)
    one_task = {n: Rational(1), gamma[1]: g}
    quadratic, linear = (substitute(item.relation, one_task) for item in (QUADRATIC, LINEAR))
    least = solve(quadratic.lhs - quadratic.rhs, lams[1])[0]
    assert simplify(least - (1 + margin) / g**2) == 0
    # For 0 < γ ≤ 1 the linear sum follows: λγ − (1 + c) ≥ (1 + c)(1/γ − 1) ≥ 0.
    assert simplify((linear.lhs - linear.rhs).subs(lams[1], least) - (1 + margin) * (1 / g - 1)) == 0
    box = substitute(BOX.relation, one_task)
    largest_beta = solve(box.lhs.subs(abs(lams[1]), least) - box.rhs, beta)[0]
    assert simplify(largest_beta.subs(margin, 1) - g**2 / 2) == 0
    assert largest_beta.diff(margin).subs(margin, Rational(1, 3)).is_positive


@pytest.mark.parametrize("entry", ["1/10", "1/2", "9/10", "1"])
def test_with_one_task_the_critical_beta_is_half_the_square(entry: str) -> None:
    assert critical_beta([entry]) == Fraction(entry) ** 2 / 2


@pytest.mark.parametrize("claim", [CLAIMS[1], CLAIMS[3]], ids=lambda claim: claim.id)
@pytest.mark.parametrize("gammas", [["-1/2"], ["-1/2", "-1/2"], ["-1", 0]])
def test_non_emptiness_is_contradicted_when_all_non_zero_gammas_equal_one_negative_value(
    claim: object, gammas: list[str]
) -> None:
    size = len(gammas)
    identity = [[int(row == column) for column in range(size)] for row in range(size)]
    values = {"gamma": gammas, "gram": identity, "beta": "1/1000000"}
    decision = decide(claim, values)  # type: ignore[arg-type]
    assert decision["related"] is Status.HOLDS
    assert decision["non-empty"] is Status.FAILS


def test_non_emptiness_is_contradicted_outright_by_a_unit_target() -> None:
    values = {"gamma": ["-3/5"], "kappa": "4/5", "gram": [[1]], "beta": "1/1000"}
    assert decide(CLAIMS[1], values).contradicted


def test_the_review_makes_its_task_vectors_as_in_theorem_1() -> None:
    of_theorem_1 = set(REVIEW_TRAINING)
    assert of_theorem_1 <= set(catalogue.CLAIMS["theorem-1.review.aligned"].hypotheses)
    assert of_theorem_1 <= set(REVIEW_THEOREM.hypotheses)
    assert not of_theorem_1 & set(catalogue.CLAIMS["theorem-3.slides"].hypotheses)


def test_beyond_the_reviews_limit_of_beta_neither_claim_applies() -> None:
    for claim in (REVIEW_THEOREM, CLAIMS[1]):
        assert decide(claim, claim.example).applies is Status.HOLDS
        assert decide(claim, {**claim.example, "C_limit": "1/10"})["beta limit"] is Status.FAILS
        assert decide(claim, {**claim.example, "beta": 1}).applies is Status.FAILS


def test_the_relations_are_over_the_symbols_of_the_region() -> None:
    assert LINEAR.quantities == {lams, gamma, n, c}
    assert BOX.quantities == {lams, beta, n, c}
