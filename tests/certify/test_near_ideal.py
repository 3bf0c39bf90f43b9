import numpy as np
import pytest
from hypothesis import given

from proofcheck.certify import near_ideal as room
from proofcheck.certify.geometry import Geometry, geometry
from proofcheck.certify.near_ideal import Noise, bridge, noise, proved_noise
from proofcheck.ideal.gain import output as ideal_output
from tests.certify.samples import ROUNDING, compositions, network, networks, output
from tests.examples import examples


@examples(100)
@given(networks())
def test_no_output_is_farther_from_the_ideal_than_the_noise(net: Geometry) -> None:
    counts = compositions(5, net.M + 2)
    bridged = bridge(net, counts)
    assert np.all(np.abs(output(net, counts) - bridged.ideal) <= bridged.noise + ROUNDING)


@examples(100)
@given(networks())
def test_no_output_is_farther_from_the_ideal_than_the_theorem_says(net: Geometry) -> None:
    counts = compositions(5, net.M + 2)
    away = np.abs(output(net, counts) - bridge(net, counts).ideal)
    assert np.all(away <= proved_noise(net) + ROUNDING)


def test_an_ideal_network_has_no_noise_and_the_closed_form() -> None:
    """Balanced u: ΣaReLU(u) = −ΣaReLU(−u) = A; f = A·p̂·(p−q)/P·Gain."""
    a = np.array([0.5, -0.5, 0.5, -0.5])
    u = np.array([1.0, -1.0, 0.5, -0.5])
    S, U = np.zeros((4, 4)), np.zeros((4, 4))
    S[:2, :2] = 1.3 * np.array([[1, -1], [-1, 1]])
    U[0], U[1] = u, -u
    counts = compositions(6, 4)
    bridged = bridge(geometry(S, U, a), counts)
    assert bridged.noise.max() < 1e-12
    assert proved_noise(geometry(S, U, a)) < 1e-12
    p, q = counts[:, 0], counts[:, 1]
    truth = ideal_output(1.0, 1.0, 1.3, p, q, counts.sum(axis=1) - p - q) * float(a @ np.maximum(u, 0))
    assert bridged.ideal == pytest.approx(truth, abs=1e-12)


def test_noise_of_the_attention_that_is_forgotten_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def of_values(net: Geometry) -> Noise:
        return noise(net)._replace(tilt=np.zeros(net.M + 2))

    monkeypatch.setattr(room, "noise", of_values)
    away = []
    for seed in range(20):
        # Values without noise, so that all of it is in the logits.
        honest = network(seed, logits=2.0)
        values = np.vstack([honest.U[0], -honest.U[0], 0 * honest.U[2:]])
        net = geometry(np.log(honest.E), values, honest.a)
        counts = compositions(5, net.M + 2)
        bridged = bridge(net, counts)
        away.append(np.max(np.abs(output(net, counts) - bridged.ideal) - bridged.noise))
    assert max(away) > 0.01
