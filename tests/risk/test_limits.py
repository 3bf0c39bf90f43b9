"""Plans that would keep their reader waiting, and names that deceive the eye, are refused before all else."""

from typing import Any

import msgspec
import pytest

from proofcheck.region.numbers import InputError
from proofcheck.risk import Count, Demand, Outcomes, Plan, defend, make_plan
from proofcheck.risk.checker import check
from proofcheck.risk.defending import checked
from proofcheck.risk.documents import Defended
from tests.risk.plans import DEMANDS, counted, plain, plan, resealed


def demand(n: int, level: str = "0.86", name: str = "a", data: str = "unnamed") -> Demand:
    return Demand(name, "keep", level, n, data, None)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"demands": [demand(10**7)]}, "expected n < 10,000,000 for a"),
        ({"demands": [demand(2 * 10**6)], "assumed": {"a": [0.9] * 4}}, "take too long"),
        ({"demands": [demand(20_000, f"0.{'9' * 299}")], "count": 12}, "take too long"),
        ({"count": 1001}, "at most 1,000 candidates, got 1,001"),
        ({"demands": [demand(100, name="a\nb")]}, "characters that can be seen"),
        ({"demands": [demand(100, name="\u202eb")]}, "characters that can be seen"),
        ({"demands": [demand(100, name="\ud800")]}, "characters that can be seen"),
        ({"demands": [demand(100, data="x\x1b[31m")]}, "characters that can be seen"),
        ({"delta": "1e-400"}, "delta: expected a number of at most 300 digits"),
    ],
)
def test_a_plan_beyond_the_limits_is_refused_at_once(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        plan(**given)


def test_a_model_with_a_name_that_cannot_be_seen_is_refused() -> None:
    with pytest.raises(InputError, match="characters that can be seen"):
        make_plan(["m\r"], [["1"]], DEMANDS)


def test_weights_that_add_up_for_ever_are_refused_wherever_they_come_from() -> None:
    made = plan("holm", count=3)
    primes = [f"1/{10**299 + k}" for k in (1, 3, 7)]
    wide = plain_plan(made, procedure={"name": "holm", "weights": primes})
    counts = counted(wide, lambda *_: 0)
    with pytest.raises(InputError, match="weights of at most 256 bits"):
        defend(wide, Outcomes("proofcheck/outcomes/1", wide.hash, counts))
    with pytest.raises(InputError, match="weights of at most 256 bits"):
        checked(Defended("proofcheck/defended/1", wide, counts, [0, 1, 2]))


def plain_plan(made: Plan, **changes: Any) -> Plan:
    """The plan with other content, and the hash of it."""
    return msgspec.convert(resealed(plain(made), **changes), Plan)


@pytest.mark.parametrize("n", [20_000])
def test_what_the_issue_asks_for_is_within_the_limits(n: int) -> None:
    made = plan(demands=[demand(n, "0.861")], count=2)
    counts = [Count(i, "a", n // 10, n) for i in range(2)]
    assert check(plain(defend(made, Outcomes("proofcheck/outcomes/1", made.hash, counts)))) == [0, 1]
