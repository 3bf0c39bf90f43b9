"""What a solver's own status lets us conclude: nothing about the region itself, which exact arithmetic decides."""

from enum import Enum


class Conclusion(Enum):
    """What the solver said, in words."""

    POINT = "the solver proposes a point"
    EMPTY = "the solver says that there is no point"
    INCONCLUSIVE = "the solver says nothing that counts"


# An inaccurate or interrupted answer is no answer, and an unbounded program says nothing about a bounded question.
TABLE = {
    "optimal": Conclusion.POINT,
    "infeasible": Conclusion.EMPTY,
    "optimal_inaccurate": Conclusion.INCONCLUSIVE,
    "infeasible_inaccurate": Conclusion.INCONCLUSIVE,
    "unbounded": Conclusion.INCONCLUSIVE,
    "unbounded_inaccurate": Conclusion.INCONCLUSIVE,
    "infeasible_or_unbounded": Conclusion.INCONCLUSIVE,
    "user_limit": Conclusion.INCONCLUSIVE,
    "solver_error": Conclusion.INCONCLUSIVE,
}


def conclude(status: str) -> Conclusion:
    """The conclusion from a cvxpy status; a status that is not in the table is inconclusive.

    >>> conclude("optimal_inaccurate").value
    'the solver says nothing that counts'
    """
    return TABLE.get(status, Conclusion.INCONCLUSIVE)


def agrees(status: str, nonempty: bool) -> bool | None:
    """Whether the solver's status on plain feasibility matches the exact verdict; None when it is inconclusive.

    >>> agrees("infeasible", nonempty=True), agrees("user_limit", nonempty=True)
    (False, None)
    """
    conclusion = conclude(status)
    if conclusion is Conclusion.INCONCLUSIVE:
        return None
    return (conclusion is Conclusion.POINT) == nonempty
