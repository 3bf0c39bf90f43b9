"""Rationals as integers over one denominator, in which exact solvers and vertices count."""

import math
from collections.abc import Sequence
from fractions import Fraction


def over_common_denominator(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """Integers ``p_i`` and one ``D > 0`` with ``values[i] = p_i / D``: sums of them need no gcd.

    >>> over_common_denominator([Fraction(1, 2), Fraction(-1, 3)])
    ([3, -2], 6)
    """
    common = math.lcm(*{value.denominator for value in values})
    return [value.numerator * (common // value.denominator) for value in values], common
