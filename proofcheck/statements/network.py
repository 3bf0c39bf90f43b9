"""The network that is fine-tuned: one layer of softmax attention, ReLU, and a fixed read-out."""

from typing import Any

from sympy import Expr, Function, Max, Sum, exp

from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.relations import Eq, ForAll
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import P, d, family, i, j, k, l, m, s, scalar

X = family("X", "X", "X", "coordinate of a token: X[k, s] is the k-th of token s")
V = family("V", "V", "V", "value matrix, m × d")
W = family("W", "W", "W", "attention matrix, d × d")
a = family("a", "a", "a", "read-out: a[j, l] is ±1/√m for neuron j at position l, and is never trained")
W_O = family("W_O", "W_O", "W_{O}", "output matrix, m × m_a")
W_V = family("W_V", "W_V", "W_{V}", "value matrix of the attention, m_a × d")
W_K = family("W_K", "W_K", "W_{K}", "key matrix, m_a × d")
W_Q = family("W_Q", "W_Q", "W_{Q}", "query matrix, m_a × d")
m_a = scalar("m_a", "m_a", "m_{a}", "inner dimension of the attention", integer=True, positive=True)
f = scalar("f", "f(X;Ψ)", r"f(X;\Psi)", "output of the network, whose sign is the predicted label")
y = scalar("y", "y", "y", "label, 1 or −1")
loss = scalar("loss", "ℓ(X,y;Ψ)", r"\ell(X,y;\Psi)", "hinge loss", nonnegative=True)


class ReLU(Function):
    """max(x, 0), once x is a number; until then SymPy need not look into it."""

    @classmethod
    def eval(cls, x: Expr) -> Expr | None:
        """max(x, 0) of a number; None leaves a formula as it stands."""
        return Max(x, 0) if x.is_number else None

    def _latex(self, printer: Any, **_: Any) -> str:
        return rf"\mathrm{{ReLU}}\left({printer._print(self.args[0])}\right)"

    def _paper_text(self, printer: Any, **_: Any) -> str:
        return f"ReLU({printer._print(self.args[0])})"


def logit(token: Expr, query: Expr) -> Expr:
    """x_sᵀ W x_l, the attention score of a token for a query."""
    return Sum(X[k, token] * W[k, i] * X[i, query], (k, 1, d), (i, 1, d))


def attention(token: Expr, query: Expr) -> Expr:
    """softmax_l: the weight of a token for a query, over all tokens."""
    return exp(logit(token, query)) / Sum(exp(logit(s, query)), (s, 1, P))


def value(neuron: Expr, token: Expr) -> Expr:
    """(V x_s)_j."""
    return Sum(V[neuron, k] * X[k, token], (k, 1, d))


def output() -> Expr:
    """(1/P) Σ_l Σ_j a_jl ReLU(Σ_s (V x_s)_j softmax_l(x_sᵀ W x_l))."""
    before = Sum(value(j, s) * attention(s, l), (s, 1, P))
    return Sum(a[j, l] * ReLU(before), (j, 1, m), (l, 1, P)) / P


OUTPUT = Item("network", Eq(f, output()), "one layer of attention, ReLU, and a fixed read-out")
HINGE = Item("hinge loss", Eq(loss, ReLU(1 - y * f)), "the loss of one sample; a task's error is its mean")
VALUE_PRODUCT = Item(
    "value product",
    ForAll(ForAll(Eq(V[j, k], Sum(W_O[j, i] * W_V[i, k], (i, 1, m_a))), (k, d)), (j, m)),
    "the value matrix is a product",
)
ATTENTION_PRODUCT = Item(
    "attention product",
    ForAll(ForAll(Eq(W[j, k], Sum(W_K[i, j] * W_Q[i, k], (i, 1, m_a))), (k, d)), (j, d)),
    "the attention matrix is a product of keys and queries",
)

# Two tokens, equal, so that the attention is 1/2 whatever W is: f = a·ReLU(V x) = 1.
_EXAMPLE: dict[str, Value] = {"X": [[1, 1]], "W": [[3]], "V": [[1]], "a": [[1, 1]], "f": 1}
_PRODUCTS: dict[str, Value] = {"W_O": [[1]], "W_V": [[1]], "W_K": [[3]], "W_Q": [[1]]}

CLAIMS = (
    Claim(
        id="network.review",
        label="Network",
        title="One-layer, single-head Transformer",
        source=REVIEW,
        kind="definition",
        setting=(VALUE_PRODUCT, ATTENTION_PRODUCT),
        conclusion=(OUTPUT,),
        example=_EXAMPLE | _PRODUCTS,
        remarks=(
            "The review lists a, W_O, W_V, W_K and W_Q as the parameters, and says that a is not trained (D8).",
            "Its formula is mangled: both sums run over l. The slides' eq. 3 says what is meant.",
        ),
    ),
    Claim(
        id="network.slides",
        label="Network",
        title="One-layer Transformer",
        source=SLIDES,
        kind="definition",
        conclusion=(OUTPUT,),
        example=_EXAMPLE,
        remarks=("Trained are W and V (D8). Whether a is shared over positions is stated nowhere.",),
    ),
    Claim(
        id="loss.review",
        label="Loss",
        title="Hinge loss",
        source=REVIEW,
        kind="definition",
        conclusion=(HINGE,),
        example={"f": "1/4", "y": 1, "loss": "3/4"},
        remarks=("Only its name is given; the formula is the usual one.",),
    ),
    Claim(
        id="loss.slides",
        label="Loss",
        title="Hinge loss",
        source=SLIDES,
        kind="definition",
        conclusion=(HINGE,),
        example={"f": "1/4", "y": 1, "loss": "3/4"},
        remarks=("Only its name is given; the formula is the usual one.",),
    ),
)
