"""From counts to a certificate: what was counted for a plan, in the plan's own procedure, in exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction
from os import PathLike
from typing import TypeVar

import msgspec

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded
from proofcheck.risk.checker import DefenceError, accepted, binomial_tail, check, parse, tails
from proofcheck.risk.documents import Count, Defended, Demand, Outcomes, Plan
from proofcheck.risk.limits import MOST_BYTES, refuse_extremes

Document = TypeVar("Document", Plan, Outcomes, Defended)


def read_document(path: str | PathLike[str], kind: type[Document]) -> Document:
    """A plan, outcomes or a certificate from its file, of the right form; nothing of it is believed yet.

    Raises:
        InputError: If it cannot be read, or is of another form.
    """
    wanted = kind.__name__.lower()
    try:
        return msgspec.convert(parse(read_bounded(path, MOST_BYTES)), kind)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a file of {wanted}") from None
    except (DefenceError, msgspec.ValidationError) as error:
        raise InputError(f"{path}: expected {wanted}, {_unexpected(error)}") from None


def _unexpected(error: Exception) -> str:
    return f"got another form ({str(error)[:160]})"


def defend(plan: Plan, outcomes: Outcomes) -> Defended:
    """The certificate of what the plan's procedure accepts.

    Raises:
        InputError: If the plan was changed, the outcomes are another plan's, or counts are missing, surplus or none.
    """
    if outcomes.plan != plan.hash:
        raise InputError(f"outcomes: expected those of the plan {plan.hash:.16}…, got those of {outcomes.plan:.16}")
    refuse_extremes(plan)
    try:
        found = accepted(msgspec.to_builtins(plan), msgspec.to_builtins(outcomes.counts))
    except DefenceError as error:
        raise InputError(f"outcomes: {error}") from None
    return Defended("proofcheck/defended/1", plan, outcomes.counts, found)


def checked(certificate: Defended) -> str:
    """What a certificate shows, once `checker.check` has computed it anew.

    Raises:
        DefenceError: If plan and counts do not give what it lists.
        InputError: If it would take too long to compute, or has names that cannot be seen.
    """
    refuse_extremes(certificate.plan)
    found = check(msgspec.to_builtins(certificate))
    return sentence(certificate.plan, found)


def sentence(plan: Plan, found: Sequence[int]) -> str:
    """What is claimed, in one sentence."""
    demands = ", ".join(f"{demand.kind} {demand.name}: {_claim(demand)}" for demand in plan.demands)
    if not found:
        return f"no λ of the {len(plan.candidates)} is accepted at δ = {plan.delta} ({demands}), and nothing is claimed"
    lams = ", ".join(f"({', '.join(plan.candidates[i])})" for i in found)
    return (
        f"λ = {lams} accepted: each keeps all demands ({demands}); the chance that these tests accept a λ that does not"
        f" is at most δ = {plan.delta}"
    )


def _claim(demand: Demand) -> str:
    return f"accuracy {'at most' if demand.kind == 'forget' else 'at least'} {demand.level}"


NOT_CLAIMED = (
    "It is claimed of data like the held-out examples, drawn independently of each other and of the plan; of the λ that"
    " the plan lists; of these tasks; once. A second look at new counts needs a plan and a δ of its own. The hash binds"
    " counts to the plan, and cannot show which came first: to show that, publish the hash before the labels are seen."
)


def largest_p(plan: Plan, counts: Sequence[Count]) -> dict[int, str]:
    """For each candidate that was counted its largest p, as a decimal that is rounded up."""
    by_candidate = tails(msgspec.to_builtins(plan), msgspec.to_builtins(counts))
    largest = {}
    for candidate, by_demand in by_candidate.items():
        part, whole = by_demand.popitem()[1]
        for other, of in by_demand.values():
            if other * whole > part * of:
                part, whole = other, of
        largest[candidate] = upwards(part, whole)
    return largest


def upwards(part: int, whole: int, digits: int = 3) -> str:
    """part/whole between 0 and 1 with some significant digits, and never below it.

    >>> upwards(1, 3), upwards(1, 10**400 + 1), upwards(0, 5)
    ('0.334', '1.00e-400', '0')
    """
    if part == 0:
        return "0"
    # Bits say the exponent up to one.
    exponent = int((part.bit_length() - whole.bit_length()) * 0.30103) + 1
    while part * 10 ** max(-exponent, 0) < whole * 10 ** max(exponent, 0):
        exponent -= 1
    scale = digits - 1 - exponent
    mantissa = -(-part * 10 ** max(scale, 0) // (whole * 10 ** max(-scale, 0)))
    if mantissa == 10**digits:
        mantissa, exponent = mantissa // 10, exponent + 1
    if exponent < -4:
        return f"{str(mantissa)[0]}.{str(mantissa)[1:]}e{exponent}"
    return f"{float(Fraction(mantissa, 10 ** (digits - 1 - exponent))):.{max(digits - 1 - exponent, 0)}f}"


def most_errors(n: int, allowed: Fraction, level: Fraction) -> int | None:
    """The most k with P(Bin(n, allowed) ≤ k) ≤ level, by bisection; None where not even 0 has.

    >>> most_errors(1000, Fraction(12, 100), Fraction(5, 100))
    102
    """
    low, high = -1, n
    while high - low > 1:
        middle = (low + high) // 2
        part, whole = binomial_tail(n, allowed, middle)
        low, high = (middle, high) if part * level.denominator <= level.numerator * whole else (low, middle)
    return low if low >= 0 else None
