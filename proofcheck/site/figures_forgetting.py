r"""A task forgotten when the same task is learned in other coordinates, in closed form: linear regression.

Task 1 has n samples, the rows of X ∈ ℝ^{n×p} with n ≤ p and rank n, and y = Xw* + noise. Task 2 has the same labels and
the inputs XO, for a uniformly random orthogonal O. Gradient descent from 0 on the squared loss of task 1 ends in the
interpolation of least norm, w₁ = X⁺y; from there on task 2 it ends in the nearest interpolation,

    w₂ = w₁ + (XO)⁺(y − XOw₁) = w₁ + Oᵀ(w₁ − POw₁),   P = X⁺X of rank n,

as (XO)⁺ = OᵀX⁺ and X⁺y = w₁. With r = n/p and E[O] = 0, E[OᵀPO] = rI, and no third moments,

    E‖w₂ − w*‖² − ‖w₁ − w*‖² = E‖w₁ − POw₁‖² + 2E⟨w₁ − w*, Oᵀ(w₁ − POw₁)⟩ = (1 − r)‖w₁‖² + 2r⟨w₁, w*⟩   (1)

for every X and y. On new inputs of covariance I the left side is what task 1's risk gains.

On inputs of covariance P, those that task 1 has shown, the risk is ‖P(w − w*)‖². Without noise w₁ = Pw* has none, so
the gain is E‖POᵀ(w₁ − POw₁)‖² = r‖w₁‖² + w₁ᵀE[QPQ]w₁ for Q = OᵀPO. Rotations fix E[Q_ijQ_kl] up to two numbers,
aδ_ijδ_kl + b(δ_ikδ_jl + δ_ilδ_jk), and tr Q = n and Q² = Q give b = n(p−n)/(p(p−1)(p+2)) and a + b = r − pb. Thus

    E‖P(w₂ − w*)‖² = (2r − (p−n)b)‖Pw*‖² = (2r − n(p−n)²/(p(p−1)(p+2)))‖Pw*‖².                             (2)

The setting is that of [@orthogonal-forgetting], of which the abstract was read; the derivation is the project's own.
"""

from fractions import Fraction

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.region.numbers import InputError
from proofcheck.site.panels import title, words

_SAMPLES, _MOST, _CELLS = 50, 64, 72
_TICKS = (1, 2, 4, 8, 16, 32)


def gain_of(fitted: Fraction, along: Fraction, samples: int, parameters: int) -> Fraction:
    """What task 1's risk on new inputs gains, over the transformations alone: equation (1).

    Args:
        fitted: ‖w₁‖².
        along: ⟨w₁, w*⟩.
        samples: n.
        parameters: p.

    Raises:
        InputError: If not 1 ≤ n ≤ p.

    >>> gain_of(Fraction(1), Fraction(1), 3, 3)
    Fraction(2, 1)
    """
    _refuse(samples, parameters)
    share = Fraction(samples, parameters)
    return (1 - share) * fitted + 2 * share * along


def gain_on_new_inputs(samples: int, parameters: int, noise: Fraction = Fraction(0)) -> Fraction:
    r"""The mean of equation (1) for ‖w*‖ = 1: r(1 + r) + σ²r(p−n)/(p−n−1).

    The inputs are standard normal: then E[P] = rI, and E tr (XXᵀ)⁻¹ = n/(p−n−1) for p ≥ n + 2.

    Args:
        samples: n.
        parameters: p.
        noise: σ², the variance of the labels' noise over ‖w*‖²; with noise p ≥ n + 2.

    Raises:
        InputError: If not 1 ≤ n ≤ p, or there is noise and p < n + 2.

    >>> gain_on_new_inputs(1, 2), gain_on_new_inputs(1, 10)
    (Fraction(3, 4), Fraction(11, 100))
    """
    _refuse(samples, parameters)
    share = Fraction(samples, parameters)
    spare = parameters - samples - 1
    if noise and spare < 1:
        raise InputError(f"noise: expected p ≥ n + 2 parameters, got p = {parameters} for n = {samples}")
    spread = noise * Fraction(samples, spare) if noise else Fraction(0)
    return gain_of(share + spread, share, samples, parameters)


def gain_on_seen_inputs(samples: int, parameters: int) -> Fraction:
    """Equation (2) for ‖Pw*‖ = 1; any inputs of rank n, no noise.

    Args:
        samples: n.
        parameters: p, at least 2.

    Raises:
        InputError: If not 1 ≤ n ≤ p, or p < 2.

    >>> gain_on_seen_inputs(2, 2), gain_on_seen_inputs(1, 2)
    (Fraction(2, 1), Fraction(7, 8))
    """
    _refuse(samples, parameters)
    if parameters < 2:
        raise InputError(f"parameters: expected at least 2, got {parameters}")
    n, p = samples, parameters
    return 2 * Fraction(n, p) - Fraction(n * (p - n) ** 2, p * (p - 1) * (p + 2))


def _refuse(samples: int, parameters: int) -> None:
    if not 1 <= samples <= parameters:
        raise InputError(f"samples: expected 1 ≤ n ≤ p, got n = {samples} and p = {parameters}")


def draw() -> Figure:
    """Task 1's risk before and after task 2, over parameters per sample: on new inputs, and on inputs it has shown."""
    figure = Figure(figsize=(6.4, 3.5), layout="constrained")
    new, seen = figure.subplots(1, 2, sharey=True)
    sizes = sorted({round(_SAMPLES * _MOST ** (cell / _CELLS)) for cell in range(_CELLS + 1)})
    shares = [Fraction(_SAMPLES, p) for p in sizes]
    gains = [gain_on_new_inputs(_SAMPLES, p) for p in sizes]
    _draw_risks(new, sizes, [1 - r for r in shares], [1 - r + gain for r, gain in zip(shares, gains, strict=True)])
    _draw_risks(seen, sizes, [Fraction(0) for _ in sizes], [gain_on_seen_inputs(_SAMPLES, p) for p in sizes])
    title(new, "risk on new inputs")
    title(seen, "risk on inputs of task 1")
    words(new, (11, 1.16), "after task 2", color=style.LINEAR)
    words(new, (11, 0.72), "before", color=style.LAYERS[3])
    words(seen, (7, 0.58), "after task 2", color=style.LINEAR)
    words(seen, (1.9, 0.11), "before", color=style.LAYERS[3])
    words(seen, (13, 1.12), "a network of zeros", color="#555555")
    return figure


def _draw_risks(axes: Axes, sizes: list[int], before: list[Fraction], after: list[Fraction]) -> None:
    places = np.array(sizes) / _SAMPLES
    low, high = (np.array([float(risk) for risk in risks]).round(6) for risks in (before, after))
    axes.fill_between(places, low, high, color=style.LAYERS[0], linewidth=0)
    axes.axhline(1, **style.BOX)
    axes.plot(places, low, color=style.LAYERS[3], linewidth=1.6)
    axes.plot(places, high, color=style.LINEAR, linewidth=1.8)
    axes.set(xscale="log", xlim=(1, _MOST), ylim=(-0.05, 2.1), xlabel="parameters per sample, $p/n$")
    axes.set_yticks((0, 0.5, 1, 1.5, 2))
    axes.set_xticks(_TICKS, [str(tick) for tick in _TICKS])
    axes.minorticks_off()
