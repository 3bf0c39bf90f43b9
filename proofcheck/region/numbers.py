"""Exact rational numbers: read from what a person or a program writes, and written back as text."""

import math
import numbers
import re
from collections.abc import Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = int | float | str | Decimal | Fraction | numbers.Integral

# 10**10_000 still costs well under a millisecond; an exponent of 10**9 would eat the memory.
MAX_EXPONENT = 10_000

_MANY_DIGITS = re.compile(r"[0-9]{60,}")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:(?P<numerator>[0-9]+)/(?P<denominator>[0-9]+)"
    r"|(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<exponent>[+-]?[0-9]{1,9}))?)"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")


class InputError(ValueError):
    """The input was wrong; the message says what was expected, what was given and what to do.

    Numbers are named by their first digits where they have many.

    >>> str(InputError(f"got 1/{'3' * 5000}"))
    'got 1/33333333333333333333...(5000 digits)'
    """

    def __init__(self, message: str) -> None:
        super().__init__(_MANY_DIGITS.sub(lambda run: f"{run[0][:20]}...({len(run[0])} digits)", message))


def exact(value: Number, what: str = "number") -> Fraction:
    r"""The rational that ``value`` says, with nothing rounded.

    Text is the decimal or the fraction that it spells; a float is the binary rational that it is.

    Args:
        value: An integer, ``Fraction``, ``Decimal``, float, NumPy scalar, or text such as
            ``"0.79"``, ``"-16/25"``, ``"1e-3"``.
        what: The name to use in an error.

    Raises:
        InputError: If ``value`` is no finite number, or its exponent exceeds 10,000.

    Source: project; design, decision on numbers.

    >>> exact("0.79"), exact(0.5), exact("-16/25")
    (Fraction(79, 100), Fraction(1, 2), Fraction(-16, 25))
    """
    if isinstance(value, Fraction):
        return value
    try:
        return Fraction(*_ratio(value))
    except InputError as error:
        raise InputError(f"{what}: {error}") from None


def _ratio(value: Number) -> tuple[int, int]:
    """(p, q) with q > 0 and p/q what ``value`` says, in lowest terms or not."""
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool):
        raise _not_a_number(value)
    if not isinstance(value, float) and isinstance(value, numbers.Integral):
        return int(value), 1
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > MAX_EXPONENT:
        raise InputError(f"the exponent of {value:.3E} is beyond {MAX_EXPONENT}; give a nearer number")
    try:
        numerator, denominator = value.as_integer_ratio()
    except (AttributeError, ValueError, OverflowError):
        raise _not_a_number(value) from None
    return int(numerator), int(denominator)


def _not_a_number(value: object) -> InputError:
    return InputError(f"expected a finite number such as 0.79, -16/25 or 1e-3, got {_brief(value)}")


def _brief(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:36]}...{shown[-1]}"


def _from_text(given: str) -> tuple[int, int]:
    plain = given.strip().replace("\N{MINUS SIGN}", "-")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        if _DECIMAL_COMMA.fullmatch(plain):
            raise InputError(f"{_brief(given)} has a decimal comma; expected a point, as in 0.5")
        raise _not_a_number(given)
    minus, numerator, below, whole, part, exponent = match.groups()
    sign = -1 if minus == "-" else 1
    if numerator:
        denominator = _integer(below)
        if denominator == 0:
            raise InputError(f"{_brief(given)} has denominator 0; give a fraction p/q with q > 0")
        return sign * _integer(numerator), denominator
    part = part or ""
    power = int(exponent or 0) - len(part)
    if abs(power) > MAX_EXPONENT + len(part):
        raise InputError(f"the exponent of {_brief(given)} is beyond {MAX_EXPONENT}; give a nearer number")
    digits = sign * _integer(whole + part)
    return (digits * 10**power, 1) if power >= 0 else (digits, 10**-power)


def _integer(digits: str) -> int:
    # Python refuses to convert long decimal strings in int(); half by half costs less than Decimal, too.
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    return _integer(digits[:-half]) * int(10**half) + _integer(digits[-half:])


def text(value: Fraction) -> str:
    """``value`` as ``"p/q"`` in lowest terms, or ``"p"`` when it is whole: the inverse of `exact`.

    >>> text(Fraction(79, 100)), text(Fraction(4, 2))
    ('79/100', '2')
    """
    numerator, denominator = value.numerator, value.denominator
    return _digits(numerator) if denominator == 1 else f"{_digits(numerator)}/{_digits(denominator)}"


def decimal(value: Fraction, digits: int = 6) -> str:
    """A few significant digits of ``value``, exact or not, at any size.

    >>> decimal(Fraction(1, 3)), decimal(Fraction(1, 10**400), digits=3)
    ('0.333333', '1.00e-400')
    """
    try:
        short = float(value)
        if short or not value:
            return f"{short:.{digits}g}"
    except OverflowError:
        pass
    context = Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return f"{context.divide(context.create_decimal(value.numerator), value.denominator):.{digits - 1}e}"


def brief(value: Fraction) -> str:
    """``value`` for a sentence: exact while that is short, else its first digits and "...".

    >>> brief(Fraction(1, 3)), brief(Fraction(10**60 + 1, 3 * 10**60))
    ('1/3', '0.333333...')
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 66:
        return f"{decimal(value)}..."
    return text(value)


def _digits(value: int) -> str:
    return str(value) if value.bit_length() < 13_000 else format(Decimal(value), "f")


def exact_vector(values: Iterable[Number], what: str) -> tuple[Fraction, ...]:
    """Every entry of ``values`` made `exact`; errors name the entry, counted from 1.

    Raises:
        InputError: If an entry is no finite number, or ``values`` is a string or empty.

    >>> exact_vector(["0.5", 1], "gamma")
    (Fraction(1, 2), Fraction(1, 1))
    """
    return tuple([exact(value, f"{what}[{i}]") for i, value in enumerate(_many(values, what), start=1)])


def ratios(values: Iterable[Number], what: str) -> tuple[list[int], list[int]]:
    """Numerators and positive denominators of ``values``, in lowest terms or not: `exact_vector` in less room.

    Raises:
        InputError: As `exact_vector` does.

    >>> ratios(["0.5", 1], "gamma")
    ([5, 1], [10, 1])
    """
    numerators: list[int] = []
    denominators: list[int] = []
    known: dict[int, int] = {}
    try:
        for numerator, denominator in map(_ratio, _many(values, what)):
            numerators.append(numerator)
            denominators.append(known.setdefault(denominator, denominator))
    except InputError as error:
        raise InputError(f"{what}[{len(numerators) + 1}]: {error}") from None
    return numerators, denominators


def _many(values: Iterable[Number], what: str) -> Sequence[Number]:
    if is_single(values):
        raise InputError(f"{what}: expected a list of numbers, got {_brief(values)}")
    if not (many := values if isinstance(values, list | tuple) else list(values)):
        raise InputError(f"{what}: expected at least one number, got none")
    return many


def is_single(value: object) -> bool:
    """Whether a value is no list: a number, a text, or an array without axes, which NumPy lets nobody iterate.

    >>> is_single("0.5"), is_single([0.5])
    (True, False)
    """
    return isinstance(value, str | bytes) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0


def over_common_denominator(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Integers ``p_i`` and one ``D > 0`` with ``values[i] = p_i / D``: sums of them need no gcd.

    >>> over_common_denominator([Fraction(1, 2), Fraction(-1, 3)])
    ([3, -2], 6)
    """
    common = math.lcm(*{value.denominator for value in values})
    return [value.numerator * (common // value.denominator) for value in values], common
