import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, near, read, same
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
    claim = judge("trial.words", "words", "ideal", "x", readings)
    assert (claim.verdict, claim.holds_at) == (verdict, where)


@given(st.lists(NUMBERS, min_size=2, max_size=6), NUMBERS, st.floats(0, 10))
def test_the_position_is_that_of_the_interval(values: list[float], low: float, width: float) -> None:
    reading = read("here", values, low, low + width)
    meets = reading.low <= low + width and low <= reading.high
    within = low <= reading.low and reading.high <= low + width
    beyond = len(values) >= 5 and (max(values) < low or low + width < min(values))
    assert reading.position == ("inside" if within else "across" if meets and not beyond else "outside")


def test_the_interval_is_students() -> None:
    # t(0.975; 4 degrees of freedom) from tables.
    reading = read("here", [1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.7764 * math.sqrt(2.5) / math.sqrt(5)
    assert reading.high - reading.mean == pytest.approx(half, rel=1e-4)
    assert (reading.predicted_low, reading.predicted_high, reading.position) == (None, None, "inside")


def test_one_seed_makes_no_interval() -> None:
    with pytest.raises(InputError):
        read("here", [1.0])


def test_seeds_that_all_lie_beyond_one_end_are_outside_however_wide_their_interval() -> None:
    wide = [0.1, 2.5, 0.05, 1.3, 3.7]
    assert read("here", wide, low=-10).low < 0
    assert read("here", wide, high=0.02).position == "outside"
    assert read("here", [-each for each in wide], low=-0.02).position == "outside"
    # One of them within, or fewer than five, leave it open.
    assert read("here", [*wide[:4], 0.01], high=0.02).position == "across"
    assert read("here", wide[:4], high=0.02).position == "across"
    # Beyond both ends is not beyond one.
    assert read("here", [*wide[:4], -1.0], low=-0.02, high=0.02).position == "across"


def test_only_an_interval_in_the_set_and_beside_its_target_is_noted() -> None:
    assert near("here", [0.46, 0.46], 0.5, 0.5, 0.1).note == "within 0.1 of 0.5, and not equal"
    assert near("here", [0.46, 0.46], 0.4, 0.5, 0.1).note == ""
    assert near("here", [0.45, 0.55], 0.5, 0.5, 0.1, note="also").note == "also"
    assert near("here", [0.3, 0.3], 0.5, 0.5, 0.1).note == ""


def test_a_reading_without_a_note_is_written_without_one() -> None:
    assert b"note" not in msgspec.json.encode(INSIDE)
    noted = read("here", [0.4, 0.6], note="said")
    assert msgspec.json.decode(msgspec.json.encode(noted), type=Reading) == noted


@given(NUMBERS, st.integers(2, 12))
def test_equal_values_lie_in_the_set_of_that_value_alone(value: float, count: int) -> None:
    assert read("here", [value] * count, low=value, high=value).position == "inside"


def _other(**changes: object) -> Claim:
    """`STORED` as a file gives it back, with changes to its reading."""
    claim = msgspec.json.decode(msgspec.json.encode(STORED), type=Claim)
    claim.readings[0] = msgspec.structs.replace(claim.readings[0], **changes)
    return claim


STORED = judge("trial.one", "x ≥ 0", "project", "x", [read("here", [1.0, 1.5, 2.0], low=0.0)])


@pytest.mark.parametrize("name", ["mean", "low", "high"])
def test_numbers_that_differ_by_rounding_alone_are_the_same(name: str) -> None:
    number = getattr(STORED.readings[0], name)
    assert same(STORED, _other(**{name: number + 1e-12}))
    assert not same(STORED, _other(**{name: number + 1e-8}))


def test_every_value_is_compared_and_none_may_be_missing() -> None:
    assert same(STORED, _other(values=[1.0, 1.5 - 1e-12, 2.0]))
    assert not same(STORED, _other(values=[1.0, 1.5, 2.0 + 1e-7]))
    assert not same(STORED, _other(values=[1.0, 1.5]))
    assert not same(STORED, _other(predicted_low=None))


@pytest.mark.parametrize(
    "changes", [{"verdict": "holds with care"}, {"holds_at": []}, {"id": "trial.two"}, {"readings": []}, {"claim": "x"}]
)
def test_words_are_the_same_only_when_they_are_equal(changes: dict[str, object]) -> None:
    assert not same(STORED, msgspec.structs.replace(STORED, **changes))
    assert not same(STORED, _other(position="across"))
    assert not same(STORED, _other(note="within"))
