r"""The counts (p, q) of tokens +μ and −μ that samples have, with their probabilities, labels included."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from proofcheck.measure.arrays import Floats
from proofcheck.models.checks import real
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError

# What is left out of the counts that are drawn: the rarest pairs, of this probability together.
_LEFT_OUT = 1e-7
_MOST_PAIRS = 500_000


@dataclass(frozen=True, eq=False)
class Samples:
    """Pairs of counts of a law of samples.

    Args:
        M: Irrelevant patterns; each has (P − p − q)/M tokens.
        P: Tokens a sample.
        p: Tokens +μ, shape (n,).
        q: Tokens −μ.
        y: Labels ±1.
        weights: Probabilities, of sum 1.
    """

    M: int
    P: int
    p: Floats
    q: Floats
    y: Floats
    weights: Floats


def population(tokens: Tokens, positive: float = 0.5) -> Samples:
    r"""Definition 2's law of (p, q), label 1 first: drawn counts are multinomial, given that yμ is the strict majority.

    Args:
        tokens: The law; each v_j has r/M tokens, which is a whole number only for some.
        positive: The share of label 1: ½, but in a batch.

    Raises:
        InputError: If ``positive`` is not within [0, 1], or P makes too many pairs.

    >>> population(Tokens(counts="exact")).p.tolist()
    [40.0, 10.0]
    """
    share = min(real("positive", positive, least=0.0), 1.0)
    own, other, weights = _exact(tokens) if tokens.counts == "exact" else _drawn(tokens)
    return Samples(
        tokens.M,
        tokens.P,
        np.concatenate([own, other]),
        np.concatenate([other, own]),
        np.concatenate([np.ones_like(own), -np.ones_like(own)]),
        np.concatenate([share * weights, (1 - share) * weights]),
    )


def _exact(tokens: Tokens) -> tuple[Floats, Floats, Floats]:
    counts = (round(tokens.delta_star * tokens.P), round(tokens.delta_hash * tokens.P), 1)
    own, other, weight = (np.array([float(count)]) for count in counts)
    return own, other, weight


def _drawn(tokens: Tokens) -> tuple[Floats, Floats, Floats]:
    P, star, hash_ = tokens.P, tokens.delta_star, tokens.delta_hash
    # Six deviations around the mean hold far more than what is kept.
    near = _near(P, star), _near(P, hash_)
    if (pairs := len(near[0]) * len(near[1])) > _MOST_PAIRS:
        raise InputError(f"P: {pairs:,} pairs of counts are too many for the law; take exact counts or a smaller P")
    own, other = np.meshgrid(*near, indexing="ij")
    kept = (own > other) & (own + other <= P)
    own, other = own[kept], other[kept]
    rest = P - own - other
    logs = xlogy(own, star) + xlogy(other, hash_) + xlogy(rest, max(0.0, 1 - star - hash_))
    logs -= gammaln(own + 1) + gammaln(other + 1) + gammaln(rest + 1)
    weights = np.exp(logs - logs.max())
    order = np.argsort(-weights, kind="stable")
    cumulative = np.cumsum(weights[order])
    chosen = order[: int(np.searchsorted(cumulative, cumulative[-1] * (1 - _LEFT_OUT))) + 1]
    return own[chosen], other[chosen], weights[chosen] / weights[chosen].sum()


def _near(P: int, share: float) -> Floats:
    spread = 6 * np.sqrt(P * share * (1 - share)) + 6
    return np.arange(max(0, int(P * share - spread)), min(P, int(P * share + spread) + 1) + 1, dtype=np.float64)
