"""``explore``: the page at a state of the user's, in a browser or in a file."""

import os
import re
import webbrowser
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from proofcheck.cli.main import main
from proofcheck.site.explorer_page import explorer_page
from tests.cli.command import answered


def state(page: str) -> dict[str, list[str]]:
    found = re.search(r'name="explorer-state" content="([^"]*)"', page)
    assert found is not None
    return parse_qs(found[1].replace("&amp;", "&"), strict_parsing=bool(found[1]))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class Browser(webbrowser.BaseBrowser):
    """One that opens every page, or none."""

    def __init__(self, *, opens: bool) -> None:
        super().__init__("test")
        self.opens, self.opened = opens, list[str]()

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # as it is there
        del new, autoraise
        self.opened.append(url)
        return self.opens


def test_a_browser_gets_the_page_and_nothing_is_printed(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(opens=True)
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    finished = answered("explore", "--gamma", "0.8", "-0.6")
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert browser.opened == [(cache / "explorer.html").as_uri()]
    assert state((cache / "explorer.html").read_text(encoding="utf-8")) == {"v": ["1"], "g": ["0.8,-0.6"]}


@pytest.mark.parametrize("browser", [Browser(opens=False), webbrowser.GenericBrowser("w3m"), None])
def test_without_a_browser_for_pages_the_path_is_printed(
    browser: webbrowser.BaseBrowser | None, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get() -> webbrowser.BaseBrowser:
        if browser is None:
            raise webbrowser.Error("could not locate runnable browser")
        return browser

    monkeypatch.setattr(webbrowser, "get", get)
    finished = answered("explore")
    assert (finished.returncode, finished.stdout) == (0, f"{cache / 'explorer.html'}{os.linesep}")
    assert (cache / "explorer.html").read_text(encoding="utf-8") == explorer_page()


def test_a_file_has_all_that_was_asked_for_as_it_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: pytest.fail("a browser was asked for"))
    file = tmp_path / "page.html"
    region = ["--gamma", "0.8", "-3/5", "--beta", "1e-2", "--c", "1/2", "--gamma-radius", "0.1", "--lam", "1", "-2"]
    network = ["--delta-star", "1/2", "--omega", "2"]
    assert main(["explore", *region, *network, "-o", str(file)]) == 0
    assert state(file.read_text(encoding="utf-8")) == {
        name: [value]
        for name, value in {
            **dict(zip("vgbcrl", ("1", "0.8,-3/5", "1e-2", "1/2", "0.1", "1,-2"), strict=True)),
            **dict(zip(("ds", "dh", "om", "sl"), ("1/2", "1/8", "2", "0"), strict=True)),
        }.items()
    }


def test_a_network_alone_goes_with_the_first_example(tmp_path: Path) -> None:
    assert main(["explore", "--slack", "0.1", "-o", str(tmp_path / "page.html")]) == 0
    shown = state((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert (shown["g"], shown["sl"]) == (["0.8,-0.6"], ["1/10"])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--beta", "1/20"], "--beta goes with --gamma"),
        (["--gamma", "1.2"], "gamma[1]: expected a correlation"),
        (["--gamma", "1", "--lam", "1", "2"], "lam: expected 1 numbers"),
        (["--gamma", "1", "--slack", "1"], "slack: expected"),
        (["--gamma", *["0.1"] * 10_001], "--gamma: expected at most 10000 tasks, got 10001"),
        (["-o", "no/such/folder/page.html"], "no/such/folder"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], complaint: str) -> None:
    finished = answered("explore", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PROOFCHECK_CACHE", str(tmp_path / "file" / "below"))
    finished = answered("explore")
    assert finished.returncode == 2
    assert "give -o FILE" in finished.stderr
