"""The page on certified bounds says what was measured, and what is measured is the same loss by three means."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.certified import (
    BASE,
    Certified,
    Noise,
    Point,
    Row,
    Size,
    _at_width,
    _monte_carlo,
    _noise,
    _plain,
    _stratified,
    figure,
    trained,
    write,
)
from proofcheck.certify.task import Subject

SMALL = Size(5, 20, 8)
RESULTS = Certified(
    [Row(BASE, 1.23e-4, 0.2, 300.0, 0.4), Row(BASE._replace(m=256), 2e-4, 0.5, 100.0, 1.0)],
    [Noise(BASE, 1.31, 1.30, 1.24, 0.861, -0.086, 0.64, 0.017, 1.07, 0.99)],
    [Point("moments", 1e-4, 0.2), Point("plain", 1e-6, None)],
    [(True, True), (True, False), (False, False)],
    1.5,
)


@pytest.fixture(scope="module")
def subject() -> Subject:
    return trained(SMALL)


def test_the_page_has_every_number() -> None:
    page = write(RESULTS, "certified.svg")
    assert "| 20 | 100 | 64 | 1.2e-04 | 200 ms | 300 s (1,500×) | 400 ms (2.0×) |" in page
    assert "| 20 | 100 | 64 | 1.310 | 1.300 | 0.861 | -0.086 | 1.070 | 0.990 | 1.240 | 0.640 | 0.017 |" in page
    assert "2.5× at M = 20, P = 100, m = 256" in page
    assert "truth 1, certificate 1, bridge 1, theorem 0" in page
    assert "truth 1, certificate 1, bridge 0, theorem 0, kinds_near 1, kinds_near_share 0" in page
    assert "is proved of 2 of 3 networks by kinds, and of 1 by share" in page
    assert "](certified.svg)" in page


@pytest.mark.slow
def test_the_figure_is_the_same_for_the_same_results(tmp_path: Path) -> None:
    figure(RESULTS, tmp_path / "one.svg")
    figure(RESULTS, tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_both_samplers_agree_with_the_bounds(subject: Subject) -> None:
    network, rng = subject.at((1.0, 0.5)), np.random.default_rng(2)
    loss = subject.loss(network)
    for draws in (list(_plain(network, subject.law, rng)), _stratified(network, subject.law, rng)):
        # Student's t with 11 degrees of freedom exceeds 6 once in 10^4.
        reach = 6 * float(np.std(draws, ddof=1)) / len(draws) ** 0.5 + subject.law.dropped * (1 + network.reach)
        assert loss.low - reach <= np.mean(draws) <= loss.high + reach


def test_a_width_takes_its_square_in_draws() -> None:
    cost = _monte_carlo(lambda: [0.0, 1.0] * 1000)
    assert _at_width(cost, 0.01) == pytest.approx(100 * _at_width(cost, 0.1))


def test_every_way_to_bound_the_worst_margin_is_below_the_truth(subject: Subject) -> None:
    margins = _noise(SMALL, subject)
    assert margins.theorem <= margins.bridge + 1e-12
    assert max(margins.bridge, margins.certificate) <= margins.truth + 1e-9
