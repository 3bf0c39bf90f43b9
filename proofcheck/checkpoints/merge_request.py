"""What is asked of a merge, checked before any of its checkpoints is read."""

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from proofcheck.checkpoints.dtypes import REAL
from proofcheck.checkpoints.models import Place, model_names, refuse_twice
from proofcheck.region.numbers import InputError, Number, exact_vector, text


class Request(NamedTuple):
    """What the fine-tunes are called, and λ: as asked, and as the float32 that is multiplied by."""

    names: list[str]
    lam: tuple[Fraction, ...]
    weights: list[float]


def requested(
    base: Place,
    fine_tunes: Sequence[Place],
    lam: Sequence[Number],
    output: Place,
    dtype: str | None,
    names: Sequence[str] | None,
) -> Request:
    """The request of a merge, whose arguments these are.

    Raises:
        InputError: If there is not one λ for each fine-tune, a checkpoint is given twice, or the output is one of them.
    """
    if not fine_tunes:
        raise InputError("expected at least one fine-tune behind the base, got none")
    called, asked = model_names(fine_tunes, names), exact_vector(lam, "lam")
    if len(asked) != len(called):
        raise InputError(f"lam: expected {len(called)} numbers, one for each fine-tune, got {len(asked)}")
    if dtype is not None and dtype not in REAL:
        raise InputError(f"dtype: expected one of {', '.join(sorted(REAL))}, got {dtype!r:.40}")
    weights = [_in_float32(value, name) for value, name in zip(asked, called, strict=True)]
    refuse_twice([base, *fine_tunes])
    _refuse_input(Path(output), [base, *fine_tunes])
    return Request(called, asked, weights)


def _in_float32(value: Fraction, name: str) -> float:
    # As a decimal is read: to float64, and then to float32.
    with np.errstate(over="ignore"):
        try:
            weight = float(np.float32(float(value)))
        except OverflowError:
            weight = np.inf
    if not np.isfinite(weight):
        raise InputError(f"lam: expected a number that float32 can hold for {name}, got {text(value):.40}")
    return weight


def _refuse_input(output: Path, inputs: Sequence[Place]) -> None:
    for given in inputs:
        place, whole = Path(given), os.path.realpath(given)
        # A file's folder is an input too.
        own = {whole} if place.is_dir() else {whole, str(Path(whole).parent)}
        if os.path.realpath(output) in own or (output.exists() and place.exists() and output.samefile(place)):
            raise InputError(f"{output}: expected a place of its own for the merge, got that of {given}; give another")
