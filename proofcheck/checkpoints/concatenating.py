r"""LoRA adapters merged into one adapter, whose factors are theirs side by side: nothing is multiplied out.

    Σ_iλ_is_iB_iA_i = [B_1 … B_k] · [λ_1s_1A_1; …; λ_ks_kA_k],

of rank Σr_i and scale 1. These are the factors of PEFT's ``add_weighted_adapter(combination_type="cat")``, in float32
bit for bit. Its ``linear`` adds A and B apart, √(λ_is_i)A_i and √(λ_is_i)B_i, and so has products B_iA_j of different
adapters, which no λ asked for: it is another sum.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from proofcheck.certify.rounding import TINY, grown
from proofcheck.checkpoints.adapters import CONFIG, PREFIX, WEIGHTS, Adapter, Factors, sums_of_factors
from proofcheck.checkpoints.applied import Products
from proofcheck.checkpoints.applied_report import Stored, applied_report
from proofcheck.checkpoints.documents import File, Warned
from proofcheck.checkpoints.dtypes import narrowed, widened
from proofcheck.checkpoints.header import Tensor
from proofcheck.checkpoints.merge_documents import KINDS, SAYS, Merge
from proofcheck.checkpoints.merge_request import requested
from proofcheck.checkpoints.models import Model, Place, open_model, source_of
from proofcheck.checkpoints.pairing import pair
from proofcheck.checkpoints.writer import Plan, refuse_full, refuse_without_room, shard_of, written
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError, Number

# What says which modules have factors; where adapters differ in that, each module is named.
_CHOOSING = ("target_modules", "exclude_modules", "layers_to_transform", "layers_pattern")
_BASE = "base_model_name_or_path"


class Module(NamedTuple):
    """A weight of the base for which some adapter has factors, and A and B as they are stored: names and shapes."""

    weight: Tensor
    A: tuple[str, tuple[int, int]]
    B: tuple[str, tuple[int, int]]


def concatenate(
    base: Place,
    adapters: Sequence[Place],
    lam: Sequence[Number],
    output: Place,
    *,
    dtype: str | None = None,
    names: Sequence[str] | None = None,
    progress: Callable[[float], object] = lambda _: None,
) -> Merge:
    """Write Σλ_iτ_i of LoRA adapters as one adapter of rank Σr_i, and say which λ it has once it is stored.

    Args:
        base: The checkpoint that they were tuned from; of its numbers only those are read that an adapter has copied.
        adapters: Folders of LoRA adapters.
        lam: A coefficient for each.
        output: A new or empty folder.
        dtype: The format of its factors, such as ``"BF16"``; the adapters' own or, if they differ, one that holds all.
        names: What to call the adapters; their folders, if left out.
        progress: Told from time to time which share of the modules is written.

    Raises:
        InputError: If one is no LoRA adapter of this base, also has whole tensors, or lies otherwise than the others;
            or the output cannot be written or is one of them. Then nothing is written.
    """
    wanted = requested(base, adapters, lam, output, dtype, names)
    start = open_model(base, "the base")
    models = [open_model(path, name) for path, name in zip(adapters, wanted.names, strict=True)]
    known = [_adapter(model) for model in models]
    pair(start, models)
    _refuse_mixed(models, known)
    rank = sum(map(_greatest_rank, known))
    modules, stored = _modules(start, known, rank), dtype or _common_format(known)
    made = _plan(Path(output), known, modules, stored, rank)
    (shard,), found = made.shards, list[Stored]()
    with written(made) as files, files.shard(made.folder, shard) as stream:
        for module in modules:
            factors = [narrowed(side, stored) for side in _side_by_side(known, module, wanted.weights)]
            for side in factors:
                stream.write(side.data.cast("B"))
            read_back = [widened(side, stored).astype(np.float64) for side in factors]
            found.append(Stored(module.weight, stored, _products(known, module.weight, *read_back)))
            progress(len(found) / len(modules))
    return Merge(
        schema="proofcheck/merge/1",
        says=SAYS,
        base=source_of(base, start, digests=False),
        models=wanted.names,
        fine_tunes=[source_of(path, model, digests=False) for path, model in zip(adapters, models, strict=True)],
        output=str(output),
        kinds=KINDS,
        applied=applied_report(wanted, found),
        files=[File(WEIGHTS, shard.size), File(CONFIG, len(made.texts[CONFIG]))],
        copied=[],
        left_out=[],
        rank=rank,
        warnings=_warnings(known),
    )


def _adapter(model: Model) -> Adapter:
    adapter = model.adapter
    if adapter is None:
        raise InputError(
            f"{model.checkpoint.path}: expected a folder with a LoRA adapter, got whole weights; merge those with -o"
        )
    if adapter.saved:
        name = next(iter(adapter.saved))
        raise InputError(
            f"{model.checkpoint.path}: expected LoRA factors alone, got also {name!r:.80}, which no rank holds; merge"
            " it into whole weights with -o"
        )
    return adapter


def _refuse_mixed(models: Sequence[Model], adapters: Sequence[Adapter]) -> None:
    """Refuse factors of one weight of which some are transposed."""
    first = adapters[0]
    for model, adapter in zip(models, adapters, strict=True):
        shared = first.factors.keys() & adapter.factors.keys()
        same = all(_is_embedding(first, name) == _is_embedding(adapter, name) for name in shared)
        if not same or bool(first.config.get("fan_in_fan_out")) != bool(adapter.config.get("fan_in_fan_out")):
            raise InputError(
                f"{model.checkpoint.path}: expected factors that lie as those of {models[0].name} do, got transposed"
                " ones (fan_in_fan_out); merge them into whole weights with -o"
            )


def _is_embedding(adapter: Adapter, name: str) -> bool:
    return "lora_embedding_" in adapter.factors[name][0]


def _greatest_rank(adapter: Adapter) -> int:
    return max(adapter.checkpoint.tensors[a_name].shape[0] for a_name, _, _ in adapter.factors.values())


def _modules(base: Model, adapters: Sequence[Adapter], rank: int) -> list[Module]:
    """In the order of the base."""
    found = []
    for weight in base.checkpoint.tensors.values():
        having = [adapter for adapter in adapters if weight.name in adapter.factors]
        if having:
            found.append(_module(weight, having[0], rank))
    return found


def _module(weight: Tensor, adapter: Adapter, rank: int) -> Module:
    a_name, b_name, _ = adapter.factors[weight.name]
    name, tensors = PREFIX + weight.name.removesuffix(".weight"), adapter.checkpoint.tensors
    ends = ("embedding_A", "embedding_B") if _is_embedding(adapter, weight.name) else ("A.weight", "B.weight")
    shapes = ((rank, tensors[a_name].shape[1]), (tensors[b_name].shape[0], rank))
    first, second = ((f"{name}.lora_{end}", shape) for end, shape in zip(ends, shapes, strict=True))
    return Module(weight, first, second)


def _common_format(adapters: Sequence[Adapter]) -> str:
    """The format of all factors, or one that holds all: F32 holds F16 and BF16."""
    formats = {
        adapter.checkpoint.tensors[name].dtype
        for adapter in adapters
        for a_name, b_name, _ in adapter.factors.values()
        for name in (a_name, b_name)
    }
    if len(formats) == 1:
        return formats.pop()
    return "F64" if "F64" in formats else "F32"


def _plan(folder: Path, adapters: Sequence[Adapter], modules: Sequence[Module], stored: str, rank: int) -> Plan:
    config = (json.dumps(_config(adapters, modules, rank), indent=2, ensure_ascii=False) + "\n").encode()
    tensors = [
        Tensor(name, stored, shape, folder / WEIGHTS, 0, 0)
        for module in modules
        for name, shape in (module.A, module.B)
    ]
    made = Plan(folder, (shard_of(WEIGHTS, tensors, {"format": "pt"}, stored),), {CONFIG: config}, {})
    refuse_full(folder)
    refuse_without_room(made)
    return made


def _config(adapters: Sequence[Adapter], modules: Sequence[Module], rank: int) -> dict[str, Any]:
    """The first adapter's, of scale 1; each module is named where the adapters chose others."""
    config = dict(adapters[0].config)
    if any(_choice(adapter.config) != _choice(config) for adapter in adapters):
        own = [module.weight.name.removesuffix(".weight") for module in modules]
        config |= dict.fromkeys(_CHOOSING) | {"target_modules": own}
    scale = {"r": rank, "lora_alpha": rank, "use_rslora": False, "rank_pattern": {}, "alpha_pattern": {}}
    return config | scale | {"bias": "none", "modules_to_save": None, "inference_mode": True}


def _choice(config: Mapping[str, Any]) -> list[Any]:
    return [sorted(value) if isinstance(value := config.get(key), list) else value for key in _CHOOSING]


def _side_by_side(adapters: Sequence[Adapter], module: Module, weights: Sequence[float]) -> tuple[Floats, Floats]:
    """A with λ and s in it, and B; where the ranks of a module's factors are less in all, zeros fill them up."""
    A, B, at = np.zeros(module.A[1]), np.zeros(module.B[1]), 0
    for adapter, weight in zip(adapters, weights, strict=True):
        if module.weight.name in adapter.factors:
            a_name, b_name, scale = adapter.factors[module.weight.name]
            own = adapter.stored(a_name)
            end = at + len(own)
            # λ first and then s, each time rounded, as PEFT multiplies; what is too large is refused by its products.
            with np.errstate(over="ignore", invalid="ignore"):
                A[at:end] = own * own.dtype.type(weight) * own.dtype.type(scale)
            B[:, at:end] = adapter.stored(b_name)
            at = end
    return A, B


def _products(adapters: Sequence[Adapter], weight: Tensor, A: Floats, B: Floats) -> Products:
    """Of the adapters' task vectors and what is stored, from their factors."""
    name = weight.name
    having = [adapter if name in adapter.factors else None for adapter in adapters]
    transposed = any(adapter is not None and name in adapter.transposed for adapter in having)
    stored = Factors(A.T, B.T, 1.0) if transposed else Factors(B, A, 1.0)
    factors = [None if adapter is None else adapter.read(name) for adapter in having]
    with np.errstate(over="ignore", invalid="ignore"):
        sums = sums_of_factors([*factors, stored], len(factors), spectra=False)
    if not np.isfinite(sums.gram).all():
        raise InputError(
            f"{name}: expected finite factors, got one that is infinite or not a number, or too large once λ is in it;"
            " a smaller λ or another --dtype may help"
        )
    np.fill_diagonal(sums.gram, np.maximum(np.diag(sums.gram), 0.0))
    norms = np.sqrt(np.diag(sums.gram))
    sizes, errors = np.outer(norms, norms), np.where(sums.gram_error > 2 * TINY, sums.gram_error, 0.0)
    # Factors that cancel leave a product without digits.
    shares = np.divide(errors, sizes, out=np.where(errors > 0, np.inf, 0.0), where=sizes > 0)
    return Products(sums.gram, grown(float(shares.max())), None, None)


def _warnings(adapters: Sequence[Adapter]) -> list[Warned]:
    bases = list(dict.fromkeys(str(adapter.config.get(_BASE)) for adapter in adapters))
    if len(bases) == 1:
        return []
    listed = ", ".join(f"{base:.60}" for base in bases)
    return [Warned("bases-differ", f"the adapters name several bases: {listed}; the first is kept")]
