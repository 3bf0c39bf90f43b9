"""``bounds --calibrated``: constants fitted on trained networks in place of 1, and how they fared on larger ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofcheck.experiments.calibration.fit import Calibration
from proofcheck.experiments.calibration.interval import Fit
from proofcheck.experiments.calibration.stored import NOT_CALIBRATED, Calibrations, read_calibrations

if TYPE_CHECKING:
    from proofcheck.statements.bounds import Bound
    from proofcheck.statements.settings import Settings


@dataclass(frozen=True)
class Answer:
    """Every bound with calibrated constants.

    Args:
        settings: Those of the review's bounds; the slides' differ where both hide one constant in two formulas.
        bounds: Of both sources.
        calibrations: What is behind them.
        numbers: The user's, by the names of the settings.
        given: The names of the user's own constants.
    """

    settings: "Settings"
    bounds: tuple["Bound", ...]
    calibrations: Calibrations
    numbers: Mapping[str, Any]
    given: frozenset[str]

    @property
    def used(self) -> set[str]:
        """The constants on which some bound depends."""
        return {name for bound in self.bounds for name in bound.constants}

    def uses(self, name: str, row: Calibration) -> bool:
        """Whether some bound takes this calibrated constant."""
        constant = name.partition(".")[0]
        return row.value is not None and constant in self.used and constant not in self.given

    def to_json(self) -> dict[str, dict[str, Any]]:
        """The entry ``calibrated`` of the JSON."""
        rows = self.calibrations.named().items()
        return {name: _entry(self, name, row, row.fit) for name, row in rows if row.fit is not None}


def answer(numbers: Mapping[str, Any], given: Mapping[str, str]) -> Answer:
    """Every bound at these numbers, each source's with its own constants.

    Args:
        numbers: For `statements.settings.settings`, without the constants.
        given: The user's constants, which win.

    Raises:
        InputError: If a number is wrong, or the stored record is missing or was changed.
    """
    from proofcheck.statements.bounds import evaluate
    from proofcheck.statements.settings import settings

    plain = evaluate(settings(**numbers, constants=given))
    used = {name for bound in plain for name in bound.constants}
    calibrations = read_calibrations()
    by_source = {
        source: settings(**numbers, constants=calibrations.constants(source, used, given))
        for source in ("review", "slides")
    }
    bounds = {source: evaluate(calibrated) for source, calibrated in by_source.items()}
    own = tuple([bounds[bound.source][place] for place, bound in enumerate(plain)])
    return Answer(by_source["review"], own, calibrations, numbers, frozenset(given))


def _entry(calibrated: Answer, name: str, row: Calibration, fit: Fit) -> dict[str, Any]:
    return {
        "value": row.value,
        "mean": fit.mean,
        "low": fit.low,
        "high": fit.high,
        "networks": fit.networks,
        "formula": row.law.text,
        "source": row.law.source,
        "measured": row.law.words,
        "verdict": row.verdict,
        "holds_at": row.claim.holds_at,
        "validated": row.validated,
        "used": calibrated.uses(name, row),
    }


def show(console: Any, calibrated: Answer) -> None:
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


def _rows(calibrated: Answer) -> list[tuple[str, Calibration, Fit]]:
    """What some bound takes, by its name."""
    named = calibrated.calibrations.named().items()
    return [(name, row, row.fit) for name, row in named if row.fit is not None and calibrated.uses(name, row)]


def _table(console: Any, calibrated: Answer) -> None:
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
    return f"{row.verdict}, {len(row.claim.holds_at)} of {len(row.claim.readings)}"


def _show_drifts(console: Any, calibrated: Answer) -> None:
    words = [f"{name} like M^{row.trend.slope:.2f}" for name, row, _ in _rows(calibrated) if row.trend and row.drifts]
    if words:
        console.print(f"Not constant within the fit, against the form of the bound: {', '.join(words)}.")
