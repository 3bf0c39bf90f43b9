"""A small GPT: tokens, causal blocks, and a read-out that is the table of the tokens itself."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from proofcheck.models.blocks import Block
from proofcheck.models.checks import whole
from proofcheck.region.numbers import InputError


@dataclass(frozen=True)
class LanguageSizes:
    """The sizes of a GPT.

    Args:
        vocabulary: Different tokens.
        context: Tokens that are seen at once.
        d: Width.
        layers: Blocks.
        heads: Attention heads; they divide d.

    Raises:
        InputError: If a size is out of its range.
    """

    vocabulary: int
    context: int = 96
    d: int = 96
    layers: int = 3
    heads: int = 3

    def __post_init__(self) -> None:
        for name in ("vocabulary", "context", "d", "layers", "heads"):
            whole(name, getattr(self, name), least=1)
        if self.d % self.heads:
            raise InputError(f"heads: expected a divisor of d = {self.d}, got {self.heads}")


class GPT(nn.Module):
    """Logits E·x for the next token at each place, x the last layer there and E the tokens' own vectors.

    Args:
        sizes: Its sizes.

    >>> GPT(LanguageSizes(10, context=6, d=8, layers=1, heads=2))(torch.zeros(3, 5, dtype=torch.long)).shape
    torch.Size([3, 5, 10])
    """

    def __init__(self, sizes: LanguageSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.table = nn.Parameter(torch.randn(sizes.vocabulary, sizes.d) * 0.02)
        self.position = nn.Parameter(torch.randn(sizes.context, sizes.d) * 0.02)
        self.blocks = nn.ModuleList(Block(sizes.d, sizes.heads, causal=True) for _ in range(sizes.layers))
        self.norm = nn.LayerNorm(sizes.d)

    def forward(self, tokens: Tensor) -> Tensor:
        """Shape (n, places) to (n, places, vocabulary); a place depends on those before it and on itself."""
        x = self.table[tokens] + self.position[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.norm(x) @ self.table.T
        return logits
