"""The numbers that the sources print, once each: what the project computes from them is computed elsewhere."""

from dataclasses import dataclass
from fractions import Fraction

from proofcheck.region.numbers import exact


@dataclass(frozen=True)
class Accuracy:
    """An accuracy in percent, and the change against the baseline that is printed beside it."""

    percent: Fraction
    change: Fraction

    @property
    def baseline(self) -> Fraction:
        """The accuracy that the printed change was taken from."""
        return self.percent - self.change


@dataclass(frozen=True)
class Column:
    """One column of the slides' Figure 3: the best λ for one goal, and both tasks' accuracies there."""

    goal: str
    lam: Fraction
    accuracy: dict[str, Accuracy]


def _column(goal: str, lam: str, t1: tuple[str, str], t2: tuple[str, str]) -> Column:
    accuracy = {task: Accuracy(exact(percent), exact(change)) for task, (percent, change) in (("T1", t1), ("T2", t2))}
    return Column(goal, exact(lam), accuracy)


# Figure 3 of the slides: Colored-MNIST parity, ViT-Small/16, Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2.
MERGES = {
    "irrelevant": (
        _column("addition", "1.4", ("91.83", "-3.06"), ("88.40", "-5.65")),
        _column("negation", "-0.6", ("95.02", "-0.56"), ("50.34", "-45.24")),
    ),
    "aligned": (
        _column("addition", "0.2", ("95.62", "0.00"), ("92.46", "-3.23")),
        _column("negation", "0.0", ("95.20", "-0.42"), ("90.51", "-5.18")),
    ),
    "contradictory": (
        _column("addition", "0.6", ("79.54", "-16.70"), ("62.52", "-33.72")),
        _column("negation", "-1.0", ("94.21", "-0.61"), ("4.97", "-89.85")),
    ),
}

# The correlations of the same tasks, as the review estimates them.
ALPHA = {"irrelevant": exact("0.164"), "aligned": exact("0.891"), "contradictory": exact("-0.849")}
ALPHA_BOOKS = {("HP1", "HP2"): exact("0.498"), ("HP1", "PP"): exact("0.239")}

# Figures 4 and 7 of the slides: out of domain, accuracy on T′ in percent at (λ_1, λ_2).
GAMMA = (exact("0.792"), exact("-0.637"))
TARGET_FINE_TUNED = exact("92.21")
TARGET_ACCURACY = {
    (exact("1"), exact("0")): exact("88.10"),
    (exact("0"), exact("1")): exact("45.06"),
    (exact("1.2"), exact("-0.6")): exact("91.74"),
}
BASELINE = (exact("1"), exact("0"))
BEST = (exact("1.2"), exact("-0.6"))
# r_o, the share of red among odd digits, of the source tasks and of the target, by the review; r_e is given nowhere.
SOURCE_RED = (exact("0.85"), exact("0.05"))
TARGET_RED = exact("0.9")
# The task vectors of Figure 4's caption, by their tasks, as it prints them.
CAPTION_TASKS = ("T1", "T1")

# Figure 8 of the slides: Rouge-L when HP1 is unlearned, Phi-3-small, low-rank task vector, and the drop printed.
ROUGE_LAM = tuple(exact(value) for value in ("0", "-0.2", "-0.4", "-0.6", "-0.8", "-1"))
ROUGE = {
    "HP1": tuple(exact(value) for value in ("0.2573", "0.1989", "0.1933", "0.1888", "0.1572", "0.1142")),
    "HP2": tuple(exact(value) for value in ("0.2688", "0.2113", "0.1993", "0.1938", "0.1622", "0.1563")),
    "PP": tuple(exact(value) for value in ("0.1942", "0.1825", "0.1644", "0.1687", "0.1592", "0.1541")),
}
ROUGE_DROP = {"HP1": exact("0.5561"), "HP2": exact("0.5229"), "PP": exact("0.2065")}
# The scores are printed to four decimals.
ROUGE_ROUNDING = exact("0.00005")

# One abstract page: what a machine made of the abstract, and the abstract beside it.
SUMMARY = (
    "effectiveness of task addition in simultaneously learning a set of irrelevant or irrelevant tasks",
    "proper selection for task arithmetic to achieve negation to out-of-domain tasks",
)
ABSTRACT = (
    "effectiveness of task addition in simultaneously learning a set of irrelevant or aligned tasks",
    "proper selection of linear coefficients for task arithmetic to achieve guaranteed generalization to out-of-domain"
    " tasks",
)

# Task arithmetic in the tangent space: normalised accuracy of addition after linearised fine-tuning, of three models.
TANGENT_NORMALISED = (exact("0.854"), exact("0.860"), exact("0.935"))
