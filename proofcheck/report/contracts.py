"""The JSON contracts as types: what every output and every certificate file holds.

The documents themselves are written by the rooms that know them; these types describe them, export their
JSON Schemas, and hold the tests that what is written is what is promised.
"""

from typing import Annotated, Any, Literal

import msgspec

from proofcheck.certify.contract import Certified, CertifiedMap, CertifiedRange
from proofcheck.ledger.contract import VerifiedClaims
from proofcheck.measure.contract import Measured, RunFile

Rational = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+(/[1-9][0-9]*)?$", description='a rational, "p/q" or "p"')]


class Contract(msgspec.Struct, forbid_unknown_fields=True):
    """A JSON object with exactly these fields."""


class Witness(Contract):
    """A point (λ, c) of the region at this β."""

    beta: Rational
    lam: list[Rational]
    c: Rational


class CertificateFile(Contract):
    """A verdict, the pair (t, s) that proves φ, and a witness when the region is not empty."""

    schema: Literal["proofcheck/certificate/1"]
    gamma: list[Rational]
    gamma_radius: list[Rational] | None
    beta: Rational | None
    c: Rational | None
    verdict: Literal["nonempty", "empty"]
    phi: Rational
    t: Rational
    s: list[Rational]
    witness: Witness | None


class WitnessProof(Contract, tag_field="kind", tag="witness"):
    """The proof of φ, and a point that shows the region is not empty."""

    t: Rational
    s: list[Rational]
    phi: Rational
    beta: Rational
    lam: list[Rational]
    c: Rational


class RefutationProof(Contract, tag_field="kind", tag="refutation"):
    """The proof of φ, which shows that the region is empty."""

    t: Rational
    s: list[Rational]
    phi: Rational


class Slacks(Contract):
    """Σλγ − (1+c), Σλγ² − (1+c), c − β·max|λ_i|."""

    linear: Rational
    quadratic: Rational
    box: Rational


class Location(Contract):
    """Where the user's λ stands, at ``beta`` and ``c``."""

    lam: list[Rational]
    inside: bool
    slacks: Slacks
    c_interval: tuple[Rational, Rational] | None
    fails: list[Literal["linear", "quadratic", "box"]]
    beta: Rational
    c: Rational
    largest_beta: Rational | None


class Extents(Contract):
    """Exact outer bounds on every λ_i and on c, at ``beta``."""

    lam: list[tuple[Rational, Rational]]
    c: tuple[Rational, Rational]
    beta: Rational


class Proposal(Contract):
    """A proposed λ; ``verified`` means exactly checked."""

    name: str
    lam: list[Rational]
    c: Rational
    beta: Rational
    verified: bool
    slacks: Slacks
    note: str


class Solver(Contract):
    """The float solver's own word on emptiness."""

    name: str
    status: str
    agrees: bool | None


class Constrained(Contract):
    """What is known under the extra constraints."""

    constraints: dict[str, Any]
    verdict: Literal["nonempty", "empty", "not certified"]
    why: str


class Warned(Contract):
    """Something to know about the input or the answer."""

    code: Literal["gamma_norm", "zero_lambda"]
    message: str


class Network(Contract):
    """The idealised network that was asked: token fractions, attention strength, and the margin to spare."""

    delta_star: Rational
    delta_hash: Rational
    omega: Rational
    slack: Rational


class IdealPolytope(Contract):
    """Whether every λ that Theorem 3 promises is learned by the idealised network; ``lam`` is one that is not."""

    succeeds: bool
    why: str
    lam: list[Rational] | None


class IdealCoverage(Contract):
    """Shares of area in |λ_i| ≤ reach on a grid of ``steps`` cells an axis.

    ``success``: of the box, what succeeds. ``covered``: of that, what Theorem 3 promises. ``kept``: of what it
    promises, what succeeds.
    """

    reach: Rational
    steps: int
    success: float
    covered: float | None
    kept: float | None


class IdealPoint(Contract):
    """The relative margin ρ of the witness or of the user's λ; null where λ is beyond floats."""

    name: Literal["witness", "lam"]
    rho: float | None
    learned: bool | None


class Ideal(Contract):
    """The idealised network's success region beside Theorem 3's."""

    network: Network
    polytope: IdealPolytope | None
    coverage: IdealCoverage | None
    points: list[IdealPoint]


class Feasible(Contract):
    """The answer of ``feasible --json``."""

    schema: Literal["proofcheck/feasible/1"]
    gamma: list[Rational]
    gamma_radius: list[Rational] | None
    beta: Rational | None
    c: Rational | None
    verdict: Literal["nonempty", "empty"]
    phi: Rational
    critical_beta: Rational
    smallest_c: Rational | None
    certificate: WitnessProof | RefutationProof
    why: str
    lam: Location | None
    extents: Extents | None
    proposals: list[Proposal]
    solver: Solver | None
    constrained: Constrained | None
    warnings: list[Warned]
    ideal: Ideal | None


class FeasibleRow(Contract):
    """One line of ``feasible --gamma-file … --output x.jsonl``."""

    line: int
    gamma: list[Rational]
    verdict: Literal["nonempty", "empty"]
    phi: Rational
    critical_beta: Rational
    smallest_c: Rational | None
    t: Rational
    s: list[Rational]


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
    """The answer of ``feasible --alpha … --json``."""

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
    vacuity: Literal["vacuous", "informative", "not computable"]
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
    verdict: Literal["holds", "holds with care", "contradicted", "not tested"]
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
    kind: Literal["definition", "theorem", "corollary", "constant"]
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


class Tool(Contract):
    """A tool: its version, null when it is missing, what is lost without it, and how to get it."""

    name: str
    version: str | None
    costs: str
    remedy: str
    needed: bool
    present: bool


class Doctor(Contract):
    """The answer of ``doctor --json``."""

    schema: Literal["proofcheck/doctor/1"]
    tools: list[Tool]


CONTRACTS: dict[str, type[msgspec.Struct]] = {
    "bounds": Bounds,
    "certificate": CertificateFile,
    "certify": Certified,
    "certify-map": CertifiedMap,
    "certify-range": CertifiedRange,
    "doctor": Doctor,
    "feasible": Feasible,
    "feasible-row": FeasibleRow,
    "lambda": LambdaSets,
    "measure": Measured,
    "run": RunFile,
    "theorems": Theorems,
    "verify": VerifiedClaims,
}


# What experiments write has a variant for each of them; its types load with the first that asks.
NAMES = sorted([*CONTRACTS, "cell", "experiment"])


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a contract, one of `NAMES`.

    >>> json_schema("certificate")["$defs"]["Witness"]["required"]
    ['beta', 'lam', 'c']
    """
    if name in CONTRACTS:
        return msgspec.json.schema(CONTRACTS[name])
    from proofcheck.report.experiment_schema import cell_schema, summary_schema

    return cell_schema() if name == "cell" else summary_schema()
