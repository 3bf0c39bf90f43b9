"""What the claims on sweeps and on relearning conclude from records that are made up."""

from fractions import Fraction
from typing import Any

import msgspec
import numpy as np
import pytest

from proofcheck.experiments.bench.sweep import Sweep, first_lasting, offered, places, sign_change
from proofcheck.experiments.engine.verdicts import Claim
from proofcheck.experiments.studies import addition, hypotheses, negation, relearning
from tests.experiments.made_up_records import met, relearnings, sweeps


def _additions(shift: float) -> dict[str, str]:
    return _verdicts(addition.claims(sweeps("addition", addition.grid(quick=True), shift)))


def _verdicts(claims: list[Claim]) -> dict[str, str]:
    return {claim.id: claim.verdict for claim in claims}


@pytest.mark.parametrize(("shift", "verdict"), [(-0.1, "holds"), (0.4, "contradicted")])
@pytest.mark.parametrize("case", ["slides", "slides.per-position"])
def test_addition_holds_when_T2_is_learned_in_time(shift: float, verdict: str, case: str) -> None:
    assert _additions(shift)[f"addition.theorem-1.{case}"] == verdict


@pytest.mark.parametrize(("shift", "verdict"), [(-0.25, "holds"), (0.4, "contradicted")])
@pytest.mark.parametrize("case", ["slides", "review.irrelevant", "review.aligned"])
def test_so_it_does_where_every_hypothesis_of_the_review_is_met(shift: float, verdict: str, case: str) -> None:
    assert _verdicts(hypotheses.claims(met(shift)))[f"hypotheses.theorem-1.{case}"] == verdict


def test_an_addition_that_succeeds_for_contradictory_tasks_contradicts_the_review() -> None:
    assert _verdicts(hypotheses.claims(met(0.0)))["hypotheses.theorem-1.review.contradictory"] == "contradicted"


def test_the_review_is_read_with_its_own_beta_and_the_slides_with_theirs() -> None:
    group = [record for record in met(0.0) if record.settings.alpha == 0.5]
    ends = {source: offered("addition", source, group).interval[0] for source in ("review", "slides")}
    # 1 − α + β with β = ηδ* + ε√M = .04 + .052·√10, and with β = 1/12.
    assert float(Fraction(str(ends["review"]))) == pytest.approx(0.54 + 0.052 * 10**0.5, abs=1e-12)
    assert ends["slides"] == "7/12"


def test_readings_of_the_review_count_only_where_its_hypotheses_hold() -> None:
    for claim in addition.claims(sweeps("addition", addition.grid(quick=False), 0.4)):
        if claim.source == "review" and claim.about and claim.readings:
            assert (claim.verdict, claim.counted) == ("not applicable", [])
            for reading in claim.readings:
                failed = {
                    hypothesis.hypothesis: hypothesis.needs for hypothesis in reading.applies if not hypothesis.holds
                }
                # 256 of 400·log 20 neurons, and 128 of log 20/0.01² samples, but for rounding.
                assert failed["neurons"] == {"C_m": 0.2136}
                assert failed["batch"]["C_B"] == pytest.approx(128 * 0.0101**2 / 2.9957, rel=0.02)


@pytest.mark.parametrize("read_out", ["", ".per-position"])
def test_negation_is_contradicted_when_T2_is_learned_again(read_out: str) -> None:
    records = sweeps("negation", negation.grid(quick=True), 0.0)
    judged = _verdicts(negation.claims(records))
    assert judged[f"negation.theorem-2.slides.unlearned{read_out}"] == "holds"
    assert judged[f"negation.theorem-2.slides.kept{read_out}"] == "holds"
    again = _verdicts(negation.claims([_relearned(record) for record in records]))
    assert again[f"negation.theorem-2.slides.unlearned{read_out}"] == "contradicted"


def _relearned(record: Sweep) -> Sweep:
    pairs = zip(record.settings.lams, record.result.loss_2, strict=True)
    losses = [0.0 if lam < -1 else loss for lam, loss in pairs]
    relearned: Sweep = _with(record, loss_2=losses)
    return relearned


def test_what_a_source_offers_is_cut_to_the_sweep() -> None:
    grid = [settings for settings in addition.grid(quick=False) if settings.alpha == 0.5]
    half = sweeps("addition", grid[:1], 0.0)
    lams = half[0].settings.lams
    inside = [lams[i] for i in places(offered("addition", "slides", half), lams)]
    # λ ≥ 1 − α + 1/22 = 0.545...
    assert (inside[0], inside[-1]) == (0.6, 3.0)


def test_a_threshold_is_the_last_crossing() -> None:
    assert first_lasting([0.0, 1.0, 2.0, 3.0], [1.0, 0.0, 1.0, 0.0], 0.5) == 2.5
    assert first_lasting([0.0, 1.0], [0.0, 1.0], 0.5) is None
    # Already below at the first λ: where it fell below is not known.
    assert first_lasting([0.0, 1.0], [0.0, 0.1], 0.5) is None


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "holds"), (1.5, "contradicted")])
def test_relearning_is_held_against_the_zero_of_the_gain(factor: float, verdict: str) -> None:
    claims = relearning.claims(relearnings(factor))
    assert [claim.verdict for claim in claims] == ["not applicable", "mixed", "holds", verdict, "holds"]
    assert claims[1].holds_at == ["δ# = 0"]


def test_a_network_that_does_not_relearn_in_the_sweep_counts_against_the_prediction() -> None:
    never = [_with(record, zero=None) for record in relearnings(1.0)]
    (claim,) = [candidate for candidate in relearning.claims(never) if candidate.id == "relearning.zero"]
    assert (claim.verdict, claim.readings[0].mean) == ("contradicted", -8)


@pytest.mark.parametrize(("offset", "expected"), [(1.25, -1.25), (7.9, -7.9), (9.0, None)])
def test_the_sign_change_is_found_after_the_least_margin(offset: float, expected: float | None) -> None:
    lams = relearning.grid(quick=True)[0].lams
    # Positive at λ > 0.3 too, and noisy about 0 near λ = 0 before it is least.
    crossing = sign_change(lambda lam: np.array([0.01, lam * (lam + offset) * 2, 0.01]), lams)
    assert crossing == (None if expected is None else pytest.approx(expected, abs=0.01))


def test_a_threshold_out_of_the_sweep_is_not_read() -> None:
    records = sweeps("addition", addition.grid(quick=True), 0.0)
    early = [
        _with(record, loss_2=[0.0] * len(record.settings.lams))
        if record.settings.alpha == 0.5 and record.seed == 1
        else record
        for record in records
    ]
    for group, alphas in ((records, ["α = −0.5", "α = 0", "α = 0.5"]), (early, ["α = −0.5", "α = 0"])):
        readings_at = {claim.id: [reading.at for reading in claim.readings] for claim in addition.claims(group)}
        assert readings_at["addition.threshold-at-fixed-counts"] == alphas
        assert readings_at["addition.threshold-on-same-samples"] == alphas


def test_T1_is_not_said_to_be_kept_for_lambda_0() -> None:
    records = sweeps("negation", negation.grid(quick=True), 0.0)
    worse = [
        _with(record, loss_1=[0.01 if lam == 0 else 0.0 for lam in record.settings.lams], epsilon=(0.0, 0.01))
        for record in records
    ]
    (claim,) = [candidate for candidate in negation.claims(worse) if candidate.id == "negation.theorem-2.slides.kept"]
    assert claim.readings
    assert all(reading.mean < 0 for reading in claim.readings)


def test_claims_on_networks_with_a_read_out_for_each_position_say_their_eta() -> None:
    claims = addition.claims(sweeps("addition", addition.grid(quick=False), 0.0))
    apart = [claim.claim for claim in claims if claim.id.endswith("per-position")]
    assert apart
    assert all("a read-out for each position and η = 100" in claim for claim in apart)


def _with(record: Any, **changed: object) -> Any:
    return msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, **changed))
