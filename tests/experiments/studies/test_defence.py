import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.experiments.bench.outcomes import Asked, Line, digits, ray
from proofcheck.experiments.studies.defence import DELTA, SCENES, DefenceSettings, _by, _usual, compute
from proofcheck.risk.checker import accepted_by


@pytest.mark.parametrize("name", SCENES)
def test_draws_have_the_shares_that_are_stored(name: str) -> None:
    line, n = SCENES[name].line(1), 4000
    counts = sum(line.draw(np.random.default_rng(seed), n) for seed in range(5))
    against = line.against()
    deviation = np.sqrt(against * (1 - against) / (5 * n))
    assert np.all(np.abs(counts / (5 * n) - against) <= 5 * deviation + 1e-12)


@pytest.mark.parametrize("name", SCENES)
def test_a_wrong_start_breaks_a_demand(name: str) -> None:
    scene = SCENES[name]
    for seed in range(1, 6):
        line = scene.line(seed)
        assert not line.meets()[np.abs(line.lams - scene.wrong).argmin()]


def test_a_line_knows_which_of_its_candidates_meet_the_demands() -> None:
    asked = (Asked("a", "keep", 0.8), Asked("b", "forget", 0.3))
    line = Line(np.array([0.0, 1.0, 2.0]), asked, (np.array([0.1, 0.2, 0.3]), np.array([0.5, 0.7, 0.9])))
    assert line.meets().tolist() == [False, True, False]
    assert line.allowed().tolist() == pytest.approx([0.2, 0.3])


def test_digits_are_those_of_the_record_that_is_stored() -> None:
    line = digits("irrelevant", "negated", (Asked("T1", "keep", 0.9), Asked("T2", "forget", 0.6)), 2)
    assert line.lams.max() == 0
    assert [wrong.shape for wrong in line.wrong] == [line.lams.shape] * 2


def test_texts_are_five_hundred_a_task() -> None:
    line = ray([Asked("sst", "keep", 0.78)])
    assert line.wrong[0].shape == (len(line.lams), 500)
    assert set(np.unique(line.wrong[0])) == {0.0, 1.0}


def test_the_default_returns_what_the_checker_of_certificates_accepts() -> None:
    settings = DefenceSettings(scene="MiniLM, three tasks", start=1.0, wrong=0.3, n=200, repetitions=5, origin="")
    result = compute(settings, 1)
    assert result.valid == 5
    assert all(0 <= share <= 1 for share in (*result.returned.values(), *result.wrong.values()))
    assert all(result.wrong[name] <= result.returned[name] for name in result.returned)


p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@pytest.mark.needs("mapie")
@given(p_values)
def test_bonferroni_holm_and_a_sequence_accept_what_mapies_do(p: list[float]) -> None:
    from mapie.risk_control.fwer_control import control_fwer

    ones, order = ["1"] * len(p), list(range(len(p)))
    for name, ours in (
        ("bonferroni", {"name": "bonferroni", "weights": ones}),
        ("bonferroni_holm", {"name": "holm", "weights": ones}),
        ("fixed_sequence", {"name": "sequence", "order": order}),
    ):
        theirs = control_fwer(np.array(p), float(DELTA), name)
        # A p-value on a level is decided by the last bit of its float.
        on_a_level = any(abs(value - float(DELTA) / k) < 1e-12 for value in p for k in range(1, len(p) + 1))
        assert on_a_level or accepted_by(ours, lambda i, level: p[i] <= level, len(p), DELTA) == sorted(theirs)
        assert _by(ours, np.array(p)) == accepted_by(ours, lambda i, level: p[i] <= level, len(p), DELTA)


@pytest.mark.needs("mapie")
@pytest.mark.parametrize("n", [10, 64, 200])
def test_the_bound_of_hoeffding_and_bentkus_is_mapies(n: int) -> None:
    from mapie.risk_control.methods import compute_hoeffding_bentkus_p_value
    from scipy.special import bdtr

    k = np.arange(n + 1)
    # n times k/n may round above k, which their count then exceeds by one.
    exact = np.ceil(n * (k / n)) == k
    for allowed in (0.1, 0.22, 0.5):
        ours = _usual(n, np.array([allowed]), np.array([bdtr(k, n, allowed)]))[0]
        theirs = compute_hoeffding_bentkus_p_value(k / n, n, allowed)[:, 0]
        assert np.allclose(ours[exact], theirs[exact], rtol=1e-9, atol=1e-300)
