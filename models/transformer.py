r"""The network of eq. (3), twice: over tokens, as the formula has it, and over counts, which is equal and faster.

    f(X; Ψ) = (1/P) Σ_l a_(l)ᵀ ReLU( Σ_s V x_s · softmax_l(x_sᵀ W x_l) )

All tokens of one pattern ask the same query, so they have one attention output, and f needs how many tokens have
each pattern, not where they stand. Whether a_(l) is the same at every position is stated nowhere: both are here.
"""

import torch
from torch import Tensor
from torch.nn import Module, Parameter

from proofcheck.region.numbers import InputError


def token_form(tokens: Tensor, W: Tensor, V: Tensor, a: Tensor) -> Tensor:
    r"""f(X; Ψ), written as the formula; the softmax runs over s for each query l.

    Args:
        tokens: X, shape (n, P, d).
        W: Shape (d, d).
        V: Shape (m, d).
        a: Shape (m,) for one read-out at all positions, (P, m) for one at each.

    Returns:
        Shape (n,).

    Source: slides, eq. (3).
    """
    attention = torch.softmax(tokens @ W @ tokens.mT, dim=1)
    hidden = torch.relu(attention.mT @ (tokens @ V.T))
    return (hidden * a).sum(dim=2).mean(dim=1)


def dictionary_form(counts: Tensor, dictionary: Tensor, W: Tensor, V: Tensor, a: Tensor) -> Tensor:
    r"""Σ_k (n_k/P) aᵀReLU( Σ_j n_j e^{x_jᵀWx_k} V x_j / Z_k ), Z_k = Σ_j n_j e^{x_jᵀWx_k}.

    Args:
        counts: n, shape (samples, K): tokens of each pattern.
        dictionary: x_1..x_K, shape (K, d).
        W: Shape (d, d).
        V: Shape (m, d).
        a: Shape (m,) for one read-out at all positions; shape (samples, K, m) for what `pooled` makes of one at each.

    Returns:
        Shape (samples,).

    Source: project; equal to `token_form`.
    """
    logits = (dictionary @ W @ dictionary.T).T
    # ln 0 = −∞ takes a pattern that is absent out of the softmax, and no logit overflows.
    attention = torch.softmax(counts.log()[:, None, :] + logits, dim=2)
    hidden = torch.relu(attention @ (dictionary @ V.T))
    if a.ndim == 1:
        return ((hidden @ a) * counts).sum(dim=1) / counts.sum(dim=1)
    return (hidden * a).sum(dim=(1, 2))


def pooled(kinds: Tensor, a: Tensor, patterns: int) -> Tensor:
    r"""R_k = (1/P) Σ_{l: token l is x_k} a_(l), what the positions of each sample make of the read-out.

    Args:
        kinds: The pattern of each token, shape (samples, P).
        a: Shape (P, m).
        patterns: K.

    Returns:
        Shape (samples, K, m).
    """
    placed = torch.nn.functional.one_hot(kinds, patterns).to(a.dtype)
    return placed.mT @ a / len(a)


def hinge_loss(outputs: Tensor, labels: Tensor) -> Tensor:
    """The mean of max(1 − y f, 0).

    Source: review, slides.

    >>> float(hinge_loss(torch.tensor([0.5, -2.0]), torch.tensor([1.0, -1.0])))
    0.25
    """
    return torch.relu(1 - labels * outputs).mean()


class Transformer(Module):
    """The network with its weights: W and V are trained and make its state dict; the read-out a never changes.

    Args:
        W: Shape (d, d).
        V: Shape (m, d).
        a: Shape (m,), or (P, m) for a read-out of its own at each position.

    Raises:
        InputError: If the shapes or types do not go together.

    >>> network = Transformer(torch.zeros(3, 3), torch.zeros(4, 3), torch.ones(4))
    >>> sorted(network.state_dict())
    ['V', 'W']
    """

    def __init__(self, W: Tensor, V: Tensor, a: Tensor) -> None:
        super().__init__()
        _check_shapes(W, V, a)
        self.W, self.V = Parameter(W.detach().clone()), Parameter(V.detach().clone())
        self.a: Tensor
        self.register_buffer("a", a.detach().clone(), persistent=False)

    @property
    def shared(self) -> bool:
        """Whether all positions have one read-out."""
        return self.a.ndim == 1

    def forward(self, counts: Tensor, dictionary: Tensor, kinds: Tensor | None = None) -> Tensor:
        """`dictionary_form`, with the order of the tokens where the read-out needs it.

        Raises:
            InputError: If each position has a read-out and ``kinds`` is missing.
        """
        if self.shared:
            return dictionary_form(counts, dictionary, self.W, self.V, self.a)
        if kinds is None:
            raise InputError("kinds: expected the order of the tokens, since each position has a read-out, got none")
        return dictionary_form(counts, dictionary, self.W, self.V, pooled(kinds, self.a, len(dictionary)))

    def on_tokens(self, tokens: Tensor) -> Tensor:
        """Eq. (3) over tokens of shape (n, P, d), as the formula has it; the outputs have shape (n,)."""
        return token_form(tokens, self.W, self.V, self.a)


def _check_shapes(W: Tensor, V: Tensor, a: Tensor) -> None:
    if W.ndim != 2 or W.shape[0] != W.shape[1]:
        raise InputError(f"W: expected shape (d, d), got {tuple(W.shape)}")
    if V.ndim != 2 or V.shape[1] != W.shape[0]:
        raise InputError(f"V: expected shape (m, {W.shape[0]}), got {tuple(V.shape)}")
    if a.ndim not in (1, 2) or a.shape[-1] != V.shape[0]:
        raise InputError(f"a: expected shape ({V.shape[0]},) or (P, {V.shape[0]}), got {tuple(a.shape)}")
    if len(types := {tensor.dtype for tensor in (W, V, a)}) > 1 or not W.is_floating_point():
        raise InputError(f"W, V, a: expected one floating type, got {', '.join(map(str, sorted(types, key=str)))}")
