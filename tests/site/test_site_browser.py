"""The built site in a real browser: no other host, no page wider than a phone, the filter, the linked graph."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.explorer import CHROMIUM

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("built_site")]
_SCROLLS = """() => [...document.querySelectorAll("article *")].filter((each) =>
  each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0 && each.tabIndex < 0
  && ["auto", "scroll"].includes(getComputedStyle(each).overflowX)).map((each) => each.outerHTML.slice(0, 80))"""
_CHOSEN = """() => [...document.querySelectorAll("article img")].map((each) => each.currentSrc.split("/").pop())"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # In a container there is no sandbox to be had, and the pages are ours.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    yield page
    page.close()


def test_no_page_is_wider_than_a_phone_asks_another_host_or_hides_what_scrolls(phone: Page, built_site: Path) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    files = sorted(built_site.rglob("*.html"))
    assert len(files) > 40
    for file in files:
        phone.goto(file.as_uri())
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, file
        assert phone.evaluate(_SCROLLS) == [], file
    assert [address for address in asked if not address.startswith(("file:", "data:", "blob:"))] == []


def test_a_phone_is_given_the_panels_under_each_other(phone: Page, built_site: Path) -> None:
    phone.goto((built_site / "bounds" / "theorem-3.html").as_uri())
    assert phone.evaluate(_CHOSEN) == ["theorem-3.narrow.svg"]
    phone.set_viewport_size({"width": 1280, "height": 800})
    phone.wait_for_function("document.querySelector('article img').currentSrc.endsWith('theorem-3.svg')")


def test_the_ledger_is_filtered_by_status_and_word(phone: Page, built_site: Path) -> None:
    phone.goto((built_site / "bounds" / "ledger.html").as_uri())
    rows, every = phone.locator("tbody tr:visible"), phone.locator("tbody tr").count()
    assert rows.count() == every
    phone.get_by_label("status", exact=True).select_option("refuted")
    shown = rows.locator("td:first-child").all_inner_texts()
    assert shown
    assert {text.strip() for text in shown} == {"refuted"}
    phone.get_by_label("a word of the claim").fill("no such words anywhere")
    assert rows.count() == 0
    phone.get_by_label("a word of the claim").fill("")
    phone.get_by_label("status", exact=True).select_option("")
    assert rows.count() == every


def test_a_dark_page_is_printed_on_white(browser: Browser, built_site: Path) -> None:
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto((built_site / "bounds" / "theorem-3.html").as_uri())
    scheme = "getComputedStyle(document.querySelector('article img')).colorScheme"
    assert page.evaluate(scheme) == "dark"
    page.emulate_media(media="print")
    assert page.evaluate(scheme) == "light"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "bounds/ledger", "bounds/theorem-3", "results/negation"])
def test_the_text_of_a_page_has_no_barrier(browser: Browser, built_site: Path, name: str, scheme: str) -> None:
    page = browser.new_context(color_scheme=cast("Any", scheme)).new_page()
    page.goto((built_site / f"{name}.html").as_uri())
    found = Axe().run(page).response["violations"]
    # The theme's two side columns have no names.
    assert [each["id"] for each in found if each["id"] != "landmark-unique"] == []


def test_without_scripts_the_ledger_is_plain_tables(browser: Browser, built_site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((built_site / "bounds" / "ledger.html").as_uri())
    assert page.locator(".filter").count() == 0
    assert page.locator("tbody tr:visible").count() > 200


def test_a_box_of_the_claim_graph_leads_to_its_row(phone: Page, built_site: Path) -> None:
    phone.goto((built_site / "bounds" / "ledger.html").as_uri())
    link = phone.locator(".graph a").first
    target = link.get_attribute("aria-label")
    link.focus()
    phone.keyboard.press("Enter")
    assert phone.url.endswith(f"#{target}")
    assert phone.locator("tr:has(:target)").count() == 1
