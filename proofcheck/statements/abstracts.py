"""What the abstract claims, in words; "learned" and "unlearned" are written as the goals have them."""

from sympy import Implies

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.constants import ONE
from proofcheck.statements.definitions import MULTI_TASK, UNLEARNING, n_kept
from proofcheck.statements.relations import ForAll, Ge, Le, Ne
from proofcheck.statements.sources import ABSTRACTS
from proofcheck.statements.symbols import E_target, epsilon, family, gram, i, j, n, scalar

to_kept = family("to_kept", "α", r"\alpha", "correlation of the task to unlearn with each task to keep")
E_low_learned = scalar(
    "E_low_learned",
    "E_learned(low rank)",
    r"E^{\mathrm{low\,rank}}_{\mathrm{learned}}",
    "error on a task to learn once task vectors are replaced by low-rank ones",
    nonnegative=True,
)
E_low_removed = scalar(
    "E_low_removed",
    "E_removed(low rank)",
    r"E^{\mathrm{low\,rank}}_{\mathrm{removed}}",
    "error on a task to unlearn once task vectors are replaced by low-rank ones",
    nonnegative=True,
)

_WORDS = "In words only: no λ, no rate and no constant; the formulas are those of the review's goals."

CLAIMS = (
    Claim(
        id="addition.abstracts",
        label="Abstract",
        title="Addition learns a set of irrelevant or aligned tasks",
        source=ABSTRACTS,
        kind="theorem",
        hypotheses=(
            Item(
                "irrelevant or aligned",
                ForAll(ForAll(Implies(Ne(i, j), Ge(gram[i, j], 0)), (j, n)), (i, n)),
                "no two tasks contradict each other",
            ),
        ),
        conclusion=(MULTI_TASK,),
        example={"gram": [[1, "1/2"], ["1/2", 1]], "E_tasks": ["1/50", "1/25"], "epsilon": "1/20"},
        remarks=(_WORDS, "It speaks of a set of tasks; Theorem 1 of both other sources has two."),
    ),
    Claim(
        id="negation.abstracts",
        label="Abstract",
        title="Negation unlearns one task from irrelevant or contradictory tasks",
        source=ABSTRACTS,
        kind="theorem",
        hypotheses=(
            Item(
                "irrelevant or contradictory",
                ForAll(Le(to_kept[j], 0), (j, n_kept)),
                "the task to unlearn agrees with none of the others",
            ),
        ),
        conclusion=UNLEARNING,
        example={"to_kept": ["-1/2"], "E_removed": [2], "E_kept": ["1/25"], "epsilon": "1/20"},
        remarks=(_WORDS, "The abstract says that the findings were validated on unlearning with Phi-1.5 (1.3B)."),
    ),
    Claim(
        id="out-of-domain.abstracts",
        label="Abstract",
        title="A proper selection of coefficients generalises out of domain",
        source=ABSTRACTS,
        kind="theorem",
        conclusion=(Item("target learned", Le(E_target, Theta(epsilon, symbols.C_target)), "the target is learned"),),
        example={"E_target": "1/25", "epsilon": "1/20"},
        remarks=(_WORDS, "Which coefficients, and for which targets, is not said."),
    ),
    Claim(
        id="low-rank.abstracts",
        label="Abstract",
        title="All of it holds for low-rank approximations",
        source=ABSTRACTS,
        kind="corollary",
        conclusion=(
            Item("learned", Le(E_low_learned, Theta(epsilon, symbols.C_goal)), "what is learned stays learned"),
            Item("unlearned", Ge(E_low_removed, Theta(ONE, symbols.C_unlearn)), "what is unlearned stays unlearned"),
        ),
        example={"E_low_learned": "1/25", "E_low_removed": 2, "epsilon": "1/20"},
        remarks=(_WORDS, "The rank is not said; pruning is not spoken of."),
    ),
)
