"""A folder of trained networks, read with NumPy: Ψ⁽⁰⁾, two task vectors, the read-out, the patterns, and run.json."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from proofcheck.measure.arrays import Floats, finite
from proofcheck.measure.correlation import alpha_from_patterns
from proofcheck.measure.documents import RunFile
from proofcheck.measure.network import Network
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

WEIGHTS = ("pretrained.safetensors", "task_1.safetensors", "task_2.safetensors")
READ_OUT, PATTERNS, ABOUT = "read_out.safetensors", "patterns.safetensors", "run.json"
FILES = (*WEIGHTS, READ_OUT, PATTERNS, ABOUT)

# Norms square the weights, and networks multiply them: larger ones overflow.
GREATEST = 1e75
# A run.json has half a kilobyte, and a matrix of 10,000 x 10,000 floats is within the other.
_MOST_TEXT, _MOST_NUMBERS = 2**20, 2**30
# Two float64 patterns of length 1 give α back within the rounding of d products, below 1e-13 for d up to 400; patterns
# that were kept in float32 within 1e-7.
_ROUNDING = 1e-6


class Change(NamedTuple):
    """A task vector: ΔW, shape (d, d), and ΔV, shape (m, d)."""

    dW: Floats
    dV: Floats


@dataclass(frozen=True, eq=False)
class Run:
    """What a run folder holds.

    Args:
        pretrained: Ψ⁽⁰⁾ with its read-out.
        vectors: The task vectors of T1 and T2.
        mu: μ_1 and μ_2, shape (2, d).
        v: v_1..v_M, shape (M, d).
        about: The file run.json.
    """

    pretrained: Network
    vectors: tuple[Change, Change]
    mu: Floats
    v: Floats
    about: RunFile

    def merged(self, lam_1: float, lam_2: float) -> Network:
        """The network Ψ⁽⁰⁾ + λ_1ΔΨ_1 + λ_2ΔΨ_2."""
        first, second = self.vectors
        return self.pretrained.plus([(lam_1, *first), (lam_2, *second)])


def load_run(folder: str | Path) -> Run:
    """Read a run folder; only numbers and text are ever loaded.

    Raises:
        InputError: If a file is missing or no such file, a tensor is missing, of another shape or not finite, or
            run.json does not fit the tensors, gives another α than the patterns have, or is of another training.
    """
    place = Path(folder)
    if not place.is_dir():
        raise InputError(f"{folder}: expected a folder written by proofcheck train, got no folder")
    about = _about(place / ABOUT)
    start, first, second = (_tensors(place / name, {"W": 2, "V": 2}) for name in WEIGHTS)
    a = _tensors(place / READ_OUT, {"a": 1 if about.settings.read_out == "shared" else 2})["a"]
    patterns = _tensors(place / PATTERNS, {"mu": 2, "v": 2})
    _check_sizes(place, about, {**start, "a": a, **patterns})
    _check_alpha(place, about.settings.alpha, patterns["mu"])
    for name, change in zip(WEIGHTS[1:], (first, second), strict=True):
        for tensor in ("W", "V"):
            _check_shape(place / name, tensor, change[tensor], start[tensor].shape)
    _check_training(place, about)
    vectors = (Change(first["W"], first["V"]), Change(second["W"], second["V"]))
    return Run(Network(start["W"], start["V"], a), vectors, patterns["mu"], patterns["v"], about)


def _about(path: Path) -> RunFile:
    try:
        content = read_bounded(path, _MOST_TEXT)
    except FileNotFoundError:
        raise InputError(f"{path}: missing, so the run is not finished; train again, or give another folder") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a folder written by train") from None
    try:
        return msgspec.json.decode(content, type=RunFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: expected what proofcheck train writes, got other content ({error})") from None


def _tensors(path: Path, ndims: Mapping[str, int]) -> dict[str, Floats]:
    """The named tensors of a file, each with its number of dimensions."""
    stored = _read(path)
    if stored.keys() != ndims.keys():
        expected, present = (", ".join(sorted(names)) or "none" for names in (ndims, stored))
        raise InputError(f"{path}: expected the tensors {expected}, got {present}")
    tensors = {name: finite(f"{path}: {name}", stored[name], ndim) for name, ndim in ndims.items()}
    for name, tensor in tensors.items():
        if (greatest := float(np.abs(tensor).max())) > GREATEST:
            raise InputError(f"{path}: {name}: expected entries up to {GREATEST:g} in size, got {greatest:g}")
    return tensors


def _read(path: Path) -> dict[str, Any]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors: dict[str, Any] = load(read_bounded(path, _MOST_NUMBERS))
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path}: missing; train again, or give another folder") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a folder written by train") from None
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: expected a safetensors file of float32 or float64, got another ({error})") from None
    for name, tensor in tensors.items():
        if tensor.dtype not in (np.float32, np.float64):
            raise InputError(f"{path}: {name}: expected float32 or float64, got {tensor.dtype}")
    return tensors


def _check_sizes(place: Path, about: RunFile, tensors: Mapping[str, Floats]) -> None:
    settings, d = about.settings, tensors["W"].shape[1]
    expected: tuple[tuple[str, str, tuple[int, ...]], ...] = (
        (WEIGHTS[0], "W", (d, d)),
        (WEIGHTS[0], "V", (settings.m, d)),
        (READ_OUT, "a", (settings.m,) if settings.read_out == "shared" else (settings.P, settings.m)),
        (PATTERNS, "mu", (2, d)),
        (PATTERNS, "v", (settings.M, d)),
    )
    for file, name, shape in expected:
        _check_shape(place / file, name, tensors[name], shape)


def _check_alpha(place: Path, alpha: float, mu: Floats) -> None:
    true_alpha = alpha_from_patterns(*mu)
    # Also refuses a NaN.
    if not abs(true_alpha - alpha) <= _ROUNDING:
        raise InputError(
            f"{place / ABOUT}: alpha: expected {true_alpha:.7g}, the correlation of mu_1 and mu_2 in {PATTERNS}, got"
            f" {alpha:g}; one of the files was changed, so train again"
        )


def _check_training(place: Path, about: RunFile) -> None:
    """See that all files are of the training that run.json is of, as far as it was written down."""
    if isinstance(about.files, msgspec.UnsetType):
        for name in FILES[:-1]:
            if (seed := _seed(place / name)) not in (None, str(about.seed)):
                raise InputError(
                    f"{place / name}: expected a file of seed {about.seed}, as run.json says, got seed {seed:.40}; the"
                    " folder mixes two trainings, so train again"
                )
        return
    if about.files.keys() != set(FILES[:-1]):
        raise InputError(f"{place / ABOUT}: files: expected the SHA-256 of {', '.join(FILES[:-1])}; train again")
    for name, expected in about.files.items():
        if file_digest(place / name) != expected:
            raise InputError(
                f"{place / name}: expected the file of the training that run.json is of, got another; the folder mixes"
                " two trainings, or the file was changed (if you meant that, take 'files' out of run.json)"
            )


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, as ``run.json`` keeps it."""
    return hashlib.sha256(read_bounded(path, _MOST_NUMBERS)).hexdigest()


def _seed(path: Path) -> str | None:
    """The seed that a file says it is of."""
    from safetensors import safe_open

    with safe_open(path, framework="np") as opened:
        return (opened.metadata() or {}).get("seed")


def unbound(run: Run) -> str | None:
    """Why it is not known that all files of a run folder are of one training; None where it is."""
    if isinstance(run.about.files, msgspec.UnsetType):
        return f"{ABOUT} has no digests of the other files, so nothing shows that all are of one training"
    return None


def _check_shape(path: Path, name: str, tensor: Floats, shape: tuple[int, ...]) -> None:
    if tensor.shape != shape:
        fits = "as run.json and the other files have it"
        raise InputError(f"{path}: {name}: expected shape {shape}, {fits}, got {tensor.shape}")
