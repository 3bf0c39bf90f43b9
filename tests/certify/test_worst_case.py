import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certify import worst_case
from proofcheck.certify.counts import even_shares
from proofcheck.certify.gates import field_of
from proofcheck.certify.geometry import Geometry
from proofcheck.certify.loss import blocks_of
from proofcheck.certify.worst_case import Range, output_range
from tests.certify.samples import ROUNDING, compositions, network, networks, output
from tests.examples import examples

P = 7


def range_of(net: Geometry, p: int, q: int, *, split: bool = True) -> Range:
    shares = np.array([float(share) for share in even_shares(net.M)])
    field, plus, minus = field_of(net, shares), np.array([float(p)]), np.array([float(q)])
    rest = P - plus - minus
    return output_range(field, blocks_of(field, plus, minus, rest, split=split), P, plus, minus, rest)


def attained(net: Geometry, p: int, q: int) -> np.ndarray:  # type: ignore[type-arg]
    rest = compositions(P - p - q, net.M)
    return output(net, np.hstack([np.tile([float(p), float(q)], (len(rest), 1)), rest]))


@examples(150)
@given(networks(), st.sampled_from([(1, 0), (2, 1), (0, 3), (4, 2), (0, 0)]), st.booleans())
def test_no_output_is_outside(net: Geometry, pair: tuple[int, int], split: bool) -> None:
    bounds, values = range_of(net, *pair, split=split), attained(net, *pair)
    assert bounds.low[0] <= values.min() + ROUNDING
    assert values.max() - ROUNDING <= bounds.high[0]


@examples(60)
@given(networks())
def test_the_vertices_are_attained(net: Geometry) -> None:
    """They are outputs of samples, so the true extremes are between them and the bounds."""
    bounds, values = range_of(net, 3, 1), attained(net, 3, 1)
    for end in (bounds.attained_low, bounds.attained_high):
        assert np.abs(values - end.value[0]).min() <= end.error + ROUNDING
    assert bounds.low[0] <= bounds.attained_low.value[0]
    assert bounds.attained_high.value[0] <= bounds.high[0]


def test_one_irrelevant_pattern_leaves_no_gap() -> None:
    net = network(3, M=1)
    bounds = range_of(net, 2, 1)
    assert bounds.high[0] - bounds.low[0] < 1e-11


def test_a_bound_on_the_wrong_side_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: minimum and maximum exchanged."""
    monkeypatch.setattr(worst_case, "minimum", worst_case.maximum)
    nets = [network(seed, M=3, logits=2.0) for seed in range(10)]
    assert any(range_of(net, 2, 1).low[0] > attained(net, 2, 1).min() + ROUNDING for net in nets)
