"""Which λ to take: points that a solver proposes, each one checked, and repaired, in exact arithmetic."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from proofcheck.region.numbers import Number
from proofcheck.region.region import Region
from proofcheck.region.threshold import Decision
from proofcheck.region.verdict import Constrained, Extents, Proposal, Solver, Verdict, as_decision
from proofcheck.solve.bench import Bench
from proofcheck.solve.constrained import Ground, as_constrained, constrained_ground, plain_ground
from proofcheck.solve.constraints import Constraints, read_constraints, read_point
from proofcheck.solve.extents import extents
from proofcheck.solve.points import INSIDE, centre_proposal, common_proposals, margin_proposal, nearest_proposal
from proofcheck.solve.programs import agrees, installed
from proofcheck.solve.repair import exactly
from proofcheck.solve.slice import Slice, interval_of_c


@dataclass(frozen=True)
class Findings:
    r"""The extents, the proposed λ, whether the solver agrees, and the verdict under extra constraints.

    Attributes:
        extents: Exact outer bounds of each λ_i and of c; None when the region is empty or unbounded, or n is large.
        proposals: One for each program to which the solver gave a point; each says whether it is verified.
        solver: The solver's own word on whether the region, without extra constraints, is empty.
        constrained: The verdict under the extra constraints; None when there are none.

    Source: project, design: solvers propose, exact arithmetic concludes.
    """

    extents: Extents | None
    proposals: tuple[Proposal, ...]
    solver: Solver
    constrained: Constrained | None

    def attach(self, verdict: Verdict) -> Verdict:
        """The verdict with these findings beside it; what was decided stays as it is."""
        return replace(
            verdict,
            extents=self.extents,
            proposals=self.proposals,
            solver=self.solver,
            constrained=self.constrained,
        )


# Compiling for more tasks takes longer than a person waits: closed forms and the exact witness answer alone.
MOST_TASKS = 2000
SOLVER = "CLARABEL"
ZERO = Fraction(0)


def propose(
    region: Region | Iterable[Number] | Verdict,
    *,
    near: Iterable[Number] | None = None,
    nonnegative: bool = False,
    sum_to_one: bool = False,
    equal: bool = False,
    lam_min: Number | Iterable[Number] | None = None,
    lam_max: Number | Iterable[Number] | None = None,
    solver: str = SOLVER,
) -> Findings:
    r"""Points of the region that are worth taking, and its extents, at the working β.

    ``least_norm`` min ‖λ‖₂ and ``near`` min ‖λ − near‖₂ over all λ, and over all c in (0, 1) where the region names
    none: each comes with its own c. A ``near`` that lies inside is returned as it is. ``chebyshev_centre`` is the
    centre of a largest ball of λ at the given c, or of λ that some c admits. ``largest_margin`` max τ with
    Σλγ ≥ 1+c+τ and Σλγ² ≥ 1+c+τ is asked at one c, the witness's where none is given, as it grows up to c → 1.
    At β = 0 the centre and the margin are unbounded and left out. With a radius, the ball is measured with the
    longest normal that γ may have: it lies inside, and may not be the largest.

    Clarabel's active set gives the least norm and the nearest point exactly, and ``solver`` another try where it does
    not; a long optimum is rounded, and moved into
    the region, by less than a millionth of its distance. ``off`` says what is proved of each point. An optimum at an
    end of (0, 1) is an infimum: a point within a millionth of it is proposed, and the note names it. A program to
    which the solver gives no point is left out; if it gives none at all, ``witness`` is an exact point instead.

    Args:
        region: The region, or a bare γ, shape (n,), or a verdict, which is then not decided again; where it names no
            β, a stand-in that every proposal shows.
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

    Source: project; Theorem 3's inequalities are concave in (λ, c), so each of these is a convex program.

    >>> from proofcheck import Region
    >>> findings = propose(Region(gamma=["0.5"], beta="1/20", c="1/4"))
    >>> [(proposal.name, *proposal.lam, proposal.verified) for proposal in findings.proposals[:1]]
    [('least_norm', Fraction(5, 1), True)]
    """
    decision = as_decision(region)
    n, name = len(decision.threshold.s), installed(solver)
    constraints = read_constraints(
        n, nonnegative=nonnegative, sum_to_one=sum_to_one, equal=equal, lam_min=lam_min, lam_max=lam_max
    )
    target = None if near is None else read_point(near, n, "near")
    ask = n <= MOST_TASKS
    plain = Bench(decision, Constraints(n), name)
    bench = Bench(decision, constraints, name) if constraints.asked else plain
    ground = constrained_ground(decision, constraints) if constraints.asked else plain_ground(decision)
    part = ground.part
    return Findings(
        extents=extents(bench, part.beta) if part is not None and ask else None,
        proposals=_proposals(bench, ground, target, ask),
        solver=_opinion(plain) if ask else Solver(name, "not asked", None),
        constrained=as_constrained(constraints, ground) if constraints.asked else None,
    )


def least_norm(decision: Decision) -> Proposal | None:
    """The ``least_norm`` of `propose` alone, without extra constraints; None where there is none.

    >>> from proofcheck.region.threshold import decide
    >>> decision = decide(Region(gamma=["0.8", "-0.6"], beta="1/20"))
    >>> [str(entry) for entry in least_norm(decision).lam]
    ['20/13', '10/39']
    """
    ground, n = plain_ground(decision), len(decision.threshold.s)
    if ground.part is None or ground.anchor is None or n > MOST_TASKS:
        return None
    bench, wide = Bench(decision, Constraints(n), SOLVER), replace(ground.part, c=decision.region.c)
    return _least_norm(bench, wide, ground.anchor)


def _least_norm(bench: Bench, wide: Slice, anchor: tuple[Fraction, ...]) -> Proposal | None:
    return nearest_proposal("least_norm", bench, wide, anchor, (ZERO,) * wide.constraints.n)


def _opinion(plain: Bench) -> Solver:
    """The solver's word on Theorem 3's closed inequalities, c a variable in [0, 1] where it is free."""
    beta = plain.decision.working.beta
    answer = plain.program(beta).feasible(plain.wide(beta), interval_of_c(plain.region))
    return Solver(plain.solver, answer.status, agrees(answer.status, plain.decision.nonempty))


def _proposals(bench: Bench, ground: Ground, target: tuple[Fraction, ...] | None, ask: bool) -> tuple[Proposal, ...]:
    part, anchor = ground.part, ground.anchor
    if part is None or anchor is None:
        return ()
    wide = replace(part, c=bench.region.c)
    if bench.constraints.equal:
        return tuple(common_proposals(wide, part, target))
    proposals = list(_from_solver(bench, part, wide, anchor, target)) if ask else []
    if not ask and target is not None and wide.contains(target):
        proposals = [exactly("near", target, wide, INSIDE, ZERO)]
    if not proposals:
        witness = ground.witness("the solver gave none" if ask else f"no solver is asked above {MOST_TASKS} tasks")
        proposals = [] if witness is None else [witness]
    return tuple(proposals)


def _from_solver(
    bench: Bench, part: Slice, wide: Slice, anchor: tuple[Fraction, ...], target: tuple[Fraction, ...] | None
) -> Iterator[Proposal]:
    """What is asked of the solver; the largest margin is exact, but stands beside the solver's points only."""
    least = _least_norm(bench, wide, anchor)
    centre = centre_proposal(bench, wide, anchor) if part.beta else None
    near = None if target is None else nearest_proposal("near", bench, wide, anchor, target)
    margin = margin_proposal(bench, part) if part.beta and (least or centre) else None
    yield from (proposal for proposal in (least, centre, margin, near) if proposal is not None)
