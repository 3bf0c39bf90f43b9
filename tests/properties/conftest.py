"""The trained grid, once in a session and process, as lists of cells of one kind; and what other seeds predict."""

import pytest

from tests.properties.alphas import Tolerances
from tests.properties.cells import Cell, keys, trained
from tests.properties.limits import Limits


def _all(*args: object, **kwargs: object) -> list[Cell]:
    return [trained(key) for key in keys(*args, **kwargs)]  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def shared() -> list[Cell]:
    """Twelve cells with one read-out: M ∈ {10, 20, 40}, m ∈ {64, 256}, seeds 1 and 2."""
    return _all(ms=(64, 256))


@pytest.fixture(scope="session")
def position() -> list[Cell]:
    """Four cells with a read-out for each position."""
    return _all("position", (10, 20))


@pytest.fixture(scope="session")
def slow() -> list[Cell]:
    """Two cells trained in small steps, which leave some rows small."""
    return _all("slow", (10, 20), (256,), (1,), (0, 1))


@pytest.fixture(scope="session")
def longer() -> list[Cell]:
    """The shared cells of one seed and m = 64 at four times the steps: ε is smaller."""
    return _all("long", (10, 20, 40), seeds=(1,), tasks=(0, 1))


@pytest.fixture(scope="session")
def exact() -> list[Cell]:
    """Six cells with exact counts, for which the ideal network's x₀ is one number."""
    return _all("exact")


@pytest.fixture(scope="session")
def unconfused() -> list[Cell]:
    """Two cells without confusion tokens, δ# = 0."""
    return _all("unconfused", (20,))


@pytest.fixture(scope="session")
def limits() -> Limits:
    """For cells with one read-out."""
    calibrated = Limits("iid", (10, 20, 40), (64, 256))
    # Measured here, and not within the first example that asks.
    assert calibrated.theta >= 1
    assert calibrated.beta_times_M > 0
    return calibrated


@pytest.fixture(scope="session")
def position_limits() -> Limits:
    """For cells with a read-out for each position."""
    return Limits("position", (10, 20), (64,))


@pytest.fixture(scope="session")
def tolerances() -> Tolerances:
    """Of the estimators of α, for cells with one read-out."""
    return Tolerances()
