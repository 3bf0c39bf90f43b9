"""Numbers put into a claim: which of its conditions hold, and what that says about the claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sympy import Basic, Expr, Indexed, IndexedBase, false, true

from proofcheck.statements.asymptotic import expand
from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.rearrange import NotLinearError, isolate, substitute
from proofcheck.statements.symbols import E_1, E_2, HIDDEN, MEANINGS, c, gamma, gram, kappa, lam, lams
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


# What the merge chooses, as against what is supposed of the tasks and of their fine-tuning.
_CHOSEN = {lam, lams, c, gamma, gram, kappa, E_1, E_2}


@dataclass(frozen=True)
class Premise:
    """A hypothesis on the tasks and their fine-tuning, its status, and the constants at which it would just hold."""

    item: Item
    status: Status
    needs: Mapping[str, Expr]


def premises(claim: Claim, values: Mapping[str, Value]) -> tuple[Premise, ...]:
    """What a claim supposes of the tasks and of their fine-tuning, decided at the settings of a run.

    Args:
        claim: The claim; what it supposes of λ, c and γ is left out, as who merges chooses them.
        values: Numbers by name, as in `decide`; what is no symbol of the claim is ignored.

    Source: the claim's own; the needed constants: project.

    >>> from proofcheck.statements.catalogue import CLAIMS
    >>> run = {"M": 20, "m": 256, "batch": 128, "eta": 1, "delta_star": "0.4", "epsilon": "0.018", "t": 60}
    >>> failed = [(each.item.name, each.needs) for each in premises(CLAIMS["theorem-3.review"], run) if each.needs]
    >>> [(name, {constant: round(float(value), 3) for constant, value in needs.items()}) for name, needs in failed]
    [('neurons', {'C_m': 0.214}), ('batch', {'C_B': 0.014})]
    """
    assignment = assign(claim, {name: value for name, value in values.items() if name in claim.quantities})
    supposed = [item for item in claim.hypotheses if not item.quantities & _CHOSEN]
    decided = [(item, _decided(item, assignment).status) for item in supposed]
    return tuple(
        [Premise(item, status, _needs(item, assignment) if status is Status.FAILS else {}) for item, status in decided]
    )


def _needs(item: Item, assignment: Mapping[Basic, Basic]) -> dict[str, Expr]:
    """For each hidden constant of a relation the value at which it turns, the other constants as they are."""
    needs = {}
    for name, constant in HIDDEN.items():
        if item.relation.has(constant):
            known = {symbol: value for symbol, value in assignment.items() if symbol != constant}
            try:
                needs[name] = isolate(expand(item.relation).xreplace(known), constant)[1]
            except NotLinearError:
                continue
    return needs


def _decided(item: Item, assignment: Mapping[Basic, Basic]) -> Decided:
    families = {quantity for quantity in item.quantities if isinstance(quantity, IndexedBase)}
    if absent := families - {entry.base for entry in assignment if isinstance(entry, Indexed)}:
        # Nothing is gained by writing out n² relations of which no term is known.
        return Decided(item, Status.UNDETERMINED, tuple(sorted(map(str, absent))))
    if families:
        return _settle(item, tuple(assignment.items()))
    own = item.relation.free_symbols & assignment.keys()
    return _settle_once(item, tuple([(symbol, assignment[symbol]) for symbol in sorted(own, key=str)]))


def _settle(item: Item, assignment: tuple[tuple[Basic, Basic], ...]) -> Decided:
    try:
        settled = substitute(item.relation, dict(assignment))
    except TypeError:
        # SymPy refuses to compare what is not defined there, such as 1/α at α = 0.
        return Decided(item, Status.UNDETERMINED, ())
    if settled in (true, false):
        return Decided(item, Status.HOLDS if settled is true else Status.FAILS, ())
    missing = sorted(str(symbol) for symbol in settled.free_symbols if symbol in MEANINGS)
    return Decided(item, Status.UNDETERMINED, tuple(missing))


# The runs of a study share most of their numbers, and SymPy takes long over each relation.
_settle_once = lru_cache(maxsize=4096)(_settle)


def _all(parts: tuple[Decided, ...]) -> Status:
    statuses = {part.status for part in parts}
    if Status.FAILS in statuses:
        return Status.FAILS
    return Status.UNDETERMINED if Status.UNDETERMINED in statuses else Status.HOLDS
