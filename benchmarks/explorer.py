"""The explorer in Chromium: how long until its first answer, and how long a move takes, beside an empty page.

`python -m benchmarks.explorer --page docs/benchmarks.md` puts the section on the page. It needs the extra `browser`
and Debian's Chromium. Times are the browser's own, medians over repetitions; a move ends when the page is laid out.
"""

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks.sections import EXPLORER, section_of, with_section
from benchmarks.wording import duration, processor, ratio, table
from proofcheck.site.explorer_page import explorer_page

CHROMIUM = "/usr/bin/chromium"
SIZES = (2, 10, 1_000, 10_000)
LOADS, MOVES = 7, 41
FIRST = "first answer"
_EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><title>empty</title></html>'
_LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
_MOVES = """moves => {
  const slider = document.getElementById("beta-slider");
  const most = Number(slider.max);
  const times = [];
  for (let k = 1; k <= moves; k++) {
    slider.value = (most * k) / (moves + 1);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  return times;
}"""

_TEXT = """\
{heading}

<a href="explorer.html">The explorer</a>, opened from a file in {browser}, without a network. The *first answer* is
there when the page has loaded; a *move* of β's slider decides, checks the page's own certificate, draws all figures
anew, and ends when the page is laid out. Medians of {loads} loads and of {moves} moves; in parentheses the ratio to
loading an empty page in the same run, which the tests hold to three times what stands here.

{table}

On {processor}. `python -m benchmarks.explorer --page docs/benchmarks.md` measures this section alone."""


class Measured(NamedTuple):
    """Milliseconds: of loading an empty page, and of the first answer and a move at each size, by name."""

    browser: str
    empty: float
    times: dict[str, float]

    @property
    def ratios(self) -> dict[str, float]:
        """The times as multiples of loading an empty page."""
        return {name: milliseconds / self.empty for name, milliseconds in self.times.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the section, or put it in the place that it has on a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.explorer", description="Measure the explorer.")
    parser.add_argument("--page", type=Path, help="replace the section on the explorer there, and leave all others")
    page: Path | None = parser.parse_args(arguments).page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        written = section(measure(browser))
        browser.close()
    if page is None:
        print(written)
    else:
        page.write_text(with_section(page.read_text(encoding="utf-8"), written), encoding="utf-8")


def move(n: int) -> str:
    """The name of a move at this many tasks."""
    return f"a move, n = {n:,}"


def measure(browser: Browser) -> Measured:
    """Load an empty page and the explorer in turns, then move β at each size."""
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, content in (("empty", _EMPTY), ("explorer", explorer_page())):
            file = Path(folder) / f"{name}.html"
            file.write_text(content, encoding="utf-8")
            files[name] = file.as_uri()
        loads = [{name: _load(browser, address) for name, address in files.items()} for _ in range(LOADS)]
        first, empty = (median(each[name] for each in loads) for name in ("explorer", "empty"))
        moves = {move(n): _moves(browser, files["explorer"], n) for n in SIZES}
    return Measured(f"Chromium {browser.version}", empty, {FIRST: first} | moves)


def _load(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(f"{_LOADED} > 0")
    loaded = float(page.evaluate(_LOADED))
    context.close()
    return loaded


def _moves(browser: Browser, address: str, n: int) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    random = Random(n)
    page.goto(f"{address}#v=1&b=1/20&g={','.join(f'{random.uniform(-1, 1):.3f}' for _ in range(n))}")
    times: list[Any] = page.evaluate(_MOVES, MOVES)
    context.close()
    return median(times)


def section(measured: Measured) -> str:
    """What was measured as Markdown."""
    ratios = measured.ratios
    cells = [f"{duration(spent / 1000)} ({ratio(ratios[name])})" for name, spent in measured.times.items()]
    return _TEXT.format(
        heading=EXPLORER,
        browser=measured.browser,
        loads=LOADS,
        moves=MOVES,
        table=table(["empty page", *measured.times], [[duration(measured.empty / 1000), *cells]], words=0),
        processor=processor(),
    )


def recorded(page: str) -> dict[str, float]:
    """The ratios that a page has, by the names in the head of its table."""
    rows = re.findall(r"^\| (.*) \|$", section_of(page, EXPLORER) or "", re.MULTILINE)
    head, cells = rows[0].split(" | ")[1:], rows[2].split(" | ")[1:]
    ratios = [cell.partition("(")[2].rstrip("×)").replace(",", "") for cell in cells]
    return dict(zip(head, map(float, ratios), strict=True))


if __name__ == "__main__":
    main()
