"""Gain in floats: the softmax sums, at any logit, without a warning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.ideal.gain import gain, output
from tests.examples import examples
from tests.ideal.softmax import class_gain, class_output

whole = st.integers(0, 300)
logits = st.sampled_from([0.0, 700.0, -700.0, 1e4, -1e4]) | st.floats(-40, 40) | st.floats(-800, 800)


@examples(400)
@given(whole, whole, whole, logits, st.floats(-50, 50))
def test_the_output_is_the_softmax_sums(p, q, r, x, p_hat):
    if p + q + r == 0:
        return
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        computed = float(output(p_hat, x / 1.6, 1.6, p, q, r))
    exact = class_output(p_hat, x / 1.6 * 1.6, p, q, r)
    assert abs(computed - exact) / max(1, abs(p_hat)) < 1e-12


@examples(100)
@given(st.floats(1e-300, 1), st.floats(0, 1), st.floats(0, 1), logits)
def test_fractions_of_any_size_are_as_good_as_counts(p, q, r, x):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        computed = float(output(1.0, x, 1.0, p, q, r))
    assert abs(computed - class_output(1, x, p, q, r)) < 1e-12


def test_it_broadcasts_over_lambda_grids_and_counts():
    x = np.linspace(-5, 5, 7)[:, np.newaxis]
    p, q, r = np.array([4, 3, 1]), np.array([1, 0, 5]), np.array([5, 2, 0])
    gains = gain(x, p, q, r)
    assert gains.shape == (7, 3)
    for i in range(7):
        for j in range(3):
            assert gains[i, j] == pytest.approx(float(class_gain(x[i, 0], int(p[j]), int(q[j]), int(r[j]))), abs=1e-13)


@pytest.mark.parametrize("x", [1e3, 1e6, 1e300, np.inf])
@pytest.mark.parametrize(("p", "q", "r"), [(4, 1, 5), (4, 0, 6), (1, 0, 0), (3, 2, 0), (0, 0, 7), (0, 2, 5)])
def test_far_out_it_is_its_limits(x, p, q, r):
    low, high = gain(-np.inf, p, q, r), gain(np.inf, p, q, r)
    assert float(gain(x, p, q, r)) == pytest.approx(float(high), abs=1e-15)
    assert float(gain(-x, p, q, r)) == pytest.approx(float(low), abs=1e-15)
    total = p + q + r
    if p and q:
        assert float(low) == pytest.approx(-(p + q) / total, abs=1e-15)
    elif r and p + q:
        assert float(low) == pytest.approx(r / total, abs=1e-15)
    assert float(high) == pytest.approx(1 + r / total if p + q else 1, abs=1e-15)


@examples(100)
@given(whole, whole, whole, st.floats(-60, 60), st.integers(1, 50))
def test_only_the_proportions_count_and_the_label_does_not(p, q, r, x, scale):
    if p + q + r:
        once = float(gain(x, p, q, r))
        assert float(gain(x, p * scale, q * scale, r * scale)) == pytest.approx(once, abs=1e-13)
        assert float(gain(x, q, p, r)) == pytest.approx(once, abs=1e-13)


@pytest.mark.parametrize("counts", [(-1, 1, 1), (1, np.nan, 1), (1, 1, np.inf), (0, 0, 0)])
def test_bad_counts_are_refused(counts):
    with pytest.raises(InputError, match=r"^[pqr].*: expected"):
        gain(1.0, *counts)
