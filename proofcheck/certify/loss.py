r"""The expected hinge loss of a network, and the probability that it is right, from below and from above."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from proofcheck.certify.counts import Law, tiles
from proofcheck.certify.gates import Block, Field, block_of, field_of
from proofcheck.certify.geometry import Geometry, outputs
from proofcheck.certify.moments import Moments, moments
from proofcheck.certify.pathwise import linear_coefficients, mean_and_deviation, sides
from proofcheck.certify.rounding import (
    RELATIVE,
    Approx,
    exponentials,
    grown,
    positive_part,
    product_sum_high,
    product_sum_low,
)
from proofcheck.measure.arrays import Floats

Slack: TypeAlias = Callable[[Floats, Floats], Floats]
Bound: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]
METHODS = ("moments", "pathwise")
LABELS = (1, -1)
SIDE = 6
# Far below the rounding of the other factors.
_LEAST_EXPONENT = -60.0


class Bounds(NamedTuple):
    """A number that lies in [low, high]."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """High − low."""
        return self.high - self.low


def expected_loss(
    network: Geometry,
    law: Law,
    *,
    slack: Slack | None = None,
    most_slack: float = 0.0,
    methods: Sequence[str] = METHODS,
    split: bool = True,
) -> Bounds:
    r"""Bounds on E max(0, 1 − y f), y = ±1 with probability 1/2.

    Args:
        network: The network.
        law: Of the counts, given y: p tokens yμ and q tokens −yμ.
        slack: For counts of +μ and −μ, the most that f may differ beside ``network.slack``, shape (n,): the bounds
            then hold for every network that near.
        most_slack: The most that it differs at any counts.
        methods: ``moments``, ``pathwise`` or both, of which the better counts, pair by pair.
        split: Whether to look for stable neurons.

    Source: project; certificate.
    """
    return Profile(network, law, methods=methods, split=split).loss(slack, most_slack)


class Profile:
    """A network's bounds at every pair of a law, computed once, for any slack.

    Args:
        network: As in `expected_loss`.
        law: The same.
        methods: The same.
        split: The same.
    """

    def __init__(self, network: Geometry, law: Law, *, methods: Sequence[str] = METHODS, split: bool = True) -> None:
        self._network, self._law = network, law
        field = field_of(network, law.shares)
        self._tiles = [
            (label, places, _bound(field, law, label, places, methods, split=split))
            for label in LABELS
            for places in groups(law)
        ]

    def loss(self, slack: Slack | None = None, most_slack: float = 0.0) -> Bounds:
        """Bounds on the expected hinge loss of every network within the slack."""
        law, total = self._law, self._network.slack
        lows = {label: np.zeros(len(law.pairs)) for label in LABELS}
        highs = {label: np.zeros(len(law.pairs)) for label in LABELS}
        for label, places, bound in self._tiles:
            p, q = relevant(law, label, places)
            extra = np.full(len(places), total) if slack is None else total + slack(p, q)
            lows[label][places], highs[label][places] = bound(np.nextafter(extra, np.inf))
        low = sum(product_sum_low(law.weights, bounds) for bounds in lows.values())
        high = sum(product_sum_high(law.weights, bounds) for bounds in highs.values())
        dropped = law.dropped * (1 + self._network.reach + total + most_slack)
        return Bounds(max(0.0, low / 2 * (1 - 2.0**-50)), grown(high / 2 + grown(dropped)))


def exact_loss(network: Geometry, counts: Floats, labels: Floats, *, slack: Slack | None = None) -> Bounds:
    """Bounds on the mean of max(0, 1 − y f) over samples with these counts.

    Args:
        network: The network.
        counts: Shape (n, K).
        labels: ±1, shape (n,).
        slack: As in `expected_loss`.
    """
    extra = network.slack + (0.0 if slack is None else slack(counts[:, 0], counts[:, 1]))
    hinge = 1.0 - outputs(network, counts) * labels
    low, high = np.maximum((hinge - extra).low(), 0.0), np.maximum((hinge + extra).high(), 0.0)
    shares = np.full(len(labels), 1 / len(labels))
    return Bounds(product_sum_low(shares, low), product_sum_high(shares, high))


def groups(law: Law) -> list[NDArray[np.intp]]:
    """The tiles of the law, apart where no token is irrelevant."""
    rest = law.P - law.pairs.sum(axis=1)
    parts = [places[kind] for places in tiles(law.pairs, SIDE) for kind in (rest[places] > 0, rest[places] == 0)]
    return [part for part in parts if part.size]


def relevant(law: Law, label: int, places: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """The numbers of tokens +μ and −μ at pairs of the law."""
    p, q = law.pairs[places, ::label].T.astype(np.float64)
    return p, q


def blocks_of(field: Field, p: Floats, q: Floats, r: Floats, *, split: bool = True) -> list[Block]:
    """The blocks of the queries μ, −μ, and all irrelevant ones."""
    return [block_of(field, p, q, r, queries, split=split) for queries in (slice(0, 1), slice(1, 2), slice(2, None))]


def _bound(
    field: Field, law: Law, label: int, places: NDArray[np.intp], methods: Sequence[str], *, split: bool
) -> Bound:
    """Lower and upper bounds on the expected hinge loss at some pairs, as a function of the slack there."""
    p, q = relevant(law, label, places)
    r = law.P - p - q
    if not r[0]:
        return _alone(field, label, p, q)
    blocks, bounds = blocks_of(field, p, q, r, split=split), list[Bound]()
    if "moments" in methods:
        bounds.append(_from_moments(moments(field, blocks, p, q, r), law.P, label))
    if "pathwise" in methods:
        bounds.append(_from_paths(field, blocks, law.P, label, p, q, r))
    most = field.geometry.reach
    return lambda extra: _better([bound(extra) for bound in bounds], grown(1 + most) + extra)


def _better(bounds: list[tuple[Floats, Floats]], most: Floats) -> tuple[Floats, Floats]:
    """The better of all, and of what holds anyway: 0 ≤ (1 − yf)₊ ≤ 1 + |f|."""
    lows, highs = zip(*bounds, strict=True)
    return np.maximum(0.0, np.max(lows, axis=0)), np.min([*highs, np.nextafter(most, np.inf)], axis=0)


def _from_moments(moment: Moments, P: int, label: int) -> Bound:
    """E(1 − yf)₊ ≤ E(1 − yZ)₊ + E|e|, the gate errors counting only where they work against the label."""
    tokens = float(P)
    mean, deviation = 1.0 - moment.mean * float(label) / tokens, moment.deviation / tokens
    harm, help_ = (moment.negative, moment.positive) if label > 0 else (moment.positive, moment.negative)
    above, below = (moment.rest + harm) / tokens, mean - (moment.rest + help_) / tokens
    return lambda extra: ((below - extra).low(), (positive_part(mean + extra, deviation) + above).high())


def _from_paths(field: Field, blocks: list[Block], P: int, label: int, p: Floats, q: Floats, r: Floats) -> Bound:
    """Yf ≥ ± Σ_jτ_jC_j/P for every n, of which mean and variance are known; the lower bound is Jensen's."""
    below, above = (linear_coefficients(side, p, q, r, field.shares) for side in sides(field, blocks))
    least, most = (below, above) if label > 0 else (-above, -below)
    mean, deviation = mean_and_deviation(least, P, r, field.shares)
    greatest, _ = mean_and_deviation(most, P, r, field.shares)
    return lambda extra: ((1.0 - greatest - extra).low(), positive_part(1.0 - mean + extra, deviation).high())


def _alone(field: Field, label: int, p: Floats, q: Floats) -> Bound:
    """No irrelevant token: one sample a pair."""
    hinge = 1.0 - _margins_alone(field, label, p, q)
    return lambda extra: (np.maximum((hinge - extra).low(), 0.0), np.maximum((hinge + extra).high(), 0.0))


def _margins_alone(field: Field, label: int, p: Floats, q: Floats) -> Approx:
    """The margin y f of the one sample of each pair."""
    counts = np.zeros((len(p), len(field.geometry.U)))
    counts[:, 0], counts[:, 1] = p, q
    return outputs(field.geometry, counts) * float(label)


def expected_accuracy(network: Geometry, law: Law) -> Bounds:
    r"""Bounds on Pr[y f > 0], y = ±1 with probability 1/2.

    At each pair y f ≥ Σ_jτ_jC_j/P for every n, the mean over r independent draws of C_J/P: never ≤ 0 if no C_j is, else
    with at most Cantelli's probability σ²/(σ² + μ²), and at most Hoeffding's e^(−2rμ²/range²), for a mean μ > 0
    [@cantelli] [@hoeffding].

    Args:
        network: The network.
        law: Of the counts, given y.

    Source: project; certificate.
    """
    field = field_of(network, law.shares)
    low = high = 0.0
    for label in (1, -1):
        right, wrong = _pairs(field, law, label)
        low += product_sum_low(law.weights, right)
        # What is surely wrong is counted from below, so that rounding cannot turn 1 into less.
        high += product_sum_high(law.weights, 1 - wrong)
    return Bounds(max(0.0, low / 2 * (1 - 2.0**-50)), min(1.0, grown(high / 2 + law.dropped)))


def exact_accuracy(network: Geometry, counts: Floats, labels: Floats) -> Bounds:
    """Bounds on the share of samples with these counts whose output has the sign of their label."""
    margins = outputs(network, counts) * labels
    error = grown(margins.error + network.slack)
    return Bounds(float((margins.value > error).mean()), float((margins.value > -error).mean()))


def _pairs(field: Field, law: Law, label: int) -> tuple[Floats, Floats]:
    """Lower bounds on the probability to be right, and to be wrong, at each pair."""
    right, wrong = np.zeros(len(law.pairs)), np.zeros(len(law.pairs))
    for places in groups(law):
        p, q = relevant(law, label, places)
        r = law.P - p - q
        if not r[0]:
            right[places], wrong[places] = _sides_alone(field, label, p, q)
            continue
        below, above = (
            linear_coefficients(side, p, q, r, law.shares) for side in sides(field, blocks_of(field, p, q, r))
        )
        least, most = (below, above) if label > 0 else (-above, -below)
        right[places] = _surely_positive(field, law, least, r)
        wrong[places] = _surely_positive(field, law, -most, r)
    return right, wrong


def _sides_alone(field: Field, label: int, p: Floats, q: Floats) -> tuple[Floats, Floats]:
    """No irrelevant token: one sample a pair, right or wrong unless it is within the rounding of 0."""
    margins, slack = _margins_alone(field, label, p, q), field.geometry.slack
    return (margins.low() > slack).astype(np.float64), (margins.high() < -slack).astype(np.float64)


def _surely_positive(field: Field, law: Law, C: Approx, r: Floats) -> Floats:
    """A lower bound on Pr[Σ_jτ_jC_j/P > slack]."""
    mean, deviation = mean_and_deviation(C, law.P, r, law.shares)
    mu = np.maximum((mean - field.geometry.slack).low(), 0.0)
    sigma = np.maximum(deviation.high(), 0.0)
    ends = (C / float(law.P)).low().min(axis=1), (C / float(law.P)).high().max(axis=1)
    always = ends[0] > field.geometry.slack
    with np.errstate(divide="ignore", invalid="ignore"):
        cantelli = np.where(mu > 0, sigma**2 / (sigma**2 + mu**2), 1.0)
        exponent = np.where(mu > 0, -2 * r * (mu / (ends[1] - ends[0])) ** 2, 0.0)
    # A few rounded operations on non-negative numbers, of which none cancels.
    hoeffding = exponentials(np.clip(np.nan_to_num(exponent * (1 - 2.0**-45)), _LEAST_EXPONENT, 0.0))
    fails = np.minimum(np.nan_to_num(cantelli, nan=1.0), hoeffding * (1 + 2 * RELATIVE)) * (1 + 2.0**-45)
    probability: Floats = np.where(always, 1.0, np.clip(1 - fails - 2.0**-52, 0.0, 1.0))
    return probability
