from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import Region
from proofcheck.region.threshold import decide
from proofcheck.solve.bench import Bench
from proofcheck.solve.constraints import Constraints, read_constraints
from proofcheck.solve.extents import MOST_TASKS, extents
from proofcheck.solve.programs import Answer, Program
from tests.examples import examples
from tests.solve.corners import corners, nonempty
from tests.solve.strategies import constraints, regions, well_scaled


def bench(region: Region, limited: Constraints | None = None) -> Bench:
    return Bench(decide(region), limited or Constraints(len(region.gamma)), "CLARABEL")


@examples(25)
@given(regions(roomy=True), st.data())
def test_every_corner_lies_within_and_some_corner_attains_each_end(region: Region, data: st.DataObject) -> None:
    limited = data.draw(st.just(Constraints(len(region.gamma))) | constraints(len(region.gamma)))
    assert region.beta is not None
    assume(nonempty(region, limited, region.beta))
    bounds = extents(bench(region, limited), region.beta)
    assert bounds is not None
    assert bounds.beta == region.beta
    points = corners(region, limited, region.beta)
    for i, (low, high) in enumerate([*bounds.lam, bounds.c]):
        least, greatest = min(point[i] for point in points), max(point[i] for point in points)
        assert low <= least
        assert greatest <= high
        if well_scaled(region):
            room = max(abs(low), abs(high)) / 10**9
            assert least - room <= low
            assert high <= greatest + room


TIGHT = [
    (Region(gamma=["0.79", "-0.64"], beta="1/20"), {}),
    (Region(gamma=["0.792", "-0.637"], beta="1/20", c="1/4"), {"nonnegative": True}),
    (Region(gamma=["-1/5", "3/5"], beta="8/125"), {}),
    (Region(gamma=["3/4", "1/4"], beta="225/776"), {"lam_min": [-1, "9/10"]}),
    (Region(gamma=["0.67", "0.12"], beta="50963/500000"), {"lam_max": [3, "4.3"]}),
    (Region(gamma=["-0.83", "0.04"], gamma_radius=["3/10", "1/30"], beta="60389/194056350"), {}),
    (Region(gamma=["0.301"], gamma_radius=["3/10"], beta="19/50500000"), {}),
    (Region(gamma=[1, "-1/2"], beta="1/100"), {"sum_to_one": True, "lam_min": -5}),
    (Region(gamma=[1, "-1/2", "1/3"], beta="1/50"), {"sum_to_one": True}),
    (Region(gamma=["0.9", "-0.3"], beta="1/20"), {"equal": True}),
]


@pytest.mark.parametrize(("region", "options"), TIGHT)
def test_the_ends_are_attained_exactly(region: Region, options: dict[str, Any]) -> None:
    limited = read_constraints(len(region.gamma), **options)
    assert region.beta is not None
    bounds = extents(bench(region, limited), region.beta)
    points = corners(region, limited, region.beta)
    assert bounds is not None
    assert [*bounds.lam, bounds.c] == [(min(values), max(values)) for values in zip(*points, strict=True)]


def test_the_extents_of_one_task_in_closed_form() -> None:
    """λ·γ² ≥ 1+c and λβ ≤ c: from 1/(φ−β) to 1/β, c from β/(φ−β) to 1."""
    bounds = extents(bench(Region(gamma=["1/2"], beta="1/20")), Fraction(1, 20))
    assert bounds is not None
    assert bounds.lam == ((5, 20),)
    assert bounds.c == (Fraction(1, 4), 1)


def test_a_given_c_is_its_own_extent() -> None:
    bounds = extents(bench(Region(gamma=["1/2"], beta="1/20", c="1/2")), Fraction(1, 20))
    assert bounds is not None
    assert bounds.lam == ((6, 10),)
    assert bounds.c == (Fraction(1, 2), Fraction(1, 2))


def test_a_region_of_one_point_has_that_point_as_its_extents() -> None:
    bounds = extents(bench(Region(gamma=[1], beta="1/3", c="1/2")), Fraction(1, 3))
    assert bounds is not None
    assert bounds.lam == ((Fraction(3, 2), Fraction(3, 2)),)


@pytest.mark.parametrize("beta", ["1/1000000", "1/1000000000000"])
def test_a_huge_box_hardly_loosens_the_small_end(beta: str) -> None:
    bounds = extents(bench(Region(gamma=["1/2"], beta=beta)), Fraction(beta))
    assert bounds is not None
    (low, high), exact = bounds.lam[0], 1 / (Fraction(1, 4) - Fraction(beta))
    assert high == 1 / Fraction(beta)
    assert exact * (1 - Fraction(1, 10**5)) <= low <= exact


def test_tiny_correlations_keep_exact_extents() -> None:
    region = Region(gamma=["1e-6"], beta="1e-13")
    bounds = extents(bench(region), Fraction("1e-13"))
    assert bounds is not None
    assert bounds.lam == ((1 / (Fraction("1e-12") - Fraction("1e-13")), 10**13),)


def test_a_solver_that_fails_leaves_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Program, "furthest", lambda *_: Answer("solver_error"))
    bounds = extents(bench(Region(gamma=["1/2", "1/2"], beta="1/20")), Fraction(1, 20))
    assert bounds is not None
    assert bounds.lam == ((-20, 20), (-20, 20))


def test_an_unbounded_region_and_too_many_tasks_have_none() -> None:
    assert extents(bench(Region(gamma=["1/2"], beta=0)), Fraction(0)) is None
    many = Region(gamma=["1/2"] * (MOST_TASKS + 1), beta="1/20")
    assert extents(bench(many), Fraction(1, 20)) is None
