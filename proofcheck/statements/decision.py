"""Numbers put into a claim: which of its conditions hold, and what that says about the claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sympy import Basic, Indexed, IndexedBase, false, true

from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.rearrange import substitute
from proofcheck.statements.symbols import MEANINGS
from proofcheck.statements.values import assign


class Status(StrEnum):
    """What numbers say of a condition."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Decided:
    """One item, its status, and the symbols that had no value."""

    item: Item
    status: Status
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """A claim at given numbers.

    Attributes:
        claim: The claim.
        hypotheses: Its hypotheses, one by one.
        conclusion: Its conclusion, item by item.
        assumed: The hidden constants that were not given and were taken as 1.
    """

    claim: Claim
    hypotheses: tuple[Decided, ...]
    conclusion: tuple[Decided, ...]
    assumed: tuple[str, ...]

    @property
    def applies(self) -> Status:
        """Whether every hypothesis holds."""
        return _all(self.hypotheses)

    @property
    def concludes(self) -> Status:
        """Whether every part of the conclusion holds."""
        return _all(self.conclusion)

    @property
    def contradicted(self) -> bool:
        """Whether the numbers meet every hypothesis and miss the conclusion."""
        return self.applies is Status.HOLDS and self.concludes is Status.FAILS

    def __getitem__(self, name: str) -> Status:
        """The status of the item of that name."""
        return next(decided.status for decided in self.hypotheses + self.conclusion if decided.item.name == name)


def decide(claim: Claim, values: Mapping[str, Value]) -> Decision:
    """Put numbers into a claim, exactly.

    Args:
        claim: The claim.
        values: Numbers by the names of symbols and hidden constants; lists for symbols with indices.

    Raises:
        InputError: If a name is unknown, a value is out of its symbol's range, or lengths differ.

    >>> from proofcheck.statements.theorem_3 import REVIEW_THEOREM
    >>> point = {"gamma": ["0.792", "-0.637"], "lam": ["1.2", "-0.6"], "c": "0.1", "beta": 0}
    >>> decide(REVIEW_THEOREM, point)["linear"].value, decide(REVIEW_THEOREM, point)["quadratic"].value
    ('holds', 'fails')
    """
    assignment = assign(claim, values)
    return Decision(
        claim=claim,
        hypotheses=tuple([_decided(item, assignment) for item in claim.hypotheses]),
        conclusion=tuple([_decided(item, assignment) for item in claim.conclusion]),
        assumed=tuple([name for name in claim.constants if name not in values]),
    )


def _decided(item: Item, assignment: Mapping[Basic, Basic]) -> Decided:
    families = {quantity for quantity in item.quantities if isinstance(quantity, IndexedBase)}
    if absent := families - {entry.base for entry in assignment if isinstance(entry, Indexed)}:
        # Nothing is gained by writing out n² relations of which no term is known.
        return Decided(item, Status.UNDETERMINED, tuple(sorted(map(str, absent))))
    try:
        settled = substitute(item.relation, assignment)
    except TypeError:
        # SymPy refuses to compare what is not defined there, such as 1/α at α = 0.
        return Decided(item, Status.UNDETERMINED, ())
    if settled in (true, false):
        return Decided(item, Status.HOLDS if settled is true else Status.FAILS, ())
    missing = sorted(str(symbol) for symbol in settled.free_symbols if symbol in MEANINGS)
    return Decided(item, Status.UNDETERMINED, tuple(missing))


def _all(parts: tuple[Decided, ...]) -> Status:
    statuses = {part.status for part in parts}
    if Status.FAILS in statuses:
        return Status.FAILS
    return Status.UNDETERMINED if Status.UNDETERMINED in statuses else Status.HOLDS
