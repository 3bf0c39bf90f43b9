from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proofcheck.certify import rounding
from proofcheck.certify.rounding import (
    RELATIVE,
    Approx,
    expectation,
    exponentials,
    hypot,
    positive_part,
    root,
    spread,
)
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError

_SIZES = st.floats(-1e6, 1e6, allow_subnormal=False)
_ROWS = arrays(np.float64, (3,), elements=_SIZES)
_ERRORS = st.sampled_from([0.0, 1e-20, 1e-9, 0.5])


def _inside(x: Approx, exact: list[Fraction]) -> bool:
    return all(
        Fraction(low) <= value <= Fraction(high)
        for low, value, high in zip(x.low().tolist(), exact, x.high().tolist(), strict=True)
    )


def _ends(x: Approx) -> list[list[Fraction]]:
    """The exact vectors at both ends of what an Approx allows."""
    return [[Fraction(value) + sign * Fraction(x.error) for value in x.value.tolist()] for sign in (-1, 0, 1)]


@given(_ROWS, _ROWS, _ERRORS, _ERRORS)
def test_sums_differences_and_products_hold_the_exact_result(a: Floats, b: Floats, d: float, e: float) -> None:
    first, second = Approx(a, d), Approx(b, e)
    for x in _ends(first):
        for y in _ends(second):
            pairs = list(zip(x, y, strict=True))
            assert _inside(first + second, [u + v for u, v in pairs])
            assert _inside(first - second, [u - v for u, v in pairs])
            assert _inside(first * second, [u * v for u, v in pairs])


@given(_ROWS, arrays(np.float64, (3,), elements=st.floats(0.75, 1e6)), _ERRORS, _ERRORS)
def test_quotients_hold_the_exact_result(a: Floats, b: Floats, d: float, e: float) -> None:
    first, second = Approx(a, d), Approx(b, e)
    for x in _ends(first):
        for y in _ends(second):
            assert _inside(first / second, [u / v for u, v in zip(x, y, strict=True)])


def test_nothing_is_known_of_a_quotient_by_what_may_be_zero() -> None:
    quotient = Approx(np.ones(1)) / Approx(np.array([1e-9]), 1e-9) * np.zeros(1) + 1.0
    assert (quotient.low()[0], quotient.high()[0]) == (-np.inf, np.inf)


@given(_ROWS, _ERRORS)
def test_means_and_norms_hold_the_exact_result(a: Floats, d: float) -> None:
    shares = [Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]
    weights = np.array([float(share) for share in shares])
    mean_bounds, norm = expectation(Approx(a, d), weights), spread(Approx(a, d), weights)
    for x in _ends(Approx(a, d)):
        mean = sum(share * value for share, value in zip(shares, x, strict=True))
        square = sum(share * value**2 for share, value in zip(shares, x, strict=True))
        assert Fraction(float(mean_bounds.low())) <= mean <= Fraction(float(mean_bounds.high()))
        assert Fraction(max(float(norm.low()), 0.0)) ** 2 <= square <= Fraction(float(norm.high())) ** 2


@given(_ROWS, _ROWS, _ERRORS, _ERRORS)
def test_roots_of_squares_hold_the_exact_result(a: Floats, b: Floats, d: float, e: float) -> None:
    length, part = hypot(Approx(a, d), Approx(b, e)), positive_part(Approx(a, d), Approx(np.abs(b), e))
    for x, y in zip(_ends(Approx(a, d)), _ends(Approx(np.abs(b), e)), strict=True):
        for place in range(3):
            square = x[place] ** 2 + y[place] ** 2
            assert Fraction(max(float(length.low()[place]), 0.0)) ** 2 <= square
            assert square <= Fraction(float(length.high()[place])) ** 2
            # (z + √s)/2 ≤ h exactly when √s ≤ 2h − z.
            assert square <= (2 * Fraction(float(part.high()[place])) - x[place]) ** 2


@given(st.floats(0, 1e6))
def test_a_root_holds_the_exact_one(x: float) -> None:
    enclosure = root(np.array([x]))
    assert (
        Fraction(max(float(enclosure.low()[0]), 0.0)) ** 2 <= Fraction(x) <= Fraction(float(enclosure.high()[0])) ** 2
    )


def test_without_its_bound_a_third_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: rounding that is not accounted for."""
    monkeypatch.setattr(rounding, "UNIT", 0.0)
    monkeypatch.setattr(rounding, "TINY", 0.0)
    sevenths = Approx(np.array([1.0])) / np.array([7.0]) + Approx(np.array([5.0])) / np.array([3.0])
    assert Fraction(float(sevenths.value[0])) != Fraction(1, 7) + Fraction(5, 3)
    assert sevenths.error == 0.0


@given(st.floats(-700, 0))
def test_every_exponential_is_within_its_bound(x: float) -> None:
    with mpmath.workdps(60):
        exact = mpmath.exp(mpmath.mpf(x))
        assert abs(mpmath.mpf(float(exponentials(np.array([x]))[0])) - exact) <= RELATIVE * exact


@pytest.mark.parametrize("x", [0.0, -5e-324, -1e-17, -64.0, np.nextafter(-64.0, -65), -699.9, -700.0])
def test_edges_are_within_their_bound(x: float) -> None:
    test_every_exponential_is_within_its_bound.hypothesis.inner_test(x)  # type: ignore[attr-defined]


def test_logits_too_far_apart_are_refused() -> None:
    with pytest.raises(InputError, match="at most 700"):
        exponentials(np.array([-700.5]))
