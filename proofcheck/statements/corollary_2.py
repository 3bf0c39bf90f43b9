"""Corollary 2: task vectors are sparse, row by row."""

from sympy import log, sqrt

from proofcheck.statements import hidden
from proofcheck.statements.asymptotic import BigO, Omega, Theta
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.constants import BATCH, NEURONS, ONE, RATE, REVIEW_EXAMPLE, STEPS, TRAINED_1
from proofcheck.statements.relations import Ge, Le
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import (
    E_pruned,
    batch,
    epsilon,
    large_fraction,
    large_row,
    m,
    small_row,
)

LARGE_FRACTION = Item(
    "constant fraction", Ge(large_fraction, Theta(ONE, hidden.C_fraction)), "a constant fraction of the rows is in L"
)
LARGE_ROWS = Item("large rows", Ge(large_row, Omega(1 / sqrt(m), hidden.C_large)), "each row in L is large")
REVIEW_SMALL_ROWS = Item(
    "small rows", Le(small_row, BigO(sqrt(log(batch) / batch) / sqrt(m), hidden.C_rest)), "each other row is small"
)
SLIDES_SMALL_ROWS = Item("small rows", Le(small_row, BigO(epsilon / sqrt(m), hidden.C_rest)), "each other row is small")
PRUNED = Item(
    "pruning keeps",
    Le(E_pruned, Theta(epsilon, hidden.C_goal)),
    "with the other rows pruned, what Theorems 1 to 3 call learned stays learned",
)

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
        hypotheses=(NEURONS, BATCH, RATE, STEPS),
        conclusion=(LARGE_FRACTION, LARGE_ROWS, REVIEW_SMALL_ROWS, PRUNED),
        example={
            **{name: value for name, value in REVIEW_EXAMPLE.items() if name != "d"},
            "C_fraction": "1/2",
            "large_fraction": "1/2",
            "large_row": "1/2",
            "small_row": "1/100",
            "E_pruned": "1/25",
        },
        remarks=("The hypotheses are those of Theorem 1 on the fine-tuning; the review does not repeat them here.",),
        mechanism=_MECHANISM,
    ),
    Claim(
        id="corollary-2.slides",
        label="Corollary 2",
        title="Sparsification",
        source=SLIDES,
        kind="corollary",
        hypotheses=(TRAINED_1,),
        conclusion=(LARGE_FRACTION, LARGE_ROWS, SLIDES_SMALL_ROWS, PRUNED),
        example={
            "m": 32,
            "epsilon": "1/20",
            "E_own_1": "1/20",
            "C_fraction": "1/2",
            "large_fraction": "1/2",
            "large_row": "1/2",
            "small_row": "1/200",
            "E_pruned": "1/25",
        },
        remarks=("With B = Θ(ε⁻²) both bounds on the small rows agree up to a logarithm (D7).",),
        mechanism=_MECHANISM,
    ),
)
