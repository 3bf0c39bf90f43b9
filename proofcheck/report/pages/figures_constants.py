"""β by each source against M, and what it may not exceed."""

from fractions import Fraction

from matplotlib.figure import Figure

from proofcheck.report import style
from proofcheck.report.pages.curves import curve, whole_powers
from proofcheck.report.pages.example import ACCURACIES, DELTA_STAR, ETA
from proofcheck.report.pages.panels import beside, logarithmic
from proofcheck.statements.vacuity import LARGEST_CRITICAL_BETA


def draw() -> Figure:
    """β by the review for two ε and by the slides, every hidden constant 1."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    logarithmic(axes, x=(2, 1e4), y=(1e-4, 10), names=("$M$", r"$\beta$"))
    sizes = [size for size in whole_powers(0, 4, 16) if size >= 2]
    places = [float(size) for size in sizes]
    for epsilon in ACCURACIES:
        at: dict[str, Fraction] = {"epsilon": epsilon, "eta": ETA, "delta_star": DELTA_STAR}
        found = curve("beta.review", "beta", "M", sizes, at)
        axes.plot(places, found, color=style.QUADRATIC, linewidth=2)
        # The upper curve is named above it, the lower one below.
        near, offset = (-8, (-4, 3)) if epsilon == max(ACCURACIES) else (-16, (6, -4))
        beside(axes, (places[near], found[near]), rf"review, $\epsilon = {float(epsilon)}$", style.QUADRATIC, offset)
    axes.plot(places, curve("beta.slides", "beta", "d", sizes, {}), color=style.LINEAR, linewidth=2, linestyle="--")
    beside(axes, (100, 1 / 100), "slides, $d = M$", style.LINEAR, (5, 5))
    for limit, dashes, text in (
        (1.0, "-", r"the review supposes $\beta < \Theta(1)$"),
        (float(LARGEST_CRITICAL_BETA), ":", r"from $\beta = 1/2$ on: no λ for Theorem 3"),
    ):
        axes.axhline(limit, color=style.INK, linewidth=0.9, linestyle=dashes)
        beside(axes, (3, limit), text, style.INK, (0, 3))
    return figure
