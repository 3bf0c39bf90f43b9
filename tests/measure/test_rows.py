import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.measure.rows import find_gap, fractions, row_norms

lengths = st.lists(st.floats(0, 100), min_size=1, max_size=40)


@given(norms=lengths, scale=st.sampled_from([2.0**-30, 0.5, 1024.0]), seed=st.integers(0, 100))
def test_a_gap_depends_on_neither_order_nor_unit(norms: list[float], scale: float, seed: int) -> None:
    gap = find_gap(norms)
    shuffled = find_gap(np.random.default_rng(seed).permutation(norms) * scale)
    if gap is None or shuffled is None:
        assert gap is shuffled
    else:
        assert shuffled[:2] == gap[:2]
        assert shuffled.threshold == pytest.approx(gap.threshold * scale)


@given(norms=lengths)
def test_a_gap_parts_the_rows_as_it_says(norms: list[float]) -> None:
    gap = find_gap(norms)
    if gap is not None:
        large, small = ([n for n in norms if (n > gap.threshold) == side] for side in (True, False))
        assert (len(large), len(small)) == (gap.large, gap.small)
        assert min(large) >= 2 * max(small)
        assert min(large) - max(small) >= 0.1 * max(norms)


def test_two_clear_groups_are_found_and_even_lengths_have_none() -> None:
    rng = np.random.default_rng(1)
    two_groups = np.concatenate([5 + rng.normal(size=90) * 0.2, 0.1 + rng.uniform(size=10) * 0.1])
    gap = find_gap(two_groups)
    assert gap is not None
    assert (gap.large, gap.small) == (90, 10)
    assert find_gap(rng.uniform(size=256)) is None
    assert find_gap(np.linalg.norm(rng.normal(size=(256, 20)), axis=1)) is None


def test_dead_rows_are_small_and_do_not_make_the_ratio_infinite() -> None:
    gap = find_gap([3.0, 2.9, 0.0, 1e-16])
    assert gap is not None
    assert (gap.large, gap.small) == (2, 2)
    assert np.isfinite(gap.ratio)


@pytest.mark.parametrize("norms", [[0.0], [1.0], [0.0, 0.0], [2.0, 2.0, 2.0]])
def test_rows_of_one_length_have_no_gap(norms: list[float]) -> None:
    assert find_gap(norms) is None


@given(norms=lengths, large=st.floats(0, 100), small=st.floats(0, 100))
def test_every_row_is_large_small_or_between(norms: list[float], large: float, small: float) -> None:
    shares = fractions(norms, large=large, small=small)
    assert shares.large + shares.small + shares.between == pytest.approx(1)
    assert shares.large == np.mean([n >= large for n in norms])


def test_row_norms_are_lengths() -> None:
    matrix = np.random.default_rng(1).normal(size=(4, 3))
    assert row_norms(matrix) == pytest.approx(np.sqrt((matrix**2).sum(axis=1)))


@pytest.mark.parametrize("norms", [[-1.0], [np.inf], [], [[1.0]], "ab"])
def test_what_are_no_lengths_is_refused(norms: object) -> None:
    with pytest.raises(InputError, match="norms: expected"):
        find_gap(norms)  # type: ignore[arg-type] # the point of the test
    with pytest.raises(InputError, match="large: expected a finite length"):
        fractions([1.0], large=np.nan, small=0)
