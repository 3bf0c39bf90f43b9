"""Numbers as Python has them and as a person types them: floats, decimals, powers of ten, fractions, read exactly.

Most of Europe writes decimals with a comma, where a comma also separates numbers.
"""

import numbers
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from proofcheck.region.numbers import InputError, Number, integer, shortened

# Of an exponent, and the digits of a number: 10**10_000 still costs well under a millisecond, 10**(10**9) all memory.
MAX_EXPONENT = 10_000

_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:(?P<numerator>[0-9]+)/(?P<denominator>[0-9]+)"
    r"|(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<exponent>[+-]?[0-9]{1,9}))?)"
)
_BEFORE_COMMA, _AFTER_COMMA = re.compile(r"[+-]?[0-9]*"), re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+|/[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")


def ratio(value: Number) -> tuple[int, int]:
    """(p, q) with q > 0 and p/q what ``value`` says, in lowest terms or not.

    Raises:
        InputError: If it is no finite number, or one of more digits or a greater exponent than `MAX_EXPONENT`.

    >>> ratio(" -1.5e-1 "), ratio("2/4"), ratio(0.5)
    ((-15, 100), (2, 4), (1, 2))
    """
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool):
        raise _not_a_number(value)
    # Floats first, too: there may be many.
    if not isinstance(value, float) and not isinstance(value, Fraction) and isinstance(value, numbers.Integral):
        return int(value), 1
    if isinstance(value, Decimal) and value.is_finite():
        if abs(value.adjusted()) > MAX_EXPONENT:
            raise InputError(f"the exponent of {value:.3E} is beyond {MAX_EXPONENT}; give a nearer number")
        if len(value.as_tuple().digits) > MAX_EXPONENT:
            raise InputError(f"expected at most {MAX_EXPONENT} digits in a number, got {value:.3E}; round it")
    try:
        numerator, denominator = value.as_integer_ratio()
    except (AttributeError, ValueError, OverflowError):
        raise _not_a_number(value) from None
    return int(numerator), int(denominator)


def _not_a_number(value: object) -> InputError:
    return InputError(f"expected a finite number such as 0.79, -16/25 or 1e-3, got {shortened(value)}")


def _from_text(text: str) -> tuple[int, int]:
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        if _DECIMAL_COMMA.fullmatch(plain):
            raise InputError(f"{shortened(text)} has a decimal comma; expected a point, as in 0.5")
        raise _not_a_number(text)
    minus, numerator, below, whole, part, exponent = match.groups()
    if len(plain) > MAX_EXPONENT and len(max(_DIGITS.findall(plain.replace(".", "")), key=len)) > MAX_EXPONENT:
        raise InputError(f"expected at most {MAX_EXPONENT} digits in a number, got {shortened(text)}; round it")
    sign = -1 if minus == "-" else 1
    if numerator:
        denominator = integer(below)
        if denominator == 0:
            raise InputError(f"{shortened(text)} has denominator 0; give a fraction p/q with q > 0")
        return sign * integer(numerator), denominator
    part = part or ""
    power = int(exponent or 0) - len(part)
    if abs(power) > MAX_EXPONENT + len(part):
        raise InputError(f"the exponent of {shortened(text)} is beyond {MAX_EXPONENT}; give a nearer number")
    digits = sign * integer(whole + part)
    return (digits * 10**power, 1) if power >= 0 else (digits, 10**-power)


def with_decimal_commas(cells: Sequence[str]) -> list[str]:
    """The cells between commas, with each two that may be one decimal put together, from the left; with a point.

    >>> with_decimal_commas(["0", "8", "-0", "6"]), with_decimal_commas(["0.8", "0", "1"])
    (['0.8', '-0.6'], ['0.8', '0.1'])
    >>> with_decimal_commas(["0.79", "-0.64"]), with_decimal_commas(["0", "-1"]), with_decimal_commas(["1", "0.5"])
    (['0.79', '-0.64'], ['0', '-1'], ['1', '0.5'])
    """
    numbers: list[str] = []
    rest = [cell.strip().replace("\N{MINUS SIGN}", "-") for cell in cells]
    while rest:
        cell = rest.pop(0)
        if rest and _BEFORE_COMMA.fullmatch(cell) and _AFTER_COMMA.fullmatch(rest[0]):
            cell = f"{cell}.{rest.pop(0)}"
        numbers.append(cell)
    return numbers
