"""The ideal success region on grids, beside what Theorem 3 promises."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region
from proofcheck.ideal.success import coverage, margins, midpoints, plane_grid, promised, success
from proofcheck.ideal.tasks import IdealNetwork, relative_margin
from proofcheck.region.polygon import plane_slice
from tests.examples import examples
from tests.ideal.strategies import networks, slacks

TYPICAL = IdealNetwork("0.4", "0.1", "1.6")
gammas = st.lists(st.fractions(-1, 1, max_denominator=9), min_size=1, max_size=4)


def area(polygon):
    pairs = zip(polygon, polygon[1:] + polygon[:1], strict=True)
    return abs(sum(a[0] * b[1] - a[1] * b[0] for a, b in pairs)) / 2


@examples(60)
@given(gammas, networks(), slacks)
def test_margins_and_success_are_those_of_p_hat_and_q_hat(gamma, network, slack):
    points = np.random.default_rng(1).uniform(-5, 5, size=(3, 7, len(gamma)))
    linear = sum(points[..., k] * float(entry) for k, entry in enumerate(gamma))
    squares = sum(points[..., k] * float(entry) ** 2 for k, entry in enumerate(gamma))
    expected = relative_margin(linear, squares, network)
    assert np.allclose(margins(gamma, points, network), expected, atol=1e-12)
    assert np.array_equal(success(gamma, points, network, slack), margins(gamma, points, network) >= 1 - float(slack))


@examples(60)
@given(
    gammas,
    st.none() | st.just("1/10"),
    st.fractions(0, 1, max_denominator=9),
    st.fractions("1/9", "8/9", max_denominator=9),
)
def test_what_is_promised_is_the_exact_region(gamma, radius, beta, c):
    region = Region(gamma, gamma_radius=radius)
    random = np.random.default_rng(2).integers(-20, 21, size=(40, len(gamma)))
    answers = promised(region, random, beta=beta, c=c)
    for point, answer in zip(random, answers, strict=True):
        slack = min(region.slacks([Fraction(int(entry)) for entry in point], beta=beta, c=c))
        if abs(slack) > 1e-9:
            assert answer == (slack >= 0)


@examples(40)
@given(gammas, st.fractions("1/20", 1, max_denominator=20))
def test_the_union_over_c_is_the_union(gamma, beta):
    region = Region(gamma)
    points = np.random.default_rng(3).uniform(-1, 1, size=(300, len(gamma))) * float(1 / beta)
    union = np.zeros(300, dtype=bool)
    for c in np.linspace(1e-3, 1 - 1e-3, 400):
        union |= promised(region, points, beta=beta, c=float(c))
    answers = promised(region, points, beta=beta)
    assert np.all(answers >= union)
    reach = float(beta) * np.abs(points).max(axis=-1)
    entries = np.array([float(entry) for entry in gamma])
    smaller = np.minimum(points @ entries, points @ entries**2)
    # Only points whose c lies between two of the grid can be missed by the union.
    narrow = (smaller - 1 - reach < 3e-3) | (reach > 1 - 3e-3)
    assert np.array_equal(answers[~narrow], union[~narrow])


def test_the_promised_share_is_the_area_of_the_polygon():
    region = Region(["0.792", "-0.61"], beta="1/20", c="1/2")
    share = coverage(region, TYPICAL, steps=500)
    assert share.reach == 10
    exact = area(plane_slice(region, c=region.c, reach=Fraction(10))) / 400
    assert share.promised == pytest.approx(float(exact), abs=2e-3)
    assert share.kept == 1.0
    assert share.covered == pytest.approx(share.promised / share.success)


def test_the_union_over_c_covers_more_than_one_c():
    region = Region(["0.792", "-0.61"], beta="1/20")
    single_c, any_c = coverage(region, TYPICAL, reach=20, steps=200), coverage(region, TYPICAL, every_c=True, steps=200)
    assert (single_c.reach, any_c.reach, any_c.c) == (20, 20, None)
    assert single_c.covered < any_c.covered < 0.55
    assert any_c.kept == 1.0


def test_where_gain_overshoots_some_of_what_is_promised_fails():
    share = coverage(Region(["1/2", "-1/2"], beta="1/60", c="1/10"), IdealNetwork("2/3", "1/3", 1), steps=200)
    assert 0.9 < share.kept < 1


def test_nothing_promised_is_no_share_at_all():
    share = coverage(Region(["0.5", "-0.5"], beta="1/2"), TYPICAL, reach=5, steps=50)
    assert share.success > 0
    assert (share.promised, share.covered, share.kept) == (0.0, 0.0, None)


def test_one_task_is_measured_along_its_line():
    share = coverage(Region(["0.5"], beta="1/20", c="1/2"), TYPICAL, steps=1000)
    # Promised: 6 ≤ λ ≤ 10 of −10 … 10.
    assert share.promised == pytest.approx(0.2)


def test_more_tasks_need_a_centre_and_keep_it():
    region = Region(["0.5", "0.5", "0.5"], beta="1/20", c="1/2")
    with pytest.raises(InputError, match=r"^centre: expected the 3 coordinates"):
        coverage(region, TYPICAL)
    grid = plane_grid(midpoints(2, 3), 3, axes=(3, 1), centre=[0, 5, 0])
    assert grid.shape == (3, 3, 3)
    assert np.all(grid[..., 1] == 5)
    assert grid[0, 2].tolist() == [pytest.approx(-4 / 3), 5, pytest.approx(4 / 3)]
    assert coverage(region, TYPICAL, centre=[0, 0, 4], steps=50).promised > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: coverage(Region(["0.5"], beta=0), TYPICAL), "^reach: beta = 0 does not bound lambda"),
        (lambda: coverage(Region(["0.5"]), TYPICAL, reach=-1), "^reach: expected a number > 0"),
        (lambda: coverage(Region(["0.5"]), TYPICAL, steps=0), "^steps: expected at least 1 cell"),
        (lambda: margins(["0.5"], [[1.0, 2.0]], TYPICAL), "^lam: expected points of 1 numbers"),
        (lambda: margins(["1.5"], [[1.0]], TYPICAL), r"^gamma\[1\]: expected a correlation"),
        (lambda: coverage(Region(["0.5", "0.1"]), TYPICAL, axes=(1, 1)), "^axes: expected two different tasks"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call()
