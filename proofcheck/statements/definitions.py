"""Definitions 1 and 2, the merged model, the correlation of two tasks, and the goals of merging."""

from sympy import Integer, Rational, Sum

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.network import y
from proofcheck.statements.relations import Eq, ForAll, Ge, Gt, Le
from proofcheck.statements.sources import REVIEW, SLIDES
from proofcheck.statements.symbols import (
    E_kept,
    E_removed,
    E_tasks,
    M,
    P,
    alpha,
    d,
    delta_hash,
    delta_star,
    epsilon,
    family,
    i,
    j,
    k,
    l,
    lam,
    lams,
    n,
    scalar,
)

_WHOLE = {"integer": True, "nonnegative": True}

Psi = scalar("Psi", "Ψ", r"\Psi", "a parameter of the merged model")
Psi_star = scalar("Psi_star", "Ψ*_T", r"\Psi^{*}_{T}", "the same parameter of the model that is fine-tuned on T")
Psi_0 = scalar("Psi_0", "Ψ⁽⁰⁾", r"\Psi^{(0)}", "the same parameter of the pre-trained model")
Delta = scalar("Delta", "ΔΨ_T", r"\Delta\Psi_{T}", "the task vector of T at this parameter")
Deltas = family("Deltas", "ΔΨ", r"\Delta\Psi", "the task vectors at this parameter")
Delta_1 = scalar("Delta_1", "ΔΨ_T1", r"\Delta\Psi_{T_1}", "T1's task vector at this parameter")
Delta_2 = scalar("Delta_2", "ΔΨ_T2", r"\Delta\Psi_{T_2}", "T2's task vector at this parameter")
Delta_A = scalar("Delta_A", "ΔΨ_A", r"\Delta\Psi_{A}", "A's task vector at this parameter")
Delta_B = scalar("Delta_B", "ΔΨ_B", r"\Delta\Psi_{B}", "B's task vector at this parameter")
Delta_C = scalar("Delta_C", "ΔΨ_C", r"\Delta\Psi_{C}", "C's task vector at this parameter")
mu_1 = family("mu_1", "μ_T1", r"\mu_{T_1}", "discriminative pattern of T1")
mu_2 = family("mu_2", "μ_T2", r"\mu_{T_2}", "discriminative pattern of T2")

label_probability = scalar("label_probability", "Pr(y = 1)", r"\Pr(y=1)", "probability of the label 1")
token_norm = family("token_norm", "‖x‖", r"\|x\|", "norm of each token")
overlap = family("overlap", "μ_Tᵀv", r"\mu_{T}^{\top}v", "inner product of μ_T with each irrelevant pattern")
share = family("share", "share of v", r"\mathrm{share}(v)", "fraction of the tokens that are v_j")
tokens_plus = scalar("tokens_plus", "#(+μ_T)", r"\#(\mu_{T})", "number of tokens that are +μ_T", **_WHOLE)
tokens_minus = scalar("tokens_minus", "#(−μ_T)", r"\#(-\mu_{T})", "number of tokens that are −μ_T", **_WHOLE)
n_removed = scalar("n_removed", "|V_N|", "|V_N|", "number of tasks to unlearn", integer=True, positive=True)
n_kept = scalar("n_kept", "|V \\ V_N|", r"|V\setminus V_N|", "number of tasks to keep", integer=True, positive=True)

TASK_VECTOR = Item("task vector", Eq(Delta, Psi_star - Psi_0), "what fine-tuning changed, parameter by parameter")
MERGED = Item(
    "merged model",
    Eq(Psi, Psi_0 + Sum(lams[i] * Deltas[i], (i, 1, n))),
    "the pre-trained model and a weighted sum of task vectors",
)
TWO_TASKS = Item("merged model", Eq(Psi, Psi_0 + Delta_1 + lam * Delta_2), "T1's task vector and λ times T2's")
CORRELATION = Item("correlation", Eq(alpha, Sum(mu_1[k] * mu_2[k], (k, 1, d))), "how far the two patterns agree")
MAJORITY = Item("label", Gt(y * (tokens_plus - tokens_minus), 0), "the label is the majority of ±μ_T")

_DATA = (
    Item("fair labels", Eq(label_probability, Rational(1, 2)), "both labels are equally likely"),
    Item("unit tokens", ForAll(Eq(token_norm[l], 1), (l, P)), "every token has norm 1"),
    Item("orthogonal", ForAll(Eq(overlap[j], 0), (j, M)), "every irrelevant pattern is orthogonal to μ_T"),
    Item("majority", Gt(delta_star, delta_hash), "more label-relevant than confusion tokens"),
    Item("fractions", Le(delta_star + delta_hash, 1), "both fractions are fractions of all tokens"),
    Item(
        "uniform",
        ForAll(Eq(share[j], (1 - delta_star - delta_hash) / M), (j, M)),
        "the irrelevant patterns share the rest equally",
    ),
)

MULTI_TASK = Item(
    "all learned", ForAll(Le(E_tasks[i], Theta(epsilon, symbols.C_goal)), (i, n)), "every task is learned"
)
UNLEARNING = (
    Item(
        "unlearned",
        ForAll(Ge(E_removed[i], Theta(Integer(1), symbols.C_unlearn)), (i, n_removed)),
        "every task to unlearn has an error of at least a constant",
    ),
    Item("kept", ForAll(Le(E_kept[j], Theta(epsilon, symbols.C_goal)), (j, n_kept)), "every other task stays learned"),
)
ANALOGY = Item("analogy", Eq(Delta, Delta_A + (Delta_B - Delta_C)), "T′ is to A as B is to C")


def _task_vector(source_tag: str) -> Claim:
    return Claim(
        id=f"definition-1.{source_tag}",
        label="Definition 1",
        title="Task vector",
        source=_BY_TAG[source_tag],
        kind="definition",
        conclusion=(TASK_VECTOR,),
        example={"Delta": 2, "Psi_star": 3, "Psi_0": 1},
    )


def _merged(source_tag: str) -> Claim:
    return Claim(
        id=f"merged-model.{source_tag}",
        label="Merged model",
        title="Task arithmetic",
        source=_BY_TAG[source_tag],
        kind="definition",
        conclusion=(MERGED,),
        example={"Psi": 6, "Psi_0": 1, "lam": [2, -1], "Deltas": [3, 1]},
    )


_BY_TAG = {"review": REVIEW, "slides": SLIDES}

CLAIMS = (
    _task_vector("review"),
    _task_vector("slides"),
    _merged("review"),
    _merged("slides"),
    Claim(
        id="definition-2.review",
        label="Definition 2",
        title="Data",
        source=REVIEW,
        kind="definition",
        hypotheses=_DATA,
        conclusion=(MAJORITY,),
        example={
            "label_probability": "1/2",
            "token_norm": [1, 1, 1, 1],
            "overlap": [0, 0],
            "delta_star": "1/2",
            "delta_hash": "1/4",
            "share": ["1/8", "1/8"],
            "y": 1,
            "tokens_plus": 2,
            "tokens_minus": 1,
        },
    ),
    Claim(
        id="definition-2.slides",
        label="Definition 2",
        title="Data",
        source=SLIDES,
        kind="definition",
        conclusion=(MAJORITY,),
        example={"y": -1, "tokens_plus": 1, "tokens_minus": 2},
        remarks=("Only the majority vote is stated: no fractions, no norms (D9).",),
    ),
    Claim(
        id="goal.review.multi-task",
        label="Goal",
        title="Multi-task learning",
        source=REVIEW,
        kind="definition",
        conclusion=(MULTI_TASK,),
        example={"E_tasks": ["1/50", "1/25"], "epsilon": "1/20"},
    ),
    Claim(
        id="goal.review.unlearning",
        label="Goal",
        title="Unlearning",
        source=REVIEW,
        kind="definition",
        conclusion=UNLEARNING,
        example={"E_removed": [2, 1], "E_kept": ["1/25"], "epsilon": "1/20"},
    ),
    Claim(
        id="goal.review.out-of-domain",
        label="Goal",
        title="Out-of-domain generalisation, for instance by analogy",
        source=REVIEW,
        kind="definition",
        conclusion=(ANALOGY,),
        example={"Delta": 4, "Delta_A": 1, "Delta_B": 5, "Delta_C": 2},
    ),
)
