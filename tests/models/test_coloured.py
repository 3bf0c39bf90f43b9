"""Colours go with parity as a task says, and the splits have nothing in common."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.models.coloured import Colours, colour, paint, parts
from proofcheck.models.images import Images
from proofcheck.region.numbers import InputError


def digits(n: int) -> Images:
    return Images(np.ones((n, 28, 28), np.float32), np.arange(n) % 10)


@given(odd=st.floats(0, 1), even=st.floats(0, 1))
def test_a_digit_is_in_one_channel_and_its_label_is_its_parity(odd: float, even: float) -> None:
    images = digits(50)
    samples = colour(images, Colours(odd, even), np.random.default_rng(1))
    bright = samples.pixels.sum(axis=(2, 3)) > 0
    assert (bright.sum(axis=1) == 1).all()
    assert not bright[:, 2].any()
    assert np.array_equal(samples.labels > 0, images.labels % 2 == 1)


@pytest.mark.parametrize(("odd", "even"), [(0.0, 1.0), (1.0, 0.0), (0.85, 0.25)])
def test_red_is_as_frequent_as_the_task_says(odd: float, even: float) -> None:
    images = digits(20_000)
    red = colour(images, Colours(odd, even), np.random.default_rng(2)).pixels[:, 0].max(axis=(1, 2)) > 0
    for parity, red_share in ((1, odd), (0, even)):
        share = red[images.labels % 2 == parity].mean()
        # Five standard errors of a share of 10,000.
        assert abs(share - red_share) <= 5 * np.sqrt(red_share * (1 - red_share) / 10_000)


def test_correlation_is_the_difference_of_both_shares_of_red() -> None:
    assert Colours.of(-0.85).correlation == pytest.approx(-0.85)
    assert Colours.of(0.0) == Colours(0.5, 0.5)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_share_that_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(InputError, match="probability"):
        Colours(wrong, 0.5)


@given(sizes=st.lists(st.integers(1, 20), min_size=1, max_size=4), seed=st.integers(0, 5))
def test_parts_have_their_sizes_and_no_image_twice(sizes: list[int], seed: int) -> None:
    images = Images(np.zeros((80, 1, 1), np.float32), np.arange(80))
    disjoint = parts(images, tuple(sizes), seed)
    assert [len(part) for part in disjoint] == sizes
    everything = np.concatenate([part.labels for part in disjoint])
    assert len(set(everything.tolist())) == sum(sizes)


def test_more_than_there_is_cannot_be_split() -> None:
    with pytest.raises(InputError, match="at least 30"):
        parts(digits(20), (10, 20), 1)


def test_paint_keeps_the_brightness() -> None:
    images = digits(4)
    assert paint(images, np.array([True, False, True, False])).sum() == images.pixels.sum()
