from proofcheck import Region, feasible
from proofcheck.region.verdict import Constrained, Solver
from proofcheck.solve.propose import Findings


def test_attaching_adds_the_findings_and_leaves_what_was_decided() -> None:
    verdict = feasible(Region(gamma=["0.79", "-0.64"]), lam=[1, 2])
    constrained = Constrained({"nonnegative": True}, "not certified", "no proof")
    findings = Findings(None, (), Solver("CLARABEL", "infeasible", False), constrained)
    attached = findings.attach(verdict)
    assert (attached.solver, attached.constrained, attached.proposals, attached.extents) == (
        findings.solver,
        constrained,
        (),
        None,
    )
    for name in ("region", "verdict", "phi", "certificate", "lam", "warnings", "why"):
        assert getattr(attached, name) == getattr(verdict, name)
