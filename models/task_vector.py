"""Task vectors: what fine-tuning changed, as an element of a vector space, with its file."""

import math
import numbers
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from proofcheck.models.checks import real, whole
from proofcheck.models.storage import read_tensors, sizes, write_tensors
from proofcheck.region.numbers import InputError


@dataclass(frozen=True, eq=False)
class TaskVector:
    r"""ΔΨ_T = Ψ*_T − Ψ⁽⁰⁾, one tensor for each weight, with the operations of a vector space.

    Two task vectors go together when they have the same names, shapes and types; all else is one clear error.

    Args:
        tensors: A floating-point tensor for each weight; copied.
        metadata: What its file says about it; arithmetic drops it.

    Raises:
        InputError: If there is no tensor, or one is no floating-point tensor or not finite.

    Source: Definition 1 (review, slides); [@task-arithmetic].

    >>> delta = TaskVector.between({"W": torch.zeros(2, 2)}, {"W": torch.eye(2)})
    >>> (2 * delta - delta).norm() == delta.norm() == 2**0.5
    True
    """

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.tensors, Mapping) or not self.tensors:
            raise InputError("task vector: expected at least one named tensor, got none")
        for name, tensor in self.tensors.items():
            _check_weights(str(name), tensor)
        object.__setattr__(self, "tensors", {name: tensor.detach().clone() for name, tensor in self.tensors.items()})
        object.__setattr__(self, "metadata", dict(self.metadata))

    @classmethod
    def between(cls, pretrained: Mapping[str, Tensor], fine_tuned: Mapping[str, Tensor]) -> "TaskVector":
        """Ψ*_T − Ψ⁽⁰⁾ of two state dicts.

        Raises:
            InputError: If their names, shapes or types differ, or a weight is no finite floating-point tensor.
        """
        return cls(fine_tuned) - cls(pretrained)

    @classmethod
    def load(cls, path: str | Path) -> "TaskVector":
        """Read a safetensors file; nothing else is ever loaded, pickles least of all.

        Raises:
            InputError: If the file cannot be read, is no safetensors file, or holds no task vector.
        """
        tensors, metadata = read_tensors(path)
        return cls(tensors, metadata)

    def save(self, path: str | Path, **about: object) -> None:
        """Write a safetensors file, whole or not at all.

        Args:
            path: The file.
            about: What to keep beside the tensors, such as ``seed=1``; sizes and the version are added.

        Raises:
            InputError: If the file cannot be written.
        """
        write_tensors(path, self.tensors, {**self.metadata, **{name: str(value) for name, value in about.items()}})

    def __add__(self, other: object) -> "TaskVector":
        return self._with(other, torch.add) if isinstance(other, TaskVector) else NotImplemented

    def __sub__(self, other: object) -> "TaskVector":
        return self._with(other, torch.sub) if isinstance(other, TaskVector) else NotImplemented

    def __neg__(self) -> "TaskVector":
        return TaskVector({name: -tensor for name, tensor in self.tensors.items()})

    def __mul__(self, scalar: object) -> "TaskVector":
        if isinstance(scalar, bool) or not isinstance(scalar, numbers.Real):
            return NotImplemented
        factor = float(scalar)
        return TaskVector({name: tensor * factor for name, tensor in self.tensors.items()})

    __rmul__ = __mul__

    def dot(self, other: "TaskVector") -> float:
        """⟨ΔΨ, ΔΨ′⟩, the sum over all weights, in float64.

        Raises:
            InputError: If the two do not go together.
        """
        _check_together(self.tensors, other.tensors)
        pairs = ((tensor.double(), other.tensors[name].double()) for name, tensor in self.tensors.items())
        return math.fsum(float((left * right).sum()) for left, right in pairs)

    def norm(self) -> float:
        """‖ΔΨ‖, Frobenius."""
        return math.hypot(*(float(tensor.double().norm()) for tensor in self.tensors.values()))

    def cosine(self, other: "TaskVector") -> float:
        """⟨ΔΨ, ΔΨ′⟩ / (‖ΔΨ‖‖ΔΨ′‖).

        Raises:
            InputError: If the two do not go together, or one is zero.
        """
        product, size = self.dot(other), self.norm() * other.norm()
        if size == 0:
            raise InputError("cosine: expected two task vectors that are not zero, got a zero one")
        return max(-1.0, min(1.0, product / size))

    def apply_to(self, state: Mapping[str, Tensor], scale: float = 1.0) -> dict[str, Tensor]:
        """Ψ + λΔΨ as new tensors; ``state`` stays as it is.

        Args:
            state: A state dict with exactly these names, shapes and types.
            scale: λ.

        Raises:
            InputError: If the state dict and the task vector do not go together.
        """
        return dict((TaskVector(state) + self * scale).tensors)

    def truncated(self, rank: int | Mapping[str, int]) -> "TaskVector":
        """Each matrix replaced by its nearest one of the given rank, in the Frobenius norm.

        Args:
            rank: One rank for every matrix, other tensors staying as they are; or a rank for each name.

        Raises:
            InputError: If a rank is negative, or a name is unknown or not that of a matrix.

        Source: Corollary 1 (review, slides).

        >>> full = TaskVector({"V": torch.diag(torch.tensor([3.0, 2.0, 1.0]))})
        >>> round(full.truncated({"V": 1}).norm(), 6)
        3.0
        """
        if not isinstance(rank, Mapping):
            rank = {name: rank for name, tensor in self.tensors.items() if tensor.ndim == 2}
        for name in rank:
            self._matrix(name)
        return TaskVector(
            {
                name: _nearest_of_rank(name, tensor, rank[name]) if name in rank else tensor
                for name, tensor in self.tensors.items()
            }
        )

    def row_norms(self, name: str) -> Tensor:
        """‖u_i‖ for each row of a matrix.

        Raises:
            InputError: If the name is unknown or not that of a matrix.
        """
        lengths: Tensor = torch.linalg.vector_norm(self._matrix(name), dim=1)
        return lengths

    def pruned(self, name: str, below: float) -> "TaskVector":
        """The rows of a matrix that are shorter than ``below`` set to zero.

        Raises:
            InputError: If the name is unknown or not that of a matrix, or ``below`` is no finite number.

        Source: Corollary 2 (review, slides).

        >>> full = TaskVector({"V": torch.tensor([[3.0, 4.0], [0.1, 0.0]])})
        >>> full.pruned("V", below=1).tensors["V"].tolist()
        [[3.0, 4.0], [0.0, 0.0]]
        """
        long_rows = self.row_norms(name) >= real("below", below)
        return TaskVector({**self.tensors, name: torch.where(long_rows[:, None], self.tensors[name], 0.0)})

    def __repr__(self) -> str:
        return f"TaskVector({sizes(self.tensors)}; norm {self.norm():.4g})"

    def _matrix(self, name: str) -> Tensor:
        if name not in self.tensors:
            raise InputError(f"expected the name of a tensor, one of {', '.join(self.tensors)}, got {name!r:.40}")
        if self.tensors[name].ndim != 2:
            raise InputError(f"{name}: expected a matrix, got shape {tuple(self.tensors[name].shape)}")
        return self.tensors[name]

    def _with(self, other: "TaskVector", combine: Callable[[Tensor, Tensor], Tensor]) -> "TaskVector":
        _check_together(self.tensors, other.tensors)
        return TaskVector({name: combine(tensor, other.tensors[name]) for name, tensor in self.tensors.items()})


def merged(pretrained: Mapping[str, Tensor], vectors: Iterable[TaskVector], lams: Iterable[float]) -> dict[str, Tensor]:
    r"""Ψ⁽⁰⁾ + Σλ_iΔΨ_{T_i}, a new state dict.

    Args:
        pretrained: Ψ⁽⁰⁾'s state dict.
        vectors: The task vectors.
        lams: As many λ_i.

    Raises:
        InputError: If there are not as many of both, or they do not go together.

    Source: slides, eq. (2).

    >>> merged({"W": torch.zeros(1)}, [TaskVector({"W": torch.ones(1)})] * 2, [1, -0.5])
    {'W': tensor([0.5000])}
    """
    all_vectors, factors = list(vectors), list(lams)
    if len(all_vectors) != len(factors):
        raise InputError(f"lams: expected one λ for each of {len(all_vectors)} task vectors, got {len(factors)}")
    total = TaskVector(pretrained)
    for vector, factor in zip(all_vectors, factors, strict=True):
        total = total + vector * factor
    return dict(total.tensors)


def _check_weights(name: str, tensor: object) -> None:
    if not isinstance(tensor, Tensor) or not tensor.is_floating_point():
        kind = tensor.dtype if isinstance(tensor, Tensor) else type(tensor).__name__
        raise InputError(f"{name}: expected a floating-point tensor, got {kind}; leave other entries out")
    if not bool(tensor.isfinite().all()):
        raise InputError(f"{name}: expected finite weights, got an infinite one or one that is not a number")


def _check_together(tensors: Mapping[str, Tensor], others: Mapping[str, Tensor]) -> None:
    if tensors.keys() != others.keys():
        only = sorted(map(str, tensors.keys() ^ others.keys()))
        raise InputError(f"task vectors: expected the same names in both, but one lacks {', '.join(only[:5])}")
    for name, tensor in tensors.items():
        if (tensor.shape, tensor.dtype) != (others[name].shape, others[name].dtype):
            first, second = (f"{tuple(weights.shape)} {weights.dtype}" for weights in (tensor, others[name]))
            raise InputError(f"{name}: expected one shape and type in both task vectors, got {first} and {second}")


def _nearest_of_rank(name: str, matrix: Tensor, rank: object) -> Tensor:
    k = whole(f"rank of {name}", rank, least=0)
    left, values, right = torch.linalg.svd(matrix.double(), full_matrices=False)
    nearest: Tensor = (left[:, :k] * values[:k]) @ right[:k]
    return nearest.to(matrix.dtype)
