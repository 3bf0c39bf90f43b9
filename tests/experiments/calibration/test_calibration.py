"""What is calibrated from records that are made up, so that the constants are known; and what the networks measure."""

import math
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from proofcheck.experiments.calibration.fit import Calibration, calibrate
from proofcheck.experiments.calibration.interval import fit, trend
from proofcheck.experiments.calibration.laws import LAWS, predicted
from proofcheck.experiments.calibration.networks import CalibrationSettings, Measurement, compute
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.studies import calibration
from proofcheck.statements.symbols import HIDDEN

pytestmark = pytest.mark.stored

GRID = calibration.grid(quick=False)
NOISE = (-0.02, -0.01, 0.0, 0.01, 0.02)
EPSILON = 0.02
# One law for each quantity: two sources cannot both be right about β, or about a residual.
TRUE = ("C_T", "C_beta", "C_2", "C_unlearn", "C_target", "C_low", "C_up", "corollary-1.W", "C_V", "C_fraction",
        "C_large", "C_rest.review")  # fmt: skip
CONSTANT = 1.5


def _records(factor: Callable[[str, CalibrationSettings], float] = lambda *_: 1.0) -> list[Any]:
    """Every quantity is 1.5 times its bound, with a little noise, and times ``factor``."""
    records = []
    for settings in GRID:
        for seed, noise in enumerate(NOISE, start=1):
            quantities = {
                law.field: predicted(law, settings, EPSILON) * CONSTANT * math.exp(noise) * factor(law.name, settings)
                for law in LAWS
                if law.name in TRUE
            }
            result = Measurement(epsilon=EPSILON, **quantities)  # type: ignore[arg-type]
            records.append(as_record(Cell("calibration", settings, seed), result))
    return records


def _named(records: list[Any]) -> dict[str, Calibration]:
    return {row.law.name: row for row in calibrate(records)}


def test_constants_that_the_records_have_are_found_and_validated() -> None:
    rows = _named(_records())
    for name in TRUE:
        fitted = rows[name].fit
        assert fitted is not None
        assert fitted.mean == pytest.approx(CONSTANT, rel=1e-9)
        assert fitted.low < CONSTANT < fitted.high
        assert rows[name].validated, name


def test_the_other_source_is_not_validated_where_the_two_disagree() -> None:
    row = _named(_records())["C_poly"]
    assert row.fit is not None
    assert not row.fit.determined
    assert (row.verdict, row.claim.readings) == ("undecided", [])
    assert f"spans a factor {row.fit.span:.0f}" in row.claim.claim
    assert row.drifts


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_held_out_network_breaks_a_law_on_the_side_that_the_law_bounds(name: str, factor: float) -> None:
    def at_the_largest(law: str, settings: CalibrationSettings) -> float:
        return factor if law == name and settings.recipe.M == 80 else 1.0

    row = _named(_records(at_the_largest))[name]
    granted = {"equal": False, "most": factor < 1, "least": factor > 1}[row.law.role]
    (largest,) = [reading for reading in row.claim.readings if reading.at == "M = 80, m = 128"]
    assert (largest.granted == "holds") == granted
    assert row.verdict == ("holds" if granted else "mixed")


def test_held_out_networks_have_no_part_in_the_fit() -> None:
    moved = _named(_records(lambda _, settings: 3.0 if settings.held_out else 1.0))
    assert {name: row.fit for name, row in moved.items()} == {name: row.fit for name, row in _named(_records()).items()}


def test_networks_that_differ_by_alpha_alone_count_once_where_alpha_has_no_part() -> None:
    rows = _named(_records())
    small = [settings for settings in GRID if not settings.held_out]
    recipes = {settings.recipe for settings in small}
    assert len(recipes) < len(small)
    counts = {name: (row.fit.networks, row.fit.settings) for name, row in rows.items() if row.fit is not None}
    assert counts["C_low"] == (len(NOISE) * len(small), len(small))
    assert counts["C_T"] == (len(NOISE) * len(recipes), len(recipes))


def test_a_recipe_of_the_fit_is_held_out_only_where_alpha_has_a_part() -> None:
    rows = _named(_records())
    fitted = {settings.recipe for settings in GRID if not settings.held_out}
    held_out = [settings for settings in GRID if settings.held_out]
    other_recipes = [settings for settings in held_out if settings.recipe not in fitted]
    assert len(other_recipes) < len(held_out)
    assert len(rows["C_low"].claim.readings) == len(held_out)
    assert len(rows["C_T"].claim.readings) == len(other_recipes)
    assert not any("α" in reading.at for reading in rows["C_T"].claim.readings)


def test_the_order_of_the_records_does_not_choose_what_is_held_out() -> None:
    records = _records()
    usual, rest = records[: len(NOISE)], records[len(NOISE) :]
    shuffled = _named([*usual, *reversed(rest)])
    for name, row in _named(records).items():
        places, shuffled_places = (
            {p.at for p in calibrated.points if p.held_out} for calibrated in (row, shuffled[name])
        )
        assert places == shuffled_places
        assert row.fit is not None
        assert shuffled[name].fit is not None
        assert shuffled[name].fit.settings == row.fit.settings  # type: ignore[union-attr]


def test_a_constant_that_goes_with_m_is_said_to_where_the_law_forbids_it() -> None:
    def growing(_: str, settings: CalibrationSettings) -> float:
        return float((settings.recipe.M / 20) ** 0.5)

    rows = _named(_records(growing))
    for name in TRUE:
        trend = rows[name].trend
        assert trend is not None
        assert trend.slope == pytest.approx(0.5, abs=1e-9)
        assert rows[name].drifts == (rows[name].law.role != "least")
    assert not any(row.drifts for name, row in _named(_records()).items() if name in TRUE)


def test_a_bound_takes_the_end_that_one_more_network_keeps() -> None:
    for row in calibrate(_records()):
        assert row.fit is not None
        assert row.value == {"equal": row.fit.mean, "most": row.fit.high, "least": row.fit.low}[row.law.role]


def test_what_no_network_has_is_not_tested() -> None:
    records = [
        msgspec.structs.replace(record, result=msgspec.structs.replace(record.result, small_row=None))
        for record in _records()
    ]
    row = _named(records)["C_rest.review"]
    assert (row.fit, row.trend, row.value, row.verdict) == (None, None, None, "undecided")
    assert "too few networks" in row.claim.claim
    assert len(row.unread) == len([point for point in row.points if point.held_out])


def test_a_setting_where_one_network_has_nothing_to_measure_is_no_reading() -> None:
    records = _records()
    place = max(place for place, record in enumerate(records) if record.settings.recipe.M == 80)
    last = records[place]
    records[place] = msgspec.structs.replace(last, result=msgspec.structs.replace(last.result, small_row=None))
    row = _named(records)["C_rest.review"]
    missing = [point.at for point in row.unread]
    assert missing == ["M = 80, m = 128"]
    assert f"not every network has the quantity at {missing[0]}" in row.claim.claim
    assert missing[0] not in [reading.at for reading in row.claim.readings]
    whole = _named(_records())["C_rest.review"]
    assert len(row.claim.readings) == len(whole.claim.readings) - 1


@pytest.mark.parametrize(
    "ratios", [[], [[]], [[1.0]], [[1.0, 2.0]], [[1.0, 2.0], []], [[1.0], [0.0]], [[2.0, -1.0], [1.0]]]
)
def test_what_has_no_logarithm_or_one_setting_alone_is_not_fitted(ratios: list[list[float]]) -> None:
    assert fit(ratios) is None


RATIOS = st.lists(st.lists(st.floats(0.01, 100), min_size=1, max_size=5), min_size=2, max_size=8)


@given(RATIOS, st.floats(0.01, 100))
def test_a_fit_moves_with_the_unit(ratios: list[list[float]], unit: float) -> None:
    before, after = fit(ratios), fit([[unit * ratio for ratio in setting] for setting in ratios])
    assert before is not None
    assert after is not None
    # A fit keeps twelve digits.
    assert before.low <= before.mean * (1 + 1e-11)
    assert before.mean <= before.high * (1 + 1e-11)
    moved = [unit * end for end in (before.low, before.mean, before.high)]
    assert [after.low, after.mean, after.high] == pytest.approx(moved, rel=1e-9)


@given(RATIOS)
def test_with_one_network_a_setting_the_interval_is_that_of_one_more_draw(ratios: list[list[float]]) -> None:
    fitted, logs = fit([setting[:1] for setting in ratios]), np.log([setting[0] for setting in ratios])
    half = stats.t.ppf(0.975, len(logs) - 1) * logs.std(ddof=1) * math.sqrt(1 + 1 / len(logs))
    assert fitted is not None
    # A fit keeps twelve digits.
    assert math.log(fitted.high) == pytest.approx(logs.mean() + half, abs=1e-9)
    assert math.log(fitted.low) == pytest.approx(logs.mean() - half, abs=1e-9)


def test_more_networks_of_the_same_settings_do_not_determine_a_constant() -> None:
    few, many = (fit([[size] * count for size in (1.0, 2.0, 4.0)]) for count in (2, 200))
    assert few is not None
    assert many is not None
    assert few.span == pytest.approx(many.span)


DRAWS = 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "seed", "rest", "exact"),
    [(1.0, 0.0, 0.0, True), (1.0, 0.0, 0.3, False), (0.2, 0.0, 1.0, False), (0.2, 1.0, 1.0, False)],
)
def test_the_interval_holds_one_more_network_of_a_new_setting_and_seed_as_often_as_it_says(
    setting: float, seed: float, rest: float, *, exact: bool
) -> None:
    """Seven settings share five seeds; each effect has its own standard deviation."""
    rng = np.random.default_rng(3)
    alike = rng.normal(0, setting, (DRAWS, 7, 1)) + rng.normal(0, seed, (DRAWS, 1, 5))
    samples = np.exp(alike + rng.normal(0, rest, (DRAWS, 7, 5)))
    next_draws = np.exp(rng.normal(0, math.hypot(setting, seed, rest), DRAWS))
    fits = [fit(sample) for sample in samples.tolist()]
    share = np.mean(
        [
            interval.low <= draw <= interval.high
            for interval, draw in zip(fits, next_draws, strict=True)
            if interval is not None
        ]
    )
    # Four standard deviations of a mean of draws that are 1 with probability 0.95.
    error = 4 * math.sqrt(0.95 * 0.05 / DRAWS)
    assert share > 0.95 - error
    assert not exact or share < 0.95 + error


@given(st.floats(-3, 3), st.lists(st.floats(0.1, 10), min_size=3, max_size=3))
def test_the_trend_is_the_exponent_and_its_interval_holds_it(slope: float, factors: list[float]) -> None:
    sizes = [10.0, 20.0, 40.0]
    exact = trend(sizes, [[size**slope] for size in sizes])
    assert exact is not None
    assert exact.slope == pytest.approx(slope, abs=1e-9)
    noisy = trend(sizes, [[size**slope * factor] for size, factor in zip(sizes, factors, strict=True)])
    logs = slope * np.log(sizes) + np.log(factors)
    # Without a spread linregress has no correlation, hence no error.
    assume(np.ptp(logs) > 1e-3)
    line = stats.linregress(np.log(sizes), logs)
    assert noisy is not None
    assert noisy.slope == pytest.approx(line.slope, abs=1e-9)
    half = stats.t.ppf(0.975, 1) * line.stderr
    # linregress takes 1 − r², which cancels to √1e-16 of a slope of at most 3 + log 100/log 4, times t = 12.7.
    assert noisy.high - noisy.slope == pytest.approx(half, abs=1e-5)


@pytest.mark.parametrize("sizes", [[10.0, 20.0], [10.0, 10.0, 10.0]])
def test_no_trend_without_three_settings_of_two_sizes(sizes: list[float]) -> None:
    assert trend(sizes, [[1.0]] * len(sizes)) is None


def test_the_laws_name_hidden_constants_and_every_measured_quantity() -> None:
    assert {name for law in LAWS for name in law.constants} <= HIDDEN.keys()
    assert {law.field for law in LAWS} == set(Measurement.__struct_fields__) - {"epsilon"}


@pytest.mark.needs("torch")
def test_held_out_networks_are_larger_or_different_and_of_other_seeds() -> None:
    fitted = {(settings.recipe, settings.alpha) for settings in GRID if not settings.held_out}
    held_out = [settings for settings in GRID if settings.held_out]
    assert all((settings.recipe, settings.alpha) not in fitted for settings in held_out)
    largest = [max(getattr(recipe, name) for recipe, _ in fitted) for name in ("M", "m")]
    assert max(settings.recipe.M for settings in held_out) > largest[0]
    assert max(settings.recipe.m for settings in held_out) > largest[1]
    small = calibration.grid(quick=True)[0]
    later = msgspec.structs.replace(small, held_out=True)
    assert compute(later, 1) == compute(small, 1001)
    assert compute(later, 1) != compute(small, 1)


@pytest.mark.needs("torch")
def test_what_a_network_measures_is_what_it_says() -> None:
    measurement = compute(calibration.grid(quick=True)[1], 1)
    assert measurement.lower_end < 0 < measurement.upper_end
    assert 0 < measurement.fraction <= 1
    assert measurement.small_row is None or measurement.small_row < measurement.large_row
    assert 0 < measurement.beta < 1
    assert measurement.unlearned > measurement.epsilon
    assert measurement.steps > 0
