import pytest
from sympy import Ge, Integer, Symbol

from proofcheck import InputError
from proofcheck.statements.asymptotic import BigO
from proofcheck.statements.catalogue import CLAIMS, find
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.decision import Status, decide
from proofcheck.statements.sources import ABSTRACTS, REVIEW, SLIDES, TANGENT
from proofcheck.statements.symbols import alpha, lam
from tests.statements.violations import broken_alone

PARTS = [
    pytest.param(claim, item, id=f"{claim.id}: {item.name}")
    for claim in CLAIMS.values()
    for item in claim.hypotheses + claim.conclusion
]


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_every_claim_holds_at_its_example(claim: Claim) -> None:
    decision = decide(claim, claim.example)
    assert decision.applies is Status.HOLDS
    assert decision.concludes is Status.HOLDS
    assert not decision.contradicted


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "item"), PARTS)
def test_every_condition_can_be_broken_alone(claim: Claim, item: Item) -> None:
    decision = broken_alone(claim, item)
    assert decision is not None
    assert decision[item.name] is Status.FAILS
    if item in claim.hypotheses:
        assert decision.applies is Status.FAILS
    else:
        assert decision.applies is Status.HOLDS
        assert decision.contradicted


def test_both_sources_stand_side_by_side() -> None:
    for label in ("Definition 1", "Definition 2", "Network", "Theorem 1", "Theorem 2", "Theorem 3"):
        assert {claim.source for claim in CLAIMS.values() if claim.label == label} == {REVIEW, SLIDES}
    for label in ("Corollary 1", "Corollary 2", "Constant β", "Loss", "Merged model"):
        assert {claim.source for claim in CLAIMS.values() if claim.label == label} == {REVIEW, SLIDES}


def test_what_one_source_says_stands_under_it_alone() -> None:
    assert {claim.source for claim in find("tangent")} == {TANGENT}
    assert {claim.source for claim in find("abstracts")} == {ABSTRACTS}
    assert not set(find("abstracts")) & {claim for claim in CLAIMS.values() if claim.label.startswith("Theorem")}
    review, slides = (CLAIMS[f"theorem-3.{tag}"].quantities for tag in ("review", "slides"))
    items = {tag: {item.name for item in CLAIMS[f"theorem-3.{tag}"].hypotheses} for tag in ("review", "slides")}
    assert {"c", "lam"} <= set(review) & set(slides)
    assert items["slides"] - items["review"] == {"orthogonal", "nonzero"}
    assert "constant fraction" not in {item.name for item in CLAIMS["corollary-2.review"].conclusion}
    assert "constant fraction" in {item.name for item in CLAIMS["corollary-2.slides"].conclusion}


def test_every_hidden_constant_of_a_claim_has_an_order_that_hides_it() -> None:
    for claim in CLAIMS.values():
        assert set(claim.orders) == set(claim.constants)


def test_what_is_not_given_leaves_a_condition_undetermined_and_is_named() -> None:
    decision = decide(CLAIMS["theorem-1.slides"], {"alpha": "1/2", "beta": "1/20"})
    assert decision["not contradictory"] is Status.HOLDS
    assert decision["coefficient"] is Status.UNDETERMINED
    assert decision.applies is Status.UNDETERMINED
    missing = {judged.item.name: judged.missing for judged in decision.hypotheses + decision.conclusion}
    assert missing["coefficient"] == ("lam",)
    assert set(missing["T1 learned"]) == {"E_1", "epsilon", "lam"}


def test_a_quantity_of_the_setting_is_computed_when_it_is_not_given() -> None:
    claim = CLAIMS["theorem-1.review.aligned"]
    assert (
        decide(claim, {"M": 4, "eta": "1/10", "delta_star": "1/2", "epsilon": "1/20", "C_limit": "3/20"})["beta limit"]
        is Status.FAILS
    )
    assert decide(claim, {"mu_1": ["3/5", "4/5"], "mu_2": [1, 0]})["aligned"] is Status.HOLDS
    assert decide(claim, {"mu_1": ["3/5", "4/5"], "mu_2": [0, 1], "alpha": "-1/2"})["aligned"] is Status.FAILS


def test_hidden_constants_that_are_not_given_are_one_and_said_so() -> None:
    decision = decide(CLAIMS["steps.review"], {"steps": 20, "eta": 1, "delta_star": "1/2", "C_T": 5})
    assert decision.concludes is Status.HOLDS
    assert decision.assumed == ()
    assert decide(CLAIMS["steps.review"], {"steps": 20, "eta": 1, "delta_star": "1/2"}).assumed == ("C_T",)


def test_where_a_bound_is_not_defined_nothing_is_claimed() -> None:
    at_zero = {"alpha": 0, "lam": -1, "eta": 1, "delta_star": "1/2"}
    assert decide(CLAIMS["theorem-2.review.contradictory"], at_zero)["upper end"] is Status.UNDETERMINED


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"nonsense": 1}, "nonsense: not a symbol of theorem-3.review; expected one of .*gamma"),
        ({"beta": -1}, "beta: expected a number >= 0, got -1"),
        ({"epsilon": 0}, "epsilon: expected a number > 0, got 0"),
        ({"M": "5/2"}, "M: expected a whole number, got 5/2"),
        ({"c": "many"}, "c: expected a finite number"),
        ({"gamma": "1/2"}, "gamma: expected a list of numbers"),
        ({"gamma": ["1/2"], "lam": [1, 2]}, "expected . numbers, as n says, got ."),
        ({"gamma": ["1/2"], "n": 2}, "gamma: expected 2 numbers, as n says, got 1"),
        ({"gram": [[1, 0], [0]]}, "expected rows of one length"),
        ({"gram": [1, 0]}, "gram: expected a list of lists of numbers, got 1"),
        ({"gamma": []}, "gamma: expected a list of numbers, got \\[\\]"),
        ({"gamma": [["1/2"]]}, "gamma: expected a finite number"),
        ({"beta": ["1/2"]}, "beta: expected a finite number"),
    ],
)
def test_bad_values_are_refused_in_one_line(values: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        decide(CLAIMS["theorem-3.review"], values)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_an_order_that_bounds_the_wrong_side_is_no_claim() -> None:
    item = Item("wrong", Ge(lam, BigO(Integer(1), Symbol("C", positive=True))), "an O as a lower end")
    with pytest.raises(ValueError, match="bounds the wrong side"):
        Claim("x", "X", "x", REVIEW, "theorem", conclusion=(item,), example={})


def test_two_items_of_one_name_are_no_claim() -> None:
    item = Item("same", Ge(lam, alpha), "λ ≥ α")
    with pytest.raises(ValueError, match="two items have one name"):
        Claim("x", "X", "x", REVIEW, "theorem", hypotheses=(item,), conclusion=(item,), example={})


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("corollary-1", ["corollary-1.review", "corollary-1.slides"]),
        ("Corollary 2", ["corollary-2.review", "corollary-2.slides"]),
        ("theorem-1.review.aligned", ["theorem-1.review.aligned"]),
        ("beta", ["beta.review", "beta.slides"]),
        ("theorem-2.slides", ["theorem-2.slides"]),
    ],
)
def test_a_claim_is_found_by_number_label_or_id(name: str, ids: list[str]) -> None:
    assert [claim.id for claim in find(name)] == ids


def test_the_claims_of_a_kind_are_found_together() -> None:
    assert {claim.kind for claim in find("definitions")} == {"definition"}
    kinds = ("definitions", "constants", "theorems", "corollaries", "observations")
    assert sum(len(find(kind)) for kind in kinds) == len(CLAIMS)


@pytest.mark.parametrize("name", ["9", "", "theorem", "theorem-1.review.align", "βeta", "1.review"])
def test_a_name_that_names_nothing_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(InputError, match="no statement") as caught:
        find(name)
    assert "\n" not in str(caught.value)
