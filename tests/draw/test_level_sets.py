"""Level sets: right to the eye, and the same whatever the last bit of the function."""

import numpy as np
import pytest

from proofcheck.draw.level_sets import is_empty, level_lines, superlevel

AXIS = np.linspace(-2.0, 2.0, 201)
DISTANCE = np.hypot(*np.meshgrid(AXIS, AXIS))


def area(path):
    return sum(
        abs(np.dot(ring[:-1, 0], ring[1:, 1]) - np.dot(ring[1:, 0], ring[:-1, 1])) / 2 for ring in path.to_polygons()
    )


def test_a_disc_has_its_area_and_its_points():
    path = superlevel(AXIS, AXIS, -DISTANCE, -1.0)
    assert area(path) == pytest.approx(np.pi, abs=0.01)
    assert path.contains_point((0.0, 0.99))
    assert not path.contains_point((0.0, 1.01))


def test_a_hole_is_left_out():
    path = superlevel(AXIS, AXIS, DISTANCE, 1.0)
    assert len(path.to_polygons()) == 2
    outer, inner = sorted((area_of for area_of in map(ring_area, path.to_polygons())), reverse=True)
    assert outer - inner == pytest.approx(16 - np.pi, abs=0.02)


def ring_area(ring):
    return abs(np.dot(ring[:-1, 0], ring[1:, 1]) - np.dot(ring[1:, 0], ring[:-1, 1])) / 2


def test_nowhere_and_everywhere():
    assert is_empty(superlevel(AXIS, AXIS, DISTANCE, 9.0))
    assert area(superlevel(AXIS, AXIS, DISTANCE, -1.0)) == 16


def test_a_straight_edge_needs_two_corners():
    slope = np.add(*np.meshgrid(AXIS, AXIS))
    (line,) = level_lines(AXIS, AXIS, slope, 0.5)
    assert sorted(line.tolist()) == [[-1.5, 2.0], [2.0, -1.5]]


def test_no_corner_is_further_from_the_drawn_line_than_the_tolerance():
    (line,) = level_lines(AXIS, AXIS, DISTANCE, 1.0)
    assert len(line) < 120
    middles = (line[1:] + line[:-1]) / 2
    assert np.abs(np.hypot(*middles.T) - 1).max() < 3e-4 * 4 + 1e-4


@pytest.mark.parametrize("level", [0.5, 1.0, 1.7])
def test_a_few_last_bits_do_not_show(level):
    rng = np.random.default_rng(1)
    smooth = DISTANCE + 0.3 * np.sin(3 * AXIS) + 0.01
    disturbed = smooth * (1 + 4e-16 * rng.integers(-2, 3, smooth.shape))
    assert not np.array_equal(smooth, disturbed)
    for line, disturbed_line in zip(
        level_lines(AXIS, AXIS, smooth, level), level_lines(AXIS, AXIS, disturbed, level), strict=True
    ):
        assert np.array_equal(line, disturbed_line)
