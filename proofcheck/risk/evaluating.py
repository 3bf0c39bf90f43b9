"""Counts for a plan from your own function, one test after the other, in a journal that an interruption cannot undo."""

import json
import numbers
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

import msgspec

from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded
from proofcheck.risk.checker import DefenceError, parse, rational, refuse_plan, tails
from proofcheck.risk.documents import Count, Demand, Outcomes, Plan
from proofcheck.risk.limits import MOST_BYTES, refuse_extremes

# Of a draw: the last bit of the smallest float.
_BITS = 1074


def evaluate(
    plan: Plan, errors: Callable[[tuple[Fraction, ...], Demand], int], journal: str | PathLike[str]
) -> Outcomes:
    """The outcomes of a plan, from your own function that merges at λ and counts wrong predictions.

    Each count is added to a journal as soon as it is known, so an interrupted evaluation goes on where it was. A plain
    sequence ends at its first failure; every other procedure needs all candidates.

    Args:
        plan: What to count.
        errors: Of λ and a demand, the wrong predictions among the demand's n examples.
        journal: A file of JSON lines, for this plan alone.

    Raises:
        InputError: If the plan was changed, the journal is of another plan, or a count is none.
    """
    refuse_extremes(plan)
    try:
        refuse_plan(msgspec.to_builtins(plan))
    except DefenceError as error:
        raise InputError(f"plan: {error}") from None
    known = _journal(Path(journal), plan)
    order = plan.procedure.order if plan.procedure.name == "sequence" else range(len(plan.candidates))
    counts: list[Count] = []
    for candidate in order or ():
        row = [_counted(plan, candidate, demand, errors, known, Path(journal)) for demand in plan.demands]
        counts += row
        if plan.procedure.name == "sequence" and not _passes(plan, row):
            break
    return Outcomes("proofcheck/outcomes/1", plan.hash, counts)


def as_errors(losses: Iterable[float], seed: str) -> int:
    r"""How many examples count as wrong whose losses lie in [0, 1]: each with a chance of exactly its loss.

    Then the count is Bin(n, E loss) for examples that are drawn independently, so the exact tests of 0/1 losses hold
    for the mean loss, with no bound in between; the draws cost some power.

    Args:
        losses: One an example, in the order of the examples.
        seed: Of the draws, the same for every candidate; to name beforehand, as in the plan's words for the data.

    Raises:
        InputError: If a loss is no number from 0 to 1.

    Source: project; docs/guide-ship.md.

    >>> as_errors([0.0, 1.0, 1.0], "2026"), as_errors([0.25] * 4000, "2026")
    (2, 976)
    """
    rng, errors = random.Random(seed), 0
    for place, loss in enumerate(losses, start=1):
        size = _real(loss)
        if size is None or not 0 <= size <= 1:
            raise InputError(f"loss {place}: expected a number from 0 to 1, got {loss!r:.40}")
        part, whole = size.as_integer_ratio()
        errors += rng.getrandbits(_BITS) * whole < part << _BITS
    return errors


def _passes(plan: Plan, row: Sequence[Count]) -> bool:
    delta = rational(plan.delta)
    (by_demand,) = tails(msgspec.to_builtins(plan), msgspec.to_builtins(row)).values()
    return all(part * delta.denominator <= delta.numerator * whole for part, whole in by_demand.values())


def _counted(
    plan: Plan,
    candidate: int,
    demand: Demand,
    errors: Callable[[tuple[Fraction, ...], Demand], int],
    known: Mapping[tuple[int, str], Count],
    journal: Path,
) -> Count:
    if (found := known.get((candidate, demand.name))) is not None:
        return found
    given = errors(tuple(map(Fraction, plan.candidates[candidate])), demand)
    number = _whole(given)
    if number is None or not 0 <= number <= demand.n:
        raise InputError(f"errors: expected a whole number from 0 to n = {demand.n}, got {given!r:.40}")
    count = Count(candidate, demand.name, number, demand.n)
    try:
        with journal.open("a", encoding="utf-8") as file:
            file.write(_line(plan, count))
    except OSError as error:
        raise InputError(f"{journal}: cannot be written ({error.strerror}); name another journal") from None
    return count


def _whole(given: object) -> int | None:
    """The integer that was given, NumPy's or a whole float included; None for anything else."""
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    value = _real(given)
    return int(value) if value is not None and value.is_integer() else None


def _real(given: object) -> float | None:
    if isinstance(given, bool):
        return None
    return float(given) if isinstance(given, numbers.Real) else None


def _journal(path: Path, plan: Plan) -> dict[tuple[int, str], Count]:
    """What is known already. The file changes only if each of its lines is a count of this plan.

    A line without an end, which was being written when the process ended, is taken off.

    Raises:
        InputError: If it is no journal of this plan, or cannot be read.
    """
    try:
        content = read_bounded(path, MOST_BYTES) if path.exists() else b""
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name another journal") from None
    whole, end, begun = content.rpartition(b"\n")
    known: dict[tuple[int, str], Count] = {}
    for number, line in enumerate(whole.split(b"\n") if end else (), start=1):
        where = f"{path}, line {number}"
        count = _entry(line, where, plan)
        if known.setdefault((count.candidate, count.demand), count) != count:
            raise InputError(f"{where}: expected each count once, got another of this test; plan anew")
    if begun:
        if not _begins(begun, plan):
            raise InputError(f"{path}: expected a journal that evaluate wrote, got other content; name another file")
        os.truncate(path, len(whole + end))  # At once: an interruption loses no count.
    return known


def _entry(line: bytes, where: str, plan: Plan) -> Count:
    try:
        entry: dict[str, Any] = parse(line)
        whose = entry.pop("plan")
        count = msgspec.convert(entry, Count)
    except (DefenceError, KeyError, AttributeError, TypeError, msgspec.ValidationError):
        raise InputError(
            f"{where}: expected a count that evaluate wrote, got other content; name another file"
        ) from None
    if whose != plan.hash:
        raise InputError(f"{where}: expected counts of the plan {plan.hash:.16}…, got those of {whose!r:.20}")
    n = {demand.name: demand.n for demand in plan.demands}.get(count.demand)
    if not (0 <= count.candidate < len(plan.candidates) and count.n == n and 0 <= count.errors <= n):
        raise InputError(f"{where}: expected a test of the plan, got {line.decode(errors='replace')!a:.80}")
    return count


def _line(plan: Plan, count: Count) -> str:
    return json.dumps({"plan": plan.hash, **msgspec.to_builtins(count)}) + "\n"


def _begins(begun: bytes, plan: Plan) -> bool:
    """Whether a line without an end can be the beginning of one of the plan's."""
    start = json.dumps({"plan": plan.hash})[:-1].encode()
    return begun.startswith(start) or start.startswith(begun)
