"""The vertices of a region: against every n-subset of its inequalities, against its slice, and by its laws."""

import itertools
import random
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError, Region, feasible, vertices
from proofcheck.region.polygon import plane_slice
from proofcheck.region.threshold import decide, threshold
from tests.examples import examples

SPECIAL = st.sampled_from(
    [Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 10**9)]
)
ENTRY = SPECIAL | st.fractions(-1, 1, max_denominator=7)
C = st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9)


@st.composite
def regions(draw, most_tasks=4, radius=False):
    """Regions with β and c given or not, tight ones, and empty ones."""
    gamma = draw(st.lists(ENTRY, min_size=1, max_size=most_tasks))
    if len(gamma) > 1 and draw(st.booleans()):
        gamma[-1] = gamma[0]
    radii = draw(st.lists(SPECIAL.map(abs), min_size=len(gamma), max_size=len(gamma))) if radius else None
    region = Region(gamma, gamma_radius=radii)
    phi, c = threshold(region).phi, draw(st.none() | C)
    kind = draw(st.sampled_from(["absent", "tight", "any"]))
    if kind == "absent" or phi == 0:
        beta = draw(st.none() | st.just(Fraction(1, 10)))
    elif kind == "tight" and c is not None:
        beta = c * phi / (1 + c)
    else:
        beta = draw(st.fractions(Fraction(1, 30), 1, max_denominator=30))
    return Region(gamma, beta=beta, c=c, gamma_radius=radii)


def inequalities(region, c, reach):
    """Every inequality a·λ ≥ k of the polytope, one for each corner of the box of γ and γ²."""
    n, rows = len(region.gamma), []
    box, unit = region.box, region.box.denominator
    linear = itertools.product(
        *[{Fraction(a, unit), Fraction(b, unit)} for a, b in zip(box.low, box.high, strict=True)]
    )
    squares = zip(box.least, box.greatest, strict=True)
    quadratic = itertools.product(*[{Fraction(a, unit**2), Fraction(b, unit**2)} for a, b in squares])
    rows += [(row, 1 + c) for row in (*linear, *quadratic)]
    for i in range(n):
        rows += [(tuple(Fraction(sign * (k == i)) for k in range(n)), -reach) for sign in (1, -1)]
    return rows


def solve(rows):
    """The one solution of n equations in n unknowns, by Gauss–Jordan elimination; None when there is not one."""
    matrix, n = [[*a, k] for a, k in rows], len(rows)
    for column in range(n):
        pivot = next((row for row in range(column, n) if matrix[row][column]), None)
        if pivot is None:
            return None
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        matrix[column] = [entry / matrix[column][column] for entry in matrix[column]]
        for row in range(n):
            if row != column and matrix[row][column]:
                factor = matrix[row][column]
                matrix[row] = [x - factor * y for x, y in zip(matrix[row], matrix[column], strict=True)]
    return tuple(row[n] for row in matrix)


def brute_force(region):
    """Every point that n inequalities fix by equality and that satisfies the others."""
    beta, c, *_ = decide(region).working
    if beta == 0:
        return []
    rows = inequalities(region, c, c / beta)
    points = {solve(subset) for subset in itertools.combinations(rows, len(region.gamma))} - {None}
    return sorted(
        point for point in points if all(sum(a * x for a, x in zip(row, point, strict=True)) >= k for row, k in rows)
    )


@examples(120)
@given(regions())
def test_vertices_are_those_of_every_choice_of_n_inequalities(region):
    assert vertices(region) == brute_force(region)


@examples(120)
@given(regions(most_tasks=2, radius=True))
def test_vertices_for_an_uncertain_gamma_are_those_of_every_choice_of_inequalities(region):
    assert vertices(region) == brute_force(region)


@examples(60)
@given(regions(most_tasks=6))
def test_every_vertex_satisfies_the_region_and_there_is_one_exactly_when_it_is_nonempty(region):
    beta, c, *_ = decide(region).working
    corners = vertices(region)
    assert bool(corners) == (feasible(region).verdict == "nonempty")
    assert corners == sorted(set(corners))
    assert all(min(region.slacks(vertex, beta=beta, c=c)) >= 0 for vertex in corners)


@examples(60)
@given(regions(most_tasks=5), st.randoms(use_true_random=False))
def test_permuted_tasks_have_permuted_vertices(region, shuffler):
    order = list(range(len(region.gamma)))
    shuffler.shuffle(order)
    permuted = Region([region.gamma[i] for i in order], beta=region.beta, c=region.c)
    assert vertices(permuted) == sorted(tuple(vertex[i] for i in order) for vertex in vertices(region))


@examples(60)
@given(regions(most_tasks=4))
def test_a_task_with_gamma_zero_is_free_between_the_ends_of_the_box(region):
    widened = Region([*region.gamma, 0], beta=region.beta, c=region.c)
    beta, c, *_ = decide(region).working
    ends = [] if beta == 0 else [-c / beta, c / beta]
    assert vertices(widened) == sorted((*vertex, end) for vertex in vertices(region) for end in ends)


@examples(60)
@given(st.lists(ENTRY, min_size=2, max_size=5), C)
def test_where_the_region_is_exactly_tight_every_vertex_has_the_largest_margin(gamma, c):
    phi = threshold(Region(gamma)).phi
    if phi == 0:
        return
    region = Region(gamma, beta=c * phi / (1 + c), c=c)
    corners = vertices(region)
    assert corners
    assert {min(region.sums(vertex)) for vertex in corners} == {1 + c}


@examples(60)
@given(regions(most_tasks=2))
def test_two_tasks_have_the_corners_of_their_polygon(region):
    beta, c, *_ = decide(region).working
    if beta and len(region.gamma) == 2:
        assert vertices(region) == sorted(plane_slice(region, c=c, reach=c / beta))


@pytest.mark.parametrize(
    ("gamma", "radius", "expected"),
    [
        (["1/2"], None, [(6,), (8,)]),
        ([1], None, [(Fraction(3, 2),), (8,)]),
        (["-1/2"], None, []),
        ([0], None, []),
        (["1/2"], "0", [(6,), (8,)]),
        (["3/4"], "1/4", [(6,), (8,)]),
        (["1/2"], "1/2", []),
    ],
)
def test_one_task_has_the_ends_of_its_segment(gamma, radius, expected):
    assert vertices(Region(gamma, beta="1/16", c="1/2", gamma_radius=radius)) == expected


def test_a_tight_region_can_be_one_point():
    # φ(1/2, −1/2) = 1/3 with s = (1, 1/3): at c = 1/2 the largest β is 1/9, and λ = (c/β)·s.
    assert vertices(Region(["1/2", "-1/2"], beta="1/9", c="1/2")) == [(Fraction(9, 2), Fraction(3, 2))]


def test_without_beta_and_c_the_stand_ins_are_used():
    region = Region(["0.79", "-0.64"])
    beta, c, *_ = decide(region).working
    assert vertices(region) == vertices(Region(region.gamma, beta=beta, c=c))


@pytest.mark.parametrize("gamma", [["-0.64"], ["-0.3", "-0.3"], [0, 0]])
def test_a_region_that_is_empty_for_every_beta_has_no_vertices(gamma):
    assert vertices(Region(gamma)) == []
    assert vertices(Region(gamma, beta="1/10", c="1/2")) == []


def test_tiny_gammas_lose_nothing():
    tiny = Fraction(1, 10**40)
    corners = vertices(Region([tiny, -tiny]))
    assert len(corners) == 3
    assert corners == brute_force(Region([tiny, -tiny]))


def test_zero_beta_is_refused():
    with pytest.raises(InputError, match="beta: vertices need beta > 0"):
        vertices(Region(["0.5"], beta=0))


def test_more_than_twelve_tasks_are_refused():
    with pytest.raises(InputError, match=r"at most 12 tasks, as the box of n tasks has 2\^n corners, got 13"):
        vertices(Region(["0.1"] * 13))


def test_a_radius_is_refused_beyond_two_tasks_but_a_radius_of_zero_is_none():
    gamma = ["0.5", "-0.2", "0.1"]
    with pytest.raises(InputError, match=r"gamma_radius: .* at most 2 tasks, got 3 tasks"):
        vertices(Region(gamma, gamma_radius=[0, "0.1", 0]))
    assert vertices(Region(gamma, gamma_radius=0)) == vertices(Region(gamma))


def test_twelve_tasks_take_no_longer_than_ten_million_products():
    shuffler = random.Random(12)
    region = Region([Fraction(shuffler.randint(-999, 999), 1000) for _ in range(12)], beta="1/1000", c="1/100")

    def a_million_products():
        return sum(1 for x in range(1000) for y in range(1000) if x * y < 0)

    def seconds(work):
        begin = time.process_time()
        work()
        return time.process_time() - begin

    # It takes a third of that; in turns with its measure, so that a busy or slow machine slows both alike.
    times = [(seconds(lambda: vertices(region)), seconds(a_million_products)) for _ in range(3)]
    assert min(took for took, _ in times) < 10 * min(million for _, million in times)
    assert len(vertices(region)) > 4000
