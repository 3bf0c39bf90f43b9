import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.models.patterns import Patterns
from tests.models.patterns import rotated


@given(alpha=st.floats(-1, 1), M=st.integers(1, 30))
def test_a_pair_has_the_correlation_asked_for_in_M_plus_two_dimensions(alpha: float, M: int) -> None:
    patterns = Patterns.pair(alpha, M)
    assert patterns.mu[0] @ patterns.mu[1] == pytest.approx(alpha, abs=1e-15)
    assert (patterns.M, patterns.d) == (M, M + 2)
    assert np.abs(patterns.v @ patterns.mu.T).max() == 0


@given(direction=st.lists(st.floats(-1, 1), min_size=1, max_size=5), size=st.floats(0, 1))
def test_a_target_has_the_correlations_asked_for_with_orthonormal_tasks(direction: list[float], size: float) -> None:
    length = np.linalg.norm(direction)
    gamma = [size * entry / length if length > 1e-9 else 0.0 for entry in direction]
    patterns = Patterns.with_target(gamma, M=3)
    tasks, target = patterns.mu[:-1], patterns.mu[-1]
    assert np.array_equal(tasks @ tasks.T, np.eye(len(gamma)))
    assert (tasks @ target).tolist() == gamma
    assert np.linalg.norm(target) == pytest.approx(1, abs=1e-12)


def test_a_target_within_the_tasks_may_be_spelt_in_decimals() -> None:
    assert Patterns.with_target([0.6, -0.8], M=1).mu[-1].tolist() == [0.6, -0.8, 0.0, 0.0]


def test_given_patterns_need_not_be_orthonormal_among_themselves() -> None:
    v = [[0, 0, 1, 0], [0, 0, 0.6, 0.8]]
    patterns = Patterns(np.array([[1.0, 0, 0, 0]]), np.array(v))
    assert patterns.dictionary(0).tolist() == [[1, 0, 0, 0], [-1, 0, 0, 0], *v]


def test_patterns_cannot_be_changed_from_outside() -> None:
    given_mu = np.eye(1, 3)
    patterns = Patterns(given_mu, np.eye(3)[1:])
    given_mu[0, 0] = 5
    assert patterns.mu[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        patterns.mu[0, 0] = 5


def test_a_rotation_keeps_every_angle() -> None:
    patterns = Patterns.with_target([0.6, -0.5], M=4)
    turned = rotated(patterns, np.random.default_rng(1))
    assert np.allclose(turned.mu @ turned.mu.T, patterns.mu @ patterns.mu.T, atol=1e-12)
    assert not np.allclose(turned.mu, patterns.mu)


@pytest.mark.parametrize(
    ("mu", "v", "message"),
    [
        ([[2.0, 0]], [[0, 1.0]], "mu: expected rows of length 1, got length 2 in row 1"),
        ([[1.0, 0]], [[0, 1.0], [0, np.nan]], "v: expected rows of length 1, got length nan in row 2"),
        ([[1.0, 0]], [[0.6, 0.8]], r"every v_j must be orthogonal to every mu_i, got v_1·mu_1 = 0.6"),
        ([[1.0, 0]], [[0, 1.0, 0]], "v: expected 2 columns"),
        ([1.0, 0], [[0, 1.0]], r"mu: expected an array of shape \(patterns, d\), got shape \(2,\)"),
        ([["x"]], [[1.0]], "mu: expected an array of numbers"),
        (np.zeros((0, 2)), [[0, 1.0]], "mu: expected an array of shape"),
    ],
)
def test_what_no_patterns_can_be_is_refused(mu: object, v: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Patterns(mu, v)  # type: ignore[arg-type] # the point of the test


@pytest.mark.parametrize("alpha", [1.0000001, -2, float("nan"), float("inf"), "0.5", None, True])
def test_no_correlation_lies_outside_minus_one_to_one(alpha: float) -> None:
    with pytest.raises(InputError, match="alpha: expected"):
        Patterns.pair(alpha, M=2)


@pytest.mark.parametrize("gamma", [[], [0.8, 0.8], ["x"], 3, None, [float("nan")]])
def test_no_unit_target_has_such_a_gamma(gamma: list[float]) -> None:
    with pytest.raises(InputError, match="gamma"):
        Patterns.with_target(gamma, M=2)


@pytest.mark.parametrize("M", [0, -1, 2.0, True, "3"])
def test_M_is_a_whole_number_of_at_least_one(M: int) -> None:
    with pytest.raises(InputError, match="M: expected a whole number >= 1"):
        Patterns.orthonormal(2, M)


@pytest.mark.parametrize("task", [-1, 2, 0.0])
def test_a_task_that_is_not_there_is_refused(task: int) -> None:
    with pytest.raises(InputError, match="task: expected"):
        Patterns.pair(0.1, M=2).dictionary(task)
