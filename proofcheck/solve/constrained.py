r"""Where proposals are made: the β, the c and a verified λ, after exact arithmetic has decided the constrained region.

λ ≥ 0 and one common λ have closed forms; `margin` decides a sum and limits. For β not given everything is asked of the
usual β̄ first, then of β = 0, whose region holds those of all β > 0: a point of it with both sums above 1 lies in the
region of every small enough β, and a proof that it is empty covers them all.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.numbers import Number, text
from proofcheck.region.region import Region
from proofcheck.region.threshold import Decision, Threshold, is_nonempty, working
from proofcheck.region.verdict import Constrained, Proposal, Refutation, Verdict, as_decision
from proofcheck.solve.closed_forms import choose_common, common_value, equal_threshold, nonnegative_threshold
from proofcheck.solve.constraints import Constraints, read_constraints
from proofcheck.solve.duality import NOTHING, Goal, Multipliers, refutes, supremum
from proofcheck.solve.margin import Margin, Room, Scale
from proofcheck.solve.repair import anchor, exactly, simplest
from proofcheck.solve.scaled import Frame, frame
from proofcheck.solve.slice import Slice, accommodate, interval_of_c

ZERO, ONE = Fraction(0), Fraction(1)
# Where the limits alone exclude Σλ = 1, these prove it.
SUM_TOO_SMALL = Multipliers(ZERO, ZERO, ONE)
SUM_TOO_LARGE = Multipliers(ZERO, ZERO, -ONE)
# A proof of emptiness needs no best multipliers: where there is room, short ones are easier to follow.
ROUGH = (Fraction(1, 3), Fraction(1, 20), Fraction(1, 1000))
_LINEAR, _TOTAL = "(sum lambda gamma - 1 - c)", "(sum lambda - 1)"
_SQUARES = ("(sum lambda gamma^2)", "(sum lambda gamma^2 - 1 - c)")


@dataclass(frozen=True)
class Ground:
    """The verdict with its reason; unless that is ``empty``, the slice to propose in, and a verified point of it."""

    verdict: Literal["nonempty", "empty"]
    why: str
    part: Slice | None = None
    anchor: tuple[Fraction, ...] | None = None
    refutation: Refutation | Fraction | None = None

    def witness(self, because: str) -> Proposal | None:
        """The verified point as a proposal; None where there is no point."""
        if self.part is None or self.anchor is None:
            return None
        return exactly("witness", self.anchor, self.part, f"a point from exact arithmetic alone: {because}")


class Limited(NamedTuple):
    """The verdict under limits on λ, and a verified λ that keeps them where there is one."""

    constrained: Constrained
    witness: Proposal | None

    def attach(self, verdict: Verdict) -> Verdict:
        """The verdict with these beside it; what was decided stays as it is."""
        return replace(verdict, constrained=self.constrained, proposals=() if self.witness is None else (self.witness,))


def within_limits(
    region: Region | Iterable[Number] | Verdict,
    *,
    nonnegative: bool = False,
    sum_to_one: bool = False,
    equal: bool = False,
    lam_min: Number | Iterable[Number] | None = None,
    lam_max: Number | Iterable[Number] | None = None,
) -> Limited:
    r"""Whether some λ of the region keeps the limits: exact, and without a solver.

    Args:
        region: The region, or a bare γ, shape (n,), or a verdict, which is then not decided again.
        nonnegative: Ask for λ ≥ 0.
        sum_to_one: Ask for Σλ_i = 1.
        equal: Ask for one common λ_i.
        lam_min: Least value of each λ_i: one number, or shape (n,).
        lam_max: Greatest value of each λ_i: one number, or shape (n,).

    Raises:
        InputError: If a value is no number, the lengths differ, or ``lam_min`` exceeds ``lam_max``.

    Source: project; closed forms for λ ≥ 0 and for one common λ, minimax under limits for the others.

    >>> within_limits(Region(gamma=["1/2", "-1/2"], beta="1/5"), nonnegative=True).constrained.verdict
    'empty'
    """
    decision = as_decision(region)
    constraints = read_constraints(
        len(decision.threshold.s),
        nonnegative=nonnegative,
        sum_to_one=sum_to_one,
        equal=equal,
        lam_min=lam_min,
        lam_max=lam_max,
    )
    ground = constrained_ground(decision, constraints)
    return Limited(as_constrained(constraints, ground), ground.witness("no solver was asked"))


def as_constrained(constraints: Constraints, ground: Ground) -> Constrained:
    """What is known under the constraints, as a `Verdict` carries it."""
    return Constrained(constraints.to_json(), ground.verdict, ground.why, ground.refutation)


def plain_ground(decision: Decision) -> Ground:
    """The ground without extra constraints: the working β and c, and a multiple of s."""
    if not decision.nonempty:
        return Ground("empty", "There is no lambda.")
    return _on_threshold(decision, Constraints(len(decision.threshold.s)), decision.threshold, "")


def constrained_ground(decision: Decision, constraints: Constraints) -> Ground:
    """The ground under constraints: O(n log n) for closed forms, and some dozen times that for a sum or limits.

    Args:
        decision: What is decided of the region without them.
        constraints: What is asked of λ beside it.

    Source: project; closed forms for λ ≥ 0 and for one common λ, minimax under limits for the others.
    """
    if not decision.nonempty:
        return Ground("empty", "There is no lambda even without the extra constraints.")
    if (clash := constraints.contradiction()) is not None:
        return Ground("empty", f"The constraints contradict each other: {clash}.")
    if constraints.equal:
        return _equal_ground(decision, constraints)
    if constraints.nonnegative:
        own = nonnegative_threshold(decision.region)
        if not is_nonempty(decision.region, own.phi):
            return Ground("empty", f"For lambda >= 0 the threshold falls to phi_+ = {text(own.phi)}, too little.")
        if not (constraints.sum_to_one or constraints.bounded):
            why = f"For lambda >= 0 the threshold is phi_+ = {text(own.phi)}, and that is enough."
            return _on_threshold(decision, constraints, own, why)
    return _limited_ground(decision, constraints)


def _on_threshold(decision: Decision, constraints: Constraints, own: Threshold, why: str) -> Ground:
    """At the usual β and c where these constraints allow it, else at those that belong to their own threshold."""
    beta, c, *_ = decision.working
    if c * own.phi < beta * (1 + c):
        beta, c, *_ = working(decision.region, own.phi)
    part = Slice(decision.region, constraints, beta, c)
    return Ground("nonempty", why, part, anchor(own.phi, own.s, beta=beta, c=c))


def _equal_ground(decision: Decision, constraints: Constraints) -> Ground:
    region = decision.region
    m = text(equal_threshold(region))
    x = choose_common(region, constraints)
    if x is None:
        return Ground("empty", f"One common lambda has both sums at most {m} times it: no value serves.")
    why = f"One common lambda has both sums at least {m} times it, and some value serves."
    beta, c, *_ = decision.working
    usual = common_value(region, constraints, beta=beta, c=c)
    if usual is not None:
        high = 2 * usual.low if usual.high is None else usual.high
        quarter = (high - usual.low) / 4
        x = simplest(usual.low + quarter, high - quarter)
    else:
        beta, c = accommodate(region, [x] * constraints.n) or (beta, c)
    return Ground("nonempty", why, Slice(region, constraints, beta, c), (x,) * constraints.n)


def _limited_ground(decision: Decision, constraints: Constraints) -> Ground:
    region, (beta, c, *_) = decision.region, decision.working
    part = Slice(region, constraints, beta, c)
    if part.contains(lam := anchor(decision.phi, decision.threshold.s, beta=beta, c=c)):
        return Ground("nonempty", met(part), part, lam)
    if beta:
        room = _in_box(region, constraints, beta, c)
        if room.c is not None and room.margin is not None:
            part = Slice(region, constraints, beta, room.c)
            return Ground("nonempty", met(part), part, room.margin.lam)
        if region.beta is not None:
            return _refuted(region, constraints, beta, room)
    return _without_box(region, constraints)


def _in_box(region: Region, constraints: Constraints, beta: Fraction, usual: Fraction) -> Room:
    """At the given c; else at the usual one if it serves with room to spare, else amid those that serve."""
    scale = Scale(region, constraints, 1 / beta, ONE, ONE)
    least = scale.least()
    if least is None or (least >= 1 if region.c is None else least > region.c):
        return Room(None, None)
    if least <= usual:
        margin = scale.limits(usual).largest_margin()
        if region.c is not None:
            return Room(usual if margin.value >= 1 + usual else None, margin)
        if margin.value > 1 + usual:
            return Room(usual, margin)
    first = scale.first(least, ONE)
    if first.c is None:
        return first
    c = (first.c + scale.last(first.c, ONE)) / 2
    return Room(c, scale.limits(c).largest_margin())


def _without_box(region: Region, constraints: Constraints) -> Ground:
    """At β = 0: a λ of the size at which both sums reach 1+c, or exceed 1 where c is free, and of twice that size."""
    scale = Scale(region, constraints, ONE, 1 + (region.c or ZERO), ZERO)
    least = scale.least() or ZERO
    room = scale.first(least, None, strict=region.c is None)
    if room.c is None:
        return _refuted(region, constraints, ZERO, room)
    for size in (2 * room.c, room.c):
        lam = scale.limits(size).largest_margin().lam
        place = accommodate(region, lam)
        if place is not None:
            break
    part = Slice(region, constraints, *(place or (ZERO, ONE)))
    return Ground("nonempty", met(part), part, lam)


def met(part: Slice) -> str:
    """Why a slice with a verified point is not empty, in words."""
    c = text(part.c or ONE)
    return f"A verified point meets every inequality and constraint at beta = {text(part.beta)}, c = {c}."


def _refuted(region: Region, constraints: Constraints, beta: Fraction, room: Room) -> Ground:
    """A proof with its numbers that there is no point: short multipliers where some do, else the exact ones."""
    units, c = frame(region, constraints, beta=beta, unit=ONE), interval_of_c(region)
    tried = [NOTHING] if units.total is None else [NOTHING, SUM_TOO_SMALL, SUM_TOO_LARGE]
    for margin in (room.margin, room.mixed):
        if margin is not None:
            short = max(margin.t.denominator, margin.total.denominator) <= 100
            widths = (ZERO,) if short else (*ROUGH, ZERO)
            tried += [_multipliers(units, _near(margin, width)) for width in widths]
    y = next(y for y in tried if refutes(units, y, c))
    if not any(y):
        excess = max([ZERO, *[end or ZERO for end in constraints.low], *[-(end or ZERO) for end in constraints.high]])
        why = "The limits of lambda lie outside the box |lambda_i| beta <= c for every c that is allowed."
        return Ground("empty", why, refutation=excess)
    scaled = [y.linear * units.scale[0], y.quadratic * units.scale[1], y.total / units.unit]
    weights, denominator = over_common_denominator(scaled)
    common = math.gcd(*weights)
    linear, quadratic, total = [weight // common for weight in weights]
    bound = supremum(units, Goal(), y, c)
    numbers = None
    if isinstance(bound.value, Fraction):
        numbers = Refutation((linear, quadratic, total), bound.value * Fraction(denominator, common), bound.first)
    return Ground("empty", _in_words((linear, quadratic, total), units), refutation=numbers)


def _near(margin: Margin, width: Fraction) -> Margin:
    t = simplest(max(margin.t - width, ZERO), min(margin.t + width, ONE))
    return margin._replace(t=t, total=simplest(margin.total - width, margin.total + width))


def _multipliers(units: Frame, margin: Margin) -> Multipliers:
    """Those of t·(V − 1 − c) + (1−t)·(Q − θ(1+c)) − total·(Σλ − 1), in units of λ itself."""
    total = -margin.total if units.total is not None else ZERO
    return Multipliers(margin.t / units.scale[0], (1 - margin.t) / units.scale[1], total)


def _in_words(weights: tuple[int, int, int], units: Frame) -> str:
    names = (_LINEAR, _SQUARES[units.theta], _TOTAL)
    terms = [_term(weight, name) for weight, name in zip(weights, names, strict=True) if weight]
    weighted, worst = " ".join(terms).removeprefix("+ "), ", each sum for its worst gamma" if units.linear.bends else ""
    return f"Every point that serves has {weighted} >= 0{worst}, but the limits of c and lambda_i keep that below 0."


def _term(weight: int, name: str) -> str:
    factor = "" if abs(weight) == 1 else f"{text(Fraction(abs(weight)))} "
    return f"{'-' if weight < 0 else '+'} {factor}{name}"
