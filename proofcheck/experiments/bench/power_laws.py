"""Power laws: the exponents that the sources and the project's earlier measurements predict, and how they are fitted.

Each seed has an exponent of its own; a reading says too how far the curve is from being a power law at all.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from proofcheck.experiments.engine.verdicts import Reading, Source, read
from proofcheck.measure.documents import Hypothesis


class Law(NamedTuple):
    """A quantity goes like a power of what an axis moves, with an exponent between two ends.

    Args:
        name: The claim's id within its experiment.
        quantity: A field of `ScaleResult`.
        axes: Along which it is fitted.
        words: The law.
        source: Who says so.
        least: The least exponent.
        most: The greatest.
        about: Ids of claims of `statements`.
    """

    name: str
    quantity: str
    axes: tuple[str, ...]
    words: str
    source: Source
    least: float
    most: float
    about: tuple[str, ...] = ()


_STEPS = "the number of steps to a fixed loss"
_BETA, _W, _V = "β at λ = 1", "the rank-1 residual of ΔW", "the rank-1 residual of ΔV"
_ROW = "the median row length of ΔV"
_SHARES = (
    "delta_star",
    "delta_star,unconfused",
    "delta_star,frozen",
    "delta_star,unconfused,frozen",
    "delta_star,unconfused,frozen,M=200",
)
_M = ("M", "M,stopped")
_ANY = -math.inf
_SOURCES: tuple[Literal["review", "slides"], ...] = ("review", "slides")

LAWS = (
    Law("steps-against-eta", "steps", ("eta",), f"{_STEPS} goes like 1/η", "review", -1, -1, ("steps.review",)),
    Law("steps-against-delta-star", "steps", _SHARES, f"{_STEPS} goes like 1/δ*²", "review", -2, -2, ("steps.review",)),
    Law("beta-against-M.slides", "beta", _M, f"{_BETA} goes like 1/d, so like 1/M", "slides", -1, -1, ("beta.slides",)),
    # A sum of a term without M and one like √M has an exponent between theirs.
    Law(
        "beta-against-M.review",
        "beta",
        ("M,stopped",),
        f"{_BETA} and a fixed ε goes like poly(ηδ*) + ε√M",
        "review",
        0,
        0.5,
        ("beta.review",),
    ),
    Law("beta-against-epsilon.slides", "beta", ("epsilon",), f"{_BETA} is free of ε", "slides", 0, 0, ("beta.slides",)),
    Law(
        "beta-against-epsilon.review",
        "beta",
        ("epsilon",),
        f"{_BETA} goes like poly(ηδ*) + ε√M in ε",
        "review",
        0,
        1,
        ("beta.review",),
    ),
    Law("beta-against-m-and-B", "beta", ("m", "B"), f"{_BETA} is free of m and B", "slides", 0, 0, ("beta.slides",)),
    *(
        Law(
            f"V-against-epsilon.{source}",
            "values",
            ("epsilon",),
            f"{_V} falls like ε or faster",
            source,
            1,
            math.inf,
            (f"corollary-1.{source}",),
        )
        for source in _SOURCES
    ),
    Law("V-as-epsilon-falls", "values", ("epsilon",), f"{_V} does not fall with ε", "project", _ANY, 0),
    Law("V-against-M", "values", _M, f"{_V} goes like M^(−1/2)", "project", -0.5, -0.5),
    Law("V-against-m-and-B", "values", ("m", "B"), f"{_V} is free of m and B", "project", 0, 0),
    Law(
        "V-against-delta-star",
        "values",
        ("delta_star", "delta_star,unconfused"),
        f"{_V} goes like δ* to a power from −2.2 to −1.5",
        "project",
        -2.2,
        -1.5,
    ),
    # 1/log M itself has an exponent of about −0.3 over these M.
    *(
        Law(
            f"W-against-log-M.{source}",
            "attention",
            _M,
            f"{_W} falls at least as fast as 1/log M",
            source,
            _ANY,
            -0.3,
            (f"corollary-1.{source}",),
        )
        for source in _SOURCES
    ),
    Law("W-against-M", "attention", _M, f"{_W} goes like 1/M", "project", -1, -1),
    Law("W-against-m-and-B", "attention", ("m", "B"), f"{_W} is free of m and B", "project", 0, 0),
    Law("W-as-epsilon-falls", "attention", ("epsilon",), f"{_W} does not fall with ε", "project", _ANY, 0),
    *(
        Law(
            f"rows-against-m.{source}",
            "row",
            ("m",),
            f"{_ROW} goes like m^(−1/2)",
            source,
            -0.5,
            -0.5,
            (f"corollary-2.{source}",),
        )
        for source in _SOURCES
    ),
    Law("rows-against-M-B-and-epsilon", "row", ("M", "B", "epsilon"), f"{_ROW} is free of M, B and ε", "project", 0, 0),
    Law(
        "epsilon-against-B",
        "epsilon",
        ("B",),
        "ε after a fixed number of steps is free of B, so B ≥ ε⁻² log M is more than is needed",
        "project",
        0,
        0,
        ("batch.review",),
    ),
)


# Over the factor 8 that most axes span, an exponent that is 0.1 off moves the end of the curve by 8^0.1 = 1.23. The
# exponents that the sources are told apart by differ by 1/2 or more, so this is less than a quarter of that.
EXPONENT = 0.1
FITTED = "the slope of the logarithms, by least squares"
WITHIN = f", within {EXPONENT} in the exponent"
# What is moved, and the quantity at each of its values.
Curve: TypeAlias = tuple[Sequence[float], Sequence[float]]


def slope(curve: Curve) -> float:
    """The exponent of one seed: least squares on the logarithms.

    >>> round(slope(([1.0, 2.0, 4.0], [3.0, 12.0, 48.0])), 12)
    2.0
    """
    x, y = np.log(curve)
    return float(np.polyfit(x, y, 1)[0])


def local_slopes(curves: Sequence[Curve]) -> list[float]:
    """The exponents between neighbouring points of the mean curve on logarithms; of a power law they are all one.

    >>> [round(each, 12) for each in local_slopes([([4.0, 1.0, 2.0], [64.0, 1.0, 2.0])])]
    [1.0, 5.0]
    """
    x, y = np.log(np.array(curves)).mean(axis=0)
    order = np.argsort(x)
    return [float(exponent) for exponent in np.diff(y[order]) / np.diff(x[order])]


def fitted(at: str, curves: Sequence[Curve], least: float, most: float, applies: Sequence[Hypothesis] = ()) -> Reading:
    """The exponents of the seeds against [least, most] and `EXPONENT` on either side.

    The interval over the seeds says how well the slope is known, not how well a power law fits: the note has the least
    and the greatest local slope where there are several.

    Args:
        at: The point.
        curves: One of each seed, over the same values.
        least: The least exponent predicted.
        most: The greatest.
        applies: The hypotheses of the statement, at all points of the curves together.
    """
    # Adding 0 makes minus zero zero.
    between = sorted(round(exponent, 2) + 0.0 for exponent in local_slopes(curves))
    note = f"local slopes from {between[0]:.2f} to {between[-1]:.2f}".replace("-", "−") if len(between) > 1 else ""
    exponents = [slope(curve) for curve in curves]
    return read(at, exponents, least, most, within=EXPONENT, note=note, applies=applies)
