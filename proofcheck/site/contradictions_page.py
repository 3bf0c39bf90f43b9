"""The page of contradictions: what each source says, and what a program finds about it."""

from collections.abc import Iterable

from proofcheck.site.markdown import page, plain, section, slug, table
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Claim
from proofcheck.statements.contradiction import Contradiction
from proofcheck.statements.contradictions import CONTRADICTIONS
from proofcheck.statements.sources import REVIEW, SLIDES

_PAGES = ("theorem", "corollary")


def touching(claims: Iterable[Claim]) -> list[Contradiction]:
    """The contradictions that touch any of the claims."""
    names = {claim.id for claim in claims}
    return [one for one in CONTRADICTIONS if names.intersection(one.claims)]


def anchor(one: Contradiction) -> str:
    """The anchor of its section.

    >>> anchor(CONTRADICTIONS[0])
    'd1-β'
    """
    return slug(_heading(one))


def _heading(one: Contradiction) -> str:
    return f"{one.number}: {one.item}"


def contradictions_page() -> str:
    """Every item on which the sources disagree with each other, or with themselves."""
    rows = [
        (
            f"[{one.number}](#{anchor(one)})",
            plain(one.item),
            *[plain(one.says.get(source, "")) for source in (REVIEW, SLIDES)],
        )
        for one in CONTRADICTIONS
    ]
    computed = sum(one.compute is not None for one in CONTRADICTIONS)
    return page(
        "Where the sources disagree",
        f"Of {len(CONTRADICTIONS)} items on which the sources contradict each other, or themselves, a program can"
        f" examine {computed}. What it finds is computed, from the statements and the sources' printed numbers, when"
        " this page is made.",
        table(["row", "about", REVIEW.tag, SLIDES.tag], rows),
        *[_one(one) for one in CONTRADICTIONS],
    )


def _one(one: Contradiction) -> str:
    sentence = one.not_computed if one.compute is None else one.compute().sentence
    word = "Not computed" if one.compute is None else "Computed"
    touched = ", ".join(_links(one))
    parts = [
        *[(source.tag, plain(words)) for source, words in one.says.items()],
        (word, plain(sentence)),
        ("Remark", plain(one.remark)),
        *([("Touches", touched)] if touched else []),
    ]
    return section(plain(_heading(one)), "\n".join(f"* **{name}**: {words}" for name, words in parts))


def _links(one: Contradiction) -> list[str]:
    """The pages of the claims that it touches, each once."""
    links = {}
    for name in one.claims:
        claim = CLAIMS[name]
        own = claim.id.split(".", maxsplit=1)[0]
        file = own if claim.kind in _PAGES else {"constant": "constants"}.get(claim.kind, "definitions")
        links[f"{file}.md"] = claim.label
    return [f"[{plain(label)}]({file})" for file, label in links.items()]
