"""proofcheck itself, asked as every peer is: from text to an answer."""

from benchmarks.problem import Problem
from proofcheck.region.checker import check
from proofcheck.region.feasible import feasible
from proofcheck.region.region import Region
from proofcheck.region.threshold import is_nonempty, threshold
from proofcheck.region.vertices import vertices


def decide(problem: Problem) -> bool:
    """The verdict alone: φ and the comparison with it."""
    region = _region(problem)
    return is_nonempty(region, threshold(region).phi)


def certify(problem: Problem) -> bool:
    """The verdict, its certificate with a witness, and the trusted checker run on it."""
    verdict = feasible(_region(problem))
    check(verdict.certificate)
    return verdict.verdict == "nonempty"


def count_vertices(problem: Problem) -> int:
    """How many vertices the region at this β and c has."""
    return len(vertices(_region(problem)))


def _region(problem: Problem) -> Region:
    return Region(problem.gamma, beta=problem.beta, c=problem.c)
