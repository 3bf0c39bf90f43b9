"""The site has every page, and the examples in its pages say what they return."""

import doctest
import re
from pathlib import Path

import pytest

from tests.site.conftest import DOCS

EXAMPLES = {
    page.name: blocks
    for page in sorted(DOCS.glob("*.md"))
    # Its one block is a study, cut short; test_studies runs a whole one.
    if page.name != "architecture.md"
    and (blocks := re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
}


def test_every_page_is_built(built_site: Path) -> None:
    built = {page.relative_to(built_site).with_suffix(".md") for page in built_site.rglob("*.html")}
    pages = {page.relative_to(DOCS) for page in DOCS.rglob("*.md") if "_build" not in page.parts}
    assert pages <= built
    assert "theorem-2.svg" in (built_site / "bounds" / "theorem-2.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_examples_of_a_page_say_what_they_return(page: str) -> None:
    # One namespace a page: a reader runs its blocks in order.
    source = "\n".join(EXAMPLES[page])
    found = doctest.DocTestParser().get_doctest(source, {}, page, page, 0)
    complaints: list[str] = []
    results = doctest.DocTestRunner(verbose=False).run(found, out=complaints.append)
    assert results.attempted > 0
    assert results.failed == 0, "".join(complaints)


def test_both_guides_have_examples() -> None:
    assert {"guide-paper.md", "guide-gamma.md"} <= EXAMPLES.keys()
