"""The JSON contracts as types: what every output and every certificate file holds.

The documents themselves are written by the rooms that know them; these types describe them, export their
JSON Schemas, and hold the tests that what is written is what is promised.
"""

from typing import Annotated, Any, Literal

import msgspec

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
    """Exact outer bounds on every λ_i and on c."""

    lam: list[tuple[Rational, Rational]]
    c: tuple[Rational, Rational]


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


CONTRACTS: dict[str, type[Contract]] = {
    "certificate": CertificateFile,
    "feasible": Feasible,
    "feasible-row": FeasibleRow,
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a contract, one of `CONTRACTS`.

    >>> json_schema("certificate")["$defs"]["Witness"]["required"]
    ['beta', 'lam', 'c']
    """
    return msgspec.json.schema(CONTRACTS[name])
