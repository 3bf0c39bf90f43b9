"""A merge told to mergekit: the YAML with which it computes the same, in float32."""

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from proofcheck.checkpoints.models import Model
from proofcheck.region.numbers import InputError

_NAMES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


def mergekit_config(base: Model, models: Sequence[Model], lam: Sequence[Fraction], dtype: str | None) -> str:
    """The YAML of a merge; weights are decimals that become the same float32 as ours.

    Raises:
        InputError: If mergekit does not take a checkpoint by its folder, or would not find its tensors, or the base has
            several formats.
    """
    stored = {dtype} if dtype else {tensor.dtype for tensor in base.checkpoint.tensors.values() if tensor.is_real}
    if len(stored) > 1:
        raise InputError(
            f"{base.checkpoint.path}: mergekit stores all tensors in one format, and the base has"
            f" {', '.join(sorted(stored))}; give --dtype"
        )
    lines = [
        "merge_method: task_arithmetic",
        f"base_model: {_folder(base)}",
        "models:",
        *[
            line
            for model, value in zip(models, lam, strict=True)
            for line in (f"  - model: {_folder(model)}", "    parameters:", f"      weight: {in_decimals(value)}")
        ],
        "parameters:",
        "  normalize: false",
        "  lambda: 1.0",
        "dtype: float32",
        f"out_dtype: {_NAMES[stored.pop()]}",
    ]
    return "\n".join(lines) + "\n"


def _folder(model: Model) -> str:
    place = model.checkpoint.path
    if model.adapter is not None or not place.is_dir():
        raise InputError(
            f"{place}: mergekit takes whole checkpoints by their folder; give the folder, merged if it is LoRA"
        )
    if prefix := model.added or model.dropped:
        raise InputError(
            f"{place}: its tensors are called otherwise than the base's, by {prefix!r:.60} in front, and mergekit would"
            " not find them; save it under the base's names, or leave the file for mergekit out"
        )
    text = str(Path(place).absolute())
    if "+" in text or "@" in text:
        raise InputError(f"{place}: mergekit reads + and @ in a name as its own signs; give a folder without them")
    return json.dumps(text, ensure_ascii=False)


def in_decimals(value: Fraction) -> str:
    """The shortest decimal that is read as the nearest float64, without an exponent, which YAML would take for a word.

    >>> in_decimals(Fraction(1, 3)), in_decimals(Fraction(2)), in_decimals(Fraction(1, 10**7))
    ('0.3333333333333333', '2.0', '0.0000001')
    """
    text = f"{Decimal(repr(float(value))):f}"
    return text if "." in text else f"{text}.0"
