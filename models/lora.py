"""LoRA: every matrix of the blocks moves by a product of two thin ones, everything else stays."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.func import functional_call

from proofcheck.models.checks import whole


class LoRA(nn.Module):
    r"""A network whose block matrices are W + B A with B A of rank at most r; B starts at zero.

    Args:
        network: Whose weights stay as they are.
        rank: r.
        within: Only matrices whose name begins so are moved.

    Raises:
        InputError: If the rank is no whole number ≥ 1.

    Source: [@lora].

    >>> frozen = nn.ModuleDict({"blocks": nn.Linear(3, 3)})
    >>> sorted(LoRA(frozen, 1).merged()) == sorted(frozen.state_dict())
    True
    """

    def __init__(self, network: nn.Module, rank: int, within: str = "blocks") -> None:
        super().__init__()
        whole("rank", rank, least=1)
        self.start = {name: weights.detach().clone() for name, weights in network.state_dict().items()}
        self.matrices = [name for name, tensor in self.start.items() if name.startswith(within) and tensor.ndim == 2]
        # Held in a list, the network is no submodule: its weights are not trained.
        self._network = [network]
        shapes = [self.start[name].shape for name in self.matrices]
        self.down = nn.ParameterList(torch.randn(rank, shape[1]) / shape[1] ** 0.5 for shape in shapes)
        self.up = nn.ParameterList(torch.zeros(shape[0], rank) for shape in shapes)

    def merged(self) -> dict[str, Tensor]:
        """The state dict of the network that this one equals."""
        moved = {name: up @ down for name, up, down in zip(self.matrices, self.up, self.down, strict=True)}
        return {name: tensor + moved[name] if name in moved else tensor for name, tensor in self.start.items()}

    def forward(self, *inputs: Tensor) -> Tensor:
        """The output of that network."""
        output: Tensor = functional_call(self._network[0], self.merged(), inputs)
        return output

    def weights(self) -> Mapping[str, Tensor]:
        """The same state dict, apart from what made it."""
        return {name: tensor.detach().clone() for name, tensor in self.merged().items()}
