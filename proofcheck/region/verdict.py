"""The answer to "is there a λ?": verdict, φ, critical β, certificate, and what else was asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import import_module
from typing import Any, Literal, NamedTuple

from proofcheck.region.certificate import Certificate
from proofcheck.region.location import Location, slacks_to_json
from proofcheck.region.numbers import Number, brief, text
from proofcheck.region.region import Region, Slacks
from proofcheck.region.threshold import Decision, Threshold, Working, decide, smallest_c, threshold, weakened

SCHEMA = "proofcheck/feasible/1"


@dataclass(frozen=True)
class Warned:
    """Something that a reader should know about the input or the answer: a stable code and a sentence."""

    code: Literal["gamma_norm", "zero_lambda", "negative_sum", "untested_lambda"]
    message: str


@dataclass(frozen=True)
class Proposal:
    """A λ that a solver proposed, after exact arithmetic had its say.

    ``verified`` says that the rational point ``lam`` satisfies every inequality, and every extra constraint,
    exactly at ``beta`` and at its own ``c``; ``note`` says how good it is and what was done to it, or why it is not
    verified. ``off`` is what is proved of the distance, or the margin, or the radius: by which part of itself the best
    is better at most, 0 for the best; None where nothing is proved.
    """

    name: str
    lam: tuple[Fraction, ...]
    c: Fraction
    beta: Fraction
    verified: bool
    slacks: Slacks
    note: str
    off: Fraction | None = None

    def to_json(self) -> dict[str, Any]:
        """The proposal as a JSON object, rationals as text."""
        return {
            "name": self.name,
            "lam": [text(entry) for entry in self.lam],
            "c": text(self.c),
            "beta": text(self.beta),
            "verified": self.verified,
            "slacks": slacks_to_json(self.slacks),
            "note": self.note,
            "off": None if self.off is None else text(self.off),
        }


@dataclass(frozen=True)
class Solver:
    """Which float solver was asked whether the region is empty, its own status, and whether it agrees (or None)."""

    name: str
    status: str
    agrees: bool | None


@dataclass(frozen=True)
class Extents:
    """Exact outer bounds on each λ_i and on c over the region at ``beta``: every point of it lies within them."""

    lam: tuple[tuple[Fraction, Fraction], ...]
    c: tuple[Fraction, Fraction]
    beta: Fraction

    def to_json(self) -> dict[str, Any]:
        """The extents as a JSON object, rationals as text."""
        return {
            "lam": [[text(low), text(high)] for low, high in self.lam],
            "c": [text(end) for end in self.c],
            "beta": text(self.beta),
        }


class Refutation(NamedTuple):
    """Whole weights of Σλγ − 1 − c, Σλγ² − 1 − c and Σλ − 1 whose sum has, within the limits, this greatest value.

    It is below 0; or it is 0, and attained only at a ``c`` that is no longer within (0, 1).
    """

    weights: tuple[int, int, int]
    greatest: Fraction
    c: Fraction


@dataclass(frozen=True)
class Constrained:
    """What is known of the region under extra constraints on λ, and why.

    ``refutation`` is the sum that proves emptiness, or how large the limits ask some |λ_i| to be, if that is too much.
    """

    constraints: Mapping[str, Any] = field(hash=False)
    verdict: Literal["nonempty", "empty", "not certified"]
    why: str
    refutation: Refutation | Fraction | None = None


@dataclass(frozen=True)
class Verdict:
    r"""What is known of one λ-region; the fields of the JSON contract ``proofcheck/feasible/1``.

    Attributes:
        region: The region that was decided.
        verdict: ``nonempty`` or ``empty``; for β not given, of every small enough β > 0.
        phi: φ(γ), the minimax value of the two sums on the unit box.
        critical_beta: φ/2: for free c the region is non-empty exactly below it.
        smallest_c: c* = β/(φ−β), or None.
        working: The β and c of the witness, of a figure, and of what is proposed: the region's, or their stand-ins.
        certificate: The proof, for the checker.
        why: The verdict in words.
        lam: The user's point, when one was given.
        warnings: What a reader should know.
        extents, proposals, solver, constrained: A float solver's findings, when it was asked.

    Source: Theorem 3; project, threshold of the region.

    >>> from proofcheck import Region, feasible
    >>> feasible(Region(gamma=["0.5"], beta="0.1")).critical_beta
    Fraction(1, 8)
    """

    region: Region
    verdict: Literal["nonempty", "empty"]
    phi: Fraction
    critical_beta: Fraction
    smallest_c: Fraction | None
    working: Working
    certificate: Certificate
    why: str
    lam: Location | None = None
    extents: Extents | None = None
    proposals: tuple[Proposal, ...] = ()
    solver: Solver | None = None
    constrained: Constrained | None = None
    warnings: tuple[Warned, ...] = ()

    @property
    def schema(self) -> str:
        """The name and version of the JSON contract."""
        return SCHEMA

    @property
    def weak_critical_beta(self) -> Fraction:
        """The critical β of the weak region, which rests on the idealised network alone."""
        region = self.region
        return self.critical_beta if region.weak else threshold(weakened(region)).phi / 2

    @property
    def decision(self) -> Decision:
        """What was decided, for whoever goes on from it."""
        proof = self.certificate
        base = Threshold(self.phi, proof.t, proof.s)
        return Decision(self.region, base, self.verdict == "nonempty", self.working)

    @property
    def gamma(self) -> tuple[Fraction, ...]:
        """γ, shape (n,)."""
        return self.region.gamma

    @property
    def gamma_radius(self) -> tuple[Fraction, ...] | None:
        """The radius of γ, shape (n,), or None when γ is exact."""
        return self.region.gamma_radius

    @property
    def beta(self) -> Fraction | None:
        """The region's β, or None."""
        return self.region.beta

    @property
    def c(self) -> Fraction | None:
        """The region's c, or None."""
        return self.region.c

    def to_json(self) -> dict[str, Any]:
        """The verdict as the JSON object of the contract ``proofcheck/feasible/1``, rationals as text."""
        proof = self.certificate.to_json()
        certificate = {"kind": self.certificate.kind, "t": proof["t"], "s": proof["s"], "phi": proof["phi"]}
        constrained = self.constrained
        return {
            "schema": self.schema,
            "gamma": proof["gamma"],
            "gamma_radius": proof["gamma_radius"],
            "beta": proof["beta"],
            "c": proof["c"],
            "verdict": self.verdict,
            "phi": text(self.phi),
            "critical_beta": text(self.critical_beta),
            "smallest_c": None if self.smallest_c is None else text(self.smallest_c),
            "weak_critical_beta": text(self.weak_critical_beta),
            "certificate": certificate | (proof["witness"] or {}),
            "why": self.why,
            "lam": None if self.lam is None else self.lam.to_json(),
            "extents": None if self.extents is None else self.extents.to_json(),
            "proposals": [proposal.to_json() for proposal in self.proposals],
            "solver": None if self.solver is None else dict(vars(self.solver)),
            "constrained": None
            if constrained is None
            else {"constraints": dict(constrained.constraints), "verdict": constrained.verdict, "why": constrained.why},
            "warnings": [dict(vars(warning)) for warning in self.warnings],
        } | ({"weak": True} if self.region.weak else {})

    def _repr_html_(self) -> str:
        # The package knows who draws; this room, which it is made of, does not.
        card: str = import_module("proofcheck").present(self)
        return card


def as_decision(asked: Region | Iterable[Number] | Verdict) -> Decision:
    """What a verdict has decided already, or the decision of a region, or of a bare γ, shape (n,).

    Raises:
        InputError: If an entry of a bare γ is no number, or outside [−1, 1].

    >>> as_decision(["1/2"]).phi
    Fraction(1, 4)
    """
    return asked.decision if isinstance(asked, Verdict) else decide(asked)


def explain(decision: Decision) -> str:
    """One sentence on why the region is what it is.

    >>> explain(decide(Region(gamma=["1/2"], beta=1)))
    'β = 1 is not below the critical β 1/8.'
    """
    region, phi = decision.region, decision.phi
    if phi == 0:
        return _explain_zero(region)
    beta, c = region.beta, region.c
    critical = brief(phi / 2)
    if decision.nonempty:
        if beta is None:
            where = f"below {critical}" if c is None else f"up to {brief(c * phi / (1 + c))}, at c = {brief(c)}"
            return f"Some λ satisfies every inequality for each β {where}."
        if beta == 0:
            return "φ > 0 and β = 0 puts no limit on the size of λ."
        if c is None:
            return f"β = {brief(beta)} is below the critical β {critical}."
        return f"At c = {brief(c)} β may be at most c φ/(1 + c) = {brief(c * phi / (1 + c))}."
    if c is None or beta is None:
        return f"β = {brief(beta or Fraction(0))} is not below the critical β {critical}."
    least = smallest_c(phi, beta)
    remedy = "no other c helps" if least is None else f"a c from {brief(least)} on would do"
    most = brief(c * phi / (1 + c))
    return f"At c = {brief(c)} β may be at most c φ/(1 + c) = {most}, and β is {brief(beta)}; {remedy}."


def _explain_zero(region: Region) -> str:
    if region.gamma_radius and any(region.gamma_radius):
        return "φ = 0: no λ satisfies both sums for every γ in the box, whatever β and c."
    nonzero = {entry for entry in region.gamma if entry}
    if not nonzero:
        return "Every γ_i is 0: the target shares nothing with the tasks, as Theorem 3 itself rules out."
    value = brief(nonzero.pop())
    return (
        f"All non-zero γ_i equal one negative value, {value}: Σ λ_iγ_i² is then {value} times"
        " Σ λ_iγ_i, so the two sums never have the same sign, for any β and c. The paper claims a"
        " non-empty region as soon as not all γ_i are zero: that claim fails here."
    )


def find_warnings(region: Region, witness: tuple[Fraction, ...] | None) -> tuple[Warned, ...]:
    """The warnings that a region and its witness call for.

    >>> [warned.code for warned in find_warnings(Region(gamma=["0.792", "-0.637"]), None)]
    ['gamma_norm']
    """
    warnings = []
    box = (region if region.gamma_radius is None else Region(region.gamma)).box
    norm = Fraction(sum(box.least), box.denominator**2)
    if norm > 1:
        warnings.append(
            Warned(
                "gamma_norm",
                f"Σ γ_i² = {brief(norm)} > 1 is impossible for orthonormal μ_i and a unit target;"
                " the answer holds for the γ given.",
            )
        )
    if witness is not None and not all(witness):
        zeros = [str(i) for i, entry in enumerate(witness, start=1) if entry == 0]
        places = ", ".join(zeros[:5]) + (f", ... ({len(zeros)} in all)" if len(zeros) > 5 else "")
        warnings.append(
            Warned(
                "zero_lambda",
                f"λ_i = 0 in the witness for i = {places}; the slides ask for λ_i ≠ 0."
                " Where every inequality has slack, any small non-zero value serves too.",
            )
        )
    return tuple(warnings)
