"""Checks of settings, each with one line that says what was expected and what was given."""

import math
import numbers
from decimal import Decimal

from proofcheck.region.numbers import InputError

# What other libraries count in.
_MOST = 2**63 - 1


def whole(name: str, value: object, least: int, most: int = _MOST) -> int:
    """``value`` as an int that is at least ``least``, and at most ``most``.

    Raises:
        InputError: If it is no whole number, smaller, or greater.

    >>> whole("M", 20, least=1)
    20
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise InputError(f"{name}: expected a whole number >= {least}, got {value!r:.40}")
    number = int(value)
    # Python writes no integer of more than 4,300 digits.
    written = str(number) if number.bit_length() < 128 else f"{Decimal(number):.4E}"
    if number < least:
        raise InputError(f"{name}: expected a whole number >= {least}, got {written}")
    if number > most:
        raise InputError(f"{name}: expected at most {most:,}, got {written}")
    return number


def real(name: str, value: object, *, least: float = -math.inf, above: float = -math.inf) -> float:
    """``value`` as a finite float that is at least ``least`` and greater than ``above``.

    Raises:
        InputError: If it is no finite real number, or too small.

    >>> real("eta", 1, above=0)
    1.0
    """
    range_words = f" > {above:g}" if above > -math.inf else f" >= {least:g}" if least > -math.inf else ""
    refused = InputError(f"{name}: expected a finite number{range_words}, got {value!r:.40}")
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise refused
    try:
        number = float(value)
    except OverflowError:
        raise refused from None
    if not math.isfinite(number) or number < least or number <= above:
        raise refused
    return number


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """``value``, which must be one of ``choices``.

    Raises:
        InputError: If it is not.

    >>> one_of("counts", "iid", ("iid", "exact"))
    'iid'
    """
    if not isinstance(value, str) or value not in choices:
        raise InputError(f"{name}: expected {' or '.join(choices)}, got {value!r:.40}")
    return value
