"""What ``audit --json`` says, as types that export their JSON Schema."""

from importlib import import_module
from typing import Literal

import msgspec

from proofcheck.measure.documents import Contract

Kind = Literal["exact", "bounded", "estimate", "proposal"]
Rule = Literal["least-norm", "equal", "average", "surrogate"]


class File(Contract):
    """A file by its name and size; ``sha256`` only where it was asked for."""

    name: str
    size: int
    sha256: str | msgspec.UnsetType = msgspec.UNSET


class Source(Contract):
    """A checkpoint or an adapter; ``dtypes`` counts its tensors by their formats."""

    path: str
    form: Literal["checkpoint", "adapter"]
    files: list[File]
    dtypes: dict[str, int]


class Bounded(Contract):
    """For each model a number that lies in [ge, le]; null where it is not defined, as of a task vector that is zero."""

    ge: list[float | None]
    le: list[float | None]


class Measures(Contract):
    """What is measured on the task vectors of one tensor, or of all together; lists have an entry for each model.

    ``norm`` is within ``norm_error`` of the true norm of the stored weights' difference, and ``base_norm`` within
    ``base_norm_error``; every entry of ``cosine``, null where a vector is zero, is within ``cosine_error``. Of
    matrices alone are ``stable_rank`` (‖τ‖²/σ_1²), ``rank1_residual`` and ``rank2_residual`` (the distance to rank 1
    or 2 over ‖τ‖), ``rows_for_90pct`` (the least share of rows with 90 % of the energy) and ``row_gap`` (how many times
    longer the shortest long row is than the longest short one; null where no gap parts them); for all tensors together
    the first three are those of the block-diagonal matrix of all. ``sign_conflict`` is the share of entries that some
    model raises and another lowers, ``moved`` the share that is not as in the base. Null: not asked for, of a vector,
    or not to be had from factors that are not multiplied out.
    """

    elements: int
    norm: list[float]
    norm_error: list[float]
    base_norm: float | None
    base_norm_error: float | None
    cosine: list[list[float | None]]
    cosine_error: float
    stable_rank: Bounded | None
    rank1_residual: Bounded | None
    rank2_residual: Bounded | None
    rows_for_90pct: Bounded | None
    row_gap: Bounded | None
    sign_conflict: float | None
    moved: list[float] | None


class TensorMeasures(Measures):
    """One tensor; ``dtype`` is the base's."""

    name: str
    shape: list[int]
    dtype: str


class LeftOut(Contract):
    """A tensor that is not compared, and why."""

    tensor: str
    why: str


class Hypothesis(Contract):
    """A hypothesis or conclusion of the paper, and what the weights say about it."""

    id: str
    state: Literal["holds", "fails", "cannot be checked"]
    why: str


class Warned(Contract):
    """Something that spoils an audit or a merge without making it impossible."""

    id: str
    says: str


class Asked(Contract):
    """A row Σ_jλ_jγ_ij of a model, and what it is asked to be."""

    model: str
    relation: Literal[">=", "<="]
    bound: str


class Proposal(Contract):
    """A λ by a rule, in exact rationals; null where the rule has none, and ``note`` says why.

    ``rows`` has the slack of each of ``asked``, exact for the printed γ: negative where the row is not met.
    """

    rule: Rule
    value: list[str] | None
    rows: list[str] | None
    status: Literal["proposal"]
    note: str


class Target(Contract):
    """Cosines of a target's task vector with the models', as a γ within ``radius``; ``command`` asks about it."""

    name: str
    source: Source
    gamma: list[str]
    radius: str
    command: str
    note: str


class Interval(Contract):
    """An estimate from examples, with its 95 % interval."""

    value: float
    low: float
    high: float


class Effects(Contract):
    """What each model's vector does to the margins on one task's examples, over what the task's own does.

    ``own`` is the mean change that the task's own vector makes. ``effect`` has bootstrap intervals over the examples;
    ``spread`` is the standard deviation of a vector's change over ``own``. Both are null where the examples leave open
    whether ``own`` is above 0. ``labelled`` says whether the classes are given, or those that the own model predicts.
    """

    task: str
    examples: int
    labelled: bool
    own: float
    effect: list[Interval | None]
    spread: list[float | None]


class Scored(Contract):
    """How many of a task's examples the base and each model alone get right."""

    task: str
    examples: int
    base: int
    models: list[int]


class Predicted(Contract):
    """The surrogate's accuracy at a rule's λ, task by task, on the half of the examples that chose no λ."""

    rule: Rule
    accuracy: list[Interval]


class Agreement(Contract):
    """The surrogate's accuracy beside that of networks which were merged at these λ, on all examples of a task."""

    task: str
    lam: list[list[str]]
    merged: list[float]
    predicted: list[float]
    mean_gap: float
    greatest_gap: float


class Logits(Contract):
    """What outputs on data say.

    β by means is the greatest |effect| of a vector on another's task, by spread the greatest standard deviation of its
    change; every pair counts, related ones too.
    """

    folder: str
    effects: list[Effects]
    beta_by_means: float | None
    beta_by_spread: float | None
    accuracy: list[Scored]
    predicted: list[Predicted]
    agreement: list[Agreement]


class Audit(Contract):
    """The answer of ``audit --json``.

    ``kinds`` says of every field whether its numbers are exact, bounded, an estimate or a proposal. ``gamma`` is
    γ_ij = ⟨τ_i, τ_j⟩/‖τ_i‖², rounded, and within ``gamma_error``; null where a task vector is zero.
    """

    schema: Literal["proofcheck/checkpoint-audit/1"]
    says: str
    base: Source
    models: list[str]
    fine_tunes: list[Source]
    kinds: dict[str, Kind]
    total: Measures
    tensors: list[TensorMeasures]
    left_out: list[LeftOut]
    hypotheses: list[Hypothesis]
    warnings: list[Warned]
    gamma: list[list[str]] | None
    gamma_error: float | None
    asked: list[Asked]
    lambda_: list[Proposal] = msgspec.field(name="lambda")
    target: Target | None = None
    logits: Logits | None = None

    def _repr_html_(self) -> str:
        # The package knows who draws; this room does not.
        card: str = import_module("proofcheck").present(self)
        return card


KINDS: dict[str, Kind] = {
    "elements": "exact",
    "norm": "bounded",
    "base_norm": "bounded",
    "cosine": "bounded",
    "stable_rank": "bounded",
    "rank1_residual": "bounded",
    "rank2_residual": "bounded",
    "rows_for_90pct": "bounded",
    "row_gap": "bounded",
    "sign_conflict": "exact",
    "moved": "exact",
    "gamma": "bounded",
    "lambda": "proposal",
    "lambda.rows": "exact",
    "target.gamma": "bounded",
    "logits.effects": "estimate",
    "logits.beta_by_means": "estimate",
    "logits.beta_by_spread": "estimate",
    "logits.accuracy": "exact",
    "logits.predicted": "estimate",
    "logits.agreement": "exact",
}
