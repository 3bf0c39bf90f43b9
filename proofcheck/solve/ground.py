r"""Where proposals are made: the β, the c and a verified λ, after exact arithmetic has decided the constrained region.

λ ≥ 0 and one common λ have closed forms. For a sum, or for limits, a verified point shows the region non-empty and
exact multipliers (`duality`) show it empty; where neither is found it stays "not certified", whatever the solver says.
For β not given everything is asked of β = 0, whose region holds those of all β > 0: a point of it with both sums
above 1 lies in the region of every small enough β, and a proof that it is empty covers them all.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from proofcheck.region.numbers import over_common_denominator, text
from proofcheck.region.region import Region
from proofcheck.region.threshold import Threshold
from proofcheck.region.working import is_nonempty, working
from proofcheck.solve.bench import Bench, anchor, to_lam
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.duality import NOTHING, Goal, Multipliers, refutes
from proofcheck.solve.equal import choose_common, common_value, equal_threshold
from proofcheck.solve.frame import Frame
from proofcheck.solve.multipliers import candidates
from proofcheck.solve.nonnegative import nonnegative_threshold
from proofcheck.solve.programs import Answer
from proofcheck.solve.repair import TOLERANCES, settle
from proofcheck.solve.rounding import shorten, simplest
from proofcheck.solve.slice import Interval, Slice, accommodate, interval_of_c

# Where the limits alone exclude Σλ = 1, the solver has no multipliers to give: these prove it.
SUM_TOO_SMALL = Multipliers(Fraction(0), Fraction(0), Fraction(1))
SUM_TOO_LARGE = Multipliers(Fraction(0), Fraction(0), Fraction(-1))
_TERMS = ("(sum lambda gamma - 1 - c)", "(sum lambda gamma^2 - 1 - c)", "(sum lambda - 1)")


@dataclass(frozen=True)
class Ground:
    """The verdict with its reason; unless that is ``empty``, the slice to propose in, and a verified point if known."""

    verdict: Literal["nonempty", "empty", "not certified"]
    why: str
    part: Slice | None = None
    anchor: tuple[Fraction, ...] | None = None


def plain_ground(region: Region, base: Threshold) -> Ground:
    """The ground without extra constraints: `working`'s β and c, and a multiple of s.

    Args:
        region: The region.
        base: Its threshold.
    """
    if not is_nonempty(region, base.phi):
        return Ground("empty", "There is no lambda.")
    return _on_threshold(region, Constraints(len(region.gamma)), base, base, "")


def constrained_ground(bench: Bench, base: Threshold, *, ask: bool = True) -> Ground:
    """The ground under the constraints of ``bench``.

    Args:
        bench: The region, its constraints and the solver.
        base: The threshold of the region without them.
        ask: Whether the solver may be asked; else only closed forms and the exact witness decide.

    Source: project; closed forms for λ ≥ 0 and for one common λ, weak duality for the others.
    """
    region, constraints = bench.region, bench.constraints
    if not is_nonempty(region, base.phi):
        return Ground("empty", "There is no lambda even without the extra constraints.")
    if (clash := constraints.contradiction()) is not None:
        return Ground("empty", f"The constraints contradict each other: {clash}.")
    if constraints.equal:
        return _equal_ground(region, constraints, base.phi)
    if constraints.nonnegative:
        found = nonnegative_threshold(region)
        if not is_nonempty(region, found.phi):
            return Ground("empty", f"For lambda >= 0 the threshold falls to phi_+ = {text(found.phi)}, too little.")
        if not (constraints.sum_to_one or constraints.bounded):
            why = f"For lambda >= 0 the threshold is phi_+ = {text(found.phi)}, and that is enough."
            return _on_threshold(region, constraints, base, found, why)
    return _searched_ground(bench, base, ask)


def _on_threshold(region: Region, constraints: Constraints, base: Threshold, own: Threshold, why: str) -> Ground:
    """At the usual β and c where these constraints allow it, else at those that belong to their own threshold."""
    beta, c, *_ = working(region, base.phi)
    if c * own.phi < beta * (1 + c):
        beta, c, *_ = working(region, own.phi)
    part = Slice(region, constraints, beta, c)
    return Ground("nonempty", why, part, anchor(own.phi, own.s, part))


def _equal_ground(region: Region, constraints: Constraints, phi: Fraction) -> Ground:
    m = text(equal_threshold(region))
    x = choose_common(region, constraints)
    if x is None:
        return Ground("empty", f"One common lambda has both sums at most {m} times it: no value serves.")
    why = f"One common lambda has both sums at least {m} times it, and some value serves."
    beta, c, *_ = working(region, phi)
    usual = common_value(region, constraints, beta=beta, c=c)
    if usual is not None:
        high = 2 * usual.low if usual.high is None else usual.high
        quarter = (high - usual.low) / 4
        x = simplest(usual.low + quarter, high - quarter)
    else:
        beta, c = accommodate(region, [x] * constraints.n) or (beta, c)
    return Ground("nonempty", why, Slice(region, constraints, beta, c), (x,) * constraints.n)


def _searched_ground(bench: Bench, base: Threshold, ask: bool) -> Ground:
    beta, c, *_ = working(bench.region, base.phi)
    part = Slice(bench.region, bench.constraints, beta, c)
    lam: tuple[Fraction, ...] | None = anchor(base.phi, base.s, part)
    if lam is not None and not part.contains(lam):
        lam = _point_of(bench, part) if ask else None
    if lam is not None:
        return Ground("nonempty", met(part), part, lam)
    if not ask:
        return Ground("not certified", "There are too many tasks to ask the solver, and no closed form applies.")
    return _elsewhere(bench, part)


def _point_of(bench: Bench, part: Slice) -> tuple[Fraction, ...] | None:
    units, c = bench.wide(part.beta), Interval(part.c, part.c)
    program = bench.program(part.beta)
    for asked in (program.centre, program.margin):
        answer = asked(units, c)
        if answer.x is not None:
            proposal = settle("", to_lam(answer.x, units), part, None)
            if proposal.verified:
                return proposal.lam
    return None


def _elsewhere(bench: Bench, part: Slice) -> Ground:
    """At another c, or another β, where the region leaves them open; else a proof that there is no point at all."""
    region = bench.region
    beta, c = region.beta or Fraction(0), interval_of_c(region)
    units = bench.wide(beta)
    answer = bench.program(beta).margin(units, c, inside=c.low < c.high)
    found = _accommodated(bench, answer, units)
    if found is not None:
        return found
    proof = _refutation(answer, units, c)
    if proof is not None:
        return Ground("empty", _in_words(proof, units))
    return Ground("not certified", "No point was verified, and no exact proof that there is none was found.", part)


def _accommodated(bench: Bench, answer: Answer, units: Frame) -> Ground | None:
    if answer.x is None:
        return None
    outer = Slice(bench.region, bench.constraints, units.beta, Fraction(1))
    for tolerance in TOLERANCES:
        lam = shorten(to_lam(answer.x, units), outer, tolerance)
        place = accommodate(bench.region, lam) if any(lam) else None
        if place is not None:
            part = Slice(bench.region, bench.constraints, *place)
            if part.contains(lam):
                return Ground("nonempty", met(part), part, lam)
    return None


def _refutation(answer: Answer, units: Frame, c: Interval) -> Multipliers | None:
    tried = [NOTHING] if units.total is None else [NOTHING, SUM_TOO_SMALL, SUM_TOO_LARGE]
    if answer.multipliers is not None and answer.c is not None:
        tried += candidates(units, Goal(), answer.multipliers, c, answer.c, scaled=True)
    return next((y for y in tried if refutes(units, y, c)), None)


def met(part: Slice) -> str:
    """Why a slice with a verified point is not empty, in words."""
    return f"A verified point meets every inequality and constraint at beta = {text(part.beta)}, c = {text(part.c)}."


def _in_words(y: Multipliers, units: Frame) -> str:
    if not any(y):
        return "The limits of lambda lie outside the box |lambda_i| beta <= c for every c that is allowed."
    weights, _ = over_common_denominator([y.linear * units.h[0], y.quadratic * units.h[1], y.total / units.unit])
    common = math.gcd(*weights)
    terms = [_term(weight // common, name) for weight, name in zip(weights, _TERMS, strict=True) if weight]
    shown, worst = " ".join(terms).removeprefix("+ "), ", each sum for its worst gamma" if units.linear.bends else ""
    return f"Every point that serves has {shown} >= 0{worst}, but the limits of c and lambda_i keep that below 0."


def _term(weight: int, name: str) -> str:
    return f"{'-' if weight < 0 else '+'} {'' if abs(weight) == 1 else f'{abs(weight)} '}{name}"
