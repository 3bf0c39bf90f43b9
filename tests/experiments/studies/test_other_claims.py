"""What the other experiments conclude from records that are made up, and what they offer."""

from fractions import Fraction

import msgspec
import numpy as np
import pytest

from proofcheck.experiments.bench.power_laws import fitted
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.studies import estimators, low_rank, out_of_domain, scaling, sparsity
from proofcheck.experiments.studies.sparsity import Rows
from proofcheck.region.region import Region
from tests.experiments.made_up_records import estimated, ranked, rows, scaled, targets


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


@pytest.mark.parametrize("settings", out_of_domain.grid(quick=True), ids=lambda settings: settings.label())
def test_the_points_drawn_from_the_polytopes_are_in_them(settings: out_of_domain.TargetSettings) -> None:
    assert settings.inside
    beta = 1 / (settings.recipe.M + len(settings.gamma) + 1)
    for lam in settings.inside:
        sums = [sum(x * gamma**power for x, gamma in zip(lam, settings.gamma, strict=True)) for power in (1, 2)]
        # A corner lies on two faces, up to a few roundings of numbers below 100.
        assert min(sums) - 1 >= beta * max(map(abs, lam)) - 1e-13


def test_where_theorem_3_has_no_polytope_there_is_nothing_to_draw() -> None:
    # φ = 0 for one negative value, and φ/2 = 0.02 is below β = 1/14.
    for gamma in ((-0.5, -0.5), (0.2, 0.0)):
        assert out_of_domain.drawn_inside(gamma, 11, 3, np.random.default_rng(1)) == ()


@pytest.mark.parametrize(("loss", "verdict"), [(0.02, "holds"), (0.05, "contradicted")])
def test_theorem_3_and_the_analogy_stand_and_fall_with_the_loss(loss: float, verdict: str) -> None:
    judged = {claim.id.removeprefix("out-of-domain."): claim.verdict for claim in out_of_domain.claims(targets(loss))}
    sufficient = ("theorem-3.slides", "theorem-3.slides.per-position", "analogy")
    assert {judged[name] for name in sufficient} == {verdict}
    # At η = 5 and 250 the review's β is above Θ(1).
    assert judged["theorem-3.review"] == judged["theorem-3.review.per-position"] == "not applicable"
    # Nothing is covered, and there is nothing to agree on, where nothing is learned.
    learned = {judged[name] for name in ("coverage", "idealised", "idealised-coverage")}
    assert learned == {"holds" if verdict == "holds" else "not applicable"}


def test_an_estimator_that_gives_the_sign_alone_is_right_at_zero_alone() -> None:
    claims = estimators.claims(estimated(quick=False))
    assert [claim.verdict for claim in claims] == ["mixed", *["holds"] * 4]
    # Also at ±0.9, which ±1 is near.
    assert claims[0].holds_at == ["α = 0"]


def test_a_residual_above_its_bound_contradicts_the_corollary() -> None:
    # The small networks meet no hypothesis of the review: its readings are what they would be if they did.
    claims = low_rank.claims(ranked())
    assert {claim.verdict for claim in claims if claim.source == "review"} == {"not applicable"}
    verdicts = [(claim.source, claim.granted()) for claim in claims]
    assert verdicts == [
        ("review", "holds"),
        ("slides", "holds"),
        ("review", "holds"),
        ("slides", "contradicted"),
        ("project", "contradicted"),
        ("project", "holds"),
    ]


@pytest.mark.parametrize(
    ("law", "quantity", "power"),
    [
        ("steps-against-eta", "steps", -1),
        ("steps-against-delta-star", "steps", -2),
        ("beta-against-M.slides", "beta", -1),
        ("beta-against-M.review", "beta", 0.5),
        ("beta-against-epsilon.review", "beta", 1),
        ("V-against-epsilon.slides", "values", 1),
        ("V-against-epsilon.review", "values", 1),
        ("V-against-M", "values", -0.5),
        ("W-against-M", "attention", -1),
        ("rows-against-m.slides", "row", -0.5),
        ("rows-against-m.review", "row", -0.5),
    ],
)
def test_exact_powers_give_their_exponents(law: str, quantity: str, power: float) -> None:
    def verdict(exponent: float) -> str:
        granted = {claim.id: claim.granted() for claim in scaling.claims(scaled(**{quantity: exponent}))}
        return granted[f"scaling.{law}"]

    assert verdict(power) == "holds"
    # Every law but the review's of β ends at its exponent; that one begins at 0.
    assert verdict(-0.2 if law.endswith("review") and "beta" in law else power - 0.2) == "contradicted"


def test_what_does_not_depend_on_a_setting_has_exponent_0() -> None:
    judged = {claim.id: claim.verdict for claim in scaling.claims(scaled())}
    free = [name for name in judged if name.endswith(("m-and-B", "epsilon-falls", "against-B", "B-and-epsilon"))]
    assert len(free) == 7
    assert {judged[name] for name in free} == {"holds"}


@pytest.mark.parametrize(("row", "verdict"), [(0.5, "contradicted"), (1.0, "holds"), (0.001, "holds")])
def test_a_row_between_large_and_small_contradicts_the_corollary(row: float, verdict: str) -> None:
    # In units of m^(−1/2): large from 1 on, small up to 0.33 (review) or ε = 0.01 (slides).
    granted = {claim.id.removeprefix("sparsity.corollary-2."): claim.granted() for claim in sparsity.claims(rows(row))}
    assert granted["review.rows"] == granted["slides.rows"] == verdict
    small = "holds" if row == 0.001 else "contradicted"
    assert granted["review.small"] == granted["slides.small"] == small


@pytest.mark.parametrize(("power", "verdicts"), [(-0.35, ("holds", "contradicted")), (0.0, ("contradicted", "holds"))])
def test_small_rows_are_held_against_the_root_of_log_B_over_B(power: float, verdicts: tuple[str, str]) -> None:
    # √(log B/B) has the exponent −0.339 between B = 16 and 32.
    granted = {claim.id.removeprefix("sparsity."): claim.granted() for claim in sparsity.claims(rows(0.01, power))}
    assert granted["corollary-2.review.balanced-against-B"] == verdicts[0]
    assert granted["corollary-2.review.shared-against-B"] == verdicts[0]
    assert granted["shared-free-of-B"] == verdicts[1]


def test_a_seed_without_a_balanced_neuron_is_left_out_and_not_the_others() -> None:
    records = rows(0.01, -0.35)
    lacking = [_lacking(record) if record.seed == 1 else record for record in records]
    name = "sparsity.corollary-2.review.balanced-against-B"
    full = [*records, *(msgspec.structs.replace(record, seed=3) for record in lacking if record.seed == 1)]
    lacking_readings, full_readings = (
        {claim.id: claim.readings for claim in sparsity.claims(group)}[name] for group in (lacking, full)
    )
    # One seed makes no interval.
    assert lacking_readings == []
    assert {len(reading.values) for reading in full_readings} == {2}


def _lacking(record: Rows) -> Rows:
    return msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, balanced=None))


def test_what_theorem_3_covers_is_not_read_where_the_box_leaves_its_polytopes_out() -> None:
    # In the whole grid γ = (0.38, 0.48) asks for λ above 3; of quick settings every one is in view.
    far = [settings for settings in out_of_domain.grid(quick=False) if settings.gamma == (0.38, 0.48)]
    assert [out_of_domain.in_view(settings) for settings in far] == [False]
    result = out_of_domain.TargetResult(
        0.01, [2.0, 2.0], [0.0] * len(far[0].lams), [0.0] * len(far[0].lams), [0.0] * len(far[0].inside)
    )
    records = [as_record(Cell("out-of-domain", far[0], seed), result) for seed in (1, 2)]
    readings = {claim.id: claim.readings for claim in out_of_domain.claims(records)}
    assert readings["out-of-domain.coverage"] == []
    assert len(readings["out-of-domain.idealised"]) == 1


def test_agreement_is_read_only_where_something_is_learned_and_beside_an_answer_of_no() -> None:
    learned, nothing = ({claim.id: claim for claim in out_of_domain.claims(targets(loss))} for loss in (0.02, 0.05))
    name = "out-of-domain.idealised"
    assert nothing[name].readings == []
    # Everything is learned, so an answer of no is never right.
    assert {reading.note for reading in learned[name].readings} == {"an answer of no at every λ would agree at 0.00"}


def test_the_note_of_an_exponent_has_what_a_power_law_leaves_out() -> None:
    curve = ([1.0, 2.0, 4.0], [1.0, 2.0, 8.0])
    reading = fitted("here", [curve, curve], 1.45, 1.45)
    assert reading.tolerance == "within 0.1 of 1.45, and not equal"
    assert reading.note == "local slopes from 1.00 to 2.00"
    assert not fitted("here", [curve, curve], 1.5, 1.5).tolerance
    assert fitted("here", [curve, curve], 1.55, 3.0).tolerance == "within 0.1 of what is predicted, and not in it"
    # Far off it is plainly outside.
    assert (reading := fitted("here", [curve, curve], 2.0, 2.0)).position == "outside"
    assert not reading.tolerance
