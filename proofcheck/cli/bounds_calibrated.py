"""``bounds --calibrated``: constants fitted on trained networks in place of 1, and how they fared on larger ones."""

from typing import Any

from proofcheck.experiments.calibration.calibrated_bounds import CalibratedBounds
from proofcheck.experiments.calibration.fit import Calibration
from proofcheck.experiments.calibration.interval import Fit
from proofcheck.experiments.calibration.stored import NOT_CALIBRATED


def show(console: Any, calibrated: CalibratedBounds) -> None:
    """Which constants are calibrated, from what, how they fared, and which stay 1."""
    calibrations = calibrated.calibrations
    console.print(
        f"Calibrated constants: fitted on networks: {calibrations.networks(held_out=False)}; then compared with others:"
        f" {calibrations.networks(held_out=True)}; each constant on those that have its quantity. The interval is for"
        " one more network at one more setting, with 95 % confidence; a bound takes the end that this network keeps,"
        " an equality the mean. Where it spans more than a factor 10 no prediction is tested; the value is used all the"
        " same. The documentation has a page with every held-out setting.",
        style="dim",
    )
    _table(console, calibrated)
    _show_drifts(console, calibrated)
    for name, trained in calibrations.beyond(calibrated.numbers).items():
        console.print(f"Your {name} is outside what was trained, {trained}: the constants are extrapolated.")
    if calibrated.given:
        console.print(f"Yours, in place of any calibrated: {', '.join(sorted(calibrated.given))}.")
    rest = [name for name in calibrated.settings.assumed if name in calibrated.used]
    reasons = [f"{name} ({NOT_CALIBRATED.get(name, 'too few networks have what it bounds')})" for name in rest]
    if reasons:
        console.print(f"Not calibrated, and 1: {'; '.join(reasons)}.", style="dim")


def _rows(calibrated: CalibratedBounds) -> list[tuple[str, Calibration, Fit]]:
    """What some bound takes, by its name."""
    rows = calibrated.calibrations.named().items()
    return [(name, row, row.fit) for name, row in rows if row.fit is not None and calibrated.uses(name, row)]


def _table(console: Any, calibrated: CalibratedBounds) -> None:
    from rich.padding import Padding

    from proofcheck.cli.console import plain_table

    table = plain_table("constant", "value", "interval", "networks", "held-out settings")
    for name, row, fit in _rows(calibrated):
        table.add_row(
            name, f"{row.value:.4g}", f"{fit.low:.4g} to {fit.high:.4g}", str(fit.networks), _verdict_words(row, fit)
        )
    console.print(Padding(table, (1, 0, 1, 0)))


def _verdict_words(row: Calibration, fit: Fit) -> str:
    """The verdict and at how many settings it holds, or why there is none."""
    if not fit.determined:
        return f"{row.verdict}: spans ×{fit.span:.0f}"
    return f"{row.verdict}, {row.kept} of {len(row.claim.readings)}"


def _show_drifts(console: Any, calibrated: CalibratedBounds) -> None:
    words = [f"{name} like M^{row.trend.slope:.2f}" for name, row, _ in _rows(calibrated) if row.trend and row.drifts]
    if words:
        console.print(f"Not constant within the fit, against the form of the bound: {', '.join(words)}.")
