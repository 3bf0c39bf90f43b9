"""Exact rational numbers: read from what a person or a program writes, and written back as text."""

import numbers
import re
from collections.abc import Callable, Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from typing import TypeAlias

Number: TypeAlias = int | float | str | Decimal | Fraction | numbers.Integral

_MANY_DIGITS = re.compile(r"[0-9]{60,}")


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
        value: A number of any type, NumPy's included, or text such as ``"0.79"``, ``"-16/25"``, ``"1e-3"``.
        what: The name to use in an error.

    Raises:
        InputError: If ``value`` is no finite number, or a text with more than 10,000 digits or a greater exponent.

    Source: project; design, decision on numbers.

    >>> exact("0.79"), exact(0.5), exact("-16/25")
    (Fraction(79, 100), Fraction(1, 2), Fraction(-16, 25))
    """
    # Text first: whether a value is a Fraction takes Python longer to say.
    if not isinstance(value, str) and isinstance(value, Fraction):
        return value
    try:
        return Fraction(*_reader()(value))
    except InputError as error:
        raise InputError(f"{what}: {error}") from None


def shortened(value: object) -> str:
    """A value as Python writes it, cut to 40 characters."""
    spelled = repr(value)
    return spelled if len(spelled) <= 40 else f"{spelled[:36]}...{spelled[-1]}"


@cache
def _reader() -> Callable[..., tuple[int, int]]:
    # A certificate holds rationals only, so whoever checks one need not read how floats, or what people type, are read.
    reader: Callable[..., tuple[int, int]] = import_module("proofcheck.region.spelling").ratio
    return reader


def integer(digits: str) -> int:
    """The number that decimal digits spell, however many: ``int`` refuses more than 4300.

    >>> integer("007")
    7
    """
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    return integer(digits[:-half]) * int(10**half) + integer(digits[-half:])


def text(value: Fraction) -> str:
    """``value`` as ``"p/q"`` in lowest terms, or ``"p"`` when it is whole: the inverse of `exact`.

    >>> text(Fraction(79, 100)), text(Fraction(4, 2))
    ('79/100', '2')
    """
    parts = value.as_integer_ratio()[: 1 if value.denominator == 1 else 2]
    return "/".join([str(n) if n.bit_length() < 13_000 else format(Decimal(n), "f") for n in parts])


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


def exact_vector(values: Iterable[Number], what: str) -> tuple[Fraction, ...]:
    """Every entry of ``values`` made `exact`; errors name the entry, counted from 1.

    Raises:
        InputError: If an entry is no finite number, or ``values`` is a string or empty.

    >>> exact_vector(["0.5", 1], "gamma")
    (Fraction(1, 2), Fraction(1, 1))
    """
    return tuple(map(Fraction, *ratios(values, what)))


def ratios(values: Iterable[Number], what: str) -> tuple[list[int], list[int]]:
    """Numerators and positive denominators of ``values``, in lowest terms or not: `exact_vector` in less room.

    Raises:
        InputError: As `exact_vector` does.

    >>> ratios(["0.5", 1], "gamma")
    ([5, 1], [10, 1])
    """
    numerators, denominators, known = list[int](), list[int](), dict[int, int]()
    if is_single(values):
        raise InputError(f"{what}: expected a list of numbers, got {shortened(values)}")
    if not (many := values if isinstance(values, list | tuple) else list(values)):
        raise InputError(f"{what}: expected at least one number, got none")
    all_exact = all(type(value) is Fraction for value in many)
    read: Callable[..., tuple[int, int]] = Fraction.as_integer_ratio if all_exact else _reader()
    try:
        for numerator, denominator in map(read, many):
            numerators.append(numerator)
            denominators.append(known.setdefault(denominator, denominator))
    except InputError as error:
        raise InputError(f"{what}[{len(numerators) + 1}]: {error}") from None
    return numerators, denominators


def is_single(value: object) -> bool:
    """Whether a value is no list: a number, a text, or an array without axes, which NumPy lets nobody iterate.

    >>> is_single("0.5"), is_single([0.5])
    (True, False)
    """
    return isinstance(value, str | bytes) or not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0
