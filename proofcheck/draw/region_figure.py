"""The figure of a region, for a paper, a notebook or a file."""

import os
from collections.abc import Iterable, Sequence
from fractions import Fraction

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw import style
from proofcheck.draw.ideal_overlay import Ideal, draw_success, draw_threshold, ideal_words
from proofcheck.draw.paint import places
from proofcheck.draw.plane_panel import draw_plane
from proofcheck.draw.scene import Scene, plane_scene
from proofcheck.draw.segment_panel import draw_segment
from proofcheck.draw.segment_scene import segment_scene
from proofcheck.draw.style import figure_format, house_style, image
from proofcheck.draw.titles import beta_words, c_words, empty_words, headline, limit_words, slice_words
from proofcheck.draw.words import on_figure
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.region.numbers import Number
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict
from proofcheck.region.writing import check_outputs, write_whole
from proofcheck.solve.constraints import read_point

_HEIGHT = 4.0
# Letters of a name for which two columns have no room.
_LONG = 44


def draw(
    verdict: Verdict,
    path: str | os.PathLike[str],
    *,
    axes: tuple[int, int] = (1, 2),
    ideal: tuple[IdealNetwork, Number] | None = None,
    near: Iterable[Number] | None = None,
) -> None:
    r"""Draw the region of a verdict into an .svg or .png file; the same verdict always gives the same bytes of SVG.

    Two tasks: {λ : Σλ_iγ_i ≥ 1+c, Σλ_iγ_i² ≥ 1+c, |λ_i|β ≤ c} at several c from c* to 1, the outline over all c, the
    vertices, the two cuts and the box at the c used, the witness, the verified proposals and the user's points. More
    tasks: a slice through the Chebyshev centre, or the witness. One task: the plane of (λ, c). An empty region: why it
    is empty. With an idealised network also {λ : ρ ≥ 1 − s}, where it succeeds at the given γ.

    Args:
        verdict: As `feasible` returns it, with the proposals of `propose` where they are to be shown.
        path: A file name that ends in .svg or .png.
        axes: For more than two tasks, the two to draw, counted from 1.
        ideal: An idealised network and its slack s in [0, 1), to draw beside the region.
        near: The target of the nearest point, shape (n,), to mark.

    Raises:
        InputError: If the suffix is another, the file cannot be written, the axes are not two different tasks,
            the slack is out of its range, or the region is too large to draw.

    Source: Theorem 3.

    >>> import pathlib, tempfile
    >>> from proofcheck import Region, feasible
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "region.svg")
    ...     draw(feasible(Region(["0.79", "-0.64"])), path)
    ...     path.read_text(encoding="utf-8").startswith("<?xml")
    True
    """
    suffix = figure_format(path)
    check_outputs({"path": path})
    target = None if near is None else read_point(near, len(verdict.region.gamma), "near")
    overlay = None if ideal is None else Ideal(*ideal)
    write_whole(path, region_image(verdict, suffix, axes=axes, ideal=overlay, target=target))


def region_image(
    verdict: Verdict,
    suffix: str,
    *,
    axes: tuple[int, int] = (1, 2),
    ideal: Ideal | None = None,
    target: Sequence[Fraction] | None = None,
) -> bytes:
    """The figure of `draw` as the content of a file with this suffix."""
    with house_style():
        return image(region_figure(verdict, axes=axes, ideal=ideal, target=target), suffix)


def region_figure(
    verdict: Verdict,
    *,
    axes: tuple[int, int] = (1, 2),
    ideal: Ideal | None = None,
    target: Sequence[Fraction] | None = None,
) -> Figure:
    """The figure of `draw` as a Matplotlib figure, in the settings in force."""
    figure = Figure(figsize=(1.3 * _HEIGHT, _HEIGHT))
    panel = figure.add_axes((0, 0, 1, 1))
    why = empty_words(verdict) if verdict.verdict == "empty" else ""
    lines = [why, beta_words(verdict), c_words(verdict), "" if ideal is None else ideal_words(ideal)]
    if len(verdict.region.gamma) == 1:
        segment = segment_scene(verdict, target)
        lines.append(limit_words(verdict, segment))
        entries = draw_segment(panel, segment)
        entries += [] if ideal is None else draw_threshold(panel, verdict.region, ideal)
    else:
        scene = plane_scene(verdict, axes, target)
        entries = _draw_scene(figure, panel, scene, verdict.region, ideal)
        lines += [*slice_words(scene), limit_words(verdict, scene)]
    for entry in entries:
        entry.set_label(on_figure(str(entry.get_label())))
    # Below, where it leaves the panels as large on a phone as on a wide page.
    below = (0, -0.6 / figure.get_size_inches()[1])
    panel.legend(handles=entries, loc="upper left", bbox_to_anchor=below, borderaxespad=0, ncols=_columns(entries))
    _entitle(panel, headline(verdict), [line for line in lines if line])
    return figure


def _columns(entries: Sequence[Artist]) -> int:
    """Two, unless a long name is among many."""
    return 1 if max((len(str(entry.get_label())) for entry in entries), default=0) > _LONG else 2


def _draw_scene(figure: Figure, panel: Axes, scene: Scene, region: Region, ideal: Ideal | None) -> list[Artist]:
    figure.set_size_inches(_HEIGHT * _shape(scene), _HEIGHT)
    entries = _draw_panel(panel, scene, region, ideal)
    if (close := scene.enlarged()) is not None:
        _draw_panel(_enlarge(figure, panel, close), close, region, ideal)
    return entries


def _draw_panel(panel: Axes, scene: Scene, region: Region, ideal: Ideal | None) -> list[Artist]:
    return [*draw_plane(panel, scene), *([] if ideal is None else draw_success(panel, region, scene, ideal))]


def _shape(scene: Scene) -> float:
    (left, bottom), (right, top) = scene.view
    return min(1.5, max(0.7, float((right - left) / (top - bottom))))


def _enlarge(figure: Figure, panel: Axes, close: Scene) -> Axes:
    """A second panel for a region that is small in its box, and a frame around it in the first."""
    (left, bottom), (right, top) = places(close.view)
    outline = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    panel.plot(*zip(*outline, strict=True), color=style.INK, linewidth=0.8, zorder=8)
    width, height = figure.get_size_inches()
    second = figure.add_axes((1 + 0.9 / width, 0, 0.9 * height * _shape(close) / width, 0.9))
    second.set_title("enlarged", loc="left", fontsize=10, color=style.INK, pad=4)
    return second


def _entitle(panel: Axes, title: str, lines: Sequence[str]) -> None:
    for height, line in enumerate(reversed(lines)):
        panel.annotate(
            on_figure(line),
            (0, 1),
            xytext=(0, 7 + 14 * height),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=10,
        )
    panel.set_title(on_figure(title), loc="left", pad=10 + 14 * len(lines))
