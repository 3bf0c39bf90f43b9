"""The claims about a real Transformer follow from what its merges get right, whichever way that falls."""

import pytest

from proofcheck.experiments.bench.figure import experiment_image
from proofcheck.experiments.bench.real_merges import EQUAL, FORGET, LEAST, SURROGATE
from proofcheck.experiments.bench.sentences import FLIPPED, KEPT, MELVILLE, TASKS
from proofcheck.experiments.studies import minilm
from proofcheck.experiments.studies.minilm import Trial, best_common
from proofcheck.region.numbers import InputError
from tests.experiments.made_up_merges import AS_HOPED, trials


def verdicts(records: list[Trial]) -> dict[str, str]:
    return {claim.id.removeprefix("minilm."): claim.verdict for claim in minilm.claims(records)}


def test_what_is_hoped_for_holds_where_accuracies_show_it_and_weights_are_no_alpha() -> None:
    found = verdicts(trials())
    against = {"rank-one": "contradicted", "flipped.cosine": "contradicted"}
    against |= {"bfloat16.effective": "mixed", "bfloat16.rounding": "contradicted"}
    assert {name: word for name, word in found.items() if word != "holds"} == against


@pytest.mark.parametrize(
    ("rule", "value", "claim"),
    [
        (LEAST, 0.79, "least-norm.average"),
        (LEAST, 0.79, "least-norm.third"),
        (LEAST, 0.79, "least-norm.grid"),
        (SURROGATE, 0.79, "surrogate.least-norm"),
        (SURROGATE, 0.79, "surrogate.grid"),
    ],
)
def test_a_rule_that_is_worse_contradicts_its_claim(rule: str, value: float, claim: str) -> None:
    assert verdicts(trials())[claim] == "holds"
    assert verdicts(trials({**AS_HOPED, rule: value}))[claim] == "contradicted"


def test_the_common_lambda_is_chosen_on_the_examples_that_choose() -> None:
    records = trials({**AS_HOPED, "0.7": 0.86})
    assert {best_common(record) for record in records} == {"0.7"}
    for record in records:
        record.result.merges[EQUAL].choosing = dict.fromkeys(TASKS, 0.99)
    assert {best_common(record) for record in records} == {EQUAL}


def test_accuracies_are_means_over_the_tasks_that_are_kept() -> None:
    records = trials()
    for record in records:
        record.result.merges[LEAST].accuracy[FLIPPED] = 0.0
    assert verdicts(records)["least-norm.average"] == "holds"


def test_a_surrogate_that_is_far_off_is_seen() -> None:
    records = trials()
    for record in records:
        record.result.merges[LEAST].predicted = dict.fromkeys(KEPT, 0.5)
    assert verdicts(records)["surrogate.error"] == "mixed"


def test_a_task_that_is_not_forgotten_or_others_that_are_is_seen() -> None:
    records = trials()
    for record in records:
        record.result.merges[FORGET].accuracy.update({MELVILLE: 0.9, "dialogue": 0.3})
    found = verdicts(records)
    assert (found["forgets"], found["forgets.kept"], found["forgets.related"]) == (
        "contradicted",
        "contradicted",
        "holds",
    )


def test_without_an_effect_nothing_is_read_of_it() -> None:
    nothing: dict[str, dict[str, float | None]] = {task: dict.fromkeys(TASKS) for task in TASKS}
    claims = {claim.id: claim for claim in minilm.claims(trials(effect=nothing))}
    for name in ("minilm.flipped.effect", "minilm.related.effect"):
        assert claims[name].verdict == "not applicable"
        assert claims[name].why
    assert claims["minilm.flipped.cosine"].verdict == "contradicted"


def test_a_negation_that_lowers_its_task_is_seen() -> None:
    assert verdicts(trials(negated=dict.fromkeys(minilm.NEGATED, 0.6)))["negation"] == "contradicted"


def test_every_claim_is_of_the_project_and_says_nothing_of_the_papers_network() -> None:
    for claim in minilm.claims(trials()):
        assert (claim.source, claim.about) == ("project", [])
        assert claim.quantity


@pytest.mark.slow
def test_the_figure_is_the_same_again_and_names_every_rule() -> None:
    first, again = (experiment_image("minilm", trials(), ".svg") for _ in range(2))
    assert first == again


def test_made_up_texts_are_no_evidence() -> None:
    assert minilm.grid(True)[0].label() == "synthetic"
    with pytest.raises(InputError, match="made up"):
        minilm.grid(True, weights="somewhere")
