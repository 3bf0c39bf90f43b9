"""Decimals with a comma, as most of Europe writes them, where a comma also separates numbers."""

import re
from collections.abc import Sequence

_WHOLE = re.compile(r"[+-]?[0-9]*")
_DIGITS = re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+|/[0-9]+)?")


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
        if rest and _WHOLE.fullmatch(cell) and _DIGITS.fullmatch(rest[0]):
            cell = f"{cell}.{rest.pop(0)}"
        numbers.append(cell)
    return numbers
