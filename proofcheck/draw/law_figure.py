"""The path of the training law: loss, scalars and norms by step, and a trained run's end beside them."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from proofcheck.draw.style import LINEAR, QUADRATIC, SHOWN, house_style, image
from proofcheck.law.documents import Law, PathPoint

# The panels: what is drawn, its words, its colour.
_PANELS = (
    (("loss", "population hinge loss", SHOWN),),
    (("b", "$b$", SHOWN), ("omega", r"$\omega$", LINEAR), ("kappa", r"$\kappa$", QUADRATIC)),
    (("norm_V", r"$\Vert\Delta V\Vert$", SHOWN), ("norm_W", r"$\Vert\Delta W\Vert$", LINEAR)),
)


def law_image(answer: Law, trained: PathPoint | None, suffix: str) -> bytes:
    """The figure, with a dot for each number of a trained run where there is one.

    Args:
        answer: What the law predicts.
        trained: The run's end, or None.
        suffix: ``.svg`` or ``.png``.
    """
    with house_style():
        figure = Figure(figsize=(9.6, 3.1), layout="constrained")
        for axes, drawn in zip(figure.subplots(1, len(_PANELS)), _PANELS, strict=True):
            for name, words, color in drawn:
                _line(axes, answer, trained, name, words, color)
            axes.set(xlabel="step", ylim=(0, None))
            axes.legend()
        return image(figure, suffix)


def _line(axes: Axes, answer: Law, trained: PathPoint | None, name: str, words: str, color: str) -> None:
    steps = [point.step for point in answer.path]
    axes.plot(steps, [getattr(point, name) for point in answer.path], color=color, label=words)
    if trained is not None:
        axes.plot([trained.step], [getattr(trained, name)], "o", color=color)
