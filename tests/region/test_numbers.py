import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck import InputError
from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.numbers import exact, exact_vector, text
from proofcheck.region.spelling import MAX_EXPONENT


@given(st.fractions())
def test_text_and_back_is_the_same_number(value: Fraction) -> None:
    assert exact(text(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_a_decimal_text_is_the_decimal_that_it_spells(value: Decimal) -> None:
    assert exact(str(value)) == exact(value) == Fraction(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_binary_number_that_it_is(value: float) -> None:
    assert exact(value) == Fraction(*value.as_integer_ratio())


@pytest.mark.parametrize(
    ("given_text", "value"),
    [
        ("0.79", Fraction(79, 100)),
        ("-16/25", Fraction(-16, 25)),
        ("+3", Fraction(3)),
        (".5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        ("-1e-3", Fraction(-1, 1000)),
        ("1E+2", Fraction(100)),
        (" 1/2 ", Fraction(1, 2)),
        ("\N{MINUS SIGN}0.5", Fraction(-1, 2)),
        ("1e-13", Fraction(1, 10**13)),
        ("0/7", Fraction(0)),
    ],
)
def test_text_is_read_as_written(given_text: str, value: Fraction) -> None:
    assert exact(given_text) == value


@pytest.mark.parametrize(
    "wrong",
    ["", "abc", "nan", "inf", "-inf", "1/0", "1/-2", "1.5/2", "1_000", "0x10", "1e", ".", "--1", "1 2", "\u0661"],
)
def test_text_that_is_no_finite_number_is_refused_in_one_line(wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        exact(wrong, "gamma[1]")
    assert str(caught.value).startswith("gamma[1]: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), Decimal("nan"), Decimal("-inf"), None, [1], True, 1j])
def test_a_value_that_is_no_finite_number_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match="expected a finite number"):
        exact(wrong)  # type: ignore[arg-type] # the point of the test


def test_numpy_scalars_are_numbers() -> None:
    assert exact(np.float64(0.5)) == exact(np.float32(0.5)) == Fraction(1, 2)
    assert exact(np.int64(3)) == 3
    assert exact_vector(np.array([0.25, -1.0]), "gamma") == (Fraction(1, 4), Fraction(-1))


def test_a_huge_exponent_is_refused_before_it_eats_the_memory() -> None:
    with pytest.raises(InputError, match="exponent"):
        exact("1e999999999")
    assert exact("1e-10000") * 10**10_000 == 1


def test_numbers_beyond_pythons_digit_limit_are_read_and_written() -> None:
    digits = "7" * MAX_EXPONENT
    assert text(exact(digits)) == digits
    assert text(exact(f"1/{digits}")) == f"1/{digits}"


@pytest.mark.parametrize("spelled", ["{}7", "-7{}/3", "1/{}7", "0.{}", ".{}7", "{}7e-9", "7.{}e5", "00{}"])
def test_a_number_of_more_digits_than_that_is_refused_before_it_is_made(spelled: str) -> None:
    assert exact(spelled.format("3" * (MAX_EXPONENT - 2)))
    for count in (MAX_EXPONENT, 10**6):
        start = time.process_time()
        with pytest.raises(InputError, match="gamma: expected at most 10000 digits in a number, got") as caught:
            exact(spelled.format("3" * count), "gamma")
        assert time.process_time() - start < 0.5
        assert len(str(caught.value)) < 200


def test_a_list_of_numbers_is_neither_empty_nor_a_text() -> None:
    with pytest.raises(InputError, match="at least one"):
        exact_vector([], "gamma")
    with pytest.raises(InputError, match="expected a list"):
        exact_vector("0.5", "gamma")
    with pytest.raises(InputError, match=r"gamma\[2\]"):
        exact_vector(["0.5", "x"], "gamma")


@given(st.lists(st.fractions(), min_size=1))
def test_the_common_denominator_changes_no_value(values: list[Fraction]) -> None:
    integers, common = over_common_denominator(values)
    assert [Fraction(integer, common) for integer in integers] == values
