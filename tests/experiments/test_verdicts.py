import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.experiments.verdicts import judge, read
from proofcheck.region.numbers import InputError

NUMBERS = st.floats(-10, 10)
INSIDE = read("in", [0.4, 0.6], low=-10, high=10)
OUTSIDE = read("out", [20.0, 20.1], low=-10, high=10)
ACROSS = read("across", [9.0, 11.0], low=-10, high=10)


@pytest.mark.parametrize(
    ("readings", "verdict", "where"),
    [
        ([INSIDE, INSIDE], "holds", ["in", "in"]),
        ([INSIDE, OUTSIDE], "holds with care", ["in"]),
        ([INSIDE, ACROSS], "holds with care", ["in"]),
        ([OUTSIDE, ACROSS], "contradicted", []),
        ([ACROSS], "not tested", []),
        ([], "not tested", []),
    ],
)
def test_the_verdict_follows_the_rule(readings: list, verdict: str, where: list[str]) -> None:  # type: ignore[type-arg]
    claim = judge("words", "ideal", "x", readings)
    assert (claim.verdict, claim.holds_at) == (verdict, where)


@given(st.lists(NUMBERS, min_size=2, max_size=6), NUMBERS, st.floats(0, 10))
def test_the_position_is_that_of_the_interval(values: list[float], low: float, width: float) -> None:
    reading = read("here", values, low, low + width)
    meets = reading.low <= low + width and low <= reading.high
    within = low <= reading.low and reading.high <= low + width
    assert reading.position == ("inside" if within else "across" if meets else "outside")


def test_the_interval_is_students() -> None:
    # t(0.975; 4 degrees of freedom) from tables.
    reading = read("here", [1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.7764 * math.sqrt(2.5) / math.sqrt(5)
    assert reading.high - reading.mean == pytest.approx(half, rel=1e-4)
    assert (reading.predicted_low, reading.predicted_high, reading.position) == (None, None, "inside")


def test_one_seed_makes_no_interval() -> None:
    with pytest.raises(InputError):
        read("here", [1.0])
