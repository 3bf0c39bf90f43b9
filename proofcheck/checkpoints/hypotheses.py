"""What of the paper's hypotheses and conclusions the weights of a checkpoint can decide, and what they cannot."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofcheck.checkpoints.documents import Bounded, Hypothesis, Measures, TensorMeasures

# The corollary gives an order only; this is our line, and the output says so.
NEAR_RANK_ONE = 0.1
_LAYERS = ("num_hidden_layers", "n_layer", "num_layers", "n_layers", "encoder_layers")
_HEADS = ("num_attention_heads", "n_head", "num_heads", "n_heads")
_MATRICES_OF_THE_THEOREM = 2

_CANNOT = {
    "theorem-3.data": "needs the data: the theorem's tokens are ±μ and M irrelevant patterns, all orthonormal",
    "theorem-3.orthogonal": "needs the patterns of the tasks; a cosine of task vectors is not one of patterns",
    "theorem-1.alpha": "needs outputs of the base and the fine-tunes on each task's data",
    "theorem-3.beta": "needs outputs on data; the sources give β as an order only",
    "fine-tuning": "needs the loss ε that each fine-tune reached, its step size and its batch",
}


def network_fails(config: Mapping[str, Any], tensors: Sequence[TensorMeasures]) -> str | None:
    """Why this is not the theorems' network of one layer; None where the weights do not show it."""
    layers = next((config[key] for key in _LAYERS if isinstance(config.get(key), int)), None)
    heads = next((config[key] for key in _HEADS if isinstance(config.get(key), int)), None)
    if layers is not None and layers > 1:
        more = f", {heads} heads" if heads is not None else ""
        return f"{layers} layers{more} (config.json); the theorems' network has one layer and one head"
    matrices = sum(len(tensor.shape) > 1 for tensor in tensors)
    if matrices > _MATRICES_OF_THE_THEOREM:
        return f"{matrices} weight matrices were compared; the theorems' network has two, W and V, in one layer"
    return None


def hypotheses(why_not_one_layer: str | None, total: Measures, tensors: Sequence[TensorMeasures]) -> list[Hypothesis]:
    """One by one: holds, fails, or cannot be checked from weights."""
    network = (
        Hypothesis("network", "fails", why_not_one_layer)
        if why_not_one_layer is not None
        else Hypothesis("network", "cannot be checked", "needs the network's code: the theorems are about one layer")
    )
    cannot = [Hypothesis(name, "cannot be checked", why) for name, why in _CANNOT.items()]
    return [network, *cannot, _rank_one(tensors), _rows(total, tensors)]


def _rank_one(tensors: Sequence[TensorMeasures]) -> Hypothesis:
    """Corollary 1: ΔW and ΔV are near rank 1."""
    known = list(_entries([tensor.rank1_residual for tensor in tensors]))
    line = f"near is taken as a residual of {NEAR_RANK_ONE:g} or less, as the corollary gives an order only"
    if not known:
        return Hypothesis("corollary-1", "cannot be checked", "needs spectra of matrices: leave --no-spectra out")
    least, most = min(low for low, _ in known), max(high for _, high in known)
    far = sum(low > NEAR_RANK_ONE for low, _ in known)
    if far:
        spread = f"from {math.floor(100 * least) / 100:.2f} to {math.ceil(100 * most) / 100:.2f}"
        why = f"rank-1 residuals {spread}, above {NEAR_RANK_ONE:g} in {far} of {len(known)} matrices and models; {line}"
        return Hypothesis("corollary-1", "fails", why)
    if most <= NEAR_RANK_ONE:
        why = f"measured to {most:.2g}: no matrix of {len(known)} is farther than that from rank 1; {line}"
        return Hypothesis("corollary-1", "holds", why)
    return Hypothesis(
        "corollary-1", "cannot be checked", f"needs tighter bounds than {least:.2g} to {most:.2g}; {line}"
    )


def _rows(total: Measures, tensors: Sequence[TensorMeasures]) -> Hypothesis:
    """Corollary 2: the rows of ΔV are large or small, with a gap between."""
    gaps = [
        gap
        for tensor in tensors
        if tensor.row_gap is not None
        for gap, norm in zip(tensor.row_gap.ge, tensor.norm, strict=True)
        if norm
    ]
    if not gaps:
        return Hypothesis("corollary-2", "cannot be checked", "needs a matrix that moved")
    without = sum(gap is None for gap in gaps)
    if without:
        shares = list(_entries([total.rows_for_90pct]))
        needed = (
            f"; {math.floor(100 * min(low for low, _ in shares))} % of all rows or more hold 90 % of the energy"
            if shares
            else ""
        )
        why = f"no gap parts long rows from short ones in {without} of {len(gaps)} matrices and models{needed}"
        return Hypothesis("corollary-2", "fails", why)
    least = min(gap for gap in gaps if gap is not None)
    why = f"measured to a ratio of {least:.3g}: that far apart, or farther, are long and short rows in every matrix"
    return Hypothesis("corollary-2", "holds", why)


def _entries(bounds: Sequence[Bounded | None]) -> Iterator[tuple[float, float]]:
    for bounded in bounds:
        for low, high in zip(bounded.ge, bounded.le, strict=True) if bounded is not None else ():
            if low is not None and high is not None:
                yield low, high
