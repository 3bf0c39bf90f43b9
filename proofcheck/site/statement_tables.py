"""Statements of one label as tables: condition by condition, the sources side by side."""

from collections.abc import Callable, Iterable, Sequence

from proofcheck.site.markdown import formula, plain, section, table
from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.printing import to_latex
from proofcheck.statements.sources import ABSTRACTS, REVIEW, SLIDES, TANGENT
from proofcheck.statements.symbols import E_1, E_2, HIDDEN, MEANINGS, alpha, lam

TAGS = (REVIEW.tag, SLIDES.tag)
# Sources with a page of their own.
ALONE = {source.tag: source for source in (ABSTRACTS, TANGENT)}
_PAGES = {"definition": "definitions", "constant": "constants"}
_ROLES: tuple[tuple[str, Callable[[Claim], tuple[Item, ...]]], ...] = (
    ("let", lambda claim: claim.setting),
    ("suppose", lambda claim: claim.hypotheses),
    ("then", lambda claim: claim.conclusion),
)
_DIRECTIONS = {"both": "two-sided", "upper": "from above", "lower": "from below"}


def statements(claims: Sequence[Claim]) -> str:
    """The statements of one label: one table a case where the sources have the same cases, else two tables.

    The two are what every case of a source supposes, and what each case says of α, λ and the errors.
    """
    cases = {tag: [_case(claim) for claim in claims if claim.source.tag == tag] for tag in TAGS}
    if len({tuple(sorted(found)) for found in cases.values()}) == 1:
        parts = [_side_by_side(claims, case) for case in dict.fromkeys(cases[REVIEW.tag])]
    else:
        parts = [_in_common(claims), _own(claims)]
    return section("The statement, source by source", *parts)


def page_of(claim: Claim) -> str:
    """The file of the page that states a claim.

    >>> from proofcheck.statements.catalogue import CLAIMS
    >>> [page_of(CLAIMS[name]) for name in ("theorem-3.slides.nonempty", "beta.review", "modes.tangent")]
    ['theorem-3.md', 'constants.md', 'tangent.md']
    """
    own = claim.source.tag if claim.source.tag in ALONE else claim.id.split(".", maxsplit=1)[0]
    return f"{_PAGES.get(claim.kind, own) if own not in ALONE else own}.md"


def _case(claim: Claim) -> str:
    """What stands behind the source in an id."""
    return claim.id.partition(claim.source.tag)[2].lstrip(".")


def _side_by_side(claims: Iterable[Claim], case: str) -> str:
    chosen = {claim.source.tag: claim for claim in claims if _case(claim) == case}
    titles = list(dict.fromkeys(claim.title for claim in chosen.values()))
    return f"### {' / '.join(titles)}\n\n{_conditions({tag: [claim] for tag, claim in chosen.items()})}"


def _in_common(claims: Iterable[Claim]) -> str:
    by_source = {tag: [claim for claim in claims if claim.source.tag == tag] for tag in TAGS}
    return f"### In every case\n\n{_conditions(by_source, keep=lambda item: not _of_case(item))}"


def _of_case(item: Item) -> bool:
    """Whether a condition is about the relation of the tasks, λ, or what becomes of the tasks."""
    return bool(item.relation.free_symbols & {alpha, lam, E_1, E_2})


def _conditions(by_source: dict[str, list[Claim]], keep: Callable[[Item], bool] = lambda _: True) -> str:
    """A row for each condition that all claims of a source have."""
    rows: list[tuple[str, ...]] = []
    for role, of in _ROLES:
        found = {
            tag: [item for item in _shared(chosen, of) if keep(item) or role == "let"]
            for tag, chosen in by_source.items()
        }
        names = dict.fromkeys(item.name for items in found.values() for item in items)
        for position, name in enumerate(names):
            items = {tag: _named(items, name) for tag, items in found.items()}
            words = dict.fromkeys(item.words for item in items.values() if item is not None)
            cells = [formula(item.latex) if (item := items.get(tag)) is not None else "" for tag in TAGS]
            start = f"**{role}** " if position == 0 else ""
            rows.append((f"{start}{plain('; or '.join(words))}", *cells))
    return table(["condition", *TAGS], rows)


def _shared(claims: Sequence[Claim], of: Callable[[Claim], tuple[Item, ...]]) -> list[Item]:
    others = [{item.relation for item in of(claim)} for claim in claims[1:]]
    return [item for item in of(claims[0]) if all(item.relation in relations for relations in others)]


def _named(items: Iterable[Item], name: str) -> Item | None:
    return next((item for item in items if item.name == name), None)


def _own(claims: Sequence[Claim]) -> str:
    """A row for each case, with what `_in_common` leaves out."""
    rows = []
    for claim in claims:
        siblings = [other for other in claims if other.source is claim.source]
        suppose, then = (_rest(claim, siblings, of) for _, of in _ROLES[1:])
        rows.append((claim.source.tag, plain(claim.title.split(": ", maxsplit=1)[-1]), suppose, then))
    return "### Case by case\n\n" + table(["source", "case", "suppose", "then"], rows)


def _rest(claim: Claim, siblings: Sequence[Claim], of: Callable[[Claim], tuple[Item, ...]]) -> str:
    shared = {item.relation for item in _shared(siblings, of) if not _of_case(item)}
    return "<br>".join(formula(item.latex) for item in of(claim) if item.relation not in shared)


def constants(claims: Sequence[Claim]) -> str:
    """The constants that Θ, O, Ω and poly hide in these claims."""
    orders = {name: claim.orders[name] for claim in claims for name in claim.constants}
    rows = [
        (
            formula(MEANINGS[HIDDEN[name]].latex),
            f"`{name}`",
            formula(to_latex(orders[name])),
            _DIRECTIONS[orders[name].direction],
            plain(MEANINGS[HIDDEN[name]].words),
        )
        for name in HIDDEN
        if name in orders
    ]
    if not rows:
        return ""
    given = "No source gives a value to any of them: each is 1, unless `proofcheck bounds --constant NAME=X` sets it."
    return section("Hidden constants", given, table(["constant", "name", "hidden in", "bounds", "constant of"], rows))


def symbols(claims: Iterable[Claim]) -> str:
    """The symbols of these claims, their names in the code, and what they mean; hidden constants have a table too."""
    used = {symbol for claim in claims for symbol in claim.quantities.values()}
    rows = [
        (formula(meaning.latex), f"`{symbol}`", plain(meaning.words))
        for symbol, meaning in MEANINGS.items()
        if symbol in used and str(symbol) not in HIDDEN
    ]
    return section("Symbols", table(["symbol", "name in the code", "meaning"], rows))
