"""Plans, outcomes and defended λ as files, as types that export their JSON Schema; every number but a count is text."""

from typing import Literal

import msgspec

from proofcheck.measure.documents import Contract


class Demand(Contract):
    """A share of right predictions on one task's data: at least ``level`` to keep or learn, at most that to forget.

    ``n`` is how many examples are counted, ``data`` which they are, ``sha256`` of their file where it was given.
    """

    name: str
    kind: Literal["keep", "learn", "forget"]
    level: str
    n: int
    data: str
    sha256: str | None


class Procedure(Contract):
    """How candidates are tested: ``arms`` has a start and weights, ``ordered`` an order and weights, and so on."""

    name: Literal["arms", "ordered", "sequence", "holm", "bonferroni", "all"]
    start: int | msgspec.UnsetType = msgspec.UNSET
    order: list[int] | msgspec.UnsetType = msgspec.UNSET
    weights: list[str] | msgspec.UnsetType = msgspec.UNSET


class Chances(Contract):
    """How likely the plan accepts each candidate, and any at all, as an estimate; null where nothing is assumed of it.

    ``assumed`` are shares of right predictions by demand and candidate, ``source`` where they are from.
    """

    kind: Literal["estimate"]
    source: str
    assumed: dict[str, list[str | None]]
    candidates: list[str | None]
    any: str | None


class Plan(Contract):
    """What is declared before labels are seen; ``hash`` is the SHA-256 of all the rest.

    It is taken of JSON with sorted keys, without blanks, in ASCII. ``order_from`` says why the procedure starts where
    it does: a wrong order costs power, never validity.
    """

    schema: Literal["proofcheck/plan/1"]
    models: list[str]
    candidates: list[list[str]]
    demands: list[Demand]
    delta: str
    procedure: Procedure
    order_from: str
    chances: Chances
    hash: str


class Count(Contract):
    """Wrong predictions of the merge at one candidate on one demand's examples; also of what is to be forgotten."""

    candidate: int
    demand: str
    errors: int
    n: int


class Outcomes(Contract):
    """What was counted for a plan, by its hash."""

    schema: Literal["proofcheck/outcomes/1"]
    plan: str
    counts: list[Count]


class Defended(Contract):
    """A certificate: plan, counts and the candidates that the procedure accepts, which any program can compute anew.

    Counts and accepted are exact; the plan's chances are an estimate, and no part of what is claimed.
    """

    schema: Literal["proofcheck/defended/1"]
    plan: Plan
    counts: list[Count]
    accepted: list[int]
