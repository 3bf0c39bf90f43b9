"""Every bound of the paper with constants fitted on trained networks in place of 1, and the user's own before both."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofcheck.experiments.calibration.fit import Calibration
from proofcheck.experiments.calibration.interval import Fit
from proofcheck.experiments.calibration.stored import Calibrations, read_calibrations
from proofcheck.statements.bounds import Bound, evaluate
from proofcheck.statements.settings import Settings, settings


@dataclass(frozen=True)
class CalibratedBounds:
    """Every bound with calibrated constants.

    Args:
        settings: Those of the review's bounds; the slides' differ where both hide one constant in two formulas.
        bounds: Of both sources.
        calibrations: What is behind them.
        numbers: The user's, by the names of the settings.
        given: The names of the user's own constants.
    """

    settings: Settings
    bounds: tuple[Bound, ...]
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
        """By constant: its fit, the verdict on held-out networks, and whether a bound here uses it."""
        rows = self.calibrations.named().items()
        return {name: _entry(self, name, row, row.fit) for name, row in rows if row.fit is not None}


def calibrated_bounds(numbers: Mapping[str, Any], given: Mapping[str, str], records: Path) -> CalibratedBounds:
    """Every bound at these numbers, each source's with its own constants.

    Args:
        numbers: For `statements.settings.settings`, without the constants.
        given: The user's constants, which win.
        records: The folder of stored records.

    Raises:
        InputError: If a number is wrong, or the stored record is missing or was changed.

    Source: project; the calibration experiment.
    """
    plain = evaluate(settings(**numbers, constants=given))
    used = {name for bound in plain for name in bound.constants}
    calibrations = read_calibrations(records)
    by_source = {
        source: settings(**numbers, constants=calibrations.constants(source, used, given))
        for source in ("review", "slides")
    }
    bounds = {source: evaluate(calibrated) for source, calibrated in by_source.items()}
    own_bounds = tuple([bounds[bound.source][place] for place, bound in enumerate(plain)])
    return CalibratedBounds(by_source["review"], own_bounds, calibrations, numbers, frozenset(given))


def _entry(calibrated: CalibratedBounds, name: str, row: Calibration, fit: Fit) -> dict[str, Any]:
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
        "holds_at": [reading.at for reading in row.claim.readings if reading.granted == "holds"],
        "validated": row.validated,
        "used": calibrated.uses(name, row),
    }
