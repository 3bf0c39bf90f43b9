import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.corpus import FAMILIES, question
from benchmarks.figure import draw
from benchmarks.page import INTRODUCTION, faster_peers, growth, training_section
from benchmarks.peers import CERTIFIED, COUNTERS, DECIDERS, ONE_EACH, OURS
from benchmarks.results import FULL, Results, Step, Training
from benchmarks.sections import CHECKPOINTS, section_of, with_section
from benchmarks.step import RECIPES, compare
from benchmarks.timing import ROOT, Timed
from benchmarks.wording import duration, ratio
from benchmarks.worker import MEMORY_GIB
from proofcheck.models.recipe import Recipe
from tests.cli.processes import PATIENCE

PUBLISHED = ROOT / "docs" / "benchmarks.md"


def rows(page: Path) -> list[list[str]]:
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.mark.slow
def test_the_quick_command_writes_a_page_with_every_package_and_its_figure(tmp_path: Path) -> None:
    page, figure = tmp_path / "quick.md", tmp_path / "quick.svg"
    done = run("--quick", "--output", str(page))
    assert done.returncode == 0, done.stderr
    written = page.read_text(encoding="utf-8")
    assert "made by `--quick`" in written
    assert "](quick.svg)" in written
    assert figure.read_text(encoding="utf-8").count("<svg") == 1
    assert {peer.name for peer in ONE_EACH if peer.installed} <= {row[0] for row in rows(page)}
    our_row = next(row for row in rows(page) if row[:2] == [OURS.name, OURS.configuration])
    assert our_row[2:5] == ["yes", "0", "0"]
    assert "## A step of training" in written


def test_an_output_in_no_folder_is_refused(tmp_path: Path) -> None:
    done = run("--quick", "--output", str(tmp_path / "none" / "page.md"))
    assert done.returncode == 2
    assert "--output" in done.stderr


def test_the_published_page_has_a_row_for_every_solver_and_configuration() -> None:
    listed = {tuple(row[:2]) for row in rows(PUBLISHED)}
    assert {(peer.name, peer.configuration) for peer in (*DECIDERS, *COUNTERS)} <= listed
    assert "made by `--quick`" not in PUBLISHED.read_text(encoding="utf-8")


def test_the_published_page_has_the_section_on_training_with_a_row_for_each_recipe() -> None:
    published = PUBLISHED.read_text(encoding="utf-8")
    recipes = [row[:5] for row in rows(PUBLISHED) if row[0] in ("shared", "per-position")]
    assert recipes == [[r.read_out, str(r.M), str(r.P), str(r.m), str(r.batch)] for r in RECIPES]
    assert published.count("## A step of training\n") == 1
    assert published.startswith(INTRODUCTION.format(limit=f"{FULL.limit:g}", memory=MEMORY_GIB))


def test_a_section_is_replaced_and_all_others_stay() -> None:
    published = PUBLISHED.read_text(encoding="utf-8")
    section = training_section(Training([Step(Recipe(), 0.01, 0.15, 1e-16)], 0.5, 5))
    assert "| shared | 20 | 100 | 256 | 128 | 10 ms | 150 ms | 15× | 1.0e-16 |" in section
    once = with_section(published, section)
    assert with_section(once, section) == once
    assert once.count(section) == 1
    parts = [page.split("\n## ") for page in (published, once)]
    other_sections = [[part for part in page if not part.startswith("A step of training\n")] for page in parts]
    assert other_sections[0] == other_sections[1]
    with pytest.raises(ValueError, match="found 0; write the page anew"):
        with_section("# another page\n", section)


def test_sections_that_are_measured_alone_stand_side_by_side() -> None:
    page = "# page\n\n## How each solver is asked\n\nso\n"
    both = with_section(with_section(page, f"{CHECKPOINTS}\n\none"), "## A step of training\n\ntwo")
    assert section_of(both, CHECKPOINTS) == f"{CHECKPOINTS}\n\none"
    assert section_of(both, "## Another") is None
    assert both.index("one") < both.index("two") < both.index("so")


def test_both_forms_of_a_step_leave_the_same_weights() -> None:
    for read_out in ("shared", "per-position"):
        step = compare(Recipe(M=4, P=12, m=16, batch=8, read_out=read_out))
        # Sums of a few hundred float64 of size 1 at most, in another order.
        assert step.difference < 1e-13
        assert min(step.dictionary, step.token) > 0


@pytest.mark.slow
def test_the_same_results_draw_the_same_bytes(tmp_path: Path) -> None:
    times = {OURS.key: {1: Timed(1e-5), 100: Timed(1e-3)}, "z3, default": {1: Timed(1e-3), 100: Timed(None, "late")}}
    results = Results(FULL, warm={"three": times})
    for name in ("one.svg", "two.svg"):
        draw(results, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (2.24e-5, "22 µs"),
        (0.00512, "5.1 ms"),
        (0.00999, "10 ms"),
        (0.0999, "100 ms"),
        (0.9999, "1.0 s"),
        (12.3, "12 s"),
    ],
)
def test_durations_have_two_significant_digits(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0.31, "0.31×"), (1.04, "1.0×"), (46.2, "46×"), (2046, "2,000×")])
def test_ratios_have_two_significant_digits(value: float, text: str) -> None:
    assert ratio(value) == text


def test_the_summary_names_every_peer_that_was_faster_and_the_exponent() -> None:
    slow = {n: Timed(n * 1e-5) for n in (10, 100, 1000)}
    faster_once = {10: Timed(2e-4), 100: Timed(5e-4), 1000: Timed(None, "late")}
    results = Results(FULL, warm={"three": {OURS.key: slow, CERTIFIED.key: slow, "highspy, default": faster_once}})
    assert "Floating-point solvers faster than *decide*: highspy (default) at n = 100 (0.50×)." in faster_peers(results)
    assert faster_peers(results).count("none at any n") == 2
    assert "deciding takes time as n^1.00 from n = 100 to 1,000" in growth(results)


@pytest.mark.parametrize("family", FAMILIES)
def test_questions_are_the_same_in_every_run(family: str) -> None:
    assert question(family, 20) == question(family, 20)
    assert len(set(question(family, 20).gamma)) > 15
