"""Exact numbers on the screen, by one rule.

A number is shown as the decimal that it is while that is short, else as a fraction while that is short; whatever is
rounded has ≈ before it. JSON and files keep fractions.
"""

import re
from collections.abc import Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact
from fractions import Fraction

from proofcheck.region.numbers import decimal, integer, text

MOST_ENTRIES = 6
# Longer numbers are rounded; shorter decimals are always preferred to the fraction.
_LONGEST, _SHORT = 24, 8
# As many digits as a float may need, so that what was typed comes back.
_EXACT = Context(prec=17, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])


def spelled(value: Fraction) -> str | None:
    """The value exactly, in a form that every number option reads; None where that is too long to read.

    >>> [spelled(Fraction(it)) for it in ("0.79", "1/3", "1/1024", "0.012345678901", "1e-30")]
    ['0.79', '1/3', '1/1024', '0.012345678901', '1e-30']
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 2**12:
        return None
    fraction, terminating = text(value), _terminating(value)
    if terminating is not None and len(terminating) <= max(_SHORT, len(fraction)):
        fraction = terminating
    return fraction if len(fraction) <= _LONGEST else None


def _terminating(value: Fraction) -> str | None:
    try:
        quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize()
    except Inexact:
        return None
    plain = f"{quotient:f}"
    return plain if len(plain) <= _LONGEST else f"{quotient:e}"


def number(value: Fraction) -> str:
    """The exact value, with its decimals where it has no short ones; only those, after ≈, where it is too long.

    >>> number(Fraction(1, 3)), number(Fraction(3)), number(Fraction(1, 4)), number(Fraction(10**60 + 1, 3 * 10**60))
    ('1/3 ≈ 0.333333', '3', '0.25', '≈ 0.333333')
    """
    exactly = spelled(value)
    if exactly is None:
        return rounded(value)
    return f"{exactly} {rounded(value)}" if "/" in exactly else exactly


def rounded(value: Fraction, digits: int = 6) -> str:
    """A few digits after ≈, or the value itself where they are all there are.

    >>> rounded(Fraction(1, 3), digits=3), rounded(Fraction(1, 4)), rounded(Fraction(1, 3 * 10**20000))
    ('≈ 0.333', '0.25', '≈ 3.33333e-20001')
    """
    short = decimal(value, digits)
    # What is computed may have exponents that nobody may type, so `exact` would refuse some.
    return short if Fraction(Decimal(short)) == value else f"≈ {short}"


def in_decimals(value: Decimal) -> str:
    """A decimal without an exponent while that is short.

    >>> [in_decimals(Decimal(it)) for it in ("12E+1", "0.00001", "1.5E-30")]
    ['120', '0.00001', '1.5e-30']
    """
    plain = f"{value:f}"
    return plain if len(plain) <= _LONGEST else f"{value:e}"


def percent(share: float) -> str:
    """A share in percent; what is not quite nothing or all is not shown as that.

    >>> percent(0.25), percent(0), percent(1e-6), percent(0.9999)
    ('25.0%', '0.0%', '<0.1%', '>99.9%')
    """
    shown = f"{share:.1%}"
    if share in (0, 1) or shown not in ("0.0%", "100.0%"):
        return shown
    return ">99.9%" if share > 0.5 else "<0.1%"


def equals(value: Fraction) -> str:
    """`number` with the sign before it, for behind a name.

    >>> equals(Fraction(1, 3)), equals(Fraction(10**60 + 1, 3 * 10**60))
    ('= 1/3 ≈ 0.333333', '≈ 0.333333')
    """
    return signed(number(value))


def signed(shown: str) -> str:
    """What is shown, behind "=" unless it is rounded."""
    return shown if shown.startswith("≈") else f"= {shown}"


def vector(values: Sequence[Fraction], width: int = 2 * _LONGEST) -> str:
    """A vector, exact while it is short, else behind ≈; cut after a few entries.

    >>> vector([Fraction(1, 2), Fraction(-3)]), vector([Fraction(1, 3), Fraction(1, 10**40 + 1)])
    ('(0.5, -3)', '≈ (1/3, 1e-40)')
    """
    exactly = [spelled(value) for value in values[:MOST_ENTRIES]]
    long = sum(len(word or "") for word in exactly) > width
    rounds = [word is None or (long and len(word) > _SHORT) for word in exactly]
    entries = [decimal(value) if cut else word for value, word, cut in zip(values, exactly, rounds, strict=False)]
    more = f", … {len(values)} in all" if len(values) > MOST_ENTRIES else ""
    return f"{'≈ ' if any(rounds) else ''}({', '.join(map(str, entries))}{more})"


_IN_SENTENCE = re.compile(r"(= )?(?<![\w./])(-?(?:[0-9]+/[0-9]+|[0-9][0-9.]*(?:e[+-][0-9]+)?\.\.\.))")


def on_screen(sentence: str) -> str:
    """A sentence of the JSON, whose numbers are p/q, or a few digits and "...", with them as the screen has them.

    >>> on_screen("β = 1/20 is below the critical β 0.333333....")
    'β = 0.05 is below the critical β ≈ 0.333333.'
    >>> on_screen("φ = 0.333333... ≤ 2 β = 1/3")
    'φ ≈ 0.333333 ≤ 2 β = 1/3'
    """
    return _IN_SENTENCE.sub(_respelled, sentence)


def _respelled(match: re.Match[str]) -> str:
    equal, digits = match[1] or "", match[2]
    if digits.endswith("..."):
        return f"≈ {digits.removesuffix('...')}"
    # Python's own reader and writer of integers stop at 4,300 digits.
    numerator, denominator = map(integer, digits.removeprefix("-").split("/"))
    value = Fraction(-numerator if digits.startswith("-") else numerator, denominator)
    respelled = spelled(value) or rounded(value)
    return respelled if respelled.startswith("≈") else f"{equal}{respelled}"
