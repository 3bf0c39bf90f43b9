"""The checker of a defended λ, all that its reader has to trust; ``python checker.py FILE`` needs nothing but Python.

It recomputes the plan's hash, every tail and the whole procedure from the counts. Beside each procedure stands why it
accepts a false claim with a chance of at most δ: the p of a false claim has P(p ≤ t) ≤ t, and such chances add up.
"""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeAlias

Passes: TypeAlias = Callable[[int, Fraction], bool]

SCHEMA, PLAN = "proofcheck/defended/1", "proofcheck/plan/1"
KINDS = ("keep", "learn", "forget")  # Level x claims a share of wrong predictions e ≤ 1 − x, or, to forget, 1 − e ≤ x.
PROCEDURES = {"arms": "start weights", "ordered": "order weights", "sequence": "order", "all": ""}  # and its name
PROCEDURES |= {"holm": "weights", "bonferroni": "weights"}


class DefenceError(ValueError):
    """The plan, the counts or the certificate are not what they must be; the message says which and how."""


def expect(condition: object, what: str) -> None:
    """Refuse what does not hold."""
    if not condition:
        raise DefenceError(f"expected {what}")


def rational(text: object) -> Fraction:
    """An exact decimal or fraction, written as text."""
    form = r"-?[0-9]{1,300}(\.[0-9]{1,300}|/0*[1-9][0-9]{0,300})?"
    expect(isinstance(text, str) and re.fullmatch(form, text), f'a number as text, such as "0.86", got {text!r:.80}')
    return Fraction(str(text))


def digest(plan: Mapping[str, Any]) -> str:
    """SHA-256 of everything in a plan but its hash: as JSON with sorted keys, without blanks, in ASCII."""
    said = {key: plan[key] for key in plan if key != "hash"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def binomial_tail(n: int, chance: Fraction, k: int) -> tuple[int, int]:
    """P(Bin(n, chance) ≤ k) as numerator and denominator, not in lowest terms; the shorter side is summed.

    >>> Fraction(*binomial_tail(3, Fraction(1, 2), 1))
    Fraction(1, 2)
    """
    if 2 * k > n:  # It is what P(Bin(n, 1 − chance) ≤ n − k − 1) lacks to 1.
        part, whole = binomial_tail(n, 1 - chance, n - k - 1) if k < n else (0, 1)
        return whole - part, whole
    success, failure = chance.numerator, chance.denominator - chance.numerator

    def sums(first: int, end: int) -> tuple[int, int, int]:
        """Of ratios r_i = (n − i)·success/((i + 1)·failure): ∏r_i = P/Q, and Σ_i r_first⋯r_(i−1) = T/Q."""
        if end - first == 1:
            return (n - first) * success, end * failure, end * failure
        middle = (first + end) // 2
        (p, q, t), (later_p, later_q, later_t) = sums(first, middle), sums(middle, end)
        return p * later_p, q * later_q, t * later_q + p * later_t

    _, q, t = sums(0, k + 1)
    return failure**n * t, chance.denominator**n * q


def walk(passes: Passes, start: Sequence[int], ways: Sequence[Iterable[int]], level: Fraction) -> list[int]:
    """Accept the starts at the level, all or none; then each way at an equal share of it, up to the first that fails.

    If a start is false it must pass, at most the level; else the first false claim on one of the ways must.
    """
    if not all(passes(i, level) for i in start):
        return []
    return [*start, *(i for way in ways for i in takewhile(lambda i: passes(i, level / len(ways)), way))]


def weighted_holm(passes: Passes, active: Iterable[int], weights: Sequence[Fraction], level: Fraction) -> list[int]:
    """Accept whatever has p_i ≤ level·w_i/Σ_active w, which is then active no more, until nothing passes.

    When the first false claims are accepted all false ones are active, so for one of them p_i ≤ level·w_i/Σ_false w:
    chances that add up to the level. With equal weights it is Holm's procedure.
    """
    accepted, left, found = list[int](), {*active}, {*active}
    while found:
        total = sum(weights[i] for i in left)
        found = {i for i in left if passes(i, level * weights[i] / total)}
        accepted, left = [*accepted, *found], left - found
    return accepted


def accepted_by(procedure: Mapping[str, Any], passes: Passes, count: int, delta: Fraction) -> list[int]:
    """The candidates that a procedure accepts at δ, in their own order.

    The default, ``arms``, and ``ordered`` walk at δ/2; then weighted Holm at δ/2 looks at all that was not accepted.
    Though data choose these it errs with a chance of at most δ/2: while no false claim was accepted, all are left.
    """
    name, weights = procedure["name"], [*map(rational, procedure.get("weights", []))]
    if name == "bonferroni":
        return [i for i in range(count) if passes(i, delta * weights[i] / sum(weights))]
    everything, at = [*range(count)], procedure.get("start", 0)
    start = {"all": everything, "arms": [at]}.get(name, [])
    ways = [everything[at + 1 :], everything[:at][::-1]] if name == "arms" else [procedure.get("order", [])]
    level = {"sequence": delta, "all": delta, "holm": 0 * delta}.get(name, delta / 2)
    first = walk(passes, start, ways, level)
    rest = {*everything} - {*first} if weights else ()
    return sorted([*first, *weighted_holm(passes, rest, weights, delta - level)])


def refuse_plan(plan: Mapping[str, Any]) -> None:
    """Refuse a plan that is not whole."""
    keys = {"schema", "models", "candidates", "demands", "delta", "procedure", "order_from", "chances", "hash"}
    expect(plan.keys() == keys and plan["schema"] == PLAN, f"a plan, {PLAN}, with {', '.join(sorted(keys))}")
    expect(plan["hash"] == digest(plan), f"the hash of what the plan holds, {digest(plan)}: it was changed")
    candidates, demands, procedure = plan["candidates"], plan["demands"], plan["procedure"]
    count, weights = len(candidates), [*map(rational, procedure.get("weights", ["1"]))]
    expect(0 < count == len({tuple(map(rational, lam)) for lam in candidates}), "candidates, and none twice")
    expect({*map(len, candidates)} == {len(plan["models"])}, "a coefficient for each model")
    expect(0 < len(demands) == len({x["name"] for x in demands if str.isprintable(x["name"])}), "demands by name")
    for demand in demands:
        level, n = rational(demand["level"]), demand["n"]
        expect(demand["kind"] in KINDS and type(n) is int and n > 0, f"one of {', '.join(KINDS)}, and n")
        expect(0 < level < 1 and 0 < rational(plan["delta"]) < 1, "levels and δ between 0 and 1")
    expect({*PROCEDURES.get(procedure["name"], "?").split(), "name"} == {*procedure}, f"one of {', '.join(PROCEDURES)}")
    expect(len(weights) == (count if "weights" in procedure else 1) and min(weights) > 0, "a weight above 0 for each")
    order, start = procedure.get("order", range(count)), procedure.get("start", 0)
    expect(repr(sorted(order)) == repr([*range(count)]), "each candidate once in order")  # As text: true is no 1.
    expect(type(start) is int and 0 <= start < count, "a candidate to start with")


def tails(plan: Mapping[str, Any], counts: Iterable[Mapping[str, Any]]) -> dict[int, dict[str, tuple[int, int]]]:
    """The p-value of each demand for each candidate that was counted."""
    demands, found = {each["name"]: each for each in plan["demands"]}, dict[int, dict[str, tuple[int, int]]]()
    for row in counts:
        expect(row.keys() == {"candidate", "demand", "errors", "n"}, "candidate, demand, errors and n in each count")
        candidate, name, errors = row["candidate"], row["demand"], row["errors"]
        where = f"candidate {candidate!r:.20}, demand {name!r:.40}"
        fresh = type(candidate) is int and name in demands and name not in found.setdefault(candidate, {})
        expect(fresh and candidate in range(len(plan["candidates"])), f"each test of the plan once, got {where}")
        n, level = demands[name]["n"], rational(demands[name]["level"])
        fits = type(errors) is type(row["n"]) is int and 0 <= errors <= n == row["n"]
        expect(fits, f"errors out of n = {n}: {where}")
        against = (level, n - errors) if demands[name]["kind"] == "forget" else (1 - level, errors)
        found[candidate][name] = binomial_tail(n, *against)
    expect(all(by_name.keys() == demands.keys() for by_name in found.values()), "every demand of a counted candidate")
    return found


def accepted(plan: Any, counts: Any) -> list[int]:
    """The candidates all of whose demands are claimed, by the plan's own procedure from the counts alone."""
    try:
        refuse_plan(plan)
        found, procedure, everything = tails(plan, counts), plan["procedure"], {*range(len(plan["candidates"]))}
    except (AttributeError, KeyError, RecursionError, TypeError) as error:
        raise DefenceError(f"expected a plan and its counts, got another form ({error})") from None

    def passes(i: int, level: Fraction) -> bool:
        # The largest p of the demands: that all of them hold is one claim, and is false as soon as one of them is.
        by_name = found.get(i, {}).values()
        return bool(by_name) and all(part * level.denominator <= level.numerator * whole for part, whole in by_name)

    result = accepted_by(procedure, passes, len(everything), rational(plan["delta"]))
    # A sequence may end at its first failure, as nothing behind it can be accepted.
    needed = set(procedure["order"][: len(result) + 1]) if procedure["name"] == "sequence" else everything
    expect(found.keys() in (needed, everything), f"counts of the candidates {sorted(needed)}, got {sorted(found)}")
    return result


def check(certificate: Any) -> list[int]:
    """The accepted candidates of a certificate; `DefenceError` unless plan and counts give those that it lists."""
    form = isinstance(certificate, dict) and {*certificate} == {"schema", "plan", "counts", "accepted"}
    expect(form and certificate["schema"] == SCHEMA, f"a file {SCHEMA}")
    found = accepted(certificate["plan"], certificate["counts"])
    expect(repr(certificate["accepted"]) == repr(found), f"{found} as accepted, by plan and counts, got another list")
    return found


def parse(text: bytes) -> Any:
    """JSON in which no name stands twice and every number is a whole one."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        expect(len(dict(found)) == len(found), "each name once")
        return dict(found)

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=rational, parse_constant=rational)
    except (ValueError, RecursionError) as error:
        raise DefenceError(f"expected JSON ({error})") from None


if __name__ == "__main__":
    try:
        expect(len(sys.argv) == 2, "one file: python checker.py CERTIFICATE")
        print("accepted candidates:", check(parse(Path(sys.argv[1]).read_bytes())))  # noqa: T201
    except (DefenceError, OSError) as wrong:
        sys.exit(f"refused: {wrong}")
