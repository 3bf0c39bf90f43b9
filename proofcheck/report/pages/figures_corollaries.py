"""Corollaries 1 and 2 as figures: when the bound on the residual says something, and when rows leave a gap."""

from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.report import style
from proofcheck.report.pages.curves import curve, powers, whole_powers
from proofcheck.report.pages.example import ACCURACIES
from proofcheck.report.pages.panels import beside, logarithmic
from proofcheck.statements.bounds import as_float, evaluate
from proofcheck.statements.settings import settings

DW_NORM = 2
SIZES = {10: "#7fb2d6", 20: "#5799c7", 100: "#2b6ca8", 1000: style.SHOWN}
_LOWEST = 0.1


def draw_first() -> Figure:
    """The bound Mε + 1/log M against ε, for several M, and the ε from which on it is vacuous."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    logarithmic(axes, x=(1e-5, 1), y=(_LOWEST, 20), names=(r"$\epsilon$", r"$M\epsilon + 1/\log M$"))
    axes.axhspan(DW_NORM, 20, facecolor="#f0f0f0", edgecolor="none", zorder=0)
    axes.axhline(DW_NORM, color=style.LINEAR, linewidth=1.4)
    beside(axes, (1.4e-5, DW_NORM), rf"vacuous: at least $\Vert\Delta W\Vert_F = {DW_NORM}$", style.LINEAR)
    epsilons = powers(-5, 0, 24)
    for size, color in SIZES.items():
        found = curve("corollary-1.review", "W of rank 1", "epsilon", epsilons, {"M": size})
        axes.plot([float(epsilon) for epsilon in epsilons], found, color=color, linewidth=1.8, zorder=3)
        beside(axes, (1.3e-5, found[0]), f"$M = {size}$", color, (0, 2 if size == min(SIZES) else -3))
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


def draw_second() -> Figure:
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
