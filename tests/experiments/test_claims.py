"""What the claims conclude from records that are made up, so that the truth is known."""

import msgspec
import pytest

from proofcheck.experiments import addition, negation, relearning
from proofcheck.experiments.cell import Cell
from proofcheck.experiments.records import as_record
from proofcheck.experiments.relearning import Relearning, RelearningResult
from proofcheck.experiments.sweep import Sweep, SweepResult, SweepSettings, first_lasting, offered, places


def _sweeps(settings: list[SweepSettings], shift: float) -> list[Sweep]:
    """T1 untouched; T2's loss falls from 1 and is 0 from λ = 1 − α + shift on."""
    made = []
    for each in settings:
        losses = [max(0.0, 1 - (lam + each.alpha - shift)) for lam in each.lams]
        flat = [0.01] * len(each.lams)
        for seed in (1, 2):
            result = SweepResult((0.01, 0.01), (2.0, 2.0), (0.1, 0.1), flat, losses, flat, losses)
            made.append(as_record(Cell("addition", each, seed), result))
    return made


def _verdicts(claims: list) -> dict[tuple[str, str], str]:  # type: ignore[type-arg]
    return {(claim.claim.split(":")[-1].strip(), claim.source): claim.verdict for claim in claims}


@pytest.mark.parametrize(("shift", "verdict"), [(-0.1, "holds"), (0.4, "contradicted")])
def test_addition_holds_when_T2_is_learned_in_time(shift: float, verdict: str) -> None:
    claims = addition.claims(_sweeps(list(addition.grid(quick=True)), shift))
    assert _verdicts(claims)["both tasks are learned at every λ that the slides offers", "slides"] == verdict


def test_an_addition_that_succeeds_for_contradictory_tasks_contradicts_the_review() -> None:
    claims = addition.claims(_sweeps(list(addition.grid(quick=True)), 0.0))
    assert _verdicts(claims)["for α < 0 no λ makes both tasks learned", "review"] == "contradicted"


def test_negation_is_contradicted_when_T2_is_learned_again() -> None:
    records = _sweeps(list(negation.grid(quick=True)), 0.0)
    kept = _verdicts(negation.claims(records))
    assert kept["T2 is unlearned at every λ that the slides offers", "slides"] == "holds"
    assert kept["T1 is kept at every λ that the slides offers", "slides"] == "holds"
    again = [_relearned(record) for record in records]
    assert _verdicts(negation.claims(again))["T2 is unlearned at every λ that the slides offers", "slides"] == (
        "contradicted"
    )


def _relearned(record: Sweep) -> Sweep:
    pairs = zip(record.settings.lams, record.result.loss_2, strict=True)
    losses = [0.0 if lam < -1 else loss for lam, loss in pairs]
    return msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, loss_2=losses))


def test_what_a_source_offers_is_cut_to_the_sweep() -> None:
    half = next(each for each in addition.grid(quick=False) if each.alpha == 0.5)
    inside = [half.lams[i] for i in places(offered("addition", "slides", half), half.lams)]
    # λ ≥ 1 − α + 1/22 = 0.545...
    assert (inside[0], inside[-1]) == (0.6, 3.0)


def test_a_threshold_is_the_last_crossing() -> None:
    assert first_lasting([0.0, 1.0, 2.0, 3.0], [1.0, 0.0, 1.0, 0.0], 0.5) == 2.5
    assert first_lasting([0.0, 1.0], [0.0, 1.0], 0.5) is None
    assert first_lasting([0.0, 1.0], [0.0, 0.1], 0.5) == 0.0


def _relearnings(factor: float) -> list[Relearning]:
    made = []
    for settings in relearning.grid(quick=True):
        predicted = -1.2 if settings.recipe.delta_hash else None
        for seed in (1, 2):
            crossing = None if predicted is None else factor * predicted + 0.001 * seed
            losses = [1.0] * len(settings.lams) if crossing is None else [1.0, 0.0] + [0.0] * (len(settings.lams) - 2)
            result = RelearningResult(2.0, losses, losses, crossing, crossing, predicted)
            made.append(as_record(Cell("relearning", settings, seed), result))
    return made


@pytest.mark.parametrize(("factor", "verdict"), [(1.0, "holds"), (1.5, "contradicted")])
def test_relearning_is_held_against_the_zero_of_the_gain(factor: float, verdict: str) -> None:
    claims = relearning.claims(_relearnings(factor))
    assert [claim.verdict for claim in claims] == ["holds with care", "holds with care", "holds", verdict, "holds"]
    assert claims[0].holds_at == ["δ# = 0"]
