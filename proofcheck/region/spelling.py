"""Numbers as a person types them: decimals, powers of ten and fractions, read exactly."""

import re

from proofcheck.region.numbers import MAX_EXPONENT, InputError, integer, not_a_number, shortened

_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:(?P<numerator>[0-9]+)/(?P<denominator>[0-9]+)"
    r"|(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<exponent>[+-]?[0-9]{1,9}))?)"
)
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")


def from_text(given: str) -> tuple[int, int]:
    """(p, q) with q > 0 and p/q the number that a text spells, in lowest terms or not.

    Raises:
        InputError: If it spells none, or one of more digits or a greater exponent than `MAX_EXPONENT`.

    >>> from_text(" -1.5e-1 "), from_text("2/4")
    ((-15, 100), (2, 4))
    """
    plain = given.strip().replace("\N{MINUS SIGN}", "-")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        if _DECIMAL_COMMA.fullmatch(plain):
            raise InputError(f"{shortened(given)} has a decimal comma; expected a point, as in 0.5")
        raise not_a_number(given)
    minus, numerator, below, whole, part, exponent = match.groups()
    if len(plain) > MAX_EXPONENT and len(max(_DIGITS.findall(plain.replace(".", "")), key=len)) > MAX_EXPONENT:
        raise InputError(f"expected at most {MAX_EXPONENT} digits in a number, got {shortened(given)}; round it")
    sign = -1 if minus == "-" else 1
    if numerator:
        denominator = integer(below)
        if denominator == 0:
            raise InputError(f"{shortened(given)} has denominator 0; give a fraction p/q with q > 0")
        return sign * integer(numerator), denominator
    part = part or ""
    power = int(exponent or 0) - len(part)
    if abs(power) > MAX_EXPONENT + len(part):
        raise InputError(f"the exponent of {shortened(given)} is beyond {MAX_EXPONENT}; give a nearer number")
    digits = sign * integer(whole + part)
    return (digits * 10**power, 1) if power >= 0 else (digits, 10**-power)
