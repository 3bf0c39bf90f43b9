"""Corollary 2: task vectors are sparse, row by row."""

from sympy import Abs, log, sqrt

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import BigO, Omega, Theta
from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.constants import (
    BATCH,
    NEURONS,
    ONE,
    RATE,
    REVIEW_EXAMPLE,
    REVIEW_SETTING,
    SLIDES_SETTING,
    STEPS,
    TRAINED_1,
)
from proofcheck.statements.relations import Ge, Le
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import (
    E_pruned_1,
    E_pruned_learned,
    E_pruned_removed,
    batch,
    beta,
    epsilon,
    lam,
    large_fraction,
    large_row,
    m,
    small_row,
)

LARGE_FRACTION = Item(
    "constant fraction", Ge(large_fraction, Theta(ONE, symbols.C_fraction)), "a constant fraction of the rows is in L"
)
LARGE_ROWS = Item("large rows", Ge(large_row, Omega(1 / sqrt(m), symbols.C_large)), "each row in L is large")
REVIEW_SMALL_ROWS = Item(
    "small rows", Le(small_row, BigO(sqrt(log(batch) / batch) / sqrt(m), symbols.C_rest)), "each other row is small"
)
SLIDES_SMALL_ROWS = Item(
    "small rows", Le(small_row, BigO(epsilon / sqrt(m), symbols.C_rest)), "each other row is small"
)
PRUNED = (
    Item(
        "pruned T1 learned",
        Le(E_pruned_1, Theta(epsilon, symbols.C_1) + Abs(lam) * beta),
        "with the other rows pruned, T1 stays learned as Theorems 1 and 2 say",
    ),
    Item(
        "pruned learned",
        Le(E_pruned_learned, Theta(epsilon, symbols.C_goal)),
        "T2 stays learned as Theorem 1 says, and the target as Theorem 3 does",
    ),
    Item(
        "pruned unlearned",
        Ge(E_pruned_removed, Theta(ONE, symbols.C_unlearn)),
        "T2 stays unlearned as Theorem 2 says",
    ),
)
_PRUNED_EXAMPLE: dict[str, Value] = {
    "lam": -1,
    "E_pruned_1": "1/20",
    "E_pruned_learned": "1/25",
    "E_pruned_removed": 2,
}

_MECHANISM = (
    "In the idealised network the j-th row of ΔV is b·u_j·μᵀ, of norm |b·u_j|: rows are large or zero as u_j is,"
    " and pruning the zero ones changes nothing.",
)

CLAIMS = (
    Claim(
        id="corollary-2.review",
        label="Corollary 2",
        title="Sparsity",
        source=REVIEW,
        kind="corollary",
        setting=REVIEW_SETTING,
        hypotheses=(NEURONS, BATCH, RATE, STEPS),
        conclusion=(LARGE_ROWS, REVIEW_SMALL_ROWS, *PRUNED),
        example={
            **REVIEW_EXAMPLE,
            **_PRUNED_EXAMPLE,
            "large_row": "1/2",
            "small_row": "1/100",
        },
        remarks=(
            "The hypotheses are those of Theorem 1 on the fine-tuning; the review does not repeat them here.",
            "How many rows are in L is not said; an empty L is not ruled out (D21).",
        ),
        mechanism=_MECHANISM,
    ),
    Claim(
        id="corollary-2.slides",
        label="Corollary 2",
        title="Sparsification",
        source=SLIDES,
        kind="corollary",
        setting=SLIDES_SETTING,
        hypotheses=(TRAINED_1,),
        conclusion=(LARGE_FRACTION, LARGE_ROWS, SLIDES_SMALL_ROWS, *PRUNED),
        example={
            **_PRUNED_EXAMPLE,
            "d": 10,
            "m": 32,
            "epsilon": "1/20",
            "E_own_1": "1/20",
            "C_fraction": "1/2",
            "large_fraction": "1/2",
            "large_row": "1/2",
            "small_row": "1/200",
        },
        remarks=("With B = Θ(ε⁻²) both bounds on the small rows agree up to a logarithm (D7).",),
        mechanism=_MECHANISM,
    ),
)
