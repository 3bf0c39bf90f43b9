"""What ``certify --json`` says, as types that export their JSON Schema."""

from typing import Literal

from proofcheck.measure.documents import Contract, Hypothesis, Settings

Word = Literal["learned", "unlearned", "between", "undecided"]


class Interval(Contract):
    """A number lies in [low, high]: proved, rounding included."""

    low: float
    high: float


class WorstCase(Contract):
    """The counts that ``margin`` is about, and a margin that one sample has: the worst is between the two."""

    p: int
    q: int
    attained: float


class Certified(Contract):
    """The answer of ``certify --lam``.

    ``margin`` is a lower bound on y f over all samples with p tokens yμ and q tokens −yμ; null without irrelevant ones.
    """

    schema: Literal["proofcheck/certify/1"]
    task: int
    lam: list[float]
    loss: Interval
    margin: float | None
    worst_case: WorstCase | None
    accuracy: Interval
    seconds: float
    seed: int
    settings: Settings


class Threshold(Contract):
    """Learned: a loss of at most ``single`` plus ``tolerance``, and less than ``below``.

    ``single`` is the loss of the network fine-tuned on the task alone. Unlearned is a loss of at least ``unlearned``,
    which is never less than ``below``.
    ``reference_learned`` is whether ``single`` is less than ``below``, null where its bounds leave that open.
    """

    single: Interval
    tolerance: float
    unlearned: float
    below: float
    reference_learned: bool | None


class Point(Contract):
    """The verdict at one λ."""

    lam: list[float]
    loss: Interval
    verdict: Word
    offered: bool | None


class PieceVerdict(Contract):
    """The verdict on all of an interval of λ; ``loss`` holds throughout, and is null where nothing is decided."""

    interval: tuple[float, float]
    loss: Interval | None
    verdict: Word


class Ideal(Contract):
    """What the idealised network says of the task, with this ω and no slack; null ends are unbounded."""

    omega: float
    learned: list[tuple[float | None, float | None]]
    unlearned: list[tuple[float | None, float | None]]


class Offered(Contract):
    """What a source's theorem offers with its own β; null ends are unbounded or not known, and ``why`` says so."""

    theorem: Literal["theorem-1", "theorem-2"]
    source: Literal["review", "slides"]
    beta: float
    interval: tuple[str | None, str | None]
    empty: bool
    why: str


class CertifiedRange(Contract):
    """The answer of ``certify --lam-range``: intervals that are certified whole, or points of a grid.

    ``hypotheses`` are the review's on the fine-tuning, with hidden constants 1 and ε the greater certified own loss.
    """

    schema: Literal["proofcheck/certify-range/1"]
    task: int
    range: tuple[float, float]
    threshold: Threshold
    learned: list[tuple[float, float]]
    unlearned: list[tuple[float, float]]
    between: list[tuple[float, float]]
    undecided: list[tuple[float, float]]
    undecided_length: float
    pieces: list[PieceVerdict]
    grid: list[Point] | None
    evaluations: int
    offered: list[Offered]
    hypotheses: list[Hypothesis]
    ideal: Ideal
    seconds: float
    seed: int
    settings: Settings


class BoxVerdict(Contract):
    """[low_1, high_1] × [low_2, high_2]; an undecided one has the verdict at its middle."""

    corners: tuple[float, float, float, float]
    loss: Interval
    verdict: Word
    at_middle: Word


class Counted(Contract):
    """Points of a grid that Theorem 3 offers, and how many of them are certified learned."""

    offered: int
    learned: int


class CertifiedMap(Contract):
    """The answer of ``certify --gamma --lam-box``: boxes that are certified whole, or points of a grid."""

    schema: Literal["proofcheck/certify-map/1"]
    gamma: list[float]
    box: tuple[float, float, float, float]
    threshold: Threshold
    area: dict[Word, float]
    boxes: list[BoxVerdict] | None
    grid: list[Point] | None
    theorem_3: Counted
    seconds: float
    seed: int
    settings: Settings
