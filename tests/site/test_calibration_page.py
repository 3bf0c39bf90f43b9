"""The page of calibrated constants says what the stored record says, and its figure is always the same."""

import pytest

from proofcheck.experiments.calibration.stored import NOT_CALIBRATED, read_calibrations
from proofcheck.ledger.store import STORE
from proofcheck.site.calibration_page import calibration_page
from proofcheck.site.figures import FIGURES
from proofcheck.site.markdown import digits, plain
from proofcheck.statements.bounds import evaluate
from proofcheck.statements.settings import settings

pytestmark = pytest.mark.stored

STORED = read_calibrations(STORE.records)


def test_every_law_has_its_constant_interval_networks_and_verdict() -> None:
    lines = calibration_page().splitlines()
    for row in STORED.rows:
        assert row.fit is not None
        interval = f"{digits(row.fit.low)} to {digits(row.fit.high)}"
        networks = f"{row.fit.networks} of {row.fit.settings} settings"
        shown = (plain(row.law.words), interval, networks, f"**{row.verdict}**")
        assert any(all(each in line for each in shown) for line in lines), row.law.name


def test_every_held_out_setting_stands_beside_its_prediction() -> None:
    text = calibration_page()
    for row in STORED.rows:
        for reading in row.claim.readings:
            point = next(point for point in row.points if point.held_out and point.at == reading.at)
            assert f"| {plain(point.at)} | {digits(point.bound)} |" in text
            assert f"| {digits(point.measured)} | {digits(reading.mean)} (" in text


def test_a_setting_without_a_reading_is_named_with_its_reason() -> None:
    lines = calibration_page().splitlines()
    unread = [point for row in STORED.rows for point in row.unread]
    assert unread
    for point in unread:
        why = f"not read: {point.lacking} of {point.lacking + len(point.ratios)} networks have nothing"
        assert any(line.startswith(f"| {plain(point.at)} |") and why in line for line in lines)


def test_a_verdict_follows_from_the_readings_on_the_page() -> None:
    for row in STORED.rows:
        inside = [reading.granted == "holds" for reading in row.claim.readings]
        assert row.fit is not None
        assert bool(inside) == row.fit.determined
        assert row.validated == (bool(inside) and all(inside))
        assert (row.verdict == "undecided") == (not inside) or not any(inside)
        assert all(len(reading.values) >= 5 for reading in row.claim.readings)


def test_an_undetermined_constant_is_left_undecided_and_the_page_says_why() -> None:
    lines = calibration_page().splitlines()
    undetermined = [row for row in STORED.rows if row.fit is not None and not row.fit.determined]
    assert undetermined
    for row in undetermined:
        assert row.verdict == "undecided"
        assert row.fit is not None
        why = f"**undecided**: the interval spans a factor {row.fit.span:.0f}"
        assert any(plain(row.law.words) in line and why in line for line in lines)


def test_every_constant_of_a_bound_is_calibrated_or_has_a_reason_not_to_be() -> None:
    used = {name for bound in evaluate(settings(M=20, epsilon=1, eta=1, delta_star=1)) for name in bound.constants}
    fitted = {name for row in STORED.rows for name in row.law.constants if row.value is not None}
    assert used - fitted == NOT_CALIBRATED.keys()
    for why in NOT_CALIBRATED.values():
        assert plain(why) in calibration_page()


@pytest.mark.slow
def test_the_figure_is_always_the_same_bytes() -> None:
    assert FIGURES["calibration"].content() == FIGURES["calibration"].content()
