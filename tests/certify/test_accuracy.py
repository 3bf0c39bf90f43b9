from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

from proofcheck.certify import loss
from proofcheck.certify.counts import even_shares, independent
from proofcheck.certify.geometry import Geometry
from proofcheck.certify.loss import exact_accuracy, expected_accuracy
from tests.certify.samples import ROUNDING, network, networks, output, true_means

STAR, HASH, P = Fraction(2, 5), Fraction(1, 5), 6


def contains(net: Geometry) -> bool:
    found = expected_accuracy(net, independent(P, STAR, HASH, even_shares(net.M), Fraction(1, 1000)))
    _, truth = true_means(net, P, STAR, HASH, even_shares(net.M))
    return found.low <= truth + ROUNDING and truth - ROUNDING <= found.high


@settings(max_examples=60)
@given(networks())
def test_the_accuracy_is_within_the_bounds(net: Geometry) -> None:
    assert contains(net)


def test_samples_without_irrelevant_tokens_are_right_or_wrong() -> None:
    net, law = network(2), independent(4, "3/4", "1/4", even_shares(3))
    found = expected_accuracy(net, law)
    truth = sum(
        weight * float(label * output(net, np.array([[*pair[::label], 0.0, 0.0, 0.0]]))[0] > 0) / 2
        for pair, weight in zip(law.pairs.tolist(), law.weights.tolist(), strict=True)
        for label in (1, -1)
    )
    assert found.high - found.low < ROUNDING
    assert found.low == pytest.approx(truth, abs=ROUNDING)


def test_shares_of_given_samples_are_exact() -> None:
    net = network(1)
    counts = np.array([[3.0, 1, 1, 0, 0], [1, 3, 0, 1, 0]])
    labels = np.sign(output(net, counts))
    assert exact_accuracy(net, counts, labels) == (1.0, 1.0)
    assert exact_accuracy(net, counts, labels * [1, -1]) == (0.5, 0.5)


def test_bounds_on_the_chance_to_fail_that_are_too_small_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: every pair with a positive mean margin counts as surely right."""
    even = [network(seed, M=2, m=2, logits=0.0, values=4.0) for seed in range(16)]
    assert all(contains(net) for net in even)
    honest = loss.mean_and_deviation

    def certain(*given_: object) -> tuple[object, object]:
        mean, deviation = honest(*given_)  # type: ignore[arg-type]
        return mean, deviation * 0.0

    monkeypatch.setattr(loss, "mean_and_deviation", certain)
    assert not all(contains(net) for net in even)
