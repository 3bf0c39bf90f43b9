"""Theorem 2: subtracting T2's task vector to unlearn T2 and keep T1, for Ψ = Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2."""

from sympy import Integer

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import BigO, Polynomial, Theta
from proofcheck.statements.claim import Item, Value
from proofcheck.statements.constants import ONE
from proofcheck.statements.relations import Eq, Ge, Gt, Le, Lt
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import E_2, alpha, delta_star, eta, lam
from proofcheck.statements.two_tasks import T1_KEPT, two_task_theorem

T2_UNLEARNED = Item("T2 unlearned", Ge(E_2, Theta(ONE, symbols.C_unlearn)), "T2's error is at least a constant")
_UNLEARNING = (T1_KEPT, T2_UNLEARNED)

_CONTRADICTORY = Item("contradictory", Lt(alpha, 0), "the tasks contradict each other")
_LOWER_END = Item("lower end", Ge(lam, -Theta(alpha**-2, symbols.C_low)), "not too much is subtracted")
_ZERO_END = Item("upper end", Le(lam, Integer(0)), "T2's task vector is subtracted, or left out")
_REVIEW_UPPER = Item(
    "upper end",
    Le(lam, -Polynomial(eta * delta_star, symbols.C_upper, symbols.k_upper) / alpha),
    "T2's task vector may even be added a little",
)
_SUMMARY_UPPER = Item(
    "upper end", Le(lam, BigO(1 / alpha, symbols.C_up)), "T2's task vector may even be added a little"
)

_MECHANISM = (
    "Lower end: T1's attention has q̂ = 1 + λα², and q̂ ≥ 0 is λ ≥ −α⁻²: that is where Θ(α⁻²) comes from."
    " It is sufficient: T1's margin stays positive for −(1 + |x₀|/ω)/α² < λ < 1/|α|, where x₀ is the one"
    " negative zero of the attention gain. The idealised network has no Ψ⁽⁰⁾, and one ω, b and u for both tasks.",
    "Upper end: T1's value path has p̂ = 1 + λα, which keeps a margin of 1 − s for λ ≤ s/|α|: that is where"
    " poly(ηδ*)/|α| comes from.",
)
_DOUBLE_NEGATION = (
    "Theorem 2 misses double negation. In the idealised network with confusion tokens (δ# > 0) T2 is unlearned"
    " exactly between λ = −α, where the value path changes sign, and λ = −α² − |x₀|/ω, where the attention does."
    " Beyond that both have changed sign, and T2 is learned again. Without confusion tokens it is unlearned for"
    " every λ ≤ −α.",
    "At α = 0 the amended statement is −|x₀|/ω ≤ λ ≤ 0, where the paper has λ ≤ 0 without a lower end.",
)
_ALIGNED = (
    "For α > 0 negation works only with slack: T2's value path needs λ ≤ −α, where T1's has 1 − α² left, so the"
    " slack must be about s ≥ α².",
)

_ERRORS: dict[str, Value] = {"E_1": "1/20", "E_2": 2}
_CONTRADICTING: dict[str, Value] = {**_ERRORS, "alpha": "-1/2", "lam": -1}

CLAIMS = (
    two_task_theorem(
        "theorem-2.irrelevant",
        "Negation: irrelevant tasks",
        REVIEW,
        of_tasks=(Item("irrelevant", Eq(alpha, 0), "the tasks share nothing"), _ZERO_END),
        conclusion=_UNLEARNING,
        at={**_ERRORS, "alpha": 0, "lam": -1},
        remarks=("There is no lower end (D4).",),
        mechanism=_MECHANISM,
        amendments=_DOUBLE_NEGATION,
    ),
    two_task_theorem(
        "theorem-2.contradictory",
        "Negation: contradictory tasks",
        REVIEW,
        of_tasks=(_CONTRADICTORY, _LOWER_END, _REVIEW_UPPER),
        conclusion=_UNLEARNING,
        at=_CONTRADICTING,
        remarks=("The upper end is positive and grows without limit as α → 0 (D3).",),
        mechanism=_MECHANISM,
        amendments=_DOUBLE_NEGATION,
    ),
    two_task_theorem(
        "theorem-2.aligned",
        "Negation: aligned tasks",
        REVIEW,
        of_tasks=(Item("aligned", Gt(alpha, 0), "the tasks agree"), T1_KEPT, T2_UNLEARNED),
        conclusion=(Item("small alpha", Le(alpha, BigO(ONE, symbols.C_small)), "this happens only if α is small"),),
        at={**_ERRORS, "alpha": "1/10", "lam": -1, "C_small": "1/5"},
        remarks=("The review says that a suitable λ exists only if α is small: neither which λ, nor how small (D5).",),
        mechanism=_ALIGNED,
        amendments=_DOUBLE_NEGATION,
    ),
    two_task_theorem(
        "theorem-2.summary",
        "Negation: the review's summary for contradictory tasks",
        REVIEW,
        of_tasks=(_CONTRADICTORY, _LOWER_END, _SUMMARY_UPPER),
        conclusion=_UNLEARNING,
        at=_CONTRADICTING,
        remarks=("O(α⁻¹) is read as at most C_up/|α|: an O bounds a size and has no sign (D3).",),
        mechanism=_MECHANISM,
        amendments=_DOUBLE_NEGATION,
    ),
    two_task_theorem(
        "theorem-2",
        "Negation: irrelevant and contradictory tasks",
        SLIDES,
        of_tasks=(
            Item("not aligned", Le(alpha, 0), "the tasks do not agree"),
            _LOWER_END,
            _ZERO_END,
        ),
        conclusion=_UNLEARNING,
        at=_CONTRADICTING,
        remarks=("Nothing is said about α > 0 (D5).", "At α = 0 the lower end is −∞ (D4)."),
        mechanism=_MECHANISM,
        amendments=_DOUBLE_NEGATION,
    ),
)
