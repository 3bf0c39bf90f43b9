from fractions import Fraction

import pytest
from sympy import Rational, log, oo, sqrt

from proofcheck.region.numbers import exact
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.contradiction import Contradiction, Finding
from proofcheck.statements.contradictions import CONTRADICTIONS, WITHDRAWN
from proofcheck.statements.symbols import HIDDEN, batch, beta, delta_star, epsilon

BY_NUMBER = {row.number: row for row in CONTRADICTIONS}


def finding(number: str) -> Finding:
    compute = BY_NUMBER[number].compute
    assert compute is not None
    return compute()


def test_every_row_is_there_once() -> None:
    assert [row.number for row in CONTRADICTIONS] == [
        *[f"D{number}" for number in range(1, 11)],
        "D10b",
        *[f"D{number}" for number in range(11, 15)],
        *[f"D{number}" for number in range(16, 29)],
    ]


def test_a_withdrawn_number_is_not_used_again_and_has_its_reason() -> None:
    assert set(WITHDRAWN) == {"D15"}
    assert not set(WITHDRAWN) & set(BY_NUMBER)
    assert all(WITHDRAWN.values())


@pytest.mark.parametrize("row", CONTRADICTIONS, ids=lambda row: row.number)
def test_every_row_names_claims_that_exist_and_is_computed_or_says_why_not(row: Contradiction) -> None:
    assert all(claim in CLAIMS for claim in row.claims)
    assert row.says
    assert row.remark
    if row.compute is None:
        assert row.not_computed
    else:
        computed = row.compute()
        assert computed.values
        assert computed.sentence.endswith(".")


def test_a_row_without_computation_or_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a computation, or the reason"):
        Contradiction("D0", "x", {}, "x")


def test_d1_one_beta_grows_with_m_and_the_other_falls() -> None:
    values = finding("D1").values
    assert values["review_slope"].is_positive
    assert values["slides_slope"].is_negative
    assert (values["review_limit"], values["slides_limit"]) == (oo, 0)


def test_d2_the_bounds_differ_by_two_beta() -> None:
    values = finding("D2").values
    assert values["gap"] == 2 * beta
    assert values["slides"] == values["aligned"] == 1 + beta


def test_d3_exhibits_an_alpha_where_the_end_is_above_one_plus_its_size() -> None:
    values = finding("D3").values
    assert -1 <= values["alpha"] < 0
    assert values["learned_from"] == 1 + abs(values["alpha"])
    assert values["upper"] == Rational(1, 20) / abs(values["alpha"]) > values["learned_from"]


def test_d4_and_d5_what_is_missing() -> None:
    assert finding("D4").values == {"slides": -oo, "review": "none"}
    assert finding("D5").values == {"review": True, "slides": True}
    assert "silent" in finding("D5").sentence


def test_d6_the_bounds_differ_by_a_factor_without_epsilon() -> None:
    values = finding("D6").values
    assert values["ratio"] == 1 / (HIDDEN["C_V"] * delta_star)
    assert not values["depends_on_epsilon"]


def test_d7_equal_up_to_logarithms_at_the_square_root_of_the_batch() -> None:
    values = finding("D7").values
    assert values["equal_at"] == sqrt(log(batch) / batch)
    assert values["up_to_logs"] == 1
    assert values["ratio_free_of_epsilon"]
    assert not values["ratio"].has(epsilon)


def test_d8_d9_d11_what_only_one_source_has() -> None:
    assert {"W_K", "W_O", "W_Q", "W_V"} <= set(finding("D8").values["extra"])
    assert finding("D8").values["shared"]
    assert {"δ*", "δ#"} <= set(finding("D9").values["extra"])
    assert "B ≥ Ω(log M/ε²)" in finding("D11").values["review"]
    assert {"theorem-3.review", "theorem-3.slides"} <= set(BY_NUMBER["D11"].claims)
    assert finding("D11").values["slides"] == ["E_T1(Ψ*_T1) ≤ ε", "E_T2(Ψ*_T2) ≤ ε"]


def test_d10_the_estimate_leaves_a_negative_square() -> None:
    values = finding("D10").values
    assert values["sum_of_squares"] == exact("0.792") ** 2 + exact("0.637") ** 2
    assert round(float(values["sum_of_squares"]), 3) == 1.033
    assert values["kappa_squared"] == 1 - values["sum_of_squares"] < 0


def test_d10b_has_a_verified_counterexample() -> None:
    values = finding("D10b").values
    assert values["hypotheses_hold"]
    assert values["contradicted"]
    assert values["phi"] == 0
    assert values["verified"].startswith("empty: φ = 0")


def test_d14_the_drop_of_hp2_is_not_the_printed_one() -> None:
    values = finding("D14").values
    assert f"{float(100 * values['drops']['HP2']):.2f}" == "41.85"
    assert values["explained_by_rounding"] == {"HP1": True, "HP2": False, "PP": True}
    assert "41.85 %" in finding("D14").sentence


def test_d16_the_best_point_and_the_baseline_violate_the_condition() -> None:
    values = finding("D16").values
    linear, quadratic = values["sums"]["best"]
    assert linear == exact("1.2") * exact("0.792") + exact("0.6") * exact("0.637")
    assert round(float(linear), 2) == 1.33
    assert round(float(quadratic), 3) == 0.509
    assert values["sums"]["baseline"] == (exact("0.792"), exact("0.792") ** 2)
    assert values["violated"] == {"best": True, "baseline": True}


def test_d17_the_printed_estimate_is_one_for_every_model() -> None:
    assert finding("D17").values["printed"] == 1
    assert 1 not in finding("D17").values["reported"]


def test_d18_the_estimate_does_not_leave_the_tasks_irrelevant() -> None:
    """A correlation outside the interval makes the Gram matrix of the three unit patterns indefinite."""
    values = finding("D18").values
    first, second = exact("0.792"), exact("-0.637")

    def determinant(a: Fraction) -> Fraction:
        return 1 + 2 * a * first * second - a**2 - first**2 - second**2

    assert not values["irrelevant_possible"]
    assert determinant(Fraction(0)) < 0
    assert determinant((values["low"] + values["high"]) / 2) > 0
    for end in (values["low"], values["high"]):
        assert abs(determinant(end)) < Fraction(1, 10**9)


def test_d19_tasks_have_two_baselines() -> None:
    values = finding("D19").values
    assert values["baselines"]["irrelevant", "T1"] == {
        "addition": exact("91.83") + exact("3.06"),
        "negation": exact("95.02") + exact("0.56"),
    }
    # Where two columns agree, or two tasks of one column, a slip in the transcription would part them.
    assert {
        key: {f"{float(baseline):.2f}" for baseline in accuracies.values()}
        for key, accuracies in values["baselines"].items()
    } == {
        ("irrelevant", "T1"): {"94.89", "95.58"},
        ("irrelevant", "T2"): {"94.05", "95.58"},
        ("aligned", "T1"): {"95.62"},
        ("aligned", "T2"): {"95.69"},
        ("contradictory", "T1"): {"96.24", "94.82"},
        ("contradictory", "T2"): {"96.24", "94.82"},
    }
    assert set(values["differing"]) == {
        (case, task) for case in ("irrelevant", "contradictory") for task in ("T1", "T2")
    }


def test_d20_a_beta_between_both_thresholds() -> None:
    values = finding("D20").values
    assert values["nonempty"] == {"review": True, "slides": False}
    assert values["phi"] / 2 < Fraction(1, 2) < values["phi"] == Fraction(7, 10)
    assert (values["lam"], values["c"]) == ((Fraction(5), Fraction(5, 6)), Fraction(5, 2))
    assert values["fails"] == {"review": [], "slides": ["margin"]}


def test_d21_to_d23_what_only_the_slides_ask() -> None:
    assert finding("D21").values["counting"] == ("slides",)
    assert finding("D22").values["asked"] == ("slides",)
    assert finding("D22").values["refused"] == ((1, 0), (0, 1))
    assert finding("D23").values == {"review": False, "slides": True}


def test_d24_an_accuracy_changes_where_nothing_is_merged_and_tasks_share_a_baseline() -> None:
    values = finding("D24").values
    assert values["changed"] == {("aligned", "negation"): exact("-0.42")}
    assert sorted(map(float, values["shared"].values())) == [94.82, 95.58, 96.24]


def test_d25_as_printed_two_points_are_one_network() -> None:
    values = finding("D25").values
    assert values["points"] == ((1, 0), (0, 1))
    assert values["accuracies"] == (exact("88.10"), exact("45.06"))


def test_d26_the_bound_grows_with_m() -> None:
    values = finding("D26").values
    assert values["limit"] == oo
    assert values["slope"] == epsilon


def test_d27_no_case_without_alignment_covers_the_estimate() -> None:
    values = finding("D27").values
    assert values["alpha"] == exact("0.164")
    assert not any(values["covered"].values())
    assert (values["left"], values["lam"]) == (exact("50.34"), exact("-0.6"))


def test_d28_the_summary_is_not_the_abstract() -> None:
    values = finding("D28").values
    assert values["relations"] == {"summary": ["irrelevant", "irrelevant"], "abstract": ["irrelevant", "aligned"]}
    assert values["domains"] == {"summary": ["negation"], "abstract": ["generalization"]}
