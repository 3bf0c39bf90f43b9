from fractions import Fraction
from math import ceil, log, sqrt
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.statements.bounds import Bound, evaluate
from proofcheck.statements.settings import settings
from proofcheck.statements.vacuity import Vacuity
from tests.examples import examples

AT = {"M": 20, "epsilon": "0.05", "eta": 1, "delta_star": "0.4"}


def bounds(**changes: Any) -> dict[tuple[str, str], Bound]:
    return {(bound.row.claim, bound.row.item): bound for bound in evaluate(settings(**(AT | changes)))}


def value(evaluated: dict[tuple[str, str], Bound], claim: str, item: str) -> float:
    exact = evaluated[claim, item].value
    assert exact is not None
    return float(exact)


def test_every_bound_is_the_number_that_its_formula_gives() -> None:
    evaluated = bounds()
    log_m = log(20)
    batch = ceil(400 * log_m)
    neurons = ceil(400 * log_m)
    for claim, item, expected in [
        ("beta.review", "beta", 0.4 + 0.05 * sqrt(20)),
        ("beta.slides", "beta", 1 / 20),
        ("steps.review", "steps", 6.25),
        ("batch.review", "batch", 400 * log_m),
        ("neurons.review", "neurons", 400 * log_m),
        ("rate.review", "rate", 1),
        ("theorem-1.review.aligned", "T2 learned", 0.05),
        ("theorem-2.slides", "T2 unlearned", 1),
        ("theorem-3.slides", "target learned", 0.05),
        ("corollary-1.review", "W of rank 1", 1 + 1 / log_m),
        ("corollary-1.review", "V of rank 1", 0.125),
        ("corollary-1.slides", "V of rank 1", 0.05),
        ("corollary-2.review", "large rows", neurons**-0.5),
        ("corollary-2.review", "small rows", neurons**-0.5 * sqrt(log(batch) / batch)),
        ("corollary-2.slides", "small rows", neurons**-0.5 * 0.05),
    ]:
        assert value(evaluated, claim, item) == pytest.approx(expected, rel=1e-12), (claim, item)


def test_steps_samples_neurons_and_dimensions_are_whole() -> None:
    evaluated = bounds(constants={"C_T": 2})
    counts = {bound.row.unit: bound.count for bound in evaluated.values() if bound.row.unit is not None}
    assert counts == {"steps": 13, "samples": 1199, "neurons": 1199, "dimensions": 20}
    assert bounds(delta_star=1)["steps.review", "steps"].count == 1


def test_a_constant_moves_its_bound_and_is_named_beside_it() -> None:
    evaluated = bounds(constants={"C_T": 2, "C_poly": "1/2", "C_beta": 3, "C_M": "1/2"})
    assert value(evaluated, "steps.review", "steps") == 12.5
    assert value(evaluated, "beta.review", "beta") == pytest.approx(0.2 + 0.05 * sqrt(20))
    assert value(evaluated, "beta.slides", "beta") == pytest.approx(3 / 40)
    assert evaluated["steps.review", "steps"].constants == {"C_T": 2}
    assert set(evaluated["beta.slides", "beta"].constants) == {"C_beta", "C_M"}
    own_constants = {"C_rest", "C_large", "C_m"}
    assert set(evaluated["corollary-2.review", "small rows"].constants) == own_constants | {"C_B", "C_eta"}
    assert set(evaluated["corollary-2.slides", "small rows"].constants) == own_constants


def test_a_given_batch_is_used_and_judged() -> None:
    small, large = bounds(batch=1198), bounds(batch=1199)
    assert small["batch.review", "batch"].met is False
    assert large["batch.review", "batch"].met is True
    assert bounds()["batch.review", "batch"].met is None
    assert value(small, "corollary-2.review", "small rows") == pytest.approx(1199**-0.5 * sqrt(log(1198) / 1198))


def test_a_theorem_whose_batch_or_rate_is_missed_does_not_apply_and_each_of_its_rows_says_so() -> None:
    whole = bounds(epsilon="0.02", dw_norm=2, dv_norm=2)
    for changes, supposed in (({"batch": 128}, "B ≥ "), ({"eta": 3, "constants": {"C_limit": 9}}, "η ≤ O(1)")):
        changed = bounds(**{"epsilon": "0.02", "dw_norm": 2, "dv_norm": 2} | changes)
        for (claim, item), bound in changed.items():
            if claim.startswith(("theorem", "corollary")) and claim.split(".")[1] == "review":
                assert bound.verdict.vacuity in (Vacuity.NOT_APPLICABLE, Vacuity.VACUOUS), (claim, item)
                if bound.verdict.vacuity is Vacuity.NOT_APPLICABLE:
                    assert supposed in bound.verdict.why
            elif claim.endswith(".slides"):
                assert bound.verdict == whole[claim, item].verdict, (claim, item)
        assert changed["theorem-1.review.aligned", "T2 learned"].verdict.vacuity is Vacuity.NOT_APPLICABLE
    assert whole["theorem-1.review.aligned", "T2 learned"].verdict.vacuity is Vacuity.INFORMATIVE


def test_the_learning_rate_and_beta_are_judged_against_their_limits() -> None:
    assert bounds()["rate.review", "rate"].met is True
    assert bounds(eta="1.5")["rate.review", "rate"].met is False
    assert bounds()["beta-limit.review", "beta limit"].met is True
    assert bounds(epsilon="0.2")["beta-limit.review", "beta limit"].met is False


def test_corollary_1_is_vacuous_from_the_norm_on_and_says_from_which_epsilon() -> None:
    limit = (2 - 1 / log(20)) / 20
    for epsilon, expected in ((limit * 0.999, Vacuity.INFORMATIVE), (limit * 1.001, Vacuity.VACUOUS)):
        verdict = bounds(epsilon=epsilon, dw_norm=2)["corollary-1.slides", "W of rank 1"].verdict
        assert verdict.vacuity is expected
        assert verdict.epsilon_limit is not None
        assert float(verdict.epsilon_limit) == pytest.approx(limit)
    assert bounds()["corollary-1.slides", "W of rank 1"].verdict.vacuity is Vacuity.NOT_COMPUTABLE
    never = bounds(dw_norm="0.3")["corollary-1.review", "W of rank 1"].verdict
    assert never.vacuity is Vacuity.VACUOUS
    assert never.epsilon_limit is not None
    assert never.epsilon_limit < 0
    assert bounds(dv_norm="0.125")["corollary-1.review", "V of rank 1"].verdict.vacuity is Vacuity.VACUOUS
    assert bounds(dv_norm="0.126")["corollary-1.review", "V of rank 1"].verdict.vacuity is Vacuity.INFORMATIVE


@pytest.mark.parametrize(
    ("claim", "item", "changes"),
    [
        ("beta.review", "beta", {"epsilon": "0.135"}),
        ("theorem-1.review.aligned", "T2 learned", {"epsilon": "0.135"}),
        ("theorem-1.slides", "T2 learned", {"epsilon": 1}),
        ("theorem-1.slides", "T1 learned", {"epsilon": 1}),
        ("theorem-2.slides", "T2 unlearned", {"constants": {"C_unlearn": "0.05"}}),
        ("theorem-3.review", "target learned", {"epsilon": "0.135"}),
        ("theorem-3.slides", "target learned", {"constants": {"C_target": 20}}),
        ("corollary-2.review", "small rows", {"constants": {"C_rest": 100}}),
        ("corollary-2.slides", "small rows", {"constants": {"C_rest": 20}}),
        ("steps.review", "steps", {"delta_star": 1}),
        ("batch.review", "batch", {"epsilon": 2}),
    ],
)
def test_a_bound_that_says_nothing_is_vacuous(claim: str, item: str, changes: dict[str, Any]) -> None:
    assert bounds(**changes)[claim, item].verdict.vacuity is Vacuity.VACUOUS


def test_theorem_3_of_the_review_speaks_only_below_the_largest_critical_beta() -> None:
    """With orthonormal patterns φ ≤ Σγ² ≤ 1: no region is non-empty from β = 1 on, from 1/2 on if c < 1."""
    low, high = (bounds(epsilon=epsilon, constants={"C_limit": 2}) for epsilon in ("0.134", "0.135"))
    assert value(low, "beta.review", "beta") < 1 < value(high, "beta.review", "beta")
    assert low["theorem-3.review", "target learned"].verdict.vacuity is Vacuity.INFORMATIVE
    assert high["theorem-3.review", "target learned"].verdict.vacuity is Vacuity.VACUOUS
    slides = [bounds(constants={"C_beta": beta})["theorem-3.slides", "target learned"] for beta in ("19/2", 10)]
    assert [bound.verdict.vacuity for bound in slides] == [Vacuity.INFORMATIVE, Vacuity.NOT_COMPUTABLE]


def test_how_many_rows_are_large_only_the_slides_say() -> None:
    evaluated = bounds()
    assert ("corollary-2.review", "constant fraction") not in evaluated
    assert evaluated["corollary-2.review", "large rows"].verdict.vacuity is Vacuity.VACUOUS
    assert evaluated["corollary-2.slides", "large rows"].verdict.vacuity is Vacuity.INFORMATIVE


def test_an_error_with_lambda_says_for_which_lambda_it_could_speak() -> None:
    verdict = bounds()["theorem-1.slides", "T1 learned"].verdict
    assert verdict.vacuity is Vacuity.NOT_COMPUTABLE
    assert "|λ| < 19.0" in verdict.why


def test_the_edges_are_answered() -> None:
    evaluated = bounds(M=2, epsilon="1e-100", eta="1e-100", delta_star="1e-100", dw_norm=0)
    assert evaluated["batch.review", "batch"].to_json()["value"] == pytest.approx(log(2) * 1e200)
    steps = evaluated["steps.review", "steps"].to_json()
    assert steps["value"] == pytest.approx(1e300)
    assert evaluated["corollary-1.slides", "W of rank 1"].verdict.vacuity is Vacuity.VACUOUS
    huge = bounds(eta="1e-100", delta_star="1e-100", constants={"C_T": "1e100"})["steps.review", "steps"].to_json()
    assert huge["value"] is None
    assert huge["decimal"] == "1.00000000000e+400"
    assert huge["count"] == 10**400


_numbers = st.fractions(min_value=Fraction(1, 1000), max_value=100, max_denominator=1000)
_names = st.sampled_from(["C_poly", "k_poly", "C_root", "C_limit", "C_1", "C_2", "C_unlearn", "C_target", "C_B",
                          "C_m", "C_V", "C_large", "C_rest", "C_beta"])  # fmt: skip


@examples(40)
@given(
    st.lists(_numbers, min_size=3, max_size=3, unique=True),
    st.integers(2, 100),
    st.fractions(Fraction(1, 50), 1, max_denominator=50),
    st.none() | st.integers(1, 50),
    st.dictionaries(_names, st.fractions(Fraction(1, 20), 20, max_denominator=20), max_size=5),
)
@example([Fraction(1, 10), Fraction(3, 2), Fraction(50)], 2, Fraction(1, 2), None, {"C_rest": Fraction(2)})
def test_vacuity_is_monotone_in_epsilon(
    epsilons: list[Fraction], M: int, delta_star: Fraction, batch: int | None, constants: dict[str, Fraction]
) -> None:
    """A bound that says nothing at one ε says nothing at any larger one, and turns where it says that it does."""
    vacuous_before: dict[tuple[str, str], bool] = {}
    for epsilon in sorted(epsilons):
        evaluated = bounds(
            M=M, epsilon=epsilon, delta_star=delta_star, batch=batch, constants=constants, dw_norm=3, dv_norm=1
        )
        for key, bound in evaluated.items():
            vacuous = bound.verdict.vacuity is Vacuity.VACUOUS
            assert vacuous or not vacuous_before.get(key, False), key
            vacuous_before[key] = vacuous
            limit = bound.verdict.epsilon_limit
            if limit is not None:
                assert vacuous == bool(epsilon >= limit), key


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"M": 1}, "M: expected a whole number >= 2"),
        ({"M": "2.5"}, "M: expected a whole number >= 2"),
        ({"epsilon": 0}, "epsilon: expected a number > 0, got 0"),
        ({"epsilon": "-0.1"}, "epsilon: expected a number > 0"),
        ({"epsilon": "1e-200"}, "epsilon: expected a number between 1e-100 and 1e100"),
        ({"eta": 0}, "eta: expected a number > 0"),
        ({"delta_star": "1.1"}, "delta_star: expected a fraction in"),
        ({"delta_star": 0}, "delta_star: expected a number > 0"),
        ({"batch": 0}, "batch: expected a whole number >= 1"),
        ({"dw_norm": -1}, "dw_norm: expected a number >= 0"),
        ({"M": float("inf")}, "M: expected a finite number"),
        ({"epsilon": float("nan")}, "epsilon: expected a finite number"),
        ({"constants": {"C_X": 1}}, "constant 'C_X': unknown; expected one of C_T"),
        ({"constants": {"C_low": 1}}, "constant C_low: no bound here depends on it; expected one of C_T"),
        ({"constants": {"C_T": 0}}, "C_T: expected a number > 0"),
        ({"constants": {"C_fraction": "3/2"}}, r"C_fraction: expected a fraction in \(0, 1\], got 3/2"),
        ({"constants": {"k_poly": 101}}, "k_poly: expected an exponent of at most 100"),
    ],
)
def test_bad_input_is_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        bounds(**changes)
    assert "\n" not in str(caught.value)
