"""What is measured of the certificates."""

from typing import NamedTuple

LAMS = (-2.0, 0.0, 1.0)


class Size(NamedTuple):
    """M irrelevant patterns, P tokens, m neurons."""

    M: int
    P: int
    m: int


BASE = Size(20, 100, 64)


class Row(NamedTuple):
    """The greatest width over λ, the median of seconds, and what Monte-Carlo would take for that width."""

    size: Size
    width: float
    seconds: float
    plain: float
    stratified: float


class Point(NamedTuple):
    """A method's width at one λ and its seconds; for Monte-Carlo σ²·t in place of a width, and no seconds."""

    name: str
    width: float
    seconds: float | None


class Noise(NamedTuple):
    """The worst margin over irrelevant counts: attained, certified, idealised, and the ideal less its noise.

    ``bridge`` is less the numeric noise, ``theorem`` less that of the Rocq theorem; ``values`` is max η, ``tilt`` the
    greatest T.
    """

    size: Size
    truth: float
    certificate: float
    ideal: float
    bridge: float
    theorem: float
    values: float
    tilt: float


class Certified(NamedTuple):
    """All of it."""

    rows: list[Row]
    noises: list[Noise]
    points: list[Point]
    minutes: float
