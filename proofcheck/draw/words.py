"""Exact numbers as a figure or a card shows them: exact while that is short, else decimals marked ≈."""

import re
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

_DIGITS = 4
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def short(value: Fraction) -> tuple[str, str]:
    """The sign, = or ≈, and the number: at most four significant digits, or a fraction of small numbers.

    >>> short(Fraction(79, 100)), short(Fraction(-2, 3)), short(Fraction(11297, 65600))
    (('=', '0.79'), ('=', '−2/3'), ('≈', '0.1722'))
    >>> short(Fraction(1, 10**400))
    ('=', '10⁻⁴⁰⁰')
    """
    context = Context(prec=_DIGITS, Emax=10**9, Emin=-(10**9))
    near = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    if Fraction(near) == value:
        return "=", _decimal(near)
    if abs(value.numerator) < 100 and value.denominator < 100:
        return "=", f"{value.numerator}/{value.denominator}".replace("-", "−")
    return "≈", _decimal(near)


def _decimal(value: Decimal) -> str:
    """A rounded decimal; as a multiple of a power of ten when it is very large or very small."""
    exponent = value.adjusted()
    if not value or -4 <= exponent < 6:
        return format(value.normalize(), "f").replace("-", "−")
    mantissa = format(value.scaleb(-exponent).normalize(), "f")
    power = "10" + str(exponent).translate(_RAISED)
    return {"1": power, "-1": f"−{power}"}.get(mantissa, f"{mantissa}·{power}").replace("-", "−")


def equation(name: str, value: Fraction) -> str:
    """``name`` = or ≈ the number.

    >>> equation("β", Fraction(1, 20)), equation("φ", Fraction(1, 7000))
    ('β = 0.05', 'φ ≈ 0.0001429')
    """
    sign, number = short(value)
    return f"{name} {sign} {number}"


def in_full(value: Fraction, longest: int = 24) -> str:
    """The exact value with its decimals; only these, marked ≈, where it is too long to read.

    >>> in_full(Fraction(11297, 65600)), in_full(Fraction(1, 4)), in_full(Fraction(1, 3**60))
    ('11297/65600 ≈ 0.1722', '1/4 = 0.25', '≈ 2.359·10⁻²⁹')
    """
    sign, number = short(value)
    brief = value.denominator.bit_length() + value.numerator.bit_length() < 4 * longest
    exact = str(value).replace("-", "−") if brief else ""
    if exact == number:
        return exact
    return f"{exact} {sign} {number}" if 0 < len(exact) <= longest else f"{sign} {number}".removeprefix("= ")


def vector(values: Sequence[Fraction], most: int = 5) -> tuple[str, str]:
    """The sign and the entries in brackets, one entry without; of a longer vector the first ones, and their number.

    >>> vector([Fraction("0.79"), Fraction("-0.64")])
    ('=', '(0.79, −0.64)')
    >>> vector([Fraction(1, 7)] * 9)
    ('=', '(1/7, 1/7, 1/7, 1/7, …; 9 entries)')
    """
    first_values = values if len(values) <= most else values[: most - 1]
    entries = [short(value) for value in first_values]
    sign = "≈" if any(sign == "≈" for sign, _ in entries) else "="
    more = "" if first_values is values else f", …; {len(values)} entries"
    if len(values) == 1:
        return entries[0]
    return sign, f"({', '.join(number for _, number in entries)}{more})"


def vector_equation(name: str, values: Sequence[Fraction], most: int = 5) -> str:
    """``name`` = or ≈ the vector.

    >>> vector_equation("λ", [Fraction(6, 5), Fraction(-3, 5)])
    'λ = (1.2, −0.6)'
    """
    sign, entries = vector(values, most)
    return f"{name} {sign} {entries}"


def on_figure(words: str) -> str:
    """``words`` with raised digits as Matplotlib's mathematics, as the fonts of figures lack them.

    >>> on_figure("β = 2.5·10⁻²⁷ (half the critical β)")
    'β = 2.5·10$^{-27}$ (half the critical β)'
    """
    return re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda raised: f"$^{{{raised[0].translate(_LOWERED)}}}$", words)
