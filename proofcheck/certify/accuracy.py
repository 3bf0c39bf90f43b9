r"""The probability that the output has the sign of the label, from below and from above."""

import numpy as np

from proofcheck.certify.counts import Law
from proofcheck.certify.exponentials import RELATIVE, exponentials
from proofcheck.certify.fixed import outputs
from proofcheck.certify.gates import Field, field_of
from proofcheck.certify.geometry import Geometry
from proofcheck.certify.loss import Bounds, blocks_of, groups, relevant
from proofcheck.certify.pathwise import linear_coefficients, mean_and_deviation, sides
from proofcheck.certify.rounding import Approx, grown, product_sum_high, product_sum_low
from proofcheck.measure.arrays import Floats

# Far below the rounding of the other factors.
_LEAST_EXPONENT = -60.0


def expected_accuracy(network: Geometry, law: Law) -> Bounds:
    r"""Bounds on Pr[y f > 0], y = ±1 with probability 1/2.

    At each pair y f ≥ Σ_jτ_jC_j/P for every n, the mean over r independent draws of C_J/P: never ≤ 0 if no C_j is, else
    with at most Cantelli's probability σ²/(σ² + μ²), and at most Hoeffding's e^(−2rμ²/range²), for a mean μ > 0.

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
            right[places], wrong[places] = _alone(field, label, p, q)
            continue
        below, above = (
            linear_coefficients(side, p, q, r, law.shares) for side in sides(field, blocks_of(field, p, q, r))
        )
        least, most = (below, above) if label > 0 else (-above, -below)
        right[places] = _surely_positive(field, law, least, r)
        wrong[places] = _surely_positive(field, law, -most, r)
    return right, wrong


def _alone(field: Field, label: int, p: Floats, q: Floats) -> tuple[Floats, Floats]:
    """No irrelevant token: one sample a pair, right or wrong unless it is within the rounding of 0."""
    counts = np.zeros((len(p), len(field.geometry.U)))
    counts[:, 0], counts[:, 1] = p, q
    margins, slack = outputs(field.geometry, counts) * float(label), field.geometry.slack
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
    found: Floats = np.where(always, 1.0, np.clip(1 - fails - 2.0**-52, 0.0, 1.0))
    return found
