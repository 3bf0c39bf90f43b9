"""A second arrangement of a figure, for a page that is as wide as a hand: panels under each other, not side by side."""

from typing import TYPE_CHECKING, Any, cast

from proofcheck.draw.style import image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

# In inches: the figure, and what a panel needs beside and below it. At this width its 10-point letters are read on a
# phone.
_WIDTH, _BESIDE, _AROUND, _BETWEEN = 4.4, 0.75, 0.95, 0.25
# A panel's height over its width; a map has a scale of colours beside it.
_FLATTEST, _TALLEST, _MAP = 0.45, 1.05, 0.7


def narrow_name(name: str) -> str:
    """The file of the second arrangement.

    >>> narrow_name("gain.svg")
    'gain.narrow.svg'
    """
    return f"{name.removesuffix('.svg')}.narrow.svg"


def side_by_side(figure: "Figure") -> bool:
    """Whether panels stand beside each other, so that `stack` changes anything."""
    return any(spec is not None and spec.get_gridspec().ncols > 1 for spec in map(_spec, figure.axes))


def narrow(figure: "Figure") -> bytes:
    """The second arrangement as a file in SVG; to be called in `house_style`."""
    _renderer(figure)
    figure.draw_without_rendering()
    stack(figure)
    return image(figure, ".svg")


def stack(figure: "Figure") -> None:
    """Put the panels of a figure that was laid out under each other, row by row, and its legend below them.

    A label or a scale that a panel shared with its neighbour becomes its own.
    """
    from matplotlib.gridspec import GridSpec

    for axes in [axes for axes in figure.axes if not axes.axison and axes.get_legend() is None]:
        axes.remove()
    panels = sorted((axes for axes in figure.axes if _spec(axes)), key=_place)
    heights = [_height(figure, panel) for panel in panels]
    for panel in panels:
        if panel.axison:
            _label(panel, panels)
    total = sum(heights) + _AROUND * len(panels)
    grid = GridSpec(len(panels), 1, figure=figure, height_ratios=[height + _AROUND for height in heights])
    figure.set_size_inches(_WIDTH, total)
    for row, panel in enumerate(panels):
        panel.set_subplotspec(grid[row, 0])
    for legend in list(figure.legends):
        _narrow(figure, legend)
    figure.set_layout_engine("constrained", h_pad=_BETWEEN / 2)


def _spec(axes: "Axes") -> Any:
    return axes.get_subplotspec()


def _place(axes: "Axes") -> tuple[int, int]:
    spec = _spec(axes)
    return spec.rowspan.start, spec.colspan.start


def _height(figure: "Figure", axes: "Axes") -> float:
    """Of a panel as wide as the figure; of one that holds a legend alone, the legend's."""
    box, (width, height) = axes.get_position(), figure.get_size_inches()
    legend = axes.get_legend()
    if not axes.axison and legend is not None:
        return float(legend.get_window_extent(_renderer(figure)).height / figure.dpi) - _AROUND / 2
    shape = (box.height * height) / (box.width * width)
    tallest = _MAP if axes.images else _TALLEST
    return float(min(max(shape, _FLATTEST), tallest)) * (_WIDTH - _BESIDE)


def _label(axes: "Axes", panels: "list[Axes]") -> None:
    """Its own numbers, names of axes and title, where a panel like it in its row or column had them for both."""
    row, column = _place(axes)
    others = [other for other in panels if other is not axes]
    alike = [other for other in others if other.get_xlim() == axes.get_xlim()]
    below = [other for other in alike if _place(other)[1] == column]
    beside = [other for other in alike if _place(other)[0] == row]
    if any(axes.get_shared_y_axes().joined(axes, other) for other in others):
        axes.tick_params(labelleft=True)
    if any(axes.get_shared_x_axes().joined(axes, other) for other in others):
        axes.tick_params(labelbottom=True)
    for name, near in (("xlabel", below), ("ylabel", beside), ("title", below)):
        named = [text for other in near if (text := getattr(other, f"get_{name}")())]
        if named and not getattr(axes, f"get_{name}")() and not axes.get_title(loc="left"):
            getattr(axes, f"set_{name}")(named[0])


def _narrow(figure: "Figure", legend: "Legend") -> None:
    """The same legend below the panels, in as many columns as there is room for."""
    handles, names = legend.legend_handles, [text.get_text() for text in legend.get_texts()]
    legend.remove()
    for columns in range(3, 0, -1):
        made = figure.legend(cast("Any", handles), names, loc="outside lower center", ncols=columns)
        if columns == 1 or made.get_window_extent(_renderer(figure)).width <= _WIDTH * figure.dpi:
            return
        made.remove()


def _renderer(figure: "Figure") -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = FigureCanvasAgg(figure)
    return canvas.get_renderer()
