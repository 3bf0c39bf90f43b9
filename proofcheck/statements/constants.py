"""The quantities that the theorems rest on: β by each source, T, B, m, η, and M against d."""

from collections.abc import Mapping
from types import MappingProxyType

from sympy import Integer, log, sqrt

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import BigO, Omega, Polynomial, Theta
from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.relations import Eq, Ge, Le, Lt
from proofcheck.statements.sources import REVIEW, SLIDES, Source
from proofcheck.statements.symbols import (
    E_own_1,
    E_own_2,
    M,
    batch,
    beta,
    d,
    delta_star,
    epsilon,
    eta,
    m,
    steps,
    t,
)

ONE = Integer(1)

REVIEW_BETA = Item(
    "beta",
    Eq(beta, Polynomial(eta * delta_star, symbols.C_poly, symbols.k_poly) + Theta(epsilon * sqrt(M), symbols.C_root)),
    "what one task vector may disturb on another task grows with the learning rate, the share δ*, ε and √M",
)
SLIDES_BETA = Item("beta", Eq(beta, Theta(1 / d, symbols.C_beta)), "the disturbance falls with the dimension")
BETA_LIMIT = Item("beta limit", Lt(beta, Theta(ONE, symbols.C_limit)), "β stays below a constant")
PATTERNS = Item("patterns", Eq(M, Theta(d, symbols.C_M)), "as many irrelevant patterns as dimensions, up to a constant")

NEURONS = Item("neurons", Ge(m, Omega(M**2 * log(M), symbols.C_m)), "enough neurons")
BATCH = Item("batch", Ge(batch, Omega(log(M) / epsilon**2, symbols.C_B)), "a large enough batch")
RATE = Item("rate", Le(eta, BigO(ONE, symbols.C_eta)), "a learning rate of at most a constant")
STEPS_VALUE = Item(
    "steps", Eq(steps, Theta(1 / (eta * delta_star**2), symbols.C_T)), "fewer steps for a higher rate or a larger δ*"
)
STEPS = Item("steps", Ge(t, STEPS_VALUE.relation.rhs), "at least T steps")
TRAINED_1 = Item("trained T1", Le(E_own_1, epsilon), "T1's model was fine-tuned to an error of ε on T1")
TRAINED_2 = Item("trained T2", Le(E_own_2, epsilon), "T2's model was fine-tuned to an error of ε on T2")

# What each source supposes of the fine-tuning, and what its β is.
REVIEW_TRAINING = (NEURONS, BATCH, RATE, STEPS, BETA_LIMIT)
SLIDES_TRAINING = (TRAINED_1, TRAINED_2)
REVIEW_SETTING = (REVIEW_BETA, PATTERNS)
SLIDES_SETTING = (SLIDES_BETA,)

# A small setting in which everything above holds with every hidden constant 1; there β is 3/20 and 1/10.
REVIEW_EXAMPLE: Mapping[str, Value] = MappingProxyType(
    {"M": 4, "d": 4, "m": 32, "batch": 600, "eta": "1/10", "delta_star": "1/2", "epsilon": "1/20", "t": 50}
)
SLIDES_EXAMPLE: Mapping[str, Value] = MappingProxyType(
    {"d": 10, "epsilon": "1/20", "E_own_1": "1/20", "E_own_2": "1/25"}
)


def _constant(name: str, title: str, source: Source, item: Item, example: Mapping[str, Value], *remarks: str) -> Claim:
    return Claim(
        id=f"{name}.{source.tag}",
        label=f"Constant {title.split(',', maxsplit=1)[0]}",
        title=title,
        source=source,
        kind="constant",
        conclusion=(item,),
        example=example,
        remarks=remarks,
    )


CLAIMS = (
    _constant(
        "beta",
        "β, the interference of task vectors",
        REVIEW,
        REVIEW_BETA,
        {"eta": "1/10", "delta_star": "1/2", "epsilon": "1/20", "M": 4, "beta": "3/20"},
        "Only «poly» is said; C_poly times the k_poly-th power of ηδ* is our reading.",
    ),
    _constant("beta-limit", "β, its limit", REVIEW, BETA_LIMIT, {"beta": "3/20"}),
    _constant("beta", "β, the interference of task vectors", SLIDES, SLIDES_BETA, {"d": 10, "beta": "1/10"}),
    _constant("patterns", "M, irrelevant patterns and dimension", REVIEW, PATTERNS, {"M": 4, "d": 4}),
    _constant("neurons", "m, the neurons", REVIEW, NEURONS, {"m": 32, "M": 4}),
    _constant("batch", "B, the batch", REVIEW, BATCH, {"batch": 600, "epsilon": "1/20", "M": 4}),
    _constant("rate", "η, the learning rate", REVIEW, RATE, {"eta": "1/10"}),
    _constant(
        "steps",
        "T, the steps",
        REVIEW,
        STEPS_VALUE,
        {"steps": 40, "eta": "1/10", "delta_star": "1/2"},
        "The formula is printed with δ; the prose beside it says that δ* is meant (D12).",
    ),
)
