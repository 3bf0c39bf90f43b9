"""The words of the results pages on coloured digits."""

from proofcheck.site.result_words_kind import Words

_DIGITS = (
    "The label of a digit is its parity; red and green go with it as the task says, r\\_o and r\\_e being the shares of"
    " red among odd and even digits and c = r\\_o − r\\_e. A small ViT is pre-trained on coloured images of clothes to"
    " tell kind and colour, and fine-tuned on each task with the hinge loss and a frozen read-out. Digits for training,"
    " for choosing λ and for the numbers below are disjoint."
)

WORDS_DIGITS: dict[str, Words] = {
    "colored-digits": Words(
        "Coloured digits: addition and negation",
        f"{_DIGITS} T1 has c = 1. T2 is irrelevant (c = 0: only the shape tells), aligned (c = 0.9) or contradictory"
        " (c = −1). The merged network is Ψ⁽⁰⁾ + ΔΨ\\_T1 + λΔΨ\\_T2; for addition the λ ≥ 0 with the greatest mean"
        " accuracy is chosen, for negation the λ ≤ 0 where T1's accuracy is furthest above T2's.",
        "A panel for each case: the accuracy of both tasks over λ, mean and 95 % interval over the seeds; dotted: the"
        " network fine-tuned on that task alone; triangles: the λ chosen with each seed, for addition (up) and negation"
        " (down). Right: α by each estimator.",
    ),
    "colored-digits-ood": Words(
        "Coloured digits: out of domain",
        f"{_DIGITS} The source tasks have c = 0.6 and c = −0.85, the target T′ has c = 1. The merged network is Ψ⁽⁰⁾ +"
        " λ\\_1ΔΨ\\_T1 + λ\\_2ΔΨ\\_T2. γ̂ is estimated against the network fine-tuned on T′; the region is that of the"
        " logit estimate, and what `feasible` recommends was computed from it at c = 2/3 without any accuracy.",
        "Left: the accuracy on T′ over (λ\\_1, λ\\_2), mean over the seeds; the lines are where each sum of Theorem 3"
        " is 1 for the mean γ̂, hatched where both reach it. Right: γ̂ by each estimator.",
    ),
    "merging": Words(
        "Coloured digits: other merging rules",
        f"{_DIGITS} The networks of T1 (c = 1) and of an irrelevant or aligned T2 are merged by task arithmetic, with"
        " the common λ that `feasible` gives for γ = (1, α̂) at c = 2/3 without looking at any accuracy, and by the"
        " rules that the sources name. Each rule's λ is the one whose task arithmetic comes nearest to what the rule"
        " adds.",
        "Left: the accuracy of both tasks under each rule, mean and 95 % interval; dotted: each task's own network."
        " Right: the λ that each rule amounts to, and the edge of Theorem 3's region for T1 (blue) and T2 (orange).",
    ),
    "tangent": Words(
        "Task arithmetic in the tangent space",
        "Two irrelevant tasks, on the one-layer network and on coloured digits, there also from a random start in place"
        " of the pre-trained one. Standard: the network as it is. Post hoc: the same task vectors in the network to"
        " first order in its weights. Linearised: task vectors that were trained through the network to first order."
        " ξ is the part of all predictions that change when the other task's vector is added. A coefficient is chosen"
        " on data of its own; negation keeps at least 95 % of T1's accuracy.",
        "For each network ξ over the coefficients of both task vectors in the three modes, mean over the seeds (dark:"
        " the tasks disturb each other); below, T2's loss on the one-layer network as λ falls.",
    ),
}
