"""Whether Theorem 3 offers a λ for some c: one predicate, and everybody who asks it."""

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region
from proofcheck.certify.answers import _promised
from proofcheck.experiments.studies.out_of_domain import TargetSettings, offered
from proofcheck.ideal.success import promised
from proofcheck.ledger.certified_facts import _of_target
from proofcheck.models.recipe import Recipe
from proofcheck.region.location import locate
from proofcheck.region.threshold import decide
from proofcheck.solve.slice import accommodate
from tests.region.strategies import regions

QUARTERS = st.integers(-90, 90).map(lambda k: k / 4)
TWENTIETHS = st.integers(-20, 20).map(lambda k: k / 20)


def offers(lam, nonzero=False, gamma=("0.8", "-0.6"), beta="1/20", c=None):
    return Region(gamma, beta=beta, c=c).offers([Fraction(entry) for entry in lam], nonzero=nonzero)


def test_a_coefficient_of_zero_is_offered_by_the_review_and_not_by_the_slides():
    assert offers([8, 0]) == (Fraction(2, 5), 1)
    assert offers([8, 0], nonzero=True) is None


@pytest.mark.parametrize(
    ("lam", "beta", "c", "expected"),
    [
        # Both sums are λ: from c = 0, which is excluded, onwards; at 1 itself no c > 0 is left.
        (["3/2"], 0, None, (0, Fraction(1, 2))),
        (["1"], 0, None, None),
        # One c alone, and one that would have to be 1.
        (["2"], "1/2", None, None),
        (["4/3"], "1/4", None, (Fraction(1, 3), Fraction(1, 3))),
        (["5"], "1/5", None, None),
        # A given c counts only where it lies among the others.
        (["3/2"], "1/4", "2/5", (Fraction(3, 8), Fraction(1, 2))),
        (["3/2"], "1/4", "3/5", None),
        (["3/2"], "1/4", "1/4", None),
        # Every small enough β.
        (["3/2"], None, None, (0, Fraction(1, 2))),
        (["-3/2"], None, None, None),
    ],
)
def test_edges_of_the_interval_of_c(lam, beta, c, expected):
    assert offers(lam, gamma=[1], beta=beta, c=c) == expected


def test_a_lam_of_another_length_is_refused():
    with pytest.raises(InputError, match="lam: expected 2 numbers"):
        offers([1])


@given(regions(), st.data())
def test_the_interval_holds_exactly_the_c_whose_slacks_are_met(region, data):
    n = len(region.gamma)
    lam = data.draw(st.lists(st.fractions(-30, 30, max_denominator=4), min_size=n, max_size=n))
    beta = region.beta or Fraction(0)
    c = data.draw(st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)) if region.c is None else region.c
    interval = region.offers(lam, nonzero=False)
    met = min(region.slacks(lam, beta=beta, c=c)) >= 0
    assert met == (interval is not None and interval[0] <= c <= interval[1])


@given(st.tuples(TWENTIETHS, TWENTIETHS), st.tuples(QUARTERS, QUARTERS), st.integers(13, 60))
def test_everybody_who_asks_for_some_c_gives_the_same_answer(gamma, lam, d):
    region = Region([str(entry) for entry in gamma], beta=Fraction(1, d))
    exact = [Fraction(entry) for entry in lam]
    settings = TargetSettings(gamma=gamma, lams=(lam,), inside=(), samples=1, recipe=Recipe(M=d - 3))
    fact = SimpleNamespace(gamma=[str(e) for e in gamma], says="learned", pieces=[SimpleNamespace(start=lam, end=lam)])
    for strict, source in ((False, "review"), (True, "slides")):
        answer = region.offers(exact, nonzero=strict, bounded=strict) is not None
        assert offered(settings, source=source) == (answer,)
        assert (_of_target(fact, region.beta, source)[0] == "for") == answer
    assert _promised(gamma, [lam], d) == [region.offers(exact, nonzero=True) is not None]
    interval = region.offers(exact, nonzero=False)
    assert locate(region, exact, beta=decide(region).working.beta).c_interval == interval
    assert accommodate(region, exact) == (None if interval is None else (region.beta, sum(interval) / 2))
    assert promised(region, lam, beta=region.beta).item() == (interval is not None)


def test_a_point_may_be_written_as_anywhere_else():
    region = Region(["0.8", "-0.6"], beta="1/20")
    assert region.offers(["2", "1/5"], nonzero=True) == region.offers([2, Fraction(1, 5)], nonzero=True) is not None
    for wrong in (["2", "x"], [float("nan"), 0], [2]):
        with pytest.raises(InputError, match="lam"):
            region.offers(wrong, nonzero=True)
