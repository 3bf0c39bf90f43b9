"""Which classes of networks the population gradient keeps, by autograd on full matrices; and which it leaves."""

import numpy as np
import pytest

pytest.importorskip("torch")

from proofcheck.law.derivation import norms_squared
from proofcheck.law.descent import Member, Problem
from proofcheck.law.samples import population
from proofcheck.law.starts import weights_of
from proofcheck.measure.arrays import Floats
from proofcheck.models.tokens import Tokens
from tests.law.full import MEAN, MU, M, V, gradient, outside, signed, unsigned

NEURONS = 32
SIGNS = np.tile([1.0, -1.0], NEURONS // 2)
READ_OUT = SIGNS / np.sqrt(NEURONS)
ONES = np.ones(NEURONS)
OWN, BOTH = V.T @ V, np.outer(MEAN, MEAN)
DIAGONAL = [np.outer(MU, MU), OWN, BOTH - OWN]
CROSS = [np.outer(MU, MEAN), np.outer(MEAN, MU)]
ROWS = [np.outer(row, direction) for row in np.eye(NEURONS) for direction in (MU, MEAN)]
SEEDS = range(5)


def spread(rng: np.random.Generator, size: int) -> Floats:
    # Small enough that margins stay below 1, where the loss has a gradient.
    return rng.normal(size=size) * 0.2


@pytest.mark.parametrize("seed", SEEDS)
def test_five_scalars_are_kept(seed: int) -> None:
    rng = np.random.default_rng(seed)
    b, kappa = rng.uniform(0.5, 2), rng.normal() * 0.1
    W = sum(x * span for x, span in zip(spread(rng, 3), DIAGONAL, strict=True))
    dW, dV = gradient(
        W, np.outer(b * READ_OUT, MU) + kappa * np.outer(ONES, MEAN) / np.sqrt(NEURONS), READ_OUT, *unsigned()
    )
    assert outside(dW, DIAGONAL) < 1e-12
    assert outside(dV, [np.outer(SIGNS, MU), np.outer(ONES, MEAN)]) < 1e-12


@pytest.mark.parametrize("seed", SEEDS)
def test_2m_plus_5_scalars_are_kept_for_any_read_out_and_2m_plus_3_are_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=NEURONS) / np.sqrt(NEURONS)
    member = Member(spread(rng, NEURONS), spread(rng, NEURONS) / 5, spread(rng, 5) / 2)
    dW, dV = gradient(*weights_of(member, MU, V), a, *unsigned())
    assert outside(dV, ROWS) < 1e-12
    assert outside(dW, DIAGONAL + CROSS) < 1e-12
    assert outside(dW, DIAGONAL) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_b_and_omega_are_kept_where_irrelevant_tokens_are_symmetric_and_not_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, weights = rng.normal() * DIAGONAL[0], np.outer(rng.uniform(0.5, 2) * READ_OUT, MU)
    dW, dV = gradient(W, weights, READ_OUT, *signed())
    assert outside(dW, DIAGONAL[:1]) < 1e-12
    assert outside(dV, [np.outer(SIGNS, MU)]) < 1e-12
    _, dV = gradient(W, weights, READ_OUT, *unsigned())
    assert outside(dV, [np.outer(SIGNS, MU)]) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_two_strengths_and_omega_are_kept_for_any_composition_of_a_batch_and_one_is_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts, dictionary = signed()
    batch, labels = counts[[0, 1, 0]], (1.0, -1.0, 1.0)
    strengths = np.where(SIGNS > 0, rng.uniform(0.5, 2), rng.uniform(0.5, 2))
    dW, dV = gradient(
        rng.normal() * DIAGONAL[0], np.outer(strengths * READ_OUT, MU), READ_OUT, batch, dictionary, labels
    )
    assert outside(dW, DIAGONAL[:1]) < 1e-12
    assert outside(dV, [np.outer(SIGNS > 0, MU).astype(float), np.outer(SIGNS < 0, MU).astype(float)]) < 1e-12
    assert outside(dV, [np.outer(SIGNS, MU)]) > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_the_step_is_the_full_gradient_in_the_scalars(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=NEURONS) / np.sqrt(NEURONS)
    member = Member(spread(rng, NEURONS), spread(rng, NEURONS) / 5, spread(rng, 5) / 2)
    slope = Problem(a, population(Tokens(counts="exact"))).slope(member)
    dW, dV = gradient(*weights_of(member, MU, V), a, *unsigned())
    along = [float((dW * span).sum()) for span in DIAGONAL + CROSS]
    np.testing.assert_allclose(-slope.w, along, rtol=0, atol=1e-12)
    np.testing.assert_allclose(-slope.c, dV @ MU, rtol=0, atol=1e-12)
    np.testing.assert_allclose(-slope.k, dV @ MEAN, rtol=0, atol=1e-12)
    assert norms_squared(M) == [float((span**2).sum()) for span in DIAGONAL + CROSS]


@pytest.mark.parametrize("seed", SEEDS)
def test_so_it_is_where_irrelevant_tokens_are_symmetric(seed: int) -> None:
    rng = np.random.default_rng(seed)
    member = Member(rng.uniform(0.5, 2) * READ_OUT, np.zeros(NEURONS), np.array([rng.normal(), 0.0, 0.0, 0.0, 0.0]))
    slope = Problem(READ_OUT, population(Tokens(counts="exact")), signed=True).slope(member)
    dW, dV = gradient(*weights_of(member, MU, V), READ_OUT, *signed())
    np.testing.assert_allclose(-slope.w[0], MU @ dW @ MU, rtol=0, atol=1e-12)
    np.testing.assert_allclose(-slope.c, dV @ MU, rtol=0, atol=1e-12)
    np.testing.assert_allclose(slope.k, 0, rtol=0, atol=1e-15)
