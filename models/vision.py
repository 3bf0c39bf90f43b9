"""A small ViT with a frozen read-out: patches, blocks, a mean, and one direction that says odd or even.

Source: [@vision-transformer].
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from proofcheck.models.blocks import Block
from proofcheck.models.checks import whole
from proofcheck.region.numbers import InputError


@dataclass(frozen=True)
class VisionSizes:
    """The sizes of a ViT.

    Args:
        size: Pixels along a side.
        patch: The same of a patch; it divides ``size``.
        d: Width.
        layers: Blocks.
        heads: Attention heads; they divide d.

    Raises:
        InputError: If a size is out of its range.
    """

    size: int = 28
    patch: int = 7
    d: int = 64
    layers: int = 4
    heads: int = 4

    def __post_init__(self) -> None:
        for name in ("size", "patch", "d", "layers", "heads"):
            whole(name, getattr(self, name), least=1)
        for whole_name, part in (("size", "patch"), ("d", "heads")):
            if getattr(self, whole_name) % getattr(self, part):
                raise InputError(f"{part}: expected a divisor of {whole_name} = {getattr(self, whole_name)}")


class ViT(nn.Module):
    """f(X) = ⟨a, mean over patches of the last layer⟩, with ‖a‖ = 1 and a never trained.

    Args:
        sizes: Its sizes.
        read_out: The direction a, shape (d,).

    >>> ViT(VisionSizes(d=8, layers=1, heads=2), torch.ones(8))(torch.zeros(5, 3, 28, 28)).shape
    torch.Size([5])
    """

    def __init__(self, sizes: VisionSizes, read_out: Tensor) -> None:
        super().__init__()
        self.sizes, side = sizes, sizes.size // sizes.patch
        self.embed = nn.Linear(3 * sizes.patch**2, sizes.d)
        self.position = nn.Parameter(torch.randn(side**2, sizes.d) * 0.02)
        self.blocks = nn.ModuleList(Block(sizes.d, sizes.heads, causal=False) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(sizes.d)
        self.read_out: Tensor
        self.register_buffer("read_out", read_out / read_out.norm(), persistent=False)

    def patches(self, images: Tensor) -> Tensor:
        """Shape (n, 3, size, size) to (n, number of patches, 3·patch²)."""
        side, patch = self.sizes.size // self.sizes.patch, self.sizes.patch
        cut = images.view(-1, 3, side, patch, side, patch).permute(0, 2, 4, 1, 3, 5)
        return cut.reshape(-1, side**2, 3 * patch**2)

    def features(self, images: Tensor) -> Tensor:
        """The mean over patches of the last layer, shape (n, d)."""
        x = self.embed(self.patches(images)) + self.position
        for block in self.blocks:
            x = block(x)
        mean: Tensor = self.norm(x).mean(dim=1)
        return mean

    def forward(self, images: Tensor) -> Tensor:
        """Shape (n,)."""
        return self.features(images) @ self.read_out
