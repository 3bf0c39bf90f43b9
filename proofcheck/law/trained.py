"""A trained run in the letters of the law, so that the two can stand side by side."""

from dataclasses import fields

import numpy as np

from proofcheck.law.documents import PathPoint
from proofcheck.measure.run import Run
from proofcheck.models.recipe import Recipe


def recipe_of(run: Run) -> Recipe:
    """The recipe of a run's settings.

    Raises:
        InputError: If a setting is out of its range.
    """
    return Recipe(**{field.name: getattr(run.about.settings, field.name) for field in fields(Recipe)})


def read_off(run: Run) -> PathPoint:
    """Task 1's b = Σ_i sign(a_i)(ΔV μ)_i/√m, κ = √m times the mean entry of ΔV v_j, ω = μᵀΔWμ, norms and test loss."""
    dW, dV = run.vectors[0]
    mu, m = run.mu[0], len(dV)
    return PathPoint(
        int(run.about.steps.task_1),
        run.about.test_losses.task_1,
        float(np.sign(run.pretrained.a) @ dV @ mu / np.sqrt(m)),
        float(np.sqrt(m) * (dV @ run.v.T).mean()),
        float(mu @ dW @ mu),
        float(np.linalg.norm(dV)),
        float(np.linalg.norm(dW)),
    )
