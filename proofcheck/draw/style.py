"""How every figure of the project looks, and how it is written: the same bytes for the same picture.

Who reads a colour here, as a study does, loads no Matplotlib before it draws.
"""

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

FORMATS = (".svg", ".png")

# Blues that differ in lightness, and four hues of Okabe and Ito: told apart by every reader, and in grey.
LAYERS = ("#d6e6f4", "#9dc7e3", "#5799c7", "#2b6ca8")
SHOWN = "#08306b"
LINEAR = "#d55e00"
QUADRATIC = "#7a2f8f"
WITNESS = "#f0b000"
INK = "#222222"
GRID = "#cccccc"
BOX: dict[str, Any] = {"color": "#777777", "linewidth": 1.0, "linestyle": (0, (1, 1.5))}
LIMIT = "#00694c"
KEPT: dict[str, Any] = {"facecolor": "none", "edgecolor": LIMIT, "linewidth": 1.0, "hatch": "////"}
NOMINAL: dict[str, Any] = {"facecolor": "#ececec", "edgecolor": "#777777", "linewidth": 1.0, "linestyle": "--"}

_SETTINGS: dict[Any, Any] = {
    "font.family": ["STIXGeneral", "DejaVu Sans"],
    "mathtext.fontset": "stix",
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.labelsize": 13,
    "axes.linewidth": 0.7,
    "axes.edgecolor": "#555555",
    "axes.formatter.use_mathtext": True,
    "axes.formatter.limits": (-3, 4),
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "legend.fontsize": 10,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.dpi": 200,
    "svg.fonttype": "path",
    "svg.hashsalt": "proofcheck",
}
# Around what is drawn, in inches.
_PAD = 0.06
# On a dark page ink is light and light areas are dark, each hue as it was; printed, a page is light.
_DARK = b"""
:root{color-scheme: light dark}
@media (prefers-color-scheme: dark){:root{filter: invert(1) hue-rotate(180deg)}}"""
_METADATA = {".svg": {"Date": None, "Creator": "proofcheck"}, ".png": {"Software": "proofcheck"}}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw with the settings of the project, whatever the user's own are; theirs return afterwards."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        yield


def shades(colors: Sequence[str]) -> "Colormap":
    """The colours from the least value to the greatest, each passing into the next."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("shades", list(colors))


def figure_format(path: str | os.PathLike[str]) -> str:
    """``.svg`` or ``.png``, by the suffix of a file name.

    Raises:
        InputError: If it is neither.

    >>> figure_format("region.SVG")
    '.svg'
    """
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InputError(
            f"{os.fspath(path)}: expected a file name that ends in .svg or .png, got {suffix or 'no ending'}"
        )
    return suffix


def _settle(figure: "Figure") -> None:
    """Panels where the layout put them, but for its last bits: its solver adds up in the order of addresses."""
    for axes in figure.axes:
        left, bottom, width, height = (round(value, 7) for value in axes.get_position(original=True).bounds)
        axes.set_position((left, bottom, width, height))
        axes.set_in_layout(True)


def image(figure: "Figure", suffix: str) -> bytes:
    """The figure as a file of this format, cut to what is drawn; to be called in `house_style`.

    An SVG has no ground of its own, and inks for light and dark pages; a PNG is on white.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    canvas = FigureCanvasSVG(figure) if suffix == ".svg" else FigureCanvasAgg(figure)
    fine: float = _SETTINGS["savefig.dpi"]
    figure.set_dpi(72 if suffix == ".svg" else fine)
    # Asked for "tight", Matplotlib draws the whole figure once more to measure it.
    if engine := figure.get_layout_engine():
        engine.execute(figure)
        figure.set_layout_engine(None)
        _settle(figure)
    box, stream = figure.get_tightbbox().padded(_PAD), io.BytesIO()
    # An SVG has no pixels but those of its images.
    dpi = fine if any(axes.images for axes in figure.axes) else figure.dpi
    shown: dict[str, Any] = {"metadata": _METADATA[suffix], "transparent": suffix == ".svg"}
    canvas.figure.savefig(stream, format=suffix[1:], bbox_inches=box, dpi=dpi, **shown)
    content = stream.getvalue()
    return content.replace(b"</style>", _DARK + b"</style>", 1) if suffix == ".svg" else content
