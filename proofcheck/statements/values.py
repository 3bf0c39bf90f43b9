"""Numbers for the symbols of a claim: checked against what each symbol stands for, and exact."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sympy import Basic, Indexed, IndexedBase, Integer, Rational, Sum, Symbol
from sympy.core.relational import Relational

from proofcheck.region.numbers import InputError, exact, text
from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.rearrange import NotLinearError, isolate, substitute
from proofcheck.statements.relations import Quantified, RegionNonEmpty
from proofcheck.statements.symbols import MEANINGS, Quantity


def assign(claim: Claim, values: Mapping[str, Value]) -> dict[Basic, Basic]:
    """A number for each symbol that is given, has a default, or follows from the claim's setting.

    Args:
        claim: The claim whose symbols they are.
        values: Numbers by name; a list, or a list of lists, for a symbol with indices. Sizes such as n
            follow from the lists. Hidden constants that are not given are 1.

    Raises:
        InputError: If a name is unknown, a value is out of its symbol's range, or lengths differ.
    """
    quantities = claim.quantities
    for name in values:
        if name not in quantities:
            raise InputError(f"{name}: not a symbol of {claim.id}; expected one of {', '.join(quantities)}")
    inputs = {quantities[name]: value for name, value in values.items()}
    assigned: dict[Basic, Basic] = {constant: Integer(1) for constant in claim.constants.values()}
    ranks = _ranks(claim)
    for quantity, value in inputs.items():
        assigned |= dict(_entries(quantity, value, ranks.get(quantity, 0)))
    assigned |= _sizes(claim, inputs, assigned)
    return _completed(claim, assigned, inputs)


def number(value: Any, quantity: Quantity) -> Rational:
    """The exact value, if the symbol's assumptions allow it.

    >>> from proofcheck.statements.symbols import epsilon
    >>> number("0.05", epsilon)
    1/20
    """
    fraction = exact(value, str(quantity))
    rational = Rational(fraction.numerator, fraction.denominator)
    symbol = quantity if isinstance(quantity, Symbol) else quantity.label
    for word, has, is_so in (
        ("a whole number", symbol.is_integer, rational.is_integer),
        ("a number > 0", symbol.is_positive, rational.is_positive),
        ("a number >= 0", symbol.is_nonnegative, rational.is_nonnegative),
    ):
        if has and not is_so:
            raise InputError(f"{quantity}: expected {word}, got {text(fraction)}")
    return rational


def _ranks(claim: Claim) -> dict[Basic, int]:
    """How many indices each family has."""
    ranks = {part.args[1]: 1 for item in claim.items for part in item.relation.atoms(RegionNonEmpty)}
    return ranks | {entry.base: entry.rank for item in claim.items for entry in item.relation.atoms(Indexed)}


def _entries(quantity: Quantity, value: Value, rank: int) -> Iterator[tuple[Basic, Basic]]:
    if isinstance(quantity, Symbol):
        yield quantity, number(value, quantity)
        return
    for index, entry in _flat(quantity, value, rank, ()):
        yield quantity[index], number(entry, quantity)


def _flat(
    family: IndexedBase, value: Value, rank: int, index: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], Value]]:
    if len(index) == rank:
        yield index, value
        return
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        kind = "a list of numbers" if rank == 1 else "a list of lists of numbers"
        raise InputError(f"{family}: expected {kind}, got {value!r:.40}")
    for position, entry in enumerate(value, start=1):
        yield from _flat(family, entry, rank, (*index, position))


def _sizes(claim: Claim, inputs: Mapping[Quantity, Value], assigned: Mapping[Basic, Basic]) -> dict[Basic, Basic]:
    """The last value of each index, from the lengths of the lists that it runs through."""
    sizes: dict[Basic, Basic] = {}
    for family, axis, last in _axes(claim):
        length = _length(inputs.get(family), axis)
        if length is None or not isinstance(last, Symbol):
            continue
        known = sizes.get(last, assigned.get(last, Integer(length)))
        if known != length:
            raise InputError(f"{family}: expected {known} numbers, as {MEANINGS[last].text} says, got {length}")
        sizes[last] = known
    return sizes


def _axes(claim: Claim) -> Iterator[tuple[IndexedBase, int, Basic]]:
    """Each family of the claim, the position of an index in it, and the last value of that index."""
    for item in claim.items:
        for part in item.relation.atoms(RegionNonEmpty):
            yield part.args[1], 0, part.args[2]
        for part in item.relation.atoms(Quantified, Sum):
            index, last = part.args[1][0], part.args[1][-1]
            for entry in part.args[0].atoms(Indexed):
                for axis, used in enumerate(entry.indices):
                    if used == index:
                        yield entry.base, axis, last


def _length(value: Value | None, axis: int) -> int | None:
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        return None
    if axis == 0:
        return len(value)
    lengths = {_length(entry, axis - 1) for entry in value}
    if len(lengths) > 1:
        raise InputError("expected rows of one length, got several")
    return lengths.pop()


def _completed(claim: Claim, assigned: dict[Basic, Basic], inputs: Iterable[Quantity]) -> dict[Basic, Basic]:
    """What is given, and each quantity that an equation of the setting then determines."""
    for item in claim.setting:
        unknown = [symbol for symbol in item.quantities - set(inputs) if symbol not in assigned]
        if len(unknown) != 1 or not isinstance(unknown[0], Symbol):
            continue
        own = sorted(item.relation.free_symbols & assigned.keys(), key=str)
        scalar = not item.relation.atoms(Indexed)
        known = tuple([(symbol, assigned[symbol]) for symbol in own]) if scalar else tuple(assigned.items())
        value = (_solved_once if scalar else _solved)(item, unknown[0], known)
        if value is not None:
            assigned[unknown[0]] = value
    return assigned


def _solved(item: Item, unknown: Symbol, known: tuple[tuple[Basic, Basic], ...]) -> Basic | None:
    """The value of the one symbol that an equation leaves open; None where it determines none."""
    equation = substitute(item.relation, dict(known))
    if not isinstance(equation, Relational):
        # No value of the unknown makes it true, such as 0 = 1/d: what is given stands.
        return None
    try:
        _sign, value = isolate(equation, unknown)
    except NotLinearError:
        return None
    return value if value.is_number else None


# The runs of a study share most of their numbers, and SymPy takes long over each equation.
_solved_once = lru_cache(maxsize=4096)(_solved)
