"""What every page of the built site keeps: no other host, no source of formulas, no block out of reach."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.site.conftest import DOCS

# Whatever makes a browser fetch something when the page is shown, or its style is read.
FETCHED = {("script", "src"), ("link", "href"), ("source", "srcset"), ("image", "href"), ("use", "href")}
FETCHED |= {(tag, "src") for tag in ("img", "iframe", "video", "audio", "embed")} | {("object", "data")}
OTHER_HOST = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(\s*|@import\s+)[\"']?((?:[a-z]+:)?//[^\"')\s]+)", re.IGNORECASE)
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CODE = {"code", "pre", "script", "style", "head", "math", "svg"}
TEX = re.compile(r"\\[a-zA-Z]+|\$[^$\n]*[\\^_][^$\n]*\$")
# Words that only TeX has; the search index keeps words by their stems.
TEX_WORDS = {"mathrm", "operatornam", "frac", "boldsymbol", "mathbb"}


class Page(HTMLParser):
    """The words of a page outside code and formulas, all that it fetches, and its blocks that may scroll."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.source: list[str] = []
        self.fetched: list[str] = []
        self.out_of_reach: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.fetched += [given[name] for name in given if (tag, name) in FETCHED]
        kinds = set(given.get("class", "").split())
        if (tag == "pre" or kinds & {"table-wrapper", "formula"}) and given.get("tabindex") != "0":
            self.out_of_reach.append(f"<{tag} class={sorted(kinds)}>")
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not CODE & set(self.open):
            self.words.append(data)
        if not {"code", "pre", "script", "style"} & set(self.open):
            self.source.append(data)


@cache
def pages(folder: Path) -> dict[str, Page]:
    files = sorted(folder.rglob("*.html"))
    return {file.relative_to(folder).as_posix(): Page(file.read_text(encoding="utf-8")) for file in files}


def underscores(page: Page) -> Iterator[str]:
    """Words of the prose with an index or a power as it is typed; a bare address is none."""
    for word in " ".join(page.words).split():
        if re.search(r"\w[_^][\w({−+]", word) and "://" not in word:
            yield word


def test_no_page_and_no_style_asks_another_host(built_site: Path) -> None:
    for name, page in pages(built_site).items():
        assert not [address for address in page.fetched if OTHER_HOST.match(address)], name
    for file in [*built_site.rglob("*.css"), *built_site.rglob("*.html"), *built_site.rglob("*.svg")]:
        assert not IN_STYLE.findall(file.read_text(encoding="utf-8")), file


def test_no_script_asks_another_host(built_site: Path) -> None:
    for file in built_site.rglob("*.js"):
        if file.name != "searchindex.js":
            asks = r"(?:fetch|import|importScripts|open|src\s*=)\s*\(?\s*[\"'`](?:https?:)?//"
            assert not re.search(asks, file.read_text(encoding="utf-8")), file


def test_no_prose_has_an_index_or_a_power_as_it_is_typed(built_site: Path) -> None:
    for name, page in pages(built_site).items():
        assert not list(underscores(page)), name


def test_no_page_shows_a_formula_as_tex(built_site: Path) -> None:
    for name, page in pages(built_site).items():
        assert not TEX.findall(" ".join(page.source)), name


def test_the_search_index_has_no_tex(built_site: Path) -> None:
    text = (built_site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    assert "region" in index["terms"]
    assert not TEX_WORDS & (set(index["terms"]) | set(index["titleterms"]))
    assert not [title for title in [*index["titles"], *index["alltitles"]] if TEX.search(title) or "</" in title]


def test_every_block_that_may_scroll_is_reached_by_keyboard(built_site: Path) -> None:
    for name, page in pages(built_site).items():
        assert not page.out_of_reach, name


def test_every_page_has_a_title_and_a_description_of_its_own(built_site: Path) -> None:
    seen: dict[str, str] = {}
    for name in pages(built_site):
        text = (built_site / name).read_text(encoding="utf-8")
        title = re.search(r"<title>([^<]+)</title>", text)
        assert title is not None, name
        assert title[1] not in seen, (name, seen)
        seen[title[1]] = name
        if name not in ("genindex.html", "search.html"):
            described = re.search(r'<meta name="description" content="([^"]+)">', text)
            assert described is not None, name
            assert len(described[1]) > 40, name


def test_every_box_of_the_claim_graph_leads_to_a_row_of_the_ledger(built_site: Path) -> None:
    text = (built_site / "bounds" / "ledger.html").read_text(encoding="utf-8")
    graph = text[text.index('<div class="graph"') :].partition("</svg>")[0]
    named = re.findall(r'<a href="ledger.html#([^"]+)" aria-label="([^"]+)"', graph)
    assert len(named) > 20
    assert all(target == label and f'id="{target}"' in text for target, label in named)


def test_the_ledger_folds_what_rocq_reads_and_can_be_filtered(built_site: Path) -> None:
    text = (built_site / "bounds" / "ledger.html").read_text(encoding="utf-8")
    outside = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert "Theorem" not in "".join(re.findall(r"<pre.*?</pre>", outside, re.DOTALL))
    assert re.search(r'<script src="[^"]*filter.js', text)
    assert len(text) < 600_000


def test_every_figure_with_panels_side_by_side_has_them_under_each_other_on_a_phone(built_site: Path) -> None:
    shown = {}
    for name, page in pages(built_site).items():
        for address in page.fetched:
            if address.endswith(".narrow.svg"):
                shown[(DOCS / name).with_suffix(".md"), Path(address).name] = (built_site / name).parent / address
    assert all(file.is_file() for file in shown.values())
    assert len(shown) >= len(list(DOCS.rglob("*.narrow.svg"))) > 10


@pytest.mark.parametrize("text", ["<p>the λ_i here</p>", "<p>M^(−1/2)</p>"])
def test_a_typed_index_is_noticed(text: str) -> None:
    assert list(underscores(Page(text)))


@pytest.mark.parametrize(
    "text", [r"<p>\(\lambda\)</p>", "<p>$a_i$</p>", "<math><annotation>\\frac</annotation></math>"]
)
def test_tex_is_noticed(text: str) -> None:
    assert TEX.findall(" ".join(Page(text).source))


def test_code_and_formulas_are_no_prose() -> None:
    assert not list(underscores(Page("<p><code>a_b</code> and <pre>c_d</pre> e</p>")))
    assert not Page('<pre tabindex="0">a</pre>').out_of_reach
    assert Page("<pre>a</pre>").out_of_reach
