r"""Gradient flow in the idealised class (κ = 0): ω and the time as integrals over b.

The margin is bF(ω) with F = ½ΔGain(e^ω), so db = F dt and dω = bF′ dt: along the way dω/db = bF′/F and dt/db = 1/F,
up to bF(ω) = 1 − ε. Where F′ < 0 attention is held back, and the equations stay smooth.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.integrate import solve_ivp

from proofcheck.ideal.derivation import E, P, closed_gain, p, q, r
from proofcheck.law.frozen import parts
from proofcheck.models.tokens import Tokens

# Of the solver, relative: far below what a figure or a sentence shows.
_PRECISION = 1e-10


class Flowed(NamedTuple):
    """b and ω where the loss is reached, and ηT."""

    b: float
    omega: float
    time: float


@cache
def _gain_and_rate() -> Callable[..., tuple[float, float]]:
    """Gain and E·dGain/dE, its slope in ω = ln E."""
    from sympy import diff, lambdify

    gain = closed_gain().subs(P, p + q + r)
    function: Callable[..., tuple[float, float]] = lambdify((E, p, q, r), (gain, E * diff(gain, E)), cse=True)
    return function


def flow(tokens: Tokens, loss: float = 0.0) -> Flowed:
    """Where gradient flow reaches a hinge loss on exact counts, from b = ω = 0.

    Source: project; the training law.

    >>> [round(value, 3) for value in flow(Tokens())]
    [4.655, 1.739, 25.442]
    """
    own, rest = parts(tokens)
    counts = (tokens.delta_star, tokens.delta_hash, rest)

    def slope(b: float, state: np.ndarray) -> tuple[float, float]:
        gain, rate = _gain_and_rate()(np.exp(state[0]), *counts)
        return b * rate / gain, 2 / (own * gain)

    def left(b: float, state: np.ndarray) -> float:
        return float(b * own * _gain_and_rate()(np.exp(state[0]), *counts)[0] / 2 - (1 - loss))

    left.terminal = True  # type: ignore[attr-defined]
    # Gain ≥ 1, so b is at most 2/Δ.
    solved = solve_ivp(slope, (0, 2.1 / own), [0.0, 0.0], events=left, rtol=_PRECISION, atol=_PRECISION)
    omega, time = solved.y_events[0][0]
    return Flowed(float(solved.t_events[0][0]), float(omega), float(time))
