r"""The law of a sample's token counts: how probable p tokens yμ and q tokens −yμ are, from exact integers.

Given (p, q), the majority condition p > q says nothing more, and the r = P − p − q irrelevant counts are
Multinomial(r; π_1..π_M).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError, Number, exact

Pairs = NDArray[np.int64]

# The loss on what is dropped is at most 1 + F, so this is far below the width of the bounds.
TAIL = Fraction(1, 10**5)
_MOST_TOKENS = 1000


@dataclass(frozen=True, eq=False)
class Law:
    """Pairs (p, q) of the tokens yμ and −yμ with their probabilities, and what the irrelevant ones are.

    Args:
        P: Tokens a sample.
        pairs: Shape (n, 2), each with p + q ≤ P.
        weights: Their probabilities, each within u = 2⁻⁵³ of the exact one, relatively; shape (n,).
        dropped: At least the probability of all other pairs.
        shares: π, shape (M,), each within u of the exact one, relatively.
    """

    P: int
    pairs: Pairs
    weights: Floats
    dropped: float
    shares: Floats


def independent(
    P: int, delta_star: Number, delta_hash: Number, shares: Sequence[Fraction], tail: Fraction = TAIL
) -> Law:
    """Tokens drawn independently with δ*, δ# and the rest, redrawn until p > q; the least probable pairs dropped.

    Args:
        P: Tokens a sample.
        delta_star: δ*.
        delta_hash: δ#.
        shares: π_1..π_M, which sum to 1.
        tail: The most probability to drop.

    Raises:
        InputError: If a fraction is out of its range, or there are too many tokens.

    >>> law = independent(2, "1/2", "1/4", even_shares(2))
    >>> law.pairs.tolist(), law.weights.tolist()
    ([[1, 0], [2, 0]], [0.5, 0.5])
    """
    star, hash_ = exact(delta_star, "delta_star"), exact(delta_hash, "delta_hash")
    if not 0 <= hash_ < star or star + hash_ > 1:
        raise InputError(f"delta_star, delta_hash: expected 0 <= δ# < δ* and δ* + δ# <= 1, got {star} and {hash_}")
    if not 1 <= P <= _MOST_TOKENS:
        raise InputError(f"P: expected from 1 to {_MOST_TOKENS} tokens to certify over, got {P}")
    pairs, weights, dropped = _kept(P, star, hash_, tail)
    return Law(P, pairs, weights, dropped, checked_shares(shares))


def given(P: int, p: int, q: int, shares: Sequence[Fraction]) -> Law:
    """One pair (p, q) for sure; only the irrelevant counts are drawn.

    >>> given(10, 4, 1, even_shares(2)).weights.tolist()
    [1.0]
    """
    if not 0 <= q < p <= P - q:
        raise InputError(f"p, q: expected 0 <= q < p and p + q <= P = {P}, got {p} and {q}")
    return Law(P, np.array([[p, q]]), np.ones(1), 0.0, checked_shares(shares))


def fixed_counts(P: int, delta_star: Number, delta_hash: Number, M: int) -> tuple[Floats, Floats]:
    """The two samples of exact counts: δ*P tokens yμ, δ#P tokens −yμ, the rest evenly, the first taking one more.

    Returns:
        Counts over (μ, −μ, v_1..v_M), shape (2, M + 2), and labels.

    Raises:
        InputError: If δ*P or δ#P is not whole.

    >>> fixed_counts(10, "0.4", "0.1", 2)[0].tolist()
    [[4.0, 1.0, 3.0, 2.0], [1.0, 4.0, 3.0, 2.0]]
    """
    p, q = exact(delta_star, "delta_star") * P, exact(delta_hash, "delta_hash") * P
    if p.denominator != 1 or q.denominator != 1:
        raise InputError(f"delta_star, delta_hash: expected δ*P and δ#P whole for exact counts, got {p} and {q}")
    share, over = divmod(int(P - p - q), M)
    rest = [float(share + (j < over)) for j in range(M)]
    return np.array([[float(p), float(q), *rest], [float(q), float(p), *rest]]), np.array([1.0, -1.0])


def even_shares(M: int) -> list[Fraction]:
    """π_j = 1/M."""
    return [Fraction(1, M)] * M


def checked_shares(shares: Sequence[Fraction]) -> Floats:
    """π as floats.

    Raises:
        InputError: If a share is not above 0, or they do not sum to 1 exactly.
    """
    if not shares or min(shares) <= 0 or sum(shares) != 1:
        raise InputError("shares: expected positive fractions that sum to 1, one for each irrelevant pattern")
    return np.array([float(share) for share in shares])


@lru_cache(maxsize=8)
def _kept(P: int, star: Fraction, hash_: Fraction, tail: Fraction) -> tuple[Pairs, Floats, float]:
    masses = sorted(_masses(P, star, hash_), key=lambda entry: (-entry[0], entry[1:]))
    total = sum(mass for mass, _, _ in masses)
    keep, rest = len(masses), 0
    while keep > 1 and Fraction(rest + masses[keep - 1][0], total) <= tail:
        keep -= 1
        rest += masses[keep][0]
    # Division of integers rounds correctly.
    weights = np.array([mass / total for mass, _, _ in masses[:keep]])
    pairs = np.array([(p, q) for _, p, q in masses[:keep]])
    return pairs, weights, math.nextafter(rest / total, 1) if rest else 0.0


def _masses(P: int, star: Fraction, hash_: Fraction) -> list[tuple[int, int, int]]:
    """Integers in the ratio of the probabilities of the pairs p > q, with their pairs; impossible ones left out."""
    common = math.lcm(star.denominator, hash_.denominator)
    a, b, c = (int(share * common) for share in (star, hash_, 1 - star - hash_))
    powers_a, powers_b, powers_c = ([base**k for k in range(P + 1)] for base in (a, b, c))
    masses = []
    for q in range((P + 1) // 2):
        for p in range(q + 1, P - q + 1):
            ways = math.comb(P, p) * math.comb(P - p, q)
            mass = ways * powers_a[p] * powers_b[q] * powers_c[P - p - q]
            if mass:
                masses.append((mass, p, q))
    return masses


def tiles(pairs: Pairs, side: int) -> list[NDArray[np.intp]]:
    """The places of the pairs in each square of ``side`` by ``side``: near pairs share what is computed once.

    >>> [tile.tolist() for tile in tiles(np.array([[0, 0], [7, 0], [1, 1]]), 4)]
    [[0, 2], [1]]
    """
    places_of: dict[tuple[int, int], list[int]] = {}
    for place, (p, q) in enumerate(pairs.tolist()):
        places_of.setdefault((p // side, q // side), []).append(place)
    return [np.array(places) for places in places_of.values()]
