import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.measure.singular import alignment, nearest_of_rank, nu, omega, residual, singular_values


def _matrix(rows: int, columns: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, columns))


sizes = st.integers(1, 7)


@given(rows=sizes, columns=sizes, rank=st.integers(0, 8), seed=st.integers(0, 10**6))
def test_the_residual_is_the_distance_to_the_nearest_matrix_and_none_is_nearer(
    rows: int, columns: int, rank: int, seed: int
) -> None:
    matrix = _matrix(rows, columns, seed)
    remainder, nearest = residual(matrix, rank), nearest_of_rank(matrix, rank)
    assert remainder.absolute == pytest.approx(np.linalg.norm(matrix - nearest), abs=1e-12)
    assert remainder.relative == pytest.approx(remainder.absolute / np.linalg.norm(matrix), abs=1e-12)
    rng = np.random.default_rng(seed + 1)
    other = rng.normal(size=(rows, min(rank, rows))) @ rng.normal(size=(min(rank, rows), columns))
    assert np.linalg.norm(matrix - other) >= remainder.absolute - 1e-12


@given(rows=sizes, columns=sizes, seed=st.integers(0, 10**6), scale=st.floats(1e-6, 1e6))
def test_singular_values_turn_with_nothing_and_grow_with_scale(
    rows: int, columns: int, seed: int, scale: float
) -> None:
    matrix = _matrix(rows, columns, seed)
    basis, _ = np.linalg.qr(_matrix(columns, columns, seed + 1))
    assert np.allclose(singular_values(scale * matrix @ basis), scale * singular_values(matrix), rtol=1e-9)


def test_the_zero_matrix_is_of_rank_zero() -> None:
    assert residual(np.zeros((3, 2)), 0) == (0, 0.0, 0.0)


@given(seed=st.integers(0, 10**6), size=st.floats(0.01, 100), sign=st.sampled_from([1, -1]))
def test_singular_vectors_of_a_rank_one_matrix_are_found_whatever_their_sign(seed: int, size: float, sign: int) -> None:
    left, right = _matrix(1, 5, seed)[0], _matrix(1, 4, seed + 1)[0]
    cosines = alignment(sign * size * np.outer(left, right), left=[left, -left], right=[3 * right])
    assert cosines.left == pytest.approx(np.ones((1, 2)), abs=1e-12)
    assert cosines.right == pytest.approx(np.ones((1, 1)), abs=1e-12)


def test_alignment_has_a_row_for_each_singular_vector() -> None:
    cosines = alignment(np.diag([1.0, 3.0, 2.0]), right=np.eye(3), count=2)
    assert cosines.left is None
    assert cosines.right is not None
    assert cosines.right.tolist() == [[0, 1, 0], [0, 0, 1]]


def test_omega_and_nu_of_the_idealised_network_are_its_own() -> None:
    rng = np.random.default_rng(1)
    mu = np.linalg.qr(rng.normal(size=(6, 6)))[0][0]
    a = rng.choice([-1, 1], 8) / np.sqrt(8)
    assert omega(1.7 * np.outer(mu, mu), mu) == pytest.approx(1.7, abs=1e-14)
    assert nu(2.5 * np.outer(np.sign(a), mu) / np.sqrt(8), mu, a) == pytest.approx(2.5, abs=1e-14)


def test_omega_and_nu_give_the_nearest_ideal_matrices() -> None:
    rng = np.random.default_rng(2)
    dW, dV, mu, a = rng.normal(size=(4, 4)), rng.normal(size=(6, 4)), rng.normal(size=4), rng.choice([-1.0, 1.0], 6)
    mu /= np.linalg.norm(mu)
    rows = np.outer(a, mu) / np.sqrt(6)
    for step in (-0.1, 0.1):
        strength, size = omega(dW, mu), nu(dV, mu, a)
        assert np.linalg.norm(dW - (strength + step) * np.outer(mu, mu)) > np.linalg.norm(
            dW - strength * np.outer(mu, mu)
        )
        assert np.linalg.norm(dV - (size + step) * rows) > np.linalg.norm(dV - size * rows)


def test_a_read_out_at_each_position_counts_by_its_mean() -> None:
    assert nu([[1.0], [1.0]], [1.0], [[1, -1], [1, 1], [1, -1]]) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: singular_values([1, 2]), "matrix: expected a 2-dimensional array"),
        (lambda: singular_values([[np.nan]]), "matrix: expected finite numbers"),
        (lambda: singular_values("x"), "matrix: expected an array of numbers"),
        (lambda: singular_values(np.zeros((0, 2))), "with entries"),
        (lambda: residual([[1]], -1), "rank: expected a whole number >= 0"),
        (lambda: alignment([[1, 0]], right=[[0, 0]]), "right: expected a vector that is not zero"),
        (lambda: alignment([[1, 0]], right=[[1, 0, 0]]), "right: expected directions of dimension 2, got 3"),
        (lambda: omega([[1, 0], [0, 1]], [1, 0, 0]), r"dW: expected shape \(3, 3\)"),
        (lambda: nu([[1, 0]], [1, 0], [1, 1]), r"dV: expected shape \(2, 2\)"),
    ],
)
def test_what_cannot_be_measured_is_refused(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()  # type: ignore[operator] # a lambda
