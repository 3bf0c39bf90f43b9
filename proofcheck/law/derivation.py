r"""What each query sees in a network of the invariant class, derived in SymPy from the definition of the network.

    f(X) = (1/P) Σ_l Σ_i a_i ReLU( Σ_s (V x_s)_i softmax_s(x_sᵀ W x_l) )

with v̄ = Σ_j v_j, any rows V_i = c_iμᵀ + k_iv̄ᵀ, and W in the span of `SPAN`. A token is +μ, −μ or some v_j, all
orthonormal but for the sign, so a query l sees a multiple of c_i and one of k_i: ReLU acts on c_i s_l + k_i t_l, where
s_l and t_l are the averages of μᵀx and v̄ᵀx under its softmax. They depend on W alone; the step needs them and their
slopes.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from sympy import Expr, diff, exp, lambdify, symbols

p, q, r, M = symbols("p q r M", positive=True)
SCALARS = symbols("omega same other to_irrelevant from_irrelevant", real=True)


class Pattern(NamedTuple):
    """A token by its inner products: ``along`` is μᵀx, ``irrelevant`` is v̄ᵀx, ``name`` says which v_j it is ±."""

    along: int = 0
    irrelevant: int = 0
    name: str = ""


MU, MINUS = Pattern(along=1), Pattern(along=-1)
OWN, ANOTHER = Pattern(irrelevant=1, name="j"), Pattern(irrelevant=1, name="k")
# How many tokens of each pattern a sample has: r/M of each v_j, of which v_j itself is the query OWN.
UNSIGNED: Mapping[Pattern, Expr] = {MU: p, MINUS: q, OWN: r / M, ANOTHER: r - r / M}
# Of the idealised class: r/2M of v_j and of −v_j each.
SIGNED: Mapping[Pattern, Expr] = {
    MU: p,
    MINUS: q,
    OWN: r / (2 * M),
    ANOTHER: (r - r / M) / 2,
    OWN._replace(irrelevant=-1): r / (2 * M),
    ANOTHER._replace(irrelevant=-1): (r - r / M) / 2,
}


def _same(key: Pattern, query: Pattern) -> int:
    """x_sᵀ(Σ_jv_jv_jᵀ)x_l: ±1 where both tokens are ± the same v_j."""
    return key.irrelevant * query.irrelevant if key.name and key.name == query.name else 0


# Each direction of W, as the number x_sᵀDx_l for a key s and a query l.
SPAN: Mapping[str, Callable[[Pattern, Pattern], int]] = {
    "μμᵀ": lambda key, query: key.along * query.along,
    "Σ_j v_jv_jᵀ": _same,
    "Σ_{j≠k} v_jv_kᵀ": lambda key, query: key.irrelevant * query.irrelevant - _same(key, query),
    "μv̄ᵀ": lambda key, query: key.along * query.irrelevant,
    "v̄μᵀ": lambda key, query: key.irrelevant * query.along,
}


def norms_squared(patterns: int) -> list[float]:
    """‖D‖² of each direction of W for M patterns: what a step divides the slope in its coefficient by.

    >>> norms_squared(20)
    [1.0, 20.0, 380.0, 20.0, 20.0]
    """
    # One pattern has no second: that direction is 0, and its coefficient stays as it is.
    return [1.0, float(patterns), float(max(patterns * (patterns - 1), 1)), float(patterns), float(patterns)]


def logit(key: Pattern, query: Pattern) -> Expr:
    """x_sᵀWx_l.

    >>> logit(MINUS, MU), logit(OWN, OWN), logit(ANOTHER, MU)
    (-omega, same, from_irrelevant)
    """
    return sum(scalar * form(key, query) for scalar, form in zip(SCALARS, SPAN.values(), strict=True))


def seen(query: Pattern, tokens: Mapping[Pattern, Expr] = UNSIGNED) -> tuple[Expr, Expr]:
    """s_l and t_l, the averages of μᵀx and v̄ᵀx under the softmax of a query.

    >>> seen(MU)[0].subs(dict.fromkeys(SCALARS, 0)).simplify()
    (p - q)/(p + q + r)
    """
    weights = {key: count * exp(logit(key, query)) for key, count in tokens.items()}
    total = sum(weights.values())
    along = sum(key.along * weight for key, weight in weights.items()) / total
    return along, sum(key.irrelevant * weight for key, weight in weights.items()) / total


QUERIES = (MU, MINUS, OWN)


@cache
def attention(*, signed: bool = False, slopes: bool = True, backend: Any = "numpy") -> Callable[..., list[Any]]:
    r"""A function of (p, q, r, M, five coefficients of W) that gives s_l, t_l and their slopes.

    Args:
        signed: Whether irrelevant tokens are ±v_j equally often, as in the idealised class.
        slopes: Whether the slopes are asked for.
        backend: For `sympy.lambdify`: "numpy", or a module of another arithmetic as a tuple of (name, function).

    Returns:
        For each of the queries +μ, −μ, v_j twelve numbers: s, its five slopes, t, its five slopes; or s and t.
    """
    tokens = SIGNED if signed else UNSIGNED
    parts = [part for query in QUERIES for part in seen(query, tokens)]
    moved = SCALARS if slopes else ()
    entries = [entry for part in parts for entry in (part, *(diff(part, scalar) for scalar in moved))]
    modules = backend if isinstance(backend, str) else dict(backend)
    function: Callable[..., list[Any]] = lambdify((p, q, r, M, *SCALARS), entries, modules=modules, cse=True)
    return function
