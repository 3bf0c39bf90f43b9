"""What a solver found, after exact arithmetic had its say."""

from dataclasses import dataclass, replace

from proofcheck.region.verdict import Constrained, Extents, Proposal, Solver, Verdict


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
