"""The page of contradictions: what each source says, and what a program finds about it."""

from collections.abc import Iterable

from proofcheck.site.markdown import bullets, page, plain, section, slug, table
from proofcheck.site.statement_tables import page_of
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Claim
from proofcheck.statements.contradiction import Contradiction
from proofcheck.statements.contradictions import CONTRADICTIONS, WITHDRAWN
from proofcheck.statements.sources import ABSTRACTS, REVIEW, SLIDES


def touching(claims: Iterable[Claim]) -> list[Contradiction]:
    """The contradictions that touch any of the claims."""
    names = {claim.id for claim in claims}
    return [row for row in CONTRADICTIONS if names.intersection(row.claims)]


def anchor(row: Contradiction) -> str:
    """The anchor of its section.

    >>> anchor(CONTRADICTIONS[0])
    'd1-β'
    """
    return slug(_heading(row))


def _heading(row: Contradiction) -> str:
    return f"{row.number}: {row.item}"


def contradictions_page() -> str:
    """Every item on which the sources disagree with each other, or with themselves."""
    rows = [
        (
            f"[{row.number}](#{anchor(row)})",
            plain(row.item),
            *[plain(row.says.get(source, "")) for source in (REVIEW, SLIDES, ABSTRACTS)],
        )
        for row in CONTRADICTIONS
    ]
    computed = sum(row.compute is not None for row in CONTRADICTIONS)
    return page(
        "Where the sources disagree",
        f"Of {len(CONTRADICTIONS)} items on which the sources contradict each other, or themselves, a program can"
        f" examine {computed}. What it finds is computed, from the statements and the sources' printed numbers, when"
        " this page is made.",
        table(["row", "about", REVIEW.tag, SLIDES.tag, ABSTRACTS.tag], rows),
        *[_shown(row) for row in CONTRADICTIONS],
        section("Withdrawn", bullets([f"{number}: {reason}" for number, reason in WITHDRAWN.items()])),
    )


def _shown(row: Contradiction) -> str:
    sentence = row.not_computed if row.compute is None else row.compute().sentence
    word = "Not computed" if row.compute is None else "Computed"
    touched = ", ".join(_links(row))
    parts = [
        *[(source.tag, plain(words)) for source, words in row.says.items()],
        (word, plain(sentence)),
        ("Remark", plain(row.remark)),
        *([("Touches", touched)] if touched else []),
    ]
    return section(plain(_heading(row)), "\n".join(f"* **{name}**: {words}" for name, words in parts))


def _links(row: Contradiction) -> list[str]:
    """The pages of the claims that it touches, each once."""
    links = {page_of(CLAIMS[name]): CLAIMS[name].label for name in row.claims}
    return [f"[{plain(label)}]({file})" for file, label in links.items()]
