"""The merge θ_0 + Σλ_iτ_i of real checkpoints, written a block at a time, and which λ it has once it is stored.

Bit for bit what mergekit's ``task_arithmetic`` gives with ``dtype: float32`` for up to four fine-tunes: λ_i are rounded
to float32, differences and products too, Σλ_iτ_i is summed first and in order, and then added to the base. From five on
PyTorch sums some columns in another order, which depends on its threads. Tensors of F64 are summed in float64.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from proofcheck.checkpoints.adapters import Factors
from proofcheck.checkpoints.applied import Products, Sums
from proofcheck.checkpoints.applied_report import Stored, applied_report
from proofcheck.checkpoints.checkpoint import Span
from proofcheck.checkpoints.documents import File, LeftOut, Warned
from proofcheck.checkpoints.dtypes import Reals, narrowed, widened
from proofcheck.checkpoints.header import Tensor
from proofcheck.checkpoints.merge_config import mergekit_config
from proofcheck.checkpoints.merge_documents import KINDS, SAYS, Merge
from proofcheck.checkpoints.merge_request import requested
from proofcheck.checkpoints.models import Model, Place, open_model, source_of
from proofcheck.checkpoints.pairing import Pairing, aligned, pair, part_of
from proofcheck.checkpoints.writer import Plan, plan, written
from proofcheck.region.numbers import InputError, Number
from proofcheck.region.writing import check_outputs

# Numbers of a tensor that are held at once, for the base and each model: as many as a processor's cache holds.
BLOCK = 2**16
_CHUNK = 2**22
_PASSED_ON = {"config-differs", "dtype-mixed", "names-prefixed"}


class Part(NamedTuple):
    """One tensor of a merge: where each model has its numbers, as `pairing.part_of` says it."""

    tensor: Tensor
    dtype: str
    parts: tuple[str | bool | None, ...]


def merge(
    base: Place,
    fine_tunes: Sequence[Place],
    lam: Sequence[Number],
    output: Place,
    *,
    dtype: str | None = None,
    names: Sequence[str] | None = None,
    base_only: bool = False,
    mergekit: Place | None = None,
    progress: Callable[[float], object] = lambda _: None,
) -> Merge:
    """Write θ_0 + Σλ_iτ_i, a checkpoint like the base, and say which λ it has once it is rounded and stored.

    Args:
        base: The checkpoint that the others were tuned from: a safetensors file, an index or a folder.
        fine_tunes: Checkpoints with the same tensors, or folders of LoRA adapters.
        lam: A coefficient for each.
        output: A new or empty folder; or a file ``*.safetensors``, where the base is one file.
        dtype: The format that real tensors are stored in, such as ``"BF16"``; that of the base, if left out.
        names: What to call the fine-tunes; their folders or files, if left out.
        base_only: Whether to leave out, instead of refusing, tensors that only fine-tunes have, such as heads of tasks.
        mergekit: Where to write the YAML with which mergekit does the same; nowhere, if left out.
        progress: Told from time to time which share of the numbers is written.

    Raises:
        InputError: If a checkpoint cannot be read or does not fit the others, the output cannot be written or is one of
            them, an entry is not finite, or mergekit cannot be told. Then nothing is written.
    """
    wanted = requested(base, fine_tunes, lam, output, dtype, names)
    check_outputs({"mergekit": mergekit}, {"output": output} | {f"{path}": path for path in (base, *fine_tunes)})
    start = open_model(base, "the base")
    models = [aligned(start, open_model(path, name)) for path, name in zip(fine_tunes, wanted.names, strict=True)]
    beside = {} if mergekit is None else {Path(mergekit): mergekit_config(start, models, wanted.lam, dtype)}
    left_out = _left_out(start, models, base_only=base_only)
    made = plan(start.checkpoint, Path(output), dtype)
    parts = [_part(models, tensor, stored) for shard in made.shards for tensor, stored in shard.tensors]
    warnings = _cautions(pair(start, models))
    found = _write(start, models, wanted.weights, parts, made, beside, progress)
    return Merge(
        schema="proofcheck/merge/1",
        says=SAYS,
        base=source_of(base, start, digests=False),
        models=wanted.names,
        fine_tunes=[source_of(path, model, digests=False) for path, model in zip(fine_tunes, models, strict=True)],
        output=str(output),
        kinds=KINDS,
        applied=applied_report(wanted, found),
        files=[File(shard.name, shard.size) for shard in made.shards],
        copied=sorted(name for name in (*made.companions, *made.texts) if not name.endswith(".index.json")),
        left_out=left_out,
        rank=None,
        warnings=warnings,
    )


def _left_out(base: Model, models: Sequence[Model], *, base_only: bool) -> list[LeftOut]:
    """The tensors that only fine-tunes have, where they may be left out; whatever else differs is refused."""
    found: list[LeftOut] = []
    for model in models:
        known = {model.own_name(name) for name in base.checkpoint.tensors}
        names = model.checkpoint.tensors if model.adapter is None else model.adapter.saved
        for name in [name for name in names if name not in known]:
            if not base_only:
                raise InputError(
                    f"{model.checkpoint.path}: expected the tensors of the base, got also {name!r:.80}; give a base"
                    " that has it, or write the base's tensors alone (--base-only)"
                )
            found.append(LeftOut(name, f"only in {model.name}"))
    for tensor in base.checkpoint.tensors.values():
        for model in models:
            _check_like(base, model, tensor)
    return found


def _check_like(base: Model, model: Model, tensor: Tensor) -> None:
    part = part_of(model, tensor.name)
    if part is False:
        tied = "; it may be tied to the input embeddings there" if base.config.get("tie_word_embeddings") else ""
        raise InputError(
            f"{model.checkpoint.path}: expected the tensors of the base, got none called {tensor.name!r:.80}{tied};"
            " write it into that checkpoint"
        )
    if not isinstance(part, str):
        return
    held = model.checkpoint.tensors[part]
    if held.shape != tensor.shape or held.is_real != tensor.is_real:
        raise InputError(
            f"{model.checkpoint.path}: {tensor.name}: expected {tensor.dtype} of shape {list(tensor.shape)}, as the"
            f" base has it, got {held.dtype} of shape {list(held.shape)}; give checkpoints of one shape"
        )


def _part(models: Sequence[Model], tensor: Tensor, dtype: str) -> Part:
    return Part(tensor, dtype, tuple(part_of(model, tensor.name) for model in models))


def _cautions(found: Pairing) -> list[Warned]:
    for warned in found.warnings:
        if warned.id in ("quantised", "buffers-differ"):
            raise InputError(f"{warned.says}; a merge needs weights, and all else equal")
    return [warned for warned in found.warnings if warned.id in _PASSED_ON]


def _write(
    base: Model,
    models: Sequence[Model],
    weights: Sequence[float],
    parts: Sequence[Part],
    made: Plan,
    beside: Mapping[Path, str],
    progress: Callable[[float], object],
) -> list[Stored]:
    """Write all shards; the products of every real tensor."""
    whole, done = sum(part.tensor.size for part in parts) or 1, 0
    found: list[Stored] = []
    left = iter(parts)
    with written(made, beside) as output:
        for shard in made.shards:
            with output.shard(made.folder, shard) as stream:
                for _ in shard.tensors:
                    part = next(left)
                    sums = Sums(len(models))
                    for piece in _pieces(base, models, weights, part, sums):
                        stream.write(piece)
                    if part.tensor.is_real:
                        found.append(Stored(part.tensor, part.dtype, _finite(part, sums.products())))
                    done += part.tensor.size
                    progress(done / whole)
    return found


def _pieces(
    base: Model, models: Sequence[Model], weights: Sequence[float], part: Part, sums: Sums
) -> Iterator[memoryview | bytes]:
    """What is stored of a tensor, piece by piece."""
    tensor, checkpoint = part.tensor, base.checkpoint
    if not tensor.is_real:
        for first in range(0, tensor.size, _CHUNK):
            yield checkpoint.raw(tensor.name, first, min(first + _CHUNK, tensor.size))
        return
    factors = [_factors(model, piece, tensor.name) for model, piece in zip(models, part.parts, strict=True)]
    differences = np.zeros((len(models) + 1, min(BLOCK, tensor.elements)))
    for span in checkpoint.spans(tensor.name, BLOCK):
        # What is not finite is seen in the sums.
        with np.errstate(invalid="ignore", over="ignore"):
            start = checkpoint.read(tensor.name, span)
            read = [
                model.checkpoint.read(piece, span) if isinstance(piece, str) else None
                for model, piece in zip(models, part.parts, strict=True)
            ]
            block = differences[:, : len(start)]
            _task_vectors(block, start, read, factors, span)
            edit = _edit(start, read, factors, weights, block)
            stored = narrowed(start + edit, part.dtype)
            _add(sums, block, start, edit, stored, part)
        yield stored.data.cast("B")


def _factors(model: Model, piece: str | bool | None, name: str) -> Factors | None:
    return model.adapter.read(name) if piece is True and model.adapter is not None else None


def _task_vectors(
    block: np.ndarray[Any, Any],
    start: Reals,
    read: Sequence[Reals | None],
    factors: Sequence[Factors | None],
    span: Span,
) -> None:
    """τ_i in float64, each in its row."""
    for row, numbers, factor in zip(block, read, factors, strict=False):
        if numbers is not None:
            # Widened first, which NumPy does faster than within a subtraction.
            row[:] = numbers
            row -= start
        elif factor is not None:
            row[:] = factor.entries(span)


def _edit(
    start: Reals,
    read: Sequence[Reals | None],
    factors: Sequence[Factors | None],
    weights: Sequence[float],
    block: np.ndarray[Any, Any],
) -> Reals:
    """Σλ_iτ_i as it is applied: in float32, or in float64 where some tensor has it."""
    kind = np.result_type(start, *[numbers for numbers in read if numbers is not None])
    edit, term = np.zeros(len(start), kind), np.empty(len(start), kind)
    for row, numbers, factor, weight in zip(block, read, factors, weights, strict=False):
        if numbers is not None:
            np.subtract(numbers, start, out=term)
        elif factor is not None:
            term[:] = row
        else:
            continue
        term *= kind.type(weight)
        edit += term
    return edit


def _add(
    sums: Sums, block: np.ndarray[Any, Any], start: Reals, edit: Reals, stored: np.ndarray[Any, Any], part: Part
) -> None:
    read_back = widened(stored, part.dtype)
    block[-1] = read_back
    block[-1] -= start
    unedited = start if part.dtype == part.tensor.dtype else widened(narrowed(start, part.dtype), part.dtype)
    edited = edit != 0
    sums.add(block, int(np.count_nonzero(edited)), int(np.count_nonzero(edited & (read_back == unedited))))


def _finite(part: Part, products: Products) -> Products:
    if not np.isfinite(products.gram).all():
        raise InputError(
            f"{part.tensor.name}: expected finite weights, got one that is infinite or not a number, or too large for"
            f" {part.dtype} once it is merged; audit names the checkpoint, and a smaller λ or another --dtype may help"
        )
    return products
