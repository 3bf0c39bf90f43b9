"""The site builds without a warning, and the examples in its pages say what they return."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import PATIENCE

DOCS = Path(__file__).parent.parent.parent / "docs"
EXAMPLES = {
    page.name: blocks
    for page in sorted(DOCS.glob("*.md"))
    # Its one block is a study, cut short; test_studies runs a whole one.
    if page.name != "architecture.md"
    and (blocks := re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
}


@pytest.mark.slow
def test_the_site_builds_with_warnings_as_errors(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(tmp_path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (finished.returncode, finished.stderr) == (0, "")
    built = {page.relative_to(tmp_path).with_suffix(".md") for page in tmp_path.rglob("*.html")}
    pages = {page.relative_to(DOCS) for page in DOCS.rglob("*.md") if "_build" not in page.parts}
    assert pages <= built
    theorem = (tmp_path / "bounds" / "theorem-2.html").read_text(encoding="utf-8")
    assert "theorem-2.svg" in theorem
    assert r"\lambda \geq" in theorem


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
