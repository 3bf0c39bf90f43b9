"""A claim: what is supposed, what follows, who says so, and what the project has to say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from sympy import IndexedBase, Symbol
from sympy.logic.boolalg import Boolean

from proofcheck.region.numbers import Number
from proofcheck.statements.asymptotic import Asymptotic, misused
from proofcheck.statements.printing import to_latex, to_text
from proofcheck.statements.sources import Source
from proofcheck.statements.symbols import HIDDEN, MEANINGS, Quantity

Kind: TypeAlias = Literal["definition", "theorem", "corollary", "constant", "observation"]
Value: TypeAlias = Number | Sequence["Value"]


@dataclass(frozen=True, eq=False)
class Item:
    """One condition of a claim, with a name and in words.

    ``implied_by`` names the items of which each implies it: it can then never fail without them.
    """

    name: str
    relation: Boolean
    words: str
    implied_by: tuple[str, ...] = ()

    @cached_property
    def quantities(self) -> set[Quantity]:
        """The symbols of the relation that have a meaning of their own; indices have none."""
        families: set[Any] = self.relation.atoms(IndexedBase)
        labels = {family.label for family in families}
        scalars = {symbol for symbol in self.relation.free_symbols - labels if isinstance(symbol, Symbol)}
        return {quantity for quantity in families | scalars if quantity in MEANINGS}

    @property
    def text(self) -> str:
        """The relation in one line of text."""
        return to_text(self.relation)

    @property
    def latex(self) -> str:
        """The relation in LaTeX, without dollars."""
        return to_latex(self.relation)


@dataclass(frozen=True, eq=False)
class Claim:
    """A statement of one source as an object that prints itself and can be decided on numbers.

    Attributes:
        id: Its own name, such as ``theorem-1.review.aligned``.
        label: The paper's name for it, such as ``Theorem 1``.
        title: What it is about.
        source: Who says so.
        kind: Definition, theorem, corollary or constant; observation, of what the source says it measured.
        setting: Equations that say what its quantities are; `decide` computes from them what is not given.
        hypotheses: What is supposed.
        conclusion: What follows.
        example: Values at which everything holds, by name.
        remarks: What a reader of the source should know.
        mechanism: Why it is so in the idealised network; the project's own result.
        amendments: What the idealised network adds or corrects; the project's own result.
    """

    id: str
    label: str
    title: str
    source: Source
    kind: Kind
    conclusion: tuple[Item, ...]
    example: Mapping[str, Value]
    hypotheses: tuple[Item, ...] = ()
    setting: tuple[Item, ...] = ()
    remarks: tuple[str, ...] = ()
    mechanism: tuple[str, ...] = ()
    amendments: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Refuse an O that bounds from below, and two items of one name."""
        names = [item.name for item in self.items]
        if len(set(names)) < len(names):
            raise ValueError(f"{self.id}: two items have one name")
        for item in self.items:
            if wrong := misused(item.relation):
                raise ValueError(f"{self.id}, {item.name}: {wrong} bounds the wrong side")

    @property
    def items(self) -> tuple[Item, ...]:
        """Setting, hypotheses and conclusion."""
        return self.setting + self.hypotheses + self.conclusion

    def item(self, name: str) -> Item:
        """The item of that name."""
        return next(item for item in self.items if item.name == name)

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every symbol of the claim that has a meaning, by name; hidden constants included."""
        symbols: set[Any] = set()
        for item in self.items:
            symbols |= item.quantities
        return {str(symbol): symbol for symbol in sorted(symbols, key=str)}

    @cached_property
    def constants(self) -> dict[str, Symbol]:
        """The hidden constants of the claim, by name."""
        return {name: symbol for name, symbol in self.quantities.items() if name in HIDDEN}

    @cached_property
    def orders(self) -> dict[str, Asymptotic]:
        """For each hidden constant the Θ, O, Ω or poly that hides it."""
        orders = [order for item in self.items for order in item.relation.atoms(Asymptotic)]
        return {str(constant): order for order in orders for constant in order.constants}
