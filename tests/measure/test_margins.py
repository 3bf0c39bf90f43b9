import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.ideal.gain import gain
from proofcheck.measure.intervals import Estimate, mean, mean_loss, ratio
from proofcheck.measure.margins import TaskSamples, beta, hinge, hinge_loss, margins, relative_margin
from proofcheck.measure.network import Network
from proofcheck.models.family import Family


def test_intervals_hold_the_mean_as_often_as_they_say() -> None:
    rng, inside, runs = np.random.default_rng(1), 0, 2000
    for _ in range(runs):
        interval = mean(rng.exponential(size=60), level=0.9)
        inside += interval.low <= 1 <= interval.high
    # Student's interval is approximate for skewed draws; 60 of them cost about two per cent here.
    assert 0.86 < inside / runs < 0.92


def test_ratios_hold_the_ratio_of_means_as_often_as_they_say() -> None:
    rng, inside, runs = np.random.default_rng(2), 0, 1500
    for _ in range(runs):
        y = rng.normal(3, 1, 80)
        interval = ratio(0.5 * y + rng.normal(0, 1, 80), y, level=0.9)
        inside += interval.low <= 0.5 <= interval.high
    assert abs(inside / runs - 0.9) < 4 * np.sqrt(0.09 / runs)


def test_exact_means_are_points() -> None:
    assert mean([1.0, 3.0], exact=True) == Estimate(2.0, 2.0, 2.0, True)
    assert mean([4.0], exact=True).value == 4
    assert ratio([1.0], [2.0], exact=True) == Estimate(0.5, 0.5, 0.5, True)


def test_a_loss_never_seen_may_still_happen() -> None:
    loss = mean_loss(np.zeros(100))
    assert (loss.value, loss.low) == (0, 0)
    # Were the probability of a loss the upper end, 100 draws without one would have probability 5 %.
    assert (1 - loss.high) ** 100 == pytest.approx(0.05)
    assert mean_loss(np.zeros(100), exact=True).high == 0


@given(losses=st.lists(st.floats(0, 5), min_size=2, max_size=30))
def test_a_loss_is_never_below_zero(losses: list[float]) -> None:
    loss = mean_loss(losses)
    assert 0 <= loss.low <= loss.value <= loss.high


@given(margins=st.lists(st.floats(-10, 10), min_size=1, max_size=20))
def test_the_hinge_is_zero_exactly_from_margin_one_on(margins: list[float]) -> None:
    for loss, margin in zip(hinge(margins), margins, strict=True):
        assert loss == max(0.0, 1 - margin)


def _ideal(lam: float, gamma: float, omega: float) -> tuple[Network, TaskSamples]:
    """One task vector of the idealised network, λ times; a target with correlation γ, at fixed counts."""
    mu, irrelevant = np.array([1.0, 0, 0]), np.array([0, 0, 1.0])
    target = np.array([gamma, np.sqrt(1 - gamma**2), 0])
    network = Network(lam * omega * np.outer(mu, mu), lam * np.outer([2.0, -2.0], mu), [1.0, -1.0])
    counts = np.array([[8, 2, 10], [2, 8, 10]])
    return network, TaskSamples(counts, np.array([1.0, -1.0]), np.array([target, -target, irrelevant]), exact=True)


@given(lam=st.floats(-3, 3), gamma=st.floats(-1, 1))
def test_rho_of_the_idealised_network_is_the_closed_form(lam: float, gamma: float) -> None:
    merged, samples = _ideal(lam, gamma, 1.6)
    single, own = _ideal(1.0, 1.0, 1.6)
    rho = relative_margin(margins(merged, samples), margins(single, own), exact=True)
    expected = lam * gamma * gain(1.6 * lam * gamma**2, 8, 2, 10) / gain(1.6, 8, 2, 10)
    assert rho.value == pytest.approx(float(expected), abs=1e-12)


def test_beta_is_the_relative_loss_per_unit_and_a_gain_is_negative() -> None:
    alone = np.array([2.0, 2.0, 4.0])
    assert beta(0.9 * alone, alone, -2.0).value == pytest.approx(0.05)
    assert beta(1.1 * alone, alone, 0.5).value == pytest.approx(-0.2)
    with pytest.raises(InputError, match="lam: expected a finite coefficient that is not 0"):
        beta(alone, alone, 0)


def test_fixed_counts_make_losses_exact(irrelevant: Family) -> None:
    weights = irrelevant.merged(1, 0).state_dict()
    network = Network(weights["W"].numpy(), weights["V"].numpy(), irrelevant.pretrained.a.numpy())
    dictionary = irrelevant.patterns.dictionary(0)
    fixed = TaskSamples(*irrelevant.recipe.tokens.fixed(), dictionary, exact=True)
    random = TaskSamples(*irrelevant.recipe.tokens.sample(4000, np.random.default_rng(1)), dictionary)
    exact = hinge_loss(margins(network, fixed), exact=True)
    sampled = hinge_loss(margins(network, random), level=0.9999)
    assert exact.low == exact.value == exact.high
    assert sampled.low <= exact.value <= sampled.high
    assert exact.value == pytest.approx(irrelevant.trained[0].test_loss, abs=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean([1.0]), "expected at least two draws for an interval, got 1"),
        (lambda: mean([1.0, 2.0], level=1), r"level: expected a confidence in \(0, 1\)"),
        (lambda: mean([1.0, np.inf]), "values: expected finite"),
        (lambda: mean_loss([-1.0, 0.0]), "losses: expected numbers >= 0"),
        (lambda: ratio([1.0, 2.0], [1.0]), "as many values above as below"),
        (lambda: ratio([1.0, 2.0], [1.0, -1.0]), "a mean that is not 0 below"),
        (lambda: TaskSamples(np.ones((1, 3)), np.array([0.5]), np.eye(3)), "labels: expected 1 or -1"),
        (lambda: TaskSamples(np.ones((2, 3)), np.array([1.0]), np.eye(3)), "labels: expected 2, one a sample"),
    ],
)
def test_what_has_no_interval_is_refused(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()  # type: ignore[operator] # a lambda
