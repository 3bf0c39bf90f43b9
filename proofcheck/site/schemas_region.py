"""The JSON contracts of certificates and of answers about a λ-region, and rationals as all contracts have them."""

from typing import Annotated, Any, Literal

import msgspec

from proofcheck.measure.documents import Contract

Rational = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+(/[1-9][0-9]*)?$", description='a rational, "p/q" or "p"')]


class Witness(Contract):
    """A point (λ, c) of the region at this β."""

    beta: Rational
    lam: list[Rational]
    c: Rational


class CertificateFile(Contract):
    """A verdict, the pair (t, s) that proves φ, and a witness when the region is not empty.

    ``weak``, true where it stands: Σλγ² ≥ 0 is asked in place of ≥ 1 + c.
    """

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
    weak: bool | msgspec.UnsetType = msgspec.UNSET


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
    """A proposed λ at its own c; ``verified`` means exactly checked.

    ``off``: by which part of itself the best is better at most, as proved: 0 for the best, null where nothing is.
    """

    name: str
    lam: list[Rational]
    c: Rational
    beta: Rational
    verified: bool
    slacks: Slacks
    note: str
    off: Rational | None


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

    code: Literal["gamma_norm", "zero_lambda", "negative_sum", "untested_lambda"]
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


class Shortest(Contract):
    """The λ of least norm with Σλγ ≥ k, Σλγ² ≥ 0; λ = t₁γ + t₂γ², cut to ±``reach``: these multipliers prove it."""

    lam: list[Rational]
    k: Rational
    multipliers: tuple[Rational, Rational]
    reach: Rational | None


class Feasible(Contract):
    """The answer of ``feasible --json``.

    ``weak`` and ``shortest`` stand there with ``--weak`` only, ``shortest`` null where there is none, or a radius.
    """

    schema: Literal["proofcheck/feasible/1"]
    gamma: list[Rational]
    gamma_radius: list[Rational] | None
    beta: Rational | None
    c: Rational | None
    verdict: Literal["nonempty", "empty"]
    phi: Rational
    critical_beta: Rational
    smallest_c: Rational | None
    weak_critical_beta: Rational
    certificate: WitnessProof | RefutationProof
    why: str
    lam: Location | None
    extents: Extents | None
    proposals: list[Proposal]
    solver: Solver | None
    constrained: Constrained | None
    warnings: list[Warned]
    ideal: Ideal | None
    weak: bool | msgspec.UnsetType = msgspec.UNSET
    shortest: Shortest | msgspec.UnsetType | None = msgspec.UNSET


class FeasibleRow(Contract):
    """One line of ``feasible --gamma-file … --output x.jsonl``: a row of the file, and the answer for its γ.

    ``row`` holds the columns of the file. ``lam`` and ``c`` are a point of the region at ``beta``; all three are null
    where it is empty. A bad row has the verdict ``bad``, null in every field, and in ``why`` what is wrong with it.
    With ``--proposal least_norm`` the ``why`` of another row says what is proved of its point.
    """

    line: int
    row: dict[str, str]
    verdict: Literal["nonempty", "empty", "bad"]
    phi: Rational | None
    critical_beta: Rational | None
    smallest_c: Rational | None
    lam: list[Rational] | None
    c: Rational | None
    beta: Rational | None
    t: Rational | None
    s: list[Rational] | None
    why: str | None


class ShortestOfThree(Contract):
    """The λ of least norm with Σλγ ≥ k, Σλγ + β′Σλ ≥ k and Σλγ² ≥ 0, and the multipliers of these sums."""

    lam: list[Rational]
    k: Rational
    multipliers: tuple[Rational, Rational, Rational]


class OneSided(Contract):
    """The answer of ``feasible --one-sided B' --json``, and, without ``shortest``, the file of its ``--certificate``.

    ``phi``, ``t`` and ``s`` prove a verdict with β; without β ``lam`` does, or ``multipliers`` of the three sums, which
    cancel every λ_i and should exceed 0. ``lam`` is a point at ``at_c``, null where c is none of the question's.
    ``shortest`` is null where no λ has its three sums.
    """

    schema: Literal["proofcheck/one-sided/1"]
    gamma: list[Rational]
    one_sided: Rational
    beta: Rational | None
    c: Rational | None
    weak: bool
    verdict: Literal["nonempty", "empty"]
    phi: Rational | None
    t: tuple[Rational, Rational, Rational] | None
    s: list[Rational] | None
    lam: list[Rational] | None
    at_c: Rational | None
    multipliers: tuple[Rational, Rational, Rational] | None
    shortest: ShortestOfThree | msgspec.UnsetType | None = msgspec.UNSET
