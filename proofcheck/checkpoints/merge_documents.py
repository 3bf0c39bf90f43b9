"""What ``merge --json`` says, as types that export their JSON Schema."""

from importlib import import_module
from typing import Literal

from proofcheck.checkpoints.documents import File, Kind, LeftOut, Source, Warned
from proofcheck.measure.documents import Contract

SAYS = "What a merge does on data is not in its weights: nothing here says that this one works."
Format = Literal["F64", "F32", "F16", "BF16"]


class Between(Contract):
    """A number that lies in [ge, le]."""

    ge: float
    le: float


class AppliedPart(Contract):
    """What rounding left of the edit Σλ_iτ_i, in one tensor or in all.

    ``effective`` are the coefficients of the combination of task vectors nearest to what the stored weights differ from
    the base by, each within ``effective_error``; null for a task vector that is zero or cannot be told from the others.
    ``edited`` entries are changed by the edit, and the share ``lost`` of them is stored as the base's own would be;
    both are null for an adapter, whose factors are not multiplied out. ``rounding`` is the size of what rounding did
    beside that of the edit.
    """

    effective: list[float | None]
    effective_error: float | None
    edited: int | None
    lost: float | None
    rounding: Between | None


class AppliedTensor(AppliedPart):
    """One tensor; ``dtype`` is the format that it is stored in."""

    name: str
    dtype: Format
    elements: int


class Applied(AppliedPart):
    """The λ asked for, exactly, the float32 that was multiplied by, and what the stored weights have of it.

    ``dtype`` is the format of all tensors that are real; null where they have several, as in the base.
    """

    dtype: Format | None
    lam: list[str]
    lam_float32: list[float]
    tensors: list[AppliedTensor]


class Merge(Contract):
    """The answer of ``merge --json``.

    ``kinds`` says of every field of ``applied`` whether its numbers are exact or bounded. ``copied`` are other files of
    the base's folder, such as config and tokenizer; ``left_out`` are tensors that only fine-tunes have. ``rank`` is
    that of an adapter, and null where whole weights were written.
    """

    schema: Literal["proofcheck/merge/1"]
    says: str
    base: Source
    models: list[str]
    fine_tunes: list[Source]
    output: str
    kinds: dict[str, Kind]
    applied: Applied
    files: list[File]
    copied: list[str]
    left_out: list[LeftOut]
    rank: int | None
    warnings: list[Warned]

    def _repr_html_(self) -> str:
        # The package knows who draws; this room does not.
        card: str = import_module("proofcheck").present(self)
        return card


KINDS: dict[str, Kind] = {
    "lam": "exact",
    "lam_float32": "exact",
    "effective": "bounded",
    "edited": "exact",
    "lost": "exact",
    "rounding": "bounded",
}
