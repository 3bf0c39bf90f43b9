"""Theorem 3: coefficients λ_i for a target whose pattern is made of known ones."""

from typing import Any

from sympy import Abs, And, Implies, Integer, KroneckerDelta, Sum, oo

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.constants import (
    BETA_LIMIT,
    REVIEW_EXAMPLE,
    REVIEW_SETTING,
    REVIEW_TRAINING,
    SLIDES_SETTING,
)
from proofcheck.statements.definitions import MERGED
from proofcheck.statements.relations import Eq, Exists, ForAll, Ge, Gt, Le, Lt, Ne, RegionNonEmpty
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import E_target, beta, c, epsilon, gamma, gram, i, j, kappa, lams, n

ORTHONORMAL = Item(
    "orthonormal",
    ForAll(ForAll(Eq(gram[i, j], KroneckerDelta(i, j)), (j, n)), (i, n)),
    "the patterns of the tasks are orthonormal",
)
ORTHOGONAL = Item(
    "orthogonal",
    ForAll(ForAll(Implies(Ne(i, j), Eq(gram[i, j], 0)), (j, n)), (i, n)),
    "the patterns of the tasks are orthogonal",
)
TARGET = Item(
    "unit target",
    Eq(Sum(gamma[i] ** 2, (i, 1, n)) + kappa**2, 1),
    "μ_T′ = Σγ_iμ_Ti + κμ′_⊥ is a unit vector, as every token is",
)
RELATED = Item(
    "related",
    Exists(Ne(gamma[i], 0), (i, n)),
    "the target shares something with some task",
    implied_by=("linear", "quadratic"),
)
SLIDES_MARGIN = Item("margin", And(Gt(c, 0), Lt(c, 1)), "for some c in (0, 1)")
REVIEW_MARGIN = Item("margin", Gt(c, 0), "for some c; that it is positive is our reading, and no end is printed")
LINEAR = Item("linear", Ge(Sum(lams[i] * gamma[i], (i, 1, n)), 1 + c), "the target's pattern is reproduced")
QUADRATIC = Item("quadratic", Ge(Sum(lams[i] * gamma[i] ** 2, (i, 1, n)), 1 + c), "so is its attention")
BOX = Item("box", ForAll(Le(Abs(lams[i]) * beta, c), (i, n)), "no coefficient lets the interference through")
NONZERO = Item("nonzero", ForAll(Ne(lams[i], 0), (i, n)), "every task vector takes part")
_SUMS_AND_BOX = (LINEAR, QUADRATIC, BOX)
SLIDES_REGION = (SLIDES_MARGIN, *_SUMS_AND_BOX)
REVIEW_REGION = (REVIEW_MARGIN, *_SUMS_AND_BOX)
LEARNED = Item("target learned", Le(E_target, Theta(epsilon, symbols.C_target)), "the target is learned")
_NONEMPTY = "some λ and c satisfy every inequality of the theorem"
SLIDES_NONEMPTY = Item("non-empty", RegionNonEmpty(beta, gamma, n, Integer(1)), _NONEMPTY)
REVIEW_NONEMPTY = Item("non-empty", RegionNonEmpty(beta, gamma, n, oo), _NONEMPTY)

# Three tasks, the third unrelated, and a λ inside the region with room on every side.
_GAMMA: dict[str, Any] = {"gamma": ["2/3", "2/3", 0]}
_LAMBDA: dict[str, Any] = {"lam": [3, 3, "1/2"], "c": "1/2", "epsilon": "1/20", "E_target": "1/25"}
_REVIEW_TASKS: dict[str, Any] = _GAMMA | {"kappa": "1/3", "gram": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}
# What the β of the setting rests on; the rest of the example belongs to the fine-tuning.
_REVIEW_BETA: dict[str, Any] = {name: REVIEW_EXAMPLE[name] for name in ("M", "d", "eta", "delta_star", "epsilon")}
_SLIDES_TASKS: dict[str, Any] = _GAMMA | {"gram": [[2, 0, 0], [0, 1, 0], [0, 0, 1]], "d": 10}

_MECHANISM = (
    "In the idealised network the target's value path has the strength p̂ = Σλ_iγ_i, its attention q̂ = Σλ_iγ_i²:"
    " the two sums of the theorem. With p̂, q̂ ≥ 1 + c, a majority of at least δ and A·b·(1+c)·δ ≥ 1 the hinge loss"
    " is 0. There q̂ ≥ 0 would do: the second sum is far from necessary.",
    "The γ_i may be anything: orthonormal patterns are not needed.",
)
_NEGATIVE = (
    "φ = 0 exactly when all γ_i are zero, or all non-zero γ_i equal one negative value. In the second case Σλ_iγ_i²"
    " is that value times Σλ_iγ_i, and the region is empty for every β and c, although not all γ_i are zero: the"
    " claim of non-emptiness is false (D10b).",
)
_PHI = "with φ(γ) = min over t in [0, 1] of Σ|tγ_i + (1−t)γ_i²|; the smallest such c is β/(φ − β)."
_SLIDES_THRESHOLD = (f"With c < 1 the region is not empty for some c exactly when β < φ(γ)/2, {_PHI}", *_NEGATIVE)
_REVIEW_THRESHOLD = (
    f"With no upper end for c the region is not empty for some c exactly when β < φ(γ), {_PHI} It is below 1 exactly"
    " when β < φ/2, the slides' threshold (D20).",
    *_NEGATIVE,
)

REVIEW_THEOREM = Claim(
    id="theorem-3.review",
    label="Theorem 3",
    title="Out-of-domain generalisation",
    source=REVIEW,
    kind="theorem",
    setting=(MERGED, *REVIEW_SETTING),
    hypotheses=(*REVIEW_TRAINING, ORTHONORMAL, TARGET, RELATED, *REVIEW_REGION),
    conclusion=(LEARNED,),
    example={**REVIEW_EXAMPLE, "beta": "3/20", **_REVIEW_TASKS, **_LAMBDA},
    remarks=(
        "The task vectors are made under the conditions of Theorem 1, β < Θ(1) among them.",
        "The length of μ′_⊥ is not stated; it is read as 1, and so is that of μ_T′.",
        "No range is printed for c, and λ_i ≠ 0 is not asked for: both stand in the slides only (D20, D22).",
    ),
    mechanism=_MECHANISM,
    amendments=_REVIEW_THRESHOLD,
)
SLIDES_THEOREM = Claim(
    id="theorem-3.slides",
    label="Theorem 3",
    title="Out-of-domain generalisation",
    source=SLIDES,
    kind="theorem",
    setting=(MERGED, *SLIDES_SETTING),
    hypotheses=(ORTHOGONAL, RELATED, NONZERO, *SLIDES_REGION),
    conclusion=(LEARNED,),
    example=_SLIDES_TASKS | _LAMBDA,
    remarks=(
        "The γ_i are those of μ_T′ = Σγ_iμ_Ti + κμ′_⊥, with μ′_⊥ orthogonal to every μ_Ti.",
        "Orthogonal is all that is asked of the patterns; their lengths are left open.",
        "The task vectors are given: nothing is supposed of their fine-tuning (D11).",
    ),
    mechanism=_MECHANISM,
    amendments=_SLIDES_THRESHOLD,
)


def _nonempty(theorem: Claim, hypotheses: tuple[Item, ...], conclusion: Item, example: dict[str, Any]) -> Claim:
    return Claim(
        id=f"{theorem.id}.nonempty",
        label="Theorem 3",
        title="Its region of λ is not empty",
        source=theorem.source,
        kind="theorem",
        setting=theorem.setting[1:],
        hypotheses=hypotheses,
        conclusion=(conclusion,),
        example=example,
        remarks=("Stated without proof.",),
        amendments=theorem.amendments,
    )


# Beside the sums it follows from them; on its own it is a condition.
_RELATED_ALONE = Item(RELATED.name, RELATED.relation, RELATED.words)

CLAIMS = (
    REVIEW_THEOREM,
    _nonempty(
        REVIEW_THEOREM,
        (BETA_LIMIT, ORTHONORMAL, TARGET, _RELATED_ALONE),
        REVIEW_NONEMPTY,
        _REVIEW_TASKS | _REVIEW_BETA,
    ),
    SLIDES_THEOREM,
    _nonempty(SLIDES_THEOREM, (ORTHOGONAL, _RELATED_ALONE), SLIDES_NONEMPTY, _SLIDES_TASKS),
)
