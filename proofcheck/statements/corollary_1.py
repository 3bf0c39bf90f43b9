"""Corollary 1: task vectors are nearly of rank 1."""

from sympy import log

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.constants import BATCH, NEURONS, RATE, REVIEW_EXAMPLE, STEPS, TRAINED_1
from proofcheck.statements.relations import Le
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import M, delta_star, epsilon, residual_V, residual_W

W_RESIDUAL = Item("W of rank 1", Le(residual_W, M * epsilon + 1 / log(M)), "some matrix of rank 1 is this near to ΔW")
REVIEW_V_RESIDUAL = Item(
    "V of rank 1", Le(residual_V, epsilon / delta_star), "some matrix of rank 1 is this near to ΔV"
)
SLIDES_V_RESIDUAL = Item(
    "V of rank 1", Le(residual_V, Theta(epsilon, symbols.C_V)), "some matrix of rank 1 is this near to ΔV"
)

_MECHANISM = (
    "In the idealised network ΔW = ω·μμᵀ and ΔV = b·u·μᵀ: both of rank 1 exactly. The corollary says how far a"
    " trained network may be from it.",
)
_AMENDMENTS = (
    "The zero matrix is a limit of matrices of rank 1, so a bound of ‖ΔW‖_F or more says nothing: Mε + 1/log M"
    " speaks only for ε below (‖ΔW‖_F − 1/log M)/M, and never when ‖ΔW‖_F ≤ 1/log M.",
)

CLAIMS = (
    Claim(
        id="corollary-1.review",
        label="Corollary 1",
        title="Low-rank approximation",
        source=REVIEW,
        kind="corollary",
        hypotheses=(NEURONS, BATCH, RATE, STEPS),
        conclusion=(W_RESIDUAL, REVIEW_V_RESIDUAL),
        example={
            **{name: value for name, value in REVIEW_EXAMPLE.items() if name != "d"},
            "residual_W": "1/2",
            "residual_V": "1/20",
        },
        remarks=(
            "The hypotheses are those of Theorem 1 on the fine-tuning; the review does not repeat them here.",
            "The bound on ΔV is printed with δ; δ* is meant, as in T (D12).",
        ),
        mechanism=_MECHANISM,
        amendments=_AMENDMENTS,
    ),
    Claim(
        id="corollary-1.slides",
        label="Corollary 1",
        title="Low-rank approximation",
        source=SLIDES,
        kind="corollary",
        hypotheses=(TRAINED_1,),
        conclusion=(W_RESIDUAL, SLIDES_V_RESIDUAL),
        example={"M": 4, "epsilon": "1/20", "E_own_1": "1/20", "residual_W": "1/2", "residual_V": "1/20"},
        mechanism=_MECHANISM,
        amendments=_AMENDMENTS,
    ),
)
