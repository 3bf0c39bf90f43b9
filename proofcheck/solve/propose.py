"""Which λ to take: points that a solver proposes, each one checked, and repaired, in exact arithmetic."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from proofcheck.region.numbers import Number
from proofcheck.region.region import Region
from proofcheck.region.threshold import Threshold, threshold
from proofcheck.region.verdict import Constrained, Proposal, Solver
from proofcheck.region.working import as_region, is_nonempty, working
from proofcheck.solve.bench import Bench, to_lam, to_x
from proofcheck.solve.constraints import Constraints, read_constraints, read_point
from proofcheck.solve.extents import extents
from proofcheck.solve.findings import Findings
from proofcheck.solve.frame import Frame
from proofcheck.solve.ground import Ground, constrained_ground, met, plain_ground
from proofcheck.solve.programs import Answer, installed
from proofcheck.solve.repair import exactly, settle
from proofcheck.solve.slice import Interval, Slice, interval_of_c
from proofcheck.solve.status import agrees

# Compiling for more tasks takes longer than a person waits: closed forms and the exact witness answer alone.
MOST_TASKS = 2000
# Short rationals cost up to a millionth of a sum; what is missing beyond that is the solver's.
NEARLY = Fraction(1, 10**5)


def propose(
    region: Region | Iterable[Number],
    *,
    near: Iterable[Number] | None = None,
    nonnegative: bool = False,
    sum_to_one: bool = False,
    equal: bool = False,
    lam_min: Number | Iterable[Number] | None = None,
    lam_max: Number | Iterable[Number] | None = None,
    solver: str = "CLARABEL",
) -> Findings:
    r"""Points of the region that are worth taking, and its extents, at the β and c of `working`.

    ``least_norm`` min ‖λ‖₂; ``chebyshev_centre`` the centre of a largest ball inside; ``largest_margin`` max τ with
    Σλγ ≥ 1+c+τ and Σλγ² ≥ 1+c+τ; ``near`` min ‖λ − near‖₂. At β = 0 the centre and the margin are unbounded and
    left out. With a radius, the ball is measured with the longest normal that γ may have: it lies inside, and may
    not be the largest. Each point is made rational, checked exactly, and moved by a little if it misses. A program
    to which the solver gives no point is left out; if it gives none at all, ``witness`` is an exact point instead.

    Args:
        region: The region, or a bare γ, shape (n,); where it names no β or no c, stand-ins that every proposal shows.
        near: A λ, shape (n,), to stay as near to as the region allows.
        nonnegative: Ask for λ ≥ 0.
        sum_to_one: Ask for Σλ_i = 1.
        equal: Ask for one common λ_i.
        lam_min: Least value of each λ_i: one number, or shape (n,).
        lam_max: Greatest value of each λ_i: one number, or shape (n,).
        solver: The name of a solver that cvxpy has. Above 2000 tasks none is asked.

    Raises:
        InputError: If a value is no number, the lengths differ, ``lam_min`` exceeds ``lam_max``, or the solver
            is not installed.

    Source: project; Theorem 3 at fixed c is a convex program in λ.

    >>> from proofcheck import Region
    >>> found = propose(Region(gamma=["0.5"], beta="1/20", c="1/4"))
    >>> [(proposal.name, *proposal.lam, proposal.verified) for proposal in found.proposals[:1]]
    [('least_norm', Fraction(5, 1), True)]
    """
    region = as_region(region)
    n, name = len(region.gamma), installed(solver)
    constraints = read_constraints(
        n, nonnegative=nonnegative, sum_to_one=sum_to_one, equal=equal, lam_min=lam_min, lam_max=lam_max
    )
    target = None if near is None else read_point(near, n, "near")
    base, ask = threshold(region), n <= MOST_TASKS
    plain = Bench(region, Constraints(n), base.phi, name)
    bench = Bench(region, constraints, base.phi, name) if constraints.asked else plain
    ground = constrained_ground(bench, base, ask=ask) if constraints.asked else plain_ground(region, base)
    proposals = _proposals(bench, ground, target, ask)
    part = ground.part
    if part is not None and ground.anchor is None and any(proposal.verified for proposal in proposals):
        ground = replace(ground, verdict="nonempty", why=met(part))
    return Findings(
        extents=extents(bench, part.beta) if part is not None and ground.verdict == "nonempty" else None,
        proposals=proposals,
        solver=_opinion(plain, base) if ask else Solver(name, "not asked", None),
        constrained=Constrained(constraints.to_json(), ground.verdict, ground.why) if constraints.asked else None,
    )


def _opinion(plain: Bench, base: Threshold) -> Solver:
    """The solver's word on Theorem 3's closed inequalities, c a variable in [0, 1] where it is free."""
    beta = working(plain.region, base.phi).beta
    answer = plain.program(beta).feasible(plain.wide(beta), interval_of_c(plain.region))
    return Solver(plain.solver, answer.status, agrees(answer.status, is_nonempty(plain.region, base.phi)))


def _proposals(bench: Bench, ground: Ground, target: tuple[Fraction, ...] | None, ask: bool) -> tuple[Proposal, ...]:
    part = ground.part
    if part is None:
        return ()
    found = list(_asked(bench, part, ground.anchor, target)) if ask else []
    if part.beta and not bench.constraints.asked:
        found = [_at_least_exact(proposal, bench, part) for proposal in found]
    if ground.anchor is not None and not any(proposal.verified for proposal in found):
        why = "the solver gave none that serves" if ask else f"no solver is asked above {MOST_TASKS} tasks"
        found.append(exactly("witness", ground.anchor, part, f"a point from exact arithmetic alone: {why}"))
    return tuple(found)


def _at_least_exact(proposal: Proposal, bench: Bench, part: Slice) -> Proposal:
    """The largest margin without extra constraints is (c/β)φ − (1+c), at (c/β)·s: floats may stay far below it."""
    if proposal.name != "largest_margin":
        return proposal
    reach = part.c / part.beta
    missing = reach * bench.phi - (1 + part.c) - min(proposal.slacks.linear, proposal.slacks.quadratic)
    if proposal.verified and missing <= NEARLY * reach * bench.phi:
        return proposal
    lam = tuple([reach * entry for entry in threshold(bench.region).s])
    return exactly(proposal.name, lam, part, "the exact optimum, (c/β)·s: the solver's point has less margin")


def _asked(
    bench: Bench, part: Slice, anchor: tuple[Fraction, ...] | None, target: tuple[Fraction, ...] | None
) -> Iterator[Proposal]:
    for name, answer, units in _answers(bench, part):
        if answer.x is not None:
            yield settle(name, to_lam(answer.x, units), part, anchor)
    if target is None:
        return
    if part.contains(target):
        yield exactly("near", target, part, "it lies in the region itself")
        return
    units = bench.close(part.beta, part.c, target)
    answer = bench.program(part.beta).nearest(units, Interval(part.c, part.c), to_x(target, units))
    if answer.x is not None:
        yield settle("near", to_lam(answer.x, units), part, anchor)


def _answers(bench: Bench, part: Slice) -> Iterator[tuple[str, Answer, Frame]]:
    program, c = bench.program(part.beta), Interval(part.c, part.c)
    close, wide = bench.close(part.beta, part.c), bench.wide(part.beta)
    yield "least_norm", program.nearest(close, c, to_x((Fraction(0),) * part.constraints.n, close)), close
    if part.beta:
        yield "chebyshev_centre", program.centre(wide, c), wide
        yield "largest_margin", program.margin(wide, c), wide
