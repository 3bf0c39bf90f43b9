r"""V alone, W frozen at 0, on exact counts: the time of gradient flow in closed form, and which rows never move.

With Δ = δ* − δ# and ρ = 1 − δ* − δ# every query sees Δ along μ and ρ along v̄, and the law is b, κ alone. While κρ ≤ bΔ,
one of the two signs of a is closed on each label, y f = (bΔ + κρ)/2, and b and κ grow as Δ/2 and ρ/(2M): κρ ≤ bΔ stays
true when Δ² ≥ ρ²/M. Otherwise κρ meets bΔ at once and the path slides along κρ = bΔ, where the closed gate opens and
shuts: a share x = 2Δ²/(Δ² + ρ²/M) of the time b grows as Δ/2, else as Δ, and y f = bΔ. So the margin grows at the rate

    half the arithmetic mean of Δ² and ρ²/M   where Δ² ≥ ρ²/M,
    half the harmonic mean                    below,

and T is (1 − ε) over η times that rate.
"""

from math import atan, pi, sqrt
from typing import NamedTuple

from proofcheck.models.tokens import Tokens


def parts(tokens: Tokens) -> tuple[float, float]:
    """Δ = δ* − δ# and ρ = 1 − δ* − δ#.

    >>> [round(part, 12) for part in parts(Tokens())]
    [0.3, 0.5]
    """
    return tokens.delta_star - tokens.delta_hash, max(0.0, 1 - tokens.delta_star - tokens.delta_hash)


def steps(tokens: Tokens, eta: float, loss: float) -> float:
    """T to a hinge loss, for a small η.

    Source: project; the training law.

    >>> round(steps(Tokens(delta_star=0.2, delta_hash=0.15), eta=1.0, loss=0.05))
    425
    """
    own, spread = parts(tokens)
    straight, across = own**2, spread**2 / tokens.M
    rate = (straight + across) / 4 if straight >= across else straight * across / (straight + across)
    return max(0.0, 1 - loss) / (eta * rate)


class DeadShare(NamedTuple):
    """The share of rows that no sample opens at the start, and of rows that stay small in the limit of small steps."""

    at_start: float
    small_steps: float


def dead_share(tokens: Tokens) -> DeadShare:
    r"""θ₀/π and ¼ + θ₀/π with θ₀ = arctan(ρ/(√M Δ)): Corollary 2's small rows, in two limits.

    A row starts at normal c and √M k, independent and of one spread; at exact counts it sees ±Δ along μ and ρ along v̄.
    No gate is open where |c|Δ ≤ −kρ: for directions within θ₀ of that of −v̄, a share 2θ₀ of 2π.

    Source: project; the training law.

    >>> [round(share, 3) for share in dead_share(Tokens())]
    [0.114, 0.364]
    """
    own, spread = parts(tokens)
    share = atan(spread / (sqrt(tokens.M) * own)) / pi
    return DeadShare(share, 0.25 + share)
