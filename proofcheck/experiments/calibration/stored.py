"""The calibrated constants that come with the package, for `statements.bounds`; needs no PyTorch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofcheck.experiments.calibration.fit import Calibration, calibrate
from proofcheck.experiments.engine.summary import read_stored
from proofcheck.region.numbers import InputError, Number, exact

# Why a bound's constant is not calibrated.
NOT_CALIBRATED: Mapping[str, str] = {
    "C_B": "a size that suffices; how small a batch may be is not measured",
    "C_m": "a size that suffices; how few neurons may be is not measured",
    "C_eta": "a rate that suffices; how large one may be is not measured",
    "C_M": "the networks have d = M + 2 by construction, which is no measurement",
    "C_limit": "a limit that the review supposes, which no network measures",
    "C_1": "it stands beside |λ|β in one bound, and one error does not tell the two apart",
    "k_poly": "C_poly and C_root are fitted with exponent 1, by one factor for both",
}
_JOINT = ("C_poly", "C_root")


@dataclass(frozen=True)
class Calibrations:
    """Every law calibrated, and the networks behind it.

    Args:
        rows: One a law.
        records: Of the experiment ``calibration``.
    """

    rows: tuple[Calibration, ...]
    records: Sequence[Any]

    def networks(self, *, held_out: bool) -> str:
        """How many, from which seeds, of which sizes."""
        chosen = [record for record in self.records if record.settings.held_out == held_out]
        seeds = len({record.seed for record in chosen})
        sizes = [
            f"{name} = {_range(getattr(network.settings.recipe, name) for network in chosen)}" for name in ("M", "m")
        ]
        return f"{len(chosen)} ({seeds} seeds, {', '.join(sizes)})"

    def beyond(self, given: Mapping[str, Number]) -> dict[str, str]:
        """Which of M, η and δ* are outside what was trained, by the recipe's names, and what was trained.

        Args:
            given: Numbers by those names.
        """
        outside = {}
        for name in ("M", "eta", "delta_star"):
            trained = [getattr(record.settings.recipe, name) for record in self.records]
            least, most = (exact(str(end), name) for end in (min(trained), max(trained)))
            if not least <= exact(given[name], name) <= most:
                outside[name] = _range(trained)
        return outside

    def named(self) -> dict[str, Calibration]:
        """Those that fit a constant, by its name; by constant and source where two sources hide it differently."""
        rows_by_name = {}
        for row in self.rows:
            joint = len(row.law.constants) > 1
            for name in row.law.constants:
                rows_by_name[name if joint else row.law.name] = row
        return rows_by_name

    def constants(self, source: str, used: Iterable[str], given: Mapping[str, Number]) -> dict[str, Number]:
        """Values of the hidden constants in a source's bounds: calibrated, but for those that are given.

        Args:
            source: ``review`` or ``slides``.
            used: Names on which some bound depends.
            given: The user's own, which win.

        Raises:
            InputError: If ``given`` changes what a calibrated constant was fitted with.
        """
        to_fit = set(used) - given.keys()
        if exact(given.get("k_poly", 1), "k_poly") != 1 and to_fit.intersection(_JOINT):
            raise InputError(
                "k_poly: C_poly and C_root are calibrated with k_poly = 1; give both of them too, or leave k_poly out"
            )
        fitted: dict[str, Number] = {}
        for name, row in self.named().items():
            constant, _, only = name.partition(".")
            if row.value is not None and constant in to_fit and only in ("", source):
                fitted[constant] = f"{row.value:.6g}"
        return fitted | dict(given)


def read_calibrations(folder: Path) -> Calibrations:
    """The stored ones.

    Args:
        folder: Where the records are.

    Raises:
        InputError: If the record is missing or was changed.
    """
    records = read_stored("calibration", folder).records
    return Calibrations(tuple(calibrate(records)), records)


def _range(values: Iterable[float]) -> str:
    different = sorted(set(values))
    return f"{different[0]:g}" if len(different) == 1 else f"{different[0]:g} to {different[-1]:g}"
