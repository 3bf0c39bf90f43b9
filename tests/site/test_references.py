"""Every citation resolves, every entry is cited, and nothing is known of a work that was not read."""

import re
from pathlib import Path

import pytest

from proofcheck.region.numbers import InputError
from proofcheck.site.markdown import slug
from proofcheck.site.references import PAGE, citations, parse, references, references_page
from proofcheck.site.related_work import works

TOP = Path(__file__).parent.parent.parent
DOCS = TOP / "docs"
PAGES = [TOP / "README.md", TOP / "CHANGELOG.md", *sorted(DOCS.glob("*.md")), *sorted(DOCS.glob("bounds/*.md"))]
CODE = [*sorted((TOP / "proofcheck").rglob("*.py")), *sorted((TOP / "models").rglob("*.py"))]
TEXTS = [*PAGES, *CODE, *sorted((TOP / "proofcheck" / "proofs" / "rocq").glob("*.v"))]


def test_every_citation_in_the_code_is_an_entry():
    assert {key for key, _ in citations()} <= references().keys()


def test_every_entry_is_cited_in_the_code_or_on_the_page_of_related_work():
    used = {key for key, _ in citations()} | {key for work in works() for key in work.cites}
    assert used == references().keys()


def test_a_citation_is_found_in_the_room_of_the_models_too():
    assert ("ties", "proofcheck.models.merging") in set(citations())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_the_references_leads_to_an_entry(page):
    linked = re.findall(rf"{re.escape(PAGE)}#([\w.-]+)", page.read_text(encoding="utf-8"))
    assert set(linked) <= references().keys()


def test_an_entry_s_heading_is_its_key():
    headings = re.findall(r"^## (.*)$", references_page(), re.MULTILINE)
    assert headings == list(references())
    assert all(slug(key) == key for key in references())


def test_a_work_that_was_not_read_claims_nothing():
    bare = '[one]\ntitle = "A title"\nnumber = "arXiv 0000.00000"\n'
    assert not parse(bare)["one"].read
    for line in ('authors = "Somebody"', 'venue = "1999"', 'part = "the abstract"', 'says = "Something."'):
        with pytest.raises(InputError, match="title and number only"):
            parse(bare + line)


@pytest.mark.parametrize(
    "line", ['read = ["slides"]', 'read = ["slides"]\npart = "all"', 'read = ["slides"]\nsays = "x"']
)
def test_what_was_read_says_how_much_and_what(line):
    with pytest.raises(InputError, match="what was read of it"):
        parse(f'[one]\ntitle = "A title"\nnumber = "none"\n{line}')


def test_a_place_is_a_source_of_the_project_or_an_address():
    with pytest.raises(InputError, match="a source or an address"):
        parse('[one]\ntitle = "A title"\nnumber = "none"\nread = ["memory"]\npart = "all"\nsays = "x"')


def test_authors_and_years_have_a_place_at_which_they_were_read():
    for key, entry in references().items():
        assert entry.read or not (entry.authors or entry.venue or re.search(r"\b(19|20)\d\d\b", entry.number)), key


def test_every_arxiv_number_in_code_and_pages_is_that_of_an_entry():
    known = {entry.number.removeprefix("arXiv ") for entry in references().values()}
    for text in TEXTS:
        if text.name != PAGE:
            numbers = re.findall(r"arXiv[ :](\d{4}\.\d{4,5})", text.read_text(encoding="utf-8"))
            assert set(numbers) <= known, text


def test_no_first_author_is_named_that_no_entry_has():
    authors = " ".join(entry.authors for entry in references().values())
    for text in TEXTS:
        for surname in re.findall(r"(\w+) et al\.", text.read_text(encoding="utf-8")):
            assert re.search(rf"\b{surname}\b", authors), f"{text}: {surname}"


def test_no_docstring_gives_a_year_beside_a_name():
    # "Lin, 2004" or "Lin (2004)": a citation from memory; the key of an entry is how a work is cited.
    for file in CODE:
        found = re.search(r"\b[A-Z][a-z]+(,| \()(19|20)\d\d\b", file.read_text(encoding="utf-8"))
        assert found is None, f"{file}: {found}"
