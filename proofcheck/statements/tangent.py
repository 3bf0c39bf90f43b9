"""Task arithmetic in the tangent space: what the summary of that paper defines, and what it says was observed.

Its formulas are lost in the summary; the usual ones stand for them, and each statement says so.
"""

from collections.abc import Mapping
from typing import Any

from sympy import Implies, Integer, Sum, Symbol

from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.printed_numbers import TANGENT_NORMALISED
from proofcheck.statements.relations import Eq, ForAll, Ge, Gt, Lt, Ne
from proofcheck.statements.sources import TANGENT
from proofcheck.statements.symbols import family, i, j, k, n, scalar

# Outputs: of the merged model on an input x of a task's domain or x₀ of none, and the parts that it falls into.
f_merged = family("f_merged", "f(x;Σατ)", r"f(x;\Sigma\alpha\tau)", "output of the merged model on each task's domain")
f_alone = family("f_alone", "f(x;ατ)", r"f(x;\alpha\tau)", "output with the vector of that task alone")
f_off = scalar("f_off", "f(x₀;Σατ)", r"f(x_{0};\Sigma\alpha\tau)", "output of the merged model off every domain")
f_start_off = scalar("f_start_off", "f(x₀;θ₀)", r"f(x_{0};\theta_{0})", "output of the pre-trained model there")
shared = family("shared", "|D∩D|", r"|D\cap D|", "part of one task's domain that lies in another's")
g = family("g", "g", "g", "part of the output on one task's domain that another task's vector moves")
g_rest = family("g_rest", "g₀", r"g_{0}", "part of the output on each domain that no task's vector moves")
g_off = family("g_off", "g(x₀)", r"g(x_{0})", "part of the output off every domain that each task's vector moves")
xi = scalar("xi", "ξ", r"\xi", "disentanglement error at two coefficients", nonnegative=True)
moved = family(
    "moved", "moved", r"\mathrm{moved}", "share of the predictions on each domain that the other vector changes"
)

# The model to first order in its weights.
n_weights = scalar("n_weights", "N", "N", "number of weights", integer=True, positive=True)
n_samples = scalar("n_samples", "S", "S", "number of training samples", integer=True, positive=True)
f_start = scalar("f_start", "f(x;θ₀)", r"f(x;\theta_{0})", "output of the pre-trained model")
f_lin = scalar("f_lin", "f_lin", r"f_{\mathrm{lin}}", "output of the model to first order in its weights")
slope = family("slope", "∂f(x)", r"\partial f(x)", "slope of the output in each weight, at the pre-trained weights")
slope_other = family("slope_other", "∂f(x′)", r"\partial f(x')", "the same for another input")
step = family("step", "Δθ", r"\Delta\theta", "by how much each weight moves")
kernel = scalar("kernel", "k(x,x′)", "k(x,x')", "tangent kernel of two inputs")
dual = family("dual", "w", "w", "weight of each training sample")
kernels = family("kernels", "k(x_s,x)", "k(x_{s},x)", "tangent kernel of each training sample and the input")

# The three modes.
edit = family("edit", "Σατ", r"\Sigma\alpha\tau", "sum of the task vectors of non-linear fine-tuning, at each weight")
edit_lin = family("edit_lin", "Σατ_lin", r"\Sigma\alpha\tau_{\mathrm{lin}}", "sum of those tuned through f_lin")
f_edited = scalar(
    "f_edited", "f(x;θ₀+Σατ)", r"f(x;\theta_{0}+\Sigma\alpha\tau)", "output of the network at these weights"
)
f_standard = scalar("f_standard", "f_standard", r"f_{\mathrm{standard}}", "output of the standard mode")
f_post_hoc = scalar("f_post_hoc", "f_post-hoc", r"f_{\mathrm{post-hoc}}", "output of the post-hoc mode")
f_linearised = scalar("f_linearised", "f_linearised", r"f_{\mathrm{linearised}}", "output of the linearised mode")


_LATEX = {"ξ": r"\xi", "φ": r"\varphi"}


def _measured(name: str, letter: str, mode: str, words: str) -> Symbol:
    return scalar(
        f"{name}_{mode.replace('-', '_')}",
        f"{letter}_{mode}",
        rf"{_LATEX.get(letter, letter)}_{{\mathrm{{{mode}}}}}",
        f"{words}, {mode}",
        nonnegative=True,
    )


# What was observed, by mode.
merged_accuracy = family("merged_accuracy", "A", "A", "accuracy of the merged model on each task", nonnegative=True)
own_accuracy = family("own_accuracy", "A_own", r"A^{\mathrm{own}}", "accuracy of each task's own model", positive=True)
normalised = scalar("normalised", "N_A", "N_{A}", "normalised accuracy", nonnegative=True)
single, single_post_hoc, single_lin = (
    _measured("single", "A", mode, "accuracy of a task's own model") for mode in ("standard", "post-hoc", "linearised")
)
absolute, absolute_lin = (
    _measured("absolute", "S", mode, "accuracy with all vectors added") for mode in ("standard", "linearised")
)
relative, relative_lin = (
    _measured("relative", "N", mode, "normalised accuracy of addition") for mode in ("standard", "linearised")
)
target, target_lin = (
    _measured("target", "F", mode, "accuracy on the negated task") for mode in ("standard", "linearised")
)
control, control_lin = (
    _measured("control", "K", mode, "accuracy on the control task") for mode in ("standard", "linearised")
)
error, error_lin, error_random = (
    _measured("error", "ξ", mode, "mean disentanglement error over coefficients")
    for mode in ("standard", "linearised", "random")
)
energy, energy_elsewhere = (
    _measured("energy", "φ", place, "Σφ_ρ² of a task's eigenfunctions") for place in ("own", "elsewhere")
)

_LOST = "The summary's formula is lost; this is the usual one."
_OBSERVED = "Observed on pre-trained vision models; how large the difference is the summary does not say."
_PRINTED = ", ".join(f"{float(100 * accuracy):g} %" for accuracy in TANGENT_NORMALISED)


def _definition(
    name: str, label: str, title: str, conclusion: tuple[Item, ...], example: Mapping[str, Value], **texts: Any
) -> Claim:
    texts = {"remarks": (_LOST,)} | texts
    return Claim(f"{name}.tangent", label, title, TANGENT, "definition", conclusion, example, **texts)


def _observation(
    name: str, title: str, conclusion: tuple[Item, ...], example: Mapping[str, Value], **texts: Any
) -> Claim:
    texts = {"remarks": (_OBSERVED,)} | texts
    return Claim(f"{name}.tangent", "Observation", title, TANGENT, "observation", conclusion, example, **texts)


_FIRST_ORDER = Eq(f_lin, f_start + Sum(slope[k] * step[k], (k, 1, n_weights)))
_AT_TWO_WEIGHTS: dict[str, Value] = {"f_start": 1, "slope": [1, 2]}

CLAIMS = (
    _definition(
        "property-1",
        "Property 1",
        "Task arithmetic",
        (
            Item(
                "on its domain",
                ForAll(Eq(f_merged[i], f_alone[i]), (i, n)),
                "on a task's domain its own vector decides",
            ),
            Item("off every domain", Eq(f_off, f_start_off), "elsewhere nothing changes"),
        ),
        {"shared": [[1, 0], [0, 1]], "f_merged": [1, 2], "f_alone": [1, 2], "f_off": 3, "f_start_off": 3},
        hypotheses=(
            Item(
                "disjoint",
                ForAll(ForAll(Implies(Ne(i, j), Eq(shared[i, j], 0)), (j, n)), (i, n)),
                "the domains of the tasks have nothing in common",
            ),
        ),
    ),
    _definition(
        "disentanglement",
        "Weight disentanglement",
        "The output falls into parts, one for each task",
        (
            Item(
                "sum",
                ForAll(Eq(f_merged[i], Sum(g[i, j], (j, 1, n)) + g_rest[i]), (i, n)),
                "the output is the sum of its parts",
            ),
            Item(
                "local",
                ForAll(ForAll(Implies(Ne(i, j), Eq(g[i, j], 0)), (j, n)), (i, n)),
                "a part is zero on the domains of the other tasks",
            ),
            Item("rest", ForAll(Eq(g_rest[i], 0), (i, n)), "the part of no task is zero on every domain"),
            Item("off every domain", ForAll(Eq(g_off[j], 0), (j, n)), "every task's part is zero elsewhere"),
        ),
        {"f_merged": [1, 1], "g": [[1, 0], [0, 1]], "g_rest": [0, 0], "g_off": [0, 0]},
        remarks=(
            _LOST,
            "The summary calls it what task arithmetic really needs; linearity implies it, not conversely.",
        ),
    ),
    _definition(
        "error",
        "Disentanglement error",
        "ξ of two coefficients",
        (
            Item(
                "error",
                Eq(xi, Sum(moved[i], (i, 1, Integer(2)))),
                "what the other task's vector changes, on both domains",
            ),
        ),
        {"xi": "3/4", "moved": ["1/4", "1/2"]},
        remarks=("Only its name is given; a prediction counts as changed when the predicted class is another.",),
    ),
    _definition(
        "linearised-model",
        "Linearised model",
        "The network to first order in its weights",
        (Item("first order", _FIRST_ORDER, "the first two terms of Taylor's series at the pre-trained weights"),),
        {**_AT_TWO_WEIGHTS, "step": [3, 4], "f_lin": 12},
    ),
    _definition(
        "kernel",
        "Neural tangent kernel",
        "The kernel of the linearised model",
        (
            Item(
                "kernel",
                Eq(kernel, Sum(slope[k] * slope_other[k], (k, 1, n_weights))),
                "inner product of the slopes at two inputs",
            ),
            Item(
                "prediction",
                Eq(f_lin, f_start + Sum(dual[i] * kernels[i], (i, 1, n_samples))),
                "trained, the linearised model is a kernel machine",
            ),
        ),
        {"kernel": 5, "slope": [1, 2], "slope_other": [1, 2], "f_lin": 6, "f_start": 1, "dual": [1], "kernels": [5]},
    ),
    _definition(
        "modes",
        "Modes",
        "Standard, post-hoc and linearised",
        (
            Item("standard", Eq(f_standard, f_edited), "non-linear fine-tuning, and the network itself is edited"),
            Item(
                "post-hoc",
                Eq(f_post_hoc, f_start + Sum(slope[k] * edit[k], (k, 1, n_weights))),
                "the same vectors, in the linearised model",
            ),
            Item(
                "linearised",
                Eq(f_linearised, f_start + Sum(slope[k] * edit_lin[k], (k, 1, n_weights))),
                "vectors that were tuned through the linearised model, in it",
            ),
        ),
        {
            **_AT_TWO_WEIGHTS,
            "edit": [3, 4],
            "edit_lin": [1, 1],
            "f_edited": 5,
            "f_standard": 5,
            "f_post_hoc": 12,
            "f_linearised": 4,
        },
    ),
    _definition(
        "normalised-accuracy",
        "Normalised accuracy",
        "Accuracy of the merge over that of each task's own model",
        (
            Item(
                "mean ratio",
                Eq(n * normalised, Sum(merged_accuracy[i] / own_accuracy[i], (i, 1, n))),
                "the mean over tasks",
            ),
        ),
        {"normalised": "3/4", "merged_accuracy": ["1/2", "1/2"], "own_accuracy": [1, "1/2"]},
        remarks=("Only its name is given; the formula is the usual one.",),
    ),
    _observation(
        "non-linear-advantage",
        "Non-linear advantage",
        (
            Item("advantage", Gt(single, single_post_hoc), "fine-tuning does not work by its linear part alone"),
            Item(
                "reduced",
                Lt(single - single_lin, single - single_post_hoc),
                "linearised fine-tuning leaves less of the advantage",
            ),
        ),
        {"single_standard": "9/10", "single_post_hoc": "1/2", "single_linearised": "4/5"},
        remarks=(_OBSERVED, "From it the summary concludes that linearity does not explain task arithmetic."),
    ),
    _observation(
        "addition",
        "Addition: linearised fine-tuning is better, single, added and normalised",
        (
            Item("single", Gt(single_lin, single), "on each task alone"),
            Item("added", Gt(absolute_lin, absolute), "on average with all vectors added"),
            Item("normalised", Gt(relative_lin, relative), "relative to the own models too"),
        ),
        {
            "single_standard": "4/5",
            "single_linearised": "9/10",
            "absolute_standard": "1/2",
            "absolute_linearised": "3/4",
            "relative_standard": "3/5",
            "relative_linearised": "4/5",
        },
        remarks=(
            _OBSERVED,
            f"Printed for the normalised accuracy of linearised fine-tuning: {_PRINTED}; of which models is lost.",
            "Where the post-hoc mode lies between the two is not said.",
        ),
    ),
    _observation(
        "negation",
        "Negation: linearised fine-tuning forgets more at the same control accuracy",
        (Item("forgets", Lt(target_lin, target), "the negated task's accuracy falls further"),),
        {"control_standard": "1/2", "control_linearised": "1/2", "target_standard": "2/5", "target_linearised": "1/5"},
        hypotheses=(Item("control", Ge(control_lin, control), "the control task's accuracy is kept as well"),),
    ),
    _observation(
        "disentangled",
        "Linearised fine-tuning disentangles",
        (Item("smaller error", Lt(error_lin, error), "ξ stays low for larger coefficients"),),
        {"error_standard": "1/2", "error_linearised": "1/4"},
    ),
    _observation(
        "pre-training",
        "Disentanglement comes with pre-training",
        (Item("absent", Gt(error_random, error), "from a random start task arithmetic does not work"),),
        {"error_random": "1/2", "error_standard": "1/4"},
        remarks=(_OBSERVED, "That a random start fails is printed in words; that its ξ is the greater is our reading."),
    ),
    _observation(
        "localised",
        "The kernel's eigenfunctions are local",
        (Item("local", Lt(energy_elsewhere, energy), "their squares add up to less on another task's domain"),),
        {"energy_own": "3/4", "energy_elsewhere": "1/4"},
        remarks=(_OBSERVED, "Shown for one pair of data sets, RESISC45 and Cars."),
    ),
)
