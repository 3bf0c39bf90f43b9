"""Random networks, and the truth about them by enumerating every sample there is."""

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import strategies as st

from proofcheck.certify.geometry import Geometry, geometry
from proofcheck.measure.arrays import Floats

# Enumerated truths are sums of some hundred floats around 1, off by less than this.
ROUNDING = 1e-11


def network(seed: int, M: int = 3, m: int = 6, logits: float = 1.0, values: float = 1.0) -> Geometry:
    """An untrained network with normal logits and values."""
    rng = np.random.default_rng(seed)
    K = M + 2
    S, U = rng.normal(size=(K, K)) * logits, rng.normal(size=(K, m)) * values
    return geometry(S, U, rng.choice([-1.0, 1.0], m) / math.sqrt(m))


def networks() -> st.SearchStrategy[Geometry]:
    """Networks of every temper: from all neurons stable to none, from flat attention to sharp."""
    return st.builds(
        network,
        st.integers(0, 10**6),
        M=st.integers(1, 4),
        m=st.integers(1, 8),
        logits=st.sampled_from([0.0, 0.1, 1.0, 3.0]),
        values=st.sampled_from([0.01, 1.0, 4.0]),
    )


@cache
def compositions(total: int, parts: int) -> Floats:
    """Every way to share a number of tokens among patterns, shape (ways, parts)."""
    return np.array(list(_compositions(total, parts)), dtype=np.float64).reshape(-1, parts)


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    for bars in itertools.combinations(range(total + parts - 1), parts - 1):
        ends = (-1, *bars, total + parts - 1)
        yield tuple(high - low - 1 for low, high in itertools.pairwise(ends))


def output(net: Geometry, counts: Floats) -> Floats:
    """The formula, query by query, in the longest floats there are."""
    E, U, a = (array.astype(np.longdouble) for array in (net.E, net.U, net.a))
    rows = counts.astype(np.longdouble)
    total = np.zeros(len(rows), dtype=np.longdouble)
    for k in range(len(U)):
        weights = rows * E[:, k]
        hidden = weights @ U / weights.sum(axis=1)[:, None]
        total += rows[:, k] * (np.maximum(hidden, 0) @ a)
    return np.asarray(total / rows.sum(axis=1), dtype=np.float64)


def true_means(
    net: Geometry, P: int, star: Fraction, hash_: Fraction, shares: Sequence[Fraction]
) -> tuple[float, float]:
    """The expected hinge loss and the accuracy under drawn tokens, over every sample."""
    counts = compositions(P, len(shares) + 2)
    counts = counts[counts[:, 0] > counts[:, 1]]
    probabilities = [float(star), float(hash_), *[float(share * (1 - star - hash_)) for share in shares]]
    weights = np.array([_weight(row, probabilities) for row in counts.astype(int).tolist()])
    weights /= weights.sum()
    loss = right = 0.0
    for label, order in ((1, [0, 1]), (-1, [1, 0])):
        flipped = counts.copy()
        flipped[:, [0, 1]] = counts[:, order]
        margins = label * output(net, flipped)
        loss += float(weights @ np.maximum(0, 1 - margins)) / 2
        right += float(weights @ (margins > 0)) / 2
    return loss, right


def _weight(row: Sequence[int], probabilities: Sequence[float]) -> float:
    ways = math.factorial(sum(row))
    for count in row:
        ways //= math.factorial(count)
    return ways * math.prod(p**n for p, n in zip(probabilities, row, strict=True))
