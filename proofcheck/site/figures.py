"""The figures of the pages: file name, drawing, and one sentence that says what to see."""

from collections.abc import Callable
from dataclasses import dataclass

from matplotlib.figure import Figure

from proofcheck.draw.adaptive import narrow, narrow_name
from proofcheck.draw.style import house_style, image
from proofcheck.draw.words import equation
from proofcheck.site import (
    figures_bounds,
    figures_calibration,
    figures_gain,
    figures_theorem_1,
    figures_theorem_2,
    figures_theorem_3,
)
from proofcheck.site.example import BETA
from proofcheck.site.figures_bounds import DW_NORM, SIZES, vacuous_from
from proofcheck.site.markdown import digits, in_brackets


@dataclass(frozen=True)
class Picture:
    """A figure of the pages.

    Attributes:
        name: Its file name.
        draw: Draws it, in the settings in force.
        caption: What to see in it, as Markdown; a function, as some of it is computed.
        stacks: Whether it has panels side by side, and so a second arrangement for phones.
    """

    name: str
    draw: Callable[[], Figure]
    caption: Callable[[], str]
    stacks: bool = False

    def content(self) -> bytes:
        """The file: always the same bytes."""
        with house_style():
            return image(self.draw(), ".svg")

    def narrow(self) -> bytes:
        """The second arrangement."""
        with house_style():
            return narrow(self.draw())

    def files(self) -> dict[str, Callable[[], bytes]]:
        """Its arrangements by their names."""
        return {self.name: self.content} | ({narrow_name(self.name): self.narrow} if self.stacks else {})

    def markdown(self) -> str:
        """The picture and its caption in a page of the same folder; who does not see it is told what is to be seen."""
        return f"![{in_brackets(self.caption())}]({self.name})\n\n*{self.caption()}*"


def _addition() -> str:
    return (
        f"At {equation('β', BETA)} the sources' bound 1 − α + β lies just inside the area where the idealised network"
        " learns both tasks, and they differ only at α = 0; far below it both are learned once more, because T2 is"
        " flipped twice, even for α \\< 0, where the review claims that there is no λ."
    )


def _negation() -> str:
    return (
        "T2 is unlearned only between the two amended ends: for small \\|α\\| most of what the slides promise lies"
        " below them, and in the hatched area T2 is learned again."
    )


def _out_of_domain() -> str:
    return (
        "Left: the critical β is 0, and the region empty for every β, exactly on the orange lines, where all non-zero"
        " γ\\_i equal one negative value; right: for the paper's γ the theorem promises part of where the idealised"
        " network succeeds, and not the paper's best point."
    )


def _low_rank() -> str:
    least, greatest = min(SIZES), max(SIZES)
    return (
        f"Above ‖ΔW‖\\_F, here {DW_NORM}, the bound says nothing, as the zero matrix meets it: for M = {greatest} from"
        f" ε = {digits(vacuous_from(greatest))} on, for M = {least} from ε = {digits(vacuous_from(least))} on."
    )


def _sparse() -> str:
    return (
        "With every hidden constant 1 both sources leave a gap below the large rows, but the review's small rows shrink"
        " with the batch B and the slides' with the accuracy ε: they agree only where the lines cross."
    )


def _beta() -> str:
    return (
        "As M grows the review's β grows until none of its theorems applies, and the slides' β falls: for one network"
        " the two cannot both be the right order."
    )


def _calibrated() -> str:
    return (
        "Circles are the networks of the fit and diamonds the held-out ones, each a mean over the seeds, beside the law"
        " with its calibrated constant and the interval for one more network: the slides' β fits every M, the review's"
        " line crosses the networks' at another slope, and T grows faster for small δ\\* than the law."
    )


def _gain() -> str:
    return (
        "With confusion tokens (δ# > 0) attention turns the margin around below one x₀ \\< 0, the sooner the more there"
        " are; without them it never does."
    )


FIGURES: dict[str, Picture] = {
    "theorem-1": Picture("theorem-1.svg", figures_theorem_1.draw, _addition, stacks=True),
    "theorem-2": Picture("theorem-2.svg", figures_theorem_2.draw, _negation),
    "theorem-3": Picture("theorem-3.svg", figures_theorem_3.draw, _out_of_domain, stacks=True),
    "corollary-1": Picture("corollary-1.svg", figures_bounds.draw_corollary_1, _low_rank),
    "corollary-2": Picture("corollary-2.svg", figures_bounds.draw_corollary_2, _sparse),
    "constants": Picture("constants.svg", figures_bounds.draw_beta, _beta),
    "calibration": Picture("calibration.svg", figures_calibration.draw, _calibrated, stacks=True),
    "gain": Picture("gain.svg", figures_gain.draw, _gain),
}
