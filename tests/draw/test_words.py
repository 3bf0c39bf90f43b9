"""Numbers on figures and cards: exact where they say =, right to four digits where they say ≈."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.draw.words import equation, in_full, on_figure, short, vector, vector_equation

POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(number):
    """The rational that a shown number spells."""
    number = number.replace("−", "-")
    if "10⁻" in number or any(digit in number for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"):
        head, raised = number.split("10", 1) if "·" not in number else number.split("·10", 1)
        mantissa = Fraction({"": "1", "-": "-1"}.get(head, head))
        return mantissa * Fraction(10) ** int(raised.translate(POWERS))
    return Fraction(number)


@given(st.fractions() | st.fractions(0, Fraction(1, 10**12)) | st.integers().map(Fraction))
def test_a_number_is_exact_or_marked_as_rounded(value):
    sign, number = short(value)
    if sign == "=":
        assert read(number) == value
    else:
        assert sign == "≈"
        assert 0 < abs(read(number) - value) <= abs(value) / 1000
    assert len(number) <= 14


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(0), "x = 0"),
        (Fraction(1, 20), "x = 0.05"),
        (Fraction(-16, 25), "x = −0.64"),
        (Fraction(2, 3), "x = 2/3"),
        (Fraction(100), "x = 100"),
        (Fraction(123456), "x ≈ 123500"),
        (Fraction(10**20), "x = 10²⁰"),
        (Fraction(-1, 10**20), "x = −10⁻²⁰"),
        (Fraction(1, 3 * 10**400), "x ≈ 3.333·10⁻⁴⁰¹"),
    ],
)
def test_equations(value, words):
    assert equation("x", value) == words


def test_a_long_vector_is_cut_and_counted():
    assert vector([Fraction(1)] * 5) == ("=", "(1, 1, 1, 1, 1)")
    assert vector([Fraction(1)] * 6) == ("=", "(1, 1, 1, 1, …; 6 entries)")
    assert vector_equation("λ", [Fraction(1, 7), Fraction(1, 700)]) == "λ ≈ (1/7, 0.001429)"


def test_a_vector_of_one_entry_has_no_brackets():
    assert vector_equation("γ", [Fraction(-16, 25)]) == "γ = −0.64"


def test_in_full_gives_the_exact_value_while_it_can_be_read():
    assert in_full(Fraction(-11297, 65600)) == "−11297/65600 ≈ −0.1722"
    assert in_full(Fraction(7)) == "7"
    assert in_full(Fraction(2, 3)) == "2/3"
    assert in_full(Fraction(10**30 + 1, 10**30)) == "≈ 1"


def test_raised_digits_become_mathematics_on_a_figure():
    assert on_figure("λ = 10⁻²⁰, c = 1/2") == "λ = 10$^{-20}$, c = 1/2"
