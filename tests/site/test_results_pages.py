"""The results pages say what the stored records say, all of it, and need nothing but them."""

import re
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from proofcheck.draw.adaptive import side_by_side
from proofcheck.draw.style import house_style
from proofcheck.experiments.bench.readings_figure import together
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.summary import names, read_stored
from proofcheck.experiments.engine.verdicts import Claim, Reading, Word, judge, read
from proofcheck.ledger.store import STORE
from proofcheck.site import result_page as module
from proofcheck.site.files import files
from proofcheck.site.markdown import GENERATED, plain
from proofcheck.site.result_index import result_index
from proofcheck.site.result_numbers import excess, measured, points, predicted, worst_first
from proofcheck.site.result_page import result_figure, result_page, settings_line, stored
from proofcheck.site.result_tables import claims_table, readings

pytestmark = pytest.mark.stored

STORED = names(STORE.records)
DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = ["index", *STORED]


@cache
def made(name: str) -> str:
    return result_index() if name == "index" else result_page(name)


def claims_of(name: str) -> list[Claim]:
    return read_stored(name, STORE.records).summary.claims


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_starts_with_where_it_comes_from_and_has_one_title(name: str) -> None:
    lines = made(name).splitlines()
    assert lines[0] == GENERATED
    assert sum(line.startswith("# ") for line in lines) == 1
    assert "\n\n\n" not in made(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_has_the_cells_of_its_header(name: str) -> None:
    width = None
    for line in made(name).splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        width = width or cells
        assert cells == width, line


@pytest.mark.parametrize("name", PAGES)
def test_the_links_of_a_page_lead_to_pages_that_are_made(name: str) -> None:
    known = {f"{page}.md" for page in PAGES} | {f"{page}.svg" for page in STORED}
    for target in re.findall(r"\]\(([^)]+)\)", made(name)):
        file, _, heading = target.partition("#")
        if file.startswith("../"):
            assert (DOCS / file.removeprefix("../")).is_file(), target
        else:
            assert file in known, target
            assert not heading or heading == "the-rule"


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("page", ["own", "index"])
def test_every_claim_is_in_the_tables_with_its_worst_reading_and_its_verdict(name: str, page: str) -> None:
    found = rows(made(name if page == "own" else "index"))
    for claim in claims_of(name):
        words, quantity = plain(claim.claim)[1:], f"*{plain(claim.quantity)}*"
        row = next(row for row in found if claim.source in row[1] and words in row[0] and quantity in row[0])
        assert f"**{claim.word}**" in row[-1]
        if claim.readings:
            order = ("not applicable", "holds", "undecided", "outside")
            worst = max(claim.readings, key=lambda one: order.index(one.position))
            alike = [one for one in claim.readings if one.position == worst.position]
            assert (row[2], row[3].replace("&nbsp;", " ")) in {_shown(one, len(claim.readings)) for one in alike}


def _shown(reading: Reading, readings: int) -> tuple[str, str]:
    many = "" if readings == 1 else f", the worst of {readings}"
    note = "".join(f"<br>*{plain(words)}*" for words in (reading.tolerance, reading.note) if words)
    return predicted(reading), "<br>".join(map(plain, [*measured(reading), reading.at])) + many + note


@pytest.mark.parametrize("name", STORED)
def test_every_reading_of_every_claim_is_on_the_page_of_its_experiment(name: str) -> None:
    found = rows(made(name))
    for claim in claims_of(name):
        assert f"`{claim.id}`" in made(name)
        for reading in claim.readings:
            mean, interval = measured(reading)
            start = [plain(reading.at), predicted(reading), mean, plain(interval)]
            assert any(row[:4] == start for row in found), (claim.id, reading.at)


@pytest.mark.parametrize("name", STORED)
def test_a_page_says_how_it_was_made(name: str) -> None:
    summary = read_stored(name, STORE.records).summary
    assert f"proofcheck experiment {name} --seeds {len(summary.seeds)}" in made(name)
    assert summary.digest in made(name)
    assert all(f"{tool} {version}" in made(name) for tool, version in summary.versions.items())
    assert f"]({name}.svg)" in made(name)


def test_the_index_counts_every_claim_once() -> None:
    every = [claim for name in STORED for claim in claims_of(name)]
    counts = [row for row in rows(made("index")) if row[0] in {f"**{word}**" for word in get_args(Word)}]
    assert sum(int(cell) for row in counts for cell in row[1:] if cell != "–") == len(every)
    assert all(f"]({name}.md)" in made("index") for name in STORED)


def test_a_page_follows_its_record(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = read_stored("estimators", STORE.records)
    reading = stored.summary.claims[0].readings[0]
    other = msgspec.structs.replace(reading, mean=reading.mean + 10)
    stored.summary.claims[0].readings[0] = other
    monkeypatch.setattr(module, "stored", lambda _: stored)
    text = result_page("estimators")
    assert text != made("estimators")
    assert f"| {measured(other)[0]} |" in text


@pytest.mark.slow
def test_a_figure_is_always_the_same_bytes() -> None:
    assert result_figure(STORED[0]) == result_figure(STORED[0])


def test_the_site_has_a_page_and_a_figure_of_every_record() -> None:
    expected = {f"results/{page}.md" for page in PAGES} | {f"results/{name}.svg" for name in STORED}
    expected |= {f"results/{name}.narrow.svg" for name in STORED if find(name).stacks}
    assert {name for name in files() if name.startswith("results/")} == expected


def _reading(at: str, centre: float, **ends: float) -> Reading:
    return read(at, [centre - 0.01, centre, centre + 0.01], **ends)


def test_the_worst_reading_is_first() -> None:
    given = [
        _reading("in", 1, high=2),
        _reading("out", 5, high=2),
        _reading("on", 2, high=2),
        _reading("far", 9, high=2),
    ]
    assert [one.at for one in worst_first(given)] == ["far", "out", "on", "in"]
    assert excess(given[0]) < 0 < excess(given[2]) < excess(given[1])
    assert excess(_reading("free", 1)) == float("-inf")


def test_a_long_list_of_readings_shows_its_extremes_and_folds_the_rest() -> None:
    given = [_reading(f"α = {i}", i, high=100) for i in range(13)]
    text = readings([judge("trial.long", "x is small", "ideal", "x", given)])
    shown, _, folded = text.partition("<details><summary>All 13 readings</summary>\n\n")
    assert [row[0] for row in rows(shown)[2:]] == ["α = 12", "α = 11", "α = 10", "α = 0"]
    assert len(rows(folded)) == 2 + 13
    assert folded.endswith("\n\n</details>")
    assert "<details>" not in readings([judge("trial.short", "x is small", "ideal", "x", given[:12])])


def test_a_claim_without_readings_has_a_row_without_numbers() -> None:
    nothing = judge("trial.nothing", "x | y", "slides", "x", [])
    assert rows(claims_table([nothing]))[-1] == ["x \\| y<br>*x*", "slides", "–", "–", "**not applicable**"]
    assert "There is no point" in readings([nothing])


def test_claims_that_differ_in_their_source_only_share_a_row() -> None:
    one, other = (judge(f"trial.{source}", "x", source, "x", [_reading("here", 1)]) for source in ("review", "slides"))
    third = judge("trial.third", "x", "slides", "x", [_reading("here", 2)])
    assert together([one, third, other]) == [[one, other], [third]]
    assert [row[1] for row in rows(claims_table([one, other, third]))[2:]] == ["review, slides", "slides"]


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1.0, 1.0], ("1", "[1, 1]")),
        ([0.0, 0.0], ("0", "[0, 0]")),
        ([-0.5, 0.5], ("0.0", "[−6.4, 6.4]")),
        ([1e-9, 3e-9], ("2·10⁻⁹", "[−1.071·10⁻⁸, 1.471·10⁻⁸]")),
        ([100.0, 300.0, 800.0], ("400", "[−496, 1296]")),
    ],
)
def test_numbers_have_the_digits_that_their_interval_warrants(values: list[float], shown: tuple[str, str]) -> None:
    assert measured(read("here", values)) == shown


def test_points_say_what_they_share_once() -> None:
    assert points(["γ = (1, 0)", "γ = (0, 1)"]) == "γ = (1, 0), (0, 1)"
    assert points(["α = 1", "M = 2"]) == "α = 1; M = 2"
    assert points(["α = 1", "elsewhere"]) == "α = 1; elsewhere"
    assert points(["η", "M"]) == "η; M"


@pytest.mark.parametrize("name", STORED)
def test_every_setting_is_named_as_moved_or_fixed(name: str) -> None:
    line = settings_line(read_stored(name, STORE.records).summary)
    assert "Fixed: " in line
    assert "delta\\_" not in line
    one_layer = "delta_star" in str(read_stored(name, STORE.records).summary.settings)
    for symbol in ("M", "P", "m", "η") if one_layer else ():
        assert re.search(rf"(^|[ .]){symbol}( =|:)", line), symbol


def test_of_several_schedules_every_rate_is_said() -> None:
    line = settings_line(read_stored("colored-digits", STORE.records).summary)
    for words in ("pretrain rate = 0.001", "shape rate = 0.0003", "colour rate = 0.000015"):
        assert words in line


@pytest.mark.slow
@pytest.mark.parametrize("name", STORED)
def test_a_figure_with_panels_side_by_side_has_a_second_arrangement(name: str) -> None:
    with house_style():
        figure = find(name).draw(stored(name).records)
        figure.draw_without_rendering()
        assert side_by_side(figure) == find(name).stacks
