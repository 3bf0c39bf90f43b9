"""A plan: which λ will be tried, what is demanded of each, how they are tested, and what chance that has.

The theory, a surrogate or a guess says where to begin; the guarantee does not depend on whether that was right.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import msgspec

from proofcheck.region.numbers import InputError, Number, decimal, exact, text
from proofcheck.risk.checker import DefenceError, accepted_by, digest, rational, refuse_plan
from proofcheck.risk.documents import Chances, Demand, Plan, Procedure
from proofcheck.risk.limits import refuse_extremes

if TYPE_CHECKING:
    import numpy as np

# By demand, the share of right predictions that is assumed at each candidate; None where nothing is.
Assumed = Mapping[str, Sequence[float | None]]

_REPETITIONS = 2000
_PLACES = 4
# Weights halve from one candidate to the next; farther out than this they are alike.
_FARTHEST = 40


def ray(lam: Sequence[Number], count: int) -> tuple[list[list[str]], int]:
    """Multiples of λ up to 3/2, evenly spaced, to four digits, and which of them is λ itself.

    Raises:
        InputError: If λ is 0, or there are fewer than two multiples.

    >>> ray(["1", "0.5"], 3)
    ([['0.5', '0.25'], ['1', '0.5'], ['1.5', '0.75']], 1)
    """
    direction = [exact(value, "lam") for value in lam]
    if not any(direction):
        raise InputError("candidates: expected a λ that is not 0 to take multiples of, got 0")
    if count < 2:
        raise InputError(f"--candidates: expected two or more, got {count}")
    steps = [Fraction(3 * (k + 1), 2 * count) for k in range(count)]
    own = min(range(count), key=lambda k: abs(steps[k] - 1))
    steps[own] = Fraction(1)
    return [[_few_digits(step * value) for value in direction] for step in steps], own


def _few_digits(value: Fraction) -> str:
    """Four significant digits, as a decimal, or the fraction where its decimal would have an exponent."""
    written = decimal(value, 4)
    return text(value) if "e" in written else str(Decimal(written).normalize().__format__("f"))


def make_plan(
    models: Sequence[str],
    candidates: Sequence[Sequence[Number]],
    demands: Sequence[Demand],
    *,
    delta: Number = "0.1",
    procedure: str = "arms",
    start: int | None = None,
    order_from: str = "",
    assumed: Assumed | None = None,
    assumed_from: str = "nothing is assumed",
) -> Plan:
    """A plan with its hash.

    Args:
        models: Names of the task vectors that a λ has a coefficient for.
        candidates: The λ to try; for ``arms`` in their order along a line.
        demands: All of them are claimed of a λ at once.
        delta: The chance, at most, that any accepted λ violates a demand.
        procedure: One of ``arms``, ``ordered``, ``sequence``, ``holm``, ``bonferroni``, ``all``.
        start: The candidate to begin with; by default the one with the largest predicted slack, or the first.
        order_from: Why it begins there.
        assumed: Shares of right predictions by demand and candidate, for the chances and the order.
        assumed_from: Where these are from.

    Raises:
        InputError: If the checker would refuse the plan.
    """
    lams = [[as_written(value, f"candidate {place + 1}") for value in lam] for place, lam in enumerate(candidates)]
    for demand in demands:
        _level(demand)
    slack = _slacks(demands, assumed, len(lams))
    best = max(range(len(lams)), key=lambda i: slack[i]) if assumed else 0
    begin = best if start is None else start
    if not 0 <= begin < len(lams):
        raise InputError(f"start: expected a candidate from 0 to {len(lams) - 1}, got {begin}")
    plan = Plan(
        schema="proofcheck/plan/1",
        models=list(models),
        candidates=lams,
        demands=list(demands),
        delta=as_written(delta, "delta"),
        procedure=make_procedure(procedure, begin, slack),
        order_from=order_from,
        chances=Chances("estimate", assumed_from, {}, [None] * len(lams), None),
        hash="",
    )
    # Before anything is drawn, which takes as long as the plan is large.
    refuse_extremes(plan)
    _refuse(_hashed(plan))
    if assumed is not None:
        plan = msgspec.structs.replace(plan, chances=_chances(plan, assumed, assumed_from))
    return _hashed(plan)


plan = make_plan


def _hashed(plan: Plan) -> Plan:
    return msgspec.structs.replace(plan, hash=digest(msgspec.to_builtins(plan)))


def _refuse(plan: Plan) -> None:
    try:
        refuse_plan(msgspec.to_builtins(plan))
    except DefenceError as error:
        raise InputError(f"plan: {error}") from None


def as_written(value: Number, what: str) -> str:
    """The text of a number as it was written, where the checker reads it so; else the fraction that it is.

    Raises:
        InputError: If it is no finite number, or has too many digits for the checker.

    >>> as_written("0.10", "delta"), as_written(".7", "level")
    ('0.10', '7/10')
    """
    fraction = exact(value, what)
    if isinstance(value, str) and _is_read(value):
        return value
    if not _is_read(text(fraction)):
        raise InputError(f"{what}: expected a number of at most 300 digits, got {value!s:.40}")
    return text(fraction)


def _is_read(written: str) -> bool:
    try:
        rational(written)
    except DefenceError:
        return False
    return True


def make_procedure(name: str, start: int, slack: Sequence[float]) -> Procedure:
    """The procedure, beginning at a candidate; what comes later has half the weight of what comes before it."""
    near = sorted(range(len(slack)), key=lambda i: (abs(i - start), i))
    order = near if len(set(slack)) == 1 else sorted(near, key=lambda i: -slack[i])
    by_distance = [_weight(abs(i - start)) for i in range(len(slack))]
    by_rank = [_weight(order.index(i)) for i in range(len(slack))]
    made = {
        "arms": Procedure("arms", start=start, weights=by_distance),
        "ordered": Procedure("ordered", order=order, weights=by_rank),
        "sequence": Procedure("sequence", order=order),
        "holm": Procedure("holm", weights=by_distance),
        "bonferroni": Procedure("bonferroni", weights=["1"] * len(slack)),
        "all": Procedure("all"),
    }
    if name not in made:
        raise InputError(f"procedure: expected one of {', '.join(made)}, got {name!r:.40}")
    return made[name]


def _weight(steps: int) -> str:
    return text(Fraction(1, 2 ** min(steps, _FARTHEST)))


def _slacks(demands: Sequence[Demand], assumed: Assumed | None, count: int) -> list[float]:
    """The least slack of all demands at each candidate, in standard errors; −∞ where nothing is assumed."""
    if assumed is None:
        return [0.0] * count
    slacks = [float("inf")] * count
    for demand in demands:
        level = float(_level(demand))
        error = (level * (1 - level) / demand.n) ** 0.5
        sign = -1 if demand.kind == "forget" else 1
        for i, share in enumerate(assumed[demand.name]):
            slacks[i] = min(slacks[i], float("-inf") if share is None else sign * (share - level) / error)
    return slacks


def _level(demand: Demand) -> Fraction:
    try:
        level = rational(demand.level)
    except DefenceError as error:
        raise InputError(f"{demand.kind} {demand.name}: {error}") from None
    if not 0 < level < 1:
        raise InputError(
            f"{demand.kind} {demand.name}: expected a share between 0 and 1, as 0.86, got {demand.level:.40}"
        )
    return level


def _chances(plan: Plan, assumed: Assumed, source: str) -> Chances:
    """How often the procedure accepts each candidate, and any, on held-out sets drawn at the assumed shares.

    One example counts for all candidates, so an example that is hard for one is hard for the next.
    """
    import numpy as np

    rng, count = np.random.default_rng(0), len(plan.candidates)
    hits, some = np.zeros(count), 0
    p_values = np.zeros((_REPETITIONS, count))
    for demand in plan.demands:
        shares = [1.0 if share is None else share for share in assumed[demand.name]]
        p_values = np.maximum(p_values, _drawn(rng, demand, np.asarray(shares)))
    unknown = [i for i in range(count) if any(assumed[demand.name][i] is None for demand in plan.demands)]
    p_values[:, unknown] = 1.0
    procedure, delta = msgspec.to_builtins(plan.procedure), rational(plan.delta)
    for row in p_values.tolist():
        accepted = accepted_by(procedure, lambda i, level, row=row: row[i] <= level, count, delta)  # type: ignore[misc]
        hits[accepted] += 1
        some += bool(accepted)
    known = [None if i in unknown else _share(hits[i] / _REPETITIONS) for i in range(count)]
    rounded = {name: [None if share is None else _share(share) for share in shares] for name, shares in assumed.items()}
    return Chances("estimate", source, rounded, known, _share(some / _REPETITIONS))


def _drawn(
    rng: "np.random.Generator", demand: Demand, shares: "np.typing.NDArray[np.float64]"
) -> "np.typing.NDArray[np.float64]":
    """p-values of a demand in drawn held-out sets, shape (repetitions, candidates)."""
    import numpy as np
    from scipy.special import bdtr

    forget, level = demand.kind == "forget", float(_level(demand))
    # The share of what speaks against the demand, and the share of it that the demand allows.
    against, allowed = (shares, level) if forget else (1 - shares, 1 - level)
    table = bdtr(np.arange(demand.n + 1), demand.n, allowed)
    return np.stack([table[np.searchsorted(np.sort(rng.random(demand.n)), against)] for _ in range(_REPETITIONS)])


def _share(value: float) -> str:
    return f"{value:.{_PLACES}f}"
