"""Every item on which the sources disagree with each other, or with themselves."""

from proofcheck.statements import findings_formulas as formulas
from proofcheck.statements import findings_numbers as numbers
from proofcheck.statements import findings_words as words
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.contradiction import Contradiction, decimals, percent
from proofcheck.statements.figures import BEST, DRAWN_SIZE, DRAWN_SUM, GAMMA, ROUGE_DROP
from proofcheck.statements.sources import REVIEW, SLIDES


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
        "D15",
        "region drawn in Figure 7 B",
        {SLIDES: "«the red region satisfies (4)»"},
        f"The drawn region fits both sums ≥ {decimals(DRAWN_SUM, 2)} and |λ_i| ≤ {DRAWN_SIZE}, as read off the plot"
        " for this project.",
        ("theorem-3.slides",),
        numbers.drawn_region,
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
            REVIEW: "T1 and T2 irrelevant, r_o = 0.85 and 0.05; T′ has r_o = 0.9",
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
)
