"""What ``audit --json`` says, as types that export their JSON Schema."""

from typing import Literal

import msgspec

from proofcheck.measure.documents import Contract

Kind = Literal["exact", "bounded", "estimate", "proposal"]
Rule = Literal["least-norm", "equal", "average"]


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
}
