from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import decide
from proofcheck.solve.constrained import Ground, constrained_ground, plain_ground
from proofcheck.solve.constraints import Constraints, read_constraints
from proofcheck.solve.programs import Program
from tests.examples import examples
from tests.solve.corners import nonempty
from tests.solve.strategies import constraints, limits, regions


def ground(region: Region, limited: Constraints) -> Ground:
    return constrained_ground(decide(region), limited)


def assert_sound(answer: Ground, region: Region) -> None:
    """What is called non-empty shows a point of the region at its own β and c."""
    if answer.verdict == "nonempty":
        assert answer.part is not None
        assert answer.anchor is not None
        assert answer.part.contains(answer.anchor)
        assert region.beta in (None, answer.part.beta)
        assert region.c in (None, answer.part.c)
        assert answer.part.c is not None
        assert 0 < answer.part.c < 1


@examples(30)
@given(regions(), st.data())
def test_the_verdict_is_that_of_the_polytope(region: Region, data: st.DataObject) -> None:
    limited = data.draw(constraints(len(region.gamma)).filter(lambda limits: limits.asked))
    assert region.beta is not None
    answer = ground(region, limited)
    assert_sound(answer, region)
    assert (answer.verdict == "nonempty") == nonempty(region, limited, region.beta)


@examples(30)
@given(regions(), st.data())
def test_a_fixed_sum_with_limits_is_decided_for_all_c_with_its_proof(region: Region, data: st.DataObject) -> None:
    """A proof is put in words only where exact arithmetic accepts it."""
    n = len(region.gamma)
    limited = Constraints(n, sum_to_one=True, lam_min=tuple(data.draw(st.lists(limits, min_size=n, max_size=n))))
    assert region.beta is not None
    region = Region(region.gamma, beta=region.beta, gamma_radius=region.gamma_radius)
    answer = ground(region, limited)
    assert_sound(answer, region)
    assert (answer.verdict == "nonempty") == nonempty(region, limited, region.beta)


@examples(20)
@given(regions(), st.data())
@example(Region(gamma=["1/2"], beta=1, c="4/5"), None)
def test_for_small_enough_beta_the_verdict_is_that_of_a_tiny_one(region: Region, data: st.DataObject | None) -> None:
    limited = (
        Constraints(1, lam_max=(Fraction(27, 5),))
        if data is None
        else data.draw(constraints(len(region.gamma)).filter(lambda limits: limits.asked))
    )
    small = Region(region.gamma, c=region.c, gamma_radius=region.gamma_radius)
    answer = ground(small, limited)
    assert_sound(answer, small)
    assert (answer.verdict == "nonempty") == nonempty(small, limited, Fraction(1, 10**40))


CASES = [
    (Region(gamma=["0.9", "0.9"], beta="1/100"), {"sum_to_one": True}, "empty"),
    (Region(gamma=["0.9", "0.9"]), {"sum_to_one": True}, "empty"),
    (Region(gamma=[1, "-1/2"], beta="1/100"), {"sum_to_one": True, "lam_min": -5}, "nonempty"),
    (Region(gamma=["0.9", "0.9"]), {"lam_min": 100}, "nonempty"),
    (Region(gamma=["0.9", "0.9"]), {"lam_max": 1}, "nonempty"),
    (Region(gamma=["0.9", "0.9"], beta="1/100", c="1/2"), {"lam_max": "9/10"}, "empty"),
    (Region(gamma=["0.9", "0.9"], beta="1/100", c="1/2"), {"lam_max": "19/20"}, "nonempty"),
    (Region(gamma=[1], beta="1/20"), {"lam_min": 30}, "empty"),
    (Region(gamma=["1/2", "-1/2"], beta="1/5"), {"nonnegative": True}, "empty"),
    (Region(gamma=["1/2", "-1/4"], beta="1/10"), {"nonnegative": True}, "nonempty"),
    (Region(gamma=["1/2", "-1/2"], beta="1/100"), {"equal": True}, "empty"),
    (Region(gamma=["1/2", "-1/4"], beta="1/100"), {"equal": True, "nonnegative": True}, "nonempty"),
    (Region(gamma=["1/2", "1/2"]), {"equal": True, "sum_to_one": True}, "empty"),
    (Region(gamma=["-1/2"]), {"nonnegative": True}, "empty"),
    (Region(gamma=[1, 1], beta="1/10"), {"nonnegative": True, "lam_max": -1}, "empty"),
    # The bound of one pair of multipliers rises with c and that of the next one falls: only a mixture proves it.
    (Region(gamma=[0, "3/4"], beta="9/80"), {"sum_to_one": True, "lam_min": ("-1", "-2")}, "empty"),
    (Region(gamma=["-3/4", "1/2", "1/4"], beta="1/40"), {"sum_to_one": True, "lam_min": (-1, -1000, -4)}, "empty"),
    # Below the first c Σλ = 1 is out of reach, above it the bound falls.
    (Region(gamma=["0.87", "0.02"], beta="22719/100000"), {"sum_to_one": True, "lam_min": ("-3/4", "-1/2")}, "empty"),
]


@pytest.mark.parametrize(("region", "limits", "verdict"), CASES)
def test_known_cases_are_certified(region: Region, limits: dict[str, object], verdict: str) -> None:
    answer = ground(region, read_constraints(len(region.gamma), **limits))  # type: ignore[arg-type]
    assert answer.verdict == verdict
    assert_sound(answer, region)


@pytest.mark.parametrize("beta", [None, 0])
@pytest.mark.parametrize(("limit", "verdict"), [("1", "empty"), ("1000001/1000000", "nonempty")])
def test_a_limit_that_needs_c_zero_is_told_from_one_that_does_not(beta: int | None, limit: str, verdict: str) -> None:
    assert ground(Region(gamma=[1], beta=beta), read_constraints(1, lam_max=limit)).verdict == verdict


def test_another_c_is_used_where_the_usual_one_does_not_serve() -> None:
    """λ ≤ 1 leaves Σλγ² − 1 = 31/50 for c, less than the usual c at this β."""
    region = Region(gamma=["0.9", "0.9"], beta="2/5")
    usual = decide(region).working.c
    answer = ground(region, read_constraints(2, lam_max=1))
    assert usual > Fraction(31, 50)
    assert answer.verdict == "nonempty"
    assert answer.part is not None
    assert answer.part.c is not None
    assert answer.part.c < Fraction(31, 50)


def test_another_threshold_brings_its_own_beta_and_c() -> None:
    region = Region(gamma=["1/2", "-1/2"])
    answer = ground(region, Constraints(2, nonnegative=True))
    assert_sound(answer, region)
    assert answer.part is not None
    plain = plain_ground(decide(region)).part
    assert plain is not None
    assert answer.part.beta <= plain.beta


def test_a_proof_of_emptiness_is_put_in_words_that_can_be_checked() -> None:
    why = ground(Region(gamma=["0.9", "0.9"], beta="1/100"), Constraints(2, sum_to_one=True)).why
    # 100(.81Σλ − 1 − c) − 81(Σλ − 1) = −19 − 100c.
    assert "100 (sum lambda gamma^2 - 1 - c) - 81 (sum lambda - 1) >= 0" in why


def test_a_sum_that_needs_c_to_be_one_is_empty() -> None:
    """γ = (1, 1/2), λ = (x, 1−x): Σλγ ≥ 1+c asks for x ≥ 1+2c, the box for x ≤ c/β: at β = 1/3 only c = 1 serves."""
    for beta, verdict in (("1/3", "empty"), ("333/1000", "nonempty")):
        region = Region(gamma=[1, "1/2"], beta=beta)
        answer = ground(region, Constraints(2, sum_to_one=True))
        assert answer.verdict == verdict
        assert_sound(answer, region)


@pytest.mark.slow
def test_many_tasks_are_decided_without_a_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "__init__", lambda *_: pytest.fail("a solver was asked"))
    gamma = [Fraction(k % 19 - 9, 10) for k in range(2100)]
    region = Region(gamma, beta="1/2")
    assert ground(region, Constraints(2100, sum_to_one=True)).verdict == "nonempty"
    assert ground(region, Constraints(2100, sum_to_one=True, nonnegative=True)).verdict == "empty"


def test_an_empty_region_stays_empty_under_constraints() -> None:
    assert plain_ground(decide(["-1/2"])).verdict == "empty"
    assert ground(Region(gamma=["-1/2"]), Constraints(1, sum_to_one=True)).verdict == "empty"
