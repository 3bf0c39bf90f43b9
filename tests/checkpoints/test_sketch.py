import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.checkpoints.sketch import Sketch


def _matrix(m: int, n: int, fall: float, seed: int) -> np.ndarray:
    """A random matrix whose singular values fall as i^(−fall)."""
    rng = np.random.default_rng(seed)
    least = min(m, n)
    U, V = (np.linalg.qr(rng.standard_normal((side, least)))[0] for side in (m, n))
    return np.asarray((U * np.arange(1, least + 1.0) ** -fall) @ V.T)


def _bounds(matrices: np.ndarray, piece: int) -> tuple[np.ndarray, np.ndarray]:
    sketch = Sketch(len(matrices), matrices.shape[2])
    for first in range(0, matrices.shape[1], piece):
        sketch.add(matrices[:, first : first + piece])
    return sketch.energy()


@given(st.integers(2, 200), st.integers(2, 60), st.floats(0, 3), st.integers(0, 2**32 - 1), st.integers(1, 100))
def test_the_bounds_bracket_the_singular_values(m: int, n: int, fall: float, seed: int, piece: int) -> None:
    matrices = np.stack([_matrix(m, n, fall, seed), _matrix(m, n, 3 - fall, seed + 1)])
    low, high = _bounds(matrices, piece)
    true = np.cumsum(np.linalg.svd(matrices, compute_uv=False) ** 2, axis=1)[:, :2]
    assert np.all(low <= true * (1 + 1e-14))
    assert np.all(true * (1 - 1e-14) <= high)


@pytest.mark.parametrize("rows", [3, 40, 400])
def test_a_matrix_of_rank_one_is_known_to_be_one(rows: int) -> None:
    rng = np.random.default_rng(0)
    matrix = np.outer(rng.standard_normal(rows), rng.standard_normal(50))
    low, high = _bounds(matrix[np.newaxis], 7)
    whole = np.sum(matrix**2)
    assert np.allclose(low / whole, 1, rtol=0, atol=1e-9)
    assert np.allclose(high / whole, 1, rtol=0, atol=1e-9)


def test_a_flat_spectrum_is_known_to_be_far_from_rank_one() -> None:
    low, high = _bounds(np.random.default_rng(0).standard_normal((1, 600, 300)), 50)
    whole = 600 * 300
    assert low[0, 0] / whole > 0.004
    assert high[0, 0] / whole < 0.05


def test_more_rows_than_one_step_and_fewer_columns_than_are_kept_are_exact() -> None:
    matrix = np.random.default_rng(0).standard_normal((1, 300, 2))
    low, high = _bounds(matrix, 300)
    assert np.allclose(low, high, rtol=1e-9)
    assert np.allclose(low[0, 1], np.sum(matrix**2), rtol=1e-9)
