"""The hidden constants: fitted on small networks, validated on larger ones and on other δ*, η, B, α and seeds."""

from collections.abc import Sequence
from dataclasses import replace

from proofcheck.experiments.calibration_fit import calibrate
from proofcheck.experiments.calibration_networks import Calibrated, CalibrationSettings, compute
from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.sweep import QUICK, QUICK_SAMPLES
from proofcheck.experiments.verdicts import Claim
from proofcheck.models.recipe import Recipe

_SAMPLES = 2000
_ALPHA = -0.5
_USUAL = Recipe()


def grid(quick: bool) -> Sequence[CalibrationSettings]:
    """Small sizes to fit on; larger ones, and another B, δ*, η and α, held out."""
    if quick:
        fit = [_settings(replace(QUICK, M=5), quick=True), _settings(QUICK, quick=True)]
        return [*fit, _settings(replace(QUICK, M=20), held_out=True, quick=True)]
    return [*_fit(), *_held_out()]


def _fit() -> list[CalibrationSettings]:
    sizes = [_settings(replace(_USUAL, M=M, m=m)) for M in (10, 20, 40) for m in (64, 256)]
    return [*sizes, _settings(replace(_USUAL, batch=64)), _settings(replace(_USUAL, m=64), alpha=-0.3)]


def _held_out() -> list[CalibrationSettings]:
    recipes = [
        replace(_USUAL, M=80, m=128),
        replace(_USUAL, m=1024),
        replace(_USUAL, batch=512),
        replace(_USUAL, delta_star=0.3),
        replace(_USUAL, delta_star=0.6),
        # Twice the rate for half the steps: trained as far.
        replace(_USUAL, eta=2 * _USUAL.eta, steps=_USUAL.steps // 2),
    ]
    return [*[_settings(recipe, held_out=True) for recipe in recipes], _settings(_USUAL, held_out=True, alpha=-0.8)]


def _settings(
    recipe: Recipe, *, held_out: bool = False, alpha: float = _ALPHA, quick: bool = False
) -> CalibrationSettings:
    samples = QUICK_SAMPLES if quick else _SAMPLES
    return CalibrationSettings(held_out=held_out, alpha=alpha, samples=samples, recipe=recipe)


def claims(records: Sequence[Calibrated]) -> list[Claim]:
    """For each law whether its fitted constant predicts the held-out networks."""
    return [each.claim for each in calibrate(records)]


EXPERIMENT = Experiment("calibration", Calibrated, grid, compute, claims)
