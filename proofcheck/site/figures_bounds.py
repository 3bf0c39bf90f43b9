"""The sources' bounds as curves: β over M, and when Corollaries 1 and 2 say something.

They are exact expressions, evaluated with digits to spare and then rounded once.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.region.numbers import Number
from proofcheck.site.example import ACCURACIES, DELTA_STAR, ETA
from proofcheck.site.panels import beside, logarithmic
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.bounds import as_float, evaluate
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.settings import settings
from proofcheck.statements.symbols import HIDDEN
from proofcheck.statements.vacuity import LARGEST_CRITICAL_BETA
from proofcheck.statements.values import number

DW_NORM = 2
SIZES = {10: "#7fb2d6", 20: "#5799c7", 100: "#2b6ca8", 1000: style.SHOWN}
_LOWEST = 0.1


def curve(claim: str, item: str, symbol: str, values: Sequence[Fraction], at: Mapping[str, Number]) -> list[float]:
    """The right side of a claim's relation, its hidden constants 1, as one symbol takes the given values.

    Args:
        claim: The id of the claim.
        item: The name of the relation in it.
        symbol: The name of the symbol that varies.
        values: Its values.
        at: Numbers for the other symbols, by name.

    >>> curve("corollary-1.slides", "V of rank 1", "epsilon", [Fraction(1, 4)], {})
    [0.25]
    """
    named = CLAIMS[claim].quantities
    ones = {constant: number(1, constant) for constant in HIDDEN.values()}
    fixed = ones | {named[name]: number(value, named[name]) for name, value in at.items()}
    side = expand(CLAIMS[claim].item(item).relation).rhs.xreplace(fixed)
    varying = named[symbol]
    return [_finite(side.xreplace({varying: number(value, varying)})) for value in values]


def _finite(value: Any) -> float:
    near = as_float(value)
    if near is None:
        raise ValueError(f"expected a bound that a float can hold, got {value}")
    return near


def powers(first: int, last: int, steps: int) -> list[Fraction]:
    """10^first to 10^last in ``steps`` equal ratios a power of ten, each to three significant digits.

    >>> [str(value) for value in powers(-1, 1, 2)]
    ['1/10', '79/250', '1', '79/25', '10']
    """
    return [Fraction(f"{10.0 ** (k / steps):.2e}") for k in range(first * steps, last * steps + 1)]


def whole_powers(first: int, last: int, steps: int) -> list[Fraction]:
    """`powers`, each rounded to the nearest whole number, without repetition.

    >>> [str(value) for value in whole_powers(0, 1, 4)]
    ['1', '2', '3', '6', '10']
    """
    return [Fraction(value) for value in sorted({round(value) for value in powers(first, last, steps)})]


def draw_beta() -> Figure:
    """β by the review for two ε and by the slides, every hidden constant 1."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    logarithmic(axes, x=(2, 1e4), y=(1e-4, 10), names=("$M$", r"$\beta$"))
    sizes = [size for size in whole_powers(0, 4, 16) if size >= 2]
    places = [float(size) for size in sizes]
    for epsilon in ACCURACIES:
        at: dict[str, Fraction] = {"epsilon": epsilon, "eta": ETA, "delta_star": DELTA_STAR}
        betas = curve("beta.review", "beta", "M", sizes, at)
        axes.plot(places, betas, color=style.QUADRATIC, linewidth=2)
        # The upper curve is named above it, the lower one below.
        near, offset = (-8, (-4, 3)) if epsilon == max(ACCURACIES) else (-16, (6, -4))
        beside(axes, (places[near], betas[near]), rf"review, $\epsilon = {float(epsilon)}$", style.QUADRATIC, offset)
    axes.plot(places, curve("beta.slides", "beta", "d", sizes, {}), color=style.LINEAR, linewidth=2, linestyle="--")
    beside(axes, (100, 1 / 100), "slides, $d = M$", style.LINEAR, (5, 5))
    for limit, dashes, text in (
        (1.0, "-", r"the review supposes $\beta < \Theta(1)$"),
        (float(LARGEST_CRITICAL_BETA["slides"]), ":", r"from $\beta = 1/2$ on: no λ for Theorem 3 with $c < 1$"),
    ):
        axes.axhline(limit, color=style.INK, linewidth=0.9, linestyle=dashes)
        beside(axes, (3, limit), text, style.INK, (0, 3))
    return figure


def draw_corollary_1() -> Figure:
    """The bound Mε + 1/log M against ε, for several M, and the ε from which on it is vacuous."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    logarithmic(axes, x=(1e-5, 1), y=(_LOWEST, 20), names=(r"$\epsilon$", r"$M\epsilon + 1/\log M$"))
    axes.axhspan(DW_NORM, 20, facecolor="#f0f0f0", edgecolor="none", zorder=0)
    axes.axhline(DW_NORM, color=style.LINEAR, linewidth=1.4)
    beside(axes, (1.4e-5, DW_NORM), rf"vacuous: at least $\Vert\Delta W\Vert_F = {DW_NORM}$", style.LINEAR)
    epsilons = powers(-5, 0, 24)
    for size, color in SIZES.items():
        residuals = curve("corollary-1.review", "W of rank 1", "epsilon", epsilons, {"M": size})
        axes.plot([float(epsilon) for epsilon in epsilons], residuals, color=color, linewidth=1.8, zorder=3)
        beside(axes, (1.3e-5, residuals[0]), f"$M = {size}$", color, (0, 2 if size == min(SIZES) else -3))
        _threshold(axes, vacuous_from(size), color)
    return figure


def _threshold(axes: Axes, limit: float, color: str) -> None:
    axes.plot(limit, DW_NORM, marker="o", markersize=5, color=color, zorder=4)
    axes.plot([limit, limit], [_LOWEST, DW_NORM], color=color, linewidth=0.9, linestyle=":", zorder=2)
    axes.text(limit, 1.08 * _LOWEST, f"{limit:.2g}", color=color, ha="right", va="bottom", rotation=90, fontsize=9)


def vacuous_from(size: int) -> float:
    """The ε from which on Corollary 1's bound on ΔW is vacuous, for M = ``size`` and the example's ‖ΔW‖_F.

    >>> round(vacuous_from(20), 4)
    0.0833
    """
    at = settings(M=size, epsilon="1/20", eta=1, delta_star="2/5", dw_norm=DW_NORM)
    name = ("corollary-1.review", "W of rank 1")
    verdict = next(bound.verdict for bound in evaluate(at) if (bound.row.claim, bound.row.item) == name)
    limit = None if verdict.epsilon_limit is None else as_float(verdict.epsilon_limit)
    if limit is None:
        raise ValueError(f"M = {size}: expected an epsilon from which on the bound on ΔW is vacuous, got none")
    return limit


def draw_corollary_2() -> Figure:
    """Both bounds on the small rows and the one on the large rows against B, in units of m^(−1/2)."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    logarithmic(axes, x=(3, 1e6), y=(2e-3, 3), names=("$B$", r"$\Vert u_i\Vert\,\sqrt{m}$"))
    batches = [batch for batch in whole_powers(0, 6, 16) if batch >= 3]
    (large,) = curve("corollary-2.review", "large rows", "m", [Fraction(1)], {})
    axes.axhline(large, color=style.SHOWN, linewidth=2)
    beside(axes, (8e5, large), r"large rows, both sources: at least $\Omega(m^{-1/2})$", style.SHOWN, (-1, 4))
    review = curve("corollary-2.review", "small rows", "batch", batches, {"m": 1})
    axes.plot([float(batch) for batch in batches], review, color=style.QUADRATIC, linewidth=2)
    name = r"small rows, review: $O(m^{-1/2}\sqrt{\log B/B})$"
    beside(axes, (float(batches[30]), review[30]), name, style.QUADRATIC, (7, 3))
    for epsilon in ACCURACIES:
        (small,) = curve("corollary-2.slides", "small rows", "epsilon", [epsilon], {"m": 1})
        axes.axhline(small, color=style.LINEAR, linewidth=1.6, linestyle="--")
        name = rf"small rows, slides: $O(m^{{-1/2}}\epsilon)$, $\epsilon = {float(epsilon)}$"
        beside(axes, (3.6, small), name, style.LINEAR, (0, 3))
    return figure
