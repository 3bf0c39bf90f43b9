r"""Theorem 2 amended: what it says of T2 for every α once confusion tokens are counted, and of T1 exactly.

The paper states −Θ(α⁻²) ≤ λ ≤ 0 (slides), or no lower end at α = 0 (review). In the idealised network T2 has two paths,
and each flips at a λ of its own; between them T2 is unlearned, beyond both it is learned again.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofcheck.ideal.ends import RationalEnd
from proofcheck.ideal.lam_sets import FIRST, SECOND, negation
from proofcheck.ideal.pieces import Piece
from proofcheck.ideal.sets import exact_slack, learned, positive, unlearned
from proofcheck.ideal.tasks import IdealNetwork, exact_alpha, first_task, second_task
from proofcheck.region.numbers import Number, text

STATEMENT = """\
Let ΔΨ_{T1} + λΔΨ_{T2} be the weights of the idealised network, which has no Ψ⁽⁰⁾ and one ω, b and u for both tasks,
with x₀ < 0 the zero of Gain for the counts of a sample.
If the sample holds confusion tokens (δ# > 0), T2 is unlearned on it (hinge loss ≥ 1) exactly for λ between −α, where
its value path flips, and −α² − |x₀|/ω, where its attention path does; −α is the upper of the two unless
α − α² > |x₀|/ω. Under stronger negation both paths have flipped, and T2 is learned again, with hinge loss 0 once
|λ| is large enough. Without confusion tokens T2 is unlearned exactly for λ ≤ −α.
T1 keeps a positive margin exactly for −(1 + |x₀|/ω)/α² < λ < 1/|α| when α < 0, for λ > −1/α, or again for
λ < −(1 + |x₀|/ω)/α², when α > 0, and for every λ when α = 0; the paper's λ ≥ −α⁻² is sufficient for its attention path.
Negation succeeds where T1 is learned and T2 unlearned."""

LATEX = r"""\mathrm{T2\ unlearned} \iff
\begin{cases}
\min(-\alpha,\,-\alpha^2-|x_0|/\omega) \le \lambda \le \max(-\alpha,\,-\alpha^2-|x_0|/\omega) & \delta_\# > 0,\\
\lambda \le -\alpha & \delta_\# = 0;
\end{cases}
\qquad
\mathrm{margin\ of\ T1} > 0 \iff -\frac{1+|x_0|/\omega}{\alpha^2} < \lambda < \frac{1}{|\alpha|}
\quad (\alpha < 0,\ \delta_\# > 0)."""


@dataclass(frozen=True)
class AmendedTheorem2:
    r"""The amended Theorem 2 at one α, network and slack.

    Attributes:
        alpha: α.
        network: δ*, δ#, ω.
        slack: s.
        unlearned: T2 unlearned, ρ₂ ≤ 0: one closed piece.
        relearned: T2 learned again, ρ₂ ≥ 1 − s, below it; empty when δ# = 0.
        positive: T1's margin positive, ρ₁ > 0: open pieces.
        sufficient: −α⁻², the paper's lower end, from which on T1's attention q̂ = 1 + λα² ≥ 0; None at α = 0.
        negation: T1 learned and T2 unlearned.
        swapped: Whether −α² − |x₀|/ω is the upper end, α − α² > |x₀|/ω.

    Source: project; mechanism of Theorem 2 and its double negation.

    >>> amended = amend(0, IdealNetwork("0.4", "0.1", "1.6"))
    >>> amended.unlearned.interval, [piece.interval for piece in amended.relearned]
    (['-1.375401541344004', '0'], [[None, '-3.099159957691049']])
    """

    alpha: Fraction
    network: IdealNetwork
    slack: Fraction
    unlearned: Piece
    relearned: list[Piece]
    positive: list[Piece]
    sufficient: Fraction | None
    negation: list[Piece]
    swapped: bool

    @property
    def statement(self) -> str:
        """The statement for every α, in words."""
        return STATEMENT

    def to_json(self) -> dict[str, Any]:
        """The ends as "p/q" or decimals, None where unbounded, with their formulas."""
        return {
            "alpha": text(self.alpha),
            "slack": text(self.slack),
            "unlearned": _shown(self.unlearned),
            "relearned": [_shown(piece) for piece in self.relearned],
            "first_task_positive": [_shown(piece) for piece in self.positive],
            "first_task_sufficient": None if self.sufficient is None else text(self.sufficient),
            "negation": [_shown(piece) for piece in self.negation],
            "swapped": self.swapped,
        }


def amend(alpha: Number, network: IdealNetwork, slack: Number = 0) -> AmendedTheorem2:
    r"""Theorem 2 as the idealised network has it, with every end as a formula and a number.

    Args:
        alpha: α = μ_{T1}ᵀμ_{T2} in [−1, 1].
        network: δ*, δ#, ω.
        slack: s in [0, 1), the margin that T1 can spare.

    Raises:
        InputError: If α or the slack is no number or out of its range.

    Source: project; mechanism of Theorem 2 and its double negation.

    >>> [piece.formula for piece in amend("-1/2", IdealNetwork("0.4", "0.1", "1.6")).positive]
    ['−(1 + |x₀|/ω)/α² < λ < −1/α']
    """
    a, s = exact_alpha(alpha), exact_slack(slack)
    first, second = first_task(a), second_task(a)
    (between,) = unlearned(second, network, names=SECOND)
    return AmendedTheorem2(
        alpha=a,
        network=network,
        slack=s,
        unlearned=between,
        relearned=[piece for piece in learned(second, network, s, names=SECOND) if piece.low is None],
        positive=positive(first, network, names=FIRST),
        sufficient=-1 / (a * a) if a else None,
        negation=negation(a, network, s),
        swapped=isinstance(between.low, RationalEnd),
    )


def _shown(piece: Piece) -> dict[str, Any]:
    return {
        "interval": piece.interval,
        "unbounded": piece.unbounded,
        "closed": piece.closed,
        "formula": piece.formula,
    }
