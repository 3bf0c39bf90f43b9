import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read, same
from proofcheck.measure.documents import Hypothesis
from proofcheck.region.numbers import InputError

NUMBERS = st.floats(-10, 10)
INSIDE = read("in", [0.4, 0.6], low=-10, high=10)
OUTSIDE = read("out", [20.0, 20.1], low=-10, high=10)
ACROSS = read("across", [9.0, 11.0], low=-10, high=10)
FAILS = Hypothesis("batch", False, {"C_B": 0.01})
ELSEWHERE = read("elsewhere", [20.0, 20.1], low=-10, high=10, applies=[FAILS])


@pytest.mark.parametrize(
    ("readings", "verdict", "where"),
    [
        ([INSIDE, INSIDE], "holds", ["in", "in"]),
        ([INSIDE, OUTSIDE], "mixed", ["in"]),
        ([INSIDE, ACROSS], "mixed", ["in"]),
        ([OUTSIDE, ACROSS], "mixed", []),
        ([OUTSIDE, OUTSIDE], "contradicted", []),
        ([ACROSS], "undecided", []),
        ([ELSEWHERE], "not applicable", []),
        ([INSIDE, ELSEWHERE], "holds", ["in"]),
        ([], "not applicable", []),
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
    assert reading.position == ("holds" if within else "undecided" if meets else "outside")


@given(st.lists(NUMBERS, min_size=2, max_size=6), NUMBERS, st.floats(0, 10))
def test_the_p_value_is_below_the_level_exactly_where_the_interval_is_outside(
    values: list[float], low: float, width: float
) -> None:
    reading = read("here", values, low, low + width)
    gap = max(low - reading.high, reading.low - low - width)
    if abs(gap) > 1e-9:
        assert (reading.chance() < 0.05) == (gap > 0)


def test_the_interval_is_students() -> None:
    # t(0.975; 4 degrees of freedom) from tables.
    reading = read("here", [1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.7764 * math.sqrt(2.5) / math.sqrt(5)
    assert reading.high - reading.mean == pytest.approx(half, rel=1e-4)
    assert (reading.predicted_low, reading.predicted_high, reading.position) == (None, None, "holds")


def test_one_seed_makes_no_interval() -> None:
    with pytest.raises(InputError):
        read("here", [1.0])


def test_of_many_readings_a_few_outside_by_chance_speak_against_nothing() -> None:
    # p = 0.048 each: alone it is outside, among many Holm's correction takes it for chance.
    near = read("near", [0.0, 1.0, 2.0], low=-99, high=-1.53)
    assert (near.position, near.chance()) == ("outside", pytest.approx(0.048, abs=2e-3))
    assert judge("trial.few", "x", "ideal", "x", [near]).refused() == [near]
    many = judge("trial.many", "x", "ideal", "x", [near, *[INSIDE] * 20])
    assert (many.refused(), many.word) == ([], "mixed (20 of 21 hold)")
    assert judge("trial.far", "x", "ideal", "x", [OUTSIDE, *[INSIDE] * 3]).refused() == [OUTSIDE]


def test_a_reading_at_which_a_hypothesis_fails_counts_for_nothing_and_says_what_it_would_be() -> None:
    claim = judge("trial.elsewhere", "x", "review", "x", [INSIDE, ELSEWHERE])
    assert (claim.counted, claim.refused(), claim.granted()) == ([INSIDE], [], "mixed")
    assert ELSEWHERE.granted == "outside"


def test_a_reading_of_which_a_hypothesis_is_not_known_counts_for_nothing() -> None:
    unknown = read("here", [20.0, 20.1], high=10, applies=[Hypothesis("rate", True, {}), Hypothesis("batch", None, {})])
    assert (unknown.position, unknown.granted, unknown.unknown) == ("undecided", "outside", ["batch"])
    alone = judge("trial.unknown", "x", "review", "x", [unknown])
    assert (alone.verdict, alone.counted, alone.refused()) == ("undecided", [], [])
    assert judge("trial.unknown", "x", "review", "x", [unknown, INSIDE]).word == "holds"
    assert judge("trial.unknown", "x", "review", "x", [unknown, INSIDE, OUTSIDE]).word == "mixed (1 of 2 hold)"
    assert judge("trial.unknown", "x", "review", "x", [unknown, ELSEWHERE]).verdict == "undecided"
    fails = [Hypothesis("batch", None, {}), FAILS]
    assert read("here", [0.0, 0.1], applies=fails).position == "not applicable"


def test_a_record_without_a_reading_says_why_and_no_other_does() -> None:
    why = "no λ tried is offered"
    assert judge("trial", "x", "review", "x", [], why=why).why == why
    assert b"why" not in msgspec.json.encode(judge("trial", "x", "review", "x", [INSIDE], why=why))


def test_what_hangs_on_a_tolerance_says_so() -> None:
    assert read("here", [0.46, 0.46], 0.5, 0.5, within=0.1).tolerance == "within 0.1 of 0.5, and not equal"
    assert read("here", [0.01, 0.01], high=0, within=0.1).tolerance == "within 0.1 of what is predicted, and not in it"
    assert read("here", [-0.001, 0.001], high=0, within=0.1).tolerance
    assert read("here", [0.01, 0.01], low=0, within=-0.1).tolerance == "outside only by what counts as equal, 0.1"
    for free in (
        read("here", [0.46, 0.46], 0.4, 0.5, within=0.1),
        read("here", [0.45, 0.55], 0.5, 0.5, within=0.1),
        read("here", [0.3, 0.3], 0.5, 0.5, within=0.1),
        read("here", [-0.2, -0.2], high=0, within=0.1),
    ):
        assert not free.tolerance


def test_strictly_what_is_outside_through_a_tolerance_alone_is_left_inside() -> None:
    owing = read("near", [0.01, 0.01], low=0, within=-0.1)
    assert (owing.position, bool(owing.tolerance)) == ("outside", True)
    alone, both = (judge("trial", "x", "ideal", "x", readings) for readings in ([owing], [owing, OUTSIDE]))
    assert (alone.refused(), alone.refused(strictly=True)) == ([owing], [])
    assert both.refused(strictly=True) == [OUTSIDE]


def test_the_interval_of_a_share_stays_among_the_shares() -> None:
    reading = read("here", [0.5, 1.0, 1.0], low=0.4, possible=(0.0, 1.0))
    assert (reading.high, reading.position) == (1.0, "undecided")
    assert read("here", [0.9, 1.0, 1.0], high=1.0, possible=(0.0, 1.0)).position == "holds"


def test_a_reading_without_a_note_is_written_without_one() -> None:
    assert b"note" not in msgspec.json.encode(INSIDE)
    noted = read("here", [0.4, 0.6], note="said")
    assert msgspec.json.decode(msgspec.json.encode(noted), type=Reading) == noted


@given(NUMBERS, st.integers(2, 12))
def test_equal_values_lie_in_the_set_of_that_value_alone(value: float, count: int) -> None:
    assert read("here", [value] * count, low=value, high=value).position == "holds"


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
    "changes", [{"verdict": "mixed"}, {"holds_at": []}, {"id": "trial.two"}, {"readings": []}, {"claim": "x"}]
)
def test_words_are_the_same_only_when_they_are_equal(changes: dict[str, object]) -> None:
    assert not same(STORED, msgspec.structs.replace(STORED, **changes))
    assert not same(STORED, _other(position="undecided"))
    assert not same(STORED, _other(note="within"))
