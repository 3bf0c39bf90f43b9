"""What is left of λ in a merge that was stored, as its document has it: tensor by tensor, and in total."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from proofcheck.checkpoints.applied import Products, effective, rounding, together
from proofcheck.checkpoints.header import Tensor
from proofcheck.checkpoints.merge_documents import Applied, AppliedPart, AppliedTensor, Between, Format
from proofcheck.checkpoints.merge_request import Request
from proofcheck.region.numbers import text


class Stored(NamedTuple):
    """A tensor of the base, the format that its edit is stored in, and the products of what was stored."""

    tensor: Tensor
    dtype: str
    products: Products


def applied_report(wanted: Request, found: Sequence[Stored]) -> Applied:
    """The report on all tensors of a merge."""
    formats, weights = {part.dtype for part in found}, wanted.weights
    tensors = [
        AppliedTensor(
            **_said(part.products, weights),
            name=part.tensor.name,
            dtype=cast("Format", part.dtype),
            elements=part.tensor.elements,
        )
        for part in found
    ]
    return Applied(
        **_said(together([part.products for part in found], len(weights)), weights),
        dtype=cast("Format", formats.pop()) if len(formats) == 1 else None,
        lam=[text(value) for value in wanted.lam],
        lam_float32=list(weights),
        tensors=tensors,
    )


def _said(products: Products, weights: Sequence[float]) -> dict[str, Any]:
    found, bounds = effective(products), rounding(products, weights)
    part = AppliedPart(
        found.lam, found.error, products.edited, products.lost_share, None if bounds is None else Between(*bounds)
    )
    return {name: getattr(part, name) for name in part.__struct_fields__}
