from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region
from tests.region.strategies import regions


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"gamma": []}, "gamma: expected at least one"),
        ({"gamma": ["1.01"]}, r"gamma\[1\]: expected a correlation in \[-1, 1\]"),
        ({"gamma": [1], "beta": -1}, "beta: expected a number >= 0"),
        ({"gamma": [1], "c": 0}, "c: expected a number strictly between 0 and 1"),
        ({"gamma": [1], "c": 1}, "c: expected a number strictly between 0 and 1"),
        ({"gamma": [1], "gamma_radius": "-0.1"}, r"gamma_radius\[1\]: expected a number >= 0"),
        ({"gamma": [1, 1, 1], "gamma_radius": [0, 0]}, "gamma_radius: expected 1 number or 3"),
        ({"gamma": 3}, "gamma: expected a list"),
    ],
)
def test_what_no_region_can_have_is_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Region(**arguments)  # type: ignore[arg-type] # the point of the test


def test_regions_of_equal_numbers_are_equal_and_hash_alike() -> None:
    assert Region(["0.5"], beta="1/20") == Region([Fraction(1, 2)], beta=Fraction(1, 20))
    assert len({Region([0.5]), Region(["1/2"])}) == 1


def test_one_radius_serves_every_task() -> None:
    assert Region([0, 0], gamma_radius="0.1").gamma_radius == (Fraction(1, 10), Fraction(1, 10))


@given(regions(with_radius=True), st.data())
def test_the_sums_are_the_worst_over_the_corners_of_the_box(region: Region, data: st.DataObject) -> None:
    lam = data.draw(
        st.lists(st.fractions(-5, 5, max_denominator=9), min_size=len(region.gamma), max_size=len(region.gamma))
    )
    assert region.gamma_radius is not None
    ends = [
        sorted({max(g - r, Fraction(-1)), min(g + r, Fraction(1)), *([Fraction(0)] if abs(g) <= r else [])})
        for g, r in zip(region.gamma, region.gamma_radius, strict=True)
    ]
    linear = min(sum(x * g for x, g in zip(lam, corner, strict=True)) for corner in product(*ends))
    quadratic = min(sum(x * g * g for x, g in zip(lam, corner, strict=True)) for corner in product(*ends))
    assert region.sums(lam) == (linear, quadratic)


@given(regions(), st.fractions(0, 1), st.data())
def test_no_coefficients_in_the_unit_box_lift_both_sums_above_the_dual(
    region: Region, t: Fraction, data: st.DataObject
) -> None:
    n = len(region.gamma)
    lam = data.draw(st.lists(st.fractions(-1, 1, max_denominator=9), min_size=n, max_size=n))
    assert min(region.sums(lam)) <= region.dual(t)


def test_a_radius_of_zero_is_no_radius() -> None:
    exact, zero = Region(["0.3", "-0.7"]), Region(["0.3", "-0.7"], gamma_radius=0)
    assert exact.box == zero.box
    assert exact.sums([Fraction(2), Fraction(-3)]) == zero.sums([Fraction(2), Fraction(-3)])
