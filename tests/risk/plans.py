"""Small plans, and counts for them."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from proofcheck.risk import Count, Demand, Plan, make_plan
from proofcheck.risk.checker import digest

DEMANDS = (Demand("a", "keep", "0.86", 200, "unnamed", None), Demand("b", "forget", "0.55", 100, "unnamed", None))


def plan(procedure: str = "arms", count: int = 4, demands: Sequence[Demand] = DEMANDS, **given: Any) -> Plan:
    """Candidates 1, 2, … on a line."""
    return make_plan(["m"], [[str(i + 1)] for i in range(count)], demands, procedure=procedure, **given)


def counted(made: Plan, errors: Callable[[int, str], int], only: Sequence[int] | None = None) -> list[Count]:
    """Errors of each candidate and demand."""
    candidates = range(len(made.candidates)) if only is None else only
    return [Count(i, each.name, errors(i, each.name), each.n) for i in candidates for each in made.demands]


def plain(document: Any) -> Any:
    """As JSON has it."""
    return msgspec.to_builtins(document)


def resealed(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan with other content and the hash of it: what somebody would write who changes a plan on purpose."""
    changed = {**document, **changes}
    return {**changed, "hash": digest(changed)}


def good(lam: tuple[Fraction, ...], demand: Demand) -> int:
    """Errors at λ = 1, …, 4, of which 2 and 3 are good."""
    return {"a": [60, 12, 12, 40], "b": [20, 60, 60, 40]}[demand.name][int(lam[0]) - 1]
