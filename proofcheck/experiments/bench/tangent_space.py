r"""Two tasks on one network, merged as it is or to first order: what the tangent-space comparison measures.

Standard is f(θ₀+Στ), post-hoc is f_lin with the same τ, linearised is f_lin with τ trained through f_lin.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from proofcheck.experiments.bench.digits import best, grid_of
from proofcheck.measure.arrays import Floats

if TYPE_CHECKING:
    from torch import Tensor, nn

    from proofcheck.models.task_vector import TaskVector

Mode = Literal["standard", "post-hoc", "linearised"]
MODES: tuple[Mode, ...] = ("standard", "post-hoc", "linearised")
# Negation is compared at a given price: the least accuracy that T1 keeps, relative to its own network's.
CONTROL = 0.95
COEFFICIENTS = grid_of(0.1, 2.0, 0.1)
NEGATIONS = grid_of(-3.0, 0.0, 0.1)
SQUARE = grid_of(-2.0, 2.0, 0.5)


class Data(msgspec.Struct, frozen=True):
    """Inputs of the network, and labels ±1."""

    inputs: tuple["Tensor", ...]
    labels: Floats


class ModeResult(msgspec.Struct, forbid_unknown_fields=True):
    """One mode on the test split: its own networks, and addition and negation as chosen on the selection split.

    ``error`` is the disentanglement error ξ(α_1, α_2), a row for each α_1 and an entry for each α_2 of the square.
    """

    alone: tuple[float, float]
    coefficient: float
    addition: tuple[float, float]
    lam: float
    negation: tuple[float, float]
    error: list[list[float]]

    @property
    def normalised(self) -> float:
        """The mean over tasks of the merged accuracy over that of the task's own network."""
        return float(np.mean(np.array(self.addition) / np.array(self.alone)))

    @property
    def absolute(self) -> float:
        """The mean over tasks of the merged accuracy."""
        return float(np.mean(self.addition))

    @property
    def kept(self) -> float:
        """The least T1 accuracy, relative to its own network's, that its negation was chosen for."""
        return CONTROL * self.alone[0]


@dataclass(frozen=True)
class Bench:
    """A network and its data.

    Args:
        network: Ψ⁽⁰⁾.
        data: For each split the data of both tasks.
        vectors: For each of the two ways to train, both tasks' vectors.
    """

    network: "nn.Module"
    data: Mapping[str, Sequence[Data]]
    vectors: Mapping[str, Sequence["TaskVector"]]

    def model(self, mode: Mode) -> Callable[[float, float, int, str], Floats]:
        """The outputs at (α_1, α_2) on a task's split, from 0."""
        return (
            self._curved()
            if mode == "standard"
            else self._straight("linearised" if mode == "linearised" else "standard")
        )

    def _curved(self) -> Callable[[float, float, int, str], Floats]:
        import torch
        from torch.func import functional_call

        start = {name: parameter.detach() for name, parameter in self.network.named_parameters()}
        vector_1, vector_2 = self.vectors["standard"]

        def outputs(first: float, second: float, task: int, split: str) -> Floats:
            weights = (first * vector_1 + second * vector_2).apply_to(start)
            with torch.no_grad():
                margins = functional_call(self.network, weights, self.data[split][task].inputs)
            return np.asarray(margins.numpy(), dtype=np.float64)

        return outputs

    def _straight(self, trained: str) -> Callable[[float, float, int, str], Floats]:
        from proofcheck.models.linearised import along

        start = {name: parameter.detach() for name, parameter in self.network.named_parameters()}
        pieces: dict[tuple[int, str], tuple[Floats, Floats, Floats]] = {}

        def piece(task: int, split: str) -> tuple[Floats, Floats, Floats]:
            if (task, split) not in pieces:
                inputs = self.data[split][task].inputs
                expansions = [
                    along(self.network, start, dict(vector.tensors), inputs) for vector in self.vectors[trained]
                ]
                rows = (expansions[0][0], expansions[0][1], expansions[1][1])
                pieces[task, split] = tuple(np.asarray(row.detach().numpy(), dtype=np.float64) for row in rows)  # type: ignore[assignment]
            return pieces[task, split]

        def outputs(first: float, second: float, task: int, split: str) -> Floats:
            value, slope_1, slope_2 = piece(task, split)
            return np.asarray(value + first * slope_1 + second * slope_2)

        return outputs

    def measure(self, mode: Mode) -> ModeResult:
        """Everything about one mode."""
        outputs = self.model(mode)

        def accuracy(first: float, second: float, task: int, split: str) -> float:
            return float((outputs(first, second, task, split) * self.data[split][task].labels > 0).mean())

        def both(first: float, second: float, split: str) -> tuple[float, float]:
            return accuracy(first, second, 0, split), accuracy(first, second, 1, split)

        coefficient = COEFFICIENTS[best([sum(both(size, size, "selection")) for size in COEFFICIENTS])]
        lam = _negated([both(1.0, lam_2, "selection") for lam_2 in NEGATIONS], accuracy(1.0, 0.0, 0, "selection"))
        return ModeResult(
            (accuracy(1.0, 0.0, 0, "test"), accuracy(0.0, 1.0, 1, "test")),
            coefficient,
            both(coefficient, coefficient, "test"),
            lam,
            both(1.0, lam, "test"),
            self._error(outputs),
        )

    def _error(self, outputs: Callable[[float, float, int, str], Floats]) -> list[list[float]]:
        from proofcheck.models.linearised import disentanglement

        return disentanglement(lambda first, second, task: outputs(first, second, task, "test"), SQUARE)


def _negated(accuracies: Sequence[tuple[float, float]], alone: float) -> float:
    """The λ ≤ 0 with the least T2 accuracy among those that keep T1's; of equals the one nearest to 0."""
    controlled = [place for place, (first, _) in enumerate(accuracies) if first >= CONTROL * alone] or [
        len(NEGATIONS) - 1
    ]
    least = min(accuracies[place][1] for place in controlled)
    return max(NEGATIONS[place] for place in controlled if accuracies[place][1] == least)
