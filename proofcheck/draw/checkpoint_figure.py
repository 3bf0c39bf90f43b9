"""An audit of checkpoints, drawn: cosines of the task vectors, and how far each matrix is from rank 1."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.checkpoints.documents import Audit, Bounded
from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN, WITNESS, house_style, image

_COLOURS = (LAYERS[3], LINEAR, QUADRATIC, WITNESS, LAYERS[1], INK)
# Numbers in the squares of a larger matrix cannot be read.
_MOST_NUMBERS = 8


def checkpoint_image(audit: Audit, suffix: str) -> bytes:
    """The figure of an audit.

    Args:
        audit: What is drawn.
        suffix: ``.svg`` or ``.png``.
    """
    with house_style():
        figure = Figure(figsize=(9.6, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.6))
        _cosines(left, audit)
        _residuals(right, audit)
        return image(figure, suffix)


def _cosines(axes: Axes, audit: Audit) -> None:
    count = len(audit.models)
    values = [[float("nan") if entry is None else entry for entry in row] for row in audit.total.cosine]
    axes.imshow(values, cmap="RdBu", vmin=-1, vmax=1)
    axes.set_xticks(range(count), audit.models, rotation=45, ha="right", parse_math=False)
    axes.set_yticks(range(count), audit.models, parse_math=False)
    axes.set_title("cosines of task vectors: not α")
    for i, row in enumerate(audit.total.cosine if count <= _MOST_NUMBERS else []):
        for j, entry in enumerate(row):
            dark = entry is not None and abs(entry) > 0.6
            text = "–" if entry is None else f"{entry:.2f}"
            axes.text(j, i, text, ha="center", va="center", color="white" if dark else SHOWN, fontsize=9)


def _residuals(axes: Axes, audit: Audit) -> None:
    """A line from the lower to the upper bound for every matrix, in the order of the files."""
    known = [tensor.rank1_residual for tensor in audit.tensors if tensor.rank1_residual is not None]
    lines = []
    for place in range(len(audit.models)):
        color = _COLOURS[place % len(_COLOURS)]
        shift = 0.6 * ((place + 0.5) / len(audit.models) - 0.5)
        ends = [(at + shift, *_ends(bounded, place)) for at, bounded in enumerate(known)]
        intervals = [(at, low, high) for at, low, high in ends if low is not None and high is not None]
        at, low, high = zip(*intervals, strict=True) if intervals else ((), (), ())
        axes.vlines(at, low, high, color=color, linewidth=1.6)
        lines += axes.plot(at, high, linestyle="none", marker=".", markersize=3, color=color)
    axes.axhline(0, color=GRID, linewidth=0.8)
    axes.set(
        ylim=(-0.03, 1.03), xlabel="matrices, in the order of the files", ylabel="distance to rank 1 over the norm"
    )
    axes.set_title("bounds of the rank-1 residual" if known else "no spectra were asked for")
    if known:
        for label in axes.legend(lines, audit.models, loc="lower right").get_texts():
            label.set_parse_math(False)


def _ends(bounded: Bounded, place: int) -> tuple[float | None, float | None]:
    return bounded.ge[place], bounded.le[place]
