"""What ``law --json`` says, as types that export their JSON Schema."""

from typing import Literal

import msgspec

from proofcheck.measure.documents import Contract, Settings


class PathPoint(Contract):
    """After so many steps: the population loss, b, κ and ω, and the Frobenius norms of ΔV and ΔW; b to ΔW from Ψ⁽⁰⁾."""

    step: int
    loss: float
    b: float
    kappa: float
    omega: float
    norm_V: float
    norm_W: float


class DeadShares(Contract):
    """θ₀/π, the rows of V that no sample opens at the start, and ¼ + θ₀/π, those that stay small for small steps.

    Both at W frozen and exact counts, θ₀ = arctan((1 − δ* − δ#)/(√M(δ* − δ#))).
    """

    at_start: float
    small_steps: float


class Residuals(Contract):
    """‖A − A_1‖_F to the nearest matrix of rank 1, for A = ΔV and ΔW."""

    V: float
    W: float


class KeptSet(Contract):
    """The λ within ``range`` for which pretrained + task vector 1 + λ task vector 2 leaves a task learned or unlearned.

    By the levels of ``certify``, with the predicted losses: estimated, not certified.
    """

    alpha: float
    task: int
    learned: list[tuple[float, float]]
    unlearned: list[tuple[float, float]]
    range: tuple[float, float]


class Law(Contract):
    """The answer of ``law --json``; every number is estimated, by a recursion in floats.

    ``steps_to_loss`` has the first step with a loss of at most ``until`` of the settings, of 0.05 where that is null;
    null where no step came so low. ``class`` is C5 for five scalars, from 0, C2m+5 for a start of random numbers.
    ``beta`` is κρ/(bΔ) with Δ = δ* − δ# and ρ = 1 − δ* − δ#, null where b = 0. What the settings say of batches and
    test samples does not enter.
    """

    schema: Literal["proofcheck/law/1"]
    settings: Settings
    path: list[PathPoint]
    steps_to_loss: int | None
    beta: float | None
    dead_share: DeadShares
    counts: Literal["iid", "exact"]
    class_: Literal["C5", "C2m+5"] = msgspec.field(name="class")
    residual: Residuals
    lambda_: list[KeptSet] = msgspec.field(name="lambda")
