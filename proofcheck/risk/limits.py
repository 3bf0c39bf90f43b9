"""What a plan may ask for and hold: no file keeps its reader waiting, and no name deceives the eye.

These refuse only; what they let through is judged by `checker` alone.
"""

from itertools import chain
from math import ceil, lcm

from proofcheck.region.numbers import InputError
from proofcheck.risk.checker import DefenceError, rational
from proofcheck.risk.documents import Plan

# Of a file.
MOST_BYTES = 2**26
MOST_CANDIDATES = 1000
MOST_EXAMPLES = 10**7
# Of the weights over one denominator: Holm's rounds add them up again and again.
_MOST_BITS = 256
# A tail of n examples takes about n² · bits(level) steps on bits, and a look at it n · bits; some minutes at most.
_MOST_STEPS = 2**42


def refuse_extremes(plan: Plan) -> None:
    """Refuse a plan whose tests would take too long, or whose names have characters that cannot be seen.

    Raises:
        InputError: If it has too many candidates, examples or digits, or such a name.

    Source: project; docs/guide-ship.md.
    """
    for name in (*plan.models, *chain.from_iterable((demand.name, demand.data) for demand in plan.demands)):
        if not name.isprintable():
            raise InputError(f"plan: expected names of characters that can be seen, got {name!a:.60}; rename it")
    count, steps = len(plan.candidates), 0
    if count > MOST_CANDIDATES:
        raise InputError(f"plan: expected at most {MOST_CANDIDATES:,} candidates, got {count:,}; take fewer")
    try:
        weights = [*map(rational, plan.procedure.weights)] if isinstance(plan.procedure.weights, list) else []
        levels = [rational(demand.level) for demand in plan.demands]
    except DefenceError as error:
        raise InputError(f"plan: {error}") from None
    whole = lcm(*(weight.denominator for weight in weights)) * max(map(ceil, weights), default=1)
    if whole.bit_length() > _MOST_BITS:
        raise InputError(f"plan: expected weights of at most {_MOST_BITS} bits over one denominator; round them")
    for demand, level in zip(plan.demands, levels, strict=True):
        if demand.n >= MOST_EXAMPLES:
            raise InputError(f"plan: expected n < {MOST_EXAMPLES:,} for {demand.name}, got {demand.n:,}; count fewer")
        steps += demand.n * (demand.n + count) * level.denominator.bit_length() * count
    if steps > _MOST_STEPS:
        raise InputError(
            f"plan: exact tails of {count:,} candidates on {max(demand.n for demand in plan.demands):,} examples take"
            " too long; take fewer candidates, examples, or digits of the levels"
        )
