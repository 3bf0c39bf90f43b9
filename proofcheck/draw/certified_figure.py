"""What `certify` answers, drawn: certified bounds as a band, certified sets as bars, theorems and ideal beside them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.transforms import blended_transform_factory

from proofcheck.certify.documents import Certified, CertifiedMap, CertifiedRange
from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, WITNESS, house_style, image
from proofcheck.region.numbers import InputError, exact

_COLORS = {"learned": LAYERS[2], "unlearned": LINEAR, "between": GRID, "undecided": INK}
_SHOWN = 1.6
_WORDS = {"learned": "certified learned", "unlearned": "certified unlearned", "between": "certified neither"}


def certified_image(answer: Certified | CertifiedRange | CertifiedMap, suffix: str) -> bytes:
    """The figure of an answer.

    Args:
        answer: Of an interval or a box of λ.
        suffix: ``.svg`` or ``.png``.

    Raises:
        InputError: If the answer is of a single λ.
    """
    if isinstance(answer, Certified):
        raise InputError("--plot: a single λ has no figure; give --lam-range or --lam-box")
    with house_style():
        return image(_range(answer) if isinstance(answer, CertifiedRange) else _map(answer), suffix)


def _range(answer: CertifiedRange) -> Figure:
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes: Axes = figure.subplots()
    _band(axes, answer)
    axes.axhline(answer.threshold.unlearned, color=LINEAR, linewidth=0.6, linestyle="--")
    level = min(answer.threshold.single.high + answer.threshold.tolerance, answer.threshold.below)
    axes.axhline(level, color=LAYERS[3], linewidth=0.6, linestyle="--")
    axes.set(xlim=answer.range, ylim=(-0.04, _SHOWN), xlabel=r"$\lambda$", ylabel=f"hinge loss of T{answer.task}")
    across = blended_transform_factory(axes.transData, axes.transAxes)
    for place, (color, pieces) in enumerate(_rows(answer)):
        for low, high in pieces:
            corner, height = (low, 1.02 + 0.04 * place), 0.03
            axes.add_patch(
                Rectangle(corner, high - low, height, facecolor=color, transform=across, clip_on=False, linewidth=0)
            )
    figure.legend(handles=_legend(answer), loc="outside lower center", ncols=3)
    return figure


def _band(axes: Axes, answer: CertifiedRange) -> None:
    if answer.grid is not None:
        lams = [point.lam[1] for point in answer.grid]
        low, high = ([getattr(point.loss, end) for point in answer.grid] for end in ("low", "high"))
        axes.fill_between(lams, low, high, color=LAYERS[3], linewidth=1.2)
        return
    for piece in answer.pieces:
        if piece.loss is not None:
            axes.fill_between(piece.interval, piece.loss.low, piece.loss.high, color=LAYERS[1], linewidth=0)


def _rows(answer: CertifiedRange) -> list[tuple[str, list[tuple[float, float]]]]:
    """The bars above the axes, from below: the certified sets, then what theorems and the idealised network say."""
    low, high = answer.range
    rows: list[tuple[str, list[tuple[float, float]]]] = []
    if answer.grid is None:
        rows += [(_COLORS[word], getattr(answer, word)) for word in _WORDS]
    for theorem, color in (("theorem-1", QUADRATIC), ("theorem-2", WITNESS)):
        ends = [offer.interval for offer in answer.offered if offer.theorem == theorem and not offer.empty]
        rows.append((color, [_cut(_float(first), _float(last), low, high) for first, last in ends[:1]]))
    rows.append((INK, [_cut(*ends, low, high) for ends in answer.ideal.learned]))
    return [(color, [piece for piece in pieces if piece[0] < piece[1]]) for color, pieces in rows]


def _float(end: str | None) -> float | None:
    return None if end is None else float(exact(end, "end"))


def _cut(start: float | None, end: float | None, low: float, high: float) -> tuple[float, float]:
    return (low if start is None else max(start, low)), (high if end is None else min(end, high))


def _legend(answer: CertifiedRange) -> list[Patch]:
    certified = [Patch(color=_COLORS[word], label=label) for word, label in _WORDS.items()]
    return [
        Patch(color=LAYERS[1], label="certified bounds"),
        *(certified if answer.grid is None else []),
        Patch(color=QUADRATIC, label="Theorem 1 offers"),
        Patch(color=WITNESS, label="Theorem 2 offers"),
        Patch(color=INK, label="idealised network learns"),
    ]


def _map(answer: CertifiedMap) -> Figure:
    figure = Figure(figsize=(5.2, 5.2), layout="constrained")
    axes: Axes = figure.subplots()
    low_1, high_1, low_2, high_2 = answer.box
    for box in answer.boxes or ():
        left, right, lower, upper = box.corners
        axes.add_patch(
            Rectangle(
                (left, lower), right - left, upper - lower, facecolor=_COLORS[box.verdict], edgecolor="white", lw=0.2
            )
        )
    if answer.grid is not None:
        places = np.array([point.lam for point in answer.grid])
        colors = [_COLORS[point.verdict] for point in answer.grid]
        axes.scatter(places[:, 0], places[:, 1], c=colors, s=12, marker="s", linewidths=0)
        offered = places[[bool(point.offered) for point in answer.grid]]
        axes.scatter(offered[:, 0], offered[:, 1], s=2, color=QUADRATIC, linewidths=0)
    gamma = ", ".join(f"{entry:g}" for entry in answer.gamma)
    axes.set(xlim=(low_1, high_1), ylim=(low_2, high_2), xlabel=r"$\lambda_1$", ylabel=r"$\lambda_2$")
    axes.set_title(rf"target with $\gamma = ({gamma})$")
    names = {**_WORDS, "undecided": "undecided"}
    handles = [Patch(color=_COLORS[word], label=label) for word, label in names.items()]
    if answer.grid is not None:
        handles.append(Patch(color=QUADRATIC, label="Theorem 3 offers (dots)"))
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure
