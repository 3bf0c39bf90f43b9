from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.duality import NOTHING, Goal, Multipliers, supremum
from proofcheck.solve.multipliers import best_bound, candidates
from proofcheck.solve.scaled import Frame, frame
from proofcheck.solve.slice import WHOLE, Interval
from tests.examples import examples

ZERO, ONE = Fraction(0), Fraction(1)
anything = st.fractions(min_value=-3, max_value=3, max_denominator=10**9)


def two_tasks(beta: str, *, sum_to_one: bool = False) -> Frame:
    region = Region(gamma=["0.79", "-0.64"])
    return frame(region, Constraints(2, sum_to_one=sum_to_one), beta=Fraction(beta), unit=1 / Fraction(beta))


def nudged(y: Multipliers) -> Multipliers:
    """As a float solver would give them."""
    return Multipliers(*[Fraction(float(entry)) + Fraction(k, 10**9) for k, entry in enumerate(y, start=-1)])


@examples(40)
@given(anything, anything, anything, st.booleans())
def test_whatever_is_given_only_lawful_multipliers_come_out(
    y1: Fraction, y2: Fraction, z: Fraction, scaled: bool
) -> None:
    program = two_tasks("1/20", sum_to_one=True)
    for y in candidates(program, Goal(0), Multipliers(y1, y2, z), WHOLE, ONE, scaled=scaled):
        assert y.linear >= 0
        assert y.quadratic >= 0


@examples(40)
@given(anything, anything)
def test_the_bound_is_never_worse_than_the_box(y1: Fraction, y2: Fraction) -> None:
    program = two_tasks("1/20")
    box = supremum(program, Goal(1, -1), NOTHING, WHOLE).value
    assert best_bound(program, Goal(1, -1), Multipliers(y1, y2, ZERO), WHOLE, ONE) <= box
    assert best_bound(program, Goal(1, -1), None, WHOLE, ONE) == box


def test_multipliers_near_the_best_become_the_best() -> None:
    """At c = 1 and λ₁ at its end, λ₂ ≥ −… is held back by Σλγ² alone: its slope in x₂ is 0."""
    program, at = two_tasks("1/6"), Interval(ONE, ONE)
    best = Multipliers(ZERO, 1 / program.quadratic.low[1], ZERO)
    exact = supremum(program, Goal(1, -1), best, at).value
    assert exact < supremum(program, Goal(1, -1), NOTHING, at).value
    assert supremum(program, Goal(1, -1), nudged(best), at).value > exact
    assert best_bound(program, Goal(1, -1), nudged(best), at, ONE) == exact


def test_only_the_ratio_counts_for_a_proof_of_emptiness() -> None:
    program = two_tasks("1/20", sum_to_one=True)
    near = Multipliers(Fraction(1, 5), Fraction(19, 5), Fraction(-17, 20))
    once = list(candidates(program, Goal(), near, WHOLE, ONE, scaled=True))
    thrice = list(candidates(program, Goal(), Multipliers(*[3 * y for y in near]), WHOLE, ONE, scaled=True))
    assert once == thrice
    assert Multipliers(Fraction(1, 20), Fraction(19, 20), Fraction(-17, 80)) in once
