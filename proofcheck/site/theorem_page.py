"""The page of a theorem or corollary: figure, statement, mechanism, amendments, numbers, contradictions, constants."""

from collections.abc import Callable, Sequence

from proofcheck.site.contradictions_page import anchor, touching
from proofcheck.site.definitions_page import IDEAL_HEADING
from proofcheck.site.figures import FIGURES
from proofcheck.site.ledger_sections import of_page
from proofcheck.site.markdown import bullets, page, plain, section, slug, table
from proofcheck.site.statement_tables import constants, statements
from proofcheck.site.theorem_3_sections import ideal_region, thresholds
from proofcheck.site.two_task_sections import amended_theorem, lambda_table
from proofcheck.statements.catalogue import find
from proofcheck.statements.claim import Claim

# What each page has of its own, before the contradictions.
OWN: dict[str, tuple[Callable[[], str], ...]] = {
    "theorem-1": (lambda: lambda_table("addition"),),
    "theorem-2": (amended_theorem, lambda: lambda_table("negation")),
    "theorem-3": (thresholds, ideal_region),
    "corollary-1": (),
    "corollary-2": (),
}


def title(name: str) -> str:
    """A page's title.

    >>> title("theorem-2")
    'Theorem 2: Negation'
    """
    first = find(name)[0]
    return f"{first.label}: {first.title.split(':', maxsplit=1)[0]}"


def theorem_page(name: str) -> str:
    """The page of one label.

    Args:
        name: A key of `OWN`.
    """
    claims = find(name)
    return page(
        title(name),
        FIGURES[name].markdown(),
        statements(claims),
        of_page(name),
        section("Why: the mechanism", _project(), bullets(_all(claims, lambda claim: claim.mechanism))),
        _amendments(claims),
        *[make() for make in OWN[name]],
        _contradictions(claims),
        section("Remarks", _remarks(claims)),
        constants(claims),
        _commands(name),
    )


def _all(claims: Sequence[Claim], of: Callable[[Claim], tuple[str, ...]]) -> list[str]:
    return [sentence for claim in claims for sentence in of(claim)]


def _project() -> str:
    return (
        f"The project's own result, in the [idealised network](definitions.md#{slug(IDEAL_HEADING)}); none of it is in"
        " the paper."
    )


def _remarks(claims: Sequence[Claim]) -> str:
    remarks = [f"{claim.source.tag}, {claim.title}: {remark}" for claim in claims for remark in claim.remarks]
    return bullets(remarks)


def _amendments(claims: Sequence[Claim]) -> str:
    found = _all(claims, lambda claim: claim.amendments)
    return section("What the idealised network adds or corrects", bullets(found)) if found else ""


def _contradictions(claims: Sequence[Claim]) -> str:
    rows = [
        (f"[{row.number}](contradictions.md#{anchor(row)})", plain(row.item), plain(row.remark))
        for row in touching(claims)
    ]
    return section("Where the sources disagree", table(["row", "about", "remark"], rows))


def _commands(name: str) -> str:
    return section(
        "On the command line",
        f"`proofcheck theorems {name}` prints the statements, with `--latex` as a document; `proofcheck bounds --M 20"
        " --epsilon 0.05 --eta 0.1 --delta-star 0.4` evaluates every bound ([at several settings](constants.md)).",
    )
