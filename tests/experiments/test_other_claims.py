"""What the other experiments conclude from records that are made up, and what they offer."""

from fractions import Fraction

import pytest

from proofcheck.experiments import estimators, low_rank, out_of_domain, scaling, sparsity
from proofcheck.experiments.cell import Cell
from proofcheck.experiments.records import as_record
from proofcheck.region.region import Region


@pytest.mark.parametrize("settings", out_of_domain.grid(quick=True), ids=lambda settings: settings.label())
def test_what_theorem_3_offers_is_what_the_exact_region_says(settings: out_of_domain.TargetSettings) -> None:
    region = Region([str(entry) for entry in settings.gamma])
    beta = Fraction(1, settings.recipe.M + len(settings.gamma) + 1)
    for lam, offered in zip(settings.lams, out_of_domain.offered(settings), strict=True):
        exact = [Fraction(str(entry)) for entry in lam]
        # A larger c only tightens the sums, so the least one that the box allows decides.
        c = beta * max(map(abs, exact))
        assert offered == (all(exact) and c < 1 and _meets(region, exact, beta, c))


def _meets(region: Region, lam: list[Fraction], beta: Fraction, c: Fraction) -> bool:
    slacks = region.slacks(lam, beta=beta, c=c)
    return min(slacks) >= 0


def _targets(loss: float) -> list[out_of_domain.Target]:
    made = []
    for settings in out_of_domain.grid(quick=True):
        found = [loss] * len(settings.lams)
        result = out_of_domain.TargetResult(0.01, [2.0] * len(settings.gamma), found, [0.0] * len(found))
        made += [as_record(Cell("out-of-domain", settings, seed), result) for seed in (1, 2)]
    return made


@pytest.mark.parametrize(("loss", "verdict"), [(0.02, "holds"), (0.05, "contradicted")])
def test_theorem_3_and_the_analogy_stand_and_fall_with_the_loss(loss: float, verdict: str) -> None:
    assert {claim.verdict for claim in out_of_domain.claims(_targets(loss))} == {verdict}


def test_an_estimator_that_gives_the_sign_alone_is_contradicted_but_at_zero() -> None:
    made = []
    for settings in estimators.grid(quick=True):
        sign = (settings.alpha > 0) - (settings.alpha < 0)
        result = estimators.Estimates(float(sign), settings.alpha, settings.alpha, abs(settings.alpha), settings.alpha)
        made += [as_record(Cell("estimators", settings, seed), result) for seed in (1, 2)]
    found = estimators.claims(made)
    assert [claim.verdict for claim in found] == ["holds with care", *["holds"] * 4]
    assert found[0].holds_at == ["α = 0"]


def test_a_residual_above_its_bound_contradicts_the_corollary() -> None:
    made = []
    for settings in low_rank.grid(quick=True):
        # ε/δ* = 0.025 and ε = 0.01; Mε + 1/log M is above 0.4 at M = 5 and 10.
        result = low_rank.RankResult(0.01, (0.1, 0.0), (0.02, 0.0), (0.5, 0.001))
        made += [as_record(Cell("low-rank", settings, seed), result) for seed in (1, 2)]
    verdicts = [(claim.source, claim.verdict) for claim in low_rank.claims(made)]
    assert verdicts == [
        ("review", "holds"),
        ("slides", "holds"),
        ("review", "holds"),
        ("slides", "contradicted"),
        ("review", "contradicted"),
        ("project", "holds"),
    ]


def test_exact_powers_give_their_exponents() -> None:
    made = []
    for settings in scaling.grid(quick=True):
        x = settings.value
        result = scaling.ScaleResult(round(720720 / x**2), x**-1, x**-0.5, x**-0.5, x**-1)
        made += [as_record(Cell("scaling", settings, seed), result) for seed in (1, 2)]
    verdicts = {claim.claim.split(",")[0]: claim.verdict for claim in scaling.claims(made)}
    assert verdicts.pop("the number of steps to a loss of 0.05 goes like η^−1") == "contradicted"
    assert set(verdicts.values()) == {"holds"}


@pytest.mark.parametrize(("row", "verdict"), [(0.5, "contradicted"), (1.0, "holds"), (0.001, "holds")])
def test_a_row_between_large_and_small_contradicts_the_corollary(row: float, verdict: str) -> None:
    made = []
    for settings in sparsity.grid(quick=True):
        # In units of m^(-1/2): large from 1 on, small up to 0.33 (review) or ε = 0.01 (slides).
        rows = [row * settings.recipe.m**-0.5, 5.0]
        made += [as_record(Cell("sparsity", settings, seed), sparsity.RowResult(0.01, rows, 0.0)) for seed in (1, 2)]
    assert [claim.verdict for claim in sparsity.claims(made)] == [verdict, verdict, "holds"]
