"""Figures of the page *How SGD makes it*: the law's path beside trained networks, and steps against δ* and η."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.experiments.engine.summary import read_stored
from proofcheck.law.predictions import law, run
from proofcheck.law.starts import from_zero
from proofcheck.ledger.store import STORE
from proofcheck.models.recipe import Recipe
from proofcheck.site.figures import Picture

# Digits that no processor's rounding reaches.
_DIGITS = 6
_SCALARS = (("b", "$b$", style.SHOWN), ("omega", r"$\omega$", style.LINEAR), ("kappa", r"$\kappa$", style.QUADRATIC))
_AXES = (
    ("eta", r"$\eta$", r"$\delta_* = 0.4$, $\delta_\# = 0.1$"),
    ("delta_star", r"$\delta_*$", r"$\eta = 0.25$, $\delta_\# = 0.1$"),
)


def paths() -> Figure:
    """b, ω and κ of five scalars by step, at the base recipe, and where five trained networks end."""
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes: Axes = figure.subplots()
    path = law(Recipe()).path
    ends = [record.result.measured for record in read_stored("law", STORE.records).records if _is_base(record)]
    for name, words, color in _SCALARS:
        values = np.round([getattr(point, name) for point in path], _DIGITS)
        axes.plot([point.step for point in path], values, color=color, label=words)
        dots = np.round([getattr(end, name) for end in ends], _DIGITS)
        axes.plot([path[-1].step] * len(dots), dots, "o", color=color, markersize=3.5)
    axes.set(xlabel="step", ylim=(0, None))
    axes.legend()
    return figure


def _is_base(record: object) -> bool:
    return bool(record.settings.point == "base")  # type: ignore[attr-defined]


def steps() -> Figure:
    """T to loss 0.05 on exact counts: as `scaling` counted it, by the law, and between which ends it is proved."""
    measured = defaultdict(list)
    recipes: dict[tuple[str, float], Recipe] = {}
    for record in read_stored("scaling", STORE.records).records:
        at = record.settings.axis, record.settings.value
        measured[at].append(record.result.steps)
        recipes[at] = record.settings.recipe
    # Placed by hand: the solver of layouts differs in its last bits from processor to processor.
    figure = Figure(figsize=(7.4, 3.4))
    figure.subplots_adjust(left=0.1, right=0.98, bottom=0.16, top=0.97, wspace=0.28)
    for axes, (axis, symbol, words) in zip(figure.subplots(1, 2), _AXES, strict=True):
        values = sorted(value for name, value in recipes if name == axis)
        _panel(axes, values, [recipes[axis, value] for value in values], [measured[axis, value] for value in values])
        axes.set(xscale="log", yscale="log", xlabel=symbol, ylabel="steps to loss 0.05")
        axes.set_xticks(values, [f"{value:g}" for value in values])
        axes.minorticks_off()
        axes.legend(title=words, fontsize=8, title_fontsize=8.5)
    return figure


def _panel(axes: Axes, values: list[float], recipes: list[Recipe], measured: list[list[int]]) -> None:
    eta, share = (np.array([getattr(recipe, name) for recipe in recipes]) for name in ("eta", "delta_star"))
    net = share - np.array([recipe.delta_hash for recipe in recipes])
    bound = np.round(1 / (eta * net**2), _DIGITS)
    axes.fill_between(
        values, bound, 4 * bound, color=style.LAYERS[0], linewidth=0, label="proved, loss 0, idealised class"
    )
    predicted = [run(replace(recipe, check_every=1), from_zero()).points[-1].step for recipe in recipes]
    axes.plot(values, predicted, color=style.LINEAR, label="law, five scalars")
    axes.plot(values, [float(np.mean(each)) for each in measured], "o", color=style.SHOWN, label="trained, mean of 5")


# Each by the study whose record it shows; the captions stand on the page, which is written by hand.
FIGURES = {
    "law": Picture("how-sgd-paths.svg", paths, str),
    "scaling": Picture("how-sgd-steps.svg", steps, str),
}
