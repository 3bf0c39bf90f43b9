"""The contracts of statements, of bounds as numbers, and of the λ of two tasks."""

from typing import Literal

from proofcheck.measure.documents import Contract
from proofcheck.site.schemas_region import Network, Rational


class LambdaPiece(Contract):
    """One connected piece of the λ that a source offers; decimal ends have at least 12 correct digits."""

    source: Literal["review", "slides", "ideal"]
    interval: tuple[str | None, str | None]
    unbounded: tuple[bool, bool]
    closed: tuple[bool, bool]
    formula: str
    empty: bool
    why: str


class LeastSlack(Contract):
    """From which slack on a goal is possible: on the value path alone, and in the whole idealised network.

    ``network`` encloses the least slack, low < s ≤ high: [0, 0] where none is needed, null where no s < 1 does.
    """

    value_path: Rational
    network: tuple[Rational, Rational] | None


class LeastSlacks(Contract):
    """The least slack of each goal."""

    addition: LeastSlack
    negation: LeastSlack


class LambdaSets(Contract):
    """The answer of ``lambda --alpha … --json``."""

    schema: Literal["proofcheck/lambda/1"]
    alpha: Rational
    beta: Rational | None
    network: Network
    least_slack: LeastSlacks
    addition: list[LambdaPiece]
    negation: list[LambdaPiece]


class BoundSettings(Contract):
    """The numbers that the bounds were evaluated at; ``assumed`` names the hidden constants that were not given."""

    M: Rational
    epsilon: Rational
    eta: Rational
    delta_star: Rational
    batch: Rational | None
    dw_norm: Rational | None
    dv_norm: Rational | None
    constants: dict[str, Rational]
    assumed: list[str]


class Bound(Contract):
    """One bound of one source: formula, number, and whether it says anything.

    ``value`` is null when it depends on λ or no float holds it; ``decimal`` then still has 12 digits if it is known.
    ``met`` says of a requirement whether the settings meet it. From ``epsilon_limit`` on the bound is vacuous.
    """

    claim: str
    symbol: str
    source: Literal["review", "slides"]
    formula: str
    latex: str
    value: float | None
    decimal: str | None
    count: int | None
    unit: str | None
    constants: dict[str, float | None]
    met: bool | None
    vacuity: Literal["vacuous", "informative", "not computable", "not applicable"]
    why: str
    epsilon_limit: float | None


class CalibratedConstant(Contract):
    """A hidden constant fitted on trained networks, and how it fared on larger ones, held out.

    ``value`` is what a bound takes: the ``mean`` for an equality, else the end of ``low`` to ``high``, the 95 %
    interval for one more network, that this network keeps. ``validated``: the ``verdict`` on the held-out networks is
    "holds".
    """

    value: float | None
    mean: float
    low: float
    high: float
    networks: int
    formula: str
    source: Literal["review", "slides"]
    measured: str
    verdict: Literal["holds", "contradicted", "mixed", "undecided", "not applicable"]
    holds_at: list[str]
    validated: bool
    used: bool


class Bounds(Contract):
    """The answer of ``bounds --json``.

    ``calibrated`` has each constant by its name, by "name.source" where the sources hide one constant in two formulas,
    whose settings are then the review's; null without ``--calibrated``.
    """

    schema: Literal["proofcheck/bounds/1"]
    settings: BoundSettings
    calibrated: dict[str, CalibratedConstant] | None
    bounds: list[Bound]


class StatementItem(Contract):
    """One condition: its name, in words, as text and as LaTeX without dollars."""

    name: str
    words: str
    text: str
    latex: str


class HiddenConstant(Contract):
    """A constant that Θ, O, Ω or poly hides, and from which side it bounds."""

    name: str
    meaning: str
    direction: Literal["upper", "lower", "both"]


class Statement(Contract):
    """One claim of one source; ``latex`` is one display for amsmath."""

    id: str
    label: str
    title: str
    kind: Literal["definition", "theorem", "corollary", "constant", "observation"]
    source: Literal["review", "slides", "abstracts", "tangent", "project"]
    setting: list[StatementItem]
    hypotheses: list[StatementItem]
    conclusion: list[StatementItem]
    constants: list[HiddenConstant]
    remarks: list[str]
    mechanism: list[str]
    amendments: list[str]
    latex: str


class Theorems(Contract):
    """The answer of ``theorems --json``."""

    schema: Literal["proofcheck/theorems/1"]
    claims: list[Statement]
