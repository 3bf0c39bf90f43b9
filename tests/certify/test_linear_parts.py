from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from proofcheck.certify import geometry as fixed
from proofcheck.certify.balls import Balls
from proofcheck.certify.geometry import geometry, outputs
from proofcheck.certify.linear_parts import take_apart
from proofcheck.measure.run import Change
from proofcheck.region.numbers import InputError
from tests.certify.samples import network
from tests.certify.test_perturbation import family
from tests.examples import examples

pytestmark = pytest.mark.needs("flint")


def _distance(seed: int, lam: tuple[float, float], scale: float) -> tuple[float, float]:
    """How far the float output is from that in balls, and how far it may be."""
    start, changes, dictionary = family(seed, scale)
    balls = Balls(start, [Change(*change) for change in changes], lam, dictionary)
    net = take_apart(start, changes, dictionary).at(lam)
    counts = np.random.default_rng(seed).multinomial(8, np.full(5, 0.2), size=3).astype(float)
    approximation = outputs(net, counts)
    exact = [balls.output([int(count) for count in row]) for row in counts.tolist()]
    away = max(
        abs(float((ball - value).mid())) for ball, value in zip(exact, approximation.value.tolist(), strict=True)
    )
    return away, approximation.error + net.slack


@examples(40)
@given(st.integers(0, 10**6), st.floats(-4, 3), st.floats(-4, 3), st.sampled_from([0.01, 1.0, 3.0]))
def test_the_rounding_of_a_whole_network_is_within_its_bound(
    seed: int, lam_1: float, lam_2: float, scale: float
) -> None:
    try:
        away, allowed = _distance(seed, (lam_1, lam_2), scale)
    except InputError:
        # Logits more than 700 apart are refused.
        reject()
    assert away <= allowed


def test_the_bound_on_the_rounding_says_something() -> None:
    """It grows with the logits of this family, some dozens, and stays far below every tolerance."""
    assert max(_distance(seed, (1.0, 0.5), 1.0)[1] for seed in range(10)) < 1e-10


def test_rounding_that_is_not_counted_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: every γ_n is 0."""
    monkeypatch.setattr(fixed, "gamma", lambda _: 0.0)
    monkeypatch.setattr(fixed, "grown", lambda _: 0.0)
    start, changes, dictionary = family(3, 1.0)
    net = take_apart(start, changes, dictionary).at((1.0, 0.3))
    counts = np.random.default_rng(0).multinomial(8, np.full(5, 0.2), size=30).astype(float)
    exact = Balls.__new__(Balls)
    exact.__dict__.update(_of(net))
    approximation = outputs(net, counts)
    away = [
        abs(float((exact.output([int(n) for n in row]) - value).mid()))
        for row, value in zip(counts.tolist(), approximation.value.tolist(), strict=True)
    ]
    assert max(away) > approximation.error


def _of(net: object) -> dict[str, object]:
    """Balls around the floats E and U themselves."""
    import flint

    E, U, a = net.E, net.U, net.a  # type: ignore[attr-defined]
    return {
        "_flint": flint,
        "_bits": 160,
        "_E": [[flint.arb(float(E[j, k])) for j in range(len(E))] for k in range(len(E))],
        "_U": flint.arb_mat([[flint.arb(x) for x in row] for row in U.tolist()]),
        "_a": [flint.arb(x) for x in a.tolist()],
        "_m": len(a),
    }


def test_a_network_that_cannot_be_certified_is_refused() -> None:
    start, changes, dictionary = family(1, 1.0)
    positioned = SimpleNamespace(shared=False)
    with pytest.raises(InputError, match="not supported"):
        take_apart(positioned, changes, dictionary)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="2 finite coefficients"):
        take_apart(start, changes, dictionary).at((1.0, np.nan))
    with pytest.raises(InputError, match="overflow"):
        take_apart(start, changes, dictionary).at((1e308, 1e308))
    with pytest.raises(InputError, match="logits"):
        take_apart(start, changes, dictionary).at((1e4, 1.0))
    with pytest.raises(InputError, match="at least one irrelevant"):
        geometry(np.zeros((2, 2)), np.zeros((2, 3)), np.ones(3))


def test_zero_weights_are_certified() -> None:
    net = network(0, values=0.0)
    assert outputs(net, np.array([[1.0, 0, 1, 1, 1]])).value.tolist() == [0.0]
