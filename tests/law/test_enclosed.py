"""Enclosed runs: the recursion in floats lies within them, and what cannot be decided is said."""

from fractions import Fraction

import pytest

pytest.importorskip("flint")

from proofcheck.law.descent import EVERY, FROZEN, Member
from proofcheck.law.enclosed import START, enclose
from proofcheck.law.predictions import run
from proofcheck.law.starts import from_zero
from proofcheck.models.recipe import Recipe
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(("star", "patterns"), [(0.4, 20), (0.2, 20), (0.4, 80)])
def test_the_recursion_in_floats_is_that_of_the_enclosure(star: float, patterns: int, frozen: bool) -> None:
    recipe = Recipe(counts="exact", delta_star=star, M=patterns, until=0.05, check_every=1, steps=2000)
    end = enclose(recipe.tokens, 1, "1/20", freeze_attention=frozen)
    start = from_zero()
    start = start._replace(member=Member(float(START) * start.a, *start.member[1:]))
    last = run(recipe, start, moved=FROZEN if frozen else EVERY).points[-1]
    assert (end.end, end.step) == ("reached", last.step)
    assert end.omega[1] - end.omega[0] < Fraction(1, 10**15)
    assert float(end.omega[0]) == pytest.approx(last.member.w[0], abs=1e-7)
    assert float(end.b[0]) == pytest.approx(start.a @ last.member.c, abs=1e-7)


def test_what_is_no_run_is_refused() -> None:
    exact = Tokens(counts="exact")
    for tokens, eta, loss in ((Tokens(), 1, 0), (exact, 0, 0), (exact, 1, 1), (Tokens(M=1, counts="exact"), 1, 0)):
        with pytest.raises(InputError, match="expected"):
            enclose(tokens, eta, loss)
