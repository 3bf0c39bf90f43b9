"""The explorer in a real browser, from a file and without a network: what it shows, takes and gives, and for whom."""

import json
import random
import re
import xml.dom.minidom
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.explorer import CHROMIUM, FIRST, SIZES, Measured, measure, move, recorded, section
from benchmarks.timing import ROOT
from proofcheck.ledger.questions import questions
from proofcheck.ledger.second_implementation import answer
from proofcheck.region.certificate import Certificate
from proofcheck.region.checker import check
from proofcheck.region.feasible import feasible
from proofcheck.region.limits import to_text
from proofcheck.region.region import Region
from proofcheck.site.explorer_page import at_state, explorer_page
from tests.cli.command import answered

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.xdist_group("browser")]
WIDTHS = (1280, 1080, 820, 390, 320)
STATES = (
    "",
    "#v=1&g=0.5,-0.5&b=1/5&l=1,0",
    "#v=1&g=0.6,-0.4,0.3,-0.2,0.1&b=1/20",
    "#v=1&g=-0.6&b=1/50&l=1",
    "#v=1&g=0.123456789,-0.987654321&b=0.0123456789&l=1.23456,-2.34567&r=0.000123456789",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # In a container there is no sandbox to be had, and the page is ours.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("page") / "explorer.html"
    file.write_text(explorer_page(), encoding="utf-8")
    return file.as_uri()


# Chromium holds back many downloads from one page, so only the tests of files download.
_KEPT = """() => {
  URL.createObjectURL = (blob) => { window.kept = blob; return "blob:null/0"; };
  HTMLAnchorElement.prototype.click = () => {};
}"""


class Watched:
    """A page, with each request and each complaint that it makes."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.requests, self.complaints = list[str](), list[str]()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type != "log" else None)

    def go(self, address: str) -> "Watched":
        """Load it anew, and wait for its answer."""
        self.page.goto("about:blank")
        self.requests.clear()
        self.page.goto(address)
        self.page.wait_for_function("document.getElementById('verdict').textContent !== ''")
        return self

    def said(self, name: str) -> str:
        return self.page.locator(f"#{name}").inner_text()

    def saved(self, kind: str) -> tuple[str, bytes]:
        """The name and content of the file that a button gives."""
        with self.page.expect_download() as download:
            self.page.click(f"#save-{kind}")
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def certificate(self) -> dict[str, Any]:
        """What the page would save as its certificate, accepted by Python's checker."""
        self.page.evaluate(_KEPT)
        self.page.click("#save-certificate")
        content = self.page.evaluate("kept.text()")
        check(Certificate.from_text(content))
        document: dict[str, Any] = json.loads(content)
        return document


@pytest.fixture
def watched(browser: Browser, address: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watched = Watched(context).go(address)
    yield watched
    assert watched.complaints == []
    context.close()


def test_it_is_one_request_from_a_file_without_a_network(watched: Watched, address: str) -> None:
    assert watched.requests[:1] == [address]
    assert all(url.startswith("data:") for url in watched.requests[1:])
    assert watched.said("verdict") == "Yes: some λ works"


def test_its_answers_are_pythons(watched: Watched) -> None:
    for question in questions(7, count=60, large=1):
        fields = {"g": "gamma", "b": "beta", "c": "c", "r": "gamma_radius", "l": "lam"}
        given = {name: question[field] for name, field in fields.items() if field in question}
        fragment = "&".join(f"{k}={v if isinstance(v, str) else ','.join(v)}" for k, v in given.items())
        watched.page.evaluate("link => { location.hash = link; }", f"v=1&{fragment}")
        watched.page.wait_for_timeout(30)
        found = watched.certificate()
        expected = answer(question)
        assert (found["verdict"], found["phi"]) == (expected["verdict"], expected["phi"]), question
        assert found["gamma"] == feasible(Region(question["gamma"])).certificate.to_json()["gamma"]
        if expected["lam"]:
            where = "inside" if expected["lam"]["inside"] else "outside"
            assert where in watched.said("yours"), question


def test_a_link_brings_the_state_back(watched: Watched, address: str) -> None:
    watched.page.fill("#g", "0.3, -0.7")
    watched.page.fill("#b", "1/30")
    watched.page.fill("#l", "2, 1")
    watched.page.click("#copy-link")
    link = watched.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{address}#v=1&g=0.3,-0.7&b=1/30&l=2,1"
    before = [watched.said(name) for name in ("verdict", "why", "numbers", "hand", "yours")]
    watched.go(link)
    assert [watched.said(name) for name in ("verdict", "why", "numbers", "hand", "yours")] == before


def test_a_link_of_another_version_says_so_and_the_page_works(watched: Watched, address: str) -> None:
    watched.go(f"{address}#v=9&g=1")
    assert "version 9" in watched.said("complaint")
    assert watched.said("verdict") == "Yes: some λ works"


def test_a_file_with_a_state_of_its_own_shows_it(watched: Watched, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(at_state("v=1&g=-0.6"), encoding="utf-8")
    assert watched.go(file.as_uri()).said("verdict") == "Never: no λ works, whatever β"


def test_the_copied_command_gives_the_pages_answer(watched: Watched) -> None:
    watched.page.fill("#g", "0.3, -0.7, 1/7")
    watched.page.fill("#c", "0.4")
    watched.page.fill("#l", "2, 1, -1")
    watched.page.click("#copy-command")
    command = watched.page.evaluate("navigator.clipboard.readText()")
    assert command == "proofcheck feasible --gamma 3/10 -7/10 1/7 --beta 1/20 --c 2/5 --lam 2 1 -1"
    finished = answered(*command.split()[1:], "--json", "--exact-only")
    assert json.loads(finished.stdout)["phi"] == watched.certificate()["phi"]
    watched.page.click("#copy-latex")
    assert r"\varphi(\gamma)" in watched.page.evaluate("navigator.clipboard.readText()")


def test_pictures_are_saved_with_their_legend_and_without_variables(watched: Watched) -> None:
    (name, content), (other, pixels) = watched.saved("svg"), watched.saved("png")
    assert (name, other) == ("region.svg", "region.png")
    picture = content.decode()
    xml.dom.minidom.parseString(picture)
    assert not re.search(r"var\(|undefined|NaN", picture)
    for words in ("Theorem 3 promises it", "Σλγ² = 1 + c", "a λ that works", "proofcheck feasible --gamma 4/5 -3/5"):
        assert words in picture
    assert pixels.startswith(b"\x89PNG")
    assert len(pixels) > 10_000


def test_the_certificate_is_saved_for_check(watched: Watched, tmp_path: Path) -> None:
    name, content = watched.saved("certificate")
    (tmp_path / name).write_bytes(content)
    finished = answered("check", tmp_path / name)
    assert (name, finished.returncode) == ("region.json", 0)
    assert "at β = 0.05, c = 7/13 the witness λ satisfies" in finished.stdout


def test_a_certificate_is_checked_condition_by_condition_in_a_worker(watched: Watched, tmp_path: Path) -> None:
    rng = random.Random(3)
    region = Region([f"{rng.uniform(-1, 1):.6f}" for _ in range(300)], beta="1/20", gamma_radius=["0.01"] * 300)
    document = json.loads(to_text(feasible(region).certificate))
    file = tmp_path / "cert.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    watched.page.set_input_files("#file", file)
    watched.page.wait_for_selector("#checked .verdict")
    assert watched.said("checked").startswith("Verified: nonempty")
    assert watched.page.locator("#checked li.good").count() == 13
    assert watched.page.get_attribute("#checked", "data-apart") == "true"
    watched.page.click("#load")
    assert "β = 1/20 is below the critical" in watched.said("why")
    assert watched.certificate()["gamma_radius"] == ["1/100"] * 300
    document["witness"]["lam"][0] = "1000"
    file.write_text(json.dumps(document), encoding="utf-8")
    watched.page.set_input_files("#file", file)
    watched.page.wait_for_selector("#checked .verdict.no")
    assert "Refused" in watched.said("checked")
    assert "fails" in watched.said("checked")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"schema": "proofcheck/defended/1"}', "proofcheck check FILE"),
        (b'{"schema": "proofcheck/certified-fact/1"}', "proofcheck verify"),
        (b'{"schema": "proofcheck/feasible/1"}', "--certificate FILE"),
        (b"[" * 100_000, "at most 4 lists"),
        (b"\xff", "UTF-8"),
        (b"{", "no valid JSON"),
    ],
)
def test_another_file_is_named(content: bytes, words: str, watched: Watched) -> None:
    watched.page.set_input_files("#file", {"name": "file.json", "mimeType": "application/json", "buffer": content})
    watched.page.wait_for_selector("#checked .verdict")
    assert "Not a certificate of a region" in watched.said("checked")
    assert words in watched.said("checked")


def test_its_own_certificate_holds_and_a_forged_one_does_not(watched: Watched) -> None:
    watched.page.click("#own")
    watched.page.wait_for_selector("#checked .verdict.yes")
    watched.page.click("#forged")
    watched.page.wait_for_selector("#checked .verdict.no")
    assert "F(3/8) = φ = 701/1000 fails" in watched.said("checked")


def test_keys_move_sliders_and_the_point_and_the_verdict_is_said(watched: Watched) -> None:
    watched.page.focus("#g0")
    watched.page.keyboard.press("ArrowRight")
    assert watched.said("shown-g0") == "81/100"
    watched.page.focus("#your-point")
    for key in ("ArrowUp", "ArrowRight", "Shift+ArrowRight"):
        watched.page.keyboard.press(key)
        assert watched.page.evaluate("document.activeElement.id") == "your-point"
    first, second = map(float, watched.page.input_value("#l").replace("−", "-").split(","))
    assert (first > 1.2, second > -0.6) == (True, True)
    watched.page.wait_for_timeout(500)
    assert watched.said("say").startswith("Yes: some λ works. β = 1/20 is below the critical")


def test_every_control_is_reached_by_tab(watched: Watched) -> None:
    reached = set()
    for _ in range(80):
        watched.page.keyboard.press("Tab")
        reached.add(watched.page.evaluate("document.activeElement.id || document.activeElement.dataset.name"))
    wanted = {
        "two tasks",
        "g0",
        "g",
        "b",
        "beta-slider",
        "c-slider",
        "any-c",
        "l",
        "your-point",
        "zoom-in",
        "a",
        "file",
    }
    assert wanted | {"copy-link", "save-png", "own"} <= reached


def test_the_point_is_dragged_and_clicked(watched: Watched) -> None:
    box = watched.page.locator("#plane").bounding_box()
    assert box is not None

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    watched.page.mouse.move(*at(0.3, 0.5))
    watched.page.mouse.down()
    assert "outside" in watched.said("yours")
    watched.page.mouse.move(*at(0.85, 0.45), steps=4)
    watched.page.mouse.up()
    assert "inside" in watched.said("yours")


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("g", "0.8, abc", "γ2: expected a number"),
        ("g", "0.8, 1.2", "[-1, 1]"),
        ("g", "", "γ: expected at least one number"),
        ("b", "-1", "β: expected a number >= 0"),
        ("c", "1", "strictly between 0 and 1"),
        ("l", "1", "expected 2 numbers"),
        ("a", "2", "α: expected a correlation"),
    ],
)
def test_a_bad_field_is_named_beside_it_and_the_last_answer_stays(
    field: str, typed: str, words: str, watched: Watched
) -> None:
    watched.page.fill(f"#{field}", typed)
    assert words in watched.said(f"wrong-{field}")
    assert watched.page.get_attribute(f"#{field}", "aria-invalid") == "true"
    assert watched.said("verdict") == "Yes: some λ works"


def test_ten_thousand_tasks_are_pasted_and_more_are_refused(watched: Watched) -> None:
    rng = random.Random(5)
    gamma = [f"{rng.uniform(-1, 1):.3f}" for _ in range(10_000)]
    watched.page.fill("#l", "")
    watched.page.fill("#g", " ".join(gamma))
    assert watched.certificate()["phi"] == feasible(Region(gamma, beta="1/20")).certificate.to_json()["phi"]
    assert watched.page.is_visible("#slice")
    watched.page.fill("#j", "10000")
    assert "λ₁₀₀₀₀" in watched.page.locator("#plane").inner_html()
    watched.page.fill("#g", " ".join([*gamma, "0"]))
    assert "at most 10000 numbers, got 10001" in watched.said("wrong-g")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(width: int, browser: Browser, address: str) -> None:
    phone = width < 500
    context = browser.new_context(viewport={"width": width, "height": 844}, is_mobile=phone, has_touch=phone)
    watched = Watched(context)
    for state in STATES:
        watched.go(address + state)
        for name in ("own", "forged"):
            watched.page.click(f"#{name}")
            watched.page.wait_for_selector("#checked .verdict")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, state
    assert watched.complaints == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(scheme: Any, width: int, browser: Browser, address: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce"
    )
    watched = Watched(context)
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    for state in STATES:
        watched.go(address + state)
        watched.page.click("summary")
        watched.page.click("#own")
        watched.page.wait_for_selector("#checked .verdict")
        watched.page.evaluate(axe)
        found = watched.page.evaluate(
            "axe.run().then(all => all.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 90))]))"
        )
        assert found == [], state
    context.close()


def test_it_prints(watched: Watched) -> None:
    watched.page.emulate_media(media="print")
    assert not watched.page.is_visible("#g")
    assert watched.page.is_visible("#plane")
    assert watched.page.pdf(format="A4").startswith(b"%PDF")


def test_the_first_answer_and_moves_are_about_as_quick_as_recorded_beside_an_empty_page(browser: Browser) -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    limits = recorded(page)
    assert limits.keys() == {FIRST, *map(move, SIZES)}
    # What else the machine does can spoil a run; a page that is slow is slow in each.
    runs = []
    while len(runs) < 3:
        runs.append(measure(browser).ratios)
        if all(runs[-1][name] <= 3 * limit for name, limit in limits.items()):
            return
    pytest.fail(f"above three times the recorded {limits}: {runs}")


def test_a_section_says_what_was_measured() -> None:
    measured = Measured("Chromium 1", 50.0, {FIRST: 200.0, move(1000): 5.0})
    assert recorded(section(measured)) == {FIRST: 4.0, move(1000): 0.1}
