"""The closed form is the derivation, identically; and every property of Gain that the theorems are read from."""

import numpy as np
import pytest
from hypothesis import given
from sympy import Matrix, Poly, Rational, Symbol, cancel, diff, eye, limit, oo, symbols

from proofcheck.ideal import derivation as d
from proofcheck.ideal.derivation import E, P, p, q, r
from proofcheck.ideal.gain import output
from proofcheck.ideal.isolate import gain_polynomials, multiply
from tests.examples import examples
from tests.ideal.softmax import matrix_output
from tests.ideal.strategies import networks


def test_the_derivation_equals_the_closed_form_identically():
    plus, minus = p * E + q / E + r, p / E + q * E + r
    inner = (p**2 + p * q + q**2) / E + p * q * (E + 1 / E**2 - 1) + (p + q) * r
    excess = 2 * p * q * (1 + 1 / E) * ((p + q) / E + r) + r * inner
    gain = 1 + (E - 1) * excess / (P * plus * minus)
    closed = d.A * d.b * d.p_hat * (p - q) / P * gain
    derived = d.output().subs(d.exp(d.omega * d.q_hat), E)
    assert cancel(derived - closed) == 0
    assert cancel(d.closed_gain() - gain) == 0


def test_logits_and_values_are_those_of_the_matrices_for_any_patterns():
    # Two patterns in the plane, neither orthogonal nor of norm one, and a token ±μ with any μ.
    entries = symbols("m1:5", real=True)
    patterns, token = (Matrix(entries[:2]), Matrix(entries[2:])), Matrix(symbols("x1:3", real=True))
    weights, strength, scale = symbols("l1:3", real=True), symbols("w"), symbols("b")
    gammas = [mu.dot(token) for mu in patterns]
    w = sum((lam * strength * mu * mu.T for lam, mu in zip(weights, patterns, strict=True)), start=0 * eye(2))
    value_row = sum((lam * scale * mu.T for lam, mu in zip(weights, patterns, strict=True)), start=0 * token.T)
    p_hat = sum(lam * gamma for lam, gamma in zip(weights, gammas, strict=True))
    q_hat = sum(lam * gamma**2 for lam, gamma in zip(weights, gammas, strict=True))
    for key in (1, -1, 0):
        names = {d.p_hat: p_hat, d.q_hat: q_hat, d.omega: strength, d.b: scale}
        assert cancel((value_row * key * token)[0] - d.value(key).subs(names)) == 0
        for query in (1, -1, 0):
            logit = (key * token.T * w * query * token)[0]
            assert cancel(logit - d.logit(key, query).subs(names)) == 0


def test_sums_over_tasks_become_p_hat_and_q_hat_for_any_number_of_tasks():
    assert d.over_tasks(5 * d.lam[d.i] * d.gamma[d.i]) == 5 * d.p_hat
    assert d.over_tasks(d.lam[d.i] * d.gamma[d.i] ** 2) == d.q_hat
    cube = d.over_tasks(d.lam[d.i] * d.gamma[d.i] ** 3)
    assert cube.subs(d.n, 2).doit() == d.lam[1] * d.gamma[1] ** 3 + d.lam[2] * d.gamma[2] ** 3


@pytest.mark.parametrize("seed", range(30))
def test_full_matrix_networks_give_the_closed_form(seed):
    random = np.random.default_rng(seed)
    n, size = random.integers(1, 5), 8
    patterns, irrelevant = random.normal(size=(size, n)), None
    token = random.normal(size=size)
    # Irrelevant tokens: anything orthogonal to every pattern.
    basis = np.linalg.svd(patterns.T)[2][n:]
    counts = random.integers(0, 6, size=3)
    counts[0] += 1
    irrelevant = basis.T @ random.normal(size=(size - n, counts[2]))
    tokens = np.concatenate([np.tile(token, (counts[0], 1)), np.tile(-token, (counts[1], 1)), irrelevant.T]).T
    lam, omega, b = random.normal(size=n), random.uniform(0.05, 0.5), random.uniform(0.5, 2)
    half = random.uniform(0.1, 1, size=6)
    # A read-out of pairs (u, a), (−u, −a) is balanced: Σa ReLU(u) = A = −Σa ReLU(−u).
    signs = random.choice([-1, 1], size=6)
    u, a = np.concatenate([half, -half]) * np.tile(signs, 2), np.concatenate([half, -half]) * np.tile(signs, 2)
    assert a @ np.maximum(u, 0) == pytest.approx(-(a @ np.maximum(-u, 0)))
    gammas = patterns.T @ token
    expected = output(lam @ gammas, lam @ gammas**2, omega, *counts) * b * (a @ np.maximum(u, 0))
    assert matrix_output(tokens, patterns, lam, omega, b, u, a) == pytest.approx(float(expected), rel=1e-10, abs=1e-10)


@pytest.mark.slow
def test_the_form_that_is_evaluated_is_the_same():
    # r/P + a + b − ab(1 − 1/E²)², with a = pE/D₊ and b = qE/D₋, as in `proofcheck.ideal.gain`.
    plus, minus = d.denominators()
    own, other = d.p * d.E / plus, d.q * d.E / minus
    assert cancel(d.r / d.P + own + other - own * other * (1 - 1 / d.E**2) ** 2 - d.gain()) == 0


def test_gain_is_one_without_attention_and_has_its_limits():
    gain = d.gain()
    assert gain.subs(E, 1) == 1
    assert cancel(limit(gain, E, oo) - (1 + r / P)) == 0
    assert cancel(limit(gain, E, 0) + (p + q) / P) == 0
    unconfused = cancel(gain.subs(q, 0))
    assert cancel(limit(unconfused, E, 0) - r / (p + r)) == 0
    assert cancel(limit(unconfused, E, oo) - (1 + r / (p + r))) == 0
    assert cancel(gain.subs({q: 0, r: 0})) == 1


def test_gain_is_at_least_one_for_positive_and_at_most_one_for_negative_attention():
    # Gain − 1 is (E − 1) times something positive.
    assert cancel(d.closed_gain() - d.gain()) == 0
    plus, minus = d.denominators()
    factor = d.excess() / (P * plus * minus)
    assert factor.is_positive
    assert cancel(d.gain() - 1 - (E - 1) * factor) == 0


def test_only_the_constant_of_the_numerator_is_negative_so_gain_has_one_zero_below_one():
    *rising, constant = d.numerator().all_coeffs()
    assert len(rising) == 4
    assert all(coefficient.is_positive for coefficient in rising)
    assert constant.is_negative
    at_one = d.numerator().eval(1)
    assert at_one.expand() == (P**3).expand()
    assert (P**3).is_positive
    unconfused = Poly(d.numerator().as_expr().subs(q, 0), E)
    assert all(coefficient.is_positive for coefficient in unconfused.coeffs())


def test_the_numerator_is_the_one_the_mechanism_prints():
    two = p**3 + 3 * p**2 * q + 2 * p**2 * r + 3 * p * q**2 + 2 * p * q * r + q**3 + 2 * q**2 * r + r**3
    rest = p + q + 2 * r
    expected = p * q * rest * E**4 + r * (p + q) * rest * E**3 + two * E**2 + r**2 * (p + q) * E - p * q * (p + q)
    assert (d.numerator().as_expr() - expected).expand() == 0


@pytest.mark.slow
def test_gain_turns_at_most_once_and_never_when_r_squared_is_at_least_2pq():
    t, s = Symbol("t", positive=True), p + q
    rate = -diff(d.gain().subs(E, 1 / t), t)
    slope = Poly(cancel(rate * ((p + r * t + q * t**2) * (q + r * t + p * t**2)) ** 2 / t), t)
    first, *higher = slope.all_coeffs()[::-1]
    assert (first - 2 * p * q * (r**2 - 2 * p * q)).expand() == 0
    assert all(coefficient.is_positive for coefficient in higher)
    stated = 2 * p * q * (r**2 - 2 * p * q) + r * s * (p * q + r**2) * t + p * q * r * s * t**5
    stated += 2 * (4 * p**2 * q**2 + r**2 * s**2) * t**2 + r * s * (p**2 + 8 * p * q + q**2) * t**3
    stated += 2 * p * q * (2 * p**2 + 2 * p * q + 2 * q**2 + r**2) * t**4
    assert (slope.as_expr() - stated).expand() == 0


def test_gain_exceeds_its_limit_by_a_quarter_at_most():
    w = Symbol("w", positive=True)
    t = Symbol("t", positive=True)
    product = (p + r * t + q * t**2) * (q + r * t + p * t**2)
    overshoot = t**2 * (2 * p * q * (1 - t**2) - r**2 - r * (p + q) * t) / product
    assert cancel(d.gain().subs(E, 1 / t) - 1 - r / P - overshoot) == 0
    # Without the negative terms it is largest at r = 0, and then at p = q, and then at w = t² = 1/3.
    assert ((p + q * w) * (q + p * w) - p * q * (1 + w) ** 2 - (p - q) ** 2 * w).expand() == 0
    largest = 2 * w * (1 - w) / (1 + w) ** 2
    assert cancel(Rational(1, 4) - largest - (1 - 3 * w) ** 2 / (4 * (1 + w) ** 2)) == 0


@examples(60)
@given(networks())
def test_the_integer_polynomials_are_the_derived_gain(network):
    numerator, denominator = gain_polynomials(*network.counts)
    assert len(numerator) == len(denominator)
    values = dict(
        zip((p, q, r), (Rational(count.numerator, count.denominator) for count in network.counts), strict=True)
    )
    derived_top, derived_bottom = d.gain().subs(values).as_numer_denom()
    left = multiply(tuple(int(c) for c in reversed(Poly(derived_top, E).all_coeffs())), denominator)
    right = multiply(tuple(int(c) for c in reversed(Poly(derived_bottom, E).all_coeffs())), numerator)
    length = max(len(left), len(right))
    assert (*left, *[0] * (length - len(left))) == (*right, *[0] * (length - len(right)))
