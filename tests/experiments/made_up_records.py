"""Records that are made up, so that the truth behind them is known."""

from collections.abc import Sequence
from typing import Any

from proofcheck.experiments.bench.sweep import Sweep, SweepResult, SweepSettings
from proofcheck.experiments.engine.cell import Cell, Record, as_record
from proofcheck.experiments.studies import (
    addition,
    estimators,
    hypotheses,
    low_rank,
    negation,
    one_sided,
    out_of_domain,
    relearning,
    scaling,
    sparsity,
)
from proofcheck.experiments.studies.out_of_domain import Target, TargetResult
from proofcheck.experiments.studies.relearning import Relearning, RelearningResult
from proofcheck.experiments.studies.scaling import Scaled, ScaleResult
from proofcheck.experiments.studies.sparsity import RowResult, Rows

SEEDS = (1, 2)


def sweeps(name: str, settings: Sequence[SweepSettings], shift: float) -> list[Sweep]:
    """T1 untouched; T2's loss falls from 1 and is 0 from λ = 1 − α + shift on."""
    records = []
    for point in settings:
        losses = [max(0.0, 1 - (lam + point.alpha - shift)) for lam in point.lams]
        flat = [0.01] * len(point.lams)
        result = SweepResult((0.01, 0.01), (2.0, 2.0), (0.1, 0.1), flat, losses, flat, losses)
        records += [as_record(Cell(name, point, seed), result) for seed in SEEDS]
    return records


def met(shift: float) -> list[hypotheses.Met]:
    """The same on networks that meet every hypothesis of the review, with ε = 0.052."""
    records = []
    for point in hypotheses.grid(quick=False):
        losses = [max(0.0, 1 - (lam + point.alpha - shift)) for lam in point.lams]
        flat = [0.05] * len(point.lams)
        ends = (0.05, 0.052), (2.0, 2.0), (0.1, 0.1)
        result = hypotheses.MetResult(*ends, flat, losses, flat, losses, (350, 360), None, None)
        records += [as_record(Cell("hypotheses", point, seed), result) for seed in SEEDS]
    return records


def relearnings(factor: float) -> list[Relearning]:
    """T2's margin changes sign at ``factor`` times −1.2, the place predicted where there are confusion tokens."""
    records = []
    for settings in relearning.grid(quick=True):
        predicted = -1.2 if settings.recipe.delta_hash else None
        for seed in SEEDS:
            crossing = None if predicted is None else factor * predicted + 0.001 * seed
            losses = [1.0] * len(settings.lams) if crossing is None else [1.0, 0.0] + [0.0] * (len(settings.lams) - 2)
            result = RelearningResult((0.017, 0.018), 2.0, losses, losses, crossing, crossing, predicted)
            records.append(as_record(Cell("relearning", settings, seed), result))
    return records


def targets(loss: float) -> list[Target]:
    """The same loss at every λ, beside ε = 0.01 and an idealised loss of 0."""
    records = []
    for settings in out_of_domain.grid(quick=True):
        losses = [loss] * len(settings.lams)
        zeros, inside = [0.0] * len(losses), [loss] * len(settings.inside)
        result = TargetResult(0.01, [2.0] * len(settings.gamma), losses, zeros, inside)
        records += [as_record(Cell("out-of-domain", settings, seed), result) for seed in SEEDS]
    return records


def third_sums() -> list[one_sided.OneSided]:
    """Margins that rise with λ, a thousandth above the formula and above the bound."""
    records = []
    for settings in one_sided.grid(quick=True):
        margin = [1.2 + lam / 100 for lam in settings.lams]
        below = [entry - 0.001 for entry in margin]
        result = one_sided.OneSidedResult(margin, below, below, 0.09)
        records += [as_record(Cell("one-sided", settings, seed), result) for seed in SEEDS]
    return records


def ranked() -> list[low_rank.Ranked]:
    """ΔW near rank 1; ΔV's residual of 0.02 between ε = 0.01 and ε/δ* = 0.025; only rank 2 keeps the loss."""
    result = low_rank.RankResult(0.01, (0.1, 0.0), (0.02, 0.0), (0.5, 0.001))
    return [
        as_record(Cell("low-rank", settings, seed), result) for settings in low_rank.grid(quick=True) for seed in SEEDS
    ]


def estimated(*, quick: bool = True) -> list[estimators.Estimated]:
    """The mean cosine of outputs gives the sign alone; every other estimator is right."""
    records = []
    for settings in estimators.grid(quick=quick):
        sign = (settings.alpha > 0) - (settings.alpha < 0)
        result = estimators.Estimates(float(sign), settings.alpha, settings.alpha, abs(settings.alpha), settings.alpha)
        records += [as_record(Cell("estimators", settings, seed), result) for seed in SEEDS]
    return records


def scaled(**powers: float) -> list[Scaled]:
    """Every quantity goes like a power of what is moved, 0 for those not named; ε is moved by its own axis alone."""
    records = []
    for settings in scaling.grid(quick=True):
        x = settings.value
        quantities = {name: x ** powers.get(name, 0.0) for name in ("attention", "values", "row", "beta", "epsilon")}
        if settings.axis == "epsilon":
            quantities["epsilon"] = x
        # 720720 has so many divisors that no step is lost to rounding.
        result = ScaleResult(steps=round(720720 * x ** powers.get("steps", 0.0)), **quantities)
        records += [as_record(Cell("scaling", settings, seed), result) for seed in SEEDS]
    return records


def rows(length: float, power: float = 0.0) -> list[Rows]:
    """Half of the rows are ``length``·m^(−1/2), half 5·m^(−1/2); balanced and shortest ones go like B^power."""
    records = []
    for settings in sparsity.grid(quick=True):
        recipe = settings.recipe
        by_batch = float(recipe.batch) ** power
        half = recipe.m // 2
        lengths = [length * by_batch * recipe.m**-0.5] * half + [5 * recipe.m**-0.5] * (recipe.m - half)
        balanced = by_batch if recipe.read_out == "per-position" else None
        result = RowResult(0.01, lengths, balanced, 0.0, 0.0)
        records += [as_record(Cell("sparsity", settings, seed), result) for seed in SEEDS]
    return records


def of_every_study() -> dict[str, Sequence[Record[Any, Any]]]:
    """Records of each experiment."""
    return {
        "addition": sweeps("addition", addition.grid(quick=True), 0.0),
        "negation": sweeps("negation", negation.grid(quick=True), 0.0),
        "hypotheses": met(0.0),
        "relearning": relearnings(1.0),
        "out-of-domain": targets(0.02),
        "one-sided": third_sums(),
        "low-rank": ranked(),
        "sparsity": rows(0.5),
        "scaling": scaled(),
        "estimators": estimated(),
    }
