"""The idealised weights, put into the trained network's own code, give the closed form of the mechanism."""

from math import exp

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck.ideal.gain import output
from proofcheck.models.patterns import Patterns
from proofcheck.models.transformer import Transformer
from tests.examples import examples
from tests.models.patterns import rotated


def _gain(E: float, p: int, q: int, r: int) -> float:
    """Gain = 1 + (E−1)·Q/(P·D₊·D₋), written out as it stands."""
    P, plus, minus = p + q + r, p * E + q / E + r, p / E + q * E + r
    Q = 2 * p * q * (1 + 1 / E) * ((p + q) / E + r)
    Q += r * ((p * p + p * q + q * q) / E + p * q * (E + 1 / E**2 - 1) + (p + q) * r)
    return 1 + (E - 1) * Q / (P * plus * minus)


def _ideal(
    patterns: Patterns, lams: np.ndarray, omega: float, b: float, sizes: list[float]
) -> tuple[Transformer, float]:
    """ΔW_i = ω μ_iμ_iᵀ and ΔV_i = b u μ_iᵀ with a balanced u, merged; and A = Σ_j a_j ReLU(u_j)."""
    tasks = patterns.mu[: len(lams)]
    W = omega * np.einsum("i,ij,ik->jk", lams, tasks, tasks)
    u = np.array([*sizes, *(-size for size in sizes)])
    a = np.sign(u) / np.sqrt(u.size)
    V = b * np.outer(u, lams @ tasks)
    return Transformer(*(torch.as_tensor(array) for array in (W, V, a))), sum(sizes) / float(np.sqrt(u.size))


@examples(150)
@given(
    gamma=st.lists(st.floats(-0.57, 0.57), min_size=1, max_size=3),
    lams=st.lists(st.floats(-3, 3), min_size=3, max_size=3),
    omega=st.floats(0.1, 2.5),
    b=st.floats(0.1, 3),
    sizes=st.lists(st.floats(0.1, 2), min_size=1, max_size=4),
    p=st.integers(0, 8),
    q=st.integers(0, 8),
    irrelevant=st.lists(st.integers(0, 4), min_size=3, max_size=3),
)
def test_the_network_is_the_closed_form(
    gamma: list[float],
    lams: list[float],
    omega: float,
    b: float,
    sizes: list[float],
    p: int,
    q: int,
    irrelevant: list[int],
) -> None:
    counts = np.array([[p, q, *irrelevant]], dtype=np.float64)
    assume(counts.any())
    patterns = rotated(Patterns.with_target(gamma, M=3), np.random.default_rng(p))
    weights, correlations = np.array(lams[: len(gamma)]), np.array(gamma)
    network, A = _ideal(patterns, weights, omega, b, sizes)
    computed = network(torch.as_tensor(counts), torch.as_tensor(patterns.dictionary(len(gamma)))).item()
    p_hat, q_hat, r = float(weights @ correlations), float(weights @ correlations**2), int(sum(irrelevant))
    closed = A * b * p_hat * (p - q) / (p + q + r) * _gain(exp(omega * q_hat), p, q, r)
    assert computed == pytest.approx(closed, abs=1e-12)
    assert computed == pytest.approx(A * b * float(output(p_hat, q_hat, omega, p, q, r)), abs=1e-12)
