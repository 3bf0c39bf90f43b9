"""The block that the small vision and language networks are built of."""

import torch
import torch.nn.functional as nf
from torch import Tensor, nn


class Block(nn.Module):
    """x + attention(norm(x)), then x + mlp(norm(x)): a pre-norm Transformer block.

    Args:
        d: Width.
        heads: Attention heads; they divide d.
        causal: Whether a token sees only itself and those before it.

    >>> Block(8, 2, causal=True)(torch.zeros(3, 5, 8)).shape
    torch.Size([3, 5, 8])
    """

    def __init__(self, d: int, heads: int, *, causal: bool, widening: int = 2) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.norm_1, self.norm_2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, widening * d), nn.Linear(widening * d, d)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (n, tokens, d) to the same."""
        n, tokens, d = x.shape
        shape = (n, tokens, 3, self.heads, d // self.heads)
        query, key, value = self.qkv(self.norm_1(x)).view(shape).permute(2, 0, 3, 1, 4)
        # Written out, not the fused kernel: that one has neither forward derivatives nor a batching rule.
        logits = query @ key.mT / (d // self.heads) ** 0.5
        if self.causal:
            logits = logits.masked_fill(_later(tokens), -torch.inf)
        attended = torch.softmax(logits, dim=-1) @ value
        x = x + self.out(attended.transpose(1, 2).reshape(n, tokens, d))
        moved: Tensor = x + self.down(nf.gelu(self.up(self.norm_2(x))))
        return moved


def _later(tokens: int) -> Tensor:
    """Which keys come after each query, shape (tokens, tokens)."""
    return torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
