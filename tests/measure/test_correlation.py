import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.measure.correlation import (
    alpha_from_attention,
    alpha_from_margins,
    alpha_from_mixture,
    alpha_from_outputs,
    alpha_from_patterns,
    alpha_from_values,
    gamma,
)

alphas = st.floats(-1, 1)


def _pair(alpha: float, d: int = 5) -> tuple[np.ndarray, np.ndarray]:
    basis = np.linalg.qr(np.random.default_rng(3).normal(size=(d, d)))[0]
    return basis[0], alpha * basis[0] + np.sqrt(1 - alpha**2) * basis[1]


@given(alpha=alphas, sizes=st.tuples(st.floats(0.01, 10), st.floats(0.01, 10)))
def test_ideal_weights_give_back_alpha_whatever_their_sizes(alpha: float, sizes: tuple[float, float]) -> None:
    mu_1, mu_2 = _pair(alpha)
    u = np.random.default_rng(4).normal(size=7)
    assert alpha_from_patterns(mu_1, 2 * mu_2) == pytest.approx(alpha, abs=1e-12)
    attention = alpha_from_attention(sizes[0] * np.outer(mu_1, mu_1), sizes[1] * np.outer(mu_2, mu_2))
    # A square root turns a rounding of 1e-16 into 1e-8 at α = 0.
    assert attention == pytest.approx(abs(alpha), abs=1e-7)
    assert alpha_from_values(sizes[0] * np.outer(u, mu_1), sizes[1] * np.outer(u, mu_2)) == pytest.approx(
        alpha, abs=1e-12
    )


@given(alpha=alphas, seed=st.integers(0, 1000), scale=st.floats(0.1, 10))
def test_outputs_y_and_alpha_y_saturate_on_one_task_and_are_inverted_on_both(
    alpha: float, seed: int, scale: float
) -> None:
    margins = np.random.default_rng(seed).uniform(0.5, 2, 50)
    y = np.random.default_rng(seed + 1).choice([-1.0, 1.0], 50) * margins
    on_1, on_2 = (scale * y, scale * alpha * y), (scale * alpha * y, scale * y)
    if abs(alpha) > 1e-200:
        assert alpha_from_outputs(*on_1) == pytest.approx(np.sign(alpha), abs=1e-9)
    estimate = alpha_from_mixture(on_1, on_2)
    assert estimate.cosine == pytest.approx(2 * alpha / (1 + alpha**2), abs=1e-12)
    # d(α)/d(cosine) grows like 1/√(1 − cosine²) towards |α| = 1.
    assert estimate.alpha == pytest.approx(alpha, abs=1e-7)
    assert alpha_from_margins(np.abs(y), alpha * np.abs(y)) == pytest.approx(alpha, abs=1e-12)


def test_outputs_of_several_numbers_have_cosines_in_between() -> None:
    assert alpha_from_outputs([[1, 0], [0, 2]], [[0.6, 0.8], [0, -1]]) == pytest.approx(-0.2)
    assert alpha_from_outputs([0.0, 1.0], [1.0, 1.0]) == 0.5


def test_values_leave_out_what_tasks_share() -> None:
    mu_1, mu_2 = _pair(0.2, d=6)
    u, shared = np.ones(8), np.linalg.qr(np.random.default_rng(3).normal(size=(6, 6)))[0][4]
    other = 0.2 * np.outer(np.repeat([1, -1], 4), shared)
    estimate = alpha_from_values(np.outer(u, mu_1) + other, np.outer(u, mu_2) + other)
    assert estimate == pytest.approx(0.2, abs=1e-12)


def test_gamma_is_alpha_task_by_task() -> None:
    target = [0.6, -0.5, np.sqrt(1 - 0.61)]
    gammas = gamma(target, list(np.eye(3)[:2]), alpha_from_patterns)
    assert gammas == pytest.approx([0.6, -0.5])
    matrices = [np.outer(np.ones(2), pattern) for pattern in (target, *np.eye(3)[:2])]
    assert gamma(matrices[0], matrices[1:], alpha_from_values) == pytest.approx([0.6, -0.5])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: alpha_from_patterns([1, 0], [1, 0, 0]), "expected two arrays of one shape"),
        (lambda: alpha_from_patterns([0, 0], [1, 0]), "expected a vector that is not zero"),
        (lambda: alpha_from_attention([[0.0]], [[1.0]]), "that is not zero"),
        (lambda: alpha_from_outputs([1.0], [1.0, 2.0]), "outputs: expected two arrays of one shape"),
        (lambda: alpha_from_outputs([np.nan], [1.0]), "outputs: expected finite"),
        (lambda: alpha_from_mixture(([1.0], [1.0]), ([1.0, 2.0], [1.0, 2.0])), "as many samples of both tasks"),
        (lambda: alpha_from_margins([1.0, -1.0], [1.0, 1.0]), "a mean margin that is not 0"),
        (lambda: gamma([1.0], [], alpha_from_patterns), "tasks: expected at least one"),
    ],
)
def test_what_has_no_correlation_is_refused(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()  # type: ignore[operator] # a lambda
