"""Theorem 1: adding T2's task vector to learn both tasks, for Ψ = Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2."""

from sympy import And, Not

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Item, Value
from proofcheck.statements.relations import Eq, Ge, Gt, Le, Lt
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import E_2, alpha, beta, epsilon, lam
from proofcheck.statements.two_tasks import T1_KEPT, two_task_theorem

T2_LEARNED = Item("T2 learned", Le(E_2, Theta(epsilon, symbols.C_2)), "T2 is learned")
_BOTH = (T1_KEPT, T2_LEARNED)

_IRRELEVANT_BOUND = Item("coefficient", Ge(lam, 1 - beta), "enough of T2's task vector")
_ALIGNED_BOUND = Item("coefficient", Ge(lam, 1 - alpha + beta), "enough of T2's task vector")

_MECHANISM = (
    "In the idealised network T2's value path has the strength p̂ = α + λ: p̂ ≥ 1 is λ ≥ 1 − α, the theorem's"
    " bound without β. T2's attention would have q̂ = α² + λ ≥ 1, that is λ ≥ 1 − α², which is stricter for"
    " 0 < α < 1: Theorem 1 imposes the value condition only.",
    "On T1 itself p̂ = 1 + λα and q̂ = 1 + λα² are at least 1 for α ≥ 0 and λ ≥ 0: both paths stay as strong as"
    " they were.",
)
_NO_LAMBDA = ("For α < 0 no λ has p̂ ≥ 1 on both tasks: 1 + λα ≥ 1 asks for λ ≤ 0, and α + λ ≥ 1 for λ ≥ 1 + |α|.",)
_WITH_SLACK = (
    "When training leaves a slack s, so that a margin of 1 − s is enough, addition becomes possible on the value"
    " path exactly when |α| + 1 − s ≤ s/|α|, that is s ≥ |α|: there «impossible» needs s < |α|.",
    "With attention «impossible» can fail at s = 0 too: with confusion tokens T2 is learned again under strong"
    " negation, and for some α < 0, such as −1/2, T1 is still learned there.",
)

_SMALL_ERRORS: dict[str, Value] = {"E_1": "1/20", "E_2": "1/25"}
_AGREEING: dict[str, Value] = {**_SMALL_ERRORS, "alpha": "1/2", "lam": 2}

CLAIMS = (
    two_task_theorem(
        "theorem-1.irrelevant",
        "Addition: irrelevant tasks",
        REVIEW,
        of_tasks=(Item("irrelevant", Eq(alpha, 0), "the tasks share nothing"), _IRRELEVANT_BOUND),
        conclusion=_BOTH,
        at={**_SMALL_ERRORS, "alpha": 0, "lam": 2},
        remarks=("At α = 0 the aligned bound would be 1 + β, not 1 − β (D2).",),
        mechanism=_MECHANISM,
    ),
    two_task_theorem(
        "theorem-1.aligned",
        "Addition: aligned tasks",
        REVIEW,
        of_tasks=(Item("aligned", Gt(alpha, 0), "the tasks agree"), _ALIGNED_BOUND),
        conclusion=_BOTH,
        at=_AGREEING,
        mechanism=_MECHANISM,
    ),
    two_task_theorem(
        "theorem-1.contradictory",
        "Addition: contradictory tasks",
        REVIEW,
        of_tasks=(Item("contradictory", Lt(alpha, 0), "the tasks contradict each other"),),
        conclusion=(
            Item(
                "not both",
                Not(And(T1_KEPT.relation, T2_LEARNED.relation)),
                "whatever λ is, not both tasks are learned",
            ),
        ),
        at={"alpha": "-1/2", "lam": 2, "E_1": "1/20", "E_2": 1},
        mechanism=_NO_LAMBDA,
        amendments=_WITH_SLACK,
    ),
    two_task_theorem(
        "theorem-1.summary",
        "Addition: the review's summary, for every α",
        REVIEW,
        of_tasks=(_ALIGNED_BOUND,),
        conclusion=_BOTH,
        at=_AGREEING,
        remarks=("Read for α < 0 it contradicts the review's own contradictory case.",),
        mechanism=_MECHANISM,
    ),
    two_task_theorem(
        "theorem-1",
        "Addition: irrelevant and aligned tasks",
        SLIDES,
        of_tasks=(Item("not contradictory", Ge(alpha, 0), "the tasks do not contradict each other"), _ALIGNED_BOUND),
        conclusion=_BOTH,
        at=_AGREEING,
        remarks=("Nothing is said about α < 0.",),
        mechanism=_MECHANISM,
    ),
)
