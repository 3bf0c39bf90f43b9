"""What a reader of a results page needs to know first: its title, what is done, and how to read the figure."""

from proofcheck.experiments.engine.experiment import PURPOSES
from proofcheck.site.markdown import plain
from proofcheck.site.result_words_books import WORDS_BOOKS
from proofcheck.site.result_words_digits import WORDS_DIGITS
from proofcheck.site.result_words_kind import Words

_PAIR = (
    "Two tasks T1 and T2, whose patterns have the correlation α, are each fine-tuned from the same network Ψ⁽⁰⁾;"
    " the merged network is Ψ⁽⁰⁾ + ΔΨ\\_T1 + λΔΨ\\_T2, d = M + 2."
)
_LOSSES = (
    "E\\_T1 and E\\_T2 are its mean hinge losses on fresh samples of each task, and ε is the loss of the network that"
    " was fine-tuned on that task alone."
)
_SWEEP = (
    "A panel for each α, with a shared read-out: the losses of the merged network over λ, mean and 95 % interval over"
    " the seeds (solid, with band), and of the [idealised network](../bounds/definitions.md#the-idealised-network) on"
    " the same samples (dashed). The bars above say which λ each source offers."
)
_PANELS = (
    "A panel for each claim: every seed (light dots), the mean with its 95 % interval (dark where the interval lies in"
    " the predicted set, orange where it does not), and the predicted set (shaded; it goes on where it meets the edge"
    " of the panel)."
)

WORDS: dict[str, Words] = {
    "addition": Words(
        "Addition (Theorem 1) in trained networks",
        f"{_PAIR} {_LOSSES} Theorem 1 says for which λ both tasks are then learned: E\\_T1 ≤ ε + \\|λ\\|β and E\\_T2 ≤"
        " ε, here with β = 1/d and 0.02 to spare. In the idealised network ρ is the margin of the merged network over"
        " that of the network fine-tuned on the task alone, and s, the slack, the part of its margins that a trained"
        " network can lose before its loss grows by 0.02.",
        _SWEEP,
    ),
    "negation": Words(
        "Negation (Theorem 2) in trained networks",
        f"{_PAIR} {_LOSSES} Theorem 2 says for which λ, mostly negative ones, T1 is kept while T2 is unlearned: E\\_T1"
        " ≤ ε + \\|λ\\|β, here with β = 1/d and 0.02 to spare, and E\\_T2 ≥ 0.9. The slack of a trained"
        " network is the part of its margins that it can lose before its loss grows by 0.02.",
        _SWEEP,
    ),
    "relearning": Words(
        "Strong negation teaches T2 again",
        f"{_PAIR} Here α = 0. The paper lets λ fall without end; in the idealised network T2 is unlearned down to"
        " λ = x₀/ω only, and learned again below, because attention has then flipped as well as the values. x₀ \\< 0"
        " depends on the share δ# of confusion tokens, and ω is the strength of the trained attention. E\\_T2 is the"
        " mean hinge loss on fresh samples of T2; T2 is learned again from where its mean margin is positive.",
        "Left: T2's loss as λ falls, for each δ#; solid with its 95 % band: trained, dashed: idealised, on the same"
        " samples. Right: the λ at which T2's mean margin changes sign against the predicted x₀/ω, each with its"
        " interval; on the diagonal they agree.",
    ),
    "out-of-domain": Words(
        "Out-of-domain generalisation (Theorem 3) in trained networks",
        "Two or three tasks with orthonormal patterns μ\\_i, and a target that was never trained on, with pattern"
        " Σγ\\_iμ\\_i + κμ′. The merged network is Ψ⁽⁰⁾ + Σλ\\_iΔΨ\\_Ti; E\\_T′ is its mean hinge loss on fresh samples"
        " of the target, and ε the loss of a network that was trained on the target itself. Theorem 3 says which λ"
        " learn the target; here β = 1/d, with 0.02 to spare.",
        "A map for each γ of two tasks: the target's loss over λ (the darker, the greater; mean over the seeds). Inside"
        " the solid line the target is learned, inside the dashed one it is by the idealised network;"
        " the hatched area is what Theorem 3 offers, for some c, and the title says how much it covers of what learns"
        " the target.",
    ),
    "low-rank": Words(
        "Low rank (Corollary 1) in trained networks",
        "How far the weight changes ΔW and ΔV of a trained task are from matrices of rank 1 (Frobenius norm), against"
        " the bounds of Corollary 1 with each hidden constant 1, for several M; and by how much a loss grows when the"
        " task vectors are truncated before they are used alone or added (α = 0.5, λ = 1).",
        _PANELS,
    ),
    "sparsity": Words(
        "Sparsity (Corollary 2) in trained networks",
        "The lengths of the rows of ΔV of a trained task, one row for each neuron, with one read-out vector for all"
        " positions (shared) and with one for each position. Corollary 2 sorts the rows into large ones, at least m^−½,"
        " and small ones, at most m^−½·√(log B/B) (review) or m^−½·ε (slides), here with each hidden constant 1, and"
        " prunes the small. A neuron i is balanced when the Σ\\_l a\\_(l)i of its read-outs over the positions l is 0;"
        " with a shared read-out none is.",
        _PANELS,
    ),
    "scaling": Words(
        "How steps, β, ε, residuals and rows scale",
        "One setting of the training is moved at a time, and the exponent of a power law is fitted to each seed by"
        " itself: for the number of steps to a fixed loss, for ε, the loss after training, for β, the relative loss of"
        " T1's margin when an irrelevant task is added, for the distances of ΔW and ΔV to rank 1, and for the median"
        " length of the rows of ΔV. The point of a reading names what is moved, and what is held another way: trained"
        " to a fixed loss (ε = 0.05), without confusion tokens (δ# = 0), or with attention not trained (W frozen).",
        "A panel for each quantity and what is moved, on logarithmic axes: mean over the seeds with its 95 % interval;"
        " the legend has the fitted exponents with their intervals, and the dotted guides have predicted ones.",
    ),
    "calibration": Words(
        "Hidden constants, fitted and validated",
        "The bounds of the paper hide constants. Here the constant of each bound is fitted on small networks: the ratio"
        " of what is measured to the bound with constants 1, in the geometric mean, with the interval that one more"
        " network's ratio lies in with 95 % confidence if the form of the bound is right. Then larger networks, and"
        " ones trained with another B, δ*, η or α, are put to that prediction.".replace("*", "\\*"),
        "A row for each bound: what was measured over what the fitted constant predicts, for the networks of the fit"
        " (hollow, above the line) and for the held-out ones (below; filled where the interval over the seeds lies in"
        " the prediction, orange diamonds where it does not, crosses where nothing is read, as the constant is not"
        " determined); the prediction is shaded, and open to one side where the paper bounds from one side only.",
    ),
    "estimators": Words(
        "Estimating α from trained networks",
        "Two tasks with a known correlation α of their patterns are trained from the same Ψ⁽⁰⁾. Each estimator then"
        " says what α is, from outputs or from weights.",
        _PANELS,
    ),
    **WORDS_DIGITS,
    **WORDS_BOOKS,
}


def words_of(name: str) -> Words:
    """The words of an experiment's page; of one that has none here, its purpose."""
    purpose = f"{plain(PURPOSES[name][0].upper() + PURPOSES[name][1:])}."
    return WORDS.get(name, Words(name.replace("-", " ").capitalize(), purpose, _PANELS))
