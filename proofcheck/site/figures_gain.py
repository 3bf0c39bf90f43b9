"""What attention does to the margin of the idealised network: Gain, and its one negative zero."""

from fractions import Fraction
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from proofcheck.draw import style
from proofcheck.ideal.gain import gain
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.ideal.zero import find_zero
from proofcheck.site.example import NETWORK
from proofcheck.site.panels import frame, grid

# Confusion tokens, and the colour of their curve.
SHARES = {
    Fraction(0): style.LINEAR,
    Fraction(1, 50): "#7fb2d6",
    Fraction(1, 10): "#2b6ca8",
    Fraction(1, 5): style.SHOWN,
}
_VIEW = (-8, 5)


def networks() -> dict[Fraction, IdealNetwork]:
    """The example's network with each share of confusion tokens."""
    return {share: IdealNetwork(NETWORK.delta_star, share, NETWORK.omega) for share in SHARES}


def draw() -> Figure:
    """Gain against x = ωq̂ for several δ#."""
    figure = Figure(figsize=(6.4, 4.2))
    axes = figure.add_subplot()
    frame(axes, x=_VIEW, y=(-0.9, 2.0), names=(r"$x = \omega\hat{q}$", ""))
    axes.set_title(r"$\mathrm{Gain}(x)$", loc="left", fontsize=12)
    places = grid(*_VIEW, 260)
    entries = []
    for share, network in networks().items():
        look: dict[str, Any] = {"color": SHARES[share], "linewidth": 1.8, "linestyle": "--" if share == 0 else "-"}
        values = gain(places, *[float(count) for count in network.counts])
        axes.plot(places, values.round(6), **look)
        zero = find_zero(*network.counts)
        if zero is not None:
            axes.plot(zero.x0(), 0, marker="o", markersize=5, color=SHARES[share], zorder=5)
        at = "no zero" if zero is None else f"$x_0 = {zero.x0():.3f}$"
        entries.append(Line2D([], [], **look, label=rf"$\delta^\#$ = {float(share):g}, {at}"))
    axes.plot(0, 1, marker="s", markersize=4, color=style.INK, zorder=6)
    axes.legend(handles=entries, loc="lower right")
    return figure
