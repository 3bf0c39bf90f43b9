"""Crossings of (y+k)·Gain(ωy) with u·Gain(ω): all of them, and an honest word where two cannot be told from none."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.crossings import Product
from proofcheck.ideal.gain import gain
from proofcheck.ideal.margins import level_crossings
from proofcheck.ideal.tasks import IdealNetwork
from tests.examples import examples
from tests.ideal.softmax import class_gain
from tests.ideal.strategies import networks

rationals = st.fractions(-4, 4, max_denominator=25)
GRID = np.linspace(-12, 12, 6001)


def place(root, bits=60):
    return float(root.y) if isinstance(root.y, Fraction) else float(sum(root.y.enclosure(bits)) / 2)


def assert_agrees_with_scan(crossings, values, scale):
    """The sign that the crossings predict at each grid point is the sign that is seen there, where it is clear."""
    roots = np.array([place(root) for root in crossings.roots if not root.touching])
    assert np.all(np.diff(roots) > 0)
    predicted = crossings.first * (-1.0) ** np.searchsorted(roots, GRID)
    clear = np.abs(values) > 1e-11 * scale
    assert np.all(np.sign(values[clear]) == predicted[clear])


@examples(80)
@given(networks(), rationals, rationals.filter(bool))
def test_no_crossing_of_the_product_is_missed(network, k, u):
    certified = CertifiedGain(network)
    if certified.constant:
        return
    counts, omega = [float(count) for count in network.counts], float(network.omega)
    level = float(u) * gain(omega, *counts)
    values = (GRID + float(k)) * gain(omega * GRID, *counts) - level
    assert_agrees_with_scan(Product(certified, k, u).crossings(), values, 12 + abs(float(k)) + abs(level))


@examples(80)
@given(networks(), rationals.filter(bool))
def test_no_crossing_of_gain_itself_is_missed(network, w):
    certified = CertifiedGain(network)
    if certified.constant:
        return
    counts, omega = [float(count) for count in network.counts], float(network.omega)
    values = gain(omega * GRID, *counts) - float(w) * gain(omega, *counts)
    assert_agrees_with_scan(level_crossings(certified, w), values, 1 + abs(float(w)))


@examples(40)
@given(networks(), rationals, rationals.filter(bool))
def test_at_a_crossing_the_softmax_sums_meet_the_level(network, k, u):
    certified = CertifiedGain(network)
    if certified.constant:
        return
    counts = [float(count) for count in network.counts]
    for root in Product(certified, k, u).crossings().roots:
        if isinstance(root.y, Fraction):
            assert (root.y, 1 + k) == (1, u)
        elif not root.touching:
            low, high = root.y.enclosure(50)
            ends = [Product(certified, k, u).sign(end) for end in (low, high)]
            assert ends[0] == -ends[1]
            y = float((low + high) / 2)
            value = (y + float(k)) * class_gain(float(network.omega) * y, *counts)
            level = float(u) * class_gain(float(network.omega), *counts)
            assert float(value - level) == pytest.approx(0, abs=1e-10 * (1 + abs(y)) * (2 + float(network.omega)) ** 2)


def test_the_last_crossing_is_exactly_one_when_the_value_path_says_so():
    certified = CertifiedGain(IdealNetwork("0.4", "0.1", "1.6"))
    assert Product(certified, Fraction(1, 3), Fraction(4, 3)).crossings().roots[-1].y == 1
    assert level_crossings(certified, Fraction(1)).roots[-1].y == 1


def nearly_touching(certified, k, bits):
    """Levels u < v, 2^−bits apart, below which the product has two crossings more than above."""
    low, high = Fraction(-1), Fraction(0)
    more = len(Product(certified, k, low).crossings().roots)
    fewer = len(Product(certified, k, Fraction(-1, 1000)).crossings().roots)
    assert more != fewer
    high = Fraction(-1, 1000)
    while high - low > Fraction(1, 2**bits):
        middle = (low + high) / 2
        if len(Product(certified, k, middle).crossings().roots) == more:
            low = middle
        else:
            high = middle
    return low, high


def test_two_crossings_that_nearly_meet_are_told_apart_or_said_not_to_be():
    # For k = −1/2 the product dips between its zeros at x₀/ω and 1/2, and u tunes how far below the level.
    certified = CertifiedGain(IdealNetwork("0.4", "0.1", "1.6"))
    low, high = nearly_touching(certified, Fraction(-1, 2), 60)
    counts = {len(Product(certified, Fraction(-1, 2), u).crossings().roots) for u in (low, high)}
    assert len(counts) == 2
    coarse = [Product(certified, Fraction(-1, 2), u, last_bits=16).crossings().roots for u in (low, high)]
    assert any(root.touching for roots in coarse for root in roots)
    fine = [Product(certified, Fraction(-1, 2), u).crossings().roots for u in (low, high)]
    assert not any(root.touching for roots in fine for root in roots)
