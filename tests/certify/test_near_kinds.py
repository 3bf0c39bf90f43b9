from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.certify import near_kinds as room
from proofcheck.certify.geometry import Geometry, geometry
from proofcheck.certify.near_kinds import kinds
from tests.certify.samples import ROUNDING, compositions, network, networks, output
from tests.examples import examples


def _odd(net: Geometry) -> Geometry:
    """The network with −μ's value that of μ, turned, as a linear V makes it."""
    values = np.vstack([net.U[0], -net.U[0], net.U[2:]])
    return geometry(np.log(net.E), values, net.a)


def _worst(net: Geometry, p: int, q: int, P: int) -> float:
    """The least y·f over both labels and all irrelevant counts, by trying each."""
    rest = [row for row in compositions(P, net.M + 2) if (row[0], row[1]) in ((p, q), (q, p))]
    counts = np.array(rest)
    labels = np.where(counts[:, 0] == p, 1.0, -1.0)
    return float((labels * output(net, counts)).min())


@examples(100)
@given(networks(), st.integers(1, 3))
def test_no_sample_has_a_margin_below_the_one_that_is_proved(drawn: Geometry, p: int) -> None:
    net = _odd(drawn)
    found = kinds(net, p, 0, 5)
    assert found.margin <= _worst(net, p, 0, 5) + ROUNDING
    assert found.share_margin <= _worst(net, p, 0, 5) + ROUNDING
    # With x ≥ 0 the mean attention is at most the share.
    assert found.noise <= found.share_noise + ROUNDING


def test_without_noise_the_margin_is_the_networks_own_to_rounding() -> None:
    u, w = np.array([1.0, -1.0, 0.5]), np.array([0.2, 0.1, -0.3])
    S = np.zeros((4, 4))
    S[:2, :2] = 0.7 * np.array([[1, -1], [-1, 1]])
    net = geometry(S, np.vstack([u, -u, w, w]), np.array([0.5, -0.5, 0.25]))
    found = kinds(net, 3, 1, 6)
    assert found.noise < 1e-13
    assert found.ideal == pytest.approx(_worst(net, 3, 1, 6), abs=1e-13)
    assert found.margin <= _worst(net, 3, 1, 6)


def test_values_of_minus_mu_that_are_off_are_paid_for() -> None:
    net = _odd(network(3))
    moved = replace(net, U=np.vstack([net.U[0], -net.U[0] + 0.01, net.U[2:]]))
    paid = kinds(moved, 3, 1, 6).noise - kinds(net, 3, 1, 6).noise
    assert paid >= 0.0099 * np.abs(net.a).sum()


@pytest.mark.parametrize("name", ["_spread", "eta"])
def test_noise_that_is_forgotten_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without logit noise, or without value noise, some network is outside what is left."""
    caught = []
    for seed in range(30):
        net = _odd(network(seed, logits=2.0))
        if name == "_spread":
            monkeypatch.setattr(room, "_spread", lambda *_: 0.0)
            net = geometry(np.log(net.E), np.vstack([net.U[:2], np.tile(net.U[2], (net.M, 1))]), net.a)
            found = kinds(net, 3, 1, 5)
        else:
            flat = geometry(np.zeros_like(net.E), net.U, net.a)
            net, found = flat, kinds(flat, 3, 1, 5)
            found = found._replace(noise=0.0)
        caught.append(found.margin - _worst(net, 3, 1, 5))
    assert max(caught) > 0.01


@pytest.mark.parametrize(("p", "q"), [(-1, 0), (5, 0), (3, 2)])
def test_counts_that_leave_no_irrelevant_token_are_refused(p: int, q: int) -> None:
    with pytest.raises(InputError, match="p and q"):
        kinds(_odd(network(1)), p, q, 5)
