r"""The networks whose rows Corollary 2 is put to the test on: both read-outs, over B, and what is measured on each.

With a read-out for each position a neuron i with Σ_l a_(l)i = 0 gains nothing from any token on average: these are the
small rows. With a shared read-out there is no such neuron.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import msgspec
import numpy as np

from proofcheck.experiments.cell import Settings
from proofcheck.experiments.networks import as_arrays, as_network, held_out
from proofcheck.experiments.records import Record
from proofcheck.experiments.sweep import QUICK, per_position
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import hinge, margins
from proofcheck.measure.rows import row_norms
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe

_PRUNED = 0.1
_SAMPLES = 300


class RowSettings(Settings, frozen=True, kw_only=True):
    """One task; ``point`` names the read-out and what else differs from the base recipe but B."""

    point: str
    recipe: Recipe

    def label(self) -> str:
        """By its point and B."""
        return f"{self.point.replace(' ', '')},B={self.recipe.batch}"


class RowResult(msgspec.Struct, forbid_unknown_fields=True):
    """ε, the row lengths of ΔV ascending, and what pruning does to the loss.

    ``balanced`` has the mean length of the rows with Σ_l a_(l)i = 0, null where there is none; ``cost`` and
    ``cost_not_large`` the growth of the loss without the shortest tenth and without the rows shorter than m^(−1/2).
    """

    epsilon: float
    rows: list[float]
    balanced: float | None
    cost: float
    cost_not_large: float


Rows: TypeAlias = Record[RowSettings, RowResult]

SHARED, POSITION = "shared", "per position"
QUIET, EARLY = "shared, P = 2000", "per position, 6 steps"
_BATCHES, _QUICK_BATCHES = (32, 64, 128, 256, 512), (16, 32)


def grid(quick: bool) -> Sequence[RowSettings]:
    """Both read-outs at each B; and little token noise, and few steps with many neurons, at some."""
    base = QUICK if quick else Recipe()
    steps, neurons = (3, 128) if quick else (6, 512)
    kinds = {
        SHARED: base,
        # With fewer neurons than these a seed might have none with Σ_l a_(l)i = 0.
        POSITION: replace(per_position(base), m=max(base.m, 128)),
        EARLY: replace(per_position(base), steps=steps, m=neurons, test_samples=200),
    }
    batches = _QUICK_BATCHES if quick else _BATCHES
    moved = [(point, replace(recipe, batch=batch)) for point, recipe in kinds.items() for batch in batches]
    # Long training at B = 512 costs most and says least.
    chosen = [(point, recipe) for point, recipe in moved if point == EARLY or recipe.batch < 512]
    quiet = replace(base, P=2000, xi=0.03)
    return [RowSettings(point=point, recipe=recipe) for point, recipe in [*chosen, (QUIET, quiet)]]


def compute(settings: RowSettings, seed: int) -> RowResult:
    """Train the task, and prune."""
    from proofcheck.models.family import train_family

    recipe, patterns = settings.recipe, Patterns.orthonormal(1, settings.recipe.M)
    family = train_family(recipe, patterns, seed)
    attention, values = as_arrays(family.vectors[0])
    initial = as_network(family.pretrained)
    samples = held_out(recipe, patterns, 0, seed, _SAMPLES)
    norms = row_norms(values)

    def loss(kept: Any) -> float:
        change: Floats = np.where(np.asarray(kept)[:, None], values, 0.0)
        return float(hinge(margins(initial.plus([(1, attention, change)]), samples)).mean())

    epsilon = loss(norms >= 0)
    return RowResult(
        epsilon,
        np.sort(norms).tolist(),
        _balanced(norms, initial.a),
        loss(norms >= np.quantile(norms, _PRUNED)) - epsilon,
        loss(norms >= recipe.m**-0.5) - epsilon,
    )


def _balanced(norms: Floats, a: Floats) -> float | None:
    if a.ndim == 1:
        return None
    # Sums of P entries ±1/√m are 0 or at least 2/√m.
    balanced = np.abs(a.sum(axis=0)) < a.shape[1] ** -0.5
    return float(norms[balanced].mean()) if balanced.any() else None
