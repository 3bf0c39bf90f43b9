"""What the law says in closed form, by quadrature and by its recursion is one and the same."""

import time
from dataclasses import replace

import numpy as np
import pytest

from proofcheck.law.descent import FROZEN, NO_CROSS
from proofcheck.law.flow import flow
from proofcheck.law.frozen import dead_share, steps
from proofcheck.law.merges import RANGE
from proofcheck.law.predictions import law, run, steps_to
from proofcheck.law.samples import population
from proofcheck.law.starts import from_seed, from_zero, weights_of
from proofcheck.measure.singular import residual
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.models.start import drawn_weights
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError

EXACT = Recipe(counts="exact", until=0.05, check_every=1, steps=20_000, eta=0.04)


@pytest.mark.parametrize(
    ("star", "hash_", "patterns"),
    [(0.4, 0.1, 20), (0.2, 0.1, 20), (0.2, 0.15, 20), (0.6, 0.1, 20), (0.3, 0.0, 5), (0.4, 0.1, 200)],
)
def test_with_w_frozen_the_recursion_takes_the_time_of_the_closed_form(
    star: float, hash_: float, patterns: int
) -> None:
    # δ* = 0.2 has Δ < ρ/√M: there one gate shuts, and the mean is the harmonic one.
    recipe = replace(EXACT, delta_star=star, delta_hash=hash_, M=patterns)
    taken = run(recipe, from_zero(), moved=FROZEN).points[-1].step
    assert taken == pytest.approx(steps(recipe.tokens, recipe.eta, 0.05), rel=0.01)


def test_gradient_flow_is_the_limit_of_small_steps_and_many_patterns() -> None:
    recipe = Recipe(counts="exact", M=10**6, eta=0.005, until=1e-9, check_every=1, steps=20_000)
    last = run(recipe, from_zero()).points[-1]
    limit = flow(Tokens(counts="exact"))
    assert last.step * recipe.eta == pytest.approx(limit.time, rel=2e-3)
    assert last.member.w[0] == pytest.approx(limit.omega, rel=2e-3)


def test_flow_keeps_within_the_proved_constants() -> None:
    for star, hash_ in ((0.4, 0.1), (0.6, 0.1), (0.9, 0.0), (0.5, 0.49)):
        tokens = Tokens(delta_star=star, delta_hash=hash_)
        assert 1 <= flow(tokens).time * (star - hash_) ** 2 <= 4


def test_drawn_counts_have_the_probabilities_of_definition_2() -> None:
    tokens = Tokens(M=3, P=12, delta_star=0.5, delta_hash=0.25)
    of = population(tokens)
    drawn = tokens.sample(40_000, np.random.default_rng(1))
    for p, q, y, weight in zip(of.p, of.q, of.y, of.weights, strict=True):
        share = np.mean((drawn.counts[:, 0] == p) & (drawn.counts[:, 1] == q) & (drawn.labels == y))
        assert share == pytest.approx(weight, abs=5 * np.sqrt(weight / 40_000) + 1e-4)


def test_a_random_start_is_the_seeds_network_projected() -> None:
    recipe, patterns = Recipe(m=8, M=4), Patterns.pair(-0.6, M=4)
    W, V, a = drawn_weights(recipe, patterns.d, 3)
    start = from_seed(recipe, patterns, 1, 3)
    near_W, near_V = weights_of(start.member, patterns.mu[1], patterns.v)
    assert start.a.tolist() == a.tolist()
    assert (np.linalg.norm(W - near_W), np.linalg.norm(V - near_V)) == pytest.approx((start.outside_W, start.outside_V))
    # Nothing of the rest is along a direction of the class.
    assert (V - near_V) @ patterns.mu[1] == pytest.approx(0, abs=1e-15)
    assert float(((W - near_W) * np.outer(patterns.mu[1], patterns.v.sum(axis=0))).sum()) == pytest.approx(0, abs=1e-15)


def test_residuals_are_those_of_the_matrices() -> None:
    recipe, patterns = Recipe(m=16, M=4, counts="exact", P=20, steps=20), Patterns.pair(0.5, M=4)
    first = run(recipe, from_seed(recipe, patterns, 0, 1))
    W, V = weights_of(first.task.change(), patterns.mu[0], patterns.v)
    said = law(recipe, start="random", seed=1)
    assert pytest.approx((residual(W, 1).absolute, residual(V, 1).absolute)) == (said.residual.W, said.residual.V)
    last = said.path[-1]
    assert (last.norm_W, last.norm_V) == pytest.approx((np.linalg.norm(W), np.linalg.norm(V)))


def test_rows_never_move_as_often_as_no_gate_is_open() -> None:
    rng = np.random.default_rng(0)
    c, spread = rng.normal(size=(2, 200_000))
    own, rest = 0.3, 0.5 / np.sqrt(20)
    closed = np.mean((c * own + spread * rest <= 0) & (-c * own + spread * rest <= 0))
    assert closed == pytest.approx(dead_share(Tokens()).at_start, abs=3e-3)


def test_without_the_cross_terms_only_little_changes() -> None:
    recipe = Recipe(m=64, counts="exact", until=0.05, check_every=1, steps=400)
    start = from_seed(recipe, Patterns.pair(0.0, M=20), 0, 1)
    whole, part = (run(recipe, start, moved=moved).points for moved in ((True,) * 5, NO_CROSS))
    assert abs(whole[-1].step - part[-1].step) <= 2
    assert whole[-1].member.w[0] != part[-1].member.w[0]


def test_lambda_sets_hold_at_their_ends_and_at_one() -> None:
    said = law(Recipe(), alpha=0.0)
    for entry in said.lambda_:
        assert entry.range == RANGE
        for low, high in entry.learned + entry.unlearned:
            assert RANGE[0] <= low < high <= RANGE[1]
    # Both vectors of irrelevant tasks are learned at λ = 1, and T2 is not without its own.
    assert all(any(low <= 1 <= high for low, high in entry.learned) for entry in said.lambda_)
    assert any(low <= 0 <= high for low, high in said.lambda_[1].unlearned)


def test_steps_are_counted_to_the_first_with_the_loss() -> None:
    points = run(Recipe(counts="exact", steps=40), from_zero()).points
    first = steps_to(points, 0.05)
    assert first is not None
    assert points[first].loss <= 0.05 < points[first - 1].loss
    assert steps_to(points[:first], 0.05) is None


def test_what_the_law_is_not_for_is_refused_in_a_line() -> None:
    for recipe, words in (
        (Recipe(read_out="per-position"), "shared read-out"),
        (Recipe(P=10**6), "pairs of counts"),
        (Recipe(steps=10**6), "at most 100,000"),
        (Recipe(eta=1e200), "diverges"),
    ):
        with pytest.raises(InputError, match=words):
            law(recipe)
    with pytest.raises(InputError, match="correlation"):
        law(Recipe(), alpha=2.0)


@pytest.mark.slow
def test_it_answers_in_seconds() -> None:
    start = time.process_time()
    law(Recipe())
    assert time.process_time() - start < 2
    law(Recipe(m=1024), start="random")
    assert time.process_time() - start < 60
