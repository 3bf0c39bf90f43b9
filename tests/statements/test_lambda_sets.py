from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.constants import BETA_LIMIT
from proofcheck.statements.decision import Status, decide
from proofcheck.statements.lambda_sets import LambdaPiece, lambda_set
from tests.examples import examples

BETA = {"beta": "1/20"}
ALL = {"beta": "1/20", "eta": "1/10", "delta_star": "1/2"}
EVERY: list[Any] = [(operation, source) for operation in ("addition", "negation") for source in ("review", "slides")]


def piece(operation: Any, source: str, alpha: str, given_values: dict[str, str] | None = None) -> LambdaPiece:
    (only,) = lambda_set(operation, source, alpha, given_values)  # type: ignore[arg-type]
    return only


@pytest.mark.parametrize(
    ("operation", "source", "alpha", "interval", "unbounded", "closed"),
    [
        ("addition", "review", "0", ("19/20", None), (False, True), (True, False)),
        ("addition", "slides", "0", ("21/20", None), (False, True), (True, False)),
        ("addition", "review", "1/2", ("11/20", None), (False, True), (True, False)),
        ("addition", "slides", "1/2", ("11/20", None), (False, True), (True, False)),
        ("addition", "slides", "1", ("1/20", None), (False, True), (True, False)),
        ("negation", "review", "0", (None, "0"), (True, False), (False, True)),
        ("negation", "slides", "0", (None, "0"), (True, False), (False, True)),
        ("negation", "review", "-1/2", ("-4", "1/10"), (False, False), (True, True)),
        ("negation", "slides", "-1/2", ("-4", "0"), (False, False), (True, True)),
    ],
)
def test_each_source_has_its_interval(
    operation: str,
    source: str,
    alpha: str,
    interval: tuple[str | None, str | None],
    unbounded: tuple[bool, bool],
    closed: tuple[bool, bool],
) -> None:
    offered = piece(operation, source, alpha, ALL)
    assert (offered.interval, offered.unbounded, offered.closed) == (interval, unbounded, closed)
    assert offered.source == source
    assert not offered.empty


def test_an_end_whose_symbols_are_not_given_is_null_and_not_infinite() -> None:
    offered = piece("addition", "slides", "1/2")
    assert offered.interval == (None, None)
    assert offered.unbounded == (False, True)
    assert "Not known without β" in offered.why
    offered = piece("negation", "review", "-1/2", {"eta": "1/10"})
    assert offered.interval == ("-4", None)
    assert offered.unbounded == (False, False)
    assert "Not known without δ*" in offered.why
    assert "η" not in offered.why.split("Not known")[1].split(".")[0]


def test_no_lambda_is_claimed_impossible_or_passed_over_in_silence() -> None:
    assert "claims impossibility" in piece("addition", "review", "-1/2", ALL).why
    assert "silent" in piece("addition", "slides", "-1/2", ALL).why
    assert "gives no interval" in piece("negation", "review", "1/2", ALL).why
    assert "silent" in piece("negation", "slides", "1/2", ALL).why
    for operation, alpha in (("addition", "-1/2"), ("negation", "1/2")):
        for source in ("review", "slides"):
            offered = piece(operation, source, alpha, ALL)
            assert offered.empty
            assert offered.interval == (None, None)
            assert offered.unbounded == offered.closed == (False, False)


def test_the_reviews_summary_is_said_where_it_differs() -> None:
    assert "Its summary has λ ≥ 1 - α + β." in piece("addition", "review", "0", BETA).why
    assert "summary" not in piece("addition", "review", "1/2", BETA).why
    assert "O(α⁻¹)" in piece("negation", "review", "-1/2", BETA).why
    refused = piece("addition", "review", "-1/2", BETA)
    assert refused.empty
    assert "claims impossibility" in refused.why
    assert "Its summary has λ ≥ 1 - α + β." in refused.why
    assert "summary" not in piece("negation", "review", "1/2", BETA).why
    assert "summary" not in piece("negation", "slides", "-1/2", BETA).why


def test_hidden_constants_move_the_ends_and_are_named_when_they_are_assumed() -> None:
    assert "Hidden constants taken as 1: C_low." in piece("negation", "slides", "-1/2").why
    moved = piece("negation", "slides", "-1/2", {"C_low": "1/2"})
    assert moved.interval == ("-2", "0")
    assert "taken as 1" not in moved.why


@pytest.mark.parametrize(("operation", "source"), EVERY)
@pytest.mark.parametrize("alpha", ["-1/2", "0", "1/2"])
def test_beyond_its_limit_of_beta_the_reviews_theorem_offers_nothing(operation: str, source: str, alpha: str) -> None:
    below, at = (piece(operation, source, alpha, ALL | {"beta": beta}) for beta in ("999/1000", "1"))
    if source == "slides":
        assert below.empty == at.empty
    assert at.empty or source == "slides"
    assert ("β is not below Θ(1) (C_limit taken as 1): the review's theorem does not apply" in at.why) == (
        source == "review"
    )
    assert "not below" not in below.why
    assert "not below" not in piece(operation, source, alpha).why


def test_the_limit_of_beta_moves_with_its_constant() -> None:
    assert not piece("addition", "review", "1/2", {"beta": "1", "C_limit": "2"}).empty
    refused = piece("addition", "review", "1/2", {"beta": "1/2", "C_limit": "1/2"})
    assert refused.empty
    assert refused.interval == (None, None)
    assert refused.formula == "λ ≥ 1 - α + β"
    assert "(C_limit = 1/2)" in refused.why


def test_an_irrational_end_is_a_decimal_of_at_least_twelve_digits() -> None:
    offered = piece("negation", "review", "-1/2", ALL | {"k_upper": "1/2"})
    assert offered.interval[1] is not None
    assert offered.interval[1].startswith("0.44721359549995")
    assert abs(Fraction(offered.interval[1]) ** 2 - Fraction(1, 5)) < Fraction(1, 10**13)


alphas = st.one_of(st.sampled_from([Fraction(0), Fraction(1), Fraction(-1)]), st.fractions(-1, 1, max_denominator=8))
lambdas = st.one_of(st.just(Fraction(0)), st.fractions(-20, 20, max_denominator=8))


@examples(40)
@given(st.sampled_from(EVERY), alphas, lambdas, st.fractions(0, 2, max_denominator=8))
def test_a_lambda_is_inside_exactly_when_the_hypotheses_hold(
    case: Any, alpha: Fraction, lam: Fraction, beta: Fraction
) -> None:
    """The sets are those of the claims: a case whose conditions on α and λ hold, and that promises something."""
    operation, source = case
    number = {"addition": "1", "negation": "2"}[operation]
    values = {"alpha": alpha, "lam": lam, "beta": beta, "eta": "1/10", "delta_star": "1/2"}
    inside = any(
        not offer.empty
        and (offer.interval[0] is None or Fraction(offer.interval[0]) <= lam)
        and (offer.interval[1] is None or lam <= Fraction(offer.interval[1]))
        for offer in lambda_set(operation, source, alpha, {"beta": beta, "eta": "1/10", "delta_star": "1/2"})
    )
    assert inside == any(
        _promises(claim_id, values)
        for claim_id in CLAIMS
        if claim_id.startswith(f"theorem-{number}.{source}") and not claim_id.endswith("summary")
    )


def _promises(claim_id: str, values: dict[str, Any]) -> bool:
    claim = CLAIMS[claim_id]
    used = {name: value for name, value in values.items() if name in claim.quantities}
    about = [
        item.name for item in claim.hypotheses if {"alpha", "lam"} & {str(quantity) for quantity in item.quantities}
    ]
    about += [item.name for item in claim.hypotheses if item is BETA_LIMIT]
    decision = decide(claim, used)
    about_lambda = any(name in ("coefficient", "upper end") for name in about)
    return about_lambda and all(decision[name] is Status.HOLDS for name in about)


@pytest.mark.parametrize(
    ("alpha", "given_values", "message"),
    [
        ("1.1", {}, "alpha: expected a correlation in"),
        ("nan", {}, "alpha: expected a finite number"),
        ("0", {"beta": "-1"}, "beta: expected a number >= 0"),
        ("0", {"omega": "1"}, "omega: expected one of beta, eta"),
        ("0", {"C_low": "0"}, "C_low: expected a number > 0"),
    ],
)
def test_bad_input_is_refused(alpha: str, given_values: dict[str, str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        lambda_set("addition", "review", alpha, given_values)


def test_the_json_has_the_fields_of_the_contract() -> None:
    assert piece("negation", "slides", "0", BETA).to_json() == {
        "source": "slides",
        "interval": [None, "0"],
        "unbounded": [True, False],
        "closed": [False, True],
        "formula": "λ ≥ -Θ(α⁻²), λ ≤ 0",
        "empty": False,
        "why": "Theorem 2 by the slides, irrelevant and contradictory tasks. Hidden constants taken as 1: C_low.",
    }
