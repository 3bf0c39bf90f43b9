"""Networks of the base recipe: bounds as narrow as promised, around stratified Monte-Carlo."""

from pathlib import Path

import numpy as np
import pytest

from proofcheck.certify.lam_set import METHODS
from proofcheck.certify.task import Subject, dictionary_of, subject_of
from proofcheck.measure.run import Run, load_run

pytestmark = pytest.mark.slow

REPEATS = 12


@pytest.fixture(scope="module")
def run(run_folder: Path) -> Run:
    return load_run(run_folder)


@pytest.fixture(scope="module")
def subject(run: Run) -> Subject:
    return subject_of(run, 2)


def stratified(run: Run, lam: float, subject: Subject) -> tuple[float, float]:
    """The expected loss with exact weights of (p, q) and drawn irrelevant counts, and its standard error."""
    law, rng, estimates = subject.law, np.random.default_rng(4), []
    network, dictionary = run.merged(1.0, lam), dictionary_of(run, run.mu[1])
    rest = law.P - law.pairs.sum(axis=1)
    for _ in range(REPEATS):
        total = 0.0
        for label in (1, -1):
            counts = np.hstack([law.pairs[:, ::label], rng.multinomial(rest, law.shares / law.shares.sum())])
            margins = label * network.outputs(counts, dictionary)
            total += float(law.weights @ np.maximum(0, 1 - margins)) / 2
        estimates.append(total)
    return float(np.mean(estimates)), float(np.std(estimates, ddof=1) / np.sqrt(REPEATS))


@pytest.mark.parametrize("lam", [0.0, -2.5])
def test_stratified_sampling_is_within_the_bounds(run: Run, subject: Subject, lam: float) -> None:
    net = subject.at((1.0, lam))
    bounds, (mean, error) = subject.loss(net), stratified(run, lam, subject)
    # Student's t with 11 degrees of freedom exceeds 6 once in 10^4; what is dropped weighs 10^-5 times 1 + F.
    dropped = subject.law.dropped * (1 + net.reach)
    assert bounds.low - 6 * error - dropped <= mean <= bounds.high + 6 * error


@pytest.mark.parametrize("lam", [-4.0, -1.9, -0.5, 0.0, 1.0, 3.0])
def test_the_bounds_are_a_thousandth_wide_at_most(subject: Subject, lam: float) -> None:
    assert subject.loss(subject.at((1.0, lam)), METHODS).width <= 1e-3
