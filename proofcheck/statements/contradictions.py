"""Every item on which the sources disagree with each other, or with themselves."""

from proofcheck.statements import findings_formulas as formulas
from proofcheck.statements import findings_numbers as numbers
from proofcheck.statements import findings_words as words
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.contradiction import Contradiction, decimals, percent
from proofcheck.statements.printed_numbers import (
    ABSTRACT,
    ALPHA,
    BEST,
    GAMMA,
    MERGES,
    ROUGE_DROP,
    SOURCE_RED,
    SUMMARY,
    TARGET_RED,
)
from proofcheck.statements.sources import ABSTRACTS, REVIEW, SLIDES


def _said(claim_id: str, *items: str) -> str:
    """What a claim prints for the named items."""
    return ", ".join(CLAIMS[claim_id].item(name).text for name in items)


CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        "D1",
        "β",
        {
            REVIEW: f"{_said('beta.review', 'beta')}, {_said('beta-limit.review', 'beta limit')}",
            SLIDES: _said("beta.slides", "beta"),
        },
        "Different scalings, which a measurement can tell apart.",
        ("beta.review", "beta.slides"),
        formulas.beta_scaling,
    ),
    Contradiction(
        "D2",
        "addition at α = 0",
        {
            REVIEW: _said("theorem-1.review.irrelevant", "coefficient"),
            SLIDES: _said("theorem-1.slides", "coefficient"),
        },
        "The sign of β.",
        ("theorem-1.review.irrelevant", "theorem-1.slides"),
        formulas.sign_of_beta,
    ),
    Contradiction(
        "D3",
        "negation, upper end, α < 0",
        {
            REVIEW: f"{_said('theorem-2.review.contradictory', 'upper end')}, which is positive;"
            f" its summary: {_said('theorem-2.review.summary', 'upper end')}",
            SLIDES: _said("theorem-2.slides", "upper end"),
        },
        "A positive end above 1 + |α| lets λ reach where T2 is learned.",
        ("theorem-2.review.contradictory", "theorem-2.review.summary", "theorem-2.slides"),
        formulas.upper_end_of_negation,
    ),
    Contradiction(
        "D4",
        "negation, lower end, α = 0",
        {REVIEW: "none", SLIDES: _said("theorem-2.slides", "lower end")},
        "Both are unbounded there; in the idealised network both are false when δ# > 0.",
        ("theorem-2.review.irrelevant", "theorem-2.slides"),
        formulas.lower_end_of_negation,
    ),
    Contradiction(
        "D5",
        "negation of an aligned task",
        {REVIEW: "possible only if α is small", SLIDES: "left out"},
        "How small is said nowhere.",
        ("theorem-2.review.aligned", "theorem-2.slides"),
        words.aligned_negation,
    ),
    Contradiction(
        "D6",
        "Corollary 1, ΔV",
        {
            REVIEW: _said("corollary-1.review", "V of rank 1"),
            SLIDES: _said("corollary-1.slides", "V of rank 1"),
        },
        "The same order in ε; whether δ* counts differs.",
        ("corollary-1.review", "corollary-1.slides"),
        formulas.rank_one_value,
    ),
    Contradiction(
        "D7",
        "Corollary 2, small rows",
        {
            REVIEW: _said("corollary-2.review", "small rows"),
            SLIDES: _said("corollary-2.slides", "small rows"),
        },
        "One falls with the batch, the other with the accuracy.",
        ("corollary-2.review", "corollary-2.slides"),
        formulas.small_rows,
    ),
    Contradiction(
        "D8",
        "trained parameters",
        {REVIEW: "lists a, W_O, W_V, W_K and W_Q, with a not trained", SLIDES: "W and V"},
        "Training four factors is not training their two products.",
        ("network.review", "network.slides"),
        words.parameters,
    ),
    Contradiction(
        "D9",
        "token fractions",
        {REVIEW: "δ*, δ#, and the rest uniform on the v_j", SLIDES: "a majority vote, no fractions"},
        "T and β of the review are stated in δ*, which the slides do not define.",
        ("definition-2.review", "definition-2.slides"),
        words.token_fractions,
    ),
    Contradiction(
        "D10",
        "estimated γ",
        {SLIDES: f"γ_1 ≈ {decimals(GAMMA[0])}, γ_2 ≈ {decimals(GAMMA[1])}"},
        "Impossible for orthonormal patterns and a unit target.",
        ("theorem-3.review", "theorem-3.slides"),
        numbers.estimated_gamma,
    ),
    Contradiction(
        "D10b",
        "non-emptiness of Theorem 3's region",
        {
            REVIEW: f"non-empty as soon as {_said('theorem-3.review.nonempty', 'related')}",
            SLIDES: f"non-empty as soon as {_said('theorem-3.slides.nonempty', 'related')}",
        },
        "False when all non-zero γ_i equal one negative value.",
        ("theorem-3.review.nonempty", "theorem-3.slides.nonempty"),
        words.non_emptiness,
    ),
    Contradiction(
        "D11",
        "fine-tuning hypotheses",
        {REVIEW: "neurons, batch, learning rate and steps", SLIDES: "trained to an error of ε"},
        "The slides suppose the outcome of what the review supposes the recipe of.",
        (
            "theorem-1.review.aligned",
            "theorem-1.slides",
            "theorem-2.review.contradictory",
            "theorem-2.slides",
            "theorem-3.review",
            "theorem-3.slides",
        ),
        words.training_hypotheses,
    ),
    Contradiction(
        "D12",
        "T, the number of steps",
        {REVIEW: "the formula has δ, the prose beside it δ*"},
        f"Read as {_said('steps.review', 'steps')} here.",
        ("steps.review",),
        not_computed="No program can tell which letter was meant.",
    ),
    Contradiction(
        "D13",
        "language model",
        {REVIEW: "Phi-1.5, full rank and LoRA", SLIDES: "Phi-3-small, low rank"},
        "Both models exist, and the two may be different experiments.",
        not_computed="Neither experiment's models are here to compare.",
    ),
    Contradiction(
        "D14",
        "Rouge-L drops at λ = −1, Phi-3-small",
        {SLIDES: f"prints {', '.join(f'{percent(drop)} for {book}' for book, drop in ROUGE_DROP.items())}"},
        "HP2's printed drop does not follow from its own row.",
        compute=numbers.rouge_drops,
    ),
    Contradiction(
        "D16",
        f"best point ({decimals(BEST[0], 1)}, {decimals(BEST[1], 1)})",
        {REVIEW: "agrees with the condition", SLIDES: "justifies the condition"},
        "Good points outside the condition show that it is not necessary, and support nothing else.",
        ("theorem-3.review", "theorem-3.slides"),
        numbers.best_point,
    ),
    Contradiction(
        "D17",
        "estimate α̂",
        {REVIEW: "mean cosine of the two models' outputs", SLIDES: "the same, with Ψ*_T1 in both places"},
        "A slip in the slides.",
        compute=words.alpha_estimate,
    ),
    Contradiction(
        "D18",
        "source tasks out of domain",
        {
            REVIEW: f"T1 and T2 irrelevant, r_o = {' and '.join(f'{float(red):g}' for red in SOURCE_RED)}; T′ has"
            f" r_o = {float(TARGET_RED):g}",
            SLIDES: "T′ correlated positively with T1, negatively with T2",
        },
        "r_e is given nowhere, so the tasks cannot be rebuilt.",
        ("theorem-3.review", "theorem-3.slides"),
        numbers.source_correlation,
    ),
    Contradiction(
        "D19",
        "Figure 3's baselines",
        {SLIDES: "accuracy and change, for the best λ of each goal"},
        "Accuracy minus change should be one number a task; unexplained.",
        compute=numbers.baselines,
    ),
    Contradiction(
        "D20",
        "range of c",
        {REVIEW: "no range is printed", SLIDES: _said("theorem-3.slides", "margin")},
        "It decides the threshold of the region: φ without an end, φ/2 with c < 1.",
        ("theorem-3.review", "theorem-3.review.nonempty", "theorem-3.slides", "theorem-3.slides.nonempty"),
        words.range_of_c,
    ),
    Contradiction(
        "D21",
        "how many rows are large",
        {REVIEW: "those of a set L, whose size is not said", SLIDES: _said("corollary-2.slides", "constant fraction")},
        "Without a size the large rows are no claim: L may be empty.",
        ("corollary-2.review", "corollary-2.slides"),
        words.large_rows,
    ),
    Contradiction(
        "D22",
        "coefficients that are zero",
        {REVIEW: "not excluded", SLIDES: _said("theorem-3.slides", "nonzero")},
        "The region's points with a zero are the review's only.",
        ("theorem-3.review", "theorem-3.slides"),
        words.zero_coefficients,
    ),
    Contradiction(
        "D23",
        "patterns of the source tasks",
        {REVIEW: _said("theorem-3.review", "orthonormal"), SLIDES: _said("theorem-3.slides", "orthogonal")},
        "Only for patterns of length 1 are the γ_i correlations.",
        ("theorem-3.review", "theorem-3.slides"),
        words.lengths_of_patterns,
    ),
    Contradiction(
        "D24",
        "Figure 3, aligned tasks, unlearning",
        {SLIDES: "the best λ is 0.0, and T1's accuracy changes"},
        "Nothing was merged there; and two tasks share a baseline where each has its own model.",
        compute=numbers.unmerged_change,
    ),
    Contradiction(
        "D25",
        "Figure 4's caption",
        {SLIDES: "Ψ = Ψ⁽⁰⁾ + λ_1ΔΨ_T1 + λ_2ΔΨ_T1"},
        "A slip, like D17: the second task vector is T2's.",
        compute=numbers.printed_caption,
    ),
    Contradiction(
        "D26",
        "Corollary 1 in words",
        {
            REVIEW: "the error falls like a logarithm as M grows; the formula beside it is"
            f" {_said('corollary-1.review', 'W of rank 1')}"
        },
        "The words are about the smaller of two terms.",
        ("corollary-1.review",),
        formulas.rank_one_attention,
    ),
    Contradiction(
        "D27",
        "the «irrelevant» tasks of the images",
        {
            REVIEW: f"irrelevant, with α̂ = {decimals(ALPHA['irrelevant'])}",
            SLIDES: f"irrelevant; T2 is unlearned at λ = {decimals(MERGES['irrelevant'][1].lam, 1)}",
        },
        "No case for irrelevant or contradictory tasks covers α > 0.",
        ("theorem-2.review.irrelevant", "theorem-2.review.contradictory", "theorem-2.slides"),
        words.irrelevant_case,
    ),
    Contradiction(
        "D28",
        "the summary on one abstract page",
        {ABSTRACTS: f"the summary: «{'»; «'.join(SUMMARY)}». The abstract: «{'»; «'.join(ABSTRACT)}»"},
        "The summary is a machine's, and garbled.",
        ("addition.abstracts", "out-of-domain.abstracts"),
        words.garbled_summary,
    ),
)

# Numbers that were given out and are not used again, with the reason why the row is gone.
WITHDRAWN = {
    "D15": "It compared the region drawn in Figure 7 B with the theorem by what had been read off the plot. None of"
    " the copies of the sources has the plot, so that nobody can read it again: the row is withdrawn.",
}
