"""The figure of merges of a real Transformer: accuracy by rule, cosines beside effects, what bfloat16 leaves of λ."""

import statistics
from typing import TYPE_CHECKING

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN
from proofcheck.experiments.bench.digits import SHARES
from proofcheck.experiments.bench.figure import mean_and_half, spread
from proofcheck.experiments.bench.real_merges import (
    AVERAGE,
    COMMON,
    EQUAL,
    LEAST,
    SMALL,
    SURROGATE,
    Records,
    effects,
    mean_accuracy,
)
from proofcheck.experiments.bench.sentences import FLIPPED, RELATED, SPAM, TASKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(records: Records) -> "Figure":
    """Accuracy by rule; cosines beside effects; what bfloat16 leaves."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11.5, 3.9), layout="constrained")
    rules, pairs, stored = figure.subplots(1, 3, width_ratios=(1.5, 1.2, 0.8))
    _draw_rules(rules, records)
    _draw_pairs(pairs, records)
    _draw_stored(stored, records)
    return figure


def _draw_rules(axes: "Axes", records: Records) -> None:
    rows = {"encoder": [mean_accuracy(each.result.base) for each in records]}
    rows |= {"each alone": [mean_accuracy(each.result.alone) for each in records]}
    names = {AVERAGE: "average, 1/5", **{lam: f"λ = {lam}" for lam in COMMON}, EQUAL: "equal, rows ≥ 1"}
    names |= {LEAST: "least norm, rows ≥ 1", SURROGATE: "surrogate, from outputs"}
    rows |= {
        words: [mean_accuracy(each.result.merges[rule].accuracy) for each in records] for rule, words in names.items()
    }
    for place, (words, values) in enumerate(rows.items()):
        middle, half = spread(values, SHARES)
        color = {0: INK, 1: INK, len(rows) - 1: QUADRATIC, len(rows) - 2: LINEAR, len(rows) - 3: LINEAR}.get(
            place, SHOWN
        )
        axes.errorbar([middle], [place], xerr=half.reshape(2, 1), color=color, marker="o", capsize=3)
        axes.scatter(values, [place] * len(values), color=color, s=7, alpha=0.5, linewidths=0)
        del words
    axes.set_yticks(range(len(rows)), list(rows))
    axes.invert_yaxis()
    axes.grid(axis="x", color=GRID, linewidth=0.5)
    axes.set(xlabel="mean accuracy over five tasks", title="What λ is worth")


def _draw_pairs(axes: "Axes", records: Records) -> None:
    groups: dict[str, list[tuple[str, str]]] = {"other pairs": [], "both ask for Austen": [], "labels flipped": []}
    for task in TASKS:
        for vector in TASKS:
            if task != vector:
                flipped, related = {task, vector} == {SPAM, FLIPPED}, {task, vector} == set(RELATED)
                kind = "labels flipped" if flipped else "both ask for Austen" if related else "other pairs"
                groups[kind].append((task, vector))
    colors = {"other pairs": LAYERS[2], "both ask for Austen": LINEAR, "labels flipped": QUADRATIC}
    for kind, listed in groups.items():
        points = [
            (statistics.fmean(each.result.cosine[task][vector] for each in records), statistics.fmean(known))
            for task, vector in listed
            if (known := effects(records, task, vector))
        ]
        if points:
            cosines, values = zip(*points, strict=True)
            axes.scatter(cosines, values, color=colors[kind], s=28, label=kind, zorder=3)
    for line in (axes.axhline, axes.axvline):
        line(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(-1.05, 1.05), xlabel="cosine of task vectors", ylabel="effect on data", title="Weights are not α")
    axes.legend(loc="lower right")


def _draw_stored(axes: "Axes", records: Records) -> None:
    for place, name in enumerate((LEAST, SMALL)):
        rows = [[statistics.fmean(each.result.applied[name].ratio.values())] for each in records]
        middle, half = mean_and_half(rows)
        axes.errorbar([place], middle, yerr=half, color=SHOWN, marker="o", capsize=3, label="effective λ / λ")
        lost, off = mean_and_half([[each.result.applied[name].lost] for each in records])
        axes.errorbar([place], lost, yerr=off, color=LINEAR, marker="s", capsize=3, label="entries lost")
    axes.axhline(1, color=GRID, linewidth=0.6, zorder=0)
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[:2], labels[:2], loc="center left")
    axes.set_xticks([0, 1], ["least norm", f"λ = {SMALL}"])
    axes.set(xlim=(-0.5, 1.5), ylim=(-0.05, 1.2), title="Stored in bfloat16")
