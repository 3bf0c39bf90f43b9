"""Turn a claim's example into one that breaks a single condition, by changing one or two of its values."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from proofcheck import InputError
from proofcheck.region.numbers import exact
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.decision import Decision, Status, decide

_FACTORS = (Fraction(1, 1000), Fraction(1000), Fraction(1, 2), Fraction(2), Fraction(-1))
_NEW = (Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(3))


def broken_alone(claim: Claim, item: Item) -> Decision | None:
    """The first decision in which ``item`` fails, and besides it only what ``implied_by`` names."""
    # Hidden constants touch one condition each, so they come first.
    own = sorted(map(str, item.quantities), key=lambda name: (name not in claim.constants, name))
    half_way = []
    for values, decision in _decided(claim, item, claim.example, own):
        fails = _fails(decision, item)
        if _is_alone(fails, item):
            return decision
        if item.name in fails:
            half_way.append((values, fails - {item.name, *item.implied_by}))
    # An equation that failed with it may only need its other side to follow.
    for first, spoilt in half_way:
        touched = [str(quantity) for name in spoilt for quantity in claim.item(name).quantities - item.quantities]
        for _values, decision in _decided(claim, item, first, touched):
            if _is_alone(_fails(decision, item), item):
                return decision
    return None


def _decided(
    claim: Claim, item: Item, example: Mapping[str, Any], names: list[str]
) -> Iterator[tuple[dict[str, Any], Decision]]:
    """The decisions at other values of one name, where ``item`` fails."""
    alone = replace(claim, hypotheses=(item,), conclusion=())
    for name in names:
        for value in _alternatives(example.get(name, 1 if name in claim.constants else None)):
            values = {**example, name: value}
            try:
                # Most values leave the item as it is; only where it fails is the rest of the claim decided.
                own = {key: values[key] for key in alone.quantities.keys() & values}
                if decide(alone, own)[item.name] is Status.FAILS:
                    yield values, decide(claim, values)
            except InputError:
                continue


def _fails(decision: Decision, item: Item) -> set[str]:
    parts = decision.hypotheses if item in decision.claim.hypotheses else decision.hypotheses + decision.conclusion
    return {judged.item.name for judged in parts if judged.status is Status.FAILS}


def _is_alone(fails: set[str], item: Item) -> bool:
    return item.name in fails and fails - {item.name} == set(item.implied_by)


def _alternatives(value: Any) -> Iterator[Any]:
    if value is None:
        return
    if isinstance(value, list):
        if not isinstance(value[0], list):
            yield [0] * len(value)
            for factor in _FACTORS:
                yield [factor * exact(entry) for entry in value]
        for position, entry in enumerate(value):
            for other in _alternatives(entry):
                yield [*value[:position], other, *value[position + 1 :]]
        return
    for factor in _FACTORS:
        yield factor * exact(value)
    yield from _NEW
