import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certify import perturbation
from proofcheck.certify.linear_parts import Parts, take_apart
from proofcheck.certify.perturbation import tube
from proofcheck.measure.network import Network
from tests.certify.samples import ROUNDING, compositions
from tests.examples import examples

P, M, D, m = 6, 3, 4, 5
COUNTS = compositions(P, M + 2)


def family(seed: int, scale: float) -> tuple[Network, list[tuple[np.ndarray, np.ndarray]], np.ndarray]:  # type: ignore[type-arg]
    """Ψ⁽⁰⁾, two task vectors, and patterns that are not orthogonal."""
    rng = np.random.default_rng(seed)
    start = Network(rng.normal(size=(D, D)), rng.normal(size=(m, D)), rng.choice([-1.0, 1.0], m) / np.sqrt(m))
    changes = [(scale * rng.normal(size=(D, D)), scale * rng.normal(size=(m, D))) for _ in range(2)]
    patterns = rng.normal(size=(M + 1, D))
    return start, changes, np.vstack([patterns[0], -patterns[0], patterns[1:]])


def holds(seed: int, radii: tuple[float, float], scale: float) -> bool:
    """Whether every corner, edge and inner point of the box stays within the slack at every count."""
    start, changes, dictionary = family(seed, scale)
    parts: Parts = take_apart(start, changes, dictionary)
    centre = np.array([0.5, -0.25])
    around = tube(parts, parts.at(tuple(centre)), np.array(radii), P)
    allowed = around.slack(COUNTS[:, 0], COUNTS[:, 1])
    at_centre = _merged(start, changes, centre).outputs(COUNTS, dictionary)
    for share in ([1, 1], [-1, 1], [1, -1], [-1, -1], [1, 0], [0, -0.5], [0.3, 0.9]):
        moved = _merged(start, changes, centre + np.array(share) * radii).outputs(COUNTS, dictionary)
        if np.any(np.abs(moved - at_centre) > allowed + ROUNDING):
            return False
    return True


def _merged(start: Network, changes: list[tuple[np.ndarray, np.ndarray]], lam: np.ndarray) -> Network:  # type: ignore[type-arg]
    return start.plus([(float(weight), *change) for weight, change in zip(lam, changes, strict=True)])


_RADII = st.sampled_from([0.0, 1e-6, 0.01, 0.2, 2.0])


@examples(80)
@given(st.integers(0, 10**6), _RADII, _RADII, st.sampled_from([0.1, 1.0, 3.0]))
def test_no_network_of_the_box_leaves_the_slack(seed: int, lam_1: float, lam_2: float, scale: float) -> None:
    assert holds(seed, (lam_1, lam_2), scale)


def test_a_slack_of_no_radius_is_no_more_than_rounding() -> None:
    start, changes, dictionary = family(1, 1.0)
    parts = take_apart(start, changes, dictionary)
    around = tube(parts, parts.at((1.0, 1.0)), np.zeros(2), P)
    # No path moves; what is left is the rounding of sums over neurons.
    assert around.slack(COUNTS[:, 0], COUNTS[:, 1]).max() < 1e-12


@pytest.mark.parametrize("lost", ["_weighted", "_exponential", "_sorted"])
def test_a_path_that_is_forgotten_is_caught(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bugs: values that move, or attention that moves, not counted; or every neuron taken to be off."""
    if lost == "_weighted":
        monkeypatch.setattr(perturbation, lost, lambda shares, values: 0 * (shares[2] + values[:, :1]))
    elif lost == "_exponential":
        monkeypatch.setattr(perturbation, lost, lambda ranges: 0 * ranges)
    else:
        nothing = np.zeros((M + 2, m))
        monkeypatch.setattr(perturbation.Tube, lost, lambda *_: (nothing, nothing))
    assert not all(holds(seed, (0.01, 0.01), 1.0) for seed in range(30))


@given(st.floats(0, 31.9))
def test_the_bound_on_the_exponential_is_one(x: float) -> None:
    assert float(perturbation._exponential(np.array([x]))[0]) >= np.exp(x)
