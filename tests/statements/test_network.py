import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.decision import Status, decide
from proofcheck.statements.network import OUTPUT
from proofcheck.statements.rearrange import substitute
from proofcheck.statements.values import assign
from tests.examples import examples


def direct(X: np.ndarray, W: np.ndarray, V: np.ndarray, a: np.ndarray) -> float:
    """Equation 3 of the slides, token by token."""
    scores = X.T @ W @ X
    weights = np.exp(scores) / np.exp(scores).sum(axis=0)
    return float(sum(a[:, at] @ np.maximum(V @ X @ weights[:, at], 0) for at in range(X.shape[1])) / X.shape[1])


@examples(6)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 2), st.integers(1, 2))
def test_the_symbolic_network_is_the_network(seed: int, tokens: int, dimension: int, neurons: int) -> None:
    draw = np.random.default_rng(seed).integers(-4, 5, size=100) / 2
    shapes = {"X": (dimension, tokens), "W": (dimension,) * 2, "V": (neurons, dimension), "a": (neurons, tokens)}
    matrices = {}
    for name, shape in shapes.items():
        matrices[name], draw = draw[: np.prod(shape)].reshape(shape), draw[np.prod(shape) :]
    given_values = {name: matrix.tolist() for name, matrix in matrices.items()}
    symbolic = substitute(OUTPUT.relation.rhs, assign(CLAIMS["network.slides"], given_values))
    assert abs(float(symbolic) - direct(**matrices)) < 1e-12


def test_the_reviews_factors_give_v_and_w() -> None:
    factors = {"W_O": [[1, 2]], "W_V": [[1], [3]], "W_K": [[2], [0]], "W_Q": [[5], [7]]}
    claim = CLAIMS["network.review"]
    values = assign(claim, factors | {"V": [[7]], "W": [[10]]})
    assert all(substitute(item.relation, values) == True for item in claim.setting)  # noqa: E712 # SymPy's own true


def test_a_network_of_another_output_is_refused() -> None:
    claim = CLAIMS["network.slides"]
    assert decide(claim, {**claim.example, "f": "1/2"})["network"] is Status.FAILS
