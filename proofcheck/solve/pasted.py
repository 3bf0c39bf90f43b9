"""A λ in a few decimals that can be pasted behind ``--lam``: rounded, and yet in the region.

A point on an edge is outside once its digits are cut. More digits may serve, else each is rounded towards a point with
slack, or after a step of a hundred-thousandth of λ towards it; what is shown is checked in exact arithmetic.
"""

from collections.abc import Iterator, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from proofcheck.region.verdict import Verdict
from proofcheck.solve.constraints import Constraints, read_constraints
from proofcheck.solve.repair import Point
from proofcheck.solve.slice import Slice

FEWEST, MOST = 6, 17
# By which part of its largest entry a point may move, so that its decimals are still called its own.
STEP = Fraction(1, 10**5)


def decimals_inside(
    verdict: Verdict, lam: Sequence[Fraction], *, beta: Fraction, limited: bool = False
) -> tuple[Decimal, ...] | None:
    """Decimals near λ, shape (n,), that lie in the region at the given c or at any; None where none were found.

    Args:
        verdict: The region, with its witness and proposals.
        lam: A λ of the region, shape (n,).
        beta: The β at which it is one.
        limited: Whether the decimals are to keep the limits that the verdict was asked under.

    Source: project, design: what is shown to be pasted is a point of the region itself.

    >>> from proofcheck import Region, feasible
    >>> verdict = feasible(Region(gamma=["0.8", "-0.6"], beta="1/20"))
    >>> [str(entry) for entry in decimals_inside(verdict, [Fraction(20, 13), Fraction(10, 39)], beta=Fraction(1, 20))]
    ['1.53847', '0.256411']
    """
    region, constraints = verdict.region, Constraints(len(lam))
    if limited and verdict.constrained is not None:
        constraints = read_constraints(len(lam), **verdict.constrained.constraints)
    part = Slice(region, constraints, beta, region.c)
    witness = verdict.certificate.witness
    inside = [proposal.lam for proposal in verdict.proposals if proposal.verified and proposal.beta == beta]
    inside += [] if witness is None or witness.beta != beta or not constraints.holds(witness.lam) else [witness.lam]
    inner = max(inside, key=lambda other: min(part.slacks(other)), default=tuple(lam))
    for rounded in _candidates(lam, inner, on_sum=constraints.sum_to_one):
        if part.contains([Fraction(entry) for entry in rounded]):
            return rounded
    return None


def _candidates(lam: Point, inner: Point, *, on_sum: bool) -> Iterator[tuple[Decimal, ...]]:
    """Roundings of λ, the shortest first: to the nearest, towards the inner point, and after a step towards it."""
    ways = [(b > a) - (b < a) for a, b in zip(lam, inner, strict=True)]
    size = max(map(abs, lam))
    far = max(abs(b - a) for a, b in zip(lam, inner, strict=True))
    for digits in range(FEWEST, MOST + 1):
        yield _rounded(lam, digits, [0] * len(lam), on_sum=on_sum)
        if not far:
            continue
        yield _rounded(lam, digits, ways, on_sum=on_sum)
        for step in (size * Fraction(10) ** (1 - digits), size * Fraction(10) ** (2 - digits)):
            if step <= STEP * size:
                share = min(step / far, Fraction(1))
                moved = [a + share * (b - a) for a, b in zip(lam, inner, strict=True)]
                yield _rounded(moved, digits, [0] * len(lam), on_sum=on_sum)


def _rounded(point: Point, digits: int, ways: Sequence[int], *, on_sum: bool) -> tuple[Decimal, ...]:
    """Each entry to so many digits: up, down, or to the nearest; with Σλ_i = 1, the largest makes up for the others."""
    rounding = {1: ROUND_CEILING, -1: ROUND_FLOOR, 0: ROUND_HALF_EVEN}
    contexts = {way: Context(digits, mode, MIN_EMIN, MAX_EMAX) for way, mode in rounding.items()}
    # A numerator is a long number of its own, and only the quotient is to be rounded.
    entries = [
        contexts[way].divide(Decimal(entry.numerator), Decimal(entry.denominator)).normalize(contexts[way])
        for entry, way in zip(point, ways, strict=True)
    ]
    if on_sum:
        largest = max(range(len(entries)), key=lambda i: abs(entries[i]))
        exactly = Context(prec=10**4, Emin=MIN_EMIN, Emax=MAX_EMAX)
        rest = Decimal(1)
        for i, entry in enumerate(entries):
            rest = rest if i == largest else exactly.subtract(rest, entry)
        entries[largest] = rest
    return tuple(entries)
