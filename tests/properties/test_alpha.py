"""α from trained networks: every estimator that claims to give it does, and the paper's gives a sign."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure.correlation import alpha_from_attention, alpha_from_outputs, alpha_from_values
from tests.properties.alphas import ESTIMATORS, LAMS, Tolerances, estimates, sign, trained_outputs, truth
from tests.properties.cells import PAIRS, Cell, matrices

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")

ALPHAS = st.sampled_from(sorted(PAIRS))
NOT_ZERO = st.sampled_from(sorted(set(PAIRS) - {0.0}))


@given(data=st.data(), alpha=ALPHAS, lam=st.sampled_from(LAMS))
def test_every_estimator_gives_alpha_within_what_other_seeds_predict(
    shared: list[Cell], tolerances: Tolerances, data: st.DataObject, alpha: float, lam: float
) -> None:
    cell = data.draw(st.sampled_from(shared), label="cell")
    found = estimates(cell, cell.vectors, alpha, lam, trained_outputs(cell, alpha, lam))
    for name in ESTIMATORS:
        off = abs(found[name] - truth(name, alpha))
        assert off <= tolerances.of(name, cell.key.M, alpha, lam), (name, found[name])


def test_the_tolerances_tell_orthogonal_tasks_from_aligned_and_contradictory_ones(tolerances: Tolerances) -> None:
    """Half the way from 0 to the next α of the grid: none is so wide that it says nothing."""
    greatest = tolerances.greatest
    assert greatest.keys() == set(ESTIMATORS)
    assert all(0 < each < 0.25 for each in greatest.values()), greatest


@given(data=st.data(), alpha=ALPHAS, lams=st.tuples(*[st.floats(0.1, 10)] * 2), flipped=st.booleans())
def test_from_weights_alpha_is_of_directions_and_no_coefficient_changes_its_size(
    shared: list[Cell], data: st.DataObject, alpha: float, lams: tuple[float, float], flipped: bool
) -> None:
    cell = data.draw(st.sampled_from(shared), label="cell")
    (W_0, V_0), (W_1, V_1) = (matrices(cell.vectors[task]) for task in (0, PAIRS[alpha]))
    one, other = lams[0], -lams[1] if flipped else lams[1]
    values = alpha_from_values(V_0, V_1)
    assert alpha_from_values(one * V_0, other * V_1) == pytest.approx(-values if flipped else values, abs=1e-9)
    assert alpha_from_attention(one * W_0, lams[1] * W_1) == pytest.approx(alpha_from_attention(W_0, W_1), abs=1e-9)


@given(data=st.data(), alpha=ALPHAS, lam=st.sampled_from(LAMS), sizes=st.integers(0, 2**32 - 1))
def test_from_outputs_of_one_number_the_papers_estimator_is_the_mean_of_signs(
    shared: list[Cell], data: st.DataObject, alpha: float, lam: float, sizes: int
) -> None:
    """A cosine of two numbers is ±1: no size of an output is in it."""
    cell = data.draw(st.sampled_from(shared), label="cell")
    found = trained_outputs(cell, alpha, lam)
    first, other = found.first[0], found.other[0]
    estimate = alpha_from_outputs(first, other)
    assert estimate == pytest.approx(float((np.sign(first) * np.sign(other)).mean()), abs=1e-12)
    factors = np.random.default_rng(sizes).uniform(0.01, 100, len(other))
    assert alpha_from_outputs(first, factors * other) == pytest.approx(estimate, abs=1e-12)


@given(data=st.data(), alpha=NOT_ZERO, lam=st.sampled_from(LAMS))
def test_the_papers_estimator_saturates_at_the_sign_of_alpha(
    shared: list[Cell], data: st.DataObject, alpha: float, lam: float
) -> None:
    """It is 1 − 2w times the sign, w the share of samples on which not both networks have the sign of their margin."""
    cell = data.draw(st.sampled_from(shared), label="cell")
    found, labels = trained_outputs(cell, alpha, lam), cell.samples.labels.numpy()
    right = (labels * found.first[0] > 0) & (sign(alpha) * labels * found.other[0] > 0)
    assert right.mean() >= 0.99, "the networks are right on nearly every sample"
    estimate = alpha_from_outputs(found.first[0], found.other[0])
    assert sign(alpha) * estimate >= 1 - 2 * float((~right).mean()) - 1e-12
    # So ½ and 0.8 are one number.
    assert abs(estimate - sign(alpha)) <= 0.02 + 1e-12
