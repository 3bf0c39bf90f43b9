"""The zero of Gain: certified, and the digits that were printed for it."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from proofcheck import InputError
from proofcheck.ideal.gain import gain
from proofcheck.ideal.isolate import scaled_value
from proofcheck.ideal.zero import find_zero
from tests.examples import examples
from tests.ideal.softmax import class_gain

whole = st.integers(1, 500)


@pytest.mark.parametrize(
    ("delta_hash", "expected"), [("0.02", -3.810), ("0.05", -2.894), ("0.1", -2.201), ("0.2", -1.531)]
)
def test_the_zeros_of_the_mechanism_to_four_digits(delta_hash, expected):
    zero = find_zero("0.4", delta_hash, Fraction("0.6") - Fraction(delta_hash))
    assert f"{zero.x0():.3f}" == f"{expected:.3f}"


@examples(100)
@given(whole, whole, st.integers(0, 500))
def test_the_enclosure_holds_a_change_of_sign_and_fifteen_digits(p, q, r):
    zero = find_zero(p, q, r)
    at = [scaled_value(zero.polynomial, end.numerator, end.denominator) for end in (zero.low, zero.high)]
    assert at[0] < 0 < at[1] or zero.low == zero.high
    assert 0 < zero.low <= zero.high < 1
    x0 = zero.x0()
    # Gain changes sign within half a unit in the last place of x₀, by the softmax sums themselves.
    with mp.workdps(40):
        half = mp.mpf(math.ulp(x0)) * mp.mpf("0.501")
        if p != q:
            assert class_gain(mp.mpf(x0) - half, p, q, r) < 0 < class_gain(mp.mpf(x0) + half, p, q, r)
    low, high = zero.log_bounds(100)
    assert high - low <= Fraction(1, 2**100)
    # Gain is negative below, and positive above.
    assert gain(x0 - 1e-6, p, q, r) < 0 < gain(x0 + 1e-6, p, q, r)


@examples(40)
@given(whole, whole, st.integers(0, 500), st.integers(2, 9))
def test_it_depends_on_the_proportions_only_and_not_on_the_label(p, q, r, scale):
    x0 = find_zero(p, q, r).x0()
    assert find_zero(Fraction(p, scale), Fraction(q, scale), Fraction(r, scale)).x0() == x0
    assert find_zero(q, p, r).x0() == x0


@pytest.mark.parametrize("counts", [(3, 0, 2), (0, 3, 2), (3, 0, 0), (0, 0, 1)])
def test_without_both_patterns_there_is_none(counts):
    assert find_zero(*counts) is None


def test_a_rational_zero_is_found_exactly():
    zero = find_zero(138, 32, 5)
    assert zero.low == zero.high == Fraction(3, 8)
    assert zero.x0() == float(mp.log(mp.mpf(3) / 8))
    fifths = find_zero(11, 5, 2)
    assert fifths.low < Fraction(2, 5) < fifths.high


def test_a_rare_confusion_token_puts_it_far_out():
    zero = find_zero("0.4", "1e-400", "0.6")
    with mp.workdps(30):
        # E₀ ≈ pq/r² as q → 0.
        assert zero.x0() == pytest.approx(float(mp.log(mp.mpf("0.4e-400") / mp.mpf("0.36"))), rel=1e-12)


@pytest.mark.parametrize("counts", [("-1", 1, 1), ("x", 1, 1), (0, 0, 0)])
def test_bad_counts_are_refused(counts):
    with pytest.raises(InputError):
        find_zero(*counts)
