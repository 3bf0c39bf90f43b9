r"""A network to first order in its weights: f_lin(x; θ) = f(x; θ₀) + ∇f(x; θ₀)ᵀ(θ − θ₀).

Source: [@tangent].
"""

import warnings
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn
from torch.func import functional_call, jacrev, jvp

from proofcheck.models.task_vector import TaskVector

Inputs: TypeAlias = tuple[Tensor, ...]


class Linearised(nn.Module):
    """The linearised network; what is trained is τ = θ − θ₀, which starts at zero.

    Args:
        network: f, with its weights θ₀; it stays as it is.

    >>> line = nn.Linear(1, 1)
    >>> bool(torch.allclose(Linearised(line)(torch.ones(1, 1)), line(torch.ones(1, 1))))
    True
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        # Held in a list, the network is no submodule: its weights are not trained.
        self._network = [network]
        self._start = {name: parameter.detach().clone() for name, parameter in network.named_parameters()}
        self._names = list(self._start)
        self.change = nn.ParameterList(torch.zeros_like(tensor) for tensor in self._start.values())

    def forward(self, *inputs: Tensor) -> Tensor:
        """The output f_lin."""
        change = dict(zip(self._names, self.change, strict=True))
        value, slope = along(self._network[0], self._start, change, inputs)
        return value + slope

    def vector(self) -> TaskVector:
        """The task vector τ."""
        return TaskVector({name: tensor.detach() for name, tensor in zip(self._names, self.change, strict=True)})


def along(
    network: nn.Module, start: Mapping[str, Tensor], change: Mapping[str, Tensor], inputs: Inputs
) -> tuple[Tensor, Tensor]:
    """The output f(x; θ₀) and the derivative ∇f(x; θ₀)ᵀτ: one pass gives both."""

    def output(weights: dict[str, Tensor]) -> Tensor:
        outputs: Tensor = functional_call(network, weights, inputs)
        return outputs

    with warnings.catch_warnings():
        # PyTorch compiles its own forward derivatives, with a function that it says is deprecated.
        warnings.filterwarnings("ignore", "`torch.jit.script", DeprecationWarning)
        at_start, along = jvp(output, (dict(start),), (dict(change),))[:2]
    return at_start, along


def gradients(network: nn.Module, inputs: Inputs) -> Tensor:
    r"""∇f(x_i; θ₀) of each sample, shape (n, parameters); the tangent kernel is K_ij = ∇f(x_i; θ₀)ᵀ∇f(x_j; θ₀).

    Args:
        network: f, one number for each sample.
        inputs: The n samples.

    Source: [@tangent-kernel].
    """
    start = {name: parameter.detach() for name, parameter in network.named_parameters()}

    def output(weights: dict[str, Tensor]) -> Tensor:
        outputs: Tensor = functional_call(network, weights, inputs)
        return outputs

    return torch.cat([tensor.flatten(1) for tensor in jacrev(output)(start).values()], dim=1)


def disentanglement(outputs: Callable[[float, float, int], ArrayLike], lams: tuple[float, ...]) -> list[list[float]]:
    r"""ξ(α_1, α_2) = Σ_t P_{x∼D_t}[ f(x; θ₀+α_tτ_t) and f(x; θ₀+α_1τ_1+α_2τ_2) predict differently ].

    Args:
        outputs: For (α_1, α_2) and a task t, from 0, the outputs on D_t; a prediction is a sign.
        lams: The values of both coefficients.

    Returns:
        A row for each α_1, an entry for each α_2.

    >>> disentanglement(lambda one, other, task: [one if task == 0 else other], (-1.0, 1.0))
    [[0.0, 0.0], [0.0, 0.0]]
    """

    def signs(lam_1: float, lam_2: float, task: int) -> NDArray[np.bool_]:
        return np.asarray(outputs(lam_1, lam_2, task)) > 0

    alone = [[signs(*_only(lam, task), task) for lam in lams] for task in (0, 1)]

    def error(place_1: int, place_2: int) -> float:
        merged = [signs(lams[place_1], lams[place_2], task) for task in (0, 1)]
        return sum(float((merged[task] != alone[task][place]).mean()) for task, place in ((0, place_1), (1, place_2)))

    return [[error(row, column) for column in range(len(lams))] for row in range(len(lams))]


def _only(lam: float, task: int) -> tuple[float, float]:
    return (lam, 0.0) if task == 0 else (0.0, lam)
