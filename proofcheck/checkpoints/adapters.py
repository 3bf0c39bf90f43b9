r"""LoRA adapters as PEFT saves them: task vectors s·BA that are never multiplied out.

With τ_i = s_iB_iA_i all that is asked comes from products of rank r:

    ⟨τ_i, τ_j⟩ = s_is_j Σ (B_iᵀB_j ∘ A_iA_jᵀ),   ‖row of τ_i‖² = s_i² diag(B_i(A_iA_iᵀ)B_iᵀ),

and the singular values are those of s_iR_BR_Aᵀ, with B = Q_BR_B and Aᵀ = Q_AR_A.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from proofcheck.certify.rounding import TINY, gamma
from proofcheck.checkpoints.checkpoint import Checkpoint, Span
from proofcheck.checkpoints.dtypes import Reals
from proofcheck.checkpoints.header import Tensor
from proofcheck.checkpoints.sketch import RANKS, Energy
from proofcheck.checkpoints.tally import Sums
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
_MOST_TEXT = 2**24
_FACTOR = re.compile(r"(?P<module>.+)\.(?P<kind>lora_(?:embedding_)?[AB])(?:\.default)?(?:\.weight)?")
PREFIX = "base_model.model."
# PEFT saves the embeddings beside their factors.
_COPIED = re.compile(r"(?P<module>.+)\.base_layer\.weight")
_REPETITION, _REPEATED_GROUP, _LONGEST_PATTERN = re.compile(r"[*+{?]"), re.compile(r"\)[*+{?]"), 1000
_MOST_ALPHA = 1e30
_SAVED = re.compile(r"\.modules_to_save(?:\.default)?\.")
# What changes what is added to the base, or the base itself, and is not computed here.
_REFUSED = {
    "use_dora": "DoRA rescales the base weights",
    "use_qalora": "QALoRA pools its inputs",
    "lora_bias": "biases inside the factors (lora_bias) are added too",
    "layer_replication": "layer_replication copies layers of the base",
    "trainable_token_indices": "trainable_token_indices are kept apart from the factors",
    "alora_invocation_tokens": "aLoRA is active on some tokens only",
    "target_parameters": "target_parameters are no linear layers",
}
_BASE_CHANGED = ("pissa", "olora", "loftq", "corda")


class Factors(NamedTuple):
    """τ = s·BA, of shape (m, n).

    Attributes:
        B: Shape (m, r).
        A: Shape (r, n).
        scale: s.
    """

    B: Floats
    A: Floats
    scale: float

    def entries(self, span: Span) -> Floats:
        """The entries of s·BA in a span, beside a model that has all of them."""
        columns = self.A.shape[1]
        first, last = span.first // columns, -(-span.last // columns)
        rows = (self.scale * self.B[first:last]) @ self.A
        return np.asarray(rows.ravel()[span.first - first * columns : span.last - first * columns])


@dataclass(frozen=True)
class Adapter:
    """What an adapter adds to a base.

    Args:
        checkpoint: Its file.
        factors: By the name of the base's tensor, the names of A and B in the file, and s.
        saved: Tensors of the base that it replaces, by their names there and in the file.
        copied: Tensors that have factors and are there as a whole too, by their names in the base and in the file.
        transposed: Whose factors are of the transposed weight.
        config: What ``adapter_config.json`` says.
    """

    checkpoint: Checkpoint
    factors: Mapping[str, tuple[str, str, float]]
    saved: Mapping[str, str]
    copied: Mapping[str, str]
    transposed: frozenset[str]
    config: Mapping[str, Any]

    def read(self, name: str) -> Factors:
        """The factors of a tensor of the base, in float64."""
        a_name, b_name, scale = self.factors[name]
        A, B = (self.stored(factor).astype(np.float64) for factor in (a_name, b_name))
        return Factors(A.T, B.T, scale) if name in self.transposed else Factors(B, A, scale)

    def shape(self, name: str) -> tuple[int, int]:
        """The shape that a tensor of the base must have."""
        a_name, b_name, _ = self.factors[name]
        m, n = self.checkpoint.tensors[b_name].shape[0], self.checkpoint.tensors[a_name].shape[1]
        return (n, m) if name in self.transposed else (m, n)

    def stored(self, name: str) -> Reals:
        """A factor by its name in the file, as it is stored there."""
        return self.checkpoint.read(name).reshape(self.checkpoint.tensors[name].shape)


def is_adapter(path: Path) -> bool:
    """Whether a folder has an adapter in it."""
    return path.is_dir() and (path / CONFIG).exists()


def read_adapter(folder: Path, checkpoint: Checkpoint) -> Adapter:
    """The adapter of a folder.

    Raises:
        InputError: If its config cannot be read, asks for anything but LoRA, or its tensors do not fit it.
    """
    place = folder / CONFIG
    config = _config(place)
    factors: dict[str, dict[str, str]] = {}
    saved: dict[str, str] = {}
    copied: dict[str, str] = {}
    for name in checkpoint.tensors:
        module = name.removeprefix(PREFIX)
        if found := _FACTOR.fullmatch(module):
            factors.setdefault(found["module"], {})[found["kind"]] = name
        elif "lora_" in module:
            raise InputError(f"{checkpoint.path}: {name}: expected LoRA factors A and B, got another kind of tensor")
        elif found := _COPIED.fullmatch(module):
            copied[f"{found['module']}.weight"] = name
        else:
            saved[_SAVED.sub(".", module)] = name
    scaled, transposed = {}, set()
    for module, names in factors.items():
        kinds = names.keys()
        embedding = kinds == {"lora_embedding_A", "lora_embedding_B"}
        if not embedding and kinds != {"lora_A", "lora_B"}:
            raise InputError(f"{checkpoint.path}: {module}: expected one A and one B, got {', '.join(sorted(kinds))}")
        a_name, b_name = (names[kind] for kind in sorted(kinds))
        rank = _rank(checkpoint, module, checkpoint.tensors[a_name], checkpoint.tensors[b_name])
        scaled[f"{module}.weight"] = (a_name, b_name, _scale(place, config, module, rank))
        if embedding or config.get("fan_in_fan_out"):
            transposed.add(f"{module}.weight")
    if alone := copied.keys() - scaled.keys():
        raise InputError(f"{checkpoint.path}: {copied[min(alone)]}: expected LoRA factors beside it, got none")
    if not scaled:
        raise InputError(f"{checkpoint.path}: expected LoRA factors, got none")
    return Adapter(checkpoint, scaled, saved, copied, frozenset(transposed), config)


def _config(place: Path) -> dict[str, Any]:
    try:
        config = json.loads(read_bounded(place, _MOST_TEXT))
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{place}: expected JSON, got other content ({error!s:.100})") from None
    if not isinstance(config, dict) or config.get("peft_type") != "LORA":
        kind = config.get("peft_type") if isinstance(config, dict) else None
        raise InputError(f"{place}: expected peft_type LORA, got {kind!r:.40}; merge it into its base first")
    for key, why in _REFUSED.items():
        if config.get(key):
            raise InputError(f"{place}: {why}, so its task vector is no BA; merge it into its base first")
    start = config.get("init_lora_weights")
    if isinstance(start, str) and start.lower().startswith(_BASE_CHANGED):
        raise InputError(f"{place}: init_lora_weights {start!r:.40} changes the base; merge it into that base first")
    return config


def _rank(checkpoint: Checkpoint, module: str, A: Tensor, B: Tensor) -> int:
    if len(A.shape) != 2 or len(B.shape) != 2 or A.shape[0] != B.shape[1] or 0 in A.shape + B.shape:
        shapes = f"A {A.shape} and B {B.shape}"
        raise InputError(f"{checkpoint.path}: {module}: expected A (r, n) and B (m, r), got {shapes}; merge it first")
    if not (A.is_real and B.is_real):
        raise InputError(f"{checkpoint.path}: {module}: expected floats of 16 bits or more, got {A.dtype}, {B.dtype}")
    return A.shape[0]


def _scale(place: Path, config: Mapping[str, Any], module: str, rank: int) -> float:
    """α/r, or α/√r with rsLoRA; both may have patterns of modules with values of their own."""
    asked = _by_pattern(place, config.get("rank_pattern"), module, config.get("r"))
    alpha = _by_pattern(place, config.get("alpha_pattern"), module, config.get("lora_alpha"))
    if asked != rank:
        raise InputError(f"{place}: {module}: expected rank {rank}, as its factors have it, got r = {asked!r:.20}")
    # Beyond the bound its square, or that of a product with a factor, is no float any more.
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not abs(alpha) <= _MOST_ALPHA:
        raise InputError(
            f"{place}: {module}: expected lora_alpha to be a number of size at most {_MOST_ALPHA:g}, got {alpha!r:.20}"
        )
    return alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)


def _by_pattern(place: Path, patterns: Any, module: str, otherwise: Any) -> Any:
    for pattern, value in patterns.items() if isinstance(patterns, dict) else ():
        # A repeated group, or many repetitions, can take a search time without end.
        if len(pattern) > _LONGEST_PATTERN or _REPEATED_GROUP.search(pattern) or len(_REPETITION.findall(pattern)) > 3:
            raise InputError(
                f"{place}: expected patterns with few repetitions, and none of a group, got {pattern!r:.60}"
            )
        try:
            if re.match(rf"(.*\.)?({pattern})$", module):
                return value
        except (re.error, OverflowError, RecursionError):
            raise InputError(f"{place}: expected a regular expression, got {pattern!r:.60}") from None
    return otherwise


def sums_of_factors(factors: Sequence[Factors | None], compared: int, *, spectra: bool) -> Sums:
    """The sums of one tensor from the factors of each model; None for one that leaves it as it is."""
    known = [(i, factor) for i, factor in enumerate(factors) if factor is not None]
    m, n = len(known[0][1].B), known[0][1].A.shape[1]
    rank = max(len(factor.A) for _, factor in known)
    # Sums over m, n and rank² products, one within the other, and what QR and SVD of the factors add.
    share = gamma(4 * (max(m, n) + rank**2 + 2 * rank + 8))
    sizes = np.zeros(len(factors))
    gram, rows, row_error = np.zeros((len(factors),) * 2), np.zeros((len(factors), m)), np.zeros(len(factors))
    for i, (B, A, scale) in known:
        sizes[i] = abs(scale) * float(np.linalg.norm(B) * np.linalg.norm(A))
        rows[i] = np.maximum(scale**2 * np.einsum("mr,mr->m", B @ (A @ A.T), B), 0)
        row_error[i] = share * sizes[i] ** 2 + TINY
        for j, (B_j, A_j, scale_j) in known:
            gram[i, j] = scale * scale_j * np.sum((B.T @ B_j) * (A @ A_j.T))
    gram_error = share * np.outer(sizes, sizes) + TINY
    return Sums(
        m * n,
        gram,
        gram_error,
        None,
        0.0,
        rows,
        row_error,
        _energy(factors, compared, share, sizes) if spectra and np.isfinite(gram).all() else None,
        None,
        None,
    )


def _energy(factors: Sequence[Factors | None], compared: int, share: float, sizes: Floats) -> Energy:
    squares = np.zeros((compared, RANKS[-1]))
    for i, factor in enumerate(factors[:compared]):
        if factor is not None:
            R_B, R_A = np.linalg.qr(factor.B)[1], np.linalg.qr(factor.A.T)[1]
            values = factor.scale * np.linalg.svd(R_B @ R_A.T, compute_uv=False)[: RANKS[-1]]
            squares[i, : len(values)] = values**2
    error = (share * sizes[:compared] ** 2)[:, np.newaxis]
    sums = np.cumsum(squares, axis=1)
    return Energy(np.maximum(sums - error, 0), sums + error)
