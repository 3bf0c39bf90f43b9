from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from proofcheck import InputError
from proofcheck.solve.projections import in_decimals, shortest, slacks

ENTRIES = st.fractions(-3, 3, max_denominator=20)


def _rows(draw: st.DrawFn, count: int, n: int) -> list[tuple[Fraction, ...]]:
    return [tuple(draw(st.lists(ENTRIES, min_size=n, max_size=n))) for _ in range(count)]


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[tuple[Fraction, ...]], list[Fraction]]:
    """Rows with a 1 on the diagonal, as projections have it, each with a bound."""
    n = draw(st.integers(1, 5))
    rows = [(*row[:i], Fraction(1), *row[i + 1 :]) for i, row in enumerate(_rows(draw, n, n))]
    count = draw(st.integers(1, n))
    return rows[:count], draw(st.lists(st.fractions("1/4", 4, max_denominator=9), min_size=count, max_size=count))


@given(problems())
def test_the_shortest_is_met_and_no_other_solver_finds_a_shorter(
    problem: tuple[list[tuple[Fraction, ...]], list[Fraction]],
) -> None:
    rows, bounds = problem
    lam = shortest(rows, bounds)
    # min ½‖λ‖² over Aλ ≥ b is nearest to what nonnegative least squares leaves of (0, 1) in the rows (a_i, b_i).
    stacked = np.array([[*map(float, row), float(bound)] for row, bound in zip(rows, bounds, strict=True)]).T
    goal = np.zeros(len(stacked))
    goal[-1] = 1.0
    y, rest = nnls(stacked, goal)
    residual = stacked @ y - goal
    if rest < 1e-6:
        # No λ meets the rows.
        assert lam is None
        return
    other = residual[:-1] / -residual[-1]
    if lam is not None:
        assert min(slacks(lam, rows, bounds)) >= 0
        assert np.allclose([float(entry) for entry in lam], other, rtol=1e-4, atol=1e-6)


def test_plain_rows_are_never_given_up() -> None:
    rng = np.random.default_rng(0)
    for n in range(1, 9):
        gram = np.eye(n) + 0.1 * rng.standard_normal((n, n))
        rows = [tuple(Fraction(round(entry * 10**6), 10**6) for entry in row / row[i]) for i, row in enumerate(gram)]
        assert shortest(rows, [Fraction(1)] * n) is not None


def test_rows_of_very_different_sizes_are_solved() -> None:
    rows = [(Fraction(1), Fraction(10**5)), (Fraction(1, 10**5), Fraction(1))]
    lam = shortest(rows, [Fraction(1), Fraction(1)])
    assert lam is not None
    assert min(slacks(lam, rows, [Fraction(1)] * 2)) == 0


def test_rows_that_contradict_each_other_have_none() -> None:
    row = (Fraction(1), Fraction(1, 2))
    assert shortest([row, tuple(-entry for entry in row)], [Fraction(1), Fraction(1)]) is None


def test_a_bound_must_be_positive() -> None:
    with pytest.raises(InputError, match="a bound above 0"):
        shortest([(Fraction(1),)], [Fraction(0)])
    with pytest.raises(InputError, match="at least one"):
        shortest([], [])


@given(problems(), st.integers(1, 6))
def test_rounding_to_decimals_breaks_no_row(
    problem: tuple[list[tuple[Fraction, ...]], list[Fraction]], digits: int
) -> None:
    rows, bounds = problem
    lam = shortest(rows, bounds)
    if lam is None:
        return
    rounded = in_decimals(lam, rows, bounds, digits)
    assert min(slacks(rounded, rows, bounds)) >= 0
    # Lengthened by at most what rounding can take from a row.
    worst = max([sum(map(abs, row), Fraction(0)) / bound for row, bound in zip(rows, bounds, strict=True)])
    largest = max([abs(entry) for entry in lam])
    step = Fraction(1, 10**digits) * max(1, largest)
    assert all(abs(a - b) <= step * (1 + worst * largest) for a, b in zip(rounded, lam, strict=True))
