"""The paper's symbols, each with its assumptions and its meaning.

Scalars are SymPy symbols; what has one value a task, a token or a neuron is an `IndexedBase` with
indices from 1. Their names are those by which values are given: ``{"alpha": "1/2", "gamma": ["0.8", "0.5"]}``.
For the constants that Θ, O, Ω and poly hide no source gives a value, so each is 1 unless it is set.
"""

from dataclasses import dataclass
from typing import TypeAlias

from sympy import IndexedBase, Symbol

Quantity: TypeAlias = Symbol | IndexedBase


@dataclass(frozen=True)
class Meaning:
    """How a symbol is written, and what it stands for."""

    text: str
    latex: str
    words: str


MEANINGS: dict[Quantity, Meaning] = {}


def scalar(name: str, text: str, latex: str, words: str, **assumptions: bool) -> Symbol:
    """A real symbol that knows its meaning."""
    symbol = Symbol(name, **({"real": True} | assumptions))
    MEANINGS[symbol] = Meaning(text, latex, words)
    return symbol


def family(name: str, text: str, latex: str, words: str, **assumptions: bool) -> IndexedBase:
    """Real quantities with an index, under one name."""
    indexed = IndexedBase(name, **({"real": True} | assumptions))
    MEANINGS[indexed] = Meaning(text, latex, words)
    return indexed


_POSITIVE: dict[str, bool] = {"positive": True}
_COUNT: dict[str, bool] = {"integer": True, "positive": True}
_NONNEGATIVE: dict[str, bool] = {"nonnegative": True}

# Sizes.
d = scalar("d", "d", "d", "dimension of a token", **_COUNT)
M = scalar("M", "M", "M", "number of task-irrelevant patterns v_1, ..., v_M", **_COUNT)
m = scalar("m", "m", "m", "number of neurons, the rows of V", **_COUNT)
P = scalar("P", "P", "P", "number of tokens in X", **_COUNT)
n = scalar("n", "n", "n", "number of task vectors that are merged", **_COUNT)

# Training.
batch = scalar("batch", "B", "B", "batch size", **_COUNT)
eta = scalar("eta", "η", r"\eta", "learning rate", **_POSITIVE)
steps = scalar("steps", "T", "T", "number of steps that suffices", **_POSITIVE)
t = scalar("t", "t", "t", "number of steps that were taken", **_POSITIVE)
epsilon = scalar("epsilon", "ε", r"\epsilon", "accuracy that training aims at", **_POSITIVE)
delta_star = scalar("delta_star", "δ*", r"\delta^{*}", "fraction of label-relevant tokens y·μ", **_POSITIVE)
delta_hash = scalar("delta_hash", "δ#", r"\delta^{\#}", "fraction of confusion tokens −y·μ", **_NONNEGATIVE)
E_own_1 = scalar(
    "E_own_1", "E_T1(Ψ*_T1)", r"E_{T_1}(\Psi^{*}_{T_1})", "error of T1's own fine-tuned model on T1", **_NONNEGATIVE
)
E_own_2 = scalar(
    "E_own_2", "E_T2(Ψ*_T2)", r"E_{T_2}(\Psi^{*}_{T_2})", "error of T2's own fine-tuned model on T2", **_NONNEGATIVE
)

# Correlations and coefficients.
alpha = scalar("alpha", "α", r"\alpha", "correlation μ_T1ᵀμ_T2 of the two tasks")
beta = scalar("beta", "β", r"\beta", "interference of one task vector with another task", **_NONNEGATIVE)
lam = scalar("lam", "λ", r"\lambda", "coefficient of T2's task vector; T1's is 1")
lams = family("lam", "λ", r"\lambda", "coefficient of each task vector")
gamma = family("gamma", "γ", r"\gamma", "coefficient of each task's pattern in the target's")
kappa = scalar("kappa", "κ", r"\kappa", "coefficient of the part of the target's pattern that is new")
c = scalar("c", "c", "c", "margin to spare in Theorem 3")
gram = family("gram", "μᵀμ", r"(\mu^{\top}\mu)", "inner products μ_Tiᵀμ_Tj of the patterns")

# Errors of the merged model: expected hinge loss.
E_1 = scalar("E_1", "E_T1", r"E_{T_1}", "error of the merged model on T1", **_NONNEGATIVE)
E_2 = scalar("E_2", "E_T2", r"E_{T_2}", "error of the merged model on T2", **_NONNEGATIVE)
E_target = scalar("E_target", "E_T′", r"E_{T'}", "error of the merged model on the target T′", **_NONNEGATIVE)
E_pruned_1 = scalar(
    "E_pruned_1",
    "E_T1(pruned)",
    r"E^{\mathrm{pruned}}_{T_1}",
    "error on T1 of the merged model of Theorem 1 or 2 once the small rows are pruned",
    **_NONNEGATIVE,
)
E_pruned_learned = scalar(
    "E_pruned_learned",
    "E_learned(pruned)",
    r"E^{\mathrm{pruned}}_{\mathrm{learned}}",
    "the same on the task to learn: T2 of Theorem 1, the target T′ of Theorem 3",
    **_NONNEGATIVE,
)
E_pruned_removed = scalar(
    "E_pruned_removed",
    "E_removed(pruned)",
    r"E^{\mathrm{pruned}}_{\mathrm{removed}}",
    "the same on the task to unlearn: T2 of Theorem 2",
    **_NONNEGATIVE,
)
E_tasks = family("E_tasks", "E", "E", "error of the merged model on each task", **_NONNEGATIVE)
E_kept = family("E_kept", "E_kept", r"E^{\mathrm{kept}}", "error on each task that is to stay learned", **_NONNEGATIVE)
E_removed = family(
    "E_removed", "E_removed", r"E^{\mathrm{removed}}", "error on each task that is to be unlearned", **_NONNEGATIVE
)

# Task vectors as matrices.
residual_W = scalar(
    "residual_W",
    "‖ΔW − ΔW_LR‖",
    r"\|\Delta W-\Delta W_{LR}\|_F",
    "least Frobenius distance of ΔW from a matrix of rank 1",
    **_NONNEGATIVE,
)
residual_V = scalar(
    "residual_V",
    "‖ΔV − ΔV_LR‖",
    r"\|\Delta V-\Delta V_{LR}\|_F",
    "least Frobenius distance of ΔV from a matrix of rank 1",
    **_NONNEGATIVE,
)
large_row = scalar(
    "large_row", "‖u_{i∈L}‖", r"\|u_{i\in L}\|", "norm of a row of ΔV in the large group L", **_NONNEGATIVE
)
small_row = scalar(
    "small_row", "‖u_{i∉L}‖", r"\|u_{i\notin L}\|", "norm of a row of ΔV outside the large group L", **_NONNEGATIVE
)
large_fraction = scalar(
    "large_fraction", "|L|/m", r"|L|/m", "fraction of the rows of ΔV that are in the large group L", **_NONNEGATIVE
)

# Indices of tasks, tokens, neurons and coordinates.
i = Symbol("i", integer=True, positive=True)
j = Symbol("j", integer=True, positive=True)
k = Symbol("k", integer=True, positive=True)
l = Symbol("l", integer=True, positive=True)  # noqa: E741 # the paper's letter for the query token
s = Symbol("s", integer=True, positive=True)


HIDDEN: dict[str, Symbol] = {}


def _hidden(name: str, words: str) -> Symbol:
    base, _, index = name.partition("_")
    symbol = scalar(name, name, rf"{base}_{{\mathrm{{{index.replace('_', ' ')}}}}}", words, positive=True)
    HIDDEN[name] = symbol
    return symbol


C_T = _hidden("C_T", "of T, the number of steps")
C_B = _hidden("C_B", "of the least batch B")
C_m = _hidden("C_m", "of the least number of neurons m")
C_eta = _hidden("C_eta", "of the largest learning rate η")
C_M = _hidden("C_M", "between M and the dimension d")

C_poly = _hidden("C_poly", "factor of poly in the review's β")
k_poly = _hidden("k_poly", "exponent of poly in the review's β")
C_root = _hidden("C_root", "of the second part of the review's β")
C_limit = _hidden("C_limit", "of the limit that β stays below")
C_beta = _hidden("C_beta", "of the slides' β")

C_1 = _hidden("C_1", "of T1's error")
C_2 = _hidden("C_2", "of T2's error when it is learned")
C_unlearn = _hidden("C_unlearn", "of an unlearned task's error")
C_goal = _hidden("C_goal", "of a learned task's error in the goals, and after pruning")
C_target = _hidden("C_target", "of the target's error")

C_low = _hidden("C_low", "of the lower end of negation")
C_up = _hidden("C_up", "of the upper end of negation in the review's summary")
C_upper = _hidden("C_upper", "factor of poly in the review's upper end of negation")
k_upper = _hidden("k_upper", "exponent of poly in the review's upper end of negation")
C_small = _hidden("C_small", "of the α that is small enough for aligned negation; the review only says small")

C_V = _hidden("C_V", "of the slides' residual of ΔV")
C_fraction = _hidden("C_fraction", "of the fraction of rows that are large")
C_large = _hidden("C_large", "of the norm of a large row")
C_rest = _hidden("C_rest", "of the norm of each other row")
