"""Which tensors of a base and of its fine-tunes are compared, which are left out and why, and what to warn of."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from proofcheck.checkpoints.adapters import Adapter
from proofcheck.checkpoints.checkpoint import Checkpoint
from proofcheck.checkpoints.documents import LeftOut, Warned
from proofcheck.checkpoints.dtypes import BITS
from proofcheck.checkpoints.header import Tensor
from proofcheck.checkpoints.models import Model
from proofcheck.region.numbers import InputError

_CHUNK = 2**22
# What a config says of where it came from or what it is used for, and not of the network.
_INCIDENTAL = {
    "_name_or_path",
    "architectures",
    "auto_map",
    "dtype",
    "finetuning_task",
    "id2label",
    "label2id",
    "num_labels",
    "problem_type",
    "torch_dtype",
    "transformers_version",
    "use_cache",
}
# Output matrices that are read from the input embeddings where a config says that words are tied.
_TIED = ("lm_head.weight", "embed_out.weight", "cls.predictions.decoder.weight")
_TIED_WHY = "tied to the input embeddings (config.json), counted once there"
_VOCABULARY = ("embed", "lm_head", "wte", "decoder.weight", "decoder.bias", "predictions.bias")
_PACKED = (".qweight", ".qzeros", ".scales", ".weight_scale", ".absmax", ".quant_state")
_NAMED = 4


@dataclass(frozen=True)
class Pair:
    """A tensor of the base, and for each fine-tune that of its file, True for factors, None where it is the base's."""

    tensor: Tensor
    parts: tuple[str | bool | None, ...]


@dataclass
class Pairing:
    """What is compared, what is not, and what to warn of."""

    pairs: list[Pair] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def pair(base: Model, models: Sequence[Model]) -> Pairing:
    """Pair the tensors of a base with those of each fine-tune, by name.

    Raises:
        InputError: If nothing can be compared, or an adapter is for another base.
    """
    if base.adapter is not None:
        raise InputError(f"{base.checkpoint.path}: expected a base checkpoint, got an adapter; give the base first")
    made = Pairing()
    models = [aligned(base, model) for model in models]
    for model in models:
        if model.adapter is not None:
            _check_adapter(base, model, model.adapter)
    for tensor in base.checkpoint.tensors.values():
        _place(made, base, models, tensor)
    for model in models:
        names = model.checkpoint.tensors if model.adapter is None else model.adapter.saved
        known = {model.own_name(name) for name in base.checkpoint.tensors}
        for name in [name for name in names if name not in known]:
            made.left_out.append(LeftOut(name, _TIED_WHY if _is_tied(base, name) else f"only in {model.name}"))
    if not made.pairs:
        why = f"; {made.left_out[0].tensor}: {made.left_out[0].why}" if made.left_out else ""
        raise InputError(f"{base.checkpoint.path}: expected a tensor that can be compared in all models, got none{why}")
    made.warnings += _cautions(base, models, made)
    return made


def aligned(base: Model, model: Model) -> Model:
    """The model with the prefix by which its names differ from the base's, if with it more of them are the same."""
    if model.adapter is not None:
        return model
    ours, theirs = base.checkpoint.tensors, model.checkpoint.tensors
    same = sum(name in theirs for name in ours)
    added, with_more = _prefix(ours, theirs)
    dropped, with_less = _prefix(theirs, ours)
    if max(with_more, with_less) <= same:
        return model
    return replace(model, added=added) if with_more >= with_less else replace(model, dropped=dropped)


def _prefix(names: Iterable[str], longer: Iterable[str]) -> tuple[str, int]:
    """The prefix that makes most of ``names`` some of ``longer``, and of how many."""
    short = set(names)
    counts: Counter[str] = Counter()
    for name in longer:
        parts = name.split(".")
        ends = (".".join(parts[i:]) for i in range(1, len(parts)))
        counts.update([name.removesuffix(end) for end in ends if end in short])
    return max(counts.items(), key=lambda item: item[1], default=("", 0))


def _check_adapter(base: Model, model: Model, adapter: Adapter) -> None:
    path = model.checkpoint.path
    for name in adapter.factors:
        tensor = base.checkpoint.tensors.get(name)
        if tensor is None:
            raise InputError(
                f"{path}: expected an adapter of this base, got one of {name!r:.80}, which the base has not"
            )
        if tensor.shape != adapter.shape(name):
            shapes = f"{adapter.shape(name)}, and the base has {tensor.shape}"
            raise InputError(f"{path}: {name}: expected factors of the base's shape, got ones of {shapes}")
        copy = adapter.copied.get(name)
        if copy is not None and not _same_numbers(base.checkpoint, tensor, model.checkpoint, copy):
            raise InputError(
                f"{path}: {copy}: expected the numbers of the base beside its factors, got others; merge"
                " the adapter into its base first"
            )


def _same_numbers(base: Checkpoint, tensor: Tensor, other: Checkpoint, name: str) -> bool:
    """Whether two tensors are equal, in formats that may differ."""
    if other.tensors[name].shape != tensor.shape or not (other.tensors[name].is_real and tensor.is_real):
        return False
    spans = base.spans(tensor.name)
    return all(np.array_equal(base.read(tensor.name, span), other.read(name, span)) for span in spans)


def _place(made: Pairing, base: Model, models: Sequence[Model], tensor: Tensor) -> None:
    """Put a tensor of the base among those compared, or among those left out."""
    name = tensor.name
    if _is_tied(base, name):
        made.left_out.append(LeftOut(name, _TIED_WHY))
        return
    parts: list[str | bool | None] = []
    for model in models:
        part = part_of(model, name)
        if part is False:
            made.left_out.append(LeftOut(name, f"missing in {model.name}"))
            return
        if isinstance(part, str):
            held = model.checkpoint.tensors[part]
            if held.shape != tensor.shape:
                why = f"shape {list(held.shape)} in {model.name}, {list(tensor.shape)} in the base"
                made.left_out.append(LeftOut(name, why))
                return
            if held.is_real != tensor.is_real:
                made.left_out.append(LeftOut(name, f"{held.dtype} in {model.name}, {tensor.dtype} in the base"))
                return
        parts.append(part)
    if not tensor.is_real:
        _place_other(made, base, models, tensor, parts)
    elif not tensor.elements:
        made.left_out.append(LeftOut(name, "has no entries"))
    elif any(part is not None for part in parts):
        made.pairs.append(Pair(tensor, tuple(parts)))


def _is_tied(base: Model, name: str) -> bool:
    return name in _TIED and bool(base.config.get("tie_word_embeddings"))


def part_of(model: Model, name: str) -> str | bool | None:
    """The tensor of a model's own file, True for factors, None where it is the base's, False where it is missing."""
    if model.adapter is None:
        own = model.own_name(name)
        return own if own in model.checkpoint.tensors else False
    if name in model.adapter.factors:
        return True
    return model.adapter.saved.get(name)


def _place_other(
    made: Pairing, base: Model, models: Sequence[Model], tensor: Tensor, parts: Sequence[str | bool | None]
) -> None:
    held = [(model, part) for model, part in zip(models, parts, strict=True) if isinstance(part, str)]
    differ = [model.name for model, part in held if not _same_bytes(base.checkpoint, tensor, model.checkpoint, part)]
    word = "differ in " + ", ".join(differ) if differ else "equal in all"
    made.left_out.append(LeftOut(tensor.name, f"{tensor.dtype}, no real weights; {word}"))
    if differ:
        says = f"{tensor.name} ({tensor.dtype}) is not in {', '.join(differ)} as in the base, and is no task vector"
        made.warnings.append(Warned("buffers-differ", says))


def _same_bytes(base: Checkpoint, tensor: Tensor, other: Checkpoint, name: str) -> bool:
    if (other.tensors[name].dtype, other.tensors[name].size) != (tensor.dtype, tensor.size):
        return False
    return all(
        base.raw(tensor.name, first, min(first + _CHUNK, tensor.size))
        == other.raw(name, first, min(first + _CHUNK, tensor.size))
        for first in range(0, tensor.size, _CHUNK)
    )


def _cautions(base: Model, models: Sequence[Model], made: Pairing) -> Iterator[Warned]:
    """What can be seen from headers and configs."""
    why = {left.tensor: left.why for left in made.left_out}
    resized = [name for name, text in why.items() if text.startswith("shape") and _is_vocabulary(name)]
    if resized:
        says = (
            f"{_listed(resized)}: another number of rows; a vocabulary was resized, and rows cannot be paired by place"
        )
        yield Warned("vocabulary-resized", says)
    if other := [name for name, text in why.items() if text.startswith("shape") and name not in resized]:
        yield Warned("shapes-differ", f"{_listed(other)}: another shape than in the base")
    if missing := [name for name, text in why.items() if text.startswith(("missing", "only"))]:
        yield Warned("tensors-missing", f"{_listed(missing)}: not in all of the models, as heads of a task may be")
    if tied := [name for name, text in why.items() if text.startswith("tied")]:
        yield Warned("tied", f"{_listed(tied)}: tied to the input embeddings, and counted once")
    for model in (base, *models):
        if packed := _packed(model):
            yield Warned("quantised", f"{model.name}: {packed}; differences of quantised weights are no task vectors")
    yield from _prefixed(models)
    yield from _mixed_dtypes(models, made)
    for model in models:
        if model.adapter is None and base.config and model.config and (keys := _different(base.config, model.config)):
            says = f"{model.name}: config.json differs from the base's in {_listed(keys)}"
            yield Warned("config-differs", says)


def _prefixed(models: Sequence[Model]) -> Iterator[Warned]:
    for model in models:
        if prefix := model.added or model.dropped:
            who = "its names, and not the base's," if model.added else "the base's names, and not its,"
            says = f"{model.name}: {who} begin with {prefix!r:.60}; tensors are paired without it"
            yield Warned("names-prefixed", says)


def _is_vocabulary(name: str) -> bool:
    return any(part in name for part in _VOCABULARY)


def _packed(model: Model) -> str | None:
    if (settings := model.config.get("quantization_config")) is not None:
        method = settings.get("quant_method", "unnamed") if isinstance(settings, dict) else "unnamed"
        return f"its config.json has a quantization_config ({method!s:.40})"
    tensors = model.checkpoint.tensors
    if names := [name for name in tensors if name.endswith(_PACKED)]:
        return f"it has {_listed(names)}"
    small = [name for name, tensor in tensors.items() if tensor.dtype.startswith("F") and BITS[tensor.dtype] < 16]
    # A matrix of small integers is no mask and no counter: it is weights over a scale.
    whole = [name for name, tensor in tensors.items() if tensor.dtype in ("I8", "U8") and len(tensor.shape) > 1]
    if small or whole:
        return f"{_listed(small or whole)} of fewer than 16 bits"
    return None


def _mixed_dtypes(models: Sequence[Model], made: Pairing) -> Iterator[Warned]:
    for place, model in enumerate(models):
        kinds: Counter[str] = Counter()
        for made_pair in made.pairs:
            part = made_pair.parts[place]
            if isinstance(part, str) and model.checkpoint.tensors[part].dtype != made_pair.tensor.dtype:
                kinds[f"{model.checkpoint.tensors[part].dtype} for {made_pair.tensor.dtype}"] += 1
        if kinds:
            counted = ", ".join(f"{kind} in {count} tensors" for kind, count in kinds.items())
            says = f"{model.name}: {counted}; what rounding moved is in its task vector too"
            yield Warned("dtype-mixed", says)


def _different(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    keys = (one.keys() | other.keys()) - _INCIDENTAL
    return sorted(key for key in keys if one.get(key) != other.get(key))


def _listed(names: Iterable[str]) -> str:
    known = list(names)
    shown = ", ".join(known[:_NAMED])
    return f"{shown} and {len(known) - _NAMED} more" if len(known) > _NAMED else shown
